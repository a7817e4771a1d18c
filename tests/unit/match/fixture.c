#include "fixture.h"

#include "property/live_texts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const oxp_place PLACE = {"rules.yaml", 7, 3};

static size_t to_spec(const span_case *c, oxp_search_spec *spec, oxp_term *terms,
                      oxp_validation *validations)
{
    size_t n = 0, v = 0;
    for (; n < COUNT(c->terms) && c->terms[n]; n++)
        terms[n] = (oxp_term){{c->terms[n], strlen(c->terms[n])}, PLACE};
    for (; v < COUNT(c->validators) && c->validators[v]; v++) {
        const struct oxp_validator *found =
            oxp_validator_find(c->validators[v], strlen(c->validators[v]));
        assert_non_null(found);
        validations[v] = (oxp_validation){found, 0, 0};
    }
    *spec = (oxp_search_spec){.kind = c->kind,
                              .as = c->as,
                              .view = c->view,
                              .terms = terms,
                              .n_terms = n,
                              .group = c->group,
                              .group_name = c->group_name,
                              .validations = validations,
                              .n_validations = v,
                              .owner = c->name,
                              .exception = c->exception};
    return n;
}

void print_diag(const oxp_diag *diag)
{
    for (size_t i = 0; i < oxp_diag_count(diag); i++) {
        oxp_complaint complaint = {.size = sizeof complaint};
        if (oxp_diag_get(diag, i, &complaint) == OXP_OK)
            fprintf(stderr, "%s:%u:%u: %s %s\n", complaint.file, complaint.line, complaint.column,
                    complaint.code, complaint.text);
    }
}

const char *first_complaint(const oxp_diag *diag, const char **text)
{
    oxp_complaint complaint = {.size = sizeof complaint};
    *text = "";
    if (!oxp_diag_count(diag) || oxp_diag_get(diag, 0, &complaint) != OXP_OK)
        return "";
    *text = complaint.text;
    return complaint.code;
}

static void print_spans(char *out, size_t size, const oxp_spans *spans)
{
    size_t at = 0;
    *out = '\0';
    for (size_t i = 0; i < spans->n && at + 40 < size; i++) {
        const oxp_span *s = &spans->items[i];
        at += (size_t)snprintf(out + at, size - at, "%s%u-%u", i ? " " : "", s->start, s->end);
        if (s->step != s->end)
            at += (size_t)snprintf(out + at, size - at, "/%u", s->step);
        if (s->unproven)
            at += (size_t)snprintf(out + at, size - at, "?");
    }
}

/* What a stream of the same text gives, fed byte by byte and at once. */
static bool check_live(const oxp_matcher *matcher, oxp_match_scratch *scratch, const span_case *c,
                       uint32_t search, size_t searches, const oxp_spans *whole)
{
    oxp_live_search *wanted = calloc(searches, sizeof *wanted);
    oxp_live_plan *plan = NULL;
    oxp_live *live = oxp_live_new();
    oxp_live_spans found = {0};
    rng r = {1};
    uint32_t culprit, longest = c->max_span ? c->max_span : INT32_MAX;
    bool same = true;
    wanted[search] = (oxp_live_search){true, true, false, longest};
    assert_int_equal(oxp_live_plan_new(matcher, c->view, wanted, &plan, &culprit), OXP_OK);
    for (live_cuts cuts = LIVE_BYTES; cuts <= LIVE_WHOLE; cuts++)
        if (live_feed(live, plan, scratch, c->view, c->text, strlen(c->text), cuts, &r, &found,
                      NULL, NULL))
            same &= live_same(c->name, &found, whole, (uint8_t)c->view);
    oxp_live_free(live);
    oxp_live_plan_free(plan);
    free(found.items);
    free(wanted);
    return same;
}

static bool check_case(const oxp_matcher *matcher, oxp_match_scratch *scratch, const span_case *c,
                       uint32_t search, size_t searches)
{
    char found[4096];
    bool live = true;
    if (c->exception) {
        bool yes = oxp_matcher_test(matcher, scratch, search, c->text, strlen(c->text));
        snprintf(found, sizeof found, "%s", yes ? "yes" : "no");
    } else {
        oxp_view views[OXP_VIEWS] = {{0}};
        const oxp_view *pointers[OXP_VIEWS];
        uint64_t *wanted = calloc(searches / 64 + 1, sizeof *wanted);
        uint32_t *longest = calloc(searches, sizeof *longest);
        oxp_spans spans;
        longest[search] = c->max_span ? c->max_span : UINT32_MAX;
        for (size_t v = 0; v < OXP_VIEWS; v++) {
            assert_int_equal(oxp_view_build(&views[v], (oxp_view_kind)v, c->text, strlen(c->text)),
                             OXP_OK);
            pointers[v] = &views[v];
        }
        wanted[search / 64] |= (uint64_t)1 << (search % 64);
        assert_int_equal(
            oxp_matcher_scan(matcher, scratch, pointers, wanted, longest, NULL, &spans), OXP_OK);
        print_spans(found, sizeof found, &spans);
        if (!spans.truncated)
            live = check_live(matcher, scratch, c, search, searches, &spans);
        for (size_t v = 0; v < OXP_VIEWS; v++)
            oxp_view_free(&views[v]);
        free(wanted);
        free(longest);
    }
    if (strcmp(found, c->spans) == 0)
        return live;
    fprintf(stderr, "%s: found '%s', wanted '%s'\n", c->name, found, c->spans);
    return false;
}

void check_span_cases(const span_case *cases, size_t n)
{
    oxp_search_spec *specs = calloc(n, sizeof *specs);
    oxp_term *terms = calloc(n * 4, sizeof *terms);
    oxp_validation *validations = calloc(n * 2, sizeof *validations);
    oxp_matcher *matcher = NULL;
    oxp_match_scratch *scratch = NULL;
    oxp_diag *diag = oxp_diag_new();
    for (size_t i = 0; i < n; i++)
        to_spec(&cases[i], &specs[i], &terms[i * 4], &validations[i * 2]);
    oxp_status status = oxp_matcher_compile(specs, n, NULL, diag, &matcher);
    print_diag(diag);
    assert_int_equal(status, OXP_OK);
    assert_int_equal(oxp_match_scratch_new(matcher, &scratch), OXP_OK);
    size_t failed = 0;
    for (uint32_t i = 0; i < n; i++)
        failed += !check_case(matcher, scratch, &cases[i], i, n);
    oxp_match_scratch_free(scratch);
    oxp_matcher_free(matcher);
    oxp_diag_free(diag);
    free(specs);
    free(terms);
    free(validations);
    assert_int_equal(failed, 0);
}

oxp_matcher *matcher_for(oxp_search_kind kind, oxp_view_kind view, oxp_codes codes,
                         const char *const *terms, size_t n)
{
    oxp_search_spec *specs = calloc(n, sizeof *specs);
    oxp_term *items = calloc(n, sizeof *items);
    oxp_diag *diag = oxp_diag_new();
    oxp_matcher *matcher = NULL;
    for (size_t i = 0; i < n; i++) {
        items[i] = (oxp_term){{terms[i], strlen(terms[i])}, PLACE};
        specs[i] = (oxp_search_spec){.kind = kind,
                                     .view = view,
                                     .codes = codes,
                                     .terms = &items[i],
                                     .n_terms = 1,
                                     .owner = "test"};
    }
    oxp_status status = oxp_matcher_compile(specs, n, NULL, diag, &matcher);
    print_diag(diag);
    assert_int_equal(status, OXP_OK);
    oxp_diag_free(diag);
    free(specs);
    free(items);
    return matcher;
}

oxp_matcher *matcher_of(const char *const *regexes, size_t n)
{
    return matcher_for(OXP_SEARCH_REGEX, OXP_VIEW_EXACT, 0, regexes, n);
}

oxp_status scan_text(const oxp_matcher *matcher, oxp_match_scratch *scratch, const char *text,
                     size_t n, oxp_spans *spans)
{
    oxp_view views[OXP_VIEWS] = {{0}};
    const oxp_view *pointers[OXP_VIEWS];
    oxp_status status = OXP_OK;
    for (size_t v = 0; v < OXP_VIEWS; v++) {
        if (status == OXP_OK && oxp_matcher_uses(matcher, (oxp_view_kind)v))
            status = oxp_view_build(&views[v], (oxp_view_kind)v, text, n);
        pointers[v] = &views[v];
    }
    if (status == OXP_OK)
        status = oxp_matcher_scan(matcher, scratch, pointers, NULL, 0, NULL, spans);
    for (size_t v = 0; v < OXP_VIEWS; v++)
        oxp_view_free(&views[v]);
    return status;
}
