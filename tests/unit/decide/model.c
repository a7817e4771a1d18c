#include "unit/decide/model.h"

#include <stdio.h>
#include <string.h>

static uint32_t max(uint32_t a, uint32_t b)
{
    return a > b ? a : b;
}

static uint32_t min(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

/* ---- matches ---------------------------------------------------------------- */

static void add_event(model_rule *rule, const oxp_rule *source, uint32_t find, uint32_t start,
                      uint32_t end, uint32_t step)
{
    for (uint32_t i = 0; i < rule->n; i++) {
        model_event *there = &rule->events[i];
        if (there->find == find && there->start == start && there->end == end) {
            there->step = min(there->step, step);
            return;
        }
    }
    int own = source->finds[find].confidence;
    rule->events[rule->n++] = (model_event){.find = find,
                                            .start = start,
                                            .end = end,
                                            .step = step,
                                            .touched = MODEL_NEVER,
                                            .confidence = own < 0 ? source->confidence : own};
}

static void find_matches(model *m, uint32_t index)
{
    const oxp_rule *source = &m->k->rules[index];
    model_rule *rule = &m->rules[index];

    for (uint32_t f = 0; f < source->n_finds; f++) {
        const oxp_find *find = &source->finds[f];
        if (!((find->roles >> m->role) & 1))
            continue;
        for (uint32_t i = 0; find->rule != OXP_NONE && i < m->rules[find->rule].n; i++) {
            const model_event *event = &m->rules[find->rule].events[i];
            if (event->touched != MODEL_NEVER)
                add_event(rule, source, f, event->start, event->end, event->touched);
        }
        for (uint32_t start = 0; find->rule == OXP_NONE && start < m->n; start++) {
            const kit_search *search = &m->k->searches[find->search];
            for (uint32_t i = 0; i < search->n_literals; i++) {
                uint32_t step, end = kit_match(search, m->text, m->n, start, i, &step);
                bool over = m->output && source->max_span && end - start > source->max_span;
                if (end && !over)
                    add_event(rule, source, f, start, end, step);
            }
        }
    }
}

/* ---- exceptions --------------------------------------------------------------- */

/* The least step of a match of the search that lies in one of two ranges; MODEL_NEVER: none. */
static uint32_t first_within(const model *m, uint32_t search, uint32_t a, uint32_t b, uint32_t c,
                             uint32_t d)
{
    const kit_search *it = &m->k->searches[search];
    uint32_t first = MODEL_NEVER;
    for (uint32_t start = 0; start < m->n; start++)
        for (uint32_t i = 0; i < it->n_literals; i++) {
            uint32_t step, end = kit_match(it, m->text, m->n, start, i, &step);
            if (end && ((start >= a && end <= b) || (start >= c && end <= d)))
                first = min(first, step);
        }
    return first;
}

static bool tested(const model *m, uint32_t search, const model_event *event)
{
    const kit_search *it = &m->k->searches[search];
    for (uint32_t start = event->start; start < event->end; start++)
        for (uint32_t i = 0; i < it->n_literals; i++) {
            uint32_t step;
            if (kit_match(it, m->text, event->end, start, i, &step))
                return true;
        }
    return false;
}

static bool excepted(const model *m, const oxp_rule *source, const model_rule *rule,
                     const model_event *event)
{
    for (uint32_t i = 0; i < rule->n; i++) {
        const model_event *by = &rule->events[i];
        if (by->find != event->find || by->start > event->start || by->end < event->end)
            continue;
        for (uint32_t x = 0; x < source->n_exceptions; x++)
            for (uint32_t s = 0; s < source->exceptions[x].match.n; s++)
                if (tested(m, source->exceptions[x].match.ids[s], by))
                    return true;
    }
    return false;
}

static bool allowed(const model *m, uint32_t index, const model_event *event)
{
    for (uint32_t r = 0; r < m->k->policy.n_rules; r++) {
        const oxp_rule *by = &m->k->rules[r];
        bool names = false;
        for (uint32_t i = 0; i < by->n_allow_rules; i++)
            names = names || by->allow_rules[i] == index;
        if (!names || by->mode != OXP_RULE_ENFORCE)
            continue;
        for (uint32_t i = 0; i < m->rules[r].n; i++) {
            const model_event *span = &m->rules[r].events[i];
            if (span->touched != MODEL_NEVER && span->confidence >= by->min_confidence &&
                span->start <= event->start && span->end >= event->end)
                return true;
        }
    }
    return false;
}

/* Beside the event, within D bytes: the first word's step; and when none can come any more. */
static uint32_t beside(const model *m, const oxp_search_ids *searches, oxp_distance within,
                       const model_event *event, uint32_t *last)
{
    uint32_t first = MODEL_NEVER, d = within.count;
    *last = min(event->end + d, m->n) + 1;
    for (uint32_t i = 0; i < searches->n; i++)
        first =
            min(first, first_within(m, searches->ids[i], event->start > d ? event->start - d : 0,
                                    event->start, event->end, event->end + d));
    return first;
}

static void judge_context(const model *m, const oxp_rule *source, model_event *event)
{
    uint32_t last, first;
    for (uint32_t x = 0; x < source->n_exceptions && !event->dropped; x++) {
        if (!source->exceptions[x].around.n)
            continue;
        first =
            beside(m, &source->exceptions[x].around, source->exceptions[x].within, event, &last);
        event->dropped = first != MODEL_NEVER;
        event->step = max(event->step, last);
    }
    if (event->dropped || !source->context.words.n)
        return;
    first = beside(m, &source->context.words, source->context.within, event, &last);
    event->step = max(event->step, first != MODEL_NEVER ? first : last);
    if (first != MODEL_NEVER)
        event->confidence = (int)min(100, (uint32_t)event->confidence + source->context.add);
    else
        event->dropped = source->context.required;
}

static void except(model *m, uint32_t index)
{
    const oxp_rule *source = &m->k->rules[index];
    model_rule *rule = &m->rules[index];
    bool out[MODEL_EVENTS];

    for (uint32_t i = 0; i < rule->n; i++)
        out[i] = excepted(m, source, rule, &rule->events[i]) || allowed(m, index, &rule->events[i]);
    for (uint32_t i = 0; i < rule->n; i++) {
        model_event *event = &rule->events[i];
        event->dropped = out[i];
        if (!event->dropped)
            judge_context(m, source, event);
        for (uint32_t x = 0; x < source->n_exceptions; x++)
            for (uint32_t s = 0; s < source->exceptions[x].message.n; s++) {
                uint32_t first =
                    first_within(m, source->exceptions[x].message.ids[s], 0, m->n, 0, m->n);
                if (first != MODEL_NEVER && (!m->output || first <= event->step))
                    event->dropped = true;
            }
    }
}

/* ---- conditions ------------------------------------------------------------------ */

typedef struct sight {
    const model *m;
    const model_rule *rule;
    uint32_t step; /* events of later steps are not seen */
} sight;

static bool sees(const sight *s, const model_event *event)
{
    return !event->dropped && event->step <= s->step;
}

static bool has(const sight *s, uint32_t find)
{
    for (uint32_t i = 0; i < s->rule->n; i++)
        if (s->rule->events[i].find == find && sees(s, &s->rule->events[i]))
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
static uint32_t counted(const sight *s, uint32_t find, const model_event **list)
{
    bool used[MODEL_EVENTS] = {false};
    uint32_t n = 0, end = 0;
    for (;;) {
        uint32_t next = MODEL_NEVER;
        for (uint32_t i = 0; i < s->rule->n; i++) {
            const model_event *event = &s->rule->events[i];
            if (!used[i] && event->find == find && sees(s, event) &&
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

static bool same_bytes(const sight *s, const model_event *a, const model_event *b)
{
    return a->end - a->start == b->end - b->start &&
           !memcmp(s->m->text + a->start, s->m->text + b->start, a->end - a->start);
}

static uint32_t values(const sight *s, const model_event **list, uint32_t n)
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

static bool count_holds(const sight *s, const oxp_condition *node, const model_event *of)
{
    const model_event *list[MODEL_EVENTS];
    uint32_t n = counted(s, node->finds[0], list);
    if (!of)
        return (node->distinct ? values(s, list, n) : n) >= node->count;
    uint32_t before = 0;
    bool old = false;
    for (uint32_t i = 0; i < n; i++)
        if (list[i]->end <= of->start) {
            list[before++] = list[i];
            old = old || same_bytes(s, list[i], of);
        }
    if (!node->distinct)
        return before + 1 >= node->count;
    uint32_t different = values(s, list, before);
    return different >= node->count || (!old && different + 1 >= node->count);
}

static bool linked(const oxp_condition *node, const model_event *a, const model_event *b)
{
    uint32_t d = node->within.count;
    if (node->ordered)
        return a->end <= b->start && b->start <= a->end + d;
    return a != b && b->start <= a->end + d && a->start <= b->end + d;
}

static bool names(const oxp_link *link, uint32_t find)
{
    for (uint32_t i = 0; i < link->n; i++)
        if (link->finds[i] == find)
            return true;
    return false;
}

/* Every complete chain: calls `each` with its members. */
typedef void (*chain_visitor)(void *context, const uint32_t *members, uint32_t n);

static void every_chain(const sight *s, const oxp_condition *node, uint32_t *members, uint32_t n,
                        chain_visitor each, void *context)
{
    if (n == node->n_links) {
        each(context, members, n);
        return;
    }
    for (uint32_t i = 0; i < s->rule->n; i++) {
        const model_event *event = &s->rule->events[i];
        if (!sees(s, event) || !names(&node->links[n], event->find) ||
            (n && !linked(node, &s->rule->events[members[n - 1]], event)))
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
static bool clusters(const sight *s, const oxp_condition *node, bool *in)
{
    bool any = false;
    memset(in, 0, MODEL_EVENTS * sizeof *in);
    for (uint32_t i = 0; i < s->rule->n; i++) {
        /* the cluster of event i: grow until nothing joins */
        bool mine[MODEL_EVENTS] = {false}, grew = true;
        oxp_link all = {node->finds, node->n_finds};
        if (!sees(s, &s->rule->events[i]) || !names(&all, s->rule->events[i].find))
            continue;
        mine[i] = true;
        while (grew) {
            grew = false;
            for (uint32_t a = 0; a < s->rule->n; a++)
                for (uint32_t b = 0; b < s->rule->n; b++) {
                    const model_event *x = &s->rule->events[a], *y = &s->rule->events[b];
                    if (!mine[a] || mine[b] || !sees(s, y) || !names(&all, y->find))
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

static bool is_cluster(const oxp_condition *node)
{
    return node->kind == OXP_CONDITION_OF && node->count && node->within.unit != OXP_UNIT_NONE;
}

static bool eval(const sight *s, const oxp_condition *node, const model_event *of, bool positive)
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
        if (is_cluster(node))
            return clusters(s, node, in);
        for (uint32_t i = 0; i < node->n_finds; i++) {
            oxp_link earlier = {node->finds, i};
            n += !names(&earlier, node->finds[i]) && has(s, node->finds[i]);
        }
        return node->count ? n >= node->count : !n;
    }
    return false;
}

static bool is_direct(const oxp_condition *node, uint32_t find)
{
    if (node->kind == OXP_CONDITION_NOT || node->kind == OXP_CONDITION_CHAIN || is_cluster(node) ||
        (node->kind == OXP_CONDITION_OF && !node->count))
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
        completes = max(completes, it->rule->events[members[i]].step);
    for (uint32_t i = 0; i < n && completes == it->step; i++)
        touch(&it->rule->events[members[i]], completes, true);
}

/* All chains and clusters named positively that complete at `step`. */
static void touch_linked(const sight *s, const oxp_condition *node, model_rule *rule, uint32_t step)
{
    uint32_t members[8];
    bool now[MODEL_EVENTS], before[MODEL_EVENTS] = {false};
    toucher it = {rule, step};
    sight at = {s->m, s->rule, step}, earlier = {s->m, s->rule, step - 1};

    if (node->kind == OXP_CONDITION_NOT)
        return;
    for (uint32_t i = 0; i < node->n_children; i++)
        touch_linked(s, node->children[i], rule, step);
    if (node->kind == OXP_CONDITION_CHAIN)
        every_chain(&at, node, members, 0, touch_chain, &it);
    if (!is_cluster(node))
        return;
    clusters(&at, node, now);
    if (step)
        clusters(&earlier, node, before);
    for (uint32_t i = 0; i < rule->n; i++)
        if (now[i] && !before[i])
            touch(&rule->events[i], step, true);
}

static void judge_condition(model *m, uint32_t index)
{
    const oxp_rule *source = &m->k->rules[index];
    model_rule *rule = &m->rules[index];

    for (uint32_t step = 0; step <= m->end; step++) {
        sight s = {m, rule, m->output ? step : m->end};
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

/* ---- points ---------------------------------------------------------------------- */

static int points_of(const model *m, const oxp_rule *rule)
{
    const oxp_act *act = &rule->acts[m->role];
    if (rule->mode != OXP_RULE_ENFORCE || rule->is_allow)
        return 0;
    return act->points >= 0 ? act->points : act->replace ? 0 : rule->score;
}

static bool scores(const model *m, uint32_t rule, const model_event *event)
{
    return points_of(m, &m->k->rules[rule]) > 0 && event->touched != MODEL_NEVER &&
           event->confidence >= m->k->rules[rule].min_confidence;
}

static int best(const model *m, uint32_t rule, uint32_t step)
{
    int highest = 0;
    for (uint32_t i = 0; i < m->rules[rule].n; i++) {
        const model_event *event = &m->rules[rule].events[i];
        if (scores(m, rule, event) && event->touched <= step && event->confidence > highest)
            highest = event->confidence;
    }
    return highest;
}

/* The step at which the sum reaches `threshold`; MODEL_NEVER: it does not. */
static uint32_t crosses(const model *m, const oxp_category *category, int32_t threshold)
{
    for (uint32_t step = 0; threshold >= 0 && step <= m->end; step++) {
        int64_t sum = 0;
        for (uint32_t i = 0; i < category->n_rules; i++)
            sum += (int64_t)best(m, category->rules[i], step) *
                   points_of(m, &m->k->rules[category->rules[i]]);
        if (category->cap >= 0 && sum > category->cap)
            sum = category->cap;
        if (sum > 0 && sum >= threshold)
            return step;
    }
    return MODEL_NEVER;
}

/* The completing event of a crossing, by rule, start and end. */
static const model_event *completing(const model *m, const oxp_category *category, uint32_t step,
                                     uint32_t *by)
{
    const model_event *first = NULL;
    for (uint32_t i = 0; i < category->n_rules; i++) {
        uint32_t rule = category->rules[i];
        int before = step ? best(m, rule, step - 1) : 0;
        for (uint32_t k = 0; k < m->rules[rule].n; k++) {
            const model_event *event = &m->rules[rule].events[k];
            if (!scores(m, rule, event) || event->touched != step || event->confidence <= before)
                continue;
            if (first &&
                (*by < rule || (*by == rule && first->start < event->start) ||
                 (*by == rule && first->start == event->start && first->end <= event->end)))
                continue;
            first = event;
            *by = rule;
        }
    }
    return first;
}

/* ---- acts ------------------------------------------------------------------------ */

static oxp_action strongest(const model *m, const oxp_act *act)
{
    return act->block                ? OXP_ACTION_BLOCK
           : act->replace            ? OXP_ACTION_REPLACE
           : act->redact             ? OXP_ACTION_REDACT
           : act->note && !m->output ? OXP_ACTION_NOTE
           : act->flag               ? OXP_ACTION_FLAG
                                     : OXP_ACTION_ALLOW;
}

static oxp_mode mode_of(const oxp_rule *rule, const model_event *event)
{
    if (event->confidence < rule->min_confidence)
        return OXP_MODE_BELOW;
    return rule->mode == OXP_RULE_ENFORCE ? OXP_MODE_ENFORCE : OXP_MODE_SHADOW;
}

static void find_stop(model *m)
{
    m->stop = MODEL_NEVER;
    for (uint32_t r = 0; m->output && r < m->k->policy.n_rules; r++)
        for (uint32_t i = 0; i < m->rules[r].n; i++) {
            const oxp_rule *rule = &m->k->rules[r];
            if (strongest(m, &rule->acts[m->role]) >= OXP_ACTION_REPLACE &&
                mode_of(rule, &m->rules[r].events[i]) == OXP_MODE_ENFORCE)
                m->stop = min(m->stop, m->rules[r].events[i].touched);
        }
    for (uint32_t c = 0; m->output && c < m->k->policy.n_categories; c++) {
        const oxp_category *category = &m->k->categories[c];
        if (strongest(m, &category->acts[m->role]) >= OXP_ACTION_REPLACE)
            m->stop = min(m->stop, crosses(m, category, category->block_at));
    }
}

static uint64_t bits(const model_event *event)
{
    return ((UINT64_C(1) << event->end) - 1) & ~((UINT64_C(1) << event->start) - 1);
}

static void add_redaction(model *m, const oxp_act *act, const model_event *event, uint32_t step,
                          uint32_t rank)
{
    m->redactions[m->n_redactions++] = (model_redaction){
        event->start, event->end, step, rank, act->redact, act->redact_text, act->keep_last};
}

static void add_finding(model *m, model_finding finding)
{
    m->findings[m->n_findings++] = finding;
    if (finding.mode == OXP_MODE_ENFORCE && finding.action > m->action)
        m->action = finding.action;
}

static void find_in_rule(model *m, uint32_t r)
{
    const oxp_rule *source = &m->k->rules[r];
    const oxp_act *act = &source->acts[m->role];
    model_rule *rule = &m->rules[r];
    bool used[MODEL_EVENTS] = {false};

    for (uint32_t i = 0; i < rule->n; i++) {
        const model_event *first = &rule->events[i];
        if (used[i] || first->touched == MODEL_NEVER || first->touched > m->stop)
            continue;
        model_finding finding = {.step = first->touched,
                                 .rank = r,
                                 .touches = bits(first),
                                 .start = first->start,
                                 .action = strongest(m, act),
                                 .mode = mode_of(source, first),
                                 .confidence = first->confidence};
        bool grew = true;
        used[i] = true;
        while (grew) {
            grew = false;
            for (uint32_t k = 0; k < rule->n; k++) {
                const model_event *event = &rule->events[k];
                bool joins = first->linked
                                 ? event->linked && event->touched == first->touched
                                 : !event->linked && mode_of(source, event) == finding.mode &&
                                       (bits(event) & finding.touches);
                if (used[k] || event->touched == MODEL_NEVER || event->touched > m->stop || !joins)
                    continue;
                used[k] = grew = true;
                finding.touches |= bits(event);
                finding.start = min(finding.start, event->start);
                finding.step = min(finding.step, event->touched);
                if (event->confidence > finding.confidence)
                    finding.confidence = event->confidence;
            }
        }
        add_finding(m, finding);
    }
    for (uint32_t i = 0; i < rule->n; i++)
        if (rule->events[i].touched <= m->stop && rule->events[i].touched != MODEL_NEVER &&
            act->redact && mode_of(source, &rule->events[i]) == OXP_MODE_ENFORCE)
            add_redaction(m, act, &rule->events[i], rule->events[i].touched, r);
}

/* A category that redacts acts on each scoring event, joined where they overlap. */
static void redact_scored(model *m, uint32_t c, uint32_t crossing, const model_event *completes,
                          model_finding finding)
{
    const oxp_category *category = &m->k->categories[c];
    const oxp_act *act = &category->acts[m->role];
    const model_event *list[MODEL_EVENTS];
    bool used[MODEL_EVENTS] = {false};
    uint32_t n = 0;

    for (uint32_t i = 0; i < category->n_rules; i++)
        for (uint32_t k = 0; k < m->rules[category->rules[i]].n; k++) {
            const model_event *event = &m->rules[category->rules[i]].events[k];
            if (scores(m, category->rules[i], event) && event->touched <= m->stop &&
                (!m->output || event->touched >= crossing))
                list[n++] = event;
        }
    for (uint32_t i = 0; i < n; i++) {
        add_redaction(m, act, list[i], max(list[i]->touched, crossing), finding.rank);
        if (used[i])
            continue;
        model_finding it = finding;
        bool grew = true, holds_it = list[i] == completes;
        it.touches = bits(list[i]);
        it.start = list[i]->start;
        it.step = max(list[i]->touched, crossing);
        used[i] = true;
        while (grew) {
            grew = false;
            for (uint32_t k = 0; k < n; k++) {
                if (used[k] || !(bits(list[k]) & it.touches))
                    continue;
                used[k] = grew = true;
                holds_it = holds_it || list[k] == completes;
                it.touches |= bits(list[k]);
                it.start = min(it.start, list[k]->start);
                it.step = min(it.step, max(list[k]->touched, crossing));
            }
        }
        it.action = holds_it ? strongest(m, act) : OXP_ACTION_REDACT;
        add_finding(m, it);
    }
}

static void find_in_category(model *m, uint32_t c)
{
    const oxp_category *category = &m->k->categories[c];
    uint32_t blocks = crosses(m, category, category->block_at), by = 0;
    uint32_t flags = crosses(m, category, category->flag_at);

    for (int pass = 0; pass < 2; pass++) {
        uint32_t step = pass ? blocks : flags;
        if (step == MODEL_NEVER || step > m->stop || (!pass && blocks <= flags))
            continue;
        const model_event *event = completing(m, category, step, &by);
        model_finding finding = {.step = step,
                                 .rank = m->k->policy.n_rules + c,
                                 .start = event->start,
                                 .touches = bits(event),
                                 .action = OXP_ACTION_FLAG,
                                 .mode = OXP_MODE_ENFORCE};
        for (uint32_t i = 0; i < category->n_rules; i++)
            if (best(m, category->rules[i], step) > finding.confidence)
                finding.confidence = best(m, category->rules[i], step);
        if (pass)
            finding.action = strongest(m, &category->acts[m->role]);
        if (pass && category->acts[m->role].redact)
            redact_scored(m, c, step, event, finding);
        else
            add_finding(m, finding);
    }
}

static bool goes_before(const model_finding *a, const model_finding *b)
{
    if (a->step != b->step)
        return a->step < b->step;
    return a->rank != b->rank ? a->rank < b->rank : a->start < b->start;
}

void model_judge(model *m, const kit *k, oxp_role role, const char *text, uint32_t n)
{
    memset(m, 0, sizeof *m);
    m->k = k;
    m->role = role;
    m->output = oxp_role_is_output(role);
    m->text = text;
    m->n = n;
    m->end = n + 1;
    m->action = OXP_ACTION_ALLOW;
    for (uint32_t i = 0; i < k->policy.n_rules; i++) {
        uint32_t r = k->order[i];
        if (k->rules[r].mode == OXP_RULE_OFF || !k->rules[r].acts[role].given)
            continue;
        find_matches(m, r);
        except(m, r);
        judge_condition(m, r);
    }
    find_stop(m);
    for (uint32_t r = 0; r < k->policy.n_rules; r++)
        find_in_rule(m, r);
    for (uint32_t c = 0; c < k->policy.n_categories; c++)
        find_in_category(m, c);
    for (uint32_t i = 1; i < m->n_findings; i++)
        for (uint32_t j = i; j && goes_before(&m->findings[j], &m->findings[j - 1]); j--) {
            model_finding swap = m->findings[j];
            m->findings[j] = m->findings[j - 1];
            m->findings[j - 1] = swap;
        }
}

/* ---- output ------------------------------------------------------------------------ */

static const model_redaction *better(const model_redaction *a, const model_redaction *b,
                                     bool step_first)
{
    if (!a || !b)
        return a ? a : b;
    if (step_first && a->step != b->step)
        return a->step < b->step ? a : b;
    if (a->style != b->style)
        return a->style > b->style ? a : b;
    if (a->step != b->step)
        return a->step < b->step ? a : b;
    return b->rank < a->rank ? b : a;
}

const char *model_text(const model *m, uint32_t visible)
{
    static char out[4096];
    size_t length = 0;

    for (uint32_t at = 0; at <= visible;) {
        /* the joined span that begins here */
        const model_redaction *at_once = NULL, *at_close = NULL;
        uint32_t to = 0;
        bool grew = true;
        for (uint32_t i = 0; i < m->n_redactions; i++)
            if (m->redactions[i].from == at)
                to = max(to, m->redactions[i].to);
        while (to && grew) {
            grew = false;
            for (uint32_t i = 0; i < m->n_redactions; i++)
                if (m->redactions[i].from >= at && m->redactions[i].from < to &&
                    m->redactions[i].to > to) {
                    to = m->redactions[i].to;
                    grew = true;
                }
        }
        if (!to) {
            if (at < visible)
                out[length++] = m->text[at];
            at++;
            continue;
        }
        for (uint32_t i = 0; i < m->n_redactions; i++) {
            const model_redaction *it = &m->redactions[i];
            if (it->from < at || it->from >= to)
                continue;
            at_close = better(at_close, it, false);
            if (it->from == at && it->style >= OXP_STYLE_LABEL)
                at_once = better(at_once, it, true);
        }
        const model_redaction *by = at_once ? at_once : at_close;
        if (!at_once && to > visible) {
            if (at < visible)
                return NULL;
            break; /* it waits for its close */
        }
        if (by->style == OXP_STYLE_LABEL)
            length += (size_t)sprintf(out + length, "%s", by->text ? by->text : "[REDACTED]");
        for (uint32_t i = at; by->style == OXP_STYLE_MASK && i < to; i++) {
            uint32_t behind = 0;
            for (uint32_t k = i; k < to; k++)
                behind += m->text[k] != ' ';
            out[length++] = m->text[i] == ' ' || behind <= by->keep ? m->text[i] : '*';
        }
        at = to;
    }
    out[length] = '\0';
    return out;
}
