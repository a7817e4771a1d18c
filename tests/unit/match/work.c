/* Work is bounded: floods of matches end in unproven spans that cover what was not tried. */
#include "fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { MEGABYTE = 1 << 20 };

/* `text` repeated up to `n` bytes. */
static char *repeated(const char *text, size_t n)
{
    size_t length = strlen(text);
    char *all = malloc(n + 1);
    assert_non_null(all);
    for (size_t i = 0; i < n; i++)
        all[i] = text[i % length];
    all[n] = '\0';
    return all;
}

static const struct flood_case {
    const char *name;
    oxp_search_kind kind;
    oxp_view_kind view;
    const char *term;
    const char *unit; /* repeated to a megabyte */
    const char *tail; /* written over its end; NULL: nothing */
    bool covered;     /* every byte but the last 200 is in some span */
    bool truncated;
    int32_t group;
    const char *validator;
} FLOODS[] = {
    {"overlapping matches of one letter", OXP_SEARCH_REGEX, OXP_VIEW_EXACT, "a{1,100}", "a", NULL,
     true, true, 0, NULL},
    {"a match at every byte", OXP_SEARCH_REGEX, OXP_VIEW_EXACT, "a", "a", NULL, true, true, 0,
     NULL},
    {"unbounded matches", OXP_SEARCH_REGEX, OXP_VIEW_EXACT, "a+", "a", NULL, true, true, 0, NULL},
    {"matches of everything", OXP_SEARCH_REGEX, OXP_VIEW_EXACT, "(?s).+", "ab\n", NULL, true, true,
     0, NULL},
    {"long runs before one letter", OXP_SEARCH_REGEX, OXP_VIEW_EXACT, "[a-z]{1,4000}x", "a", "x",
     false, true, 0, NULL},
    {"long runs before many letters", OXP_SEARCH_REGEX, OXP_VIEW_EXACT, "[a-z]{1,4000}x",
     "abcdefghijklmnopqrstuvwyzabcdefghijklmnopqrstuvwyzx", NULL, true, true, 0, NULL},
    {"runs that match nowhere", OXP_SEARCH_REGEX, OXP_VIEW_EXACT, "[a-z]{1,4000}7", "a", NULL,
     false, false, 0, NULL},
    {"digits and a validator that refuses", OXP_SEARCH_REGEX, OXP_VIEW_EXACT, "\\d{13,19}", "1",
     NULL, false, true, 0, "luhn"},
    {"nested repeats", OXP_SEARCH_REGEX, OXP_VIEW_EXACT, "(?:a+)+b", "a", "b", false, true, 0,
     NULL},
    {"back-references", OXP_SEARCH_REGEX, OXP_VIEW_EXACT, "(a{1,30})b?\\1", "a", NULL, true, true,
     0, NULL},
    {"back-references that run far", OXP_SEARCH_REGEX, OXP_VIEW_EXACT, "(a*)b(.*)\\1c", "ab", "c",
     false, true, 0, NULL},
    {"exponential backtracking", OXP_SEARCH_REGEX, OXP_VIEW_EXACT, "(a|aa|a?a)+(b)\\2", "a", "bb",
     false, true, 0, NULL},
    {"possessive runs", OXP_SEARCH_REGEX, OXP_VIEW_EXACT, "a++b", "a", "b", false, true, 0, NULL},
    {"look-ahead over far", OXP_SEARCH_REGEX, OXP_VIEW_EXACT, "a(?=[ab]*c)", "a", "c", false, true,
     0, NULL},
    {"groups at every byte", OXP_SEARCH_REGEX, OXP_VIEW_EXACT, "(a)a{0,20}", "a", NULL, true, true,
     1, NULL},
    {"characters beyond ASCII", OXP_SEARCH_REGEX, OXP_VIEW_EXACT, "\\p{L}{1,50}", "\xC3\xA5", NULL,
     true, true, 0, NULL},
    {"e-mail soup", OXP_SEARCH_REGEX, OXP_VIEW_EXACT,
     "[A-Za-z0-9._%+-]+@(?:[A-Za-z0-9-]+\\.)+[A-Za-z]{2,24}", "a.a@a.aa", NULL, true, true, 0,
     NULL},
    {"what only PCRE2 can", OXP_SEARCH_REGEX, OXP_VIEW_EXACT, "a\\N{1,9}", "a", NULL, true, true, 0,
     NULL},
    {"a plain letter", OXP_SEARCH_TEXT, OXP_VIEW_EXACT, "a", "a", NULL, true, true, 0, NULL},
    {"one word again and again", OXP_SEARCH_WORDS, OXP_VIEW_FOLD, "a", "a ", NULL, false, true, 0,
     NULL},
    {"a word with stars in one long word", OXP_SEARCH_WORDS, OXP_VIEW_FOLD, "*a*", "a", NULL, false,
     false, 0, NULL},
    {"a word with stars in a script without borders", OXP_SEARCH_WORDS, OXP_VIEW_FOLD,
     "*\xE8\x87\xAA*", "\xE8\x87\xAA", NULL, true, true, 0, NULL},
    {"a phrase with stars", OXP_SEARCH_WORDS, OXP_VIEW_FOLD, "*a* b* *a*", "aba bab ", NULL, false,
     true, 0, NULL},
    {"marks without end", OXP_SEARCH_WORDS, OXP_VIEW_FOLD, "a*", "a\xCC\x81\xCC\x82\xCC\x83", NULL,
     false, false, 0, NULL},
};

static void check_flood(const struct flood_case *c)
{
    char *text = repeated(c->unit, MEGABYTE / strlen(c->unit) * strlen(c->unit));
    size_t n = strlen(text);
    if (c->tail)
        memcpy(text + n - strlen(c->tail), c->tail, strlen(c->tail));
    oxp_term term = {{c->term, strlen(c->term)}, {"rules", 1, 1}};
    oxp_validation validation = {
        c->validator ? oxp_validator_find(c->validator, strlen(c->validator)) : NULL, 0, 0};
    oxp_search_spec spec = {.kind = c->kind,
                            .view = c->view,
                            .terms = &term,
                            .n_terms = 1,
                            .group = c->group,
                            .owner = c->name,
                            .validations = &validation,
                            .n_validations = c->validator ? 1 : 0};
    oxp_matcher *matcher = NULL;
    oxp_match_scratch *scratch = NULL;
    oxp_spans spans;
    oxp_diag *diag = oxp_diag_new();
    oxp_status status = oxp_matcher_compile(&spec, 1, NULL, diag, &matcher);
    print_diag(diag);
    assert_int_equal(status, OXP_OK);
    assert_int_equal(oxp_match_scratch_new(matcher, &scratch), OXP_OK);
    clock_t begin = clock();
    assert_int_equal(scan_text(matcher, scratch, text, n, &spans), OXP_OK);
    double seconds = (double)(clock() - begin) / CLOCKS_PER_SEC;
    size_t unproven = 0, reached = 0, missed = 0;
    for (size_t i = 0; i < spans.n; i++) {
        unproven += spans.items[i].unproven;
        if (spans.items[i].start > reached)
            missed += spans.items[i].start - reached;
        reached = spans.items[i].end > reached ? spans.items[i].end : reached;
    }
    print_message("%-50s %7.0f ms %7zu spans, %2zu unproven (%s), scratch %zu KB\n", c->name,
                  seconds * 1000, spans.n, unproven, spans.truncated ? spans.reason : "-",
                  oxp_match_scratch_bytes(scratch) / 1024);
    assert_true(seconds <
                20); /* sanitizers and a busy machine; see the figures for what it takes */
    assert_int_equal(spans.truncated, c->truncated);
    assert_int_equal(unproven > 0, c->truncated);
    if (c->covered) {
        assert_int_equal(missed, 0);
        assert_true(reached + 200 > n);
    }
    oxp_match_scratch_free(scratch);
    oxp_matcher_free(matcher);
    oxp_diag_free(diag);
    free(text);
}

static void floods_end_in_time_and_nothing_is_left_out(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(FLOODS); i++)
        check_flood(&FLOODS[i]);
}

/* What stands in a block does not depend on what stands in other blocks. */
static void a_flood_in_one_block_leaves_the_others_alone(void **state)
{
    (void)state;
    const char *const regexes[] = {"a{1,9}"};
    oxp_matcher *matcher = matcher_of(regexes, 1);
    oxp_match_scratch *scratch = NULL;
    oxp_spans spans;
    char *text = repeated("-", 3 * 65536);
    memset(text + 65536, 'a', 5000);
    memset(text, 'a', 3);
    memset(text + 2 * 65536 + 100, 'a', 3);
    assert_int_equal(oxp_match_scratch_new(matcher, &scratch), OXP_OK);
    assert_int_equal(scan_text(matcher, scratch, text, 3 * 65536, &spans), OXP_OK);
    assert_true(spans.truncated);
    assert_string_equal(spans.reason, "candidates");
    size_t proven[3] = {0};
    for (size_t i = 0; i < spans.n; i++) {
        const oxp_span *span = &spans.items[i];
        if (!span->unproven) {
            proven[span->start >> 16]++;
        } else {
            assert_int_equal(span->start, 65536 + 455); /* 455 * 9 candidates were tried */
            assert_int_equal(span->end, 65536 + 5000);
        }
    }
    assert_int_equal(proven[0], 6);
    assert_int_equal(proven[1], 455 * 9);
    assert_int_equal(proven[2], 6);
    oxp_match_scratch_free(scratch);
    oxp_matcher_free(matcher);
    free(text);
}

/* The bound of one search is not another's. */
static void a_flood_of_one_search_leaves_the_others_alone(void **state)
{
    (void)state;
    const char *const regexes[] = {"a{1,9}", "aaab"};
    oxp_matcher *matcher = matcher_of(regexes, 2);
    oxp_match_scratch *scratch = NULL;
    oxp_spans spans;
    char *text = repeated("a", 20000);
    text[19999] = 'b';
    assert_int_equal(oxp_match_scratch_new(matcher, &scratch), OXP_OK);
    assert_int_equal(scan_text(matcher, scratch, text, 20000, &spans), OXP_OK);
    assert_int_equal(spans.items[spans.n - 1].search, 1);
    assert_int_equal(spans.items[spans.n - 1].start, 19996);
    assert_false(spans.items[spans.n - 1].unproven);
    oxp_match_scratch_free(scratch);
    oxp_matcher_free(matcher);
    free(text);
}

/* A second scan finds the same in the memory of the first. */
static void a_warm_scratch_grows_no_more(void **state)
{
    (void)state;
    const char *const regexes[] = {"a{1,9}", "\\d{3}-\\d+", "(x+)-\\1", "(?<=b)c+(?=d)"};
    oxp_matcher *matcher = matcher_of(regexes, COUNT(regexes));
    oxp_match_scratch *scratch = NULL;
    oxp_spans spans;
    char *text = repeated("aab123-45 xxx-xx bccd ", 10000);
    assert_int_equal(oxp_match_scratch_new(matcher, &scratch), OXP_OK);
    assert_int_equal(scan_text(matcher, scratch, text, 10000, &spans), OXP_OK);
    size_t bytes = oxp_match_scratch_bytes(scratch), n = spans.n;
    assert_int_equal(scan_text(matcher, scratch, text, 10000, &spans), OXP_OK);
    assert_int_equal(oxp_match_scratch_bytes(scratch), bytes);
    assert_int_equal(spans.n, n);
    oxp_match_scratch_free(scratch);
    oxp_matcher_free(matcher);
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(floods_end_in_time_and_nothing_is_left_out),
        cmocka_unit_test(a_flood_in_one_block_leaves_the_others_alone),
        cmocka_unit_test(a_flood_of_one_search_leaves_the_others_alone),
        cmocka_unit_test(a_warm_scratch_grows_no_more),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
