/* Versions, ranges, globs, names and "did you mean". */
#include <string.h>

#include "kit.h"
#include "ruleset/node.h"
#include "ruleset/override.h"
#include "ruleset/suggest.h"
#include "ruleset/taxonomy.h"
#include "ruleset/version.h"

static void versions_have_three_numbers(void **state)
{
    static const char *const GOOD[] = {"0.0.0",       "1.2.3",          "10.20.30",
                                       "1.0.0-alpha", "1.0.0-rc.1+5.x", "1.0.0+build",
                                       "1.0.0--x",    "999999999.0.0"};
    static const char *const BAD[] = {
        "",       "1",      "1.2",      "1.2.3.4",    "v1.2.3",         "01.2.3",
        "1.2.3-", "1.2.3+", "1.2.3-a.", "1.2.3-a..b", "1.2.x",          "1.2.3 ",
        " 1.2.3", "-1.2.3", "1..3",     "1.2.3-a_b",  "1000000000.0.0", "1.2.3+a+b"};
    oxp_version version;
    (void)state;
    for (size_t i = 0; i < COUNT(GOOD); i++)
        if (!oxp_version_read(GOOD[i], &version))
            fail_msg("'%s' is a version", GOOD[i]);
    for (size_t i = 0; i < COUNT(BAD); i++)
        if (oxp_version_read(BAD[i], &version))
            fail_msg("'%s' is no version", BAD[i]);
}

static const struct range_case {
    const char *range, *version;
    bool holds;
} RANGES[] = {
    {"^1.0", "1.0.0", true},
    {"^1.0", "1.9.9", true},
    {"^1.0", "2.0.0", false},
    {"^1.0", "0.9.9", false},
    {"^1.2", "1.1.9", false},
    {"^1.2.3", "1.2.2", false},
    {"^1.2.3", "1.2.3", true},
    {"^1", "1.5.0", true},
    {"^0.2", "0.2.9", true},
    {"^0.2", "0.3.0", false},
    {"^0.2.1", "0.2.0", false},
    {"^0.0.3", "0.0.3", true},
    {"^0.0.3", "0.0.4", false},
    {"^0", "0.9.0", true},
    {"^0", "1.0.0", false},
    {"^0.0", "0.0.7", true},
    {"^0.0", "0.1.0", false},
    {"~1.2", "1.2.9", true},
    {"~1.2", "1.3.0", false},
    {"~1.2.3", "1.2.2", false},
    {"~1", "1.9.0", true},
    {"~1", "2.0.0", false},
    {"1.2.3", "1.2.3", true},
    {"1.2.3", "1.2.4", false},
    {"1.2", "1.2.7", true},
    {"1.2", "1.3.0", false},
    {"1", "1.9.9", true},
    {">=1.2", "1.2.0", true},
    {">= 1.2", "9.0.0", true},
    {">=1.2", "1.1.9", false},
    {"^1.0", "1.1.0-rc.1", false},
    {"^1.1.0-rc.1", "1.1.0-rc.2", true},
    {"^1.1.0-rc.2", "1.1.0-rc.1", false},
    {"^1.1.0-rc.2", "1.1.0", true},
    {"^1.1.0-rc.2", "1.2.0-rc.3", false},
    {"1.0.0-rc.1", "1.0.0-rc.1", true},
    {"1.0.0", "1.0.0-rc.1", false},
    {"1.0.0", "1.0.0+build", true},
    {"^1.0.0-alpha.9", "1.0.0-alpha.10", true},
    {"^1.0.0-alpha.9", "1.0.0-alpha.8", false},
    {"^1.0.0-alpha", "1.0.0-alpha.1", true},
    {"^1.0.0-1", "1.0.0-alpha", true},
};

static void ranges_hold_what_semantic_versions_say(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(RANGES); i++) {
        oxp_version version;
        assert_true(oxp_range_is_good(RANGES[i].range));
        assert_true(oxp_version_read(RANGES[i].version, &version));
        if (oxp_range_holds(RANGES[i].range, &version) != RANGES[i].holds)
            fail_msg("%s %s %s", RANGES[i].version, RANGES[i].holds ? "is in" : "is not in",
                     RANGES[i].range);
    }
}

static void what_is_no_range_is_refused(void **state)
{
    static const char *const BAD[] = {"",     "^",  "~",      "*",          "1.x",  "^1.2.3.4",
                                      ">1.0", "<2", "=1.0.0", "1.0 || 2.0", "^ v1", "latest"};
    (void)state;
    for (size_t i = 0; i < COUNT(BAD); i++)
        if (oxp_range_is_good(BAD[i]))
            fail_msg("'%s' is no range", BAD[i]);
}

static void distances_count_single_slips(void **state)
{
    static const struct {
        const char *a, *b;
        size_t distance;
    } PAIRS[] = {{"severity", "severity", 0},
                 {"serverity", "severity", 1},
                 {"hihg", "high", 1},
                 {"status", "staus", 1},
                 {"", "abc", 3},
                 {"abc", "", 3},
                 {"kitten", "sitting", 3},
                 {"ab", "ba", 1},
                 {"abcd", "badc", 2}};
    (void)state;
    for (size_t i = 0; i < COUNT(PAIRS); i++) {
        assert_int_equal(oxp_edit_distance(PAIRS[i].a, PAIRS[i].b, 5), PAIRS[i].distance);
        assert_int_equal(oxp_edit_distance(PAIRS[i].b, PAIRS[i].a, 5), PAIRS[i].distance);
    }
    assert_true(oxp_edit_distance("short", "a much longer name", 3) > 3);
}

static void the_nearest_name_is_meant_and_far_ones_are_not(void **state)
{
    static const char *const NAMES[] = {"severity", "status", "strictness", "mode", "on", "hit"};
    char longest[300];
    (void)state;
    assert_string_equal(oxp_suggest("serverity", NAMES, COUNT(NAMES)), "severity");
    assert_string_equal(oxp_suggest("stauts", NAMES, COUNT(NAMES)), "status");
    assert_string_equal(oxp_suggest("mdoe", NAMES, COUNT(NAMES)), "mode");
    assert_null(oxp_suggest("decode", NAMES, COUNT(NAMES) - 3));
    assert_null(oxp_suggest("chat", NAMES, COUNT(NAMES)));
    assert_null(oxp_suggest("x", NAMES, COUNT(NAMES)));
    assert_null(oxp_suggest("", NAMES, COUNT(NAMES)));
    memset(longest, 's', sizeof longest - 1);
    longest[sizeof longest - 1] = '\0';
    assert_null(oxp_suggest(longest, NAMES, COUNT(NAMES)));
}

static void globs_fit_by_stars(void **state)
{
    static const struct {
        const char *glob, *name;
        bool fits;
    } GLOBS[] = {{"a", "a", true},
                 {"a", "ab", false},
                 {"*", "", true},
                 {"*", "pii.core/x", true},
                 {"pii.core/*", "pii.core/x", true},
                 {"pii.core/*", "pii.core", false},
                 {"*/card", "pii.core/card", true},
                 {"*a*b*", "xaxxbx", true},
                 {"*a*b*", "xbxxax", false},
                 {"a*a", "a", false},
                 {"a**c", "abc", true},
                 {"*ab", "aab", true},
                 {"", "a", false}};
    (void)state;
    for (size_t i = 0; i < COUNT(GLOBS); i++)
        if (oxp_glob_fits(GLOBS[i].glob, GLOBS[i].name) != GLOBS[i].fits)
            fail_msg("'%s' and '%s'", GLOBS[i].glob, GLOBS[i].name);
}

static void a_category_covers_what_is_below_it(void **state)
{
    (void)state;
    assert_true(oxp_category_covers("privacy", "privacy.contact"));
    assert_true(oxp_category_covers("privacy", "privacy"));
    assert_false(oxp_category_covers("privacy", "privacy-law"));
    assert_false(oxp_category_covers("privacy.contact", "privacy"));
    assert_false(oxp_category_covers("priv", "privacy.contact"));
}

static const struct name_case {
    oxp_name_form form;
    const char *name;
    bool fits;
} NAMES[] = {
    {OXP_NAME_PACK, "pii.core", true},
    {OXP_NAME_PACK, "pii..core", false},
    {OXP_NAME_PACK, ".core", false},
    {OXP_NAME_PACK, "core-", false},
    {OXP_NAME_PACK, "PII", false},
    {OXP_NAME_RULE, "us-ssn", true},
    {OXP_NAME_RULE, "us--ssn", false},
    {OXP_NAME_RULE, "us.ssn", false},
    {OXP_NAME_RULE, "ab", false},
    {OXP_NAME_RULE_REF, "pii.core/us-ssn", true},
    {OXP_NAME_RULE_REF, "us-ssn", true},
    {OXP_NAME_RULE_REF, "a/b/us-ssn", false},
    {OXP_NAME_RULE_REF, "/us-ssn", false},
    {OXP_NAME_LIST_REF, "policy/x", true},
    {OXP_NAME_SEARCH, "a_1", true},
    {OXP_NAME_SEARCH, "1a", false},
    {OXP_NAME_SEARCH, "_a", false},
    {OXP_NAME_SEARCH, "a-b", false},
    {OXP_NAME_TAG, "lang.sv", true},
    {OXP_NAME_TAG, "a.b.c", false},
    {OXP_NAME_LANGUAGE, "en", true},
    {OXP_NAME_LANGUAGE, "pt-BR", true},
    {OXP_NAME_LANGUAGE, "zh-Hant-TW", true},
    {OXP_NAME_LANGUAGE, "any", true},
    {OXP_NAME_LANGUAGE, "e", false},
    {OXP_NAME_LANGUAGE, "english", false},
    {OXP_NAME_LANGUAGE, "en-", false},
    {OXP_NAME_LANGUAGE, "12", false},
    {OXP_NAME_LANGUAGE, "es-419", true},
    {OXP_NAME_LICENSE, "Apache-2.0", true},
    {OXP_NAME_LICENSE, "CC-BY-4.0", true},
    {OXP_NAME_LICENSE, "GPL-2.0-only OR MIT", true},
    {OXP_NAME_LICENSE, "", false},
    {OXP_NAME_LICENSE, "free & open", false},
    {OXP_NAME_GROUP, "Secret_1", true},
    {OXP_NAME_GROUP, "1x", false},
    {OXP_NAME_GLOB, "*", true},
    {OXP_NAME_GLOB, "a b", false},
};

static void names_keep_their_forms(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(NAMES); i++)
        if (oxp_name_fits(NAMES[i].name, strlen(NAMES[i].name), NAMES[i].form) != NAMES[i].fits)
            fail_msg("form %d: '%s'", (int)NAMES[i].form, NAMES[i].name);
    assert_false(oxp_name_fits("a\0b", 3, OXP_NAME_LIST));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(versions_have_three_numbers),
        cmocka_unit_test(ranges_hold_what_semantic_versions_say),
        cmocka_unit_test(what_is_no_range_is_refused),
        cmocka_unit_test(distances_count_single_slips),
        cmocka_unit_test(the_nearest_name_is_meant_and_far_ones_are_not),
        cmocka_unit_test(globs_fit_by_stars),
        cmocka_unit_test(a_category_covers_what_is_below_it),
        cmocka_unit_test(names_keep_their_forms),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
