/*
 * The shipped rules' patterns against PCRE2, on the rules' own tests and on real texts: for every
 * regular expression of the default policy, the engine's spans are the oracle's.
 *
 *   test_property_shipped [ROWS]     about how many rows of the development data (600)
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "property/oracle.h"
#include "property/rows.h"
#include "ruleset/load.h"

/* One search as it is compared: its patterns alone, without group and validators. */
typedef struct compared {
    const oxp_search_spec *shipped;
    oracle **oracles; /* one a pattern */
} compared;

typedef struct run {
    oxp_filter *filter;
    compared *searches;
    oxp_search_spec *specs;
    size_t n;
    oxp_matcher *matcher;
    oxp_match_scratch *scratch;
    oxp_view views[OXP_VIEWS];
    oracle_spans expected, one;
    uint64_t texts, pairs, spans;
    uint64_t differ;
} run;

static int by_place(const void *left, const void *right)
{
    const oracle_span *a = left, *b = right;
    if (a->start != b->start)
        return a->start < b->start ? -1 : 1;
    return (a->end > b->end) - (a->end < b->end);
}

/* Whether Hyperscan's own pattern is in UTF mode is the matcher's to say. */
static bool prepare(run *r)
{
    const oxp_sources *sources = r->filter->sources;
    r->searches = calloc(sources->n_specs, sizeof *r->searches);
    r->specs = calloc(sources->n_specs, sizeof *r->specs);
    if (!r->searches || !r->specs)
        return false;
    for (uint32_t i = 0; i < sources->n_specs; i++) {
        const oxp_search_spec *spec = &sources->specs[i];
        if (spec->kind != OXP_SEARCH_REGEX || spec->exception)
            continue;
        const oxp_search_info *info = oxp_matcher_info(r->filter->matcher, i);
        compared *c = &r->searches[r->n];
        c->shipped = spec;
        c->oracles = calloc(spec->n_terms, sizeof *c->oracles);
        for (size_t t = 0; c->oracles && t < spec->n_terms; t++) {
            char *pattern = strndup(spec->terms[t].text.p, spec->terms[t].text.n);
            c->oracles[t] = pattern ? oracle_new(pattern, info->utf, info->backtracking) : NULL;
            free(pattern);
            if (!c->oracles[t])
                return false;
        }
        r->specs[r->n] = *spec;
        r->specs[r->n].group = 0;
        r->specs[r->n].group_name = NULL;
        r->specs[r->n].n_validations = 0;
        r->specs[r->n].codes = 0;
        r->n++;
    }
    oxp_diag *diag = oxp_diag_new();
    bool ready = oxp_matcher_compile(r->specs, r->n, NULL, diag, &r->matcher) == OXP_OK &&
                 oxp_match_scratch_new(r->matcher, &r->scratch) == OXP_OK;
    oxp_diag_free(diag);
    return ready;
}

static bool expect(run *r, const compared *c, const oxp_view *view)
{
    r->expected.n = 0;
    for (size_t t = 0; t < c->shipped->n_terms; t++) {
        if (!oracle_find(c->oracles[t], view->bytes, view->n, &r->one))
            return false;
        for (size_t i = 0; i < r->one.n; i++)
            if (!OXP_PUSH(r->expected, r->one.items[i]))
                return false;
    }
    if (r->expected.n > 1)
        qsort(r->expected.items, r->expected.n, sizeof *r->expected.items, by_place);
    size_t kept = 0;
    for (size_t i = 0; i < r->expected.n; i++)
        if (!i || by_place(&r->expected.items[i], &r->expected.items[i - 1]) != 0)
            r->expected.items[kept++] = r->expected.items[i];
    r->expected.n = kept;
    return true;
}

static void differ(run *r, const compared *c, const char *id, size_t found)
{
    if (r->differ++ < 10)
        printf("%s: %s: the engine finds %zu spans, the oracle %zu\n", id, c->shipped->owner, found,
               r->expected.n);
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
    if (oxp_matcher_scan(r->matcher, r->scratch, views, NULL, 0, NULL, &spans) != OXP_OK)
        return false;
    r->texts++;
    if (spans.truncated)
        return true;
    size_t at = 0;
    for (size_t s = 0; s < r->n; s++) {
        size_t from = at;
        while (at < spans.n && spans.items[at].search == s)
            at++;
        if (!expect(r, &r->searches[s], views[r->searches[s].shipped->view]))
            continue; /* the oracle's own limit */
        bool same = at - from == r->expected.n;
        for (size_t i = 0; same && i < r->expected.n; i++)
            same = spans.items[from + i].start == r->expected.items[i].start &&
                   spans.items[from + i].end == r->expected.items[i].end;
        if (!same)
            differ(r, &r->searches[s], id, at - from);
        r->pairs += r->searches[s].shipped->n_terms;
        r->spans += r->expected.n;
    }
    return true;
}

int main(int argc, char **argv)
{
    run r = {0};
    oxp_diag *diag = oxp_diag_new();
    oxp_load_options options = OXP_LOAD_OPTIONS_INIT;
    options.flags = OXP_LOAD_KEEP_TESTS;
    bool fine = diag && oxp_load(OXP_SOURCE_DIR "/rules/policies/default.yaml", NULL, 0, &options,
                                 diag, &r.filter) == OXP_OK;
    oxp_diag_free(diag);
    rows_wanted wanted = {argc > 1 ? strtoul(argv[1], NULL, 10) : 600, 4096, NULL};
    fine = fine && prepare(&r) && rows_of_tests(&r.filter->policies[0], compare, &r) &&
           rows_of_data(&wanted, compare, &r);
    printf("%zu searches, %llu texts, %llu pattern-text pairs, %llu spans, %llu searches differ\n",
           r.n, (unsigned long long)r.texts, (unsigned long long)r.pairs,
           (unsigned long long)r.spans, (unsigned long long)r.differ);
    for (size_t i = 0; i < r.n; i++) {
        for (size_t t = 0; t < r.searches[i].shipped->n_terms; t++)
            oracle_free(r.searches[i].oracles[t]);
        free(r.searches[i].oracles);
    }
    free(r.searches);
    free(r.specs);
    free(r.expected.items);
    free(r.one.items);
    for (int k = 0; k < OXP_VIEWS; k++)
        oxp_view_free(&r.views[k]);
    oxp_match_scratch_free(r.scratch);
    oxp_matcher_free(r.matcher);
    oxp_filter_unref(r.filter);
    return fine && !r.differ && r.pairs ? 0 : 1;
}
