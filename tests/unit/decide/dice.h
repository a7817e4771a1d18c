/*
 * Dice: random rule sets in the notation of kit.h, and random texts, from a seed.
 */
#ifndef TESTS_DECIDE_DICE_H
#define TESTS_DECIDE_DICE_H

#include "unit/decide/kit.h"

enum { DICE_LINE = 512 };

typedef struct dice {
    uint64_t state;
} dice;

/* A rule set as lines: rules, then categories. */
typedef struct dice_set {
    char rules[3][DICE_LINE];
    int n_rules;
    char categories[2][DICE_LINE];
    int n_categories;
} dice_set;

/* What a set may hold. */
enum {
    DICE_STEADY = 1, /* nothing whose fate hangs on a longer match: no unless.match, no allow */
    DICE_ALONE = 2   /* no rule builds on another */
};

uint32_t dice_roll(dice *d, uint32_t sides); /* 0 to sides - 1 */
void dice_rules(dice *d, unsigned flags, dice_set *set);
/* A text of 0 to `most` bytes over a, b and now and then c or a space. */
uint32_t dice_text(dice *d, uint32_t most, char *text);

#endif
