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
            assert_true(OXP_PUSH(least.sources,
                                 (oxp_least_source){.upto = dice_roll(&d, 8),
                                                    .from = dice_roll(&d, 8),
                                                    .id = dice_roll(&d, 4) ? i : OXP_NEVER,
                                                    .a = dice_roll(&d, 9),
                                                    .b = dice_roll(&d, 9) ? dice_roll(&d, 9)
                                                                          : OXP_NEVER}));
        for (uint32_t i = 0; i < queries; i++)
            assert_true(OXP_PUSH(least.queries,
                                 (oxp_least_query){.x = dice_roll(&d, 8),
                                                   .y = dice_roll(&d, 8),
                                                   .id = dice_roll(&d, 3) ? dice_roll(&d, 12)
                                                                          : OXP_NEVER}));
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

static void reach_is_the_distance_from_every_place(void **state)
{
    static const oxp_distance DISTANCES[] = {{OXP_UNIT_SENTENCE, 1}, {OXP_UNIT_LINE, 1},
                                             {OXP_UNIT_WORDS, 2},    {OXP_UNIT_CHARS, 3},
                                             {OXP_UNIT_BYTES, 5},    {OXP_UNIT_NONE, 0}};
    static const char *const PIECES[] = {"a", "b ", ".", "\n", "\xE3\x80\x82", "\xC3\xA5", "cc"};
    static char text[1 << 12];
    dice d = {4};
    (void)state;
    for (int round = 0; round < 120; round++) {
        size_t n = 0;
        uint32_t rare = dice_roll(&d, 2) ? 7 : 400; /* ends of sentences far apart, or near */
        while (n < 1600) {
            uint32_t piece = dice_roll(&d, rare);
            const char *it = PIECES[piece < 7 ? piece : 5 + piece % 2];
            memcpy(text + n, it, strlen(it));
            n += strlen(it);
        }
        oxp_view view = {0};
        assert_int_equal(oxp_view_build(&view, OXP_VIEW_EXACT, text, n), OXP_OK);
        for (size_t i = 0; i < sizeof DISTANCES / sizeof *DISTANCES; i++) {
            oxp_reach reach = oxp_reach_over(&view, DISTANCES[i]);
            for (size_t at = 0; at <= n; at += 1 + dice_roll(&d, round % 3 ? 3 : 700)) {
                if (!dice_roll(&d, 20))
                    at = at > 30 ? at - 30 : 0; /* and sometimes back */
                while (at < n && ((unsigned char)text[at] & 0xC0) == 0x80)
                    at++;
                assert_int_equal(oxp_reach_from(&reach, at),
                                 oxp_distance_forward(view.bytes, n, at, DISTANCES[i]));
            }
        }
        oxp_view_free(&view);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(order_sorts_and_keeps_equals_in_place),
        cmocka_unit_test(least_is_the_least_in_reach_but_itself),
        cmocka_unit_test(marks_know_their_neighbours),
        cmocka_unit_test(reach_is_the_distance_from_every_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
