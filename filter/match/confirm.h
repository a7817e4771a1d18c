/*
 * Confirm: PCRE2 on texts.
 *
 * Finds all spans that a pattern matches exactly, look-around seeing the whole
 * view, and the group inside a span. All work is counted: each step of the matcher
 * is a callout, so that the same text takes the same number of steps everywhere.
 */
#ifndef OXP_MATCH_CONFIRM_H
#define OXP_MATCH_CONFIRM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"
#include "match/code.h"
#include "match/keeper.h"
#include "text/view.h"

typedef struct oxp_pair {
    uint32_t start, end;
} oxp_pair;

typedef OXP_VECTOR(oxp_pair) oxp_pairs;

typedef enum oxp_confirmed {
    OXP_CONFIRM_DONE,
    OXP_CONFIRM_OVER, /* out of steps: nothing is known from `stopped` on */
    OXP_CONFIRM_MANY, /* out of pairs: likewise */
    OXP_CONFIRM_MEMORY,
    OXP_CONFIRM_FAILED /* the engine failed */
} oxp_confirmed;

/* Where to look for spans. */
typedef struct oxp_region {
    const oxp_view *view;
    uint32_t from, to; /* starts in [from, to) */
    uint32_t last;     /* no end is behind this */
} oxp_region;

/* Working memory; one caller at a time. NULL when memory runs out. */
typedef struct oxp_confirm oxp_confirm;
oxp_confirm *oxp_confirm_new(void);
void oxp_confirm_free(oxp_confirm *confirm); /* NULL is fine */
size_t oxp_confirm_bytes(const oxp_confirm *confirm);

/* Puts the spans of `region` in `pairs`, sorted, no two alike, at most `most`; takes what
 * it costs from `*steps`. With OVER and MANY, `*stopped` is the first start that was not tried
 * out; spans that start before it are in `pairs`. */
oxp_confirmed oxp_confirm_spans(oxp_confirm *confirm, const oxp_code *code,
                                const oxp_region *region, uint32_t most, uint32_t *steps,
                                oxp_pairs *pairs, uint32_t *stopped);

/* Group `group` in the first parse of exactly `span`; start == UINT32_MAX: not set. */
oxp_confirmed oxp_confirm_group(oxp_confirm *confirm, const oxp_code *code, const oxp_view *view,
                                oxp_pair span, uint32_t group, uint32_t *steps, oxp_pair *found);

#endif
