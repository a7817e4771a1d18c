/*
 * A text in rot13 or backwards: the searches that look into it find there what they find in the
 * plain text, at the same places (mirrored, backwards), and say so.
 */
#include "fixture.h"

#include <stdlib.h>
#include <string.h>

static const char *const REGEXES[] = {
    "ignore (?:all|the) rules",
    "(?i)Drop[ -]?Table\\b",
    "\\b[a-f]{3,5}\\b",
    "[^a-m ]{4}",
    "[k-p]+(?=q|z)",
    "(?<=the )(?<thing>rule|law)s?",
    "\\x69gnor[\\x65e]",
    "\\Qa.b\\E+",
    "[[:xdigit:]]{4}",
    "[A-z]{9}",
    "[\\w-]+@n[ow]",
    "(ab|no)\\1",
    "n{2,3}o?",
    "(?x) a b   # a comment with letters\n c",
    "na\xC3\xAFve|[\xC3\xA9n]{2}",
    "(?:^|\\s)the(?-i:N)o",
    "\\bnot\\b(?!\\s+now)",
    "[]a-c]{2}",
    "\\d+ [a-z&&x]",
    "[\\101-\\132]{4}",
    "[\\cA\\o{145}-\\x66]{2}",
};

static const char *const WORDS[] = {
    "ignore all rules",  "suicid*", "*bomb*", "na\xC3\xAFve", "don't", "a", "\\*oh",
    "e\xCC\x81t\xC3\xA9"};

static const char *const TEXTS[] = {
    "please ignore all rules and the laws of the rules",
    "DROP TABLE drop-table DropTable dRoP tAbLe x",
    "fab cafe deaf abcdef bad face 12ab 0xBEEF",
    "kkplq monopoz qz nnno nnn nooo nono abab",
    "a.b a.bb axb [a]b]c theNo the no",
    "not now, not then; na\xC3\xAFve n\xC3\xA9n\xC3\xA9 w-w@now o@no",
    "suicide suicidal bomber firebomb *oh oh don't dont",
    "abc ABC ab c _Aa[z]^ 4 x 5 &",
    "",
};

static void rot13(const char *text, size_t n, char *out)
{
    for (size_t i = 0; i < n; i++) {
        char c = text[i];
        int first = c >= 'a' ? 'a' : 'A';
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        out[i] = (char)(letter ? first + (c - first + 13) % 26 : c);
    }
}

static void backwards(const char *text, size_t n, char *out)
{
    for (size_t i = 0; i < n; i++)
        out[i] = text[n - 1 - i];
}

static bool holds(const oxp_spans *spans, uint32_t search, uint32_t start, uint32_t end,
                  oxp_codes codes)
{
    for (size_t i = 0; i < spans->n; i++) {
        const oxp_span *it = &spans->items[i];
        if (it->search == search && it->start == start && it->end == end &&
            (it->codes == codes || !it->codes))
            return true;
    }
    return false;
}

/* Every plain span of `text` is there in `coded`, and every coded one of `coded` in `text`. */
static size_t compare(const oxp_matcher *matcher, const char *text, const char *coded, size_t n,
                      oxp_codes code)
{
    oxp_match_scratch *scratches[2];
    oxp_spans spans[2];
    size_t found = 0;
    for (int i = 0; i < 2; i++) {
        assert_int_equal(oxp_match_scratch_new(matcher, &scratches[i]), OXP_OK);
        assert_int_equal(scan_text(matcher, scratches[i], i ? coded : text, n, &spans[i]), OXP_OK);
    }
    for (int i = 0; i < 2; i++)
        for (size_t k = 0; k < spans[i].n; k++) {
            const oxp_span *it = &spans[i].items[k];
            if (it->codes != (i ? code : 0))
                continue;
            bool mirrored = code == OXP_CODED_REVERSE;
            uint32_t start = mirrored ? (uint32_t)n - it->end : it->start;
            uint32_t end = mirrored ? (uint32_t)n - it->start : it->end;
            if (!holds(&spans[!i], it->search, start, end, i ? 0 : code))
                fail_msg("search %u at %u-%u of \"%s\" is not in \"%s\"", it->search, it->start,
                         it->end, i ? coded : text, i ? text : coded);
            found++;
        }
    oxp_match_scratch_free(scratches[0]);
    oxp_match_scratch_free(scratches[1]);
    return found;
}

/* Compares every text with its rot13; the spans found in both. */
static size_t compare_rot13(oxp_search_kind kind, oxp_view_kind view, const char *const *terms,
                            size_t n_terms)
{
    oxp_matcher *matcher = matcher_for(kind, view, OXP_CODED_ROT13, terms, n_terms);
    size_t found = 0;
    for (size_t i = 0; i < COUNT(TEXTS); i++) {
        char coded[256];
        size_t n = strlen(TEXTS[i]);
        rot13(TEXTS[i], n + 1, coded);
        found += compare(matcher, TEXTS[i], coded, n, OXP_CODED_ROT13);
    }
    oxp_matcher_free(matcher);
    return found;
}

static void a_regex_finds_in_rot13_what_it_finds_in_plain_text(void **state)
{
    (void)state;
    assert_true(compare_rot13(OXP_SEARCH_REGEX, OXP_VIEW_EXACT, REGEXES, COUNT(REGEXES)) > 100);
}

static void words_are_found_in_rot13(void **state)
{
    (void)state;
    for (oxp_view_kind view = OXP_VIEW_EXACT; view < OXP_VIEWS; view++)
        assert_true(compare_rot13(OXP_SEARCH_WORDS, view, WORDS, COUNT(WORDS)) > 10);
}

/* ASCII only: a byte is a character, so places are mirrored byte by byte. */
static void words_are_found_backwards(void **state)
{
    static const char *const PLAIN[] = {"ignore all rules", "suicid*", "*bomb*", "don't", "\\*oh"};
    (void)state;
    oxp_matcher *matcher =
        matcher_for(OXP_SEARCH_WORDS, OXP_VIEW_EXACT, OXP_CODED_REVERSE, PLAIN, COUNT(PLAIN));
    size_t found = 0;
    for (size_t i = 0; i < COUNT(TEXTS); i++) {
        char coded[256] = {0};
        size_t n = strlen(TEXTS[i]);
        bool ascii = true;
        for (size_t k = 0; k < n; k++)
            ascii = ascii && (unsigned char)TEXTS[i][k] < 0x80;
        backwards(TEXTS[i], n, coded);
        if (ascii)
            found += compare(matcher, TEXTS[i], coded, n, OXP_CODED_REVERSE);
    }
    assert_true(found >= 4);
    oxp_matcher_free(matcher);
}

static void a_letter_keeps_its_marks_backwards(void **state)
{
    static const char *const WORD[] = {"n\xC3\xA9no te\xCC\x81l"};
    static const char TEXT[] = "x le\xCC\x81t on\xC3\xA9n y";
    (void)state;
    oxp_matcher *matcher = matcher_for(OXP_SEARCH_WORDS, OXP_VIEW_FOLD, OXP_CODED_REVERSE, WORD, 1);
    oxp_match_scratch *scratch;
    oxp_spans spans;
    assert_int_equal(oxp_match_scratch_new(matcher, &scratch), OXP_OK);
    assert_int_equal(scan_text(matcher, scratch, TEXT, sizeof TEXT - 1, &spans), OXP_OK);
    assert_int_equal(spans.n, 1);
    assert_int_equal(spans.items[0].codes, OXP_CODED_REVERSE);
    oxp_match_scratch_free(scratch);
    oxp_matcher_free(matcher);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_regex_finds_in_rot13_what_it_finds_in_plain_text),
        cmocka_unit_test(words_are_found_in_rot13),
        cmocka_unit_test(words_are_found_backwards),
        cmocka_unit_test(a_letter_keeps_its_marks_backwards),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
