/* What is told of a judgement: reasons, why a rule did not act, and templates. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "unit/decide/cases.h"

static void reasons_are_not_what_was_touched(void **state)
{
    (void)state;
    kit *k = kit_new();
    kit_rule(k, "x: a and b | flag");
    oxp_judgement j;
    assert_int_equal(kit_judge(k, U, "a b a", 5, &j), OXP_OK);
    assert_int_equal(j.n_findings, 3);
    for (size_t i = 0; i < j.n_findings; i++)
        assert_int_equal(j.findings[i].n_because, 0);
    assert_int_equal(kit_judge(k, A, "a b a", 5, &j), OXP_OK);
    assert_int_equal(j.n_findings, 2);
    assert_int_equal(j.findings[0].n_because, 1);
    assert_int_equal(j.findings[1].n_because, 0);
    kit_free(k);
}

static void reasons_are_named(void **state)
{
    (void)state;
    kit *k = kit_new();
    kit_rule(k, "x: a and b | flag");
    kit_rule(k, "y: c >= 3 | flag");
    kit_rule(k, "s: d | points=1 conf=100 cat=i");
    kit_rule(k, "t: e | points=1 conf=100 cat=i");
    kit_category(k, "i block_at=200 | flag");
    oxp_judgement j;
    assert_int_equal(kit_judge(k, A, "a b c c c d e", 13, &j), OXP_OK);
    assert_string_equal(kit_findings(k, &j), "x flag@2-3 y flag@8-9 s allow@10-11 t allow@12-13 "
                                             "policy/i flag@12-13");
    assert_int_equal(j.findings[0].n_because, 1);
    const oxp_because *why = &j.because[j.findings[0].first_because];
    assert_memory_equal(why->search.p, "a", 2);
    assert_int_equal(why->start, 0);
    assert_int_equal(j.findings[1].n_because, 2);
    why = &j.because[j.findings[1].first_because];
    assert_int_equal(why[0].start, 4);
    assert_int_equal(why[1].start, 6);
    assert_int_equal(j.findings[4].n_because, 1);
    why = &j.because[j.findings[4].first_because];
    assert_memory_equal(why->search.p, "s", 2);
    assert_int_equal(why->start, 10);
    kit_free(k);
}

/* ---- why a rule did not act ------------------------------------------------------ */

static char stops[1024];

static void on_stopped(void *context, uint32_t rule, uint32_t find, uint8_t plane, uint32_t start,
                       uint32_t end, oxp_stopped_by why, const char *detail)
{
    static const char *const WHY[] = {"role",    "exception", "around",     "message", "allow",
                                      "context", "condition", "confidence", "mode",    "sample"};
    const kit *k = context;
    (void)plane;
    size_t n = strlen(stops);
    n += (size_t)snprintf(stops + n, sizeof stops - n, "%s%s %s", n ? "; " : "", k->rules[rule].id,
                          WHY[why]);
    if (find != OXP_NONE)
        n += (size_t)snprintf(stops + n, sizeof stops - n, " %s@%u-%u",
                              k->rules[rule].finds[find].name, start, end);
    if (detail)
        snprintf(stops + n, sizeof stops - n, " (%.12s)", detail);
}

static const struct stop_case {
    const char *rules[3];
    oxp_role role;
    const char *text;
    const char *stops;
} STOPS[] = {
    {{"x: a | flag"}, U, "a", ""},
    {{"x: a | flag"}, U, "b", ""},
    {{"x: a | flag on=output"}, U, "a", "x role"},
    {{"x: a | flag match=a"}, U, "a", "x exception a@0-1"},
    {{"x: a | flag around=b/2"}, U, "a b", "x around a@0-1"},
    {{"x: a | flag message=b"}, U, "a b", "x message a@0-1"},
    {{"x: a | flag", "ok: w | let.w=ab allow=x"}, U, "ab", "x allow a@0-1"},
    {{"x: a | flag context=b/2!"}, U, "a", "x context a@0-1"},
    {{"x: a and b | flag"}, U, "a", "x condition (b )"},
    {{"x: a and (b or c) | flag"}, U, "a", "x condition (b or c) )"},
    {{"x: a and not b | flag"}, U, "a b", "x condition (not b )"},
    {{"x: a near b within 2 | flag"}, U, "a", "x condition (a near b wit)"},
    {{"x: a and not b | flag"}, A, "ba", "x condition (not b )"},
    {{"x: a then b within 2 and c | flag"}, A, "a b     c", ""},
    {{"x: a | flag conf=3 min=5"}, U, "a", "x confidence a@0-1"},
    {{"x: a | flag mode=shadow"}, U, "a", "x mode (shadow)"},
    {{"x: a | flag mode=off"}, U, "a", "x mode (off)"},
    {{"x: a | flag sample=5"}, U, "a", "x sample"},
};

static void what_stopped_a_rule_is_told(void **state)
{
    size_t failed = 0;
    (void)state;
    for (size_t i = 0; i < sizeof STOPS / sizeof *STOPS; i++) {
        const struct stop_case *it = &STOPS[i];
        kit *k = kit_new();
        for (int r = 0; r < 3 && it->rules[r]; r++)
            kit_rule(k, it->rules[r]);
        oxp_judge_trace trace = {on_stopped, k};
        k->input.trace = &trace;
        k->input.sample_at = 50;
        stops[0] = '\0';
        oxp_judgement j;
        assert_int_equal(kit_judge(k, it->role, it->text, strlen(it->text), &j), OXP_OK);
        failed += !check_same(it->rules[0], it->text, stops, it->stops);
        kit_free(k);
    }
    assert_int_equal(failed, 0);
}

/* ---- templates ------------------------------------------------------------------- */

static void templates_fill_what_they_know(void **state)
{
    static const char *const CASES[][2] = {
        {"", ""},
        {"plain", "plain"},
        {"{category}/{rule}", "cat/pack/rule"},
        {"{title} {count} {lang}", "A title 12 sv"},
        {"[{hash}] {request}", "[beef] req-1"},
        {"{match} {Category} {}", "{match} {Category} {}"},
        {"{{rule}}", "{pack/rule}"},
        {"{rule", "{rule"},
        {"{", "{"},
        {"}{rule}{", "}pack/rule{"},
    };
    oxp_fill values = {.category = "cat",
                       .title = "A title",
                       .rule = "pack/rule",
                       .lang = "sv",
                       .count = 12,
                       .request = {"req-1", 5},
                       .hash = {"beef", 4}};
    oxp_buffer out = {0};
    (void)state;
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        out.n = 0;
        assert_int_equal(oxp_fill_template(CASES[i][0], &values, &out), OXP_OK);
        assert_string_equal(oxp_buffer_text(&out), CASES[i][1]);
    }
    out.n = 0;
    assert_int_equal(oxp_fill_template("<{category}{title}{request}{lang}>", &(oxp_fill){0}, &out),
                     OXP_OK);
    assert_string_equal(oxp_buffer_text(&out), "<>");
    oxp_buffer_free(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reasons_are_not_what_was_touched),
        cmocka_unit_test(reasons_are_named),
        cmocka_unit_test(what_stopped_a_rule_is_told),
        cmocka_unit_test(templates_fill_what_they_know),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
