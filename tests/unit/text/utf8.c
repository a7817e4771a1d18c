/* Decoding against table 3-7 of the Unicode Standard, written out. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "text/utf8.h"
#include "unit/text/random_text.h"

/* Well-formed byte sequences, row by row: first and last value of each byte. */
static const struct row {
    unsigned char bytes[4][2];
    size_t n;
} ROWS[] = {
    {{{0x00, 0x7F}}, 1},
    {{{0xC2, 0xDF}, {0x80, 0xBF}}, 2},
    {{{0xE0, 0xE0}, {0xA0, 0xBF}, {0x80, 0xBF}}, 3},
    {{{0xE1, 0xEC}, {0x80, 0xBF}, {0x80, 0xBF}}, 3},
    {{{0xED, 0xED}, {0x80, 0x9F}, {0x80, 0xBF}}, 3},
    {{{0xEE, 0xEF}, {0x80, 0xBF}, {0x80, 0xBF}}, 3},
    {{{0xF0, 0xF0}, {0x90, 0xBF}, {0x80, 0xBF}, {0x80, 0xBF}}, 4},
    {{{0xF1, 0xF3}, {0x80, 0xBF}, {0x80, 0xBF}, {0x80, 0xBF}}, 4},
    {{{0xF4, 0xF4}, {0x80, 0x8F}, {0x80, 0xBF}, {0x80, 0xBF}}, 4},
};

/* Bytes that agree with the row that agrees longest; `*whole` where it agrees to its end. */
static size_t longest_row(const unsigned char *p, size_t n, bool *whole)
{
    size_t best = 0;
    *whole = false;
    for (size_t r = 0; r < sizeof ROWS / sizeof *ROWS; r++) {
        size_t k = 0;
        while (k < ROWS[r].n && k < n && p[k] >= ROWS[r].bytes[k][0] && p[k] <= ROWS[r].bytes[k][1])
            k++;
        if (k > best) {
            best = k;
            *whole = k == ROWS[r].n;
        }
    }
    return best ? best : 1;
}

static void check_text(const char *text, size_t n)
{
    size_t first_bad = n;
    for (size_t at = 0; at < n;) {
        bool whole, valid;
        size_t length, expected = longest_row((const unsigned char *)text + at, n - at, &whole);
        uint32_t c = oxp_utf8_decode(text, n, at, &length, &valid);
        assert_int_equal(length, expected);
        assert_int_equal(valid, whole);
        if (whole) {
            char again[4];
            assert_int_equal(oxp_utf8_encode(c, again), length);
            assert_memory_equal(again, text + at, length);
        } else {
            assert_int_equal(c, OXP_UTF8_REPLACEMENT);
            first_bad = at < first_bad ? at : first_bad;
        }
        at += length;
    }
    assert_int_equal(oxp_utf8_valid_prefix(text, n), first_bad);
}

static void every_sequence_of_three_bytes_decodes_as_the_table_says(void **state)
{
    (void)state;
    for (uint32_t lead = 0x70; lead < 0x100; lead++) {
        for (uint32_t rest = 0; rest < 0x10000; rest += 3) {
            char text[] = {(char)lead, (char)(rest >> 8), (char)rest, (char)0x90};
            check_text(text, 1 + rest % 4);
        }
    }
}

static void random_broken_texts_decode_as_the_table_says(void **state)
{
    randomness dice = {1};
    char text[300];
    (void)state;
    for (size_t i = 0; i < draws(20000); i++) {
        size_t n = random_text(&dice, text, draw(&dice, sizeof text));
        if (i % 2)
            break_text(&dice, text, n);
        check_text(text, n);
    }
}

static void every_character_survives_a_round_trip(void **state)
{
    (void)state;
    for (uint32_t c = 0; c < 0x110000; c++) {
        char text[4];
        size_t length, at = 0;
        bool valid;
        if (c >= 0xD800 && c <= 0xDFFF)
            continue;
        size_t n = oxp_utf8_encode(c, text);
        assert_int_equal(oxp_utf8_decode(text, n, 0, &length, &valid), c);
        assert_true(valid && length == n);
        assert_int_equal(oxp_utf8_next(text, n, &at), c);
        assert_int_equal(at, n);
        assert_int_equal(oxp_utf8_previous(text, n, &at), c);
        assert_int_equal(at, 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_sequence_of_three_bytes_decodes_as_the_table_says),
        cmocka_unit_test(random_broken_texts_decode_as_the_table_says),
        cmocka_unit_test(every_character_survives_a_round_trip),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
