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

#endif
