/*
 * Collected: a streamed response, gathered per choice and channel.
 *
 * A channel is the text that one member of a choice's deltas adds up to. Strings of members that
 * we do not know are channels too, by their name: judged, and gone where their choice is edited.
 */
#ifndef OXP_WIRE_COLLECTED_H
#define OXP_WIRE_COLLECTED_H

#include "wire/choice.h"
#include "wire/json.h"
#include "wire/parts.h"
#include "wire/sse.h"
#include "wire/units.h"
#include "wire/wire.h"

typedef enum oxp_channel_group {
    OXP_CHANNEL_DELTA,  /* a member of the delta itself */
    OXP_CHANNEL_TOOL,   /* of tool_calls[index].function */
    OXP_CHANNEL_CUSTOM, /* of tool_calls[index].custom */
    OXP_CHANNEL_CALL,   /* of the old function_call */
    OXP_CHANNEL_AUDIO,  /* of audio */
    OXP_CHANNEL_OTHER   /* of a name that we do not know */
} oxp_channel_group;

typedef struct oxp_gathered_text {
    size_t at, n; /* in oxp_events.scraps */
} oxp_gathered_text;

typedef struct oxp_events_channel {
    uint32_t choice; /* place in oxp_events.choices */
    oxp_channel_group group;
    uint32_t index; /* of the tool call: its place */
    oxp_role role;
    char name[OXP_JSON_NAME_MAX + 1]; /* of its member */
    oxp_gathered_text id, type;       /* of the tool call, as JSON; n is 0 where not yet seen */
    uint64_t spot; /* of an unknown member: which place of the JSON its last string came from */
    oxp_buffer text;
} oxp_events_channel;

/* A call of a tool. Its place is what its units and edited events count by. */
typedef struct oxp_events_call {
    uint32_t choice;      /* place in oxp_events.choices */
    uint32_t number;      /* `index` on the wire, which several may share */
    uint32_t place;       /* of its own in the choice */
    bool last;            /* of those that share the number, the one that spoke last */
    oxp_gathered_text id; /* decoded; n is 0 where not yet seen */
} oxp_events_call;

typedef struct oxp_events_choice {
    uint32_t index;
    bool finished; /* a finish_reason has come */
    bool edited, stopped;
    bool begun;                /* while written: its texts are out */
    oxp_choice_stop stop;      /* its message is in oxp_events.stop_text */
    oxp_gathered_text speaker; /* delta.role as JSON */
} oxp_events_choice;

/* Bounds the work of looking them up. */
enum { OXP_CHANNELS_MAX = 1024 };

struct oxp_events {
    oxp_buffer stream; /* the bytes as they came */
    size_t kept;       /* of which worth replaying: a last event that was cut off is not */
    bool located;
    oxp_json json; /* of the event being read */
    oxp_sse sse;
    OXP_VECTOR(oxp_events_channel) channels; /* those past `n_channels` keep their memory */
    size_t n_channels;
    OXP_VECTOR(oxp_events_choice) choices;
    OXP_VECTOR(oxp_events_call) calls;
    OXP_VECTOR(uint32_t) unit_channels; /* per unit */
    oxp_units units;
    oxp_parts parts;
    oxp_buffer scraps, stop_text, reason;
    oxp_buffer element, event; /* being written: the choices of an event, and all of it */
    oxp_splices splices;       /* of one event, or one channel's text */
};

/* ---- events.c ---- */

oxp_status oxp_events_fail(oxp_events *events, oxp_status status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* Scans the data of an event and checks the names of its root; false in `*has` where it bears no
 * JSON ([DONE], or nothing). */
oxp_status oxp_events_scan(oxp_events *events, const oxp_sse_event *event, uint32_t depth,
                           bool *has);
/* Place of the choice `index`, or OXP_JSON_NONE. */
uint32_t oxp_events_find_choice(const oxp_events *events, uint32_t index);

/* ---- events_calls.c ---- */

/* The place of the call that a fragment with `number` and the value `id` (a token, or
 * OXP_JSON_NONE) belongs to: an id that differs from those under that number opens a call of its
 * own. */
oxp_status oxp_events_call_place(oxp_events *events, uint32_t choice, uint32_t number, uint32_t id,
                                 uint32_t *place);

/* ---- events_openai.c ---- */

/* Takes in the chunk that events->json holds. */
oxp_status oxp_events_openai_chunk(oxp_events *events);

/* ---- events_emit.c, events_delta.c ---- */

/* Appends the event that events->json holds with `choices` as its choices (NULL: its own) to `out`.
 * A `fresh` event is one more than there was: usage and error stay with the original. */
oxp_status oxp_events_write(oxp_events *events, const oxp_buffer *choices, bool fresh,
                            oxp_buffer *out);
/* Appends all that a touched choice says to `out`, in the shape of that event. */
oxp_status oxp_events_write_choice(oxp_events *events, uint32_t place, oxp_buffer *out);

#endif
