#include "decide/except.h"

#include "decide/events.h"

static void drop(const oxp_judge_scratch *work, uint32_t rule, oxp_event *event, oxp_stopped_by why,
                 const char *detail)
{
    event->dropped = true;
    oxp_trace_stop(work, rule, event, why, detail);
}

/* Whether an exception's search finds something in the matched text; `*reason` says whose. */
static bool is_excepted(const oxp_judge_scratch *work, const oxp_rule *rule, const oxp_event *event,
                        const char **reason)
{
    const oxp_judge_input *in = work->in;
    const char *text = in->views[event->view]->bytes + event->start;

    for (uint32_t i = 0; i < rule->n_exceptions; i++) {
        const oxp_search_ids *match = &rule->exceptions[i].match;
        for (uint32_t k = 0; k < match->n; k++) {
            if (oxp_matcher_test(in->filter->matcher, in->match_scratch, match->ids[k], text,
                                 event->end - event->start)) {
                *reason = rule->exceptions[i].reason;
                return true;
            }
        }
    }
    return false;
}

/* Widest first from each start, so that what lies inside an excepted match needs no test. */
static void except_find(oxp_judge_scratch *work, uint32_t index, oxp_event_range range)
{
    const oxp_rule *rule = &work->in->policy->rules[index];
    oxp_event *events = work->events.items + range.first;
    uint32_t reach = 0, step = 0;
    const char *reason = NULL;

    for (uint32_t i = 0, behind; i < range.n; i = behind) {
        for (behind = i + 1; behind < range.n && events[behind].start == events[i].start &&
                             events[behind].view == events[i].view;)
            behind++;
        if (i && events[i].view != events[i - 1].view)
            reach = 0; /* places of another view say nothing here */
        for (uint32_t k = behind; k-- > i;) {
            if (events[k].unproven)
                continue;
            if (events[k].end > reach) {
                if (!is_excepted(work, rule, &events[k], &reason))
                    continue;
                reach = events[k].end;
                step = events[k].step;
            }
            if (events[k].step < step)
                events[k].step = step;
            drop(work, index, &events[k], OXP_STOPPED_BY_EXCEPTION, reason);
        }
    }
}

bool oxp_except_matches(oxp_judge_scratch *work, uint32_t index)
{
    const oxp_rule *rule = &work->in->policy->rules[index];
    bool any = false;

    for (uint32_t i = 0; i < rule->n_exceptions; i++)
        any = any || rule->exceptions[i].match.n;
    for (uint32_t i = 0; any && i < rule->n_finds; i++)
        except_find(work, index, work->ranges.items[work->rules.items[index].ranges + i]);
    return true;
}

/* A match whose bytes of the original are its own: it begins and ends where what they became does.
 * One that begins or ends inside (of a run of code, of a letter that folds to two) covers more of
 * the original than it says. */
static bool is_whole(const oxp_judge_scratch *work, const oxp_event *event)
{
    const uint32_t *origin = work->in->views[event->view]->origin;
    if (!origin)
        return true;
    bool begins = !event->start || origin[event->start - 1] != origin[event->start];
    return begins && origin[event->end] != origin[event->end - 1];
}

/* Allow spans that may drop matches of the rule, by begin: those of one plane by their place in it,
 * or, `plane` OXP_PLANES, those that are whole by their place in the original. `places` gets, for
 * each, the event that reaches farthest among it and those before it. */
static bool gather_allows(oxp_judge_scratch *work, uint32_t head, uint8_t plane)
{
    bool whole = plane == OXP_PLANES;
    uint32_t last = work->in->open ? oxp_now(work) : work->end; /* later ones may fall themselves */
    work->order.list.n = 0;
    work->places.n = 0;
    for (uint32_t at = head; at != OXP_NONE; at = work->allows.items[at].next) {
        uint32_t rule = work->allows.items[at].rule;
        const oxp_rule_work *by = &work->rules.items[rule];
        uint8_t least = work->in->policy->rules[rule].min_confidence;
        for (uint32_t i = by->first; i < by->first + by->n; i++) {
            const oxp_event *event = &work->events.items[i];
            if (event->touched > last || event->doubtful || event->confidence < least ||
                (whole ? !is_whole(work, event) : event->view != plane))
                continue;
            if (!oxp_order_add(&work->order, whole ? event->from : event->start, 0, i))
                return false;
        }
    }
    if (!oxp_order_sort(&work->order))
        return false;
    for (size_t i = 0; i < work->order.list.n; i++) {
        uint32_t farthest = work->order.list.items[i].index;
        if (i) {
            uint32_t before = work->places.items[i - 1];
            const oxp_event *a = &work->events.items[before], *b = &work->events.items[farthest];
            if (whole ? a->to >= b->to : a->end >= b->end)
                farthest = before;
        }
        if (!OXP_PUSH(work->places, farthest))
            return false;
    }
    return true;
}

/* The allow span that holds the event, or NULL. */
static const oxp_event *allowed_by(const oxp_judge_scratch *work, const oxp_event *event,
                                   bool whole)
{
    uint32_t begin = whole ? event->from : event->start, end = whole ? event->to : event->end;
    size_t low = 0, high = work->order.list.n;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (work->order.list.items[middle].high <= begin)
            low = middle + 1;
        else
            high = middle;
    }
    if (!low)
        return NULL;
    const oxp_event *by = &work->events.items[work->places.items[low - 1]];
    return (whole ? by->to : by->end) >= end ? by : NULL;
}

/* Drops what lies inside an allow span of one plane, or of any that is whole. */
static bool drop_allowed(oxp_judge_scratch *work, uint32_t index, uint8_t plane)
{
    const oxp_rule_work *known = &work->rules.items[index];
    bool whole = plane == OXP_PLANES;

    if (!gather_allows(work, known->allow, plane))
        return false;
    for (uint32_t i = known->first; i < known->first + known->n && work->order.list.n; i++) {
        oxp_event *event = &work->events.items[i];
        if (event->dropped || (!whole && event->view != plane))
            continue;
        const oxp_event *by = allowed_by(work, event, whole);
        if (!by)
            continue;
        if (event->step < by->touched)
            event->step = by->touched;
        drop(work, index, event, OXP_STOPPED_BY_ALLOW, NULL);
    }
    return true;
}

bool oxp_except_allowed(oxp_judge_scratch *work, uint32_t index)
{
    uint8_t planes = work->in->layer ? OXP_PLANES : OXP_VIEWS;

    if (work->rules.items[index].allow == OXP_NONE)
        return true;
    for (uint8_t plane = 0; plane < planes; plane++)
        if (!drop_allowed(work, index, plane))
            return false;
    return drop_allowed(work, index, OXP_PLANES);
}

/* The first step at which one of the searches has a match; OXP_NEVER: none. In one view steps
 * rise with what must be known of it. */
static uint32_t first_match(const oxp_judge_scratch *work, const oxp_search_ids *searches)
{
    const oxp_judge_input *in = work->in;
    uint32_t first = OXP_NEVER;

    for (uint32_t i = 0; i < searches->n; i++) {
        oxp_event_range range = oxp_spans_of(in->spans, searches->ids[i]);
        for (uint32_t k = range.first, behind; k < range.first + range.n; k = behind) {
            uint8_t plane = in->spans->items[k].plane;
            uint32_t least = OXP_NEVER;
            for (behind = k;
                 behind < range.first + range.n && in->spans->items[behind].plane == plane;
                 behind++)
                if (!in->spans->items[behind].unproven && in->spans->items[behind].step < least)
                    least = in->spans->items[behind].step;
            uint32_t step =
                least == OXP_NEVER ? OXP_NEVER : oxp_step_of(work, in->views[plane], least);
            if (step < first)
                first = step;
        }
    }
    return first;
}

uint32_t oxp_except_message_step(const oxp_judge_scratch *work, const oxp_rule *rule)
{
    uint32_t step = OXP_NEVER;
    for (uint32_t i = 0; i < rule->n_exceptions; i++) {
        uint32_t first = first_match(work, &rule->exceptions[i].message);
        step = first < step ? first : step;
    }
    return step;
}

bool oxp_except_messages(oxp_judge_scratch *work, uint32_t index)
{
    const oxp_rule *rule = &work->in->policy->rules[index];
    const oxp_rule_work *known = &work->rules.items[index];

    for (uint32_t i = 0; i < rule->n_exceptions; i++) {
        const oxp_exception *exception = &rule->exceptions[i];
        uint32_t first = first_match(work, &exception->message);
        if (first == OXP_NEVER)
            continue;
        for (uint32_t k = known->first; k < known->first + known->n; k++) {
            oxp_event *event = &work->events.items[k];
            if (!event->dropped && (!work->output || first <= event->step))
                drop(work, index, event, OXP_STOPPED_BY_MESSAGE, exception->reason);
        }
    }
    return true;
}
