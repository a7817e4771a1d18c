/* The fold view: what folds together, and what stays apart. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "text/unicode.h"
#include "text/utf8.h"
#include "text/view.h"

static const struct fold_case {
    const char *name;
    const char *text;
    const char *folded;
} CASES[] = {
    {"capitals become small", "Hello WORLD", "hello world"},
    {"accents stay, decomposed", "\u00c9t\u00e9", "e\u0301te\u0301"},
    {"full case folding makes ss of sharp s", "STRA\u00dfE \u1e9e", "strasse ss"},
    {"final sigma is sigma", "\u039f\u03b4\u03c5\u03c3\u03c3\u03b5\u03cd\u03c2",
     "\u03bf\u03b4\u03c5\u03c3\u03c3\u03b5\u03c5\u0301\u03c3"},
    {"the Turkish letters i are one", "\u0130stanbul \u0131I i\u0307 I\u0307", "istanbul ii i i"},
    {"a dot above other letters stays", "\u017c e\u0307", "z\u0307 e\u0307"},
    {"a dot above goes from i behind other marks", "i\u0323\u0307", "i\u0323"},
    {"full width letters are plain", "\uff29\uff47\uff4e\uff4f\uff52\uff45", "ignore"},
    {"mathematical letters are plain", "\U0001d41a\U0001d4b7\U0001d520", "abc"},
    {"circled and superscript numbers are digits", "x\u00b2 \u2460", "x2 1"},
    {"ligatures come apart", "\ufb01\ufb02\u0132", "fiflij"},
    {"an ellipsis is three full stops", "wait\u2026", "wait..."},
    {"half width kana are full width", "\uff76\uff9e", "\u30ab\u3099"},
    {"voiced kana decompose", "\u3070", "\u306f\u3099"},
    {"Hangul decomposes to jamo", "\ud55c\uae00\uac00",
     "\u1112\u1161\u11ab\u1100\u1173\u11af\u1100\u1161"},
    {"compatibility jamo are jamo", "\u3131", "\u1100"},
    {"zero-width characters go", "ig\u200bno\u200dre\ufeff\u2060", "ignore"},
    {"soft hyphens go", "ig\u00adnore", "ignore"},
    {"bidirectional controls go", "\u202eabc\u202c\u2066d\u2069\u061c", "abcd"},
    {"tag characters go", "a\U000e0041\U000e007fb", "ab"},
    {"variation selectors go", "\u2764\ufe0f\U000e0100", "\u2764"},
    {"Hangul fillers go", "a\u115f\u1160\u3164\uffa0b", "ab"},
    {"the Mongolian vowel separator goes", "a\u180eb", "ab"},
    {"a combining grapheme joiner goes", "a\u034f\u0301", "a\u0301"},
    {"unassigned ignorable characters go", "a\U000e0fff\u2065b", "ab"},
    {"number signs that are seen stay", "\u0600\u0661", "\u0600\u0661"},
    {"a run of white space is one space", "a \t\u00a0\u3000\u2003b", "a b"},
    {"a run with a line break is one line break", "a \r\n\n \u2028b", "a\nb"},
    {"a line break before the space counts too", "a\n   b", "a\nb"},
    {"next line and form feed are line breaks",
     "a\xc2\x85"
     "b\fc\vd",
     "a\nb\nc\nd"},
    {"a tab is a space", "a\tb", "a b"},
    {"white space at the ends stays", "  a\n\n", " a\n"},
    {"what is dropped does not part white space", "a \u200b \u00ad b", "a b"},
    {"line break behind a dropped character", "a \u200b\nb", "a\nb"},
    {"a spacing accent is a space and a mark", "a \u00b4b", "a \u0301b"},
    {"marks come in canonical order", "a\u0301\u0323", "a\u0323\u0301"},
    {"marks of a precomposed letter too", "\u00e1\u0323", "a\u0323\u0301"},
    {"what is dropped does not part marks", "a\u0301\u200d\u0323", "a\u0323\u0301"},
    {"iota below folds to iota behind the marks", "\u1fb3\u0301", "\u03b1\u0301\u03b9"},
    {"iota below among marks", "\u03b1\u0345\u0301", "\u03b1\u0301\u03b9"},
    {"Arabic vowel marks and tatweel go", "\u0643\u0650\u062a\u0640\u064e\u0627\u0628",
     "\u0643\u062a\u0627\u0628"},
    {"the forms of alef are one", "\u0623\u0625\u0622\u0627", "\u0627\u0627\u0627\u0627"},
    {"alef with a combining hamza too", "\u0627\u0654", "\u0627"},
    {"hamza on other letters stays", "\u0624\u0626", "\u0648\u0654\u064a\u0654"},
    {"alef maksura is yeh", "\u0649", "\u064a"},
    {"teh marbuta is heh", "\u0629", "\u0647"},
    {"Arabic presentation forms are letters", "\ufe8d\ufefb", "\u0627\u0644\u0627"},
    {"a phrase in one character comes apart", "\ufdfa",
     "\u0635\u0644\u064a \u0627\u0644\u0644\u0647 \u0639\u0644\u064a\u0647 "
     "\u0648\u0633\u0644\u0645"},
    {"Hebrew points stay", "\u05e9\u05b8", "\u05e9\u05b8"},
    {"ill-formed bytes are replacement characters", "a\xff\xe2\x82z\xc0\x80",
     "a\ufffd\ufffdz\ufffd\ufffd"},
    {"controls stay", "a\x01\x7f", "a\x01\x7f"},
    {"Cherokee folds as the standard says", "\uab70", "\u13a0"},
    {"nothing is nothing", "", ""},
    {"what is dropped alone is nothing", "\u200b\ufeff", ""},
};

static void texts_fold_as_they_should(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        size_t n;
        char *folded = oxp_fold(CASES[i].text, strlen(CASES[i].text), &n);
        assert_non_null(folded);
        if (n != strlen(CASES[i].folded) || memcmp(folded, CASES[i].folded, n) != 0)
            fail_msg("%s: \"%s\" folds to \"%s\"", CASES[i].name, CASES[i].text, folded);
        free(folded);
    }
}

/* `found` in the fold stands for `original` in the text. */
static const struct range_case {
    const char *name;
    const char *text;
    const char *found;
    const char *original;
} RANGES[] = {
    {"a plain word", "say Hello now", "hello", "Hello"},
    {"behind two spaces", "say  Hello now", "hello", "Hello"},
    {"with a zero-width space within", "say hel\u200blo now", "hello", "hel\u200blo"},
    {"dropped characters behind belong to it", "say hello\u200b\u200b now", "hello",
     "hello\u200b\u200b"},
    {"dropped characters before do not", "say \u200bhello", "hello", "hello"},
    {"dropped characters before the first are nobody's", "\u200b\u200bhello", "hello", "hello"},
    {"a part of a ligature is all of it", "o\ufb03ce", "fi", "\ufb03"},
    {"a part of a phrase character is all of it", "x\ufdfay", "\u0644\u0644\u0647", "\ufdfa"},
    {"white space is the whole run", "a \n\u00a0 b", "\n", " \n\u00a0 "},
    {"a letter without its accent is the whole character", "caf\u00e9!", "cafe", "caf\u00e9"},
    {"marks that changed places share their origin", "xa\u0301\u0323y", "\u0323", "\u0301\u0323"},
    {"a mark of a precomposed letter that moved", "x\u00e1\u0323y", "\u0323", "\u00e1\u0323"},
    {"an ill-formed sequence keeps its bytes", "a\xe2\x82z", "\ufffd", "\xe2\x82"},
    {"a jamo is its syllable", "\ud55c\uae00", "\u1100", "\uae00"},
};

static void what_is_found_is_mapped_to_whole_original_characters(void **state)
{
    oxp_view view = {0};
    (void)state;
    for (size_t i = 0; i < sizeof RANGES / sizeof *RANGES; i++) {
        const struct range_case *c = &RANGES[i];
        assert_int_equal(oxp_view_build(&view, OXP_VIEW_FOLD, c->text, strlen(c->text)), OXP_OK);
        const char *found = strstr(view.bytes, c->found);
        if (!found)
            fail_msg("%s: not in \"%s\"", c->name, view.bytes);
        size_t start = (size_t)(found - view.bytes);
        oxp_range range = oxp_view_original(&view, start, start + strlen(c->found));
        if (range.end - range.start != strlen(c->original) ||
            memcmp(c->text + range.start, c->original, strlen(c->original)) != 0)
            fail_msg("%s: \"%.*s\"", c->name, (int)(range.end - range.start),
                     c->text + range.start);
    }
    oxp_view_free(&view);
}

/* Thirty marks of one class, then one of a lower class: with 29 before it, it moves to the front;
 * with 30 or more it goes to the front of the next piece. */
static void a_run_of_marks_is_ordered_thirty_at_a_time(void **state)
{
    (void)state;
    for (size_t before = 28; before < 33; before++) {
        char text[128] = "a";
        size_t n;
        for (size_t i = 0; i < before; i++)
            strcat(text, "\u0301");
        strcat(text, "\u0323");
        char *folded = oxp_fold(text, strlen(text), &n);
        assert_non_null(folded);
        size_t place = (size_t)(strstr(folded, "\u0323") - folded);
        assert_int_equal(place, before < 30 ? 1 : 61);
        free(folded);
    }
}

/* Default_Ignorable_Code_Point of Unicode's DerivedCoreProperties.txt, format characters that are
 * not in it, and symbols that show nothing. */
static const struct invisible {
    const char *name;
    uint32_t first, last;
} INVISIBLE[] = {
    {"soft hyphen", 0xAD, 0xAD},
    {"grapheme joiner", 0x34F, 0x34F},
    {"Arabic letter mark", 0x61C, 0x61C},
    {"Hangul choseong and jungseong fillers", 0x115F, 0x1160},
    {"Khmer inherent vowels", 0x17B4, 0x17B5},
    {"Mongolian variation selectors and vowel separator", 0x180B, 0x180F},
    {"zero-width space, joiners and directional marks", 0x200B, 0x200F},
    {"bidi embeddings and overrides", 0x202A, 0x202E},
    {"word joiner, invisible operators, bidi isolates, deprecated", 0x2060, 0x206F},
    {"Braille blank", 0x2800, 0x2800},
    {"Hangul filler", 0x3164, 0x3164},
    {"variation selectors", 0xFE00, 0xFE0F},
    {"zero-width no-break space", 0xFEFF, 0xFEFF},
    {"half-width Hangul filler", 0xFFA0, 0xFFA0},
    {"reserved, and interlinear annotation", 0xFFF0, 0xFFFB},
    {"shorthand format controls", 0x1BCA0, 0x1BCA3},
    {"musical null notehead", 0x1D159, 0x1D159},
    {"musical format controls", 0x1D173, 0x1D17A},
    {"tags, more variation selectors, and what is reserved with them", 0xE0000, 0xE0FFF},
};

static void whatever_is_invisible_goes(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof INVISIBLE / sizeof *INVISIBLE; i++)
        for (uint32_t c = INVISIBLE[i].first; c <= INVISIBLE[i].last; c++) {
            char text[16] = "ign", *folded;
            size_t n = 3 + oxp_utf8_encode(c, text + 3);
            memcpy(text + n, "ore", 3);
            folded = oxp_fold(text, n + 3, &n);
            assert_non_null(folded);
            if (n != 6 || memcmp(folded, "ignore", n) != 0)
                fail_msg("%s: U+%04X folds to \"%s\"", INVISIBLE[i].name, c, folded);
            free(folded);
        }
}

static void the_tables_name_their_unicode_version(void **state)
{
    int major = 0, minor = -1, update = -1;

    (void)state;
    assert_int_equal(sscanf(OXP_UNICODE_VERSION, "%d.%d.%d", &major, &minor, &update), 3);
    assert_true(major >= 14);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_fold_as_they_should),
        cmocka_unit_test(a_run_of_marks_is_ordered_thirty_at_a_time),
        cmocka_unit_test(whatever_is_invisible_goes),
        cmocka_unit_test(the_tables_name_their_unicode_version),
        cmocka_unit_test(what_is_found_is_mapped_to_whole_original_characters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
