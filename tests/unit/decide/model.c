/* What is found and done; see model.h. */
#include "unit/decide/model_parts.h"

#include <string.h>

/* ---- points ---------------------------------------------------------------------- */

int model_points(const model *m, const oxp_rule *rule)
{
    const oxp_act *act = &rule->acts[m->role];
    if (rule->mode != OXP_RULE_ENFORCE || rule->is_allow)
        return 0;
    return act->points >= 0 ? act->points : act->replace ? 0 : rule->score;
}

static bool scores(const model *m, uint32_t rule, const model_event *event)
{
    return model_points(m, &m->k->rules[rule]) > 0 && event->touched != MODEL_NEVER &&
           event->confidence >= m->k->rules[rule].min_confidence;
}

int model_best(const model *m, uint32_t rule, uint32_t step)
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
            sum += (int64_t)model_best(m, category->rules[i], step) *
                   model_points(m, &m->k->rules[category->rules[i]]);
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
        int before = step ? model_best(m, rule, step - 1) : 0;
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

oxp_action model_strongest(const model *m, const oxp_act *act)
{
    return act->block                ? OXP_ACTION_BLOCK
           : act->replace            ? OXP_ACTION_REPLACE
           : act->redact             ? OXP_ACTION_REDACT
           : act->note && !m->output ? OXP_ACTION_NOTE
           : act->flag               ? OXP_ACTION_FLAG
                                     : OXP_ACTION_ALLOW;
}

oxp_mode model_mode(const oxp_rule *rule, const model_event *event)
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
            if (model_strongest(m, &rule->acts[m->role]) >= OXP_ACTION_REPLACE &&
                model_mode(rule, &m->rules[r].events[i]) == OXP_MODE_ENFORCE)
                m->stop = model_min(m->stop, m->rules[r].events[i].touched);
        }
    for (uint32_t c = 0; m->output && c < m->k->policy.n_categories; c++) {
        const oxp_category *category = &m->k->categories[c];
        if (model_strongest(m, &category->acts[m->role]) >= OXP_ACTION_REPLACE)
            m->stop = model_min(m->stop, crosses(m, category, category->block_at));
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
                                 .action = model_strongest(m, act),
                                 .mode = model_mode(source, first),
                                 .confidence = first->confidence};
        bool grew = true;
        used[i] = true;
        while (grew) {
            grew = false;
            for (uint32_t k = 0; k < rule->n; k++) {
                const model_event *event = &rule->events[k];
                bool joins = first->linked
                                 ? event->linked && event->touched == first->touched
                                 : !event->linked && model_mode(source, event) == finding.mode &&
                                       (bits(event) & finding.touches);
                if (used[k] || event->touched == MODEL_NEVER || event->touched > m->stop || !joins)
                    continue;
                used[k] = grew = true;
                finding.touches |= bits(event);
                finding.start = model_min(finding.start, event->start);
                finding.step = model_min(finding.step, event->touched);
                if (event->confidence > finding.confidence)
                    finding.confidence = event->confidence;
            }
        }
        add_finding(m, finding);
    }
    for (uint32_t i = 0; i < rule->n; i++)
        if (rule->events[i].touched <= m->stop && rule->events[i].touched != MODEL_NEVER &&
            act->redact && model_mode(source, &rule->events[i]) == OXP_MODE_ENFORCE)
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
        add_redaction(m, act, list[i], model_max(list[i]->touched, crossing), finding.rank);
        if (used[i])
            continue;
        model_finding it = finding;
        bool grew = true, holds_it = list[i] == completes;
        it.touches = bits(list[i]);
        it.start = list[i]->start;
        it.step = model_max(list[i]->touched, crossing);
        used[i] = true;
        while (grew) {
            grew = false;
            for (uint32_t k = 0; k < n; k++) {
                if (used[k] || !(bits(list[k]) & it.touches))
                    continue;
                used[k] = grew = true;
                holds_it = holds_it || list[k] == completes;
                it.touches |= bits(list[k]);
                it.start = model_min(it.start, list[k]->start);
                it.step = model_min(it.step, model_max(list[k]->touched, crossing));
            }
        }
        it.action = holds_it ? model_strongest(m, act) : OXP_ACTION_REDACT;
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
            if (model_best(m, category->rules[i], step) > finding.confidence)
                finding.confidence = model_best(m, category->rules[i], step);
        if (pass)
            finding.action = model_strongest(m, &category->acts[m->role]);
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

static void judge(model *m, const kit *k, oxp_role role, const char *text, uint32_t n, bool open)
{
    memset(m, 0, sizeof *m);
    m->k = k;
    m->open = open;
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
        model_find(m, r);
        model_except(m, r);
        model_condition(m, r);
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

void model_judge(model *m, const kit *k, oxp_role role, const char *text, uint32_t n)
{
    judge(m, k, role, text, n, false);
}

void model_judge_open(model *m, const kit *k, oxp_role role, const char *text, uint32_t n)
{
    judge(m, k, role, text, n, true);
}
