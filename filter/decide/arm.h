/*
 * Arm: from where on a search may make a match that its rule acts on.
 *
 * A count arms behind the matches it has, `then` behind a first member, points once the rest is
 * there; `not` disarms (armed(s) of streaming.md 0b). Private to this folder.
 */
#ifndef OXP_DECIDE_ARM_H
#define OXP_DECIDE_ARM_H

#include "decide/work.h"

/* Fills the arms of the open judgement. Needs all rules judged. False when memory runs out. */
bool oxp_arm_searches(oxp_judge_scratch *work);
/* Whether something was seen after which the rule can no longer act. */
bool oxp_arm_dead(const oxp_judge_scratch *work, uint32_t rule);

/* ---- what its files ask of each other ---- */

bool oxp_arm_is_judged(const oxp_judge_scratch *work, uint32_t rule);
/* Arms a name of a rule by its condition, at starts from `from` on. */
bool oxp_arm_name(oxp_judge_scratch *work, uint32_t rule, uint32_t find, uint32_t from);
/* Arms the names of rules that score, from where their category may act. */
bool oxp_arm_scores(oxp_judge_scratch *work, const oxp_category *category);

#endif
