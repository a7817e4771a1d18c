/* Conditions: which matches a rule touches, and at which step. */
#include "unit/decide/model_parts.h"

#include <string.h>

bool model_sees(const model_sight *s, const model_event *event)
{
    return !event->dropped && event->step <= s->step;
}

static bool has(const model_sight *s, uint32_t find)
{
    for (uint32_t i = 0; i < s->rule->n; i++)
        if (s->rule->events[i].find == find && model_sees(s, &s->rule->events[i]))
            return true;
    return false;
}

static bool comes_before(const model_event *a, const model_event *b)
{
    if (a->step != b->step)
        return a->step < b->step;
    return a->end != b->end ? a->end < b->end : a->start < b->start;
}

/* The counted events of a name in their order. */
uint32_t model_counted(const model_sight *s, uint32_t find, const model_event **list)
{
    bool used[MODEL_EVENTS] = {false};
    uint32_t n = 0, end = 0;
    for (;;) {
        uint32_t next = MODEL_NEVER;
        for (uint32_t i = 0; i < s->rule->n; i++) {
            const model_event *event = &s->rule->events[i];
            if (!used[i] && event->find == find && model_sees(s, event) &&
                (next == MODEL_NEVER || comes_before(event, &s->rule->events[next])))
                next = i;
        }
        if (next == MODEL_NEVER)
            return n;
        used[next] = true;
        if (s->rule->events[next].start < end)
            continue;
        end = s->rule->events[next].end;
        list[n++] = &s->rule->events[next];
    }
}

static bool same_bytes(const model_sight *s, const model_event *a, const model_event *b)
{
    return a->end - a->start == b->end - b->start &&
           !memcmp(s->m->text + a->start, s->m->text + b->start, a->end - a->start);
}

uint32_t model_values(const model_sight *s, const model_event **list, uint32_t n)
{
    uint32_t different = 0;
    for (uint32_t i = 0; i < n; i++) {
        bool old = false;
        for (uint32_t k = 0; k < i; k++)
            old = old || same_bytes(s, list[i], list[k]);
        different += !old;
    }
    return different;
}

static bool count_holds(const model_sight *s, const oxp_condition *node, const model_event *of)
{
    const model_event *list[MODEL_EVENTS];
    uint32_t n = model_counted(s, node->finds[0], list);
    if (!of)
        return (node->distinct ? model_values(s, list, n) : n) >= node->count;
    uint32_t before = 0;
    bool old = false;
    for (uint32_t i = 0; i < n; i++)
        if (list[i]->end <= of->start) {
            list[before++] = list[i];
            old = old || same_bytes(s, list[i], of);
        }
    if (!node->distinct)
        return before + 1 >= node->count;
    uint32_t different = model_values(s, list, before);
    return different >= node->count || (!old && different + 1 >= node->count);
}

bool model_linked(const oxp_condition *node, const model_event *a, const model_event *b)
{
    uint32_t d = node->within.count;
    if (node->ordered)
        return a->end <= b->start && b->start <= a->end + d;
    return a != b && b->start <= a->end + d && a->start <= b->end + d;
}

bool model_names(const oxp_link *link, uint32_t find)
{
    for (uint32_t i = 0; i < link->n; i++)
        if (link->finds[i] == find)
            return true;
    return false;
}

/* Every complete chain: calls `each` with its members. */
typedef void (*chain_visitor)(void *context, const uint32_t *members, uint32_t n);

static void every_chain(const model_sight *s, const oxp_condition *node, uint32_t *members,
                        uint32_t n, chain_visitor each, void *context)
{
    if (n == node->n_links) {
        each(context, members, n);
        return;
    }
    for (uint32_t i = 0; i < s->rule->n; i++) {
        const model_event *event = &s->rule->events[i];
        if (!model_sees(s, event) || !model_names(&node->links[n], event->find) ||
            (n && !model_linked(node, &s->rule->events[members[n - 1]], event)))
            continue;
        members[n] = i;
        every_chain(s, node, members, n + 1, each, context);
    }
}

static void note_chain(void *context, const uint32_t *members, uint32_t n)
{
    (void)members;
    (void)n;
    *(bool *)context = true;
}

/* Marks the events of complete clusters; true if there is one. */
bool model_clusters(const model_sight *s, const oxp_condition *node, bool *in)
{
    bool any = false;
    memset(in, 0, MODEL_EVENTS * sizeof *in);
    for (uint32_t i = 0; i < s->rule->n; i++) {
        /* the cluster of event i: grow until nothing joins */
        bool mine[MODEL_EVENTS] = {false}, grew = true;
        oxp_link all = {node->finds, node->n_finds};
        if (!model_sees(s, &s->rule->events[i]) || !model_names(&all, s->rule->events[i].find))
            continue;
        mine[i] = true;
        while (grew) {
            grew = false;
            for (uint32_t a = 0; a < s->rule->n; a++)
                for (uint32_t b = 0; b < s->rule->n; b++) {
                    const model_event *x = &s->rule->events[a], *y = &s->rule->events[b];
                    if (!mine[a] || mine[b] || !model_sees(s, y) || !model_names(&all, y->find))
                        continue;
                    const model_event *first = x->start <= y->start ? x : y;
                    const model_event *second = first == x ? y : x;
                    if (second->start <= first->end + node->within.count)
                        mine[b] = grew = true;
                }
        }
        uint32_t different = 0;
        for (uint32_t f = 0; f < s->m->k->rules[s->rule - s->m->rules].n_finds; f++)
            for (uint32_t a = 0; a < s->rule->n; a++)
                if (mine[a] && s->rule->events[a].find == f) {
                    different++;
                    break;
                }
        if (different >= node->count) {
            any = true;
            for (uint32_t a = 0; a < s->rule->n; a++)
                in[a] = in[a] || mine[a];
        }
    }
    return any;
}

bool model_is_cluster(const oxp_condition *node)
{
    return node->kind == OXP_CONDITION_OF && node->count && node->within.unit != OXP_UNIT_NONE;
}

static bool eval(const model_sight *s, const oxp_condition *node, const model_event *of,
                 bool positive)
{
    uint32_t n = 0, members[8];
    bool any = false, in[MODEL_EVENTS];

    switch (node->kind) {
    case OXP_CONDITION_OR:
        for (uint32_t i = 0; i < node->n_children; i++)
            any = any || eval(s, node->children[i], of, positive);
        return any;
    case OXP_CONDITION_AND:
        for (uint32_t i = 0; i < node->n_children; i++)
            any = any || !eval(s, node->children[i], of, positive);
        return !any;
    case OXP_CONDITION_NOT:
        return !eval(s, node->children[0], of, false);
    case OXP_CONDITION_NAME:
        return has(s, node->finds[0]);
    case OXP_CONDITION_COUNT:
        return count_holds(s, node, of && positive && of->find == node->finds[0] ? of : NULL);
    case OXP_CONDITION_CHAIN:
        every_chain(s, node, members, 0, note_chain, &any);
        return any;
    case OXP_CONDITION_OF:
        if (model_is_cluster(node))
            return model_clusters(s, node, in);
        for (uint32_t i = 0; i < node->n_finds; i++) {
            oxp_link earlier = {node->finds, i};
            n += !model_names(&earlier, node->finds[i]) && has(s, node->finds[i]);
        }
        return node->count ? n >= node->count : !n;
    }
    return false;
}

bool model_holds(const model *m, uint32_t rule, const oxp_condition *node, uint32_t step)
{
    model_sight s = {m, &m->rules[rule], step};
    return eval(&s, node, NULL, true);
}

static bool is_direct(const oxp_condition *node, uint32_t find)
{
    if (node->kind == OXP_CONDITION_NOT || node->kind == OXP_CONDITION_CHAIN ||
        model_is_cluster(node) || (node->kind == OXP_CONDITION_OF && !node->count))
        return false;
    for (uint32_t i = 0; i < node->n_children; i++)
        if (is_direct(node->children[i], find))
            return true;
    for (uint32_t i = 0; i < node->n_finds; i++)
        if (node->finds[i] == find)
            return true;
    return false;
}

/* What a chain or cluster touches at one step. */
typedef struct toucher {
    model_rule *rule;
    uint32_t step;
} toucher;

static void touch(model_event *event, uint32_t step, bool by_chain)
{
    if (step < event->touched) {
        event->touched = step;
        event->linked = by_chain;
    } else if (step == event->touched) {
        event->linked = event->linked || by_chain;
    }
}

static void touch_chain(void *context, const uint32_t *members, uint32_t n)
{
    toucher *it = context;
    uint32_t completes = 0;
    for (uint32_t i = 0; i < n; i++)
        completes = model_max(completes, it->rule->events[members[i]].step);
    for (uint32_t i = 0; i < n && completes == it->step; i++)
        touch(&it->rule->events[members[i]], completes, true);
}

/* All chains and clusters named positively that complete at `step`. */
static void touch_linked(const model_sight *s, const oxp_condition *node, model_rule *rule,
                         uint32_t step)
{
    uint32_t members[8];
    bool now[MODEL_EVENTS], before[MODEL_EVENTS] = {false};
    toucher it = {rule, step};
    model_sight at = {s->m, s->rule, step}, earlier = {s->m, s->rule, step - 1};

    if (node->kind == OXP_CONDITION_NOT)
        return;
    for (uint32_t i = 0; i < node->n_children; i++)
        touch_linked(s, node->children[i], rule, step);
    if (node->kind == OXP_CONDITION_CHAIN)
        every_chain(&at, node, members, 0, touch_chain, &it);
    if (!model_is_cluster(node))
        return;
    model_clusters(&at, node, now);
    if (step)
        model_clusters(&earlier, node, before);
    for (uint32_t i = 0; i < rule->n; i++)
        if (now[i] && !before[i])
            touch(&rule->events[i], step, true);
}

void model_condition(model *m, uint32_t index)
{
    const oxp_rule *source = &m->k->rules[index];
    model_rule *rule = &m->rules[index];

    for (uint32_t step = 0; step <= m->end; step++) {
        model_sight s = {m, rule, m->output ? step : m->end};
        for (uint32_t i = 0; i < rule->n; i++) {
            model_event *event = &rule->events[i];
            if (!event->dropped && event->step == step && is_direct(source->when, event->find) &&
                eval(&s, source->when, m->output ? event : NULL, true))
                touch(event, step, false);
        }
        if (eval(&s, source->when, NULL, true))
            touch_linked(&s, source->when, rule, step);
    }
    /* what one rule touches at one step through chains has one confidence */
    int highest[64] = {0};
    for (uint32_t i = 0; i < rule->n; i++)
        if (rule->events[i].linked && highest[rule->events[i].touched] < rule->events[i].confidence)
            highest[rule->events[i].touched] = rule->events[i].confidence;
    for (uint32_t i = 0; i < rule->n; i++)
        if (rule->events[i].linked)
            rule->events[i].confidence = highest[rule->events[i].touched];
}
