/*
 * Around: what stands beside a match: `context` and `unless.around`.
 *
 * Only words that lie wholly within the distance before a match or behind it count,
 * never those inside it.
 */
#ifndef OXP_DECIDE_AROUND_H
#define OXP_DECIDE_AROUND_H

#include "decide/work.h"

/* Drops and raises; a match stands from the step of the first such word, or from the step at
 * which none can come any more. False when memory runs out. */
bool oxp_around_judge(oxp_judge_scratch *work, uint32_t rule);

#endif
