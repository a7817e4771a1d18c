/*
 * Random streamed answers: what a client reads of one that is shown while it comes is what it reads
 * of one that is collected and judged whole, with the same findings, however its texts were cut
 * into deltas; and the bytes are the same however they came.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "unit/exchange/fixture.h"
#include "unit/exchange/stream_outcome.h"
#include "unit/wire/kit.h"
#include "unit/wire/random_json.h"

enum { CHANNELS = 4, ROUNDS = 400 };

static const char *const MEMBERS[CHANNELS] = {"content", "reasoning_content", "refusal", NULL};

/* What one choice says: content, reasoning, refusal, arguments of a call. */
typedef struct said {
    oxp_buffer texts[CHANNELS];
    size_t sent[CHANNELS];
    bool finished;
} said;

static void add(oxp_buffer *out, const char *text)
{
    assert_true(oxp_buffer_add_text(out, text));
}

static void make_text(uint64_t *seed, bool content, bool stops, oxp_buffer *out)
{
    static const char *const WORDS[] = {
        "labelme",    "label", "me",     "watched",        "a",      "plain", "\u00e9",
        "\U0001F600", "\"q\"", "forbid", "labelmelabelme", "line\n", "<th",   "</think"};
    static const char *const STOPS[] = {"forbidden", "crisis"};
    static const char *const TAGS[] = {"<think>", "</think>", "<<think>", "</</think>"};
    for (uint32_t i = kit_random(seed, 12); i-- > 0;) {
        if (content && !kit_random(seed, 6))
            add(out, TAGS[kit_random(seed, 4)]);
        else if (stops && !kit_random(seed, 12))
            add(out, STOPS[kit_random(seed, 2)]);
        else
            add(out, WORDS[kit_random(seed, sizeof WORDS / sizeof *WORDS)]);
        if (kit_random(seed, 5))
            add(out, " ");
    }
}

static void make_arguments(uint64_t *seed, bool stops, oxp_buffer *out)
{
    oxp_buffer text = {0};
    make_text(seed, false, stops, &text);
    add(out, "{\"a\":\"");
    random_escaped(seed, text.p, text.n, out);
    add(out, kit_random(seed, 2) ? "\",\"labelme\":4}" : "\"}");
    oxp_buffer_free(&text);
}

static size_t next_cut(uint64_t *seed, const oxp_buffer *text, size_t at)
{
    size_t end = at + 1 + kit_random(seed, 9);
    if (end > text->n)
        end = text->n;
    while (end < text->n && ((unsigned char)text->p[end] & 0xC0) == 0x80)
        end++;
    return end;
}

static void begin_event(uint64_t *seed, uint32_t choice, oxp_buffer *out)
{
    if (!kit_random(seed, 8))
        add(out, ": ping\n\n");
    assert_true(oxp_buffer_addf(out,
                                "data: {\"id\":\"chatcmpl-7\",\"object\":\"chat.completion.chunk\","
                                "\"choices\":[{\"index\":%u,\"delta\":{",
                                (unsigned)choice));
}

static void end_event(uint64_t *seed, const char *finish, oxp_buffer *out)
{
    static const char *const ENDS[] = {"\n\n", "\r\n\r\n", "\n\r\n"};
    assert_true(oxp_buffer_addf(out, "},\"logprobs\":null,\"finish_reason\":%s}]}", finish));
    add(out, ENDS[kit_random(seed, 3)]);
}

static bool send_piece(uint64_t *seed, said *s, uint32_t choice, uint32_t channel,
                       const char *finish, oxp_buffer *out)
{
    oxp_buffer *text = &s->texts[channel];
    size_t *sent = &s->sent[channel];
    if (*sent == text->n)
        return false;
    size_t end = strcmp(finish, "null") == 0 ? next_cut(seed, text, *sent) : text->n;
    begin_event(seed, choice, out);
    if (channel == 3 && !*sent)
        add(out,
            "\"tool_calls\":[{\"index\":0,\"id\":\"call_1\",\"type\":\"function\",\"function\":"
            "{\"name\":\"f\",\"arguments\":\"");
    else if (channel == 3)
        add(out, "\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"");
    else
        assert_true(oxp_buffer_addf(out, "\"%s\":\"", MEMBERS[channel]));
    random_escaped(seed, text->p + *sent, end - *sent, out);
    add(out, channel == 3 ? "\"}}]" : "\"");
    *sent = end;
    end_event(seed, finish, out);
    return true;
}

static void send_some(uint64_t *seed, said *s, uint32_t choice, oxp_buffer *out)
{
    size_t left = 0;
    for (uint32_t k = 0; k < CHANNELS; k++)
        left += s->texts[k].n - s->sent[k];
    for (uint32_t k = kit_random(seed, CHANNELS), tries = 0; left && tries < CHANNELS; tries++) {
        bool last = left <= 9 && kit_random(seed, 2) && s->texts[k].n - s->sent[k] == left;
        if (send_piece(seed, s, choice, k, last ? "\"length\"" : "null", out)) {
            s->finished = last;
            return;
        }
        k = (k + 1) % CHANNELS;
    }
    begin_event(seed, choice, out);
    end_event(seed, "\"length\"", out);
    s->finished = true;
}

static void make_stream(uint64_t *seed, said *all, uint32_t choices, bool anywhere, oxp_buffer *out)
{
    for (uint32_t i = 0; i < choices; i++) {
        for (uint32_t k = 0; k < 3; k++)
            if (k == 0 || !kit_random(seed, 3))
                make_text(seed, k == 0, anywhere || k == 0, &all[i].texts[k]);
        if (!kit_random(seed, 2))
            make_arguments(seed, anywhere, &all[i].texts[3]);
        begin_event(seed, i, out);
        add(out, "\"role\":\"assistant\",\"content\":null");
        end_event(seed, "null", out);
    }
    for (bool open = true; open;) {
        uint32_t i = kit_random(seed, choices);
        if (!all[i].finished)
            send_some(seed, &all[i], i, out);
        open = false;
        for (i = 0; i < choices; i++)
            open |= !all[i].finished;
    }
    add(out, "data: {\"id\":\"chatcmpl-7\",\"choices\":[],\"usage\":{\"total_tokens\":9}}\n\n");
    add(out, "data: [DONE]\n\n");
}

/* ---- comparing -------------------------------------------------------------------------- */

static void show(const oxp_buffer *stream, outcome *whole, outcome *live)
{
    fprintf(stderr, "---- sent\n%.*s---- whole\n%.*s---- as it came\n%.*s", (int)stream->n,
            stream->p, (int)whole->bytes.n, whole->bytes.p, (int)live->bytes.n, live->bytes.p);
    fprintf(stderr, "actions %d %d, usages %u\n", (int)whole->action, (int)live->action,
            live->client.usages);
    for (uint32_t i = 0; i < CLIENT_CHOICES; i++) {
        client_choice *a = &whole->client.choices[i], *b = &live->client.choices[i];
        fprintf(stderr, "whole: %s %s: %s\nlive:  %s %s: %s\n", client_text(&a->calls[0].id),
                client_text(&a->calls[0].name), client_text(&a->content),
                client_text(&b->calls[0].id), client_text(&b->calls[0].name),
                client_text(&b->content));
    }
    for (size_t i = 0; i < whole->n; i++)
        fprintf(stderr, "whole: %s\n", whole->lines[i]);
    for (size_t i = 0; i < live->n; i++)
        fprintf(stderr, "live:  %s\n", live->lines[i]);
}

static bool same_text(oxp_buffer *a, oxp_buffer *b)
{
    return a->n == b->n && (!a->n || memcmp(a->p, b->p, a->n) == 0);
}

static bool same_choice(client_choice *a, client_choice *b, bool only_content)
{
    bool same = same_text(&a->content, &b->content) && strcmp(a->finish, b->finish) == 0;
    return same && (only_content || (same_text(&a->reasoning, &b->reasoning) &&
                                     same_text(&a->refusal, &b->refusal) &&
                                     same_text(&a->calls[0].id, &b->calls[0].id) &&
                                     same_text(&a->calls[0].name, &b->calls[0].name) &&
                                     same_text(&a->calls[0].arguments, &b->calls[0].arguments)));
}

static bool has_line(const outcome *o, const char *line)
{
    return bsearch(line, o->lines, o->n, sizeof *o->lines, outcome_by_line) != NULL;
}

/* Findings of a choice that was not stopped are the same; of one that was, none is new. */
static bool same_findings(const outcome *a, const outcome *b, const bool *stopped)
{
    for (size_t i = 0; i < b->n; i++)
        if (!has_line(a, b->lines[i]))
            return false;
    for (size_t i = 0; i < a->n; i++) {
        unsigned choice = (unsigned)(a->lines[i][9] - '0');
        if (!(choice < CLIENT_CHOICES && stopped[choice]) && !has_line(b, a->lines[i]))
            return false;
    }
    return true;
}

static bool is_stopped(const client_choice *choice)
{
    return strcmp(choice->finish, "length") != 0;
}

static bool has_thoughts(const oxp_buffer *text)
{
    return text->n && memmem(text->p, text->n, "<think>", 7) != NULL;
}

/* `anywhere`: some other text than the content may have stopped it, and is then judged first where
 * all is judged at the end. */
static bool same(outcome *whole, outcome *live, const said *all, uint32_t choices, bool anywhere)
{
    bool stopped[CLIENT_CHOICES] = {false};
    bool fine = true, every = true, any = false, loose = anywhere;
    for (uint32_t i = 0; i < choices; i++) {
        client_choice *a = &whole->client.choices[i], *b = &live->client.choices[i];
        stopped[i] = is_stopped(b);
        every &= stopped[i];
        any |= stopped[i];
        fine &= stopped[i] == is_stopped(a);
        /* A thought that stops leaves of the answer what was shown before it. */
        bool early = stopped[i] && (anywhere || has_thoughts(&all[i].texts[0]));
        loose |= early;
        fine &= early || same_choice(a, b, stopped[i]);
    }
    return fine && same_findings(whole, live, stopped) && live->client.done && whole->client.done &&
           (any || live->client.usages == 1) && (loose || every || whole->action == live->action);
}

static void check(oxp_filter *filter, uint64_t seed, bool anywhere)
{
    static const char *const HIDDEN[] = {" labelme ", " forbidden ", " crisis "};
    uint32_t choices = 1 + kit_random(&seed, 3);
    said all[CLIENT_CHOICES] = {0};
    oxp_buffer stream = {0};
    outcome whole, live, cut;
    make_stream(&seed, all, choices, anywhere, &stream);
    outcome_judge(filter, &stream, choices, true, seed, 0, &whole);
    outcome_judge(filter, &stream, choices, false, seed, 0, &live);
    if (!same(&whole, &live, all, choices, anywhere)) {
        show(&stream, &whole, &live);
        fail();
    }
    for (size_t i = 0; i < sizeof HIDDEN / sizeof *HIDDEN; i++)
        for (uint32_t k = 0; k < choices; k++)
            if (live.client.choices[k].content.n &&
                strstr(client_text(&live.client.choices[k].content), HIDDEN[i]) &&
                !strstr(client_text(&whole.client.choices[k].content), HIDDEN[i])) {
                show(&stream, &whole, &live);
                fail_msg("shown: %s", HIDDEN[i]);
            }
    for (uint32_t most = 1; most < 200; most *= 7) {
        outcome_judge(filter, &stream, choices, false, seed, most, &cut);
        if (!same_text(&cut.bytes, &live.bytes)) {
            show(&stream, &live, &cut);
            fail_msg("cut into %u", (unsigned)most);
        }
        assert_int_equal(cut.n, live.n);
        for (size_t i = 0; i < cut.n; i++)
            assert_string_equal(cut.lines[i], live.lines[i]);
        outcome_free(&cut);
    }
    for (uint32_t i = 0; i < choices; i++)
        for (uint32_t k = 0; k < CHANNELS; k++)
            oxp_buffer_free(&all[i].texts[k]);
    oxp_buffer_free(&stream);
    outcome_free(&whole);
    outcome_free(&live);
}

static void a_stream_means_what_its_whole_texts_mean(void **state)
{
    for (uint64_t round = 0; round < ROUNDS; round++)
        check(*state, round * 2654435761u + 1, false);
}

static void whatever_stops_it_a_stream_shows_nothing_more(void **state)
{
    for (uint64_t round = 0; round < ROUNDS; round++)
        check(*state, round * 2246822519u + 7, true);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_stream_means_what_its_whole_texts_mean),
        cmocka_unit_test(whatever_stops_it_a_stream_shows_nothing_more),
    };
    return cmocka_run_group_tests(tests, fixture_setup, fixture_teardown);
}
