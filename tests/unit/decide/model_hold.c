/*
 * How much must be held: h(n) of the definition, by its own terms (a), (b) and (c).
 *
 * Where the definition says nothing, the model takes what it must, lest it leak, and no more:
 * - A term of a condition that is not needed, under `or`, arms all its names: the rule may act on
 *   what was only counted.
 * - A count is behind N - 1 events that are counted or still undecided.
 * - `not C` is dead once C holds and can no longer cease to; so is a rule whose `unless.message`
 *   was seen.
 * - A rule counts once in a category: the points beside a match's own are those of other rules.
 * - A match that cannot be as certain as its rule asks is one of a search that does not act.
 * - An event of a cluster waits while the cluster can grow, until it is complete.
 * - A rule that one which acts builds on holds from wherever its searches can match, as do its
 *   matches that wait: what it touches is a match of the other.
 */
#include "unit/decide/model_parts.h"

#include <string.h>

static const oxp_condition *when(const model *m, uint32_t rule)
{
    return m->k->rules[rule].when;
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

/* Whether a match of the name can be touched at all: it stands outside every `not`. */
static bool is_named(const oxp_condition *node, uint32_t find)
{
    bool named = is_among(node->finds, node->n_finds, find);
    for (uint32_t i = 0; i < node->n_links; i++)
        named = named || model_names(&node->links[i], find);
    for (uint32_t i = 0; i < node->n_children; i++)
        named = named || is_named(node->children[i], find);
    return named && node->kind != OXP_CONDITION_NOT && !is_none_of(node);
}

/* ---- what still can match ------------------------------------------------------- */

bool model_may_match(const model *m, uint32_t search, uint32_t longest, uint32_t start, uint32_t n)
{
    const kit_search *it = &m->k->searches[search];
    for (uint32_t i = 0; i < it->n_literals && start < n; i++) {
        uint32_t length = (uint32_t)strlen(it->literals[i]), there = n - start;
        if ((longest && length > longest) || there > length ||
            memcmp(m->text + start, it->literals[i], model_min(there, length)) != 0)
            continue;
        if (there < length || it->border)
            return true;
    }
    return false;
}

/* How many of the names are looked for in this role. */
static uint32_t count_here(const model *m, uint32_t rule, const uint32_t *finds, uint32_t n)
{
    uint32_t here = 0;
    for (uint32_t i = 0; i < n; i++)
        here += !is_among(finds, i, finds[i]) &&
                ((m->k->rules[rule].finds[finds[i]].roles >> m->role) & 1);
    return here;
}

static bool may_match_from(const model *m, uint32_t rule, uint32_t find, uint32_t start)
{
    const oxp_rule *source = &m->k->rules[rule];
    return count_here(m, rule, &find, 1) &&
           model_may_match(m, source->finds[find].search, source->max_span, start, m->n);
}

static bool may_be_touched(const model *m, uint32_t rule, uint32_t from, uint32_t to);

static bool may_match_within(const model *m, uint32_t rule, uint32_t find, uint32_t from,
                             uint32_t to)
{
    const oxp_find *it = &m->k->rules[rule].finds[find];
    if (it->rule != OXP_NONE)
        return count_here(m, rule, &find, 1) && may_be_touched(m, it->rule, from, to);
    for (uint32_t start = from; start <= to && start < m->n; start++)
        if (may_match_from(m, rule, find, start))
            return true;
    return false;
}

/* ---- what can no longer act ---------------------------------------------------------- */

static bool is_refuted(const model *m, uint32_t rule, const oxp_condition *node);

/* It holds, whatever comes. */
static bool stands(const model *m, uint32_t rule, const oxp_condition *node)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < node->n_children; i++)
        n += node->kind == OXP_CONDITION_NOT ? is_refuted(m, rule, node->children[i])
                                             : stands(m, rule, node->children[i]);
    if (node->n_children)
        return node->kind == OXP_CONDITION_AND ? n == node->n_children : n > 0;
    return !is_none_of(node) && model_holds(m, rule, node, m->n);
}

/* It fails, whatever comes. */
static bool is_refuted(const model *m, uint32_t rule, const oxp_condition *node)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < node->n_children; i++)
        n += node->kind == OXP_CONDITION_NOT ? stands(m, rule, node->children[i])
                                             : is_refuted(m, rule, node->children[i]);
    if (node->n_children)
        return node->kind == OXP_CONDITION_OR ? n == node->n_children : n > 0;
    return is_none_of(node) && !model_holds(m, rule, node, m->n);
}

static bool is_dead(const model *m, uint32_t rule)
{
    const oxp_rule *source = &m->k->rules[rule];
    for (uint32_t x = 0; x < source->n_exceptions; x++)
        for (uint32_t s = 0; s < source->exceptions[x].message.n; s++)
            if (model_first(m, source->exceptions[x].message.ids[s]) <= m->n)
                return true;
    return is_refuted(m, rule, when(m, rule));
}

/* ---- armed(s), by the condition --------------------------------------------------------- */

static bool is_undecided(const model *m, const model_event *event)
{
    return event->step > m->n;
}

/* Where the N - 1 events before one that the count lets act end at the earliest. */
static uint32_t behind_count(const model *m, uint32_t rule, const oxp_condition *node)
{
    const model_rule *it = &m->rules[rule];
    const model_event *list[MODEL_EVENTS];
    model_sight now = {m, it, m->n};
    uint32_t n = model_counted(&now, node->finds[0], list), end = n ? list[n - 1]->end : 0;

    for (uint32_t i = 0; i <= n; i++)
        if ((node->distinct ? model_values(&now, list, i) : i) + 1 >= node->count)
            return i ? list[i - 1]->end : 0;
    for (uint32_t more = (node->distinct ? model_values(&now, list, n) : n) + 1; more < node->count;
         more++) {
        uint32_t next = MODEL_NEVER; /* of the undecided, the one that ends first */
        for (uint32_t i = 0; i < it->n; i++)
            if (it->events[i].find == node->finds[0] && is_undecided(m, &it->events[i]) &&
                it->events[i].start >= end)
                next = model_min(next, it->events[i].end);
        if (next == MODEL_NEVER)
            return MODEL_NEVER;
        end = next;
    }
    return end;
}

/* Whether events for the links before `link` stand in a row, the last of them such that `start` is
 * within its distance. */
static bool follows(const model *m, uint32_t rule, const oxp_condition *node, uint32_t link,
                    uint32_t start)
{
    const model_rule *it = &m->rules[rule];
    for (uint32_t i = 0; i < it->n && link; i++) {
        const model_event *event = &it->events[i];
        if (!event->dropped && event->step <= m->n &&
            model_names(&node->links[link - 1], event->find) && event->end <= start &&
            start <= event->end + node->within.count &&
            follows(m, rule, node, link - 1, event->start))
            return true;
    }
    return !link;
}

static bool is_armed_by(const model *m, uint32_t rule, const oxp_condition *node, uint32_t find,
                        uint32_t start, bool needed)
{
    if (node->kind == OXP_CONDITION_NOT || is_none_of(node))
        return false;
    needed = needed && node->kind != OXP_CONDITION_OR;
    for (uint32_t i = 0; i < node->n_children; i++)
        if (is_armed_by(m, rule, node->children[i], find, start, needed))
            return true;
    for (uint32_t i = 0; i < node->n_links; i++)
        if (model_names(&node->links[i], find) &&
            (!node->ordered || follows(m, rule, node, i, start)))
            return true;
    if (!is_among(node->finds, node->n_finds, find))
        return false;
    return node->kind != OXP_CONDITION_COUNT || !needed || behind_count(m, rule, node) <= start;
}

/* ---- armed(s), by the points -------------------------------------------------------------- */

static bool has_links(const oxp_condition *node)
{
    bool any = node->kind == OXP_CONDITION_CHAIN || model_is_cluster(node);
    for (uint32_t i = 0; i < node->n_children; i++)
        any = any || has_links(node->children[i]);
    return any;
}

/* The confidence that a match of the name can have at the most: one through a chain has the
 * highest of all that are in it. */
static int most_certain(const model *m, uint32_t rule, uint32_t find)
{
    const oxp_rule *source = &m->k->rules[rule];
    int most = 0;
    for (uint32_t i = 0; i < source->n_finds; i++) {
        int own = source->finds[i].confidence;
        own = own < 0 ? source->confidence : own;
        if ((i == find || has_links(source->when)) && own > most)
            most = own;
    }
    most += source->context.words.n ? source->context.add : 0;
    return most > 100 ? 100 : most;
}

static bool hides(const model *m, const oxp_act *act)
{
    return act->given && model_strongest(m, act) >= OXP_ACTION_REDACT;
}

/* Whether a category acts if a match of the name joins what is there at step `start` + 1. */
static bool is_armed_by_points(const model *m, uint32_t rule, uint32_t find, uint32_t start)
{
    int points = model_points(m, &m->k->rules[rule]);
    int64_t own = (int64_t)points * most_certain(m, rule, find);

    for (uint32_t c = 0; c < m->k->policy.n_categories && points > 0; c++) {
        const oxp_category *category = &m->k->categories[c];
        int64_t sum = own;
        bool counts = false;
        for (uint32_t i = 0; i < category->n_rules; i++) {
            uint32_t other = category->rules[i];
            counts = counts || other == rule;
            if (other != rule)
                sum +=
                    (int64_t)model_best(m, other, start + 1) * model_points(m, &m->k->rules[other]);
        }
        if (category->cap >= 0 && sum > category->cap)
            sum = category->cap;
        if (counts && category->block_at >= 0 && hides(m, &category->acts[m->role]) &&
            sum >= category->block_at)
            return true;
    }
    return false;
}

static bool is_armed(const model *m, uint32_t rule, uint32_t find, uint32_t start)
{
    const oxp_rule *source = &m->k->rules[rule];
    if (most_certain(m, rule, find) < source->min_confidence)
        return false;
    if (source->finds[find].rule != OXP_NONE)
        return is_named(source->when, find);
    if (!is_armed_by(m, rule, source->when, find, start, true))
        return false;
    return hides(m, &source->acts[m->role]) || is_armed_by_points(m, rule, find, start);
}

/* ---- members of chains ------------------------------------------------------------------ */

/* Something for `link` may come that links with the event. */
static bool may_come(const model *m, uint32_t rule, const oxp_condition *node,
                     const model_event *event, const oxp_link *link)
{
    uint32_t reach = event->end + node->within.count;
    bool may = m->n <= reach;
    for (uint32_t i = 0; i < link->n; i++)
        may =
            may || may_match_within(m, rule, link->finds[i], node->ordered ? event->end : 0, reach);
    return may;
}

/* Whether a chain can be filled from `place` on; `before` is what stands there before, NULL where
 * that is something to come. `wanted` must be in it at `at`, and something that is not decided. */
static bool fills(const model *m, uint32_t rule, const oxp_condition *node, uint32_t place,
                  const model_event *before, const model_event *wanted, uint32_t at, bool coming)
{
    const model_rule *it = &m->rules[rule];
    if (place == node->n_links)
        return coming;
    for (uint32_t i = 0; i < it->n; i++) {
        const model_event *event = &it->events[i];
        bool undecided = is_undecided(m, event);
        if ((place == at && event != wanted) || (event->dropped && !undecided) ||
            !model_names(&node->links[place], event->find))
            continue;
        bool links = !place || (before ? model_linked(node, before, event)
                                       : !node->ordered && may_come(m, rule, node, event,
                                                                    &node->links[place - 1]));
        if (links && fills(m, rule, node, place + 1, event, wanted, at, coming || undecided))
            return true;
    }
    bool may = place != at && count_here(m, rule, node->links[place].finds, node->links[place].n) &&
               (!place || !before || may_come(m, rule, node, before, &node->links[place]));
    /* In an ordered chain what comes stands behind all that is there. */
    may = may && (!node->ordered || place > at);
    return may && fills(m, rule, node, place + 1, NULL, wanted, at, true);
}

static bool chain_can(const model *m, uint32_t rule, const oxp_condition *node,
                      const model_event *event)
{
    for (uint32_t at = 0; at < node->n_links; at++)
        if (model_names(&node->links[at], event->find) &&
            fills(m, rule, node, 0, NULL, event, at, false))
            return true;
    return false;
}

/* Whether the cluster of the event, which is not complete, can grow. */
static bool cluster_can(const model *m, uint32_t rule, const oxp_condition *node,
                        const model_event *event)
{
    const model_rule *it = &m->rules[rule];
    oxp_link all = {node->finds, node->n_finds};
    bool complete[MODEL_EVENTS];
    model_sight now = {m, it, m->n};
    uint32_t reach = event->end + node->within.count;

    if (!model_names(&all, event->find) || count_here(m, rule, all.finds, all.n) < node->count)
        return false;
    model_clusters(&now, node, complete);
    if (complete[event - it->events])
        return false;
    for (bool grew = true; grew;) {
        grew = false;
        for (uint32_t i = 0; i < it->n; i++) {
            const model_event *other = &it->events[i];
            if (!model_names(&all, other->find) || other->start > reach ||
                event->start > other->end + node->within.count)
                continue;
            if (is_undecided(m, other))
                return true;
            uint32_t to = other->dropped ? 0 : other->end + node->within.count;
            grew = grew || to > reach;
            reach = model_max(reach, to);
        }
    }
    bool can = m->n <= reach;
    for (uint32_t i = 0; i < all.n; i++)
        can = can || may_match_within(m, rule, all.finds[i], 0, reach);
    return can;
}

static bool can_link(const model *m, uint32_t rule, const oxp_condition *node,
                     const model_event *event)
{
    bool can = false;
    for (uint32_t i = 0; i < node->n_children && node->kind != OXP_CONDITION_NOT; i++)
        can = can || can_link(m, rule, node->children[i], event);
    if (node->kind == OXP_CONDITION_CHAIN)
        return chain_can(m, rule, node, event);
    return can || (model_is_cluster(node) && cluster_can(m, rule, node, event));
}

/* ---- rules that others build on ----------------------------------------------------------- */

static bool waits(const model *m, uint32_t rule, const model_event *event)
{
    return is_undecided(m, event) ||
           (!event->dropped && event->touched > m->n && can_link(m, rule, when(m, rule), event));
}

/* Whether the rule may yet touch a match that begins there. */
static bool may_be_touched(const model *m, uint32_t rule, uint32_t from, uint32_t to)
{
    const oxp_rule *source = &m->k->rules[rule];
    bool may = false;
    for (uint32_t f = 0; f < source->n_finds; f++)
        may = may || (is_named(source->when, f) && may_match_within(m, rule, f, from, to));
    for (uint32_t i = 0; i < m->rules[rule].n; i++) {
        const model_event *event = &m->rules[rule].events[i];
        may = may || (event->start >= from && event->start <= to &&
                      is_named(source->when, event->find) && waits(m, rule, event));
    }
    return may && !is_dead(m, rule);
}

static bool may_act(const model *m, uint32_t rule)
{
    const oxp_rule *source = &m->k->rules[rule];
    bool may = hides(m, &source->acts[m->role]);
    for (uint32_t c = 0; c < m->k->policy.n_categories; c++) {
        const oxp_category *category = &m->k->categories[c];
        may = may || (is_among(category->rules, category->n_rules, rule) &&
                      model_points(m, source) > 0 && category->block_at >= 0 &&
                      (category->cap < 0 || category->cap >= category->block_at) &&
                      hides(m, &category->acts[m->role]));
    }
    return may && source->mode == OXP_RULE_ENFORCE && !source->is_allow &&
           source->acts[m->role].given;
}

static bool is_built_on(const model *m, uint32_t rule)
{
    for (uint32_t r = 0; r < m->k->policy.n_rules; r++) {
        const oxp_rule *by = &m->k->rules[r];
        for (uint32_t f = 0; f < by->n_finds; f++)
            if (by->finds[f].rule == rule && count_here(m, r, &f, 1) && is_named(by->when, f) &&
                most_certain(m, r, f) >= by->min_confidence && may_act(m, r))
                return true;
    }
    return false;
}

static uint32_t held_for_others(const model *m, uint32_t rule)
{
    const oxp_rule *source = &m->k->rules[rule];
    uint32_t held = m->n;
    for (uint32_t f = 0; f < source->n_finds; f++)
        for (uint32_t start = 0; start < held && is_named(source->when, f); start++)
            if (may_match_from(m, rule, f, start))
                held = start;
    for (uint32_t i = 0; i < m->rules[rule].n && !is_dead(m, rule); i++) {
        const model_event *event = &m->rules[rule].events[i];
        if (event->start < held && is_named(source->when, event->find) && waits(m, rule, event))
            held = event->start;
    }
    return held;
}

/* ---- the hold ------------------------------------------------------------------------------ */

static uint32_t held_by(const model *m, uint32_t rule)
{
    const oxp_rule *source = &m->k->rules[rule];
    uint32_t held = m->n;

    for (uint32_t f = 0; f < source->n_finds; f++)
        for (uint32_t start = 0; start < held && source->finds[f].rule == OXP_NONE; start++)
            if (may_match_from(m, rule, f, start) && is_armed(m, rule, f, start))
                held = start;
    for (uint32_t i = 0; i < m->rules[rule].n; i++) {
        const model_event *event = &m->rules[rule].events[i];
        if (waits(m, rule, event) && event->start < held &&
            is_armed(m, rule, event->find, event->start))
            held = event->start;
    }
    return held;
}

uint32_t model_held(const model *m)
{
    uint32_t held = m->n;
    for (uint32_t r = 0; r < m->k->policy.n_rules; r++) {
        if (may_act(m, r) && !is_dead(m, r))
            held = model_min(held, held_by(m, r));
        if (is_built_on(m, r))
            held = model_min(held, held_for_others(m, r));
    }
    return held;
}
