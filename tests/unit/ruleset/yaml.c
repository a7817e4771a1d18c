/* What no file of tests/bad-rules can show: raw bytes, sizes, depths; and what YAML may do. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/buffer.h"
#include "kit.h"
#include "ruleset/yaml.h"

#define GOOD PACK "rules:\n" RULE("rule-one") "    find: {words: [a]}\n" REST

static void expect_fault(const char *text, size_t n, const char *fault)
{
    loaded result = load_bytes(text, n);
    if (result.status != OXP_ERR_RULES || !strstr(result.complaints, fault))
        fail_msg("expected '%s', got status %d:\n%s", fault, result.status, result.complaints);
    unload(&result);
}

static void expect_good(const char *text, size_t n)
{
    loaded result = must_load(load_bytes(text, n));
    unload(&result);
}

/* `text` with the first `from` replaced by `to`. */
static char *replaced(const char *text, const char *from, const char *to)
{
    const char *at = strstr(text, from);
    assert_non_null(at);
    char *result = malloc(strlen(text) + strlen(to) + 1);
    assert_non_null(result);
    sprintf(result, "%.*s%s%s", (int)(at - text), text, to, at + strlen(from));
    return result;
}

static void raw_characters_that_nobody_sees_are_refused(void **state)
{
    static const struct {
        const char *bytes, *fault;
    } CASES[] = {
        {"T\x01", "9:13: E2: control character U+0001"},
        {"T\x7F", "9:13: E2: control character U+007F"},
        {"T\xC2\x85", "9:13: E2: control character U+0085"},
        {"T\xE2\x80\xA8", "9:13: E2: control character U+2028"},
        {"\xC3\xA9\xE2\x80\x8B", "9:13: E2: hidden character U+200B"},
        {"T\xE2\x80\xAE", "9:13: E2: hidden character U+202E"},
        {"T\xF3\xA0\x81\x81", "9:13: E2: hidden character U+E0041"},
        {"T\xEF\xBB\xBF", "9:13: E2: hidden character U+FEFF"},
        {"T # \xE2\x80\x8D", "9:16: E2: hidden character U+200D"},
        {"T\xFF", "9:13: E2: byte 0xFF is not UTF-8"},
        {"T\xC0\xAF", "9:13: E2: byte 0xC0 is not UTF-8"},
        {"T\xED\xA0\x80", "9:13: E2: byte 0xED is not UTF-8"},
        {"T\xE2\x82", "9:13: E2: byte 0xE2 is not UTF-8"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(CASES); i++) {
        char title[64];
        snprintf(title, sizeof title, "title: %s", CASES[i].bytes);
        char *text = replaced(GOOD, "title: T\n    sev", title);
        char *whole = replaced(text, "erity", "\n    severity");
        expect_fault(whole, strlen(whole), CASES[i].fault);
        free(text);
        free(whole);
    }
}

static void a_nul_byte_is_refused(void **state)
{
    (void)state;
    char text[] = GOOD;
    text[3] = '\0';
    expect_fault(text, sizeof text - 1, "1:4: E2: control character U+0000");
}

static void raw_hidden_characters_are_refused_in_tests_too(void **state)
{
    (void)state;
    char *text = replaced(GOOD, "hit: a", "hit: 'a\xE2\x80\x8B'");
    expect_fault(text, strlen(text), "hidden character U+200B; take it out");
    free(text);
}

static void tests_may_hold_them_as_escapes(void **state)
{
    (void)state;
    char *text = replaced(GOOD, "hit: a", "hit: \"a\\u200B\\x01\\U000E0041\\0\"");
    expect_good(text, strlen(text));
    free(text);
}

static void a_mark_at_the_front_and_any_line_ends_are_fine(void **state)
{
    (void)state;
    char text[2 * sizeof GOOD + 3] = "\xEF\xBB\xBF";
    size_t n = 3;
    for (const char *at = GOOD; *at; at++) {
        if (*at == '\n')
            text[n++] = '\r';
        text[n++] = *at;
    }
    expect_good(text, n);
    /* Positions count lines, not their ends. */
    char *bad = replaced(text + 3, "severity: high", "severity: hihg");
    expect_fault(bad, strlen(bad), "10:15: E1: 'severity' wants one of");
    free(bad);
}

static void other_encodings_are_refused(void **state)
{
    (void)state;
    expect_fault("\xFF\xFEp\0a\0", 6, "1:1: E2: byte 0xFF is not UTF-8");
    expect_fault("\xFE\xFF\0p\0a", 6, "1:1: E2: byte 0xFE is not UTF-8");
}

static void a_megabyte_is_read_and_a_byte_more_is_not(void **state)
{
    (void)state;
    char *text = malloc(OXP_YAML_BYTES + 2);
    assert_non_null(text);
    memset(text, ' ', OXP_YAML_BYTES + 1);
    for (size_t i = 0; i < OXP_YAML_BYTES; i += 80)
        text[i] = '\n';
    memcpy(text, GOOD, sizeof GOOD - 1);
    expect_good(text, OXP_YAML_BYTES);
    text[OXP_YAML_BYTES] = '\n';
    expect_fault(text, OXP_YAML_BYTES + 1, "0:0: E2: the file has 1048577 bytes");
    free(text);
}

static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void expect_quick_fault(const char *name, const char *text, size_t n, const char *fault)
{
    double start = seconds();
    expect_fault(text, n, fault);
    double took = seconds() - start;
    if (took > 5)
        fail_msg("%s took %.1f s", name, took);
}

/* The YAML library alone takes time that grows with the square of the depth. */
static void deep_nesting_is_refused_before_it_is_read(void **state)
{
    (void)state;
    enum { N = 1000000 };
    char *text = malloc(N);
    assert_non_null(text);
    memset(text, '[', N);
    expect_quick_fault("[[[[", text, N, "E2: more than 16 levels");
    memset(text, '{', N);
    expect_quick_fault("{{{{", text, N, "E2: ");
    for (size_t i = 0; i < N; i++)
        text[i] = i % 2 ? ' ' : '-';
    expect_quick_fault("- - -", text, N, "E2: more than 16 levels");
    for (size_t i = 0; i < N; i++)
        text[i] = "? "[i % 2];
    expect_quick_fault("? ? ?", text, N, "E2: ");
    free(text);
}

static void sixteen_levels_are_read(void **state)
{
    (void)state;
    expect_fault("pack: [[[[[[[[[[[[[[[]]]]]]]]]]]]]]]\n", 37, "E1: 'pack' wants a name");
    expect_fault("pack: [[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]\n", 39, "1:22: E2: more than 16 levels");
}

/* A hundred thousand keys, all different, then one again. */
static void repeated_keys_are_found_among_many(void **state)
{
    (void)state;
    oxp_buffer text = {0};
    for (int i = 0; i < 90000; i++)
        assert_true(oxp_buffer_addf(&text, "k%d: 1\n", i));
    assert_true(oxp_buffer_add_text(&text, "k77: 1\n"));
    expect_quick_fault("keys", text.p, text.n,
                       "90001:1: E2: the key 'k77' stands here again; it is on line 78 already");
    oxp_buffer_free(&text);
}

static void long_scalars_and_comments_take_no_time(void **state)
{
    (void)state;
    enum { N = 1000000 };
    char *text = malloc(N);
    assert_non_null(text);
    memset(text, 'a', N);
    expect_quick_fault("one scalar", text, N, "E1: this is neither");
    text[0] = '"';
    expect_quick_fault("an open quote", text, N, "E2: ");
    text[0] = '#';
    expect_quick_fault("one comment", text, N, "E1: the file is empty");
    for (size_t i = 0; i < N; i++)
        text[i] = "a: \n"[i % 4];
    expect_quick_fault("empty values", text, N, "E2: ");
    for (size_t i = 0; i < N; i++)
        text[i] = "a #\n"[i % 4];
    expect_quick_fault("cut scalars", text, N, "E");
    free(text);
}

static void quotes_and_blocks_keep_what_they_hold(void **state)
{
    (void)state;
    loaded result = must_load(load_text(PACK "rules:\n" RULE(
        "rule-one") "    description: |\n      two\n      lines\n"
                    "    find:\n      a: {regex: '\\bit''s\\b'}\n"
                    "      b:\n        regex: |\n          [#:]{3}\n"
                    "      c: {words: ['no', on, 'null', ~, \"\\u00E9\"]}\n" REST));
    unload(&result);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(raw_characters_that_nobody_sees_are_refused),
        cmocka_unit_test(a_nul_byte_is_refused),
        cmocka_unit_test(raw_hidden_characters_are_refused_in_tests_too),
        cmocka_unit_test(tests_may_hold_them_as_escapes),
        cmocka_unit_test(a_mark_at_the_front_and_any_line_ends_are_fine),
        cmocka_unit_test(other_encodings_are_refused),
        cmocka_unit_test(a_megabyte_is_read_and_a_byte_more_is_not),
        cmocka_unit_test(deep_nesting_is_refused_before_it_is_read),
        cmocka_unit_test(sixteen_levels_are_read),
        cmocka_unit_test(repeated_keys_are_found_among_many),
        cmocka_unit_test(long_scalars_and_comments_take_no_time),
        cmocka_unit_test(quotes_and_blocks_keep_what_they_hold),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
