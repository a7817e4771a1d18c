/* What is read from a pattern's text; and sorting. */
#include "fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "match/regex.h"
#include "match/sort.h"

enum { ALL = OXP_UNBOUNDED };

static const struct facts_case {
    const char *name;
    const char *text;
    uint32_t min, max, need, literal;
    const char *flags; /* u: characters, b: backtracking, l: look-around */
} FACTS[] = {
    {"literals", "abc", 3, 3, 0, 3, ""},
    {"alternatives have the least literal", "abc|de", 2, 3, 0, 2, ""},
    {"repeats multiply", "(?:ab){2,3}c*", 4, ALL, 0, 2, ""},
    {"a repeat of nothing needs no literal", "(?:abc)?d", 1, 4, 0, 1, ""},
    {"braces that are no repeat are literal", "a{,3}{x}", 8, 8, 0, 8, ""},
    {"repeats of repeats multiply", "a{2}{3}", 6, 6, 0, 1, ""},
    {"a border needs a byte", "ab\\b", 2, 2, 1, 2, ""},
    {"a border inside needs none behind", "a\\bbc", 3, 3, 0, 2, ""},
    {"the end needs two", "ab$", 2, 2, 2, 2, ""},
    {"the end of a line needs one", "(?m)ab$", 2, 2, 1, 2, ""},
    {"an option ends with its group", "(?:(?m)a)b$", 2, 2, 2, 1, ""},
    {"the begin of a line needs one", "(?m)a\\n^", 2, 2, 1, 2, ""},
    {"a look-ahead needs what it sees", "a(?=bcd)", 1, 1, 3, 1, "l"},
    {"a look-ahead of no bound needs all", "a(?!.*b)", 1, 1, ALL, 1, "l"},
    {"a look-ahead looks into what follows", "a(?=bcd)bc", 3, 3, 1, 2, "l"},
    {"a look-behind needs nothing", "(?<=x)ab", 2, 2, 0, 2, "l"},
    {"a back-reference is as wide as its group", "(a{1,3})\\1", 2, 6, 0, 1, "b"},
    {"a relative back-reference", "(a)(bb)\\g{-1}", 5, 5, 0, 2, "b"},
    {"a named back-reference", "(?<x>ab)\\k<x>(?P=x)", 6, 6, 0, 2, "b"},
    {"a back-reference to a later group has no known width", "\\2(a)(b)", 2, ALL, 0, 1, "b"},
    {"octal numbers in classes are no references", "[\\101]", 1, 1, 0, 0, ""},
    {"atomic groups and possessive repeats", "(?>a)b++", 2, ALL, 1, 1, "b"},
    {"comments do not count", "a(?#b)c", 2, 2, 0, 2, ""},
    {"a repeat reaches over comments", "a(?#b){2}\\Qc\\E(?#d){3}", 5, 5, 0, 1, ""},
    {"a repeat reaches over empty quotations", "a\\Q\\E{2}b\\E{3}", 5, 5, 0, 1, ""},
    {"and over all of them", "(?x)a # b\n \\E (?#c) \\Q\\E {2}", 2, 2, 0, 1, ""},
    {"extended white space does not count", "(?x) a b # c\n d", 3, 3, 0, 3, ""},
    {"extended repeats may stand apart", "(?x) a {2}", 2, 2, 0, 1, ""},
    {"quotations are literal", "\\Qa.b|c\\E*", 4, ALL, 0, 4, ""},
    {"classes of all sorts", "[]a][^]b][[:alpha:]-\\]][\\Q]\\E]", 4, 4, 0, 0, ""},
    {"a class begins behind what does not count", "[\\Q\\E]a][\\E^\\Q\\E]b]", 2, 2, 0, 0, ""},
    {"and behind white space", "(?xx)[ ]a][ ^\t]b]", 2, 2, 0, 0, ""},
    {"a non-ASCII letter means characters", "\xC3\xA5.", 3, 6, 0, 2, "u"},
    {"caseless letters may be shorter or longer", "(?i)\xC3\xA5k", 2, 8, 0, 0, "u"},
    {"\\x{80} means characters", "\\x{7F}\\x{80}", 3, 3, 0, 3, "u"},
    {"\\x7F does not", "\\x7F", 1, 1, 0, 1, ""},
    {"a property means characters", "\\pL\\P{N}", 2, 8, 0, 0, "u"},
    {"\\X means characters", "a\\X", 2, ALL, 1, 1, "u"},
    {"\\R is a line break of one byte or more", "a\\R", 2, 3, 1, 1, ""},
    {"escapes of one letter", "\\a\\e\\f\\n\\r\\t\\cA\\0\\o{12}\\x{a}", 10, 10, 0, 10, ""},
    {"numbers of groups", "(a)|(?:b)(c)\\2", 1, 3, 0, 1, "b"},
};

static void facts_are_read_from_the_text(void **state)
{
    (void)state;
    size_t failed = 0;
    for (size_t i = 0; i < COUNT(FACTS); i++) {
        const struct facts_case *c = &FACTS[i];
        oxp_regex is;
        oxp_regex_read(c->text, strlen(c->text), &is);
        bool same = is.min == c->min && is.max == c->max && is.need == c->need &&
                    is.literal == c->literal && !is.refused && is.utf == !!strchr(c->flags, 'u') &&
                    is.backtracking == !!strchr(c->flags, 'b') &&
                    is.lookaround == !!strchr(c->flags, 'l');
        if (!same) {
            fprintf(stderr, "%s: widths %u to %u, need %u, literal %u, %s%s%s %s\n", c->name,
                    is.min, is.max, is.need, is.literal, is.utf ? "u" : "",
                    is.backtracking ? "b" : "", is.lookaround ? "l" : "",
                    is.refused ? is.refused : "");
            failed++;
        }
        oxp_regex_free(&is);
    }
    assert_int_equal(failed, 0);
}

static int by_number(const void *left, const void *right)
{
    const uint32_t *a = left, *b = right;
    return *a < *b ? -1 : *a > *b;
}

static void lists_are_sorted_in_place(void **state)
{
    (void)state;
    uint32_t list[257], seed = 1;
    for (size_t n = 0; n < COUNT(list); n++) {
        for (size_t i = 0; i < n; i++)
            list[i] = (seed = seed * 1664525u + 1013904223u) >> 24;
        oxp_sort(list, n, sizeof *list, by_number);
        for (size_t i = 1; i < n; i++)
            assert_true(list[i - 1] <= list[i]);
    }
}

static void odd_texts_are_read_to_their_end(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "\\",     "[",    "[^",        "[[:", "(",    "(?",   "(?<",  "(?<x", "(?P",
        "(?i",    "\\x{", "\\x",       "\\p", "\\p{", "a{",   "a{1",  "a{1,", "\\Q",
        "\\Qa\\", "[\\Q", "[\\",       "\\g", "\\g{", "\\k<", "\\o{", "\\c",  "(?#",
        "\\N{",   "\xC3", "[\xE2\x82", ")",   "|",    "(?^",  "(*",   "\\1",  "(?x)#"};
    for (size_t i = 0; i < COUNT(texts); i++) {
        oxp_regex is;
        size_t n = strlen(texts[i]);
        char *exact = malloc(n); /* so that a sanitizer sees a step too far */
        assert_non_null(exact);
        memcpy(exact, texts[i], n);
        oxp_regex_read(exact, n, &is);
        oxp_regex_free(&is);
        free(exact);
    }
}

/* The engine and the automaton take C strings: what is behind a NUL would be lost. */
static void a_nul_is_refused(void **state)
{
    (void)state;
    static const char *const texts[] = {"a\\x00b", "\\0"};
    oxp_regex is;
    oxp_regex_read("a\0b", 3, &is);
    assert_non_null(is.refused);
    oxp_regex_free(&is);
    for (size_t i = 0; i < COUNT(texts); i++) {
        oxp_regex_read(texts[i], strlen(texts[i]), &is);
        assert_null(is.refused);
        oxp_regex_free(&is);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(facts_are_read_from_the_text),
        cmocka_unit_test(lists_are_sorted_in_place),
        cmocka_unit_test(odd_texts_are_read_to_their_end),
        cmocka_unit_test(a_nul_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
