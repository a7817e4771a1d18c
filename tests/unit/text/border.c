/* Where words begin and end, script by script, on the fold view. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "text/border.h"
#include "text/unicode.h"
#include "text/view.h"
#include "unit/text/random_text.h"

static const struct border_case {
    const char *name;
    const char *before, *word, *after;
    bool begins, ends;
} CASES[] = {
    {"a word alone", "", "word", "", true, true},
    {"between spaces", "a ", "word", " b", true, true},
    {"between punctuation", "(", "word", ").", true, true},
    {"within a word", "s", "word", "s", false, false},
    {"digits are part of words", "4", "word", "2", false, false},
    {"underscore and hyphen are borders", "snake_", "word", "-case", true, true},
    {"an apostrophe is a border", "l'", "arme", "'s", true, true},
    {"an accented letter is a letter", "s\u00e9", "word", "\u00e9", false, false},
    {"an ASCII border within a Swedish word is none", "sj\u00e4lv", "mord", "", false, true},
    {"a mark behind a word makes it another", "", "cafe", "\u0301", true, false},
    {"a mark on the letter before counts as that letter", "e\u0301", "word", "", false, true},
    {"a mark on a sign before is no letter", "\u00b4", "word", "\u00b4", true, true},
    {"Cyrillic", "\u0441\u0430\u043c\u043e", "\u0443\u0431\u0438\u0439", "\u0441\u0442\u0432\u043e",
     false, false},
    {"Cyrillic between spaces", "\u044f ", "\u0443\u0431\u044c\u044e", "!", true, true},
    {"Greek", "\u03b1\u03c5\u03c4\u03bf", "\u03ba\u03c4\u03bf\u03bd\u03af\u03b1", ".", false, true},
    {"a Latin word beside a Cyrillic letter", "\u0440", "ass", "\u0430", false, false},
    {"Devanagari: a vowel sign goes on", "", "\u092e\u093e\u0930", "\u093e", true, false},
    {"Devanagari: the danda ends", "", "\u092e\u093e\u0930", "\u0964", true, true},
    {"Han needs no border", "\u4ed6", "\u81ea\u6740", "\u4e86", true, true},
    {"Han beside Latin", "a", "\u81ea\u6740", "b", true, true},
    {"Hiragana needs no border", "\u3068", "\u6b7b\u306b\u305f\u3044", "\u3067\u3059", true, true},
    {"ha is not in ba", "\u3044", "\u306f", "\u3099", true, false},
    {"ha is not in precomposed ba", "", "\u306f", "\u3099\u304b", true, false},
    {"Thai needs no border", "\u0e09\u0e31\u0e19", "\u0e06\u0e48\u0e32", "\u0e15\u0e31\u0e27", true,
     true},
    {"a Thai vowel above goes on", "", "\u0e06", "\u0e48\u0e32", true, false},
    {"Lao, Khmer and Myanmar need no border", "\u0e82", "\u1781\u1798", "\u1019", true, true},
    {"a Latin word before a Hiragana particle", "", "Word", "\u306f", true, true},
    {"a Latin word behind Han", "\u7528", "hack", "\u7684", true, true},
    {"a Latin word beside Katakana", "\u30c6\u30ec", "DVD", "\u30d7\u30ec\u30a4\u30e4\u30fc", true,
     true},
    {"a Latin word before a Korean particle", "", "ChatGPT", "\ub294", true, true},
    {"digits between Han", "\u62e8", "988", "\u70ed", true, true},
    {"digits in a longer number", "", "116", "1234", true, false},
    {"Katakana within a longer word", "\u30b9", "\u30ad\u30eb", "", false, true},
    {"Katakana before a length mark", "", "\u30ad\u30e9", "\u30fc", true, false},
    {"Katakana between Hiragana", "\u3092", "\u30ad\u30eb", "\u3059", true, true},
    {"Katakana at a middle dot", "\u30b9\u30fb", "\u30ad\u30eb", "\u30fb\u30b9", true, true},
    {"half width Katakana is Katakana", "\uff7d", "\uff77\uff99", "", false, true},
    {"ka before a voicing mark is ga", "", "\u30ab", "\u3099", true, false},
    {"Hangul: a border before", "\uac00", "\uc790\uc0b4", "", false, true},
    {"Hangul: particles behind are free", "\uadf8 ", "\uc790\uc0b4", "\uc744", true, true},
    {"Hangul: a final goes on with the syllable", "", "\uac00", "\u11a8", true, false},
    {"Hangul beside Latin and digits", "AI", "\uc790\uc0b4", "1", true, true},
    {"Arabic alone", "", "\u0642\u0646\u0628\u0644\u0629", "", true, true},
    {"Arabic with the article", "\u0627\u0644", "\u0642\u0646\u0628\u0644\u0629", "", true, true},
    {"Arabic: and, with, the", "\u0648\u0628\u0627\u0644", "\u0642\u0646\u0628\u0644\u0629", "",
     true, true},
    {"Arabic: so, like", "\u0641\u0643", "\u0642\u0646\u0628\u0644\u0629", "", true, true},
    {"Arabic: for and the article in one", "\u0644\u0644", "\u0642\u0646\u0628\u0644\u0629", "",
     true, true},
    {"Arabic: and, for and the article in one", " \u0648\u0644\u0644",
     "\u0642\u0646\u0628\u0644\u0629", " ", true, true},
    {"Arabic with vowel marks on the proclitic", "\u0648\u064e\u0627\u0644\u0652",
     "\u0642\u0646\u0628\u0644\u0629", "", true, true},
    {"Arabic: another letter is no proclitic", "\u0645", "\u0642\u062a\u0644", "", false, true},
    {"Arabic: proclitics in the wrong order", "\u0628\u0648", "\u0642\u062a\u0644", "", false,
     true},
    {"Arabic: a proclitic within a word", "\u0645\u0627\u0644", "\u0642\u062a\u0644", "", false,
     true},
    {"Arabic: his, her, their, our", "", "\u0642\u062a\u0644", "\u0647", true, true},
    {"Arabic: her", "", "\u0642\u062a\u0644", "\u0647\u0627 ", true, true},
    {"Arabic: their", "", "\u0642\u062a\u0644", "\u0647\u0645.", true, true},
    {"Arabic: me", "", "\u0642\u062a\u0644", "\u0646\u064a", true, true},
    {"Arabic: of you two", "", "\u0642\u062a\u0644", "\u0643\u0645\u0627", true, true},
    {"Arabic: another ending is none", "", "\u0642\u062a\u0644", "\u0648\u0627", true, false},
    {"Arabic: a pronoun and more", "", "\u0642\u062a\u0644", "\u0647\u062a", true, false},
    {"Arabic beside Han", "\u7528", "\u0642\u062a\u0644", "\u7684", true, true},
    {"Arabic beside Latin", "a", "\u0642\u062a\u0644", "b", false, false},
    {"Hebrew alone", "\u05d0\u05ea ", "\u05e4\u05e6\u05e6\u05d4", "?", true, true},
    {"Hebrew: and", "\u05d5", "\u05e4\u05e6\u05e6\u05d4", "", true, true},
    {"Hebrew: the", "\u05d4", "\u05e4\u05e6\u05e6\u05d4", "", true, true},
    {"Hebrew: and that from the", "\u05d5\u05e9\u05de\u05d4", "\u05e4\u05e6\u05e6\u05d4", "", true,
     true},
    {"Hebrew: when that", "\u05db\u05e9", "\u05e4\u05e6\u05e6\u05d4", "", true, true},
    {"Hebrew: the before and is no prefix", "\u05d4\u05d5", "\u05e4\u05e6\u05e6\u05d4", "", false,
     true},
    {"Hebrew: a letter behind goes on", "", "\u05e4\u05e6\u05e6", "\u05d4", true, false},
    {"a sign at the front needs no border", "x", "@foo", " ", true, true},
    {"a sign at the end needs none", " ", "c++", "x", true, true},
    {"a number sign", "a", "#1", "2", true, false},
    {"a mark on a sign goes on", "", "#", "\u20e3", true, false},
    {"an emoji", "a", "\U0001f52b", "b", true, true},
};

static void words_begin_and_end_where_their_script_says(void **state)
{
    char text[256];
    (void)state;
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        const struct border_case *c = &CASES[i];
        size_t n, start, length;
        char *before = oxp_fold(c->before, strlen(c->before), &start);
        char *word = oxp_fold(c->word, strlen(c->word), &length);
        strcpy(text, c->before);
        strcat(text, c->word);
        strcat(text, c->after);
        char *folded = oxp_fold(text, strlen(text), &n);
        assert_true(before && word && folded);
        assert_memory_equal(folded + start, word, length);
        if (oxp_border_before(folded, n, start) != c->begins)
            fail_msg("%s: it %s there", c->name, c->begins ? "begins" : "does not begin");
        if (oxp_border_after(folded, n, start + length) != c->ends)
            fail_msg("%s: it %s there", c->name, c->ends ? "ends" : "does not end");
        free(before);
        free(word);
        free(folded);
    }
}

static const struct run_case {
    const char *name;
    const char *text;
    size_t at, forward, back;
} RUNS[] = {
    {"letters on both sides", "ab cdef gh", 5, 7, 3},
    {"none at a space", "ab cd", 2, 2, 0},
    {"digits end a run", "ab12cd", 2, 2, 0},
    {"a hyphen ends a run", "ab-cd", 3, 5, 3},
    {"marks belong to a run", "ae\u0301b", 2, 5, 0},
    {"letters of any script", "a\u0431\u4e00", 0, 6, 0},
    {"the ends of the text", "ab", 2, 2, 0},
};

static void runs_of_letters_end_where_letters_end(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof RUNS / sizeof *RUNS; i++) {
        const struct run_case *c = &RUNS[i];
        size_t n = strlen(c->text);
        if (oxp_letters_forward(c->text, n, c->at) != c->forward)
            fail_msg("%s: forward to %zu", c->name, oxp_letters_forward(c->text, n, c->at));
        if (oxp_letters_back(c->text, n, c->at) != c->back)
            fail_msg("%s: back to %zu", c->name, oxp_letters_back(c->text, n, c->at));
    }
}

static void scripts_without_borders_are_known(void **state)
{
    (void)state;
    assert_true(oxp_border_free("\u6bba", 3, 0));
    assert_true(oxp_border_free("\u306f", 3, 0));
    assert_true(oxp_border_free("\u0e06", 3, 0));
    assert_false(oxp_border_free("\u30ad", 3, 0));
    assert_false(oxp_border_free("\uac00", 3, 0));
    assert_false(oxp_border_free("a", 1, 0));
    assert_false(oxp_border_free("\u3002", 3, 0));
    assert_false(oxp_border_free("", 0, 0));
}

/* Precomposed syllables are seen in the exact view only. */
static void a_final_jamo_goes_on_with_a_syllable_of_the_exact_view(void **state)
{
    static const char TEXT[] = "\uac00\u11a8";
    (void)state;
    assert_false(oxp_border_after(TEXT, 6, 3));
    assert_true(oxp_border_after(TEXT, 6, 6));
}

static void text_edges_are_borders_and_nothing_is_read_beyond_them(void **state)
{
    randomness dice = {5};
    char text[64];
    (void)state;
    for (size_t i = 0; i < draws(20000); i++) {
        size_t n, length = random_text(&dice, text, draw(&dice, sizeof text));
        char *folded = oxp_fold(text, length, &n);
        char *exact = malloc(n ? n : 1); /* no byte behind it */
        assert_true(folded && exact);
        memcpy(exact, folded, n);
        assert_true(oxp_border_before(exact, n, 0));
        assert_true(oxp_border_after(exact, n, n));
        for (size_t at = 0; at <= n; at++) {
            if (at < n && oxp_utf8_continues(exact[at]))
                continue;
            bool before = oxp_border_before(exact, n, at), after = oxp_border_after(exact, n, at);
            size_t ahead = oxp_letters_forward(exact, n, at), back = oxp_letters_back(exact, n, at);
            assert_true(ahead >= at && ahead <= n && back <= at);
            /* Between two letters of a spaced script there is never a border. */
            if (at && at < n && exact[at] >= 'a' && exact[at] <= 'z' && exact[at - 1] >= 'a' &&
                exact[at - 1] <= 'z')
                assert_true(!before && !after);
        }
        free(exact);
        free(folded);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_begin_and_end_where_their_script_says),
        cmocka_unit_test(runs_of_letters_end_where_letters_end),
        cmocka_unit_test(scripts_without_borders_are_known),
        cmocka_unit_test(a_final_jamo_goes_on_with_a_syllable_of_the_exact_view),
        cmocka_unit_test(text_edges_are_borders_and_nothing_is_read_beyond_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
