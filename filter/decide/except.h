/*
 * Except: drops matches for what they are (`unless.match`), for what holds them (allow) and
 * for what the message says (`unless.message`).
 */
#ifndef OXP_DECIDE_EXCEPT_H
#define OXP_DECIDE_EXCEPT_H

#include "decide/work.h"

/* Each is false when memory runs out. */
bool oxp_except_matches(oxp_judge_scratch *work, uint32_t rule);
bool oxp_except_allowed(oxp_judge_scratch *work, uint32_t rule);
/* Last of all: in answers a match is judged by the text up to the step where it is decided. */
bool oxp_except_messages(oxp_judge_scratch *work, uint32_t rule);
/* The step at which an `unless.message` or a policy's exception for messages is seen; OXP_NEVER. */
uint32_t oxp_except_message_step(const oxp_judge_scratch *work, const oxp_rule *rule);

#endif
