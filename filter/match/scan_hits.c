#include "match/scan.h"
#include "match/sort.h"

enum {
    NEAR = 4,           /* ends of one pattern this near to one another are noted together */
    MOST_RUNS = 1 << 20 /* noted apart; what comes then is noted coarsely */
};

void oxp_hits_forget(oxp_match_scratch *scratch)
{
    for (size_t i = 0; i < scratch->noted.n; i++)
        scratch->noted_at[scratch->noted.items[i].slot] = 0;
    scratch->noted.n = 0;
    scratch->runs.n = 0;
}

/* A new run of ends behind all others of `noted`, which may be NULL. */
static bool add_run(oxp_pass *pass, oxp_noted *noted, uint32_t pattern, uint32_t end)
{
    oxp_match_scratch *s = pass->scratch;
    uint32_t index = (uint32_t)s->runs.n;
    uint32_t slot = pass->matcher->patterns.items[pattern].slot;
    if (!OXP_PUSH(s->runs, (oxp_run){end, end, UINT32_MAX}))
        return false;
    if (noted) {
        s->runs.items[noted->tail].next = index;
        noted->tail = index;
        return true;
    }
    if (!OXP_PUSH(s->noted, (oxp_noted){pattern, slot, index, index}))
        return false;
    s->noted_at[slot] = (uint32_t)s->noted.n;
    return true;
}

bool oxp_hits_note(oxp_pass *pass, uint32_t pattern, uint32_t end)
{
    oxp_match_scratch *s = pass->scratch;
    uint32_t at = s->noted_at[pass->matcher->patterns.items[pattern].slot];
    oxp_noted *noted = at ? &s->noted.items[at - 1] : NULL;
    oxp_run *tail = noted ? &s->runs.items[noted->tail] : NULL;
    bool near = tail && end >= tail->first && end <= tail->last + NEAR;
    if (near || (tail && s->runs.n >= MOST_RUNS)) {
        tail->first = end < tail->first ? end : tail->first;
        tail->last = end > tail->last ? end : tail->last;
        return true;
    }
    if (add_run(pass, noted, pattern, end))
        return true;
    pass->status = OXP_ERR_MEMORY;
    return false;
}

static int by_first(const void *left, const void *right)
{
    const oxp_pair *a = left, *b = right;
    return a->start < b->start ? -1 : a->start > b->start;
}

bool oxp_hits_take(oxp_match_scratch *scratch, const oxp_noted *noted)
{
    oxp_pairs *ends = &scratch->ends;
    ends->n = 0;
    for (uint32_t i = noted->head; i != UINT32_MAX; i = scratch->runs.items[i].next) {
        const oxp_run *run = &scratch->runs.items[i];
        if (!OXP_PUSH(*ends, (oxp_pair){run->first, run->last}))
            return false;
    }
    /* The engine may report out of order: a look at the next byte delays some. */
    oxp_sort(ends->items, ends->n, sizeof *ends->items, by_first);
    size_t kept = 0;
    for (size_t i = 1; i < ends->n; i++) {
        oxp_pair *last = &ends->items[kept], next = ends->items[i];
        if (next.start > last->end)
            ends->items[++kept] = next;
        else if (next.end > last->end)
            last->end = next.end;
    }
    ends->n = kept + 1;
    return true;
}
