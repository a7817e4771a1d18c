/* Which matches there are, and which of them stand. */
#include "unit/decide/model_parts.h"

#include <string.h>

static void add_event(model_rule *rule, const oxp_rule *source, uint32_t find, uint32_t start,
                      uint32_t end, uint32_t step)
{
    for (uint32_t i = 0; i < rule->n; i++) {
        model_event *there = &rule->events[i];
        if (there->find == find && there->start == start && there->end == end) {
            there->step = model_min(there->step, step);
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

void model_find(model *m, uint32_t index)
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
                first = model_min(first, step);
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
    *last = model_min(event->end + d, m->n) + 1;
    for (uint32_t i = 0; i < searches->n; i++)
        first = model_min(first,
                          first_within(m, searches->ids[i], event->start > d ? event->start - d : 0,
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
        event->step = model_max(event->step, last);
    }
    if (event->dropped || !source->context.words.n)
        return;
    first = beside(m, &source->context.words, source->context.within, event, &last);
    event->step = model_max(event->step, first != MODEL_NEVER ? first : last);
    if (first != MODEL_NEVER)
        event->confidence = (int)model_min(100, (uint32_t)event->confidence + source->context.add);
    else
        event->dropped = source->context.required;
}

void model_except(model *m, uint32_t index)
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
