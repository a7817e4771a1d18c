#include "decide/arm.h"

#include "decide/except.h"

bool oxp_arms_cover(const oxp_arms *arms, uint32_t search, uint32_t start)
{
    size_t low = 0, high = arms->n;
    while (low < high) {
        size_t middle = (low + high) / 2;
        const oxp_arm *arm = &arms->items[middle];
        if (arm->search < search || (arm->search == search && arm->to < start))
            low = middle + 1;
        else
            high = middle;
    }
    return low < arms->n && arms->items[low].search == search && arms->items[low].from <= start;
}

static uint32_t now(const oxp_judge_scratch *work)
{
    return (uint32_t)work->in->n;
}

static bool is_judged(const oxp_judge_scratch *work, uint32_t rule)
{
    for (size_t i = 0; i < work->judged.n; i++)
        if (work->judged.items[i] == rule)
            return true;
    return false;
}

/* A `not` among what must all hold, of which something was seen. */
static bool is_refuted(const oxp_judge_scratch *work, uint32_t clause)
{
    const oxp_clause *it = &work->clauses.items[clause];
    const oxp_condition *node = it->node;

    if (node->kind == OXP_CONDITION_OF && !node->count)
        return it->first <= now(work);
    if (node->kind == OXP_CONDITION_NOT) {
        const oxp_clause *inner = &work->clauses.items[clause + 1];
        return !inner->node->n_children &&
               !(inner->node->kind == OXP_CONDITION_OF && !inner->node->count) &&
               inner->first <= now(work);
    }
    for (uint32_t i = clause + 1; node->kind == OXP_CONDITION_AND && i < it->next;
         i = work->clauses.items[i].next)
        if (is_refuted(work, i))
            return true;
    return false;
}

bool oxp_arm_dead(const oxp_judge_scratch *work, uint32_t index)
{
    const oxp_judge_input *in = work->in;
    const oxp_rule *rule = &in->policy->rules[index];

    if (in->only_rule == OXP_NONE && in->sample_at && rule->sample <= in->sample_at)
        return true;
    if (oxp_except_message_step(work, rule) <= now(work))
        return true;
    return is_judged(work, index) && is_refuted(work, work->rules.items[index].root);
}

static bool add(oxp_judge_scratch *work, uint32_t search, uint32_t from, uint32_t to)
{
    return OXP_PUSH(*work->in->open->arms, (oxp_arm){search, from, to});
}

/* Behind the match that is the last but one of those wanted. */
static bool arm_count(oxp_judge_scratch *work, const oxp_clause *clause, uint32_t search)
{
    const oxp_condition *node = clause->node;

    for (uint32_t i = 0; i < clause->n_counted; i++) {
        const oxp_counted *counted = &work->counted.items[clause->counted + i];
        const oxp_event *event = &work->events.items[counted->event];
        if (event->step > now(work))
            return true;
        if ((node->distinct ? counted->values : i + 1) + 1 >= node->count)
            return add(work, search, event->to, OXP_NEVER);
    }
    return true;
}

/* Whether the members before this one's link are there; `left` of them. */
static bool is_behind(oxp_judge_scratch *work, const oxp_condition *node, uint32_t ranges,
                      uint32_t left, const oxp_event *event, bool *memory)
{
    if (!left)
        return true;
    const oxp_link *before = &node->links[left - 1];
    for (uint32_t i = 0; i < before->n; i++) {
        oxp_event_range range = work->ranges.items[ranges + before->finds[i]];
        for (uint32_t k = range.first; k < range.first + range.n; k++) {
            const oxp_event *it = &work->events.items[k];
            size_t reach = 0;
            if (it->dropped || it->step > now(work) || it->view != event->view ||
                it->end > event->start)
                continue;
            if (!oxp_reach_forward(&work->reach, work->in->views[it->view], node->within, it->end,
                                   &reach))
                *memory = true;
            if (event->start <= reach && is_behind(work, node, ranges, left - 1, it, memory))
                return true;
        }
    }
    return false;
}

/* As far as the distance reaches behind each member that may stand before. */
static bool arm_behind(oxp_judge_scratch *work, const oxp_condition *node, uint32_t ranges,
                       uint32_t link, uint32_t search)
{
    const oxp_link *before = &node->links[link - 1];
    bool memory = false;

    for (uint32_t i = 0; i < before->n; i++) {
        oxp_event_range range = work->ranges.items[ranges + before->finds[i]];
        for (uint32_t k = range.first; k < range.first + range.n; k++) {
            const oxp_event *event = &work->events.items[k];
            const oxp_view *view = work->in->views[event->view];
            size_t reach;
            if (event->dropped || event->step > now(work) ||
                !is_behind(work, node, ranges, link - 1, event, &memory))
                continue;
            if (memory || !oxp_reach_forward(&work->reach, view, node->within, event->end, &reach))
                return false;
            bool known = oxp_step_of(work, view, reach + 1) <= now(work);
            uint32_t to =
                known ? (uint32_t)oxp_view_original(view, reach, reach + 1).start : OXP_NEVER;
            if (!add(work, search, event->to, to))
                return false;
        }
    }
    return true;
}

static bool names(const uint32_t *finds, uint32_t n, uint32_t find)
{
    for (uint32_t i = 0; i < n; i++)
        if (finds[i] == find)
            return true;
    return false;
}

/* Whether the condition may hold without the clause: by the other side of an `or`. */
static bool is_either(const oxp_judge_scratch *work, uint32_t root, uint32_t clause)
{
    for (uint32_t i = root; i < clause; i++) {
        const oxp_clause *it = &work->clauses.items[i];
        if (it->node->kind == OXP_CONDITION_OR && it->node->n_children > 1 && it->next > clause)
            return true;
    }
    return false;
}

/* The arms of one name by all terms of the condition that name it. */
static bool arm_name(oxp_judge_scratch *work, uint32_t index, uint32_t find, uint32_t search)
{
    const oxp_rule_work *known = &work->rules.items[index];

    for (uint32_t i = known->root; i < work->clauses.items[known->root].next; i++) {
        const oxp_clause *clause = &work->clauses.items[i];
        const oxp_condition *node = clause->node;
        if (!clause->positive || node->n_children)
            continue;
        bool named = !node->n_links && names(node->finds, node->n_finds, find);
        bool fits = true;
        if (named && node->kind == OXP_CONDITION_COUNT && node->count > 1 &&
            !is_either(work, known->root, i))
            fits = arm_count(work, clause, search);
        else if (named && !(node->kind == OXP_CONDITION_OF && !node->count))
            fits = add(work, search, 0, OXP_NEVER);
        for (uint32_t k = 0; fits && k < node->n_links; k++) {
            if (!names(node->links[k].finds, node->links[k].n, find))
                continue;
            fits = !node->ordered || !k ? add(work, search, 0, OXP_NEVER)
                                        : arm_behind(work, node, known->ranges, k, search);
        }
        if (!fits)
            return false;
    }
    return true;
}

/* A rule of which nothing was seen: what needs nothing before it is armed. */
static bool arm_unseen(oxp_judge_scratch *work, const oxp_condition *node, uint32_t find,
                       uint32_t search, bool either)
{
    if (node->kind == OXP_CONDITION_NOT || (node->kind == OXP_CONDITION_OF && !node->count))
        return true;
    for (uint32_t i = 0; i < node->n_children; i++)
        if (!arm_unseen(work, node->children[i], find, search,
                        either || (node->kind == OXP_CONDITION_OR && node->n_children > 1)))
            return false;
    bool armed = !node->n_links && names(node->finds, node->n_finds, find) &&
                 (either || !(node->kind == OXP_CONDITION_COUNT && node->count > 1));
    for (uint32_t k = 0; k < node->n_links && !armed; k++)
        armed = (!node->ordered || !k) && names(node->links[k].finds, node->links[k].n, find);
    return !armed || add(work, search, 0, OXP_NEVER);
}

/* ---- points ------------------------------------------------------------------------- */

static uint32_t points_of(const oxp_judge_scratch *work, const oxp_rule *rule)
{
    const oxp_act *act = &rule->acts[work->in->role];
    int points = act->points >= 0 ? act->points : act->replace ? 0 : rule->score;
    return points > 0 ? (uint32_t)points : 0;
}

/* The touched events of the category's rules by step: `order`, each with its rule in `scored`
 * behind what is there. */
static bool order_scores(oxp_judge_scratch *work, const oxp_category *category)
{
    work->order.list.n = 0;
    for (uint32_t c = 0; c < category->n_rules; c++) {
        uint32_t index = category->rules[c];
        if (!is_judged(work, index))
            continue;
        const oxp_rule_work *known = &work->rules.items[index];
        const oxp_rule *rule = &work->in->policy->rules[index];
        for (uint32_t i = known->first; i < known->first + known->n; i++) {
            const oxp_event *event = &work->events.items[i];
            if (event->touched <= now(work) && !event->doubtful &&
                event->confidence >= rule->min_confidence &&
                !oxp_order_add(&work->order, event->touched, index, i))
                return false;
        }
    }
    return oxp_order_sort(&work->order);
}

static bool is_linked(const oxp_condition *node)
{
    bool linked =
        node->n_links || (node->kind == OXP_CONDITION_OF && node->within.unit != OXP_UNIT_NONE);
    for (uint32_t i = 0; i < node->n_children; i++)
        linked = linked || is_linked(node->children[i]);
    return linked;
}

/* The most that a match of the name can have; what is linked has the highest of all. */
static uint32_t most_certain(const oxp_rule *rule, const oxp_find *find)
{
    int most = find->confidence < 0 ? rule->confidence : find->confidence;
    for (uint32_t i = 0; i < rule->n_finds && is_linked(rule->when); i++) {
        int other = rule->finds[i].confidence;
        other = other < 0 ? rule->confidence : other;
        most = other > most ? other : most;
    }
    if (rule->context.words.n)
        most += rule->context.add;
    return (uint32_t)(most > 100 ? 100 : most);
}

/* The first step at which the points of others, and the most that this name can give, reach the
 * threshold; OXP_NEVER: not yet. */
static uint32_t points_step(oxp_judge_scratch *work, const oxp_category *category, uint32_t index,
                            uint32_t certain)
{
    const oxp_rule *rules = work->in->policy->rules;
    uint64_t sum = (uint64_t)points_of(work, &rules[index]) * certain;
    uint64_t wanted = (uint64_t)category->block_at;

    work->places.n = 0; /* the best confidence of each rule of the category so far */
    for (uint32_t c = 0; c < category->n_rules; c++)
        if (!OXP_PUSH(work->places, 0))
            return 0; /* no memory: armed all along */
    if (sum >= wanted)
        return 0;
    for (size_t i = 0; i < work->order.list.n; i++) {
        const oxp_ordered *scored = &work->order.list.items[i];
        const oxp_event *event = &work->events.items[scored->index];
        if (scored->low == index)
            continue;
        for (uint32_t c = 0; c < category->n_rules; c++) {
            uint32_t *best = &work->places.items[c];
            if (category->rules[c] != scored->low || event->confidence <= *best)
                continue;
            sum += (uint64_t)points_of(work, &rules[scored->low]) * (event->confidence - *best);
            *best = event->confidence;
        }
        if (sum >= wanted)
            return (uint32_t)scored->high;
    }
    return OXP_NEVER;
}

static bool arm_scores(oxp_judge_scratch *work, const oxp_category *category)
{
    const oxp_judge_input *in = work->in;

    if (!order_scores(work, category))
        return false;
    for (uint32_t c = 0; c < category->n_rules; c++) {
        uint32_t index = category->rules[c];
        const oxp_rule *rule = &in->policy->rules[index];
        if (!(in->open->plan->holders[index] & OXP_HOLDER_SCORES) || oxp_arm_dead(work, index))
            continue;
        for (uint32_t f = 0; f < rule->n_finds; f++) {
            const oxp_find *find = &rule->finds[f];
            if (find->search == OXP_NONE || in->open->plan->kinds[find->search] != OXP_HOLDS_ARMED)
                continue;
            uint32_t step = points_step(work, category, index, most_certain(rule, find));
            /* The points that are there at step s + 1 arm a match that starts at s. */
            if (step != OXP_NEVER && !add(work, find->search, step ? step - 1 : 0, OXP_NEVER))
                return false;
        }
    }
    return true;
}

/* ---- all ---------------------------------------------------------------------------- */

static bool is_armed_kind(const oxp_judge_scratch *work, const oxp_find *find)
{
    return find->search != OXP_NONE && work->in->open->plan->kinds[find->search] == OXP_HOLDS_ARMED;
}

static bool arm_rule(oxp_judge_scratch *work, uint32_t index)
{
    const oxp_rule *rule = &work->in->policy->rules[index];
    bool any = false;

    for (uint32_t i = 0; i < rule->n_finds; i++)
        any = any || is_armed_kind(work, &rule->finds[i]);
    if (!any || oxp_arm_dead(work, index)) /* nearly all rules hold wherever they start */
        return true;
    bool seen = is_judged(work, index);
    for (uint32_t i = 0; i < rule->n_finds; i++) {
        uint32_t search = rule->finds[i].search;
        if (!is_armed_kind(work, &rule->finds[i]))
            continue;
        if (!(seen ? arm_name(work, index, i, search)
                   : arm_unseen(work, rule->when, i, search, false)))
            return false;
    }
    return true;
}

/* Sorts the arms and joins those that touch. */
static bool join(oxp_judge_scratch *work)
{
    oxp_arms *arms = work->in->open->arms;
    size_t n = 0;

    work->order.list.n = 0;
    for (uint32_t i = 0; i < arms->n; i++)
        if (!oxp_order_add(&work->order, oxp_order_pair(arms->items[i].search, arms->items[i].from),
                           arms->items[i].to, i))
            return false;
    if (!oxp_order_sort(&work->order))
        return false;
    for (size_t i = 0; i < work->order.list.n; i++) {
        const oxp_ordered *it = &work->order.list.items[i];
        oxp_arm arm = {(uint32_t)(it->high >> 32), (uint32_t)it->high, (uint32_t)it->low};
        oxp_arm *last = n ? &arms->items[n - 1] : NULL;
        if (last && last->search == arm.search && arm.from <= last->to) {
            if (last->to < arm.to)
                last->to = arm.to;
        } else {
            arms->items[n++] = arm;
        }
    }
    arms->n = n;
    return true;
}

bool oxp_arm_searches(oxp_judge_scratch *work)
{
    const oxp_policy *policy = work->in->policy;
    const oxp_hold_plan *plan = work->in->open->plan;

    work->in->open->arms->n = 0;
    for (uint32_t i = 0; i < policy->n_rules; i++)
        if ((plan->holders[i] & OXP_HOLDER_ACTS) && !arm_rule(work, i))
            return false;
    for (uint32_t i = 0; i < policy->n_categories; i++)
        if (policy->categories[i].block_at >= 0 && !arm_scores(work, &policy->categories[i]))
            return false;
    return join(work);
}
