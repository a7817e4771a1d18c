/*
 * Meaning: all that decides what a rule finds and does, as bytes that can be compared.
 *
 * Two rules of the same bytes judge every text alike. Titles, messages, labels, tests and tags are
 * no part of it, nor is the order of words.
 */
#ifndef OXP_RULESET_MEANING_H
#define OXP_RULESET_MEANING_H

#include "base/buffer.h"
#include "ruleset/load.h"

/* Appends the meaning of a rule of `policy`; `filter` was loaded with OXP_LOAD_KEEP_TESTS. False
 * where memory ran out. */
bool oxp_meaning_write(const oxp_filter *filter, const oxp_policy *policy, const oxp_rule *rule,
                       oxp_buffer *out);

#endif
