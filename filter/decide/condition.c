#include "decide/condition.h"

#include "decide/chain.h"
#include "decide/cluster.h"
#include "decide/count.h"

bool oxp_condition_is_cluster(const oxp_condition *node)
{
    return node->kind == OXP_CONDITION_OF && node->count && node->within.unit != OXP_UNIT_NONE;
}

static bool is_linked(const oxp_condition *node)
{
    return node->kind == OXP_CONDITION_CHAIN || oxp_condition_is_cluster(node);
}

static bool has_linked(const oxp_condition *node)
{
    bool linked = is_linked(node);
    for (uint32_t i = 0; i < node->n_children; i++)
        linked = linked || has_linked(node->children[i]);
    return linked;
}

uint8_t oxp_condition_certainty(const oxp_rule *rule, uint32_t find)
{
    bool linked = has_linked(rule->when);
    int most = 0;
    for (uint32_t i = 0; i < rule->n_finds; i++) {
        int own = rule->finds[i].confidence < 0 ? rule->confidence : rule->finds[i].confidence;
        if ((i == find || linked) && own > most)
            most = own;
    }
    if (rule->context.words.n)
        most += rule->context.add;
    return (uint8_t)(most > 100 ? 100 : most);
}

static bool is_none_of(const oxp_condition *node)
{
    return node->kind == OXP_CONDITION_OF && !node->count;
}

static bool is_among(const uint32_t *finds, uint32_t n, uint32_t find)
{
    for (uint32_t i = 0; i < n; i++)
        if (finds[i] == find)
            return true;
    return false;
}

bool oxp_condition_names(const oxp_condition *node, uint32_t find)
{
    if (node->kind == OXP_CONDITION_NOT || is_none_of(node))
        return false;
    bool named = is_among(node->finds, node->n_finds, find);
    for (uint32_t i = 0; i < node->n_links; i++)
        named = named || is_among(node->links[i].finds, node->links[i].n, find);
    for (uint32_t i = 0; i < node->n_children; i++)
        named = named || oxp_condition_names(node->children[i], find);
    return named;
}

static uint32_t first_step(const oxp_judge_scratch *work, oxp_event_range range, bool negative)
{
    uint32_t first = OXP_NEVER;
    for (uint32_t i = range.first; i < range.first + range.n; i++) {
        const oxp_event *event = &work->events.items[i];
        if (oxp_event_counts(work, event, negative) && event->step < first)
            first = event->step;
    }
    return first;
}

/* The step at which `count` of the names have been seen. */
static bool prepare_of(oxp_judge_scratch *work, uint32_t clause, uint32_t ranges)
{
    const oxp_clause *it = &work->clauses.items[clause];
    const oxp_condition *node = it->node;
    uint32_t wanted = node->count ? node->count : 1;

    work->order.list.n = 0;
    for (uint32_t i = 0; i < node->n_finds; i++) {
        bool twice = false;
        for (uint32_t k = 0; k < i && !twice; k++)
            twice = node->finds[k] == node->finds[i];
        uint32_t first = first_step(work, work->ranges.items[ranges + node->finds[i]],
                                    it->negative != is_none_of(node));
        if (!twice && !oxp_order_add(&work->order, first, 0, i))
            return false;
    }
    if (!oxp_order_sort(&work->order))
        return false;
    work->clauses.items[clause].first = wanted <= work->order.list.n
                                            ? (uint32_t)work->order.list.items[wanted - 1].high
                                            : OXP_NEVER;
    return true;
}

static bool prepare_leaf(oxp_judge_scratch *work, uint32_t rule, uint32_t clause)
{
    const oxp_clause *it = &work->clauses.items[clause];
    uint32_t ranges = work->rules.items[rule].ranges;

    switch (it->node->kind) {
    case OXP_CONDITION_NAME:
        work->clauses.items[clause].first =
            first_step(work, work->ranges.items[ranges + it->node->finds[0]], it->negative);
        return true;
    case OXP_CONDITION_COUNT:
        return oxp_count_prepare(work, clause, ranges);
    case OXP_CONDITION_CHAIN:
        return oxp_chain_prepare(work, rule, clause);
    case OXP_CONDITION_OF:
        return oxp_condition_is_cluster(it->node) ? oxp_cluster_prepare(work, rule, clause)
                                                  : prepare_of(work, clause, ranges);
    default:
        return true;
    }
}

/* Marks the names that are touched by their own matches. */
static void mark_direct(oxp_judge_scratch *work, const oxp_condition *node)
{
    if (is_linked(node) || is_none_of(node))
        return;
    for (uint32_t i = 0; i < node->n_finds; i++)
        work->direct.items[node->finds[i]] = true;
}

static bool prepare(oxp_judge_scratch *work, uint32_t rule, const oxp_condition *node,
                    bool positive, bool negative)
{
    uint32_t clause = (uint32_t)work->clauses.n;
    bool is_not = node->kind == OXP_CONDITION_NOT;
    oxp_clause it = {.node = node, .first = OXP_NEVER, .positive = positive, .negative = negative};

    if (!OXP_PUSH(work->clauses, it))
        return false;
    for (uint32_t i = 0; i < node->n_children; i++)
        if (!prepare(work, rule, node->children[i], positive && !is_not, negative != is_not))
            return false;
    work->clauses.items[clause].next = (uint32_t)work->clauses.n;
    if (node->n_children)
        return true;
    if (positive)
        mark_direct(work, node);
    return prepare_leaf(work, rule, clause) &&
           OXP_PUSH(work->steps, work->clauses.items[clause].first);
}

/* Whether the clause holds with all events of steps up to `step`; `event`, if not NULL, is the one
 * that it is judged for. */
static bool holds(const oxp_judge_scratch *work, uint32_t clause, uint32_t step,
                  const oxp_event *event)
{
    const oxp_clause *it = &work->clauses.items[clause];

    switch (it->node->kind) {
    case OXP_CONDITION_OR:
        for (uint32_t i = clause + 1; i < it->next; i = work->clauses.items[i].next)
            if (holds(work, i, step, event))
                return true;
        return false;
    case OXP_CONDITION_AND:
        for (uint32_t i = clause + 1; i < it->next; i = work->clauses.items[i].next)
            if (!holds(work, i, step, event))
                return false;
        return true;
    case OXP_CONDITION_NOT:
        return !holds(work, clause + 1, step, event);
    case OXP_CONDITION_COUNT:
        if (event && it->positive && event->find == it->node->finds[0])
            return oxp_count_holds_for(work, clause, event);
        return it->first <= step;
    case OXP_CONDITION_OF:
        return (it->first <= step) != is_none_of(it->node);
    case OXP_CONDITION_NAME:
    case OXP_CONDITION_CHAIN:
        break;
    }
    return it->first <= step;
}

/* Touches what chains complete at the steps [low, high), at all of which the condition holds. */
static bool touch_linked(oxp_judge_scratch *work, uint32_t rule, uint32_t low, uint32_t high)
{
    uint32_t root = work->rules.items[rule].root, end = work->clauses.items[root].next;

    for (uint32_t i = root; i < end; i++) {
        const oxp_clause *it = &work->clauses.items[i];
        if (!it->positive || !is_linked(it->node))
            continue;
        bool fits = oxp_condition_is_cluster(it->node) ? oxp_cluster_touch(work, rule, i, low, high)
                                                       : oxp_chain_touch(work, rule, i, low, high);
        if (!fits)
            return false;
    }
    return true;
}

/* A condition changes only at a first step of one of its clauses. */
static bool touch_linked_by_steps(oxp_judge_scratch *work, uint32_t rule)
{
    uint32_t root = work->rules.items[rule].root, low = OXP_NEVER;

    work->order.list.n = 0;
    for (uint32_t i = 0; i < work->steps.n; i++)
        if (work->steps.items[i] != OXP_NEVER &&
            !oxp_order_add(&work->order, work->steps.items[i], 0, i))
            return false;
    if (!oxp_order_sort(&work->order))
        return false;
    size_t n = work->order.list.n;
    for (size_t i = 0; i < n; i++) /* chains use the order: keep the steps apart */
        work->steps.items[i] = (uint32_t)work->order.list.items[i].high;
    for (size_t i = 0; i < n; i++) {
        uint32_t step = work->steps.items[i];
        bool now = holds(work, root, step, NULL);
        if (now && low == OXP_NEVER)
            low = step;
        if (now || low == OXP_NEVER)
            continue;
        if (!touch_linked(work, rule, low, step))
            return false;
        low = OXP_NEVER;
    }
    return low == OXP_NEVER || touch_linked(work, rule, low, OXP_NEVER);
}

static bool any_linked(const oxp_judge_scratch *work, uint32_t root)
{
    for (uint32_t i = root; i < work->clauses.items[root].next; i++)
        if (work->clauses.items[i].positive && is_linked(work->clauses.items[i].node))
            return true;
    return false;
}

/* One pass over the rule's events. */
static bool touch(oxp_judge_scratch *work, uint32_t index)
{
    const oxp_rule *rule = &work->in->policy->rules[index];
    oxp_rule_work *known = &work->rules.items[index];

    known->root = (uint32_t)work->clauses.n;
    work->steps.n = 0;
    for (work->direct.n = 0; work->direct.n < rule->n_finds;)
        if (!OXP_PUSH(work->direct, false))
            return false;
    if (!prepare(work, index, rule->when, true, false))
        return false;
    bool whole = !work->output && holds(work, known->root, OXP_LAST_STEP, NULL);
    if (!work->output && !whole)
        return true;
    for (uint32_t i = known->first; i < known->first + known->n; i++) {
        oxp_event *event = &work->events.items[i];
        if (work->direct.items[event->find] && oxp_event_counts(work, event, false) &&
            (whole || holds(work, known->root, event->step, event)))
            oxp_event_touch(work, event, event->step, false);
    }
    if (!any_linked(work, known->root))
        return true;
    return whole ? touch_linked(work, index, 0, OXP_NEVER) : touch_linked_by_steps(work, index);
}

/* What one rule touches at one step through chains is one finding, with one confidence: the
 * highest. */
static bool even_out(oxp_judge_scratch *work, const oxp_rule_work *known)
{
    work->order.list.n = 0;
    for (uint32_t i = known->first; i < known->first + known->n; i++) {
        const oxp_event *event = &work->events.items[i];
        if (event->linked && !oxp_order_add(&work->order, event->touched, event->doubtful, i))
            return false;
    }
    if (!oxp_order_sort(&work->order))
        return false;
    const oxp_ordered *items = work->order.list.items;
    for (size_t i = 0, behind; i < work->order.list.n; i = behind) {
        uint8_t highest = 0;
        for (behind = i; behind < work->order.list.n && items[behind].high == items[i].high &&
                         items[behind].low == items[i].low;
             behind++)
            if (highest < work->events.items[items[behind].index].confidence)
                highest = work->events.items[items[behind].index].confidence;
        for (size_t k = i; k < behind; k++)
            work->events.items[items[k].index].confidence = highest;
    }
    return true;
}

static uint32_t earliest(const oxp_judge_scratch *work, oxp_event_range range)
{
    uint32_t least = OXP_NONE;
    for (uint32_t i = range.first; i < range.first + range.n; i++)
        if (!work->events.items[i].dropped &&
            (least == OXP_NONE || work->events.items[i].step < work->events.items[least].step))
            least = i;
    return least;
}

bool oxp_condition_touch(oxp_judge_scratch *work, uint32_t rule)
{
    oxp_rule_work *known = &work->rules.items[rule];
    bool unproven = false;

    for (uint32_t i = known->first; i < known->first + known->n; i++)
        unproven = unproven || work->events.items[i].unproven;
    work->with_unproven = false;
    if (!touch(work, rule))
        return false;
    /* Once more: what is touched only now hangs on what is unproven. */
    work->with_unproven = unproven;
    bool fits = !unproven || touch(work, rule);
    work->with_unproven = false;
    for (uint32_t i = known->first; i < known->first + known->n; i++)
        known->n_touched += work->events.items[i].touched != OXP_NEVER;
    uint32_t n_finds = known->n_touched ? work->in->policy->rules[rule].n_finds : 0;
    for (uint32_t i = known->ranges; i < known->ranges + n_finds; i++)
        work->ranges.items[i].earliest = earliest(work, work->ranges.items[i]);
    return fits && even_out(work, known);
}

bool oxp_condition_mark_positive(oxp_judge_scratch *work, uint32_t index)
{
    const oxp_rule *rule = &work->in->policy->rules[index];
    uint32_t root = work->rules.items[index].root;

    for (work->direct.n = 0; work->direct.n < rule->n_finds;)
        if (!OXP_PUSH(work->direct, false))
            return false;
    for (uint32_t i = root; i < work->clauses.items[root].next; i++) {
        const oxp_condition *node = work->clauses.items[i].node;
        if (!work->clauses.items[i].positive || (node->kind == OXP_CONDITION_OF && !node->count))
            continue;
        for (uint32_t k = 0; k < node->n_finds; k++)
            work->direct.items[node->finds[k]] = true;
        for (uint32_t k = 0; k < node->n_links; k++)
            for (uint32_t n = 0; n < node->links[k].n; n++)
                work->direct.items[node->links[k].finds[n]] = true;
    }
    return true;
}

const char *oxp_condition_false(const oxp_judge_scratch *work, uint32_t rule)
{
    uint32_t clause = work->rules.items[rule].root;

    while (!holds(work, clause, OXP_LAST_STEP, NULL)) {
        const oxp_clause *it = &work->clauses.items[clause];
        if (it->node->kind != OXP_CONDITION_AND)
            return it->node->text;
        for (clause++; holds(work, clause, OXP_LAST_STEP, NULL);)
            clause = work->clauses.items[clause].next;
    }
    return work->clauses.items[work->rules.items[rule].root].node->text;
}
