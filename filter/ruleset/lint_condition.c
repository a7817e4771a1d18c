/* Lint L10: a condition that can never hold, or that holds when nothing was found. */
#include "ruleset/lint.h"

/* Names beyond this many make the table of truth too large; such a condition is not judged. */
enum { NAMES_MAX = 14 };

/* Whether the condition can be true, and whether it can be false, while exactly the searches in
 * `found` have events. A chain or count of found names may hold or not. */
typedef struct possible {
    bool yes, no;
} possible;

static bool all_found(const uint32_t *finds, uint32_t n, uint32_t found)
{
    for (uint32_t i = 0; i < n; i++)
        if (!(found >> finds[i] & 1))
            return false;
    return true;
}

static uint32_t count_found(const uint32_t *finds, uint32_t n, uint32_t found)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < n; i++)
        count += found >> finds[i] & 1;
    return count;
}

static possible judge(const oxp_condition *c, uint32_t found);

static possible judge_chain(const oxp_condition *c, uint32_t found)
{
    for (uint32_t i = 0; i < c->n_links; i++)
        if (!count_found(c->links[i].finds, c->links[i].n, found))
            return (possible){false, true};
    return (possible){true, true};
}

static possible judge_children(const oxp_condition *c, uint32_t found)
{
    bool is_and = c->kind == OXP_CONDITION_AND;
    possible sum = {is_and, !is_and};
    for (uint32_t i = 0; i < c->n_children; i++) {
        possible child = judge(c->children[i], found);
        sum.yes = is_and ? sum.yes && child.yes : sum.yes || child.yes;
        sum.no = is_and ? sum.no || child.no : sum.no && child.no;
    }
    return sum;
}

static possible judge(const oxp_condition *c, uint32_t found)
{
    switch (c->kind) {
    case OXP_CONDITION_OR:
    case OXP_CONDITION_AND:
        return judge_children(c, found);
    case OXP_CONDITION_NOT: {
        possible child = judge(c->children[0], found);
        return (possible){child.no, child.yes};
    }
    case OXP_CONDITION_NAME: {
        bool here = all_found(c->finds, c->n_finds, found);
        return (possible){here, !here};
    }
    case OXP_CONDITION_COUNT: {
        bool here = all_found(c->finds, c->n_finds, found);
        return (possible){here, !here || c->count > 1};
    }
    case OXP_CONDITION_CHAIN:
        return judge_chain(c, found);
    case OXP_CONDITION_OF: {
        uint32_t count = count_found(c->finds, c->n_finds, found);
        bool here = c->count ? count >= c->count : count == 0;
        bool may_be_far = c->within.unit != OXP_UNIT_NONE && c->count > 1;
        return (possible){here, !here || may_be_far};
    }
    }
    return (possible){true, true};
}

void oxp_lint_condition(const oxp_rule *rule, oxp_diag *diag)
{
    if (!rule->when || rule->n_finds > NAMES_MAX)
        return;
    bool ever = false;
    for (uint32_t found = 0; found < 1u << rule->n_finds && !ever; found++)
        ever = judge(rule->when, found).yes;
    if (!ever)
        oxp_diag_error(diag, rule->place, "L10", "rule '%s': its condition can never hold: %s",
                       rule->id, rule->when->text);
    else if (judge(rule->when, 0).yes)
        oxp_diag_error(diag, rule->place, "L10",
                       "rule '%s': its condition holds when nothing was found: %s", rule->id,
                       rule->when->text);
}
