/*
 * Lint: what a pack or policy that others will use should not have.
 *
 * It reads a filter that was loaded with OXP_LOAD_KEEP_TESTS. Errors L2 to L17 and warnings W1
 * to W11 go to `diag`, each with the place of the rule, term, list or line it speaks of.
 * (L1, L18 and W14 run rules, L14 reads another state of them: they belong to the exchange floor.
 * L4 is the matcher's.)
 */
#ifndef OXP_RULESET_LINT_H
#define OXP_RULESET_LINT_H

#include "ruleset/frequent.h"
#include "ruleset/load.h"

void oxp_lint_filter(const oxp_filter *filter, oxp_diag *diag);

/* ---- its parts ---- */

void oxp_lint_rule(const oxp_filter *filter, const oxp_rule *rule, oxp_diag *diag);
void oxp_lint_condition(const oxp_rule *rule, oxp_diag *diag);
void oxp_lint_search(const oxp_filter *filter, const oxp_rule *rule, const oxp_find *find,
                     oxp_diag *diag);
void oxp_lint_view(const oxp_rule *rule, const oxp_find *find, const oxp_term *term,
                   oxp_diag *diag);
/* L8: words that act alone. `frequent` may be NULL: then by their length only. */
void oxp_lint_words(const oxp_filter *filter, const oxp_rule *rule, const oxp_frequent *frequent,
                    oxp_diag *diag);
/* L17: what is handled with care, in a rule and in the thresholds of policies. */
void oxp_lint_care(const oxp_filter *filter, const oxp_rule *rule, oxp_diag *diag);
void oxp_lint_care_policies(const oxp_filter *filter, oxp_diag *diag);
/* Between rules: the same words or pattern in two of them. */
void oxp_lint_duplicates(const oxp_filter *filter, oxp_diag *diag);
void oxp_lint_lists(const oxp_sources *sources, oxp_diag *diag);
void oxp_lint_messages(const oxp_filter *filter, oxp_diag *diag);
void oxp_lint_file(const oxp_file_source *file, const oxp_filter *filter, oxp_diag *diag);

/* The term as a rule's words are compared: folded, without stars; malloc'ed, NULL when memory
 * runs out. */
char *oxp_lint_bare(oxp_str term, size_t *n);

#endif
