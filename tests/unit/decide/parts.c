/* The small parts of the judge, each against the plainest way to say what it does. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "decide/least.h"
#include "decide/marks.h"
#include "decide/order.h"
#include "decide/reach.h"
#include "decide/work.h"
#include "unit/decide/dice.h"

static void order_sorts_and_keeps_equals_in_place(void **state)
{
    dice d = {1};
    oxp_order order = {0};
    (void)state;
    for (uint32_t n = 0; n < 200; n++) {
        order.list.n = 0;
        for (uint32_t i = 0; i < n; i++)
            assert_true(oxp_order_add(&order, dice_roll(&d, 5), dice_roll(&d, 5), i));
        assert_true(oxp_order_sort(&order));
        assert_int_equal(order.list.n, n);
        for (uint32_t i = 1; i < n; i++) {
            const oxp_ordered *a = &order.list.items[i - 1], *b = &order.list.items[i];
            bool equal = a->high == b->high && a->low == b->low;
            assert_true(a->high < b->high || (a->high == b->high && a->low <= b->low));
            assert_true(!equal || a->index < b->index);
        }
    }
    oxp_order_free(&order);
}

static void least_is_the_least_in_reach_but_itself(void **state)
{
    dice d = {2};
    oxp_least least = {0};
    (void)state;
    for (int round = 0; round < 2000; round++) {
        uint32_t sources = dice_roll(&d, 12), queries = dice_roll(&d, 6);
        oxp_least_clear(&least);
        for (uint32_t i = 0; i < sources; i++)
            assert_true(
                OXP_PUSH(least.sources,
                         (oxp_least_source){.upto = dice_roll(&d, 8),
                                            .from = dice_roll(&d, 8),
                                            .id = dice_roll(&d, 4) ? i : OXP_NEVER,
                                            .a = dice_roll(&d, 9),
                                            .b = dice_roll(&d, 9) ? dice_roll(&d, 9) : OXP_NEVER}));
        for (uint32_t i = 0; i < queries; i++)
            assert_true(OXP_PUSH(
                least.queries,
                (oxp_least_query){.x = dice_roll(&d, 8),
                                  .y = dice_roll(&d, 8),
                                  .id = dice_roll(&d, 3) ? dice_roll(&d, 12) : OXP_NEVER}));
        assert_true(oxp_least_answer(&least));
        for (uint32_t q = 0; q < queries; q++) {
            const oxp_least_query *query = &least.queries.items[q];
            uint32_t a = OXP_NEVER, b = OXP_NEVER;
            for (uint32_t i = 0; i < sources; i++) {
                const oxp_least_source *it = &least.sources.items[i];
                if (it->upto > query->x || it->from < query->y ||
                    (it->id != OXP_NEVER && it->id == query->id))
                    continue;
                a = it->a < a ? it->a : a;
                b = it->b < b ? it->b : b;
            }
            assert_int_equal(query->a, a);
            assert_int_equal(query->b, b);
        }
    }
    oxp_least_free(&least);
}

static void marks_know_their_neighbours(void **state)
{
    static const uint32_t SIZES[] = {1, 63, 64, 65, 300, 4096, 5000};
    dice d = {3};
    oxp_marks marks = {0};
    static bool set[5000];
    (void)state;
    for (size_t s = 0; s < sizeof SIZES / sizeof *SIZES; s++) {
        uint32_t n = SIZES[s];
        assert_true(oxp_marks_clear(&marks, n));
        memset(set, 0, sizeof set);
        for (int round = 0; round < 600; round++) {
            uint32_t at = dice_roll(&d, n), before = UINT32_MAX, after = UINT32_MAX;
            set[at] = dice_roll(&d, 3) != 0;
            if (set[at])
                oxp_marks_set(&marks, at);
            else
                oxp_marks_unset(&marks, at);
            at = dice_roll(&d, n);
            for (uint32_t i = 0; i < n; i++) {
                if (set[i] && i < at)
                    before = i;
                if (set[i] && i > at && after == UINT32_MAX)
                    after = i;
            }
            assert_int_equal(oxp_marks_before(&marks, at), before);
            assert_int_equal(oxp_marks_after(&marks, at), after);
        }
    }
    oxp_marks_free(&marks);
}

/* With and without the list: it is made when more was read than the text has. */
static void reach_is_the_distance_from_every_place(void **state)
{
    static const oxp_distance DISTANCES[] = {
        {OXP_UNIT_SENTENCE, 1}, {OXP_UNIT_LINE, 1},    {OXP_UNIT_WORDS, 0}, {OXP_UNIT_WORDS, 1},
        {OXP_UNIT_WORDS, 3},    {OXP_UNIT_WORDS, 200}, {OXP_UNIT_CHARS, 0}, {OXP_UNIT_CHARS, 1},
        {OXP_UNIT_CHARS, 4},    {OXP_UNIT_CHARS, 300}, {OXP_UNIT_BYTES, 5}, {OXP_UNIT_NONE, 0}};
    /* letters, digits, marks, a Han and a Thai letter, a jamo that continues, ends, symbols */
    static const char *const PIECES[] = {"a",
                                         "b ",
                                         ".",
                                         "\n",
                                         "7",
                                         "\xE3\x80\x82",
                                         "\xC3\xA5",
                                         "\xCC\x8A",
                                         "cc",
                                         "\xE4\xB8\xAD",
                                         "\xE0\xB8\x81",
                                         "\xE1\x85\xA1",
                                         "-",
                                         "\xF0\x9F\x98\x80",
                                         "   "};
    static char text[1 << 12];
    dice d = {4};
    (void)state;
    for (int round = 0; round < 300; round++) {
        size_t n = 0;
        uint32_t many = sizeof PIECES / sizeof *PIECES, rare = round % 3 ? many : 900;
        while (n < (round % 2 ? 40u : 1600u)) {
            uint32_t piece = dice_roll(&d, rare);
            const char *it = PIECES[piece < many ? piece : piece % 2 ? 0 : 8];
            memcpy(text + n, it, strlen(it));
            n += strlen(it);
        }
        oxp_view view = {0};
        oxp_reach reach = {0};
        assert_int_equal(oxp_view_build(&view, OXP_VIEW_EXACT, text, n), OXP_OK);
        for (size_t i = 0; i < 12 * (sizeof DISTANCES / sizeof *DISTANCES); i++) {
            oxp_distance within = DISTANCES[i / 12];
            if (i % 12 == 0)
                oxp_reach_clear(&reach);
            if (i % 12 == 6)
                reach.of[OXP_VIEW_EXACT][within.unit].read = n + 1;
            size_t at = dice_roll(&d, (uint32_t)n + 1), to;
            while (at < n && ((unsigned char)text[at] & 0xC0) == 0x80)
                at++;
            assert_true(oxp_reach_forward(&reach, &view, within, at, &to));
            assert_int_equal(to, oxp_distance_forward(view.bytes, n, at, within));
            assert_true(oxp_reach_back(&reach, &view, within, at, &to));
            assert_int_equal(to, oxp_distance_back(view.bytes, n, at, within));
        }
        oxp_view_free(&view);
        oxp_reach_free(&reach);
    }
}

/* Every beginning of a view that is certain in `text` stands in the view of `longer`. */
static size_t certain_bytes_stand(oxp_view_kind kind, const char *text, size_t n,
                                  const oxp_view *longer)
{
    oxp_view view = {0};
    oxp_judge_input in = {.text = text, .n = n};
    oxp_judge_scratch work = {.in = &in, .end = (uint32_t)n + 1};
    size_t certain = 0;
    uint32_t before = 0;

    assert_int_equal(oxp_view_build(&view, kind, text, n), OXP_OK);
    assert_int_equal(oxp_step_of(&work, &view, view.n + 1), n + 1);
    for (size_t at = 0; at <= view.n; at++) {
        uint32_t step = oxp_step_of(&work, &view, at);
        if (step < before || step > n + 1)
            fail_msg("%s view, first %zu bytes, step %u after %u", oxp_view_name(kind), at, step,
                     before);
        before = step;
        if (step > n)
            continue;
        certain++;
        if (longer->n < at || memcmp(longer->bytes, view.bytes, at) != 0)
            fail_msg("%s view, first %zu bytes, step %u of %zu", oxp_view_name(kind), at, step, n);
    }
    oxp_view_free(&view);
    return certain;
}

/* Once the bytes of a step are known, what comes behind them changes nothing of the view; and
 * a longer text knows no step later. */
static void what_a_step_knows_stays(void **state)
{
    static const char *const PIECES[] = {"a",
                                         "B",
                                         " ",
                                         "\n",
                                         "\xE2\x80\x8B",
                                         "\xFF",
                                         "\xC3\xA5",
                                         "\xCC\x8A",
                                         "\xCC\xA3",
                                         "\xEF\xAC\x81",
                                         "i",
                                         "\xE2\x80",
                                         "\xF0\x9F\x98",
                                         "\xE4\xB8\xAD",
                                         "\xC2\xAD",
                                         "\x8B",
                                         "\xCC\x87",
                                         "\xCD\x85",
                                         "\xED\x95\x9C",
                                         "\xF0\x9F\x98\x80"};
    dice d = {5};
    size_t certain = 0;
    (void)state;
    for (int round = 0; round < 3000; round++) {
        char text[64];
        size_t n = 0;
        while (n < 14) {
            const char *it = PIECES[dice_roll(&d, sizeof PIECES / sizeof *PIECES)];
            memcpy(text + n, it, strlen(it));
            n += strlen(it);
        }
        for (oxp_view_kind kind = 0; kind < OXP_VIEWS; kind++) {
            oxp_view whole = {0};
            size_t last = 0;
            assert_int_equal(oxp_view_build(&whole, kind, text, n), OXP_OK);
            for (size_t cut = 0; cut <= n; cut++) {
                size_t now = certain_bytes_stand(kind, text, cut, &whole);
                assert_true(now >= last); /* what was certain is so in a longer text */
                last = now;
                certain += now;
            }
            oxp_view_free(&whole);
        }
    }
    assert_true(certain > 100000);
}

static void a_step_of_plain_text_is_its_bytes(void **state)
{
    static const char TEXT[] = "plain text, c\xC3\xA5se";
    oxp_judge_input in = {.text = TEXT, .n = sizeof TEXT - 1};
    oxp_judge_scratch work = {.in = &in, .end = sizeof TEXT};
    oxp_view view = {0};
    (void)state;
    assert_int_equal(oxp_view_build(&view, OXP_VIEW_EXACT, TEXT, in.n), OXP_OK);
    for (size_t at = 0; at <= in.n; at++)
        if (at == in.n || ((unsigned char)TEXT[at] & 0xC0) != 0x80)
            assert_int_equal(oxp_step_of(&work, &view, at), at);
    assert_int_equal(oxp_view_build(&view, OXP_VIEW_FOLD, TEXT, in.n), OXP_OK);
    assert_int_equal(oxp_step_of(&work, &view, 5), 5);   /* a letter is known at once */
    assert_int_equal(oxp_step_of(&work, &view, 6), 7);   /* a space, when its run has ended */
    assert_int_equal(oxp_step_of(&work, &view, 14), 15); /* a: its mark comes with it */
    assert_int_equal(oxp_step_of(&work, &view, 16), 16); /* a mark, when a letter follows */
    assert_int_equal(oxp_step_of(&work, &view, view.n), in.n);
    oxp_view_free(&view);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(order_sorts_and_keeps_equals_in_place),
        cmocka_unit_test(least_is_the_least_in_reach_but_itself),
        cmocka_unit_test(marks_know_their_neighbours),
        cmocka_unit_test(reach_is_the_distance_from_every_place),
        cmocka_unit_test(what_a_step_knows_stays),
        cmocka_unit_test(a_step_of_plain_text_is_its_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
