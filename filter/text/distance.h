/*
 * Distance: how far `within` reaches, measured on a view.
 *
 * A distance always carries a byte cap that is part of its meaning: 24 bytes a
 * word, 512 for a sentence or a line; "chars" count at most 4 bytes each.
 */
#ifndef OXP_TEXT_DISTANCE_H
#define OXP_TEXT_DISTANCE_H

#include <stddef.h>
#include <stdint.h>

typedef enum oxp_distance_unit {
    OXP_UNIT_NONE,
    OXP_UNIT_BYTES,
    OXP_UNIT_CHARS,
    OXP_UNIT_WORDS, /* a run of letters, marks and digits; one character in unspaced scripts */
    OXP_UNIT_SENTENCE,
    OXP_UNIT_LINE
} oxp_distance_unit;

typedef struct oxp_distance {
    oxp_distance_unit unit;
    uint32_t count; /* 1 for a sentence or a line */
} oxp_distance;

/* The last position that is within `distance` after `at`: with N words, the begin of
 * the (N+1)th word behind `at`, so that a gap of N words is within; with a sentence, the
 * first of `. ! ? 。 ！ ？ ؟ ।` or line break at or behind `at`. Never before `at`, at most
 * `n`; never falls when `at` grows. */
size_t oxp_distance_forward(const char *bytes, size_t n, size_t at, oxp_distance distance);
/* The same to the left: the least position within `distance` before `at`. */
size_t oxp_distance_back(const char *bytes, size_t n, size_t at, oxp_distance distance);
/* The most bytes that `distance` can reach. */
uint32_t oxp_distance_bytes(oxp_distance distance);

#endif
