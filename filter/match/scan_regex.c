#include "match/scan.h"

enum {
    NEAR = 64,          /* ends of one pattern this near to one another are noted together */
    MOST_ENDS = 1 << 20 /* noted apart; what comes then is noted coarsely */
};

void oxp_regex_forget(oxp_match_scratch *scratch)
{
    for (size_t i = 0; i < scratch->noted.n; i++) {
        scratch->noted_at[scratch->noted.items[i].slot] = 0;
    }
    scratch->noted.n = 0;
    scratch->ends.n = 0;
}

static uint32_t width_bound(const oxp_pass *pass, const oxp_pattern *p)
{
    return pass->longest && pass->longest[p->search] < p->max ? pass->longest[p->search] : p->max;
}

/* A new group of ends behind all others of `noted`, which may be NULL. */
static bool add_ends(oxp_pass *pass, oxp_noted *noted, uint32_t pattern, uint32_t end)
{
    oxp_match_scratch *s = pass->scratch;
    uint32_t index = (uint32_t)s->ends.n;
    uint32_t slot = pass->matcher->patterns.items[pattern].slot;
    if (!OXP_PUSH(s->ends, (oxp_ends){end, end, UINT32_MAX}))
        return false;
    if (noted) {
        s->ends.items[noted->tail].next = index;
        noted->tail = index;
        return true;
    }
    if (!OXP_PUSH(s->noted, (oxp_noted){pattern, slot, index, index}))
        return false;
    s->noted_at[slot] = (uint32_t)s->noted.n;
    return true;
}

/* All ends of `noted` and `end` in one group: for an engine that reports out of order. */
static void collapse(oxp_match_scratch *s, oxp_noted *noted, uint32_t end)
{
    oxp_ends *head = &s->ends.items[noted->head];
    head->first = end < head->first ? end : head->first;
    head->last = s->ends.items[noted->tail].last;
    head->next = UINT32_MAX;
    noted->tail = noted->head;
}

bool oxp_regex_note(oxp_pass *pass, uint32_t pattern, uint32_t end)
{
    oxp_match_scratch *s = pass->scratch;
    const oxp_pattern *p = &pass->matcher->patterns.items[pattern];
    uint32_t at = s->noted_at[p->slot];
    bool fine = true;
    if (!at) {
        fine = add_ends(pass, NULL, pattern, end);
    } else {
        oxp_noted *noted = &s->noted.items[at - 1];
        oxp_ends *tail = &s->ends.items[noted->tail];
        uint32_t width = width_bound(pass, p);
        uint32_t reach = width > NEAR ? width : NEAR;
        if (end < tail->first && tail->first - end > NEAR)
            collapse(s, noted, end);
        else if (end < tail->first)
            tail->first = end;
        else if (end <= tail->last || end - tail->last <= reach || s->ends.n >= MOST_ENDS)
            tail->last = end > tail->last ? end : tail->last;
        else
            fine = add_ends(pass, noted, pattern, end);
    }
    if (!fine)
        pass->status = OXP_ERR_MEMORY;
    return fine;
}

static uint32_t certain(const oxp_pass *pass, const oxp_pattern *p, uint32_t end)
{
    uint32_t after = (uint32_t)pass->view->n + 1;
    return p->need >= after - end ? after : end + p->need;
}

/* A span that the pattern matches, cut to the group asked for. */
static void take_span(oxp_pass *pass, const oxp_pattern *p, oxp_pair span)
{
    uint32_t step = certain(pass, p, span.end);
    const oxp_search *search = &pass->matcher->searches[p->search];
    if (search->as == OXP_AS_WHOLE) {
        if (span.start || span.end != pass->view->n)
            return;
        step = (uint32_t)pass->view->n + 1;
    }
    if (oxp_pass_too_long(pass, p->search, span)) {
        oxp_pass_refuse(pass, p->search, span, OXP_REFUSED_WIDTH, NULL);
        return;
    }
    if (!oxp_pass_candidate(pass, p->search, span, step))
        return;
    if (!p->group) {
        oxp_pass_report(pass, p->search, span, step);
        return;
    }
    oxp_budget *budget = oxp_pass_budget(pass, p->search, span.start);
    if (!budget)
        return;
    oxp_pair part;
    uint32_t steps = OXP_STEPS - budget->steps;
    switch (oxp_confirm_group(pass->scratch->confirm, p->code, pass->view, span, p->group, &steps,
                              &part)) {
    case OXP_CONFIRM_DONE:
        budget->steps = OXP_STEPS - steps;
        if (part.start < part.end && part.start != UINT32_MAX)
            oxp_pass_report(pass, p->search, part, step);
        return;
    case OXP_CONFIRM_OVER:
    case OXP_CONFIRM_MANY:
        budget->steps = OXP_STEPS - steps;
        oxp_pass_leave(pass, budget, span, step, "match limit");
        return;
    case OXP_CONFIRM_MEMORY:
        pass->status = OXP_ERR_MEMORY;
        return;
    case OXP_CONFIRM_FAILED:
        pass->status = OXP_ERR_ENGINE;
        return;
    }
}

/* Leaves all spans of `region` that start at `from` or behind it. */
static void leave_from(oxp_pass *pass, const oxp_pattern *p, const oxp_region *region,
                       uint32_t from, oxp_budget *budget)
{
    uint32_t width = width_bound(pass, p);
    uint32_t end = region->last;
    if (width != OXP_UNBOUNDED && end - (region->to - 1) > width)
        end = region->to - 1 + width;
    oxp_pass_leave(pass, budget, (oxp_pair){from, end}, certain(pass, p, end),
                   budget->candidates >= OXP_CANDIDATES ? "candidates" : "match limit");
}

/* The spans of `p` in a region that lies in one block; true if there were any. */
static bool confirm_block(oxp_pass *pass, const oxp_pattern *p, const oxp_region *region)
{
    oxp_pairs *pairs = &pass->scratch->pairs;
    oxp_budget *budget = oxp_pass_budget(pass, p->search, region->from);
    if (!budget)
        return true;
    uint32_t most = OXP_CANDIDATES - budget->candidates, steps = OXP_STEPS - budget->steps;
    uint32_t stopped = region->from;
    if (!most || !steps) {
        leave_from(pass, p, region, region->from, budget);
        return true;
    }
    oxp_confirmed result =
        oxp_confirm_spans(pass->scratch->confirm, p->code, region, most, &steps, pairs, &stopped);
    budget->steps = OXP_STEPS - steps;
    if (result == OXP_CONFIRM_MEMORY || result == OXP_CONFIRM_FAILED) {
        pass->status = result == OXP_CONFIRM_MEMORY ? OXP_ERR_MEMORY : OXP_ERR_ENGINE;
        return true;
    }
    for (size_t i = 0; i < pairs->n && pass->status == OXP_OK; i++)
        take_span(pass, p, pairs->items[i]);
    if (result == OXP_CONFIRM_DONE || !(budget = oxp_pass_budget(pass, p->search, region->from)))
        return pairs->n;
    /* The bound that was hit holds for the other patterns of the search too. */
    if (result == OXP_CONFIRM_MANY)
        budget->candidates = OXP_CANDIDATES;
    else
        budget->steps = OXP_STEPS;
    leave_from(pass, p, region, stopped, budget);
    return true;
}

/* The spans of `p` with starts in [from, last) and ends up to `last`, block by block. */
static bool confirm_region(oxp_pass *pass, const oxp_pattern *p, uint32_t from, uint32_t last)
{
    bool any = false;
    while (from < last && pass->status == OXP_OK) {
        uint32_t to = (from | (OXP_BLOCK_BYTES - 1)) + 1;
        oxp_region region = {pass->view, from, to < last ? to : last, last};
        any |= confirm_block(pass, p, &region);
        from = region.to;
    }
    return any;
}

/* Where the matches that end in `group` may begin and end. */
static oxp_pair reach_of(const oxp_pass *pass, const oxp_pattern *p, const oxp_ends *group)
{
    uint32_t n = (uint32_t)pass->view->n, width = width_bound(pass, p);
    /* An approximation may report another end than the true one, near to it. */
    uint32_t slack = p->route == OXP_ROUTE_PREFILTER ? p->max : 0;
    oxp_pair reach = {0, n};
    if (width != OXP_UNBOUNDED && group->first > width)
        reach.start = group->first - width;
    if (n - group->last > slack)
        reach.end = group->last + slack;
    return reach;
}

static void confirm_ends(oxp_pass *pass, const oxp_noted *noted)
{
    const oxp_pattern *p = &pass->matcher->patterns.items[noted->pattern];
    const oxp_ends *all = pass->scratch->ends.items;
    pass->codes = p->codes;
    for (uint32_t i = noted->head; i != UINT32_MAX && pass->status == OXP_OK;) {
        oxp_pair region = reach_of(pass, p, &all[i]);
        /* A match that begins before one region's end may end in the next: one region then. */
        for (i = all[i].next; i != UINT32_MAX; i = all[i].next) {
            oxp_pair next = reach_of(pass, p, &all[i]);
            if (next.start >= region.end)
                break;
            region.end = next.end;
        }
        if (!confirm_region(pass, p, region.start, region.end))
            oxp_pass_refuse(pass, p->search, region, OXP_REFUSED_CONFIRM, NULL);
    }
}

void oxp_regex_confirm(oxp_pass *pass)
{
    const oxp_match_scratch *s = pass->scratch;
    for (size_t i = 0; i < s->noted.n && pass->status == OXP_OK; i++)
        confirm_ends(pass, &s->noted.items[i]);
    for (size_t i = 0; i < pass->database->always.n && pass->status == OXP_OK; i++) {
        const oxp_pattern *p = &pass->matcher->patterns.items[pass->database->always.items[i]];
        if (!oxp_pass_wants(pass, p->search) || (pass->layer && p->codes))
            continue;
        pass->codes = p->codes;
        confirm_region(pass, p, 0, (uint32_t)pass->view->n);
    }
}
