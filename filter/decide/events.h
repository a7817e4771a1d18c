/*
 * Events: the matches of one rule, less what is excepted, allowed or out of context.
 */
#ifndef OXP_DECIDE_EVENTS_H
#define OXP_DECIDE_EVENTS_H

#include "decide/work.h"

/* Spans of a search in this scan: its first, and how many. */
oxp_event_range oxp_spans_of(const oxp_spans *spans, uint32_t search);

/* Notes which searches found anything, so that rules without hits cost next to nothing. False
 * when memory runs out. */
bool oxp_events_note_hits(oxp_judge_scratch *work);
/* True where some find of the rule, in the role, has a match. */
bool oxp_events_any(const oxp_judge_scratch *work, const oxp_rule *rule);
/* False where the condition cannot hold, whatever is excepted: too few of its names found
 * anything. */
bool oxp_events_enough(const oxp_judge_scratch *work, const oxp_rule *rule,
                       const oxp_condition *node);
/* Appends the rule's matches to `work->events` and their ranges to `work->ranges`, and fills
 * its rule work. False when memory runs out. */
bool oxp_events_gather(oxp_judge_scratch *work, uint32_t rule);
/* Drops what `unless`, the policy's exceptions and allow rules except and what lacks its
 * context; sets each step at which that is decided. False when memory runs out. */
bool oxp_events_except(oxp_judge_scratch *work, uint32_t rule);

#endif
