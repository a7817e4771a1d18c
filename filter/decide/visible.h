/*
 * Visible: how much of an answer was shown when a block ended it.
 *
 * What the reader has seen is what no acting rule could still need at the step of the
 * block: nothing of a match of a rule that redacts, blocks or replaces was shown before its
 * fate was known.
 */
#ifndef OXP_DECIDE_VISIBLE_H
#define OXP_DECIDE_VISIBLE_H

#include "decide/work.h"

/* Bytes of the original; its length where nothing stopped it. Needs `founds`. `direct` is
 * overwritten. False when memory runs out. */
bool oxp_visible(oxp_judge_scratch *work, uint32_t *visible);
/* Lowers `*visible` to the begin of what stopped the answer. */
void oxp_visible_before_stop(const oxp_judge_scratch *work, uint32_t *visible);

#endif
