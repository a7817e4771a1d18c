/*
 * The shipped rules' searches on streams: a live view, however the text is cut, finds what a whole
 * scan finds, and its head is never behind where a span found later begins.
 *
 *   test_property_shipped_live [ROWS [POLICY]]    about how many rows of the development data (600)
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/buffer.h"
#include "live_texts.h"
#include "property/rows.h"
#include "ruleset/load.h"

enum { LONGEST = 4096, TEXT_MOST = 8192 };

typedef struct run {
    oxp_filter *filter;
    const oxp_matcher *matcher;
    oxp_match_scratch *scratch;
    oxp_live_search *searches;
    uint32_t *longest;
    oxp_live_plan *plans[OXP_VIEWS];
    oxp_live *live[OXP_VIEWS];
    oxp_view views[OXP_VIEWS];
    oxp_live_spans found;
    rng random;
    uint64_t texts, spans, over, held, pieces, differ;
} run;

static bool is_late(const oxp_filter *filter, size_t search)
{
    const oxp_search_spec *spec = &filter->sources->specs[search];
    return spec->kind == OXP_SEARCH_BUILTIN && oxp_builtin_is_late(spec->builtin);
}

static bool prepare(run *r)
{
    r->matcher = r->filter->matcher;
    size_t n = oxp_matcher_searches(r->matcher);
    uint32_t culprit;
    r->random = (rng){20261123};
    r->searches = calloc(n + 1, sizeof *r->searches);
    r->longest = calloc(n + 1, sizeof *r->longest);
    if (!r->searches || !r->longest || oxp_match_scratch_new(r->matcher, &r->scratch) != OXP_OK)
        return false;
    for (size_t i = 0; i < n; i++) {
        r->longest[i] = LONGEST;
        r->searches[i] =
            (oxp_live_search){.wanted = true, .holds = !is_late(r->filter, i), .longest = LONGEST};
    }
    for (oxp_view_kind k = 0; k < OXP_VIEWS; k++) {
        struct timespec from, to;
        clock_gettime(CLOCK_MONOTONIC, &from);
        oxp_status status = oxp_live_plan_new(r->matcher, k, r->searches, &r->plans[k], &culprit);
        clock_gettime(CLOCK_MONOTONIC, &to);
        if (status != OXP_OK) {
            printf("%s: no plan: status %d, search %u: %s\n", oxp_view_name(k), (int)status,
                   culprit, r->filter->sources->specs[culprit].owner);
            return false;
        }
        printf("%s: plan of %zu KB in %ld ms\n", oxp_view_name(k),
               oxp_live_plan_bytes(r->plans[k]) / 1024,
               (to.tv_sec - from.tv_sec) * 1000 + (to.tv_nsec - from.tv_nsec) / 1000000);
        r->live[k] = oxp_live_new();
        if (!r->live[k])
            return false;
    }
    return true;
}

/* What the head was after each piece. */
typedef struct heads {
    run *r;
    size_t last, known; /* spans told before */
    bool leaked;
} heads;

static void keep_head(void *context, const oxp_live *live, const oxp_view *view,
                      const oxp_live_spans *spans, bool ended)
{
    heads *h = context;
    size_t head = oxp_live_head(live, NULL, NULL);
    for (size_t i = h->known; i < spans->n; i++)
        h->leaked |= spans->items[i].start < h->last;
    h->known = spans->n;
    h->leaked |= head < h->last || oxp_live_oldest(live) > head;
    h->last = head;
    if (!ended) {
        h->r->held += view->settled - head;
        h->r->pieces++;
    }
}

static void compare_view(run *r, oxp_view_kind k, const char *id, const char *text, size_t n,
                         const oxp_spans *whole)
{
    heads h = {.r = r};
    live_cuts cuts = rng_one_in(&r->random, 3) ? LIVE_BYTES : LIVE_RANDOM;
    if (!live_feed(r->live[k], r->plans[k], r->scratch, k, text, n, cuts, &r->random, &r->found,
                   keep_head, &h)) {
        r->over++;
        if (r->over < 4)
            printf("%s: %s: over the bound of work\n", id, oxp_view_name(k));
        return;
    }
    r->spans += r->found.n;
    bool same = live_same(id, &r->found, whole, (uint8_t)k);
    if (h.leaked)
        fprintf(stderr, "%s: %s: the head leaked\n", id, oxp_view_name(k));
    if ((!same || h.leaked) && r->differ++ < 20 && !same)
        for (size_t i = 0; i < whole->n || i < r->found.n; i++)
            if (i >= whole->n || i >= r->found.n ||
                whole->items[i].search != r->found.items[i].search) {
                uint32_t s = i < r->found.n ? r->found.items[i].search : whole->items[i].search;
                fprintf(stderr, "  %s\n", r->filter->sources->specs[s].owner);
                break;
            }
}

static bool compare(void *context, const char *id, const char *text, size_t n)
{
    run *r = context;
    const oxp_view *views[OXP_VIEWS];
    oxp_spans spans;
    for (oxp_view_kind k = 0; k < OXP_VIEWS; k++) {
        if (oxp_view_build(&r->views[k], k, text, n) != OXP_OK)
            return false;
        views[k] = &r->views[k];
    }
    if (oxp_matcher_scan(r->matcher, r->scratch, views, NULL, r->longest, NULL, &spans) != OXP_OK)
        return false;
    r->texts++;
    if (spans.truncated)
        return true;
    for (oxp_view_kind k = 0; k < OXP_VIEWS; k++)
        compare_view(r, k, id, text, n, &spans);
    return true;
}

static void free_run(run *r)
{
    for (int k = 0; k < OXP_VIEWS; k++) {
        oxp_view_free(&r->views[k]);
        oxp_live_free(r->live[k]);
        oxp_live_plan_free(r->plans[k]);
    }
    free(r->found.items);
    free(r->searches);
    free(r->longest);
    oxp_match_scratch_free(r->scratch);
    oxp_filter_unref(r->filter);
}

int main(int argc, char **argv)
{
    static run r;
    oxp_diag *diag = oxp_diag_new();
    oxp_load_options options = OXP_LOAD_OPTIONS_INIT;
    options.flags = OXP_LOAD_KEEP_TESTS;
    const char *policy = argc > 2 ? argv[2] : OXP_SOURCE_DIR "/rules/policies/default.yaml";
    bool fine = diag && oxp_load(policy, NULL, 0, &options, diag, &r.filter) == OXP_OK;
    oxp_diag_free(diag);
    rows_wanted wanted = {argc > 1 ? strtoul(argv[1], NULL, 10) : 600, TEXT_MOST, NULL};
    fine = fine && prepare(&r) && rows_of_tests(&r.filter->policies[0], compare, &r) &&
           rows_of_data(&wanted, compare, &r);
    for (int k = 0; k < OXP_VIEWS && fine; k++)
        printf("%s: plan of %zu KB, live view of %zu KB\n", oxp_view_name((oxp_view_kind)k),
               oxp_live_plan_bytes(r.plans[k]) / 1024, oxp_live_bytes(r.live[k]) / 1024);
    printf("%llu texts, %llu spans, %llu over the bound, %llu pieces with %llu bytes held, %llu "
           "differ\n",
           (unsigned long long)r.texts, (unsigned long long)r.spans, (unsigned long long)r.over,
           (unsigned long long)r.pieces, (unsigned long long)r.held, (unsigned long long)r.differ);
    free_run(&r);
    return fine && !r.differ && r.spans ? 0 : 1;
}
