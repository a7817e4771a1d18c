/* Edits against building the text piece by piece. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "text/edit.h"
#include "unit/text/random_text.h"

static const struct edit_case {
    const char *name;
    const char *text;
    oxp_edit edits[3];
    size_t n_edits;
    const char *edited;
} CASES[] = {
    {"no edit leaves the text", "hello", {{0}}, 0, "hello"},
    {"an edit replaces", "my card 4111 here", {{8, 12, {"****", 4}}}, 1, "my card **** here"},
    {"an edit deletes", "hello", {{1, 4, {"", 0}}}, 1, "ho"},
    {"an edit of no bytes inserts", "hello", {{5, 5, {"!", 1}}}, 1, "hello!"},
    {"two edits that touch", "abcd", {{0, 2, {"x", 1}}, {2, 4, {"y", 1}}}, 2, "xy"},
    {"an insertion before a replacement", "abcd", {{1, 1, {"-", 1}}, {1, 2, {"B", 1}}}, 2, "a-Bcd"},
    {"three edits",
     "abcdef",
     {{0, 1, {"1", 1}}, {2, 3, {"3", 1}}, {5, 6, {"666", 3}}},
     3,
     "1b3de666"},
    {"the whole text", "abc", {{0, 3, {"z", 1}}}, 1, "z"},
    {"into an empty text", "", {{0, 0, {"z", 1}}}, 1, "z"},
};

static void edits_change_what_they_say_and_nothing_else(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        const struct edit_case *c = &CASES[i];
        oxp_buffer out = {0};
        assert_true(oxp_buffer_add_text(&out, "kept "));
        assert_true(oxp_edit_apply(c->text, strlen(c->text), c->edits, c->n_edits, &out));
        const char *edited = oxp_buffer_text(&out);
        assert_non_null(edited);
        if (strncmp(edited, "kept ", 5) != 0 || strcmp(edited + 5, c->edited) != 0)
            fail_msg("%s: \"%s\"", c->name, edited);
        oxp_buffer_free(&out);
    }
}

static void random_edits_agree_with_building_piece_by_piece(void **state)
{
    randomness dice = {3};
    (void)state;
    for (size_t i = 0; i < draws(5000); i++) {
        char text[100], expected[1000];
        oxp_edit edits[20];
        size_t n = 0, expected_n = 0, n_edits = 0, size = draw(&dice, sizeof text);
        while (n < size) {
            size_t keep = draw(&dice, 6), cut = draw(&dice, 4), put = draw(&dice, 4);
            for (; keep && n < size; keep--)
                expected[expected_n++] = text[n++] = (char)('a' + draw(&dice, 26));
            if (n_edits == 20 || n + cut > size)
                continue;
            edits[n_edits] = (oxp_edit){n, n + cut, {"XYZ", put < 3 ? put : 3}};
            memcpy(expected + expected_n, "XYZ", edits[n_edits].text.n);
            expected_n += edits[n_edits++].text.n;
            while (cut--)
                text[n++] = (char)('0' + draw(&dice, 10));
        }
        oxp_buffer out = {0};
        assert_true(oxp_edit_apply(text, n, edits, n_edits, &out));
        assert_int_equal(out.n, expected_n);
        assert_memory_equal(out.p ? out.p : "", expected, expected_n);
        oxp_buffer_free(&out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(edits_change_what_they_say_and_nothing_else),
        cmocka_unit_test(random_edits_agree_with_building_piece_by_piece),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
