#include "decide/chain.h"

static uint32_t greater(uint32_t a, uint32_t b)
{
    return a > b ? a : b;
}

static uint32_t lesser(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

static bool names(const oxp_link *link, uint32_t before, uint32_t find)
{
    for (uint32_t i = 0; i < before; i++)
        if (link->finds[i] == find)
            return true;
    return false;
}

static bool add_find(oxp_judge_scratch *work, const oxp_clause *clause, oxp_event_range range)
{
    for (uint32_t i = range.first; i < range.first + range.n; i++) {
        const oxp_event *event = &work->events.items[i];
        size_t reach;
        if (!oxp_event_counts(work, event, clause->negative))
            continue;
        if (!oxp_reach_forward(&work->reach, work->in->views[event->view], clause->node->within,
                               event->end, &reach))
            return false;
        oxp_member member = {.event = i,
                             .start = oxp_event_place(event, event->start),
                             .end = oxp_event_place(event, event->end),
                             .reach = oxp_event_place(event, (uint32_t)reach),
                             .step = event->step};
        if (!OXP_PUSH(work->members, member))
            return false;
    }
    return true;
}

/* The members of every place of the chain, layer behind layer. */
static bool lay_out(oxp_judge_scratch *work, uint32_t rule, uint32_t clause)
{
    const oxp_clause *it = &work->clauses.items[clause];
    const oxp_event_range *ranges = work->ranges.items + work->rules.items[rule].ranges;

    work->members.n = 0;
    work->layers.n = 0;
    for (uint32_t i = 0; i < it->node->n_links; i++) {
        const oxp_link *link = &it->node->links[i];
        if (!OXP_PUSH(work->layers, (uint32_t)work->members.n))
            return false;
        for (uint32_t k = 0; k < link->n; k++)
            if (!names(link, k, link->finds[k]) && !add_find(work, it, ranges[link->finds[k]]))
                return false;
    }
    return OXP_PUSH(work->layers, (uint32_t)work->members.n);
}

/* What a member looks for among those on its other side, and how it is seen itself. */
static oxp_least_source seen(const oxp_member *member, bool ordered, bool backward)
{
    oxp_least_source source = {.id = member->event};
    if (backward) {
        source.upto = member->start;
        source.from = ordered ? member->start : member->reach;
        source.a = member->back_any;
        source.b = member->back_late;
    } else {
        source.upto = ordered ? member->end : member->start;
        source.from = member->reach;
        source.a = member->ahead_any;
        source.b = member->ahead_late;
    }
    return source;
}

static oxp_least_query looks(const oxp_member *member, bool ordered, bool backward)
{
    if (!ordered)
        return (oxp_least_query){.x = member->reach, .y = member->start, .id = member->event};
    if (backward)
        return (oxp_least_query){.x = member->reach, .y = member->end, .id = member->event};
    return (oxp_least_query){.x = member->start, .y = member->start, .id = member->event};
}

/* A chain with this member completes no earlier than `least`, nor than the member's step. */
static void extend(const oxp_member *member, uint32_t low, uint32_t any, uint32_t late,
                   uint32_t *to_any, uint32_t *to_late)
{
    *to_any = any == OXP_NEVER ? OXP_NEVER : greater(any, member->step);
    *to_late = member->step >= low ? *to_any : late;
}

/* Carries the least steps from layer `from` to its neighbour `to`. */
static bool carry(oxp_judge_scratch *work, uint32_t from, uint32_t to, bool ordered, uint32_t low)
{
    bool backward = to < from;

    oxp_least_clear(&work->least);
    for (uint32_t i = work->layers.items[from]; i < work->layers.items[from + 1]; i++)
        if (!OXP_PUSH(work->least.sources, seen(&work->members.items[i], ordered, backward)))
            return false;
    for (uint32_t i = work->layers.items[to]; i < work->layers.items[to + 1]; i++)
        if (!OXP_PUSH(work->least.queries, looks(&work->members.items[i], ordered, backward)))
            return false;
    if (!oxp_least_answer(&work->least))
        return false;
    const oxp_least_query *answer = work->least.queries.items;
    for (uint32_t i = work->layers.items[to]; i < work->layers.items[to + 1]; i++, answer++) {
        oxp_member *member = &work->members.items[i];
        if (backward)
            extend(member, low, answer->a, answer->b, &member->back_any, &member->back_late);
        else
            extend(member, low, answer->a, answer->b, &member->ahead_any, &member->ahead_late);
    }
    return true;
}

static void begin(oxp_judge_scratch *work, uint32_t layer, uint32_t low, bool backward)
{
    for (uint32_t i = work->layers.items[layer]; i < work->layers.items[layer + 1]; i++) {
        oxp_member *member = &work->members.items[i];
        if (backward)
            extend(member, low, 0, OXP_NEVER, &member->back_any, &member->back_late);
        else
            extend(member, low, 0, OXP_NEVER, &member->ahead_any, &member->ahead_late);
    }
}

static bool run_ahead(oxp_judge_scratch *work, const oxp_condition *node, uint32_t low)
{
    begin(work, 0, low, false);
    for (uint32_t i = 1; i < node->n_links; i++)
        if (!carry(work, i - 1, i, node->ordered, low))
            return false;
    return true;
}

static bool run_back(oxp_judge_scratch *work, const oxp_condition *node, uint32_t low)
{
    begin(work, node->n_links - 1, low, true);
    for (uint32_t i = node->n_links - 1; i > 0; i--)
        if (!carry(work, i, i - 1, node->ordered, low))
            return false;
    return true;
}

bool oxp_chain_prepare(oxp_judge_scratch *work, uint32_t rule, uint32_t clause)
{
    const oxp_condition *node = work->clauses.items[clause].node;

    if (!node->n_links)
        return true;
    if (!lay_out(work, rule, clause) || !run_ahead(work, node, 0))
        return false;
    uint32_t first = OXP_NEVER;
    for (size_t i = work->layers.items[node->n_links - 1]; i < work->members.n; i++)
        first = lesser(first, work->members.items[i].ahead_any);
    work->clauses.items[clause].first = first;
    return true;
}

/* The least step from `low` on at which a chain through this member completes. */
static uint32_t completes(const oxp_member *member, uint32_t low)
{
    if (member->ahead_any == OXP_NEVER || member->back_any == OXP_NEVER)
        return OXP_NEVER;
    uint32_t any = greater(member->ahead_any, member->back_any);
    return any >= low ? any : lesser(member->ahead_late, member->back_late);
}

bool oxp_chain_touch(oxp_judge_scratch *work, uint32_t rule, uint32_t clause, uint32_t low,
                     uint32_t high)
{
    const oxp_condition *node = work->clauses.items[clause].node;

    if (work->clauses.items[clause].first == OXP_NEVER)
        return true;
    if (!lay_out(work, rule, clause) || !run_ahead(work, node, low) || !run_back(work, node, low))
        return false;
    for (size_t i = 0; i < work->members.n; i++) {
        uint32_t step = completes(&work->members.items[i], low);
        if (step < high)
            oxp_event_touch(work, &work->events.items[work->members.items[i].event], step, true);
    }
    return true;
}
