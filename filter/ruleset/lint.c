#include "ruleset/lint.h"

#include <stdlib.h>
#include <string.h>

char *oxp_lint_bare(oxp_str term, size_t *n)
{
    char *plain = malloc(term.n + 1);
    if (!plain)
        return NULL;
    size_t kept = 0;
    for (size_t i = 0; i < term.n; i++) {
        if (term.p[i] == '\\' && i + 1 < term.n && term.p[i + 1] == '*')
            i++;
        else if (term.p[i] == '*')
            continue;
        plain[kept++] = term.p[i];
    }
    char *folded = oxp_fold(plain, kept, n);
    free(plain);
    return folded;
}

/* A rule of several policies is linted once, as the first policy has it. */
static bool linted_before(const oxp_filter *filter, uint32_t policy, const oxp_rule *rule)
{
    for (uint32_t p = 0; p < policy; p++)
        for (uint32_t i = 0; i < filter->policies[p].n_rules; i++)
            if (filter->policies[p].rules[i].source == rule->source)
                return true;
    return false;
}

/* NULL where the list is not there, having said so, or memory ran out. */
static oxp_frequent *read_frequent(const oxp_filter *filter, oxp_diag *diag)
{
    if (!filter->sources)
        return NULL;
    if (filter->sources->frequent_words.n)
        return oxp_frequent_new(filter->sources->frequent_words);
    oxp_diag_warn(diag, (oxp_place){filter->policies[0].file, 0, 0}, "L8",
                  "lists/frequent-words.txt did not come with the library, so words are judged by "
                  "their length alone; copy it from the rules folder of the sources");
    return NULL;
}

void oxp_lint_filter(const oxp_filter *filter, oxp_diag *diag)
{
    oxp_frequent *frequent = read_frequent(filter, diag);
    for (uint32_t p = 0; p < filter->n_policies; p++) {
        const oxp_policy *policy = &filter->policies[p];
        for (uint32_t i = 0; i < policy->n_rules; i++) {
            const oxp_rule *rule = &policy->rules[i];
            if (p && linted_before(filter, p, rule))
                continue;
            oxp_lint_rule(filter, rule, diag);
            oxp_lint_condition(rule, diag);
            oxp_lint_words(filter, rule, frequent, diag);
            oxp_lint_care(filter, rule, diag);
            for (uint32_t f = 0; f < rule->n_finds; f++)
                oxp_lint_search(filter, rule, &rule->finds[f], diag);
        }
    }
    oxp_frequent_free(frequent);
    oxp_lint_care_policies(filter, diag);
    oxp_lint_duplicates(filter, diag);
    oxp_lint_messages(filter, diag);
    if (!filter->sources)
        return;
    oxp_lint_lists(filter->sources, diag);
    for (uint32_t i = 0; i < filter->sources->n_files; i++)
        oxp_lint_file(&filter->sources->files[i], filter, diag);
}
