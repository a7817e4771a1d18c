/*
 * Ruletest: runs the tests inside packs, and as answers that arrive in pieces (cuts.h).
 *
 * A rule is tested alone, with what it refers to, as its pack has it: no policy's overrides,
 * no other rule's redactions.
 */
#ifndef OXP_EXCHANGE_RULETEST_H
#define OXP_EXCHANGE_RULETEST_H

#include "exchange/exchange.h"

/* What oxp_author.test documents. */
oxp_status oxp_ruletest(const char *path, const oxp_load_options *options, oxp_diag **diag,
                        oxp_author_tests *tests);

/* Runs the tests of a pack that was loaded by itself with OXP_LOAD_KEEP_TESTS. */
oxp_status oxp_ruletest_filter(oxp_filter *filter, bool lint, oxp_diag *diag,
                               oxp_author_tests *tests);
/* True where the filter is one pack loaded by itself: the pack is its own policy. */
bool oxp_filter_is_pack(const oxp_filter *filter);

#endif
