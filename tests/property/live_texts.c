#include "live_texts.h"

#include <stdio.h>
#include <stdlib.h>

static void give_up(const char *why)
{
    fprintf(stderr, "%s\n", why);
    exit(1);
}

static size_t piece(live_cuts cuts, rng *r, size_t left)
{
    if (cuts == LIVE_BYTES)
        return left ? 1 : 0;
    if (cuts == LIVE_WHOLE)
        return left;
    size_t n = rng_one_in(r, 8) ? rng_below(r, 200) : rng_below(r, 9);
    return n < left ? n : left;
}

static int by_place(const void *left, const void *right)
{
    const oxp_span *a = left, *b = right;
    if (a->search != b->search)
        return a->search < b->search ? -1 : 1;
    if (a->start != b->start)
        return a->start < b->start ? -1 : 1;
    return a->end < b->end ? -1 : a->end > b->end;
}

bool live_feed(oxp_live *live, oxp_live_plan *plan, oxp_match_scratch *scratch, oxp_view_kind kind,
               const char *text, size_t n, live_cuts cuts, rng *r, oxp_live_spans *spans,
               live_told told, void *context)
{
    static oxp_view view;
    bool over = false;
    size_t at = 0;
    spans->n = 0;
    if (oxp_view_begin(&view, kind) != OXP_OK)
        give_up("memory ran out");
    oxp_live_begin(live, plan, (uint8_t)kind);
    for (bool ended = false; !ended && !over;) {
        size_t more = piece(cuts, r, n - at);
        ended = at == n;
        oxp_status status = ended ? oxp_view_end(&view) : oxp_view_feed(&view, text + at, more);
        if (status == OXP_OK)
            status = oxp_live_feed(live, scratch, &view, NULL, ended, spans, &over);
        if (status != OXP_OK)
            give_up("feeding failed");
        at += more;
        if (told && !over)
            told(context, live, &view, spans, ended);
    }
    if (spans->n)
        qsort(spans->items, spans->n, sizeof *spans->items, by_place);
    return !over;
}

static void print_span(const char *name, const oxp_span *s)
{
    fprintf(stderr, "%s search %u [%u,%u) step %u codes %u; ", name, s->search, s->start, s->end,
            s->step, (unsigned)s->codes);
}

bool live_same(const char *what, const oxp_live_spans *live, const oxp_spans *whole, uint8_t plane)
{
    size_t i = 0, w = 0;
    for (;; i++, w++) {
        while (w < whole->n && whole->items[w].plane != plane)
            w++;
        const oxp_span *a = i < live->n ? &live->items[i] : NULL;
        const oxp_span *b = w < whole->n ? &whole->items[w] : NULL;
        if (!a && !b)
            return true;
        if (a && b && by_place(a, b) == 0 && a->step == b->step && a->codes == b->codes &&
            a->plane == b->plane && a->unproven == b->unproven)
            continue;
        fprintf(stderr, "%s: ", what);
        if (a)
            print_span("live has", a);
        if (b)
            print_span("whole has", b);
        fprintf(stderr, "\n");
        return false;
    }
}
