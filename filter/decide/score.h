/*
 * Score: points of categories, and where they reach a threshold.
 */
#ifndef OXP_DECIDE_SCORE_H
#define OXP_DECIDE_SCORE_H

#include "decide/work.h"

/* Whether the category can reach `block_at`, and then takes anything from what is shown. */
bool oxp_score_may_hide(const oxp_category *category, oxp_role role);

/* Fills `crossings` and `scored`. Needs every rule's touched events. False when memory runs
 * out. */
bool oxp_score_judge(oxp_judge_scratch *work);

#endif
