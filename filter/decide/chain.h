/*
 * Chain: `near` and `then`.
 *
 * A chain is complete at the step of its latest member. For every event the least such
 * step over all chains that it is part of is found without listing them: the places of a chain
 * are layers, and the least of the greatest step runs through them forward and backward.
 */
#ifndef OXP_DECIDE_CHAIN_H
#define OXP_DECIDE_CHAIN_H

#include "decide/work.h"

/* Sets the first step of the clause: that of its earliest complete chain. False when memory
 * runs out, as below. */
bool oxp_chain_prepare(oxp_judge_scratch *work, uint32_t rule, uint32_t clause);
/* Touches every event of a chain that completes at a step in [low, high). */
bool oxp_chain_touch(oxp_judge_scratch *work, uint32_t rule, uint32_t clause, uint32_t low,
                     uint32_t high);

#endif
