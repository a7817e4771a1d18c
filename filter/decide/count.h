/*
 * Count: `name >= N` and `distinct name >= N`.
 *
 * Events are counted in order of (step, end, start), and only where they begin at or
 * behind the end of the last counted one, so that overlaps count once.
 */
#ifndef OXP_DECIDE_COUNT_H
#define OXP_DECIDE_COUNT_H

#include "decide/work.h"

/* Counts for the clause at index `clause` of a rule whose ranges begin at `ranges`, and sets its
 * first step. False when memory runs out. */
bool oxp_count_prepare(oxp_judge_scratch *work, uint32_t clause, uint32_t ranges);
/* Whether the clause holds for this event of its own name: what came before it, and itself. */
bool oxp_count_holds_for(const oxp_judge_scratch *work, uint32_t clause, const oxp_event *event);
/* How many counted events end at or before `event`'s start. */
uint32_t oxp_count_before(const oxp_judge_scratch *work, const oxp_clause *clause,
                          const oxp_event *event);

#endif
