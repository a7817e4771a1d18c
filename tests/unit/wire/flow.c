/* Streams that are shown as they come: work is linear in them, whatever they are made of. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "wire/flow.h"

/* `before`, `piece` many times with a number in it, `after`; one event, or all of it as often. */
static const struct big_stream {
    const char *name;
    const char *before, *piece, *after;
    unsigned times, events;
} BIG[] = {
    {"one event of many parts", "{\"choices\":[{\"index\":0,\"delta\":{\"content\":[0",
     ",{\"type\":\"text\",\"text\":\"part %u\"}", "]}}]}", 40000, 1},
    {"one event that says the same choice often", "{\"choices\":[{\"index\":0,\"delta\":{}}",
     ",{\"index\":0,\"delta\":{\"content\":\"part %u\"}}", "]}", 40000, 1},
    {"parts among many members",
     "{\"choices\":[{\"index\":0,\"delta\":{\"content\":[{\"text\":\"a\"},{\"text\":\"b\"}]",
     ",\"m%u\":1,\"n%u\":[{\"text\":\"c\"}]", "}}]}", 500, 20},
    {"many events of unknown strings",
     "{\"choices\":[{\"index\":0,\"delta\":{},\"vendor\":[\"x y\"", ",\"c d %u\"", "]}]}", 3,
     15000},
    {"many events of probabilities",
     "{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\"},\"logprobs\":{\"content\":[{"
     "\"token\":\"b\",\"top_logprobs\":[0",
     ",{\"token\":\"t%u\"}", "]}]}}]}", 5, 15000},
};

static void make_stream(const struct big_stream *b, oxp_buffer *out)
{
    for (unsigned e = 0; e < b->events; e++) {
        assert_true(oxp_buffer_addf(out, "data: %s", b->before));
        for (unsigned i = 0; i < b->times; i++) {
            char piece[100];
            int n = snprintf(piece, sizeof piece, "%s", b->piece);
            for (char *at; (at = strstr(piece, "%u"));) {
                char rest[100];
                snprintf(rest, sizeof rest, "%s", at + 2);
                n = snprintf(at, sizeof piece - (size_t)(at - piece), "%u%s", i, rest);
                n += (int)(at - piece);
            }
            assert_true(oxp_buffer_add(out, piece, (size_t)n));
        }
        assert_true(oxp_buffer_addf(out, "%s\n\n", b->after));
    }
}

/* Shows every piece of the event at hand whole. */
static void show_event(oxp_events *events, oxp_buffer *out)
{
    for (size_t i = 0; i < oxp_flow_pieces(events); i++) {
        oxp_str text = oxp_flow_piece_text(events, i);
        uint32_t number = oxp_flow_piece_at(events, i)->text;
        assert_true(oxp_flow_last_piece(events, number) >= i);
        assert_int_equal(oxp_flow_put(events, i, text.p, text.n), OXP_OK);
    }
    assert_int_equal(oxp_flow_write(events, out), OXP_OK);
}

static void work_is_linear_in_the_stream(void **state)
{
    (void)state;
    enum { SECONDS_MOST = 8 }; /* what is quadratic takes minutes */
    const oxp_wire_limits limits = {.body_bytes = 1 << 26, .messages = 64, .depth = 32};
    oxp_events *events = oxp_events_new();
    assert_non_null(events);
    for (size_t i = 0; i < sizeof BIG / sizeof *BIG; i++) {
        oxp_buffer stream = {0}, out = {0};
        bool more = true;
        make_stream(&BIG[i], &stream);
        clock_t begin = clock();
        oxp_flow_begin(events);
        assert_int_equal(oxp_flow_feed(events, &limits, stream.p, stream.n), OXP_OK);
        while (more) {
            oxp_status status = oxp_flow_next(events, true, &more);
            if (status != OXP_OK)
                fail_msg("%s: %s", BIG[i].name, oxp_events_reason(events));
            if (more)
                show_event(events, &out);
        }
        double seconds = (double)(clock() - begin) / CLOCKS_PER_SEC;
        if (seconds > SECONDS_MOST)
            fail_msg("%s: %.1f seconds", BIG[i].name, seconds);
        assert_true(out.n > 0);
        oxp_buffer_free(&stream);
        oxp_buffer_free(&out);
    }
    oxp_events_free(events);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(work_is_linear_in_the_stream),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
