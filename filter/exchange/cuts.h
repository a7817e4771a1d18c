/*
 * Cuts: what a text comes to as an answer, whole and however it is cut.
 *
 * An answer means the same whole or in pieces. So a rule's test is judged whole in a role of
 * answers, then read by a channel byte by byte and at random cuts, the same ones each time:
 * findings, action and what is shown have to be equal. Of an answer that is stopped, that is the
 * finding that stops it, what was shown of it however it was cut, and that nothing was shown of
 * what acts hide.
 */
#ifndef OXP_EXCHANGE_CUTS_H
#define OXP_EXCHANGE_CUTS_H

#include "exchange/exchange.h"

typedef struct oxp_cuts oxp_cuts;

/* For the rules of the filter's policy, each judged alone, as its tests are. */
oxp_status oxp_cuts_new(oxp_filter *filter, oxp_cuts **cuts);
void oxp_cuts_free(oxp_cuts *cuts); /* NULL is fine */

/* `*difference`: NULL where all agree, else how the text was cut and what came out otherwise,
 * valid until the next call. Texts of a policy that cannot be followed, because a pattern is too
 * large, are judged whole when they end: those always agree. */
oxp_status oxp_cuts_compare(oxp_cuts *cuts, oxp_workspace *workspace, uint32_t rule, oxp_role role,
                            oxp_str text, uint64_t seed, const char **difference);

#endif
