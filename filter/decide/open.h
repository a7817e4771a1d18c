/*
 * Open: what of an answer is undecided while more of it may come.
 *
 * Private to this folder; the definitions are (b) and (c) of streaming.md 0b, Hold.
 */
#ifndef OXP_DECIDE_OPEN_H
#define OXP_DECIDE_OPEN_H

#include "decide/work.h"

/* The first byte of the original that must wait: for a search that can still match, for a match
 * that is not decided, for a partner that may come; the length of the text where none must.
 * `*waits`: more text may decide something although no search finds more. Needs all rules judged
 * and the arms. False when memory runs out. */
bool oxp_open_held(oxp_judge_scratch *work, uint32_t *held, bool *waits);
/* Matches of the rule wait for the allow spans around them. */
void oxp_open_delay(oxp_judge_scratch *work, uint32_t rule);
/* Whether a match of the name, or of what it is made of, may still end, from such a start. */
bool oxp_open_alive(oxp_judge_scratch *work, const oxp_rule *rule, uint32_t find, uint8_t plane,
                    uint32_t from, uint32_t to);

#endif
