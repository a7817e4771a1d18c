/*
 * Decode find: the runs of code in a text, one after the other. Private to this folder.
 *
 * All state is in the finder, and it moves forward only: each group of codes remembers how far it
 * has looked, so that no byte is read more than a fixed number of times.
 */
#ifndef OXP_TEXT_DECODE_FIND_H
#define OXP_TEXT_DECODE_FIND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "text/decode.h"
#include "text/decode_marks.h"

typedef enum oxp_code_number {
    OXP_CODE_BASE64,
    OXP_CODE_HEX,
    OXP_CODE_URL,
    OXP_CODE_HTML,
    OXP_CODE_ESCAPES,
    OXP_CODE_TAGS
} oxp_code_number;

/* A run of code and what it says: `n` bytes of `decoded` from `at` on. */
typedef struct oxp_found {
    uint32_t from, to;
    uint32_t at, n;
    oxp_codes codes;
    uint8_t first; /* oxp_code_number */
} oxp_found;

/* Which runs of the level before lie where a code looks; moves forward only. */
typedef struct oxp_touch {
    const oxp_run *runs; /* NULL: everything counts */
    size_t n_runs, next;
} oxp_touch;

typedef struct oxp_finder {
    const char *text;
    size_t n;
    oxp_codes codes;
    size_t room; /* bytes that may yet be decoded */
    bool spent;  /* there was more to decode than room for it */
    bool failed; /* memory ran out */

    oxp_marks marks;
    oxp_marked marked; /* what is not yet looked at */
    size_t at;         /* nothing before is looked at again */
    bool resumed;      /* a run ended at `at`: what follows may begin there without a mark */
    size_t base64_until, base64_joined, base64_whole; /* see decode_base64.c */
    size_t hex_until, hex_parts;                      /* see decode_hex.c */
    oxp_touch signs_touch, base64_touch, hex_touch;

    char *decoded; /* grows, kept by the owner */
    size_t n_decoded, decoded_capacity;
} oxp_finder;

/* Begins with another text. `runs` are those of the level before, or NULL. */
void oxp_finder_begin(oxp_finder *finder, const char *text, size_t n, const oxp_run *runs,
                      size_t n_runs);
/* The next run, if there is one; stops when `spent` or `failed`. */
bool oxp_finder_next(oxp_finder *finder, oxp_found *found);

/* ---- for the groups of codes ---- */

/* True where [from, to) holds a byte of a run of the level before. */
bool oxp_touch_holds(oxp_touch *touch, size_t from, size_t to);
/* Room for `n` more decoded bytes; tells why there is none. */
bool oxp_finder_reserve(oxp_finder *finder, size_t n);

/* From `at` on, where a mark is. They tell how far they looked in `..._until`. */
bool oxp_find_base64(oxp_finder *finder, size_t at, oxp_found *found);
bool oxp_find_hex(oxp_finder *finder, size_t at, oxp_found *found);
bool oxp_find_signs(oxp_finder *finder, size_t at, oxp_found *found);

/* The character that a code at `at` stands for and the code's length, 0 if there is none. */
size_t oxp_read_url(const char *text, size_t n, size_t at, uint32_t *c);
size_t oxp_read_escape(const char *text, size_t n, size_t at, uint32_t *c);
size_t oxp_read_html(const char *text, size_t n, size_t at, uint32_t *c);
/* `*c` is 0 for the tags that say nothing. */
size_t oxp_read_tag(const char *text, size_t n, size_t at, uint32_t *c);
/* The length of the flag whose tags begin at `at`: they are not text. */
size_t oxp_read_flag(const char *text, size_t n, size_t at);

extern const uint8_t OXP_BASE64_VALUES[256];
extern const uint8_t OXP_HEX_VALUES[256];

/* 0 to 63, or 64. */
static inline uint8_t oxp_base64_value(char c)
{
    return OXP_BASE64_VALUES[(uint8_t)c];
}

/* 0 to 15, or 16. */
static inline uint8_t oxp_hex_value(char c)
{
    return OXP_HEX_VALUES[(uint8_t)c];
}

static inline bool oxp_hex_separates(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r') || c == ',' || c == '-' || c == ':' || c == ';';
}

#endif
