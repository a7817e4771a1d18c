/*
 * Confirm: the door to PCRE2.
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
#include "match/keeper.h"
#include "match/regex.h"
#include "oxpecker/oxpecker.h"
#include "text/view.h"

/* A compiled pattern; immutable, any thread. */
typedef struct oxp_code oxp_code;

/* Compiles the pattern whose facts are `regex`. `groups`: oxp_confirm_group will be asked.
 * OXP_ERR_RULES where PCRE2 refuses it: `message` says why, `*at` at which byte. */
oxp_status oxp_code_new(const char *text, size_t n, const oxp_regex *regex, bool groups,
                        oxp_code **code, char *message, size_t message_size, size_t *at);
void oxp_code_free(oxp_code *code); /* NULL is fine */
const oxp_regex *oxp_code_facts(const oxp_code *code);
bool oxp_code_matches_empty(const oxp_code *code);
uint32_t oxp_code_groups(const oxp_code *code);               /* how many captures there are */
int oxp_code_group(const oxp_code *code, const char *name);   /* its number; -1: none */
size_t oxp_code_bytes(const oxp_code *code);
const char *oxp_confirm_version(char *text, size_t size);     /* "10.42" */

typedef struct oxp_pair {
    uint32_t start, end;
} oxp_pair;

typedef OXP_VECTOR(oxp_pair) oxp_pairs;

typedef enum oxp_confirmed {
    OXP_CONFIRM_DONE,
    OXP_CONFIRM_OVER,   /* out of steps or pairs: nothing is known from `stopped` on */
    OXP_CONFIRM_MEMORY,
    OXP_CONFIRM_FAILED  /* the engine failed */
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
 * it costs from `*steps`. With OVER, `*stopped` is the first start that was not tried out;
 * spans that start before it are in `pairs`. */
oxp_confirmed oxp_confirm_spans(oxp_confirm *confirm, const oxp_code *code,
                                const oxp_region *region, uint32_t most, uint32_t *steps,
                                oxp_pairs *pairs, uint32_t *stopped);

/* Group `group` in the first parse of exactly `span`; start == UINT32_MAX: not set. */
oxp_confirmed oxp_confirm_group(oxp_confirm *confirm, const oxp_code *code, const oxp_view *view,
                                oxp_pair span, uint32_t group, uint32_t *steps, oxp_pair *found);

#endif
