/*
 * Act: touched events to findings, and what each of them does.
 */
#ifndef OXP_DECIDE_ACT_H
#define OXP_DECIDE_ACT_H

#include "decide/work.h"

/* What an act does, in words of the verdict: its strongest verb in this role. */
oxp_action oxp_act_strongest(const oxp_judge_scratch *work, const oxp_act *act, bool doubtful);
/* Whether, and how, it redacts: in older turns block and replace become a label. */
oxp_style oxp_act_style(const oxp_judge_scratch *work, const oxp_act *act);
/* Whether an event of the rule acts, would act, or is below what the policy asks. */
oxp_mode oxp_act_mode(const oxp_judge_scratch *work, const oxp_rule *rule, const oxp_event *event);

/* In output roles, finds the step at which a block or replacement ends the reading. Needs the
 * crossings. */
void oxp_act_stop(oxp_judge_scratch *work);
/* Fills `founds` (in order of step, rule and start) and `redactions`. False when memory runs
 * out. */
bool oxp_act_find(oxp_judge_scratch *work);

#endif
