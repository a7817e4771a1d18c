/*
 * What the automaton found, judged as a whole text's candidates are: by the same functions, on the
 * view, as soon as nothing that may follow can change it.
 */
#include <stdlib.h>
#include <string.h>

#include "match/live_plan.h"
#include "match/sort.h"
#include "text/border.h"
#include "text/utf8.h"

enum { FIRST_TOLD = 64, WORK_OF_SPAN = 16 };

static const oxp_live_pattern *pattern_of(const oxp_live *live, const oxp_live_wait *wait)
{
    return &live->plan->patterns.items[wait->pattern];
}

/* The bytes that must be known before the match is certain, as scans give them: n + 1 is the text's
 * end. */
static uint32_t step_of(const oxp_live_feeding *f, const oxp_live_wait *wait)
{
    const oxp_pattern *p = pattern_of(f->live, wait)->pattern;
    uint32_t after = (uint32_t)f->view.n + 1;
    if (f->live->plan->matcher->searches[p->search].as == OXP_AS_WHOLE)
        return after;
    if (p->kind == OXP_PATTERN_TEXT)
        return wait->end;
    if (p->kind == OXP_PATTERN_WORDS)
        return (uint32_t)oxp_walk_certain(&f->view, wait->end);
    return p->need >= after - wait->end ? after : wait->end + p->need;
}

static int by_step(const void *left, const void *right)
{
    const oxp_live_wait *a = left, *b = right;
    if (a->step != b->step)
        return a->step < b->step ? -1 : 1;
    if (a->pattern != b->pattern)
        return a->pattern < b->pattern ? -1 : 1;
    if (a->start != b->start)
        return a->start < b->start ? -1 : 1;
    return a->end < b->end ? -1 : a->end > b->end;
}

/* ---- spans that several candidates give ---- */

static oxp_live_place *slot_of(const oxp_live *live, const oxp_live_place *place)
{
    uint64_t h = ((uint64_t)place->search << 32 ^ place->start) * 0x9E3779B97F4A7C15u;
    size_t at = ((h ^ place->end) * 0x9E3779B97F4A7C15u) >> 20;
    for (;; at++) {
        oxp_live_place *slot = &live->told.items[at & (live->told.n - 1)];
        if (!slot->search || (slot->search == place->search && slot->start == place->start &&
                              slot->end == place->end))
            return slot;
    }
}

/* Forgets spans that cannot come again, and makes room if they are still many. */
static bool sweep_told(oxp_live *live)
{
    uint32_t oldest = oxp_live_oldest(live);
    for (size_t i = 0; i < live->due.n; i++)
        oldest = live->due.items[i].start < oldest ? live->due.items[i].start : oldest;
    live->swept.n = 0;
    for (size_t i = 0; i < live->told.n; i++) {
        oxp_live_place *place = &live->told.items[i];
        if (place->search && place->start >= oldest && !OXP_PUSH(live->swept, *place))
            return false;
        place->search = 0;
    }
    size_t wanted = live->told.n ? live->told.n : FIRST_TOLD;
    while (wanted < live->swept.n * 4)
        wanted *= 2;
    while (live->told.n < wanted)
        if (!OXP_PUSH(live->told, (oxp_live_place){0, 0, 0}))
            return false;
    live->n_told = live->swept.n;
    for (size_t i = 0; i < live->swept.n; i++)
        *slot_of(live, &live->swept.items[i]) = live->swept.items[i];
    return true;
}

/* True where the span was not told yet; then it is now. */
static bool is_new(oxp_live_feeding *f, uint32_t search, oxp_pair span)
{
    oxp_live *live = f->live;
    oxp_live_place place = {search + 1, span.start, span.end};
    if (live->n_told * 2 >= live->told.n && !sweep_told(live)) {
        f->status = OXP_ERR_MEMORY;
        return false;
    }
    oxp_live_place *slot = slot_of(live, &place);
    if (slot->search)
        return false;
    *slot = place;
    live->n_told++;
    return true;
}

static void report(oxp_live_feeding *f, const oxp_pattern *p, oxp_pair span, uint32_t step)
{
    oxp_live *live = f->live;
    if (live->plan->doubles[p->search] && !is_new(f, p->search, span))
        return;
    oxp_pass pass = {.matcher = live->plan->matcher,
                     .scratch = f->scratch,
                     .view = &f->view,
                     .layer = f->layer,
                     .plane = live->plane,
                     .codes = p->codes,
                     .spans = &live->found};
    oxp_pass_report(&pass, p->search, span, step);
    if (pass.status != OXP_OK)
        f->status = pass.status;
}

/* ---- words ---- */

static bool is_among(const oxp_offsets *list, uint32_t at)
{
    for (size_t i = 0; i < list->n; i++)
        if (list->items[i] == at)
            return true;
    return false;
}

/* Whether the walk from some trigger inside comes to exactly this span. */
static bool walks_to(oxp_live_feeding *f, const oxp_phrase *phrase, const oxp_live_wait *wait,
                     uint64_t *work)
{
    oxp_walk *walk = &f->scratch->walk;
    uint32_t n = phrase->trigger_n;
    for (uint32_t end = wait->start + n; end <= wait->end; end++) {
        walk->steps = OXP_STEPS;
        bool found = oxp_walk_from(walk, phrase, &f->view, end);
        *work += OXP_STEPS - walk->steps;
        if (walk->memory)
            f->status = OXP_ERR_MEMORY;
        if (walk->over)
            f->live->over = true;
        if (found && is_among(&walk->begins, wait->start) && is_among(&walk->ends, wait->end))
            return true;
    }
    return false;
}

static bool is_phrase(oxp_live_feeding *f, const oxp_live_pattern *lp, const oxp_live_wait *wait,
                      uint64_t *work)
{
    const oxp_view *view = &f->view;
    if (!oxp_border_before(view->bytes, view->n, wait->start) ||
        !oxp_border_after(view->bytes, view->n, wait->end))
        return false;
    return lp->exact || walks_to(f, &lp->pattern->phrase, wait, work);
}

/* ---- regexes ---- */

static bool take_outcome(oxp_live_feeding *f, oxp_confirmed outcome)
{
    if (outcome == OXP_CONFIRM_MEMORY || outcome == OXP_CONFIRM_FAILED)
        f->status = outcome == OXP_CONFIRM_MEMORY ? OXP_ERR_MEMORY : OXP_ERR_ENGINE;
    else if (outcome != OXP_CONFIRM_DONE)
        f->live->over = true;
    return outcome == OXP_CONFIRM_DONE;
}

static bool is_confirmed(oxp_live_feeding *f, const oxp_pattern *p, const oxp_live_wait *wait,
                         uint64_t *work)
{
    oxp_pairs *pairs = &f->live->pairs;
    oxp_region region = {&f->view, wait->start, wait->start + 1, wait->end};
    uint32_t steps = OXP_STEPS, stopped;
    oxp_confirmed outcome = oxp_confirm_spans(f->scratch->confirm, p->code, &region,
                                              OXP_CANDIDATES * 2, &steps, pairs, &stopped);
    *work += OXP_STEPS - steps;
    if (!take_outcome(f, outcome))
        return false;
    for (size_t i = 0; i < pairs->n; i++)
        if (pairs->items[i].start == wait->start && pairs->items[i].end == wait->end)
            return true;
    return false;
}

/* The part to report; false where there is none. */
static bool find_part(oxp_live_feeding *f, const oxp_pattern *p, oxp_pair *span, uint64_t *work)
{
    uint32_t steps = OXP_STEPS;
    oxp_pair part;
    if (!p->group)
        return true;
    oxp_confirmed outcome =
        oxp_confirm_group(f->scratch->confirm, p->code, &f->view, *span, p->group, &steps, &part);
    *work += OXP_STEPS - steps;
    if (!take_outcome(f, outcome) || part.start == UINT32_MAX || part.start >= part.end)
        return false;
    *span = part;
    return true;
}

/* ---- candidates ---- */

static void judge(oxp_live_feeding *f, const oxp_live_wait *wait)
{
    oxp_live *live = f->live;
    const oxp_live_pattern *lp = pattern_of(live, wait);
    const oxp_pattern *p = lp->pattern;
    oxp_pair span = {wait->start, wait->end};
    uint64_t work = WORK_OF_SPAN;
    bool is = true;
    if (p->kind == OXP_PATTERN_WORDS)
        is = is_phrase(f, lp, wait, &work);
    else if (p->kind == OXP_PATTERN_REGEX)
        is = (lp->exact || is_confirmed(f, p, wait, &work)) && find_part(f, p, &span, &work);
    if (is && f->status == OXP_OK)
        report(f, p, span, wait->step);
    live->over |= !oxp_live_pay(&live->proofs, wait->step, work);
}

/* A layer is only looked into by searches that ask for its codes, with their terms as written. */
static bool is_looked_for(const oxp_live_feeding *f, const oxp_pattern *p)
{
    if (!f->layer)
        return true;
    return !p->codes && (f->live->plan->matcher->searches[p->search].codes & OXP_CODES_OF_RUNS);
}

void oxp_live_settle(oxp_live_feeding *f)
{
    oxp_live *live = f->live;
    size_t kept = 0;
    live->due.n = 0;
    oxp_walk_reset(&f->scratch->walk);
    for (size_t i = 0; i < live->waits.n; i++) {
        oxp_live_wait wait = live->waits.items[i];
        if (!is_looked_for(f, pattern_of(live, &wait)->pattern))
            continue;
        wait.step = step_of(f, &wait);
        if (wait.step > f->view.n && !f->ended)
            live->waits.items[kept++] = wait;
        else if (!OXP_PUSH(live->due, wait))
            f->status = OXP_ERR_MEMORY;
    }
    live->waits.n = kept;
    if (live->due.n > 1)
        oxp_sort(live->due.items, live->due.n, sizeof *live->due.items, by_step);
    for (size_t i = 0; i < live->due.n && f->status == OXP_OK && !live->over; i++)
        judge(f, &live->due.items[i]);
    live->due.n = 0;
}
