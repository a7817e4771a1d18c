/*
 * Holds: `stream: {hold}` and `limits.stream.hold` bound what an answer's matches are, whole and
 * streamed alike, and so what may wait; prompts know no such bound.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buffer.h"
#include "oxpecker/oxpecker.h"
#include "unit/exchange/fixture.h"

enum { ROUNDS = 6000, TEXT = 40 };

/* What a text came to. */
typedef struct came {
    oxp_buffer text, findings;
    oxp_action action;
    uint64_t most; /* bytes that waited */
} came;

static int setup(void **state)
{
    *state = fixture_load(RULES "/holds-policy.yaml");
    return 0;
}

static int teardown(void **state)
{
    oxp_filter_unref(*state);
    return 0;
}

static void take(came *c, const oxp_out *out)
{
    assert_true(oxp_buffer_add(&c->text, out->data, out->n));
    c->action = out->action;
    c->findings.n = 0;
    for (size_t i = 0; out->verdict && i < out->verdict->n_findings; i++) {
        const oxp_finding *it = &out->verdict->findings[i];
        /* What is told beside the block, one way knows and the other need not. */
        if (out->action == OXP_ACTION_BLOCK && it->action != OXP_ACTION_BLOCK)
            continue;
        assert_true(oxp_buffer_addf(&c->findings, "%.*s %u-%u\n", (int)it->rule.n, it->rule.p,
                                    (unsigned)it->start, (unsigned)it->end));
        if (out->action == OXP_ACTION_BLOCK)
            break;
    }
}

static void whole(oxp_filter *filter, oxp_role role, const char *text, size_t n, came *c)
{
    oxp_exchange *x = NULL;
    oxp_out out = OXP_OUT_INIT;

    c->text.n = 0;
    assert_int_equal(oxp_exchange_new(filter, NULL, &x), OXP_OK);
    assert_int_equal(oxp_check(x, role, text, n, &out), OXP_OK);
    take(c, &out);
    oxp_exchange_free(x);
}

/* In pieces of 1 to `longest` bytes. */
static void streamed(oxp_filter *filter, const char *text, size_t n, uint32_t longest,
                     uint64_t *seed, came *c)
{
    oxp_exchange *x = NULL;
    oxp_channel *channel = NULL;
    oxp_out out = OXP_OUT_INIT;

    c->text.n = 0;
    c->most = 0;
    assert_int_equal(oxp_exchange_new(filter, NULL, &x), OXP_OK);
    assert_int_equal(oxp_channel_open(x, NULL, &channel), OXP_OK);
    for (size_t at = 0; at < n;) {
        *seed = *seed * UINT64_C(6364136223846793005) + 1;
        size_t piece = 1 + (size_t)(*seed >> 33) % longest;
        piece = piece < n - at ? piece : n - at;
        assert_int_equal(oxp_channel_push(channel, text + at, piece, &out), OXP_OK);
        take(c, &out);
        at += piece;
        c->most = out.held_bytes > c->most ? out.held_bytes : c->most;
        if (out.flags & OXP_OUT_STOP)
            break;
    }
    if (!(out.flags & OXP_OUT_STOP)) {
        assert_int_equal(oxp_channel_finish(channel, &out), OXP_OK);
        take(c, &out);
    }
    oxp_channel_close(channel);
    oxp_exchange_free(x);
}

static void came_free(came *c)
{
    oxp_buffer_free(&c->text);
    oxp_buffer_free(&c->findings);
}

static void longer_matches_are_none_in_answers(void **state)
{
    static const struct {
        const char *text, *prompt, *answer;
        uint64_t most; /* what waits, byte by byte */
    } CASES[] = {
        {"aaab.", "<A>.", "<A>.", 3},
        {"aaaaaab.", "<A>.", "aa<A>.", 4}, /* its last five bytes are a match */
        {"aaaaaaaaaaaaaaaac", "aaaaaaaaaaaaaaaac", "aaaaaaaaaaaaaaaac", 4},
        {"x1111x", "xx", "xx", 5},
        {"x11111x", "xx", "x11111x", 5}, /* the whole match is bounded, not the part */
        {"c11cd11d", "********", "********", 7},
        {"c11cd111d", "*********", "c11cd111d", 7},
        {"km11111m", "<K>m11111m", "<K>m11111m", 7},
        {"km111111m", "<K>m111111m", "km111111m", 9},
    };
    came prompt = {0}, answer = {0}, bytes = {0};
    uint64_t seed = 1;
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        size_t n = strlen(CASES[i].text);
        whole(*state, OXP_ROLE_USER, CASES[i].text, n, &prompt);
        whole(*state, OXP_ROLE_ASSISTANT, CASES[i].text, n, &answer);
        streamed(*state, CASES[i].text, n, 1, &seed, &bytes);
        assert_int_equal(prompt.text.n, strlen(CASES[i].prompt));
        assert_memory_equal(prompt.text.p, CASES[i].prompt, prompt.text.n);
        assert_int_equal(answer.text.n, strlen(CASES[i].answer));
        assert_memory_equal(answer.text.p, CASES[i].answer, answer.text.n);
        assert_int_equal(bytes.text.n, answer.text.n);
        assert_memory_equal(bytes.text.p, answer.text.p, answer.text.n);
        assert_int_equal(bytes.most, CASES[i].most);
    }
    came_free(&prompt);
    came_free(&answer);
    came_free(&bytes);
}

static void assert_same(const char *text, size_t n, const came *a, const came *b, bool texts)
{
    bool same = a->action == b->action && a->findings.n == b->findings.n &&
                !memcmp(a->findings.n ? a->findings.p : "", b->findings.n ? b->findings.p : "",
                        a->findings.n);
    same = same &&
           (!texts || (a->text.n == b->text.n &&
                       !memcmp(a->text.n ? a->text.p : "", b->text.n ? b->text.p : "", a->text.n)));
    if (same)
        return;
    print_message("\"%.*s\": %s \"%.*s\"\n%.*s and %s \"%.*s\"\n%.*s", (int)n, text,
                  oxp_action_name(a->action), (int)a->text.n, a->text.p, (int)a->findings.n,
                  a->findings.p, oxp_action_name(b->action), (int)b->text.n, b->text.p,
                  (int)b->findings.n, b->findings.p);
    fail();
}

/* Runs of what the rules look for, mostly a little shorter or longer than they may be. */
static size_t make_text(uint64_t *seed, char text[TEXT])
{
    static const char *const ENDS[] = {"aabb", "xx11", "cc11", "dd11", "ee11",
                                       "kmm1", "ff11", "km11", " . . "};
    size_t n = 0;
    *seed = *seed * UINT64_C(6364136223846793005) + 1442695040888963407u;
    uint64_t draw = *seed >> 8;
    for (int words = 1 + (int)(draw % 4); words > 0; words--) {
        *seed = *seed * UINT64_C(6364136223846793005) + 1442695040888963407u;
        draw = *seed >> 20;
        const char *set = ENDS[draw % 9];
        size_t length = 2 + draw / 9 % 9;
        for (size_t i = 0; i < length && n < TEXT; i++, draw = draw >> 2 | draw << 50)
            text[n++] = i && i + 1 < length && set[2] == '1' && draw % 8 ? '1' : set[draw % 4];
    }
    return n;
}

static void whole_answers_and_streams_agree(void **state)
{
    char text[TEXT];
    uint64_t seed = 7, cuts = 3;
    uint32_t acted = 0, blocked = 0;
    came all = {0}, bytes = {0}, other = {0};

    for (int i = 0; i < ROUNDS; i++) {
        size_t n = make_text(&seed, text);
        whole(*state, OXP_ROLE_ASSISTANT, text, n, &all);
        streamed(*state, text, n, 1, &cuts, &bytes);
        assert_same(text, n, &all, &bytes, all.action != OXP_ACTION_BLOCK);
        for (uint32_t longest = 3; longest < 100; longest *= 6) {
            streamed(*state, text, n, longest, &cuts, &other);
            assert_same(text, n, &bytes, &other, true);
        }
        acted += all.action == OXP_ACTION_REDACT;
        blocked += all.action == OXP_ACTION_BLOCK;
    }
    print_message("%u redacted, %u blocked of %d\n", acted, blocked, ROUNDS);
    assert_true(acted > ROUNDS / 4 && blocked > ROUNDS / 20);
    came_free(&all);
    came_free(&bytes);
    came_free(&other);
}

static void too_much_work_stops_as_the_policy_says(void **state)
{
    static const struct {
        const char *policy, *message;
        oxp_action action;
    } CASES[] = {
        {RULES "/holds-over.yaml", "Sorry, not this one.", OXP_ACTION_REPLACE},
        {RULES "/holds-over-default.yaml", "Sorry, not this one.", OXP_ACTION_BLOCK},
    };
    (void)state;
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        oxp_filter *filter = fixture_load(CASES[i].policy);
        oxp_exchange *x = NULL;
        oxp_channel *channel = NULL;
        oxp_out out = OXP_OUT_INIT;
        uint64_t shown = 0;
        assert_int_equal(oxp_exchange_new(filter, NULL, &x), OXP_OK);
        assert_int_equal(oxp_channel_open(x, NULL, &channel), OXP_OK);
        do {
            assert_int_equal(oxp_channel_push(channel, "aaaaaaaab", 9, &out), OXP_OK);
            shown += out.n;
        } while (!(out.flags & OXP_OUT_STOP) && out.released_bytes < 1 << 20);
        assert_int_equal(out.action, CASES[i].action);
        assert_true(out.flags & OXP_OUT_NOT_SCANNED);
        assert_int_equal(out.verdict->not_scanned.n, strlen("limit stream"));
        assert_memory_equal(out.verdict->not_scanned.p, "limit stream", strlen("limit stream"));
        assert_int_equal(out.verdict->message.n, strlen(CASES[i].message));
        assert_memory_equal(out.verdict->message.p, CASES[i].message, out.verdict->message.n);
        assert_int_equal(shown, 0);
        oxp_channel_close(channel);
        oxp_exchange_free(x);
        oxp_filter_unref(filter);
    }
}

/* The same of a streamed response: what its client reads. */
static void too_much_work_ends_a_stream_as_the_policy_says(void **state)
{
    static const char EVENT[] = "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":"
                                "\"aaaaaaaab\"},\"finish_reason\":null}]}\n\n";
    static const struct {
        const char *policy, *reason;
    } CASES[] = {
        {RULES "/holds-over.yaml", "\"finish_reason\":\"stop\""},
        {RULES "/holds-over-default.yaml", "\"finish_reason\":\"content_filter\""},
    };
    (void)state;
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        oxp_filter *filter = fixture_load(CASES[i].policy);
        oxp_exchange_options options = OXP_EXCHANGE_OPTIONS_INIT;
        oxp_exchange *x = NULL;
        oxp_stream *stream = NULL;
        oxp_out out = OXP_OUT_INIT;
        oxp_buffer shown = {0};
        options.format = OXP_FORMAT_OPENAI_CHAT;
        assert_int_equal(oxp_exchange_new(filter, &options, &x), OXP_OK);
        assert_int_equal(oxp_stream_open(x, &stream), OXP_OK);
        for (int n = 0; n < 4000 && !(out.flags & OXP_OUT_STOP); n++) {
            assert_int_equal(oxp_stream_feed(stream, EVENT, sizeof EVENT - 1, 0, &out), OXP_OK);
            assert_true(oxp_buffer_add(&shown, out.data, out.n));
        }
        assert_true(out.flags & OXP_OUT_STOP);
        assert_true(oxp_buffer_add_byte(&shown, '\0'));
        assert_null(strstr(shown.p, "aaaa"));
        assert_non_null(strstr(shown.p, "Sorry, not this one."));
        assert_non_null(strstr(shown.p, CASES[i].reason));
        oxp_buffer_free(&shown);
        oxp_stream_close(stream);
        oxp_exchange_free(x);
        oxp_filter_unref(filter);
    }
}

int main(void)
{
    static const struct CMUnitTest TESTS[] = {
        cmocka_unit_test(longer_matches_are_none_in_answers),
        cmocka_unit_test(whole_answers_and_streams_agree),
        cmocka_unit_test(too_much_work_stops_as_the_policy_says),
        cmocka_unit_test(too_much_work_ends_a_stream_as_the_policy_says),
    };
    return cmocka_run_group_tests(TESTS, setup, teardown);
}
