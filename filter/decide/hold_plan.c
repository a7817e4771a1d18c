/* What can hold in a role, known before any text is. */
#include <stdlib.h>
#include <string.h>

#include "decide/act.h"
#include "decide/condition.h"
#include "decide/score.h"

typedef struct planner {
    const oxp_policy *policy;
    oxp_role role;
    oxp_hold_plan *plan;
} planner;

static bool runs(const planner *p, const oxp_rule *rule)
{
    return rule->mode == OXP_RULE_ENFORCE && !rule->is_allow && ((rule->roles >> p->role) & 1) &&
           rule->acts[p->role].given;
}

/* Whether a match of the name can be as certain as the policy asks. */
static bool may_be_certain(const oxp_rule *rule, uint32_t find)
{
    return oxp_condition_certainty(rule, find) >= rule->min_confidence;
}

static void mark_acting(const planner *p, uint32_t index)
{
    const oxp_rule *rule = &p->policy->rules[index];
    if (!runs(p, rule) || !oxp_act_hides(&rule->acts[p->role]))
        return;
    for (uint32_t i = 0; i < rule->n_finds; i++)
        if (may_be_certain(rule, i))
            p->plan->holders[index] |= OXP_HOLDER_ACTS;
}

static void mark_scoring(const planner *p)
{
    for (uint32_t c = 0; c < p->policy->n_categories; c++) {
        const oxp_category *category = &p->policy->categories[c];
        for (uint32_t i = 0; i < category->n_rules && oxp_score_may_hide(category, p->role); i++) {
            const oxp_rule *rule = &p->policy->rules[category->rules[i]];
            if (runs(p, rule) && oxp_act_points(rule, p->role))
                p->plan->holders[category->rules[i]] |= OXP_HOLDER_SCORES;
        }
    }
}

/* How the name can be touched: ALWAYS by a match wherever it starts, ARMED only behind others.
 * `either`: the condition may hold by something else, and then touches what was only counted. */
static oxp_hold_kind kind_of_name(const oxp_condition *node, uint32_t find, bool either)
{
    oxp_hold_kind kind = OXP_HOLDS_NOTHING;

    if (node->kind == OXP_CONDITION_NOT)
        return kind;
    for (uint32_t i = 0; i < node->n_children; i++) {
        bool or = node->kind == OXP_CONDITION_OR && node->n_children > 1;
        oxp_hold_kind below = kind_of_name(node->children[i], find, either || or);
        kind = below > kind ? below : kind;
    }
    for (uint32_t i = 0; i < node->n_links; i++)
        for (uint32_t k = 0; k < node->links[i].n; k++)
            if (node->links[i].finds[k] == find) {
                oxp_hold_kind here = node->ordered && i ? OXP_HOLDS_ARMED : OXP_HOLDS_ALWAYS;
                kind = here > kind ? here : kind;
            }
    bool named = false;
    for (uint32_t i = 0; i < node->n_finds && !node->n_links; i++)
        named = named || node->finds[i] == find;
    if (!named || (node->kind == OXP_CONDITION_OF && !node->count))
        return kind;
    bool counted = node->kind == OXP_CONDITION_COUNT && node->count > 1 && !either;
    oxp_hold_kind here = counted ? OXP_HOLDS_ARMED : OXP_HOLDS_ALWAYS;
    return here > kind ? here : kind;
}

/* Whether something seen once makes the rule fall silent for the rest of the answer. */
static bool may_die(const oxp_rule *rule, const oxp_condition *node)
{
    for (uint32_t i = 0; i < rule->n_exceptions; i++)
        if (rule->exceptions[i].message.n)
            return true;
    if (node->kind == OXP_CONDITION_NOT || (node->kind == OXP_CONDITION_OF && !node->count))
        return true;
    bool all = node->kind == OXP_CONDITION_OR;
    for (uint32_t i = 0; i < node->n_children; i++)
        if (may_die(rule, node->children[i]) != all)
            return !all;
    return all && node->n_children;
}

static void hold_at_least(uint8_t *kind, oxp_hold_kind to)
{
    if (*kind < to)
        *kind = (uint8_t)to;
}

/* The searches of what a holding rule builds on hold wherever they start. */
static void feed(const planner *p, uint32_t index)
{
    const oxp_rule *rule = &p->policy->rules[index];

    p->plan->holders[index] |= OXP_HOLDER_FEEDS;
    for (uint32_t i = 0; i < rule->n_finds; i++) {
        const oxp_find *find = &rule->finds[i];
        if (!((find->roles >> p->role) & 1) || !oxp_condition_names(rule->when, i))
            continue;
        if (find->rule != OXP_NONE)
            feed(p, find->rule); /* rules do not build on each other in circles */
        else if (find->search != OXP_NONE)
            hold_at_least(&p->plan->kinds[find->search], OXP_HOLDS_ALWAYS);
    }
}

static void mark_finds(const planner *p, uint32_t index)
{
    const oxp_rule *rule = &p->policy->rules[index];
    uint8_t holder = p->plan->holders[index];
    bool only_armed = !(holder & OXP_HOLDER_ACTS) || may_die(rule, rule->when);

    for (uint32_t i = 0; i < rule->n_finds; i++) {
        const oxp_find *find = &rule->finds[i];
        oxp_hold_kind kind = kind_of_name(rule->when, i, false);
        if (!((find->roles >> p->role) & 1) || kind == OXP_HOLDS_NOTHING ||
            !may_be_certain(rule, i))
            continue;
        if (find->rule != OXP_NONE)
            feed(p, find->rule);
        else if (find->search != OXP_NONE)
            hold_at_least(&p->plan->kinds[find->search], only_armed ? OXP_HOLDS_ARMED : kind);
        p->plan->any = true;
    }
}

static void add_arming(const planner *p, uint32_t index)
{
    const oxp_rule *rule = &p->policy->rules[index];
    bool any = false;
    for (uint32_t i = 0; i < rule->n_finds && (p->plan->holders[index] & OXP_HOLDER_ACTS); i++)
        any = any || (rule->finds[i].search != OXP_NONE &&
                      p->plan->kinds[rule->finds[i].search] == OXP_HOLDS_ARMED);
    if (any)
        p->plan->arming[p->plan->n_arming++] = index;
}

static bool is_allowed(const planner *p, uint32_t index)
{
    for (uint32_t r = 0; r < p->policy->n_rules; r++) {
        const oxp_rule *by = &p->policy->rules[r];
        for (uint32_t i = 0; i < by->n_allow_rules && by->mode == OXP_RULE_ENFORCE; i++)
            if (by->allow_rules[i] == index && by->acts[p->role].allow)
                return true;
    }
    return false;
}

static void delay(const planner *p, uint32_t index, uint8_t by)
{
    const oxp_rule *rule = &p->policy->rules[index];
    for (uint32_t i = 0; i < rule->n_finds; i++) {
        if (rule->finds[i].rule != OXP_NONE)
            delay(p, rule->finds[i].rule, by);
        else if (rule->finds[i].search != OXP_NONE)
            p->plan->delays[rule->finds[i].search] |= by;
    }
}

static bool is_allowing(const oxp_hold_plan *plan, uint32_t search)
{
    for (uint32_t i = 0; i < plan->n_allowing; i++)
        if (plan->allowing[i] == search)
            return true;
    return false;
}

static void add_allowing(const planner *p, uint32_t index)
{
    const oxp_rule *rule = &p->policy->rules[index];
    for (uint32_t i = 0; i < rule->n_finds; i++) {
        if (rule->finds[i].rule != OXP_NONE)
            add_allowing(p, rule->finds[i].rule);
        else if (rule->finds[i].search != OXP_NONE && !is_allowing(p->plan, rule->finds[i].search))
            p->plan->allowing[p->plan->n_allowing++] = rule->finds[i].search;
    }
}

static void mark_delays(const planner *p)
{
    for (uint32_t i = 0; i < p->policy->n_rules; i++) {
        const oxp_rule *rule = &p->policy->rules[i];
        for (uint32_t k = 0; k < rule->n_exceptions; k++)
            if (rule->exceptions[k].match.n)
                delay(p, i, OXP_DELAYED_BY_ITSELF);
        p->plan->allowed[i] = is_allowed(p, i);
        if (p->plan->allowed[i])
            delay(p, i, OXP_DELAYED_BY_ALLOW);
        if (rule->is_allow && rule->mode == OXP_RULE_ENFORCE && rule->acts[p->role].allow)
            add_allowing(p, i);
    }
}

static void matter(const planner *p, const oxp_search_ids *searches)
{
    for (uint32_t i = 0; i < searches->n; i++)
        p->plan->matters[searches->ids[i]] = true;
}

/* All that the rule looks at, and what it builds on. */
static void matter_rule(const planner *p, uint32_t index)
{
    const oxp_rule *rule = &p->policy->rules[index];

    for (uint32_t k = 0; k < rule->n_finds; k++) {
        if (rule->finds[k].rule != OXP_NONE)
            matter_rule(p, rule->finds[k].rule);
        else if (rule->finds[k].search != OXP_NONE)
            p->plan->matters[rule->finds[k].search] = true;
    }
    for (uint32_t k = 0; k < rule->n_exceptions; k++) {
        matter(p, &rule->exceptions[k].around);
        matter(p, &rule->exceptions[k].message);
    }
    matter(p, &rule->context.words);
}

/* Rules that hold, and those that take matches from them. */
static void mark_matters(const planner *p)
{
    for (uint32_t i = 0; i < p->policy->n_rules; i++)
        if (p->plan->holders[i] || p->policy->rules[i].is_allow)
            matter_rule(p, i);
}

static void look_at(const planner *p, const oxp_search_ids *searches)
{
    for (uint32_t i = 0; i < searches->n; i++)
        p->plan->only_found[searches->ids[i]] = false;
}

static void mark_only_found(const planner *p, size_t n_searches)
{
    memset(p->plan->only_found, true, n_searches);
    for (uint32_t i = 0; i < p->policy->n_rules; i++) {
        const oxp_rule *rule = &p->policy->rules[i];
        look_at(p, &rule->context.words);
        for (uint32_t k = 0; k < rule->n_exceptions; k++) {
            look_at(p, &rule->exceptions[k].around);
            look_at(p, &rule->exceptions[k].message);
        }
    }
}

oxp_status oxp_hold_plan_make(const oxp_policy *policy, oxp_role role, size_t n_searches,
                              oxp_hold_plan *plan)
{
    planner p = {policy, role, plan};

    *plan = (oxp_hold_plan){.kinds = calloc(n_searches + 1, sizeof *plan->kinds),
                            .holders = calloc(policy->n_rules + 1, sizeof *plan->holders),
                            .delays = calloc(n_searches + 1, sizeof *plan->delays),
                            .allowed = calloc(policy->n_rules + 1, sizeof *plan->allowed),
                            .matters = calloc(n_searches + 1, sizeof *plan->matters),
                            .allowing = calloc(n_searches + 1, sizeof *plan->allowing),
                            .only_found = calloc(n_searches + 1, sizeof *plan->only_found),
                            .arming = calloc(policy->n_rules + 1, sizeof *plan->arming)};
    if (!plan->kinds || !plan->holders || !plan->delays || !plan->matters || !plan->allowed ||
        !plan->allowing || !plan->only_found || !plan->arming) {
        oxp_hold_plan_free(plan);
        return OXP_ERR_MEMORY;
    }
    mark_delays(&p);
    mark_only_found(&p, n_searches);
    if (policy->shadow)
        return OXP_OK;
    mark_scoring(&p);
    for (uint32_t i = 0; i < policy->n_rules; i++)
        mark_acting(&p, i);
    for (uint32_t i = 0; i < policy->n_rules; i++)
        if (plan->holders[i] & (OXP_HOLDER_ACTS | OXP_HOLDER_SCORES))
            mark_finds(&p, i);
    for (uint32_t i = 0; i < policy->n_rules; i++)
        add_arming(&p, i);
    mark_matters(&p);
    return OXP_OK;
}

void oxp_hold_plan_free(oxp_hold_plan *plan)
{
    free(plan->kinds);
    free(plan->holders);
    free(plan->delays);
    free(plan->matters);
    free(plan->allowed);
    free(plan->allowing);
    free(plan->arming);
    free(plan->only_found);
    *plan = (oxp_hold_plan){0};
}
