/*
 * Spelled, skip: passes what holds no single letters, in blocks. Private to spelled.c.
 *
 * A word in which a second letter follows the first begins no run, whatever follows; nor does a
 * single letter whose neighbours show at a glance that it is alone. Everything else is left to
 * spelled.c: what is passed here it would have passed too, with the same state behind it.
 */
#ifndef OXP_TEXT_SPELLED_SKIP_H
#define OXP_TEXT_SPELLED_SKIP_H

#include "text/spelled.h"

static inline bool oxp_is_ascii_alnum(unsigned char c)
{
    return ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || (c >= '0' && c <= '9');
}

/* spelled.c: how many units a run with this separator needs; 0: it separates nothing. */
size_t oxp_spelled_units(uint32_t c);

/* From `at`, outside of a run: behind what is plain. Brings the state up to date. */
size_t oxp_spelled_skip(oxp_spelled *s, const char *text, size_t n, size_t at);

#endif
