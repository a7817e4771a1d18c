/* How far a distance reaches, against counting what lies between. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "text/distance.h"
#include "text/unicode.h"
#include "text/view.h"
#include "unit/text/random_text.h"

static const struct distance_case {
    const char *name;
    oxp_distance distance;
    const char *before, *near, *far; /* from the end of `before` it reaches over `near` */
} CASES[] = {
    {"no distance reaches nowhere", {OXP_UNIT_NONE, 0}, "a", "", " b"},
    {"bytes", {OXP_UNIT_BYTES, 3}, "a", " bc", "d"},
    {"characters", {OXP_UNIT_CHARS, 3}, "a", "\u3042\u3044\u3046", "\u3048"},
    {"an accent is no character of its own", {OXP_UNIT_CHARS, 2}, "a", "e\u0301b", "c"},
    {"a syllable of jamo is one character", {OXP_UNIT_CHARS, 2}, "a", "\u1112\u1161x", "y"},
    {"words up to the begin of the next one", {OXP_UNIT_WORDS, 2}, "bomb", " that i ", "make"},
    {"no words: up to the first one", {OXP_UNIT_WORDS, 0}, "bomb", "", "make"},
    {"punctuation between words is no word", {OXP_UNIT_WORDS, 1}, "bomb", ", - (that) ", "make"},
    {"underscores and hyphens part words", {OXP_UNIT_WORDS, 2}, "a", " b-c_", "d"},
    {"digits are words", {OXP_UNIT_WORDS, 2}, "a", " 3.14 ", "b"},
    {"a Han character is a word", {OXP_UNIT_WORDS, 2}, "\u4e00", "\u4e8c\u4e09", "\u56db"},
    {"a Katakana run is one word", {OXP_UNIT_WORDS, 1}, "x", " \u30ad\u30eb ", "y"},
    {"the rest of a word counts", {OXP_UNIT_WORDS, 1}, "bo", "mb ", "x"},
    {"a sentence ends at a full stop", {OXP_UNIT_SENTENCE, 1}, "a", " b c", ". d"},
    {"a sentence ends at a question mark", {OXP_UNIT_SENTENCE, 1}, "a", " b", "? d"},
    {"a sentence ends at an ideographic full stop", {OXP_UNIT_SENTENCE, 1}, "a", " b", "\u3002d"},
    {"a sentence ends at an Arabic question mark", {OXP_UNIT_SENTENCE, 1}, "a", " b", "\u061fd"},
    {"a sentence ends at a danda", {OXP_UNIT_SENTENCE, 1}, "a", " b", "\u0964d"},
    {"a sentence ends at a line break", {OXP_UNIT_SENTENCE, 1}, "a", " b", "\nd"},
    {"a line does not end at a full stop", {OXP_UNIT_LINE, 1}, "a", " b. c", "\nd"},
    {"the end of the text", {OXP_UNIT_WORDS, 9}, "a", " b c", ""},
};

static void distances_reach_as_far_as_they_say(void **state)
{
    char text[256];
    (void)state;
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        const struct distance_case *c = &CASES[i];
        size_t at = strlen(c->before), end = at + strlen(c->near);
        strcpy(text, c->before);
        strcat(text, c->near);
        strcat(text, c->far);
        size_t reached = oxp_distance_forward(text, strlen(text), at, c->distance);
        if (reached != end)
            fail_msg("%s: reaches %zu, not %zu", c->name, reached, end);
    }
}

static const struct back_case {
    const char *name;
    oxp_distance distance;
    const char *far, *near;
} BACK[] = {
    {"words", {OXP_UNIT_WORDS, 2}, "make", " that i "},
    {"characters", {OXP_UNIT_CHARS, 2}, "\u3042", "\u3044\u3046"},
    {"bytes", {OXP_UNIT_BYTES, 2}, "ab", "cd"},
    {"the sentence", {OXP_UNIT_SENTENCE, 1}, "One. Two?", " three four"},
    {"the line", {OXP_UNIT_LINE, 1}, "One\n", "two. three"},
    {"to the begin of the text", {OXP_UNIT_WORDS, 9}, "", "a b"},
};

static void distances_reach_back_as_far(void **state)
{
    char text[256];
    (void)state;
    for (size_t i = 0; i < sizeof BACK / sizeof *BACK; i++) {
        strcpy(text, BACK[i].far);
        strcat(text, BACK[i].near);
        size_t reached = oxp_distance_back(text, strlen(text), strlen(text), BACK[i].distance);
        if (reached != strlen(BACK[i].far))
            fail_msg("%s: reaches %zu", BACK[i].name, reached);
    }
}

/* ---- by counting ---- */

static bool is_mark(uint32_t c)
{
    return oxp_unicode_kind(c) == OXP_CHAR_MARK || oxp_unicode_jamo_continues(c);
}

/* Words of a text by itself: runs of letters and digits, and each unspaced character. */
static size_t count_words(const char *text, size_t n)
{
    size_t words = 0;
    bool open = false;
    for (size_t at = 0; at < n;) {
        uint32_t c = oxp_utf8_next(text, n, &at);
        oxp_char_kind kind = oxp_unicode_kind(c);
        if (is_mark(c))
            continue;
        bool letter = kind == OXP_CHAR_LETTER, digit = kind == OXP_CHAR_DIGIT;
        bool alone = letter && oxp_unicode_script(c) == OXP_SCRIPT_UNSPACED;
        words += alone || ((letter || digit) && !open);
        open = !alone && (letter || digit);
    }
    return words;
}

static size_t count_chars(const char *text, size_t n)
{
    size_t chars = 0;
    for (size_t at = 0; at < n;)
        chars += !is_mark(oxp_utf8_next(text, n, &at));
    return chars;
}

static size_t count_ends(const char *text, size_t n, bool sentence)
{
    static const uint32_t ENDS[] = {'.', '!', '?', 0x3002, 0xFF01, 0xFF1F, 0x61F, 0x964, 0xFF61};
    size_t ends = 0;
    for (size_t at = 0; at < n;) {
        uint32_t c = oxp_utf8_next(text, n, &at);
        ends += oxp_unicode_kind(c) == OXP_CHAR_BREAK;
        for (size_t i = 0; sentence && i < sizeof ENDS / sizeof *ENDS; i++)
            ends += c == ENDS[i];
    }
    return ends;
}

static bool is_within(const char *text, size_t start, size_t end, oxp_distance distance)
{
    size_t n = end - start;
    if (n > oxp_distance_bytes(distance))
        return false;
    switch (distance.unit) {
    case OXP_UNIT_WORDS:
        return count_words(text + start, n) <= distance.count;
    case OXP_UNIT_CHARS:
        return count_chars(text + start, n) <= distance.count;
    case OXP_UNIT_SENTENCE:
        return count_ends(text + start, n, true) == 0;
    case OXP_UNIT_LINE:
        return count_ends(text + start, n, false) == 0;
    case OXP_UNIT_BYTES:
        return true;
    case OXP_UNIT_NONE:
        break;
    }
    return n == 0;
}

static void check_distance(const char *text, size_t n, oxp_distance distance)
{
    size_t last_forward = 0, last_back = 0;
    for (size_t at = 0; at <= n; at++) {
        if (at < n && oxp_utf8_continues(text[at]))
            continue;
        size_t forward = oxp_distance_forward(text, n, at, distance);
        size_t back = oxp_distance_back(text, n, at, distance);
        assert_true(forward >= at && forward <= n && back <= at);
        assert_true(forward >= last_forward && back >= last_back);
        last_forward = forward;
        last_back = back;
        for (size_t other = 0; other <= n; other++) {
            if (other < n && oxp_utf8_continues(text[other]))
                continue;
            if (other >= at)
                assert_int_equal(other <= forward, is_within(text, at, other, distance));
            else
                assert_int_equal(other >= back, is_within(text, other, at, distance));
        }
    }
}

static void a_place_is_within_reach_if_what_lies_between_is_little_enough(void **state)
{
    static const char SIGNS[] = "aab 1 .\n-?\u3042\u30ab";
    randomness dice = {9};
    char text[120];
    (void)state;
    for (size_t i = 0; i < draws(6000); i++) {
        size_t n = 0, folded_n, room = draw(&dice, 80);
        oxp_distance distance = {(oxp_distance_unit)draw(&dice, OXP_UNIT_LINE + 1), draw(&dice, 4)};
        if (distance.unit >= OXP_UNIT_SENTENCE)
            distance.count = 1;
        if (i % 3)
            n = random_text(&dice, text, room);
        else
            while (n < room / 2)
                text[n++] = SIGNS[draw(&dice, 10)];
        char *folded = oxp_fold(text, n, &folded_n);
        assert_non_null(folded);
        check_distance(folded, folded_n, distance);
        free(folded);
    }
}

static void a_distance_has_a_cap_in_bytes(void **state)
{
    char text[2000];
    (void)state;
    memset(text, 'a', sizeof text);
    assert_int_equal(oxp_distance_forward(text, 2000, 100, (oxp_distance){OXP_UNIT_WORDS, 2}), 148);
    assert_int_equal(oxp_distance_back(text, 2000, 100, (oxp_distance){OXP_UNIT_WORDS, 2}), 52);
    assert_int_equal(oxp_distance_forward(text, 2000, 1, (oxp_distance){OXP_UNIT_LINE, 1}), 513);
    assert_int_equal(oxp_distance_forward(text, 2000, 1, (oxp_distance){OXP_UNIT_SENTENCE, 1}),
                     513);
    assert_int_equal(oxp_distance_bytes((oxp_distance){OXP_UNIT_CHARS, 15}), 60);
    assert_int_equal(oxp_distance_bytes((oxp_distance){OXP_UNIT_WORDS, 3}), 72);
    assert_int_equal(oxp_distance_bytes((oxp_distance){OXP_UNIT_BYTES, 3}), 3);
    assert_int_equal(oxp_distance_bytes((oxp_distance){OXP_UNIT_LINE, 1}), 512);
    assert_int_equal(oxp_distance_bytes((oxp_distance){OXP_UNIT_NONE, 0}), 0);
    assert_int_equal(oxp_distance_bytes((oxp_distance){OXP_UNIT_WORDS, 999999999}), UINT32_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(distances_reach_as_far_as_they_say),
        cmocka_unit_test(distances_reach_back_as_far),
        cmocka_unit_test(a_place_is_within_reach_if_what_lies_between_is_little_enough),
        cmocka_unit_test(a_distance_has_a_cap_in_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
