/*
 * Answer: a text over a kit, judged while more of it may come.
 *
 * It stands for what follows a stream elsewhere: literals are easy to follow by hand.
 */
#ifndef TESTS_DECIDE_ANSWER_H
#define TESTS_DECIDE_ANSWER_H

#include "decide/hold.h"
#include "unit/decide/dice.h"

enum { ANSWER_LONGEST = 12, ANSWER_QUIETS = 256 };

/* The step at which a span that may fall to longer ones no longer can. */
typedef struct answer_quiet {
    uint32_t search, start, end, at;
} answer_quiet;

typedef struct answer {
    kit *k;
    oxp_hold_plan plan;
    oxp_arms arms;
    const char *text;
    uint32_t n; /* read */
    answer_quiet quiets[ANSWER_QUIETS];
    uint32_t n_quiets;
} answer;

/* Of a set's rules; fails the test on a notation that it does not know. */
void answer_make(answer *a, const dice_set *set);
void answer_free(answer *a);
/* `text` lives as long as the answer reads it. */
void answer_begin(answer *a, const char *text);
/* The spans that are certain when `n` bytes are read, and which of them are quiet: bytes are read
 * one by one where something may fall. */
void answer_read(answer *a, uint32_t n, bool ended);
/* Judges what was read. */
void answer_judge(answer *a, bool ended, oxp_judgement *j);

#endif
