/*
 * Link: from packs and a policy as written to the policy as the filter holds it.
 *
 * Four steps, in this order, then the matcher compiles the searches of all policies, and a
 * fifth step fills in what compiling tells.
 */
#ifndef OXP_RULESET_LINK_H
#define OXP_RULESET_LINK_H

#include "ruleset/policy.h"
#include "ruleset/specs.h"

typedef struct oxp_linker {
    oxp_loader *loader;
    oxp_specs *specs;
    const oxp_policy_doc *doc;
    oxp_policy *policy;
    oxp_rule_doc **docs;            /* of each rule of the policy */
    const oxp_action_doc **actions; /* what each rule does, overrides applied */
} oxp_linker;

/* 1. Each rule with the status map, overrides and limits of the policy. Sets the linker up.
 * False when memory ran out, or there are too many rules. */
bool oxp_link_rules(oxp_linker *linker);
/* 2. Searches, contexts, exceptions. */
bool oxp_link_searches(oxp_linker *linker);
/* 3. What refers to other rules: composites, allow, and so the order. */
bool oxp_link_relations(oxp_linker *linker);
/* 4. Categories and messages. */
bool oxp_link_categories(oxp_linker *linker);
/* 5. Longest matches, and what to scan for in each role. `n` searches. */
bool oxp_link_widths(oxp_linker *linker, const oxp_matcher *matcher, uint32_t n);

#endif
