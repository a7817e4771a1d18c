/*
 * Marks: a set of numbers below a bound, with the nearest mark on either side at hand.
 */
#ifndef OXP_DECIDE_MARKS_H
#define OXP_DECIDE_MARKS_H

#include "base/buffer.h"

enum { OXP_MARKS_LEVELS = 6 }; /* of 64 each: enough for 32 bits */

/* Zeroed is empty. */
typedef struct oxp_marks {
    OXP_VECTOR(uint64_t) words; /* bit by bit, then a bit for each word that is not zero, ... */
    size_t level[OXP_MARKS_LEVELS + 1];
    int levels;
} oxp_marks;

void oxp_marks_free(oxp_marks *marks);
/* No marks, below `n`. False when memory runs out. */
bool oxp_marks_clear(oxp_marks *marks, uint32_t n);
void oxp_marks_set(oxp_marks *marks, uint32_t at);
void oxp_marks_unset(oxp_marks *marks, uint32_t at);
/* The greatest mark below `at`, and the least above; UINT32_MAX: none. */
uint32_t oxp_marks_before(const oxp_marks *marks, uint32_t at);
uint32_t oxp_marks_after(const oxp_marks *marks, uint32_t at);

#endif
