/*
 * Condition: which events of a rule its condition touches, and at which step.
 *
 * In input roles the condition sees the whole message; in output roles each event sees
 * the events of its own step and those before it.
 */
#ifndef OXP_DECIDE_CONDITION_H
#define OXP_DECIDE_CONDITION_H

#include "decide/work.h"

/* The last step of all: what holds then holds of the whole message. */
#define OXP_LAST_STEP (OXP_NEVER - 1)

/* `N of (names) within D`, but for `none of`: what touches a group at once. */
bool oxp_condition_is_cluster(const oxp_condition *node);

/* Whether the condition names it outside every `not`: a match of it can be touched. */
bool oxp_condition_names(const oxp_condition *node, uint32_t find);

/* The most confidence that a match of the name can have; what is linked has the highest of all. */
uint8_t oxp_condition_certainty(const oxp_rule *rule, uint32_t find);

/* Fills `touched` and its kin of the rule's events, and the rule's `n_touched` and `root`.
 * False when memory runs out. */
bool oxp_condition_touch(oxp_judge_scratch *work, uint32_t rule);

/* Marks in `direct` the rule's names that are named outside every `not`: what finds them can be
 * touched. Needs the condition to be prepared. False when memory runs out. */
bool oxp_condition_mark_positive(oxp_judge_scratch *work, uint32_t rule);

/* The clause that makes the condition false at the end of the message, as written; the whole
 * condition where it holds by then, but held for no match. */
const char *oxp_condition_false(const oxp_judge_scratch *work, uint32_t rule);

#endif
