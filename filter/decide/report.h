/*
 * Report: findings in the making to what the judgement tells.
 */
#ifndef OXP_DECIDE_REPORT_H
#define OXP_DECIDE_REPORT_H

#include "decide/work.h"

/* Fills the judgement's action, severity, decider, notes and findings; `order` holds `founds` in
 * their order. No list that it gives is cut but the findings. False when memory runs out. */
bool oxp_report(oxp_judge_scratch *work, oxp_judgement *judgement);

#endif
