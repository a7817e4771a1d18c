/* Floods of events, memory that runs out, and memory that is not asked for again. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "unit/decide/dice.h"

/* ---- memory: the linker leads the floor's allocations here ------------------------- */

static size_t allocations, fail_at; /* the fail_at-th fails, from 1; 0: none */

void *__real_malloc(size_t size);
void *__real_calloc(size_t n, size_t size);
void *__real_realloc(void *p, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_realloc(void *p, size_t size);

static bool fails(void)
{
    return ++allocations == fail_at;
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

static const char *const RULES[] = {
    "n: a | flag let.a=a,ab conf=60",
    "r: (a near b within 3 and not c) or w >= 2 | let.w=ab,ba redact=label:[{rule}] context=b/4+20 "
    "around=cc/2 match=bb message=ccc note=m cat=x.y points=2",
    "d: (distinct w >= 2 and 2 of (a, b, c) within 3) or @n | let.w=a,b redact=mask conf=90 cat=x",
    "h: c | redact=hash",
    "t: ((a then b then c within 9) and not bba) or (b near c within 40 and aab) | context=b/40w+1 "
    "flag",
};

static kit *rich_kit(void)
{
    kit *k = kit_new();
    for (size_t i = 0; i < sizeof RULES / sizeof *RULES; i++)
        kit_rule(k, RULES[i]);
    kit_rule(k, "ok: w | let.w=aba allow=r");
    kit_category(k, "x flag_at=50 block_at=200 | redact=remove");
    return k;
}

#define PIECE "ab ba abab c abba a b  ba aba ccb b a ab ba bb a c ab aab bba abc "
static const char TEXT[] = PIECE PIECE PIECE PIECE PIECE;

static void every_failed_allocation_is_told(void **state)
{
    static const oxp_role ROLES[] = {OXP_ROLE_USER, OXP_ROLE_ASSISTANT};
    (void)state;
    for (size_t r = 0; r < 2; r++) {
        char want[8192] = "";
        size_t failures = 0;
        for (size_t nth = 0;; nth++) {
            kit *k = rich_kit();
            oxp_judgement j;
            k->unproven = true; /* both passes over a condition */
            assert_int_equal(kit_judge(k, ROLES[r], "", 0, &j), OXP_OK);
            kit_scan(k, TEXT, sizeof TEXT - 1);
            allocations = 0;
            fail_at = nth;
            oxp_status status = kit_judge_scanned(k, ROLES[r], &j);
            fail_at = 0;
            bool failed = nth && allocations >= nth;
            assert_int_equal(status, failed ? OXP_ERR_MEMORY : OXP_OK);
            if (!nth)
                snprintf(want, sizeof want, "%s|%s", kit_findings(k, &j), kit_text(k, &j));
            failures += failed;
            if (failed) /* the scratch is none the worse for it */
                assert_int_equal(kit_judge_scanned(k, ROLES[r], &j), OXP_OK);
            char got[8192];
            snprintf(got, sizeof got, "%s|%s", kit_findings(k, &j), kit_text(k, &j));
            assert_string_equal(got, want);
            kit_free(k);
            if (nth && !failed)
                break;
        }
        assert_true(failures > 30);
    }
}

static void a_scratch_that_cannot_be_made_is_told(void **state)
{
    oxp_judge_scratch *scratch = NULL;
    (void)state;
    allocations = 0;
    fail_at = 1;
    assert_int_equal(oxp_judge_scratch_new(&scratch), OXP_ERR_MEMORY);
    fail_at = 0;
    assert_null(scratch);
    oxp_judge_scratch_free(NULL);
}

static void once_warm_nothing_is_allocated(void **state)
{
    kit *k = rich_kit();
    oxp_judgement j;
    (void)state;
    assert_int_equal(kit_judge(k, OXP_ROLE_USER, TEXT, sizeof TEXT - 1, &j), OXP_OK);
    assert_int_equal(kit_judge(k, OXP_ROLE_ASSISTANT, TEXT, sizeof TEXT - 1, &j), OXP_OK);
    size_t bytes = oxp_judge_scratch_bytes(k->scratch);
    assert_true(bytes > 1000);
    for (int i = 0; i < 20; i++) {
        size_t n = (size_t)(sizeof TEXT - 1) / (size_t)(i / 2 + 1);
        kit_scan(k, TEXT, n);
        allocations = 0;
        assert_int_equal(kit_judge_scanned(k, i & 1 ? OXP_ROLE_ASSISTANT : OXP_ROLE_USER, &j),
                         OXP_OK);
        assert_int_equal(allocations, 0);
    }
    assert_int_equal(oxp_judge_scratch_bytes(k->scratch), bytes);
    kit_free(k);
}

/* ---- floods ------------------------------------------------------------------------- */

static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* Sanitizers and debug builds take a multiple of what a release does. */
#define FLOOD_SECONDS 5.0

static const struct flood {
    const char *name;
    const char *rules[3];
    const char *category;
    const char *unit; /* repeated */
    const char *last;
} FLOODS[] = {
    {"one name", {"x: a | redact=mask"}, NULL, "a ", ""},
    {"a chain that never completes", {"x: a near b within 40 | redact=mask"}, NULL, "a ", ""},
    {"a chain that completes at the end",
     {"x: a then b within 4000 | redact=mask"},
     NULL,
     "a ",
     "b"},
    {"a chain of three, all of them partners",
     {"x: a near b near a within 3000 | redact=label"},
     NULL,
     "ab",
     ""},
    {"chains under changing conditions",
     {"x: (a then b within 3000 and not c) or (b then a within 3000 and c) | flag"},
     NULL,
     "ab",
     "c ab"},
    {"a sentence without an end", {"x: a near c within sentence | redact=mask"}, NULL, "a ", "c"},
    {"ten thousand words", {"x: a near c within 10000 words | redact=mask"}, NULL, "a ", "c"},
    {"ten thousand characters", {"x: a | context=c/10000c+9 redact=mask"}, NULL, "a ", "c"},
    {"a sentence around", {"x: a | around=c/1s redact=mask"}, NULL, "a ", "c"},
    {"a cluster of all", {"x: 2 of (a, b) within 3000 | redact=mask"}, NULL, "a ", "b"},
    {"a count", {"x: a >= 3 | redact=mask"}, NULL, "a ", ""},
    {"distinct values", {"x: distinct w >= 4 | let.w=aa,ab,ba,bb redact=mask"}, NULL, "abba", ""},
    {"context everywhere", {"x: a | context=b/40+9 redact=mask"}, NULL, "ab", ""},
    {"exceptions everywhere",
     {"x: a | around=c/40 match=b message=ccc redact=mask"},
     NULL,
     "ab",
     ""},
    {"allow spans everywhere", {"x: a | redact=mask", "ok: w | let.w=ab allow=x"}, NULL, "ab", ""},
    {"a composite of all",
     {"x: a | flag", "y: @x near b within 100 | redact=mask"},
     NULL,
     "ab",
     ""},
    {"points of all",
     {"x: a | points=1 cat=i", "y: b | points=1 cat=i"},
     "i block_at=140 | redact=label",
     "ab",
     ""},
    {"one joined span", {"x: w | let.w=aaaa redact=mask"}, NULL, "aa", ""},
};

static void a_flood_takes_well_under_a_second(void **state)
{
    enum { EVENTS = 100000 };
    char *text = malloc(2 * EVENTS + 16);
    (void)state;
    assert_non_null(text);
    for (size_t i = 0; i < sizeof FLOODS / sizeof *FLOODS; i++) {
        const struct flood *it = &FLOODS[i];
        kit *k = kit_new();
        for (int r = 0; r < 3 && it->rules[r]; r++)
            kit_rule(k, it->rules[r]);
        if (it->category)
            kit_category(k, it->category);
        size_t n = 0, unit = strlen(it->unit);
        for (; n < 2 * EVENTS; n += unit)
            memcpy(text + n, it->unit, unit);
        strcpy(text + n, it->last);
        n += strlen(it->last);
        kit_scan(k, text, n);
        for (int output = 0; output < 2; output++) {
            oxp_judgement j;
            double before = seconds();
            oxp_role role = output ? OXP_ROLE_ASSISTANT : OXP_ROLE_USER;
            assert_int_equal(kit_judge_scanned(k, role, &j), OXP_OK);
            double took = seconds() - before;
            print_message("%-42s %-9s %6.0f ms, %zu spans, %zu edits\n", it->name,
                          oxp_role_name(role), took * 1e3, k->n_spans, j.n_edits);
            if (took > FLOOD_SECONDS)
                fail_msg("%s took %.2f s", it->name, took);
        }
        kit_free(k);
    }
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_failed_allocation_is_told),
        cmocka_unit_test(a_scratch_that_cannot_be_made_is_told),
        cmocka_unit_test(once_warm_nothing_is_allocated),
        cmocka_unit_test(a_flood_takes_well_under_a_second),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
