/* The condition's grammar: each text means exactly one tree. */
#include <stdio.h>
#include <string.h>

#include "base/buffer.h"
#include "kit.h"

static void print(oxp_buffer *out, const oxp_rule *rule, const oxp_condition *c);

static void print_distance(oxp_buffer *out, oxp_distance within)
{
    static const char *const UNITS[] = {"none", "bytes", "chars", "words", "sentence", "line"};
    if (within.unit != OXP_UNIT_NONE)
        oxp_buffer_addf(out, " within %u %s", within.count, UNITS[within.unit]);
}

static void print_finds(oxp_buffer *out, const oxp_rule *rule, const uint32_t *finds, uint32_t n,
                        const char *between)
{
    for (uint32_t i = 0; i < n; i++)
        oxp_buffer_addf(out, "%s%s", i ? between : "", rule->finds[finds[i]].name);
}

static void print_children(oxp_buffer *out, const oxp_rule *rule, const oxp_condition *c,
                           const char *word)
{
    oxp_buffer_addf(out, "(%s", word);
    for (uint32_t i = 0; i < c->n_children; i++) {
        oxp_buffer_add_text(out, " ");
        print(out, rule, c->children[i]);
    }
    oxp_buffer_add_text(out, ")");
}

/* A tree as nested lists: (and a (not b)). */
static void print(oxp_buffer *out, const oxp_rule *rule, const oxp_condition *c)
{
    switch (c->kind) {
    case OXP_CONDITION_OR:
        print_children(out, rule, c, "or");
        break;
    case OXP_CONDITION_AND:
        print_children(out, rule, c, "and");
        break;
    case OXP_CONDITION_NOT:
        print_children(out, rule, c, "not");
        break;
    case OXP_CONDITION_NAME:
        print_finds(out, rule, c->finds, c->n_finds, " ");
        break;
    case OXP_CONDITION_COUNT:
        oxp_buffer_addf(out, "(%s %u ", c->distinct ? "distinct" : "count", c->count);
        print_finds(out, rule, c->finds, c->n_finds, " ");
        oxp_buffer_add_text(out, ")");
        break;
    case OXP_CONDITION_CHAIN:
        oxp_buffer_add_text(out, c->ordered ? "(then" : "(near");
        for (uint32_t i = 0; i < c->n_links; i++) {
            oxp_buffer_add_text(out, " ");
            print_finds(out, rule, c->links[i].finds, c->links[i].n, "|");
        }
        print_distance(out, c->within);
        oxp_buffer_add_text(out, ")");
        break;
    case OXP_CONDITION_OF:
        oxp_buffer_addf(out, "(%u of ", c->count);
        print_finds(out, rule, c->finds, c->n_finds, " ");
        print_distance(out, c->within);
        oxp_buffer_add_text(out, ")");
        break;
    }
}

static const struct tree_case {
    const char *name, *when, *tree;
} CASES[] = {
    {"no condition is any of them", NULL, "(1 of a b c d a_1 a_2)"},
    {"a name alone", "a and any of them", "(and a (1 of a b c d a_1 a_2))"},
    {"not binds closer than and, and closer than or", "not a and b or c and any of them",
     "(or (and (not a) b) (and c (1 of a b c d a_1 a_2)))"},
    {"brackets change that", "not (a and (b or c)) and any of them",
     "(and (not (and a (or b c))) (1 of a b c d a_1 a_2))"},
    {"and and or are flat lists", "a and b and c or d or any of them",
     "(or (and a b c) d (1 of a b c d a_1 a_2))"},
    {"not may be repeated", "not not a and any of them",
     "(and (not (not a)) (1 of a b c d a_1 a_2))"},
    {"near takes a distance", "a near b within 5 words or any of them",
     "(or (near a b within 5 words) (1 of a b c d a_1 a_2))"},
    {"then of three", "a then b then c within 0 chars or any of them",
     "(or (then a b c within 0 chars) (1 of a b c d a_1 a_2))"},
    {"a chain's place may be several names",
     "(a or b) near c near (d or a_1) within sentence or any of them",
     "(or (near a|b c d|a_1 within 1 sentence) (1 of a b c d a_1 a_2))"},
    {"brackets around a chain are just brackets", "(a near b within line) and any of them",
     "(and (near a b within 1 line) (1 of a b c d a_1 a_2))"},
    {"brackets around names alone are just brackets", "(a or b) and any of them",
     "(and (or a b) (1 of a b c d a_1 a_2))"},
    {"a distance in bytes", "a then b within 10000 bytes or any of them",
     "(or (then a b within 10000 bytes) (1 of a b c d a_1 a_2))"},
    {"counts", "a >= 3 and distinct b >= 2 and any of them",
     "(and (count 3 a) (distinct 2 b) (1 of a b c d a_1 a_2))"},
    {"all of them", "all of them", "(6 of a b c d a_1 a_2)"},
    {"none of some", "none of (a b) and any of them", "(and (0 of a b) (1 of a b c d a_1 a_2))"},
    {"a glob stands for the names it fits", "2 of (b a_*) and any of them",
     "(and (2 of b a_1 a_2) (1 of a b c d a_1 a_2))"},
    {"a name that a glob fits too counts once", "2 of (a_1 a*) and any of them",
     "(and (2 of a_1 a a_2) (1 of a b c d a_1 a_2))"},
    {"of within a distance", "3 of them within 20 words", "(3 of a b c d a_1 a_2 within 20 words)"},
    {"white space and line breaks are as good", "|\n      a   and\n      any of them",
     "(and a (1 of a b c d a_1 a_2))"},
    {"no space is needed at brackets", "not(a)and(any of(a b c d a_1 a_2))",
     "(and (not a) (1 of a b c d a_1 a_2))"},
};

static void each_text_means_one_tree(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(CASES); i++) {
        char text[2048];
        oxp_buffer got = {0};
        snprintf(
            text, sizeof text,
            PACK "rules:\n" RULE(
                "rule-one") "    find:\n"
                            "      a: {words: [a]}\n      b: {words: [b]}\n      c: {words: [c]}\n"
                            "      d: {words: [d]}\n      a_1: {words: [e]}\n      a_2: {words: "
                            "[f]}\n"
                            "%s%s%s" REST,
            CASES[i].when ? "    when: " : "", CASES[i].when ? CASES[i].when : "",
            CASES[i].when ? "\n" : "");
        loaded result = must_load(load_text(text));
        const oxp_rule *rule = &result.filter->policies[0].rules[0];
        print(&got, rule, rule->when);
        if (strcmp(oxp_buffer_text(&got), CASES[i].tree) != 0)
            fail_msg("%s: got %s, expected %s", CASES[i].name, got.p, CASES[i].tree);
        oxp_buffer_free(&got);
        unload(&result);
    }
}

/* Explain shows a term as it was written. */
static void a_term_keeps_its_text(void **state)
{
    (void)state;
    loaded result = must_load(load_text(PACK "rules:\n" RULE(
        "rule-one") "    find: {a: {words: [a]}, b: {words: [b]}}\n"
                    "    when: (a  near b within 5 words) and not (a or b)\n" REST));
    const oxp_condition *when = result.filter->policies[0].rules[0].when;
    assert_string_equal(when->text, "(a  near b within 5 words) and not (a or b)");
    assert_string_equal(when->children[0]->text, "a  near b within 5 words");
    assert_string_equal(when->children[1]->text, "not (a or b)");
    unload(&result);
}

static loaded load_when(const char *when)
{
    char text[9000];
    snprintf(text, sizeof text,
             PACK "rules:\n" RULE("rule-one") "    find: {words: [a]}\n    when: %s\n" REST, when);
    return load_text(text);
}

static void deep_brackets_are_refused_not_followed(void **state)
{
    (void)state;
    char when[2000] = "";
    memset(when, '(', 900);
    strcpy(when + 900, "it");
    loaded result = load_when(when);
    assert_int_equal(result.status, OXP_ERR_RULES);
    assert_non_null(strstr(result.complaints, "E12: more than 32 brackets in each other"));
    unload(&result);
    when[0] = '\0';
    for (int i = 0; i < 100; i++)
        strcat(when, "not ");
    strcat(when, "it");
    result = load_when(when);
    assert_non_null(strstr(result.complaints, "E12: "));
    unload(&result);
}

static void a_fault_stands_where_it_is_in_the_line(void **state)
{
    (void)state;
    /* The value begins in column 11, its text behind the quote; the fault is 7 characters on. */
    loaded result = load_when("'it and wat'");
    assert_non_null(strstr(result.complaints, "14:19: E6: "));
    unload(&result);
    result = load_when("it and wat");
    assert_non_null(strstr(result.complaints, "14:18: E6: "));
    unload(&result);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_text_means_one_tree),
        cmocka_unit_test(a_term_keeps_its_text),
        cmocka_unit_test(deep_brackets_are_refused_not_followed),
        cmocka_unit_test(a_fault_stands_where_it_is_in_the_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
