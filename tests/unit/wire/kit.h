/* What the tests of wire share: one face for requests, responses and event streams. */
#ifndef OXP_TESTS_WIRE_KIT_H
#define OXP_TESTS_WIRE_KIT_H

#include "wire/wire.h"

typedef enum kit_kind { KIT_REQUEST, KIT_RESPONSE, KIT_EVENTS } kit_kind;

typedef struct kit_target {
    kit_kind kind;
    oxp_wire *wire;     /* of a request or response */
    oxp_events *events; /* of a stream */
    oxp_status status;  /* of locating */
    const char *body;
    size_t n;
} kit_target;

oxp_wire_limits kit_limits(void);
/* Locates `body`, which must outlive the target. */
void kit_locate(kit_target *target, kit_kind kind, const oxp_wire_limits *limits, const char *body,
                size_t n);
void kit_free(kit_target *target);

size_t kit_units(const kit_target *target);
const oxp_unit *kit_unit(const kit_target *target, size_t i);
const oxp_leaf *kit_leaf(const kit_target *target, size_t i);
const char *kit_reason(const kit_target *target);

/* The units, parts and reason as the case files have them, a line each. */
void kit_describe(const kit_target *target, oxp_buffer *out);
oxp_status kit_edit(kit_target *target, size_t unit, const oxp_edit *edits, size_t n);
/* In every unit that may be edited each `from` becomes `to`. */
void kit_replace(kit_target *target, const char *from, const char *to);
void kit_stop(kit_target *target, uint32_t choice, bool replaced, size_t unit, uint64_t visible,
              const char *message);
/* What comes out; true where it is the same. */
bool kit_out(kit_target *target, oxp_buffer *out);

/* A small generator of random numbers; the same seed gives the same run everywhere. */
uint32_t kit_random(uint64_t *seed, uint32_t below);

#endif
