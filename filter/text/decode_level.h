/*
 * Decode level: a text with the runs found in it put in their place. Private to this folder.
 */
#ifndef OXP_TEXT_DECODE_LEVEL_H
#define OXP_TEXT_DECODE_LEVEL_H

#include "text/decode_find.h"

/* What a level is made of: the text as sent, or the level before. */
typedef struct oxp_level_source {
    const char *bytes;
    size_t n;
    const uint32_t *origin; /* NULL: of the text as sent */
    const oxp_run *runs;
    size_t n_runs;
    const oxp_found *found; /* by place; none overlap */
    size_t n_found;
    const char *decoded;
} oxp_level_source;

/* The bytes that the level will have; more than what the text as sent has where it is ill-formed.
 */
size_t oxp_level_most(const oxp_level_source *source);
/* Writes bytes, n and origins to `out`, and at most n_runs + n_found runs. There must be room for
 * oxp_level_most bytes and one origin more. Returns how many runs there are. */
size_t oxp_level_write(const oxp_level_source *source, oxp_view *out, oxp_run *runs);

#endif
