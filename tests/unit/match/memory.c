/* Memory that runs out, at every allocation in turn: said to be so, nothing leaks, and what
 * comes after works. Text that ends where memory ends. */
#include "fixture.h"
#include "match/live_plan.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

void *__real_malloc(size_t size);
void *__real_calloc(size_t n, size_t size);
void *__real_realloc(void *p, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_realloc(void *p, size_t size);
void *__real_aligned_alloc(size_t alignment, size_t size);
void *__wrap_aligned_alloc(size_t alignment, size_t size);

static size_t until_failure; /* 0: none fails */
static size_t allocations;

static bool fails(void)
{
    allocations++;
    return until_failure && --until_failure == 0;
}

void *__wrap_malloc(size_t size)
{
    return fails() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t n, size_t size)
{
    return fails() ? NULL : __real_calloc(n, size);
}

void *__wrap_realloc(void *p, size_t size)
{
    return fails() ? NULL : __real_realloc(p, size);
}

void *__wrap_aligned_alloc(size_t alignment, size_t size)
{
    return fails() ? NULL : __real_aligned_alloc(alignment, size);
}

static const oxp_place PLACE = {"rules.yaml", 1, 1};

static const struct {
    oxp_search_kind kind;
    oxp_search_as as;
    oxp_view_kind view;
    const char *text;
    int32_t group;
    bool exception;
} SEARCHES[] = {
    {OXP_SEARCH_TEXT, OXP_AS_WORDS, OXP_VIEW_EXACT, "plain", 0, false},
    {OXP_SEARCH_WORDS, OXP_AS_WORDS, OXP_VIEW_FOLD, "ignor* all rules", 0, false},
    {OXP_SEARCH_WORDS, OXP_AS_WORDS, OXP_VIEW_FOLD, "all rules", 0, false},
    {OXP_SEARCH_REGEX, OXP_AS_WORDS, OXP_VIEW_EXACT, "\\d{3}-(\\d+)", 1, false},
    {OXP_SEARCH_REGEX, OXP_AS_WORDS, OXP_VIEW_EXACT, "(?i)\\p{L}+\xC3\xA5", 0, false},
    {OXP_SEARCH_REGEX, OXP_AS_WORDS, OXP_VIEW_EXACT, "(a+)b\\1", 0, false},
    {OXP_SEARCH_REGEX, OXP_AS_WORDS, OXP_VIEW_EXACT, "x\\Ny", 0, false},
    {OXP_SEARCH_REGEX, OXP_AS_WORDS, OXP_VIEW_EXACT, "foo(?=bar)", 0, false},
    {OXP_SEARCH_WORDS, OXP_AS_HOST, OXP_VIEW_EXACT, "acme.example", 0, true},
    {OXP_SEARCH_REGEX, OXP_AS_WORDS, OXP_VIEW_EXACT, "example$", 0, true},
};
enum { N_SEARCHES = COUNT(SEARCHES) };

static const char TEXT[] = "plain 555-1234, ignoring all\nrules, xsm\xC3\xA5, aabaa x.y foobar";

static oxp_status compile_all(oxp_diag *diag, oxp_matcher **matcher)
{
    oxp_search_spec specs[N_SEARCHES];
    oxp_term terms[N_SEARCHES];
    for (size_t i = 0; i < N_SEARCHES; i++) {
        terms[i] = (oxp_term){{SEARCHES[i].text, strlen(SEARCHES[i].text)}, PLACE};
        specs[i] = (oxp_search_spec){.kind = SEARCHES[i].kind,
                                     .as = SEARCHES[i].as,
                                     .view = SEARCHES[i].view,
                                     .terms = &terms[i],
                                     .n_terms = 1,
                                     .group = SEARCHES[i].group,
                                     .owner = "memory",
                                     .exception = SEARCHES[i].exception};
    }
    return oxp_matcher_compile(specs, N_SEARCHES, NULL, diag, matcher);
}

static size_t searches_found(const oxp_spans *spans)
{
    size_t n = 0;
    for (size_t i = 0; i < spans->n; i++)
        n += !i || spans->items[i].search != spans->items[i - 1].search;
    return n;
}

static void compiling_says_that_memory_ran_out(void **state)
{
    (void)state;
    for (size_t n = 1;; n++) {
        oxp_matcher *matcher = NULL;
        oxp_diag *diag = oxp_diag_new();
        until_failure = n;
        oxp_status status = compile_all(diag, &matcher);
        bool failed = until_failure == 0;
        until_failure = 0;
        if (failed && status != OXP_OK && status != OXP_ERR_MEMORY) {
            print_diag(diag);
            fail_msg("allocation %zu: status %d", n, status);
        }
        assert_true(status == OXP_OK || !matcher);
        oxp_matcher_free(matcher);
        oxp_diag_free(diag);
        if (!failed) {
            assert_int_equal(status, OXP_OK);
            print_message("%zu allocations in compiling\n", n - 1);
            return;
        }
    }
}

static void scanning_says_that_memory_ran_out(void **state)
{
    (void)state;
    oxp_matcher *matcher = NULL;
    oxp_diag *diag = oxp_diag_new();
    assert_int_equal(compile_all(diag, &matcher), OXP_OK);
    for (size_t n = 1;; n++) {
        oxp_match_scratch *scratch = NULL;
        oxp_spans spans = {0};
        bool excepted = false;
        until_failure = n;
        oxp_status status = oxp_match_scratch_new(matcher, &scratch);
        if (status == OXP_OK)
            status = scan_text(matcher, scratch, TEXT, sizeof TEXT - 1, &spans);
        if (status == OXP_OK)
            excepted = oxp_matcher_test(matcher, scratch, 9, "an example", 10) &&
                       oxp_matcher_test(matcher, scratch, 8, "http://acme.example/", 20);
        bool failed = until_failure == 0;
        until_failure = 0;
        assert_true(status == OXP_OK || (failed && status == OXP_ERR_MEMORY));
        if (status == OXP_OK) {
            assert_int_equal(searches_found(&spans), 8);
            assert_true(excepted || failed); /* an error excepts nothing */
        } else if (scratch) {                /* it works again where there is memory */
            assert_int_equal(scan_text(matcher, scratch, TEXT, sizeof TEXT - 1, &spans), OXP_OK);
            assert_int_equal(searches_found(&spans), 8);
        }
        oxp_match_scratch_free(scratch);
        if (!failed) {
            print_message("%zu allocations in scanning\n", n - 1);
            break;
        }
    }
    oxp_matcher_free(matcher);
    oxp_diag_free(diag);
}

/* Once warm, the same text takes no memory. */
static void a_warm_scan_does_not_allocate(void **state)
{
    (void)state;
    oxp_matcher *matcher = NULL;
    oxp_match_scratch *scratch = NULL;
    oxp_diag *diag = oxp_diag_new();
    oxp_view views[OXP_VIEWS] = {{0}};
    const oxp_view *pointers[OXP_VIEWS];
    oxp_spans spans;
    assert_int_equal(compile_all(diag, &matcher), OXP_OK);
    assert_int_equal(oxp_match_scratch_new(matcher, &scratch), OXP_OK);
    for (size_t v = 0; v < OXP_VIEWS; v++) {
        assert_int_equal(oxp_view_build(&views[v], (oxp_view_kind)v, TEXT, sizeof TEXT - 1),
                         OXP_OK);
        pointers[v] = &views[v];
    }
    size_t before = 0;
    for (int round = 0; round < 3; round++) {
        before = allocations;
        assert_int_equal(oxp_matcher_scan(matcher, scratch, pointers, NULL, 0, NULL, &spans),
                         OXP_OK);
        assert_int_equal(searches_found(&spans), 8);
        assert_true(oxp_matcher_test(matcher, scratch, 9, "an example", 10));
        assert_true(oxp_matcher_test(matcher, scratch, 8, "http://acme.example/", 20));
    }
    assert_int_equal(allocations - before, 0);
    for (size_t v = 0; v < OXP_VIEWS; v++)
        oxp_view_free(&views[v]);
    oxp_match_scratch_free(scratch);
    oxp_matcher_free(matcher);
    oxp_diag_free(diag);
}

/* ---- streams ---- */

typedef struct streams {
    const oxp_matcher *matcher;
    oxp_match_scratch *scratch;
    oxp_view views[OXP_VIEWS];
    oxp_live_plan *plans[OXP_VIEWS];
    oxp_live *live[OXP_VIEWS];
    oxp_live_spans spans;
} streams;

static oxp_status prepare_streams(streams *s)
{
    oxp_live_search searches[COUNT(SEARCHES)];
    oxp_status status = OXP_OK;
    uint32_t culprit;
    for (size_t i = 0; i < COUNT(SEARCHES); i++) {
        /* Asking for all letters of Unicode takes too long for doing it at each allocation. */
        bool slow = strstr(SEARCHES[i].text, "\\p");
        searches[i] = (oxp_live_search){!SEARCHES[i].exception && !slow, true, false, 4096};
    }
    for (oxp_view_kind k = 0; k < OXP_VIEWS && status == OXP_OK; k++) {
        s->live[k] = oxp_live_new();
        status = s->live[k] ? oxp_live_plan_new(s->matcher, k, searches, &s->plans[k], &culprit)
                            : OXP_ERR_MEMORY;
        if (s->plans[k])
            oxp_automaton_bound(s->plans[k]->automaton, 10);
    }
    return status;
}

static oxp_status feed_streams(streams *s)
{
    s->spans.n = 0;
    for (oxp_view_kind k = 0; k < OXP_VIEWS; k++) {
        bool over = false;
        OXP_TRY(oxp_view_begin(&s->views[k], k));
        oxp_live_begin(s->live[k], s->plans[k], (uint8_t)k);
        for (size_t at = 0; at < sizeof TEXT - 1; at += 2) {
            size_t n = sizeof TEXT - 1 - at;
            OXP_TRY(oxp_view_feed(&s->views[k], TEXT + at, n < 2 ? n : 2));
            OXP_TRY(
                oxp_live_feed(s->live[k], s->scratch, &s->views[k], NULL, false, &s->spans, &over));
        }
        OXP_TRY(oxp_view_end(&s->views[k]));
        OXP_TRY(oxp_live_feed(s->live[k], s->scratch, &s->views[k], NULL, true, &s->spans, &over));
        assert_false(over);
    }
    return OXP_OK;
}

static void free_streams(streams *s)
{
    for (int k = 0; k < OXP_VIEWS; k++) {
        oxp_live_free(s->live[k]);
        oxp_live_plan_free(s->plans[k]);
        oxp_view_free(&s->views[k]);
    }
    free(s->spans.items);
}

static void streams_say_that_memory_ran_out(void **state)
{
    (void)state;
    oxp_matcher *matcher = NULL;
    oxp_match_scratch *scratch = NULL;
    oxp_diag *diag = oxp_diag_new();
    size_t wanted = 0;
    assert_int_equal(compile_all(diag, &matcher), OXP_OK);
    assert_int_equal(oxp_match_scratch_new(matcher, &scratch), OXP_OK);
    for (size_t n = 0;; n++) { /* none fails at first */
        streams s = {.matcher = matcher, .scratch = scratch};
        until_failure = n;
        oxp_status status = prepare_streams(&s);
        if (status == OXP_OK)
            status = feed_streams(&s);
        bool failed = n && until_failure == 0;
        until_failure = 0;
        assert_true(status == OXP_OK || (failed && status == OXP_ERR_MEMORY));
        wanted = n ? wanted : s.spans.n;
        if (status == OXP_OK)
            assert_int_equal(s.spans.n, wanted);
        else if (s.plans[OXP_VIEWS - 1]) { /* it works again where there is memory */
            assert_int_equal(feed_streams(&s), OXP_OK);
            assert_int_equal(s.spans.n, wanted);
        }
        free_streams(&s);
        if (n && !failed) {
            print_message("%zu allocations in streams\n", n - 1);
            break;
        }
    }
    assert_true(wanted > 0);
    oxp_match_scratch_free(scratch);
    oxp_matcher_free(matcher);
    oxp_diag_free(diag);
}

static void a_warm_stream_does_not_allocate(void **state)
{
    (void)state;
    oxp_matcher *matcher = NULL;
    oxp_diag *diag = oxp_diag_new();
    assert_int_equal(compile_all(diag, &matcher), OXP_OK);
    streams s = {.matcher = matcher};
    assert_int_equal(oxp_match_scratch_new(matcher, &s.scratch), OXP_OK);
    assert_int_equal(prepare_streams(&s), OXP_OK);
    for (int k = 0; k < OXP_VIEWS; k++)
        oxp_automaton_bound(s.plans[k]->automaton, OXP_STATES_MOST);
    size_t before = 0;
    for (int round = 0; round < 3; round++) {
        before = allocations;
        assert_int_equal(feed_streams(&s), OXP_OK);
    }
    assert_int_equal(allocations - before, 0);
    free_streams(&s);
    oxp_match_scratch_free(s.scratch);
    oxp_matcher_free(matcher);
    oxp_diag_free(diag);
}

/* A view whose padding ends where readable memory ends: nothing looks behind it. */
static void nothing_is_read_behind_the_padding(void **state)
{
    (void)state;
    oxp_matcher *matcher = NULL;
    oxp_match_scratch *scratch = NULL;
    oxp_diag *diag = oxp_diag_new();
    oxp_spans spans;
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    char *map = mmap(NULL, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    assert_ptr_not_equal(map, MAP_FAILED);
    assert_int_equal(mprotect(map + page, page, PROT_NONE), 0);
    assert_int_equal(compile_all(diag, &matcher), OXP_OK);
    assert_int_equal(oxp_match_scratch_new(matcher, &scratch), OXP_OK);
    for (size_t n = 1; n < sizeof TEXT; n++) {
        char *text = map + page - OXP_VIEW_PADDING - n;
        memset(map, 0, page);
        memcpy(text, TEXT + sizeof TEXT - 1 - n, n);
        while (((unsigned char)*text & 0xC0) == 0x80) /* views are valid UTF-8 */
            *text++ = '-';
        oxp_view view = {.kind = OXP_VIEW_EXACT,
                         .bytes = map + page - OXP_VIEW_PADDING - n,
                         .n = n,
                         .original_n = n};
        const oxp_view *views[OXP_VIEWS] = {&view, &view};
        assert_int_equal(oxp_matcher_scan(matcher, scratch, views, NULL, 0, NULL, &spans), OXP_OK);
    }
    oxp_match_scratch_free(scratch);
    oxp_matcher_free(matcher);
    oxp_diag_free(diag);
    munmap(map, 2 * page);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(compiling_says_that_memory_ran_out),
        cmocka_unit_test(scanning_says_that_memory_ran_out),
        cmocka_unit_test(a_warm_scan_does_not_allocate),
        cmocka_unit_test(streams_say_that_memory_ran_out),
        cmocka_unit_test(a_warm_stream_does_not_allocate),
        cmocka_unit_test(nothing_is_read_behind_the_padding),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
