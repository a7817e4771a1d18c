#include "decide/cluster.h"

/* The members in order of their begin, each by itself. */
static bool add_members(oxp_judge_scratch *work, uint32_t rule, const oxp_clause *clause)
{
    const oxp_condition *node = clause->node;
    const oxp_event_range *ranges = work->ranges.items + work->rules.items[rule].ranges;

    work->order.list.n = 0;
    for (uint32_t i = 0; i < node->n_finds; i++) {
        oxp_event_range range = ranges[node->finds[i]];
        for (uint32_t k = range.first; k < range.first + range.n; k++) {
            const oxp_event *event = &work->events.items[k];
            uint64_t place = oxp_order_pair(oxp_event_place(event, event->start),
                                            oxp_event_place(event, event->end));
            if (oxp_event_counts(work, event, clause->negative) &&
                !oxp_order_add(&work->order, place, k, k))
                return false;
        }
    }
    if (!oxp_order_sort(&work->order))
        return false;
    work->members.n = 0;
    for (size_t i = 0; i < work->order.list.n; i++) {
        uint32_t at = work->order.list.items[i].index;
        const oxp_event *event = &work->events.items[at];
        size_t reach;
        if (work->members.n && work->members.items[work->members.n - 1].event == at)
            continue; /* a name that the condition says twice */
        if (!oxp_reach_forward(&work->reach, work->in->views[event->view], node->within, event->end,
                               &reach))
            return false;
        oxp_member member = {.event = at,
                             .start = oxp_event_place(event, event->start),
                             .end = oxp_event_place(event, event->end),
                             .reach = oxp_event_place(event, (uint32_t)reach),
                             .step = event->step,
                             .ahead_any = OXP_NEVER};
        if (!OXP_PUSH(work->members, member))
            return false;
    }
    return true;
}

static size_t words_for(const oxp_judge_scratch *work, uint32_t rule)
{
    return (work->in->policy->rules[rule].n_finds + 63) / 64;
}

/* Each member as a cluster of its own, and the order of steps in which they come. */
static bool lay_out(oxp_judge_scratch *work, uint32_t rule, const oxp_clause *clause)
{
    size_t words = words_for(work, rule);

    if (!add_members(work, rule, clause))
        return false;
    work->clusters.n = 0;
    work->links.n = 0;
    work->names.n = 0;
    work->order.list.n = 0;
    for (uint32_t i = 0; i < work->members.n; i++) {
        const oxp_member *member = &work->members.items[i];
        uint32_t find = work->events.items[member->event].find;
        oxp_cluster alone = {.reach = member->reach, .head = i, .tail = i};
        if (!OXP_PUSH(work->clusters, alone) || !OXP_PUSH(work->links, OXP_NONE) ||
            !oxp_order_add(&work->order, member->step, 0, i))
            return false;
        for (size_t k = 0; k < words; k++)
            if (!OXP_PUSH(work->names, k == find / 64 ? UINT64_C(1) << find % 64 : 0))
                return false;
    }
    return oxp_order_sort(&work->order) &&
           oxp_marks_clear(&work->leaders, (uint32_t)work->members.n);
}

static void join(oxp_judge_scratch *work, size_t words, uint32_t into, uint32_t from)
{
    oxp_cluster *a = &work->clusters.items[into], *b = &work->clusters.items[from];
    if (a->reach < b->reach)
        a->reach = b->reach;
    for (size_t i = 0; i < words; i++)
        work->names.items[into * words + i] |= work->names.items[from * words + i];
    if (b->head == OXP_NONE)
        return;
    if (a->head == OXP_NONE)
        a->head = b->head;
    else
        work->links.items[a->tail] = b->head;
    a->tail = b->tail;
}

/* The cluster that the member is in after it came. */
static uint32_t insert(oxp_judge_scratch *work, size_t words, uint32_t at)
{
    const oxp_member *members = work->members.items;
    uint32_t leader = oxp_marks_before(&work->leaders, at);

    if (leader != UINT32_MAX && work->clusters.items[leader].reach >= members[at].start) {
        join(work, words, leader, at);
    } else {
        leader = at;
        oxp_marks_set(&work->leaders, at);
    }
    for (;;) {
        uint32_t next = oxp_marks_after(&work->leaders, leader);
        if (next == UINT32_MAX || members[next].start > work->clusters.items[leader].reach)
            return leader;
        oxp_marks_unset(&work->leaders, next);
        join(work, words, leader, next);
    }
}

static uint32_t count_names(const oxp_judge_scratch *work, size_t words, uint32_t leader)
{
    int n = 0;
    for (size_t i = 0; i < words; i++)
        n += __builtin_popcountll(work->names.items[leader * words + i]);
    return (uint32_t)n;
}

/* Brings the members in order of their steps. `ahead_any` becomes the step from which a
 * member is in a complete cluster. */
static bool run(oxp_judge_scratch *work, uint32_t rule, uint32_t clause)
{
    const oxp_clause *it = &work->clauses.items[clause];
    size_t words = words_for(work, rule);

    if (!lay_out(work, rule, it))
        return false;
    for (size_t i = 0; i < work->order.list.n; i++) {
        uint32_t at = work->order.list.items[i].index;
        uint32_t leader = insert(work, words, at);
        oxp_cluster *cluster = &work->clusters.items[leader];
        if (count_names(work, words, leader) < it->node->count)
            continue;
        for (uint32_t k = cluster->head; k != OXP_NONE; k = work->links.items[k])
            work->members.items[k].ahead_any = work->members.items[at].step;
        cluster->head = OXP_NONE;
    }
    return true;
}

bool oxp_cluster_prepare(oxp_judge_scratch *work, uint32_t rule, uint32_t clause)
{
    if (!run(work, rule, clause))
        return false;
    uint32_t first = OXP_NEVER;
    for (size_t i = 0; i < work->members.n; i++)
        if (work->members.items[i].ahead_any < first)
            first = work->members.items[i].ahead_any;
    work->clauses.items[clause].first = first;
    return true;
}

bool oxp_cluster_touch(oxp_judge_scratch *work, uint32_t rule, uint32_t clause, uint32_t low,
                       uint32_t high)
{
    if (work->clauses.items[clause].first == OXP_NEVER)
        return true;
    if (!run(work, rule, clause))
        return false;
    for (size_t i = 0; i < work->members.n; i++) {
        const oxp_member *member = &work->members.items[i];
        if (member->ahead_any >= low && member->ahead_any < high)
            oxp_event_touch(work, &work->events.items[member->event], member->ahead_any, true);
    }
    return true;
}
