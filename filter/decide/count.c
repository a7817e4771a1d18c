#include "decide/count.h"

#include <string.h>

static bool count_in_order(oxp_judge_scratch *work, uint32_t clause, oxp_event_range range)
{
    bool negative = work->clauses.items[clause].negative;
    uint32_t end = 0;

    work->order.list.n = 0;
    for (uint32_t i = range.first; i < range.first + range.n; i++) {
        const oxp_event *event = &work->events.items[i];
        uint64_t place = oxp_order_pair(event->axis_end, event->axis_start);
        if (oxp_event_counts(work, event, negative) && !event->echoed &&
            !oxp_order_add(&work->order, event->step, place, i))
            return false;
    }
    if (!oxp_order_sort(&work->order))
        return false;
    for (size_t i = 0; i < work->order.list.n; i++) {
        uint32_t at = work->order.list.items[i].index;
        const oxp_event *event = &work->events.items[at];
        if (event->axis_start < end)
            continue;
        end = event->axis_end;
        if (!OXP_PUSH(work->counted, (oxp_counted){.event = at}))
            return false;
    }
    oxp_clause *it = &work->clauses.items[clause];
    it->n_counted = (uint32_t)work->counted.n - it->counted;
    return true;
}

static const char *bytes_of(const oxp_judge_scratch *work, const oxp_event *event)
{
    return work->in->views[event->view]->bytes + event->start;
}

/* Keyed, so that no text can be made to collide. */
static uint64_t hash(const oxp_judge_scratch *work, const char *text, size_t n)
{
    uint64_t seed, word, state;
    memcpy(&seed, work->in->policy->key, sizeof seed);
    memcpy(&state, work->in->policy->key + sizeof seed, sizeof state);
    seed |= 1;
    state ^= n;
    for (; n >= sizeof word; text += sizeof word, n -= sizeof word) {
        memcpy(&word, text, sizeof word);
        __extension__ unsigned __int128 product = (unsigned __int128)(state ^ word) * seed;
        state = (uint64_t)product ^ (uint64_t)(product >> 64) ^ 0x9e3779b97f4a7c15u;
    }
    word = 0;
    memcpy(&word, text, n);
    __extension__ unsigned __int128 product = (unsigned __int128)(state ^ word) * seed;
    return (uint64_t)product ^ (uint64_t)(product >> 64);
}

/* The slot of the table that holds an event of the same bytes, or the empty one for it. */
static uint32_t *slot_of(oxp_judge_scratch *work, const oxp_event *event)
{
    size_t n = event->end - event->start, mask = work->table.n - 1;
    const char *text = bytes_of(work, event);
    for (size_t at = (size_t)hash(work, text, n);; at++) {
        uint32_t *slot = &work->table.items[at & mask];
        if (*slot == OXP_NONE)
            return slot;
        const oxp_event *there = &work->events.items[work->counted.items[*slot].event];
        if (there->end - there->start == n && !memcmp(bytes_of(work, there), text, n))
            return slot;
    }
}

static bool empty_table(oxp_judge_scratch *work, uint32_t n)
{
    size_t size = 16;
    while (size < 2 * (size_t)n)
        size *= 2;
    for (work->table.n = 0; work->table.n < size;)
        if (!OXP_PUSH(work->table, OXP_NONE))
            return false;
    return true;
}

/* For each event of the name, the first counted event of the same bytes. */
static bool find_same(oxp_judge_scratch *work, uint32_t clause, oxp_event_range range)
{
    oxp_clause *it = &work->clauses.items[clause];
    uint32_t values = 0;

    it->same = (uint32_t)work->same.n;
    it->same_of = range.first;
    if (!empty_table(work, it->n_counted))
        return false;
    for (uint32_t i = it->counted; i < it->counted + it->n_counted; i++) {
        oxp_counted *counted = &work->counted.items[i];
        uint32_t *slot = slot_of(work, &work->events.items[counted->event]);
        if (*slot == OXP_NONE) {
            *slot = i;
            values++;
        }
        counted->values = values;
    }
    for (uint32_t i = range.first; i < range.first + range.n; i++) {
        const oxp_event *event = &work->events.items[i];
        uint32_t first = event->dropped ? OXP_NONE : *slot_of(work, event);
        if (!OXP_PUSH(work->same, first == OXP_NONE ? OXP_NONE : first - it->counted))
            return false;
    }
    return true;
}

bool oxp_count_prepare(oxp_judge_scratch *work, uint32_t clause, uint32_t ranges)
{
    const oxp_condition *node = work->clauses.items[clause].node;
    oxp_event_range range = work->ranges.items[ranges + node->finds[0]];

    work->clauses.items[clause].counted = (uint32_t)work->counted.n;
    if (!count_in_order(work, clause, range) || (node->distinct && !find_same(work, clause, range)))
        return false;

    oxp_clause *it = &work->clauses.items[clause];
    it->first = node->count ? OXP_NEVER : 0;
    for (uint32_t i = 0; i < it->n_counted && it->first == OXP_NEVER; i++) {
        const oxp_counted *counted = &work->counted.items[it->counted + i];
        if ((node->distinct ? counted->values : i + 1) >= node->count)
            it->first = work->events.items[counted->event].step;
    }
    return true;
}

/* Counted events rise in step and in end. None that ends by the event's start was counted after
 * it was known: the event would have been counted first, or hidden by one that ends later. */
uint32_t oxp_count_before(const oxp_judge_scratch *work, const oxp_clause *clause,
                          const oxp_event *event)
{
    uint32_t low = 0, high = clause->n_counted;
    while (low < high) {
        uint32_t middle = (low + high) / 2;
        uint32_t counted = work->counted.items[clause->counted + middle].event;
        const oxp_event *it = &work->events.items[counted];
        if (it->axis_end <= event->axis_start)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

bool oxp_count_holds_for(const oxp_judge_scratch *work, uint32_t clause, const oxp_event *event)
{
    const oxp_clause *it = &work->clauses.items[clause];
    uint32_t wanted = it->node->count, before = oxp_count_before(work, it, event);

    if (!wanted)
        return true;
    if (!it->node->distinct)
        return before >= wanted - 1;
    uint32_t values = before ? work->counted.items[it->counted + before - 1].values : 0;
    if (values != wanted - 1)
        return values >= wanted;
    uint32_t at = (uint32_t)(event - work->events.items) - it->same_of;
    return work->same.items[it->same + at] >= before;
}
