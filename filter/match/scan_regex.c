#include "match/scan.h"

static uint32_t width_bound(const oxp_pass *pass, const oxp_pattern *p)
{
    return pass->max_span && pass->max_span < p->max ? pass->max_span : p->max;
}

static uint32_t certain(const oxp_pass *pass, const oxp_pattern *p, uint32_t end)
{
    uint32_t after = (uint32_t)pass->view->n + 1;
    return p->need >= after - end ? after : end + p->need;
}

/* A span that the pattern matches, cut to the group asked for. It counts in the block of `at`. */
static void take_span(oxp_pass *pass, const oxp_pattern *p, oxp_pair span, uint32_t at)
{
    uint32_t step = certain(pass, p, span.end);
    const oxp_search *search = &pass->matcher->searches[p->search];
    if (search->as == OXP_AS_WHOLE && (span.start || span.end != pass->view->n))
        return;
    if (pass->max_span && span.end - span.start > pass->max_span) {
        oxp_pass_refuse(pass, p->search, span, OXP_REFUSED_WIDTH, NULL);
        return;
    }
    if (!oxp_pass_candidate(pass, p->search, at, span, step))
        return;
    if (!p->group) {
        oxp_pass_report(pass, p->search, span, step);
        return;
    }
    oxp_budget *budget = oxp_pass_budget(pass, p->search, at);
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
        take_span(pass, p, pairs->items[i], pairs->items[i].start);
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

/* Where the matches that end in `ends` may begin and end. */
static oxp_pair reach_of(const oxp_pass *pass, const oxp_pattern *p, oxp_pair ends)
{
    uint32_t n = (uint32_t)pass->view->n, width = width_bound(pass, p);
    /* An approximation may report another end than the true one, near to it. */
    uint32_t slack = p->route == OXP_ROUTE_PREFILTER ? p->max : 0;
    oxp_pair reach = {0, n};
    if (width != OXP_UNBOUNDED && ends.start > width)
        reach.start = ends.start - width;
    if (n - ends.end > slack)
        reach.end = ends.end + slack;
    return reach;
}

/* Start by start, for what cannot be turned round. */
static void confirm_forwards(oxp_pass *pass, const oxp_pattern *p)
{
    const oxp_pairs *ends = &pass->scratch->ends;
    for (size_t i = 0; i < ends->n && pass->status == OXP_OK;) {
        oxp_pair region = reach_of(pass, p, ends->items[i++]);
        /* A match that begins before one region's end may end in the next: one region then. */
        for (; i < ends->n; i++) {
            oxp_pair next = reach_of(pass, p, ends->items[i]);
            if (next.start >= region.end)
                break;
            region.end = next.end;
        }
        if (!confirm_region(pass, p, region.start, region.end))
            oxp_pass_refuse(pass, p->search, region, OXP_REFUSED_CONFIRM, NULL);
    }
}

/* The spans of `p` that end in `ends`, which lie in one block. */
static void confirm_turned_block(oxp_pass *pass, const oxp_pattern *p, const oxp_ends_of *ends)
{
    oxp_pairs *pairs = &pass->scratch->pairs;
    uint32_t at = ends->first - 1;
    oxp_budget *budget = oxp_pass_budget(pass, p->search, at);
    if (!budget)
        return;
    uint32_t most = OXP_CANDIDATES - budget->candidates, steps = OXP_STEPS - budget->steps;
    uint32_t flood = OXP_FLOOD - budget->flood;
    oxp_pair left;
    oxp_confirmed result = oxp_confirm_starts(pass->scratch->confirm, p->code, ends, most, &steps,
                                              &flood, pairs, &left);
    budget->steps = OXP_STEPS - steps;
    budget->flood = OXP_FLOOD - flood;
    if (result == OXP_CONFIRM_MEMORY || result == OXP_CONFIRM_FAILED) {
        pass->status = result == OXP_CONFIRM_MEMORY ? OXP_ERR_MEMORY : OXP_ERR_ENGINE;
        return;
    }
    if (result == OXP_CONFIRM_DONE && !pairs->n)
        oxp_pass_refuse(pass, p->search, (oxp_pair){at, ends->last}, OXP_REFUSED_CONFIRM, NULL);
    for (size_t i = 0; i < pairs->n && pass->status == OXP_OK; i++)
        take_span(pass, p, pairs->items[i], at);
    if (result == OXP_CONFIRM_DONE || !(budget = oxp_pass_budget(pass, p->search, at)))
        return;
    /* The bound that was hit holds for the other patterns of the search too. */
    if (result == OXP_CONFIRM_OVER)
        budget->steps = OXP_STEPS;
    else
        budget->candidates = OXP_CANDIDATES;
    oxp_pass_leave(pass, budget, left, certain(pass, p, left.end),
                   result == OXP_CONFIRM_OVER ? "match limit" : "candidates");
}

/* From ends to starts: the work is what the matches are long. */
static void confirm_turned(oxp_pass *pass, const oxp_pattern *p)
{
    const oxp_pairs *runs = &pass->scratch->ends;
    for (size_t i = 0; i < runs->n && pass->status == OXP_OK; i++)
        for (uint32_t first = runs->items[i].start, last = 0;
             last < runs->items[i].end && pass->status == OXP_OK; first = last + 1) {
            last = ((first - 1) | (OXP_BLOCK_BYTES - 1)) + 1;
            last = last < runs->items[i].end ? last : runs->items[i].end;
            oxp_ends_of ends = {pass->view, first, last, width_bound(pass, p)};
            confirm_turned_block(pass, p, &ends);
        }
}

static void confirm_noted(oxp_pass *pass, const oxp_noted *noted)
{
    const oxp_pattern *p = &pass->matcher->patterns.items[noted->pattern];
    if (!oxp_hits_take(pass->scratch, noted))
        pass->status = OXP_ERR_MEMORY;
    else if (p->code->reversed && p->route == OXP_ROUTE_NATIVE)
        confirm_turned(pass, p);
    else
        confirm_forwards(pass, p);
}

void oxp_regex_confirm(oxp_pass *pass)
{
    const oxp_match_scratch *s = pass->scratch;
    for (size_t i = 0; i < s->noted.n && pass->status == OXP_OK; i++)
        confirm_noted(pass, &s->noted.items[i]);
    for (size_t i = 0; i < pass->database->always.n && pass->status == OXP_OK; i++) {
        const oxp_pattern *p = &pass->matcher->patterns.items[pass->database->always.items[i]];
        if (oxp_pass_wants(pass, p->search))
            confirm_region(pass, p, 0, (uint32_t)pass->view->n);
    }
}
