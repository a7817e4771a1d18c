/* A view that is fed piece by piece is the view of the whole text, wherever the cuts are, and
 * what it calls settled stays. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "text/view.h"
#include "unit/text/random_text.h"

enum { TEXT_MOST = 240, VIEW_MOST = 16 * TEXT_MOST };

/* What a view has promised not to change. */
typedef struct promise {
    char bytes[VIEW_MOST];
    uint32_t begins[VIEW_MOST];
    size_t n;
} promise;

/* Where the original character of view byte `k` begins. */
static uint32_t begin_of(const oxp_view *view, size_t k)
{
    if (view->origin)
        return view->origin[k];
    while (k && oxp_utf8_continues(view->bytes[k]))
        k--;
    return (uint32_t)k;
}

static void keep_promise(promise *it, const oxp_view *view)
{
    assert_true(view->settled >= it->n && view->settled <= view->n);
    assert_true(view->settled < VIEW_MOST);
    for (size_t k = 0; k < it->n; k++)
        assert_true(view->bytes[k] == it->bytes[k] && begin_of(view, k) == it->begins[k]);
    for (size_t k = it->n; k < view->settled; k++) {
        it->bytes[k] = view->bytes[k];
        it->begins[k] = begin_of(view, k);
    }
    it->n = view->settled;
}

/* What holds between two pieces: whole characters, padding, an origin behind the last byte. */
static void check_between(const oxp_view *view, size_t fed)
{
    assert_int_equal(view->original_n, fed);
    assert_int_equal(oxp_utf8_valid_prefix(view->bytes, view->n), view->n);
    assert_int_equal(oxp_utf8_valid_prefix(view->bytes, view->settled), view->settled);
    for (size_t i = 0; i < OXP_VIEW_PADDING; i++)
        assert_int_equal(view->bytes[view->n + i], 0);
    size_t end = view->origin ? view->origin[view->n] : view->n;
    if (view->kind != OXP_VIEW_SKELETON)
        assert_true(end <= fed && end + 3 >= fed);
}

static void check_same(const oxp_view *fed, const oxp_view *whole)
{
    assert_int_equal(fed->n, whole->n);
    assert_int_equal(fed->settled, fed->n);
    assert_int_equal(fed->original_n, whole->original_n);
    assert_memory_equal(fed->bytes, whole->bytes, whole->n + OXP_VIEW_PADDING);
    for (size_t k = 0; k < whole->n; k++)
        assert_int_equal(begin_of(fed, k), begin_of(whole, k));
    assert_int_equal(fed->origin == NULL, whole->origin == NULL);
    if (whole->origin)
        assert_int_equal(fed->origin[fed->n], whole->original_n);
}

/* Feeds pieces of 1 to `longest` bytes, each at the end of its own memory. */
static void feed_pieces(oxp_view *view, const char *text, size_t n, randomness *dice,
                        uint32_t longest)
{
    static promise kept;

    kept.n = 0;
    assert_int_equal(oxp_view_begin(view, view->kind), OXP_OK);
    for (size_t at = 0; at < n;) {
        size_t length = 1 + draw(dice, longest);
        if (length > n - at)
            length = n - at;
        char *piece = malloc(length);
        assert_non_null(piece);
        memcpy(piece, text + at, length);
        assert_int_equal(oxp_view_feed(view, piece, length), OXP_OK);
        free(piece);
        at += length;
        check_between(view, at);
        keep_promise(&kept, view);
    }
    assert_int_equal(oxp_view_end(view), OXP_OK);
    keep_promise(&kept, view);
}

static void check_text(oxp_view *fed, oxp_view *whole, const char *text, size_t n, randomness *dice)
{
    for (oxp_view_kind kind = 0; kind < OXP_VIEWS; kind++) {
        assert_int_equal(oxp_view_build(&whole[kind], kind, text, n), OXP_OK);
        assert_int_equal(whole[kind].settled, whole[kind].n);
        fed[kind].kind = kind;
        for (uint32_t longest = 1; longest < 40; longest = longest * 3 + 1) {
            feed_pieces(&fed[kind], text, n, dice, longest);
            check_same(&fed[kind], &whole[kind]);
        }
    }
}

static void free_views(oxp_view *views)
{
    for (oxp_view_kind kind = 0; kind < OXP_VIEWS; kind++)
        oxp_view_free(&views[kind]);
}

static void random_texts_in_pieces_are_the_whole_text(void **state)
{
    randomness dice = {30};
    oxp_view fed[OXP_VIEWS] = {0}, whole[OXP_VIEWS] = {0};
    char text[TEXT_MOST];

    (void)state;
    for (size_t i = 0; i < draws(2500); i++) {
        size_t n = random_text(&dice, text, draw(&dice, 1 + draw(&dice, sizeof text)));
        if (i % 2)
            break_text(&dice, text, n);
        check_text(fed, whole, text, n, &dice);
    }
    free_views(fed);
    free_views(whole);
}

/* Runs in which every cut tells: marks in and out of order, floods of them, white space of all
 * kinds, the letters behind which marks go, and what is dropped between them. */
static void runs_of_marks_and_white_space_in_pieces_are_the_whole_text(void **state)
{
    static const uint32_t ALPHABET[] = {0x301,  0x323, 0x307,  0x345, 0x653,  0x654,  0x5B8,
                                        0x94D,  0x93C, 0xE48,  ' ',   '\n',   '\r',   0xA0,
                                        0x2028, 'i',   0x131,  'I',   0x130,  0x627,  0x622,
                                        0x200B, 0xE9,  0x1EC7, 0xA8,  0x1FB3, 0xAC01, 0x438};
    randomness dice = {31};
    oxp_view fed[OXP_VIEWS] = {0}, whole[OXP_VIEWS] = {0};
    char text[TEXT_MOST];

    (void)state;
    for (size_t i = 0; i < draws(2500); i++) {
        size_t n = 0, room = draw(&dice, sizeof text);
        uint32_t few = i % 2 ? 10 : sizeof ALPHABET / sizeof *ALPHABET;
        while (n + 4 <= room)
            n += oxp_utf8_encode(ALPHABET[draw(&dice, few)], text + n);
        check_text(fed, whole, text, n, &dice);
    }
    free_views(fed);
    free_views(whole);
}

static const struct settled_case {
    const char *name;
    const char *text;
    size_t behind; /* bytes of the fold that are not settled after the text */
} SETTLED[] = {
    {"nothing", "", 0},
    {"letters", "abc", 0},
    {"white space, which may become a line break", "abc ", 1},
    {"a line break, which may take in more white space", "abc\n", 1},
    {"white space of its own bytes", "abc\u3000", 1},
    {"a letter after white space", "abc d", 0},
    {"a mark, which another may go before", "abe\u0301", 2},
    {"all marks of a run", "abe\u0301\u0302", 4},
    {"a letter with a mark of its own", "ab\u00e9", 2},
    {"a letter after a mark", "abe\u0301d", 0},
    {"white space with marks on it", "ab \u0301", 2},
    {"a character that is dropped", "ab\u200b", 0},
    {"a character whose bytes are missing", "ab\xe2\x80", 0},
    {"a syllable", "\uac01", 0},
};

static void what_is_not_settled_is_one_space_or_the_last_marks(void **state)
{
    oxp_view view = {0};

    (void)state;
    for (size_t i = 0; i < sizeof SETTLED / sizeof *SETTLED; i++) {
        const struct settled_case *c = &SETTLED[i];
        assert_int_equal(oxp_view_begin(&view, OXP_VIEW_FOLD), OXP_OK);
        assert_int_equal(oxp_view_feed(&view, c->text, strlen(c->text)), OXP_OK);
        if (view.n - view.settled != c->behind)
            fail_msg("%s: %zu of %zu bytes are settled", c->name, view.settled, view.n);
        assert_int_equal(oxp_view_end(&view), OXP_OK);
        assert_int_equal(view.settled, view.n);
    }
    oxp_view_free(&view);
}

static void a_view_that_failed_refuses_the_rest_until_it_begins_again(void **state)
{
    oxp_view view = {0};

    (void)state;
    for (oxp_view_kind kind = 0; kind < OXP_VIEWS; kind++) {
        assert_int_equal(oxp_view_begin(&view, kind), OXP_OK);
        assert_int_equal(oxp_view_feed(&view, "ab", 2), OXP_OK);
        assert_int_equal(oxp_view_feed(&view, "x", OXP_TEXT_MAX - 1), OXP_ERR_LIMIT);
        assert_true(view.n == 0 && view.original_n == 0 && view.settled == 0);
        assert_int_equal(oxp_view_feed(&view, "x", 1), OXP_ERR_LIMIT);
        assert_int_equal(oxp_view_end(&view), OXP_ERR_LIMIT);
        assert_int_equal(view.n, 0);
        assert_int_equal(oxp_view_begin(&view, kind), OXP_OK);
        assert_int_equal(oxp_view_feed(&view, "xy", 2), OXP_OK);
        assert_int_equal(oxp_view_end(&view), OXP_OK);
        assert_int_equal(view.n, 2);
    }
    oxp_view_free(&view);
}

static void a_view_that_is_fed_nothing_is_empty(void **state)
{
    oxp_view view = {0};

    (void)state;
    for (oxp_view_kind kind = 0; kind < OXP_VIEWS; kind++) {
        assert_int_equal(oxp_view_begin(&view, kind), OXP_OK);
        check_between(&view, 0);
        assert_int_equal(oxp_view_feed(&view, NULL, 0), OXP_OK);
        check_between(&view, 0);
        assert_int_equal(oxp_view_end(&view), OXP_OK);
        check_between(&view, 0);
    }
    oxp_view_free(&view);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_texts_in_pieces_are_the_whole_text),
        cmocka_unit_test(runs_of_marks_and_white_space_in_pieces_are_the_whole_text),
        cmocka_unit_test(what_is_not_settled_is_one_space_or_the_last_marks),
        cmocka_unit_test(a_view_that_failed_refuses_the_rest_until_it_begins_again),
        cmocka_unit_test(a_view_that_is_fed_nothing_is_empty),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
