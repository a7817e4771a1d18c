/*
 * Random streams: what is collected is what was said, however it was cut into deltas and however
 * the bytes came; what a client adds up from the edited stream is the edited text.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "unit/wire/kit.h"
#include "unit/wire/random_json.h"
#include "unit/wire/stream_client.h"

enum { CHANNELS = 3, ROUNDS = 600 };

/* What one choice says in the order of its channels: content, reasoning, refusal. */
typedef struct said {
    oxp_buffer texts[CHANNELS];
    size_t sent[CHANNELS];
    oxp_buffer arguments;
    size_t sent_arguments;
    bool finished;
} said;

static const char *const MEMBERS[CHANNELS] = {"content", "reasoning_content", "refusal"};

static void add(oxp_buffer *out, const char *text)
{
    assert_true(oxp_buffer_add_text(out, text));
}

/* Ends a line, and where `blank` the event, in one of the three ways. */
static void end_line(uint64_t *seed, bool blank, oxp_buffer *out)
{
    static const char *const ENDS[] = {"\n", "\r\n", "\r"};
    const char *end = ENDS[kit_random(seed, 3)];
    add(out, end);
    /* A lone CR and a lone LF after it would be one end. */
    if (blank)
        add(out, strcmp(end, "\r") == 0 ? "\r" : ENDS[kit_random(seed, 3)]);
}

static size_t next_cut(uint64_t *seed, const oxp_buffer *text, size_t at)
{
    size_t end = at + 1 + kit_random(seed, 6);
    if (end > text->n)
        end = text->n;
    while (end < text->n && ((unsigned char)text->p[end] & 0xC0) == 0x80)
        end++;
    return end;
}

static void begin_event(uint64_t *seed, uint32_t choice, oxp_buffer *out)
{
    if (!kit_random(seed, 6)) {
        add(out, ": ping");
        end_line(seed, kit_random(seed, 2), out);
    }
    assert_true(oxp_buffer_addf(out,
                                "data: {\"id\":\"chatcmpl-7\",\"object\":\"chat.completion.chunk\","
                                "\"choices\":[{\"index\":%u,\"delta\":{",
                                (unsigned)choice));
}

static void end_event(uint64_t *seed, const char *finish, oxp_buffer *out)
{
    assert_true(oxp_buffer_addf(out, "},\"logprobs\":null,\"finish_reason\":%s}]}", finish));
    end_line(seed, true, out);
}

/* Sends one more piece of one channel; false where all of it was sent. */
static bool send_piece(uint64_t *seed, said *s, uint32_t choice, uint32_t channel, oxp_buffer *out)
{
    bool call = channel == CHANNELS;
    oxp_buffer *text = call ? &s->arguments : &s->texts[channel];
    size_t *sent = call ? &s->sent_arguments : &s->sent[channel];
    if (*sent == text->n)
        return false;
    size_t end = next_cut(seed, text, *sent);
    begin_event(seed, choice, out);
    if (call && !*sent)
        add(out,
            "\"tool_calls\":[{\"index\":0,\"id\":\"call_1\",\"type\":\"function\",\"function\":"
            "{\"name\":\"f\",\"arguments\":\"");
    else if (call)
        add(out, "\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"");
    else
        assert_true(oxp_buffer_addf(out, "\"%s\":\"", MEMBERS[channel]));
    random_escaped(seed, text->p + *sent, end - *sent, out);
    add(out, call ? "\"}}]" : "\"");
    end_event(seed, "null", out);
    *sent = end;
    return true;
}

static void make_stream(uint64_t *seed, said *all, uint32_t choices, oxp_buffer *out)
{
    for (uint32_t i = 0; i < choices; i++) {
        for (uint32_t k = 0; k < CHANNELS; k++)
            if (k == 0 || !kit_random(seed, 3))
                random_text(seed, 40, &all[i].texts[k]);
        if (!kit_random(seed, 2))
            random_value(seed, 3, &all[i].arguments);
        begin_event(seed, i, out);
        add(out, "\"role\":\"assistant\",\"content\":null");
        end_event(seed, "null", out);
    }
    for (uint32_t open = choices; open;) {
        uint32_t i = kit_random(seed, choices);
        bool sent = false;
        for (uint32_t k = 0; !sent && !all[i].finished && k <= CHANNELS; k++)
            sent = send_piece(seed, &all[i], i, kit_random(seed, 2) ? k : CHANNELS - k, out);
        bool all_sent = all[i].sent_arguments == all[i].arguments.n;
        for (uint32_t k = 0; k < CHANNELS; k++)
            all_sent &= all[i].sent[k] == all[i].texts[k].n;
        if (all_sent && !all[i].finished) {
            begin_event(seed, i, out);
            end_event(seed, "\"length\"", out);
            all[i].finished = true;
            open--;
        }
    }
    add(out, "data: {\"id\":\"chatcmpl-7\",\"choices\":[],\"usage\":{\"total_tokens\":9}}\n\n");
    add(out, "data: [DONE]\n\n");
}

static void free_said(said *all, uint32_t choices)
{
    for (uint32_t i = 0; i < choices; i++) {
        for (uint32_t k = 0; k < CHANNELS; k++)
            oxp_buffer_free(&all[i].texts[k]);
        oxp_buffer_free(&all[i].arguments);
    }
}

static const oxp_unit *unit_at(const kit_target *target, uint32_t choice, const char *member,
                               oxp_role role, size_t *at)
{
    char path[96];
    int n = snprintf(path, sizeof path, "/choices/%u/message/%s", (unsigned)choice, member);
    for (size_t i = 0; i < kit_units(target); i++) {
        const oxp_leaf *leaf = kit_leaf(target, kit_unit(target, i)->first_leaf);
        if (kit_unit(target, i)->role == role && leaf->path.n == (size_t)n &&
            memcmp(leaf->path.p, path, (size_t)n) == 0) {
            *at = i;
            return kit_unit(target, i);
        }
    }
    return NULL;
}

static bool has_tag(const oxp_buffer *text)
{
    return text->n && memmem(text->p, text->n, "<think>", 7);
}

/* ---- collecting ---- */

static void a_channel_holds_what_was_said_in_it(void **state)
{
    (void)state;
    for (uint64_t round = 0; round < ROUNDS; round++) {
        uint64_t seed = round * 2246822519u + 3;
        uint32_t choices = 1 + kit_random(&seed, 3);
        said all[CLIENT_CHOICES] = {0};
        oxp_buffer stream = {0}, out = {0};
        make_stream(&seed, all, choices, &stream);
        kit_target target;
        oxp_wire_limits limits = kit_limits();
        kit_locate(&target, KIT_EVENTS, &limits, stream.p, stream.n);
        if (target.status != OXP_OK)
            fail_msg("%s\n%.*s", kit_reason(&target), (int)stream.n, stream.p);
        static const oxp_role ROLES[] = {OXP_ROLE_ASSISTANT, OXP_ROLE_REASONING,
                                         OXP_ROLE_ASSISTANT};
        for (uint32_t i = 0; i < choices; i++)
            for (uint32_t k = 0; k < CHANNELS; k++) {
                size_t at;
                const oxp_unit *unit = unit_at(&target, i, MEMBERS[k], ROLES[k], &at);
                if (k == 0 && has_tag(&all[i].texts[k]))
                    continue;
                assert_int_equal(unit ? unit->text.n : 0, all[i].texts[k].n);
                if (unit)
                    assert_memory_equal(unit->text.p, all[i].texts[k].p, unit->text.n);
            }
        assert_true(kit_out(&target, &out));
        assert_int_equal(out.n, stream.n);
        assert_memory_equal(out.p, stream.p, out.n);
        kit_free(&target);
        free_said(all, choices);
        oxp_buffer_free(&stream);
        oxp_buffer_free(&out);
    }
}

/* ---- edited and stopped ---- */

typedef struct asked {
    bool stopped;
    bool edited[CHANNELS];
    oxp_buffer wanted[CHANNELS];
} asked;

static void ask_choice(kit_target *target, uint64_t *seed, uint32_t choice, const said *s, asked *a)
{
    static const oxp_role ROLES[] = {OXP_ROLE_ASSISTANT, OXP_ROLE_REASONING, OXP_ROLE_ASSISTANT};
    for (uint32_t k = 0; k < CHANNELS; k++) {
        oxp_buffer texts = {0};
        oxp_edit edits[4];
        size_t at, n = 0;
        const oxp_unit *unit = unit_at(target, choice, MEMBERS[k], ROLES[k], &at);
        if (unit && !(k == 0 && has_tag(&s->texts[0])) && kit_random(seed, 2))
            n = random_edits(seed, unit->text.p, unit->text.n, edits, 4, &texts);
        if (n)
            assert_int_equal(kit_edit(target, at, edits, n), OXP_OK);
        a->edited[k] = n > 0;
        assert_true(oxp_edit_apply(s->texts[k].p, s->texts[k].n, edits, n, &a->wanted[k]));
        oxp_buffer_free(&texts);
    }
    a->stopped = !kit_random(seed, 4);
    if (a->stopped)
        kit_stop(target, choice, false, SIZE_MAX, 0, "Not \"this\".");
}

static void check_choice(client_choice *got, const said *s, asked *a)
{
    assert_string_equal(got->finish, a->stopped ? "content_filter" : "length");
    if (a->stopped) {
        assert_string_equal(client_text(&got->content), "Not \"this\".");
        assert_int_equal(got->reasoning.n + got->refusal.n + got->calls[0].arguments.n, 0);
        return;
    }
    oxp_buffer *texts[CHANNELS] = {&got->content, &got->reasoning, &got->refusal};
    for (uint32_t k = 0; k < CHANNELS; k++)
        assert_string_equal(client_text(texts[k]), client_text(&a->wanted[k]));
    assert_int_equal(got->calls[0].arguments.n, s->arguments.n);
    if (s->arguments.n) {
        assert_memory_equal(got->calls[0].arguments.p, s->arguments.p, s->arguments.n);
        assert_string_equal(client_text(&got->calls[0].id), "call_1");
        assert_string_equal(client_text(&got->calls[0].name), "f");
    }
}

static void a_client_reads_the_edited_texts(void **state)
{
    (void)state;
    for (uint64_t round = 0; round < ROUNDS; round++) {
        uint64_t seed = round * 3266489917u + 5;
        uint32_t choices = 1 + kit_random(&seed, 3);
        said all[CLIENT_CHOICES] = {0};
        asked asks[CLIENT_CHOICES] = {0};
        oxp_buffer stream = {0}, out = {0};
        make_stream(&seed, all, choices, &stream);
        kit_target target;
        oxp_wire_limits limits = kit_limits();
        kit_locate(&target, KIT_EVENTS, &limits, stream.p, stream.n);
        assert_int_equal(target.status, OXP_OK);
        for (uint32_t i = 0; i < choices; i++)
            ask_choice(&target, &seed, i, &all[i], &asks[i]);
        kit_out(&target, &out);
        client c = {.done = false};
        client_read(&c, out.p, out.n);
        for (uint32_t i = 0; i < choices; i++) {
            check_choice(&c.choices[i], &all[i], &asks[i]);
            for (uint32_t k = 0; k < CHANNELS; k++)
                oxp_buffer_free(&asks[i].wanted[k]);
        }
        assert_int_equal(c.usages, 1);
        assert_true(c.done);
        client_free(&c);
        kit_free(&target);
        free_said(all, choices);
        oxp_buffer_free(&stream);
        oxp_buffer_free(&out);
    }
}

/* ---- cuts ---- */

/* The units and what comes out, after feeding `bytes` in pieces of random size. */
static void outcome(oxp_events *events, uint64_t *seed, uint32_t most, const char *bytes, size_t n,
                    oxp_buffer *out)
{
    oxp_wire_limits limits = kit_limits();
    oxp_events_reset(events);
    for (size_t at = 0; at < n;) {
        size_t piece = most ? 1 + kit_random(seed, most) : n;
        piece = piece < n - at ? piece : n - at;
        /* An own copy of each piece: what was fed may be gone afterwards. */
        char *copy = malloc(piece);
        assert_non_null(copy);
        memcpy(copy, bytes + at, piece);
        assert_int_equal(oxp_events_feed(events, &limits, copy, piece), OXP_OK);
        memset(copy, 'X', piece);
        free(copy);
        at += piece;
    }
    oxp_status status = oxp_events_end(events, OXP_FORMAT_OPENAI_CHAT, &limits);
    kit_target target = {.kind = KIT_EVENTS, .events = events, .status = status};
    kit_describe(&target, out);
    kit_replace(&target, "e", "[E]");
    kit_out(&target, out);
}

static void no_cut_of_the_bytes_changes_anything(void **state)
{
    (void)state;
    oxp_events *events = oxp_events_new();
    assert_non_null(events);
    for (uint64_t round = 0; round < ROUNDS / 3; round++) {
        uint64_t seed = round * 668265263u + 11;
        uint32_t choices = 1 + kit_random(&seed, 3);
        said all[CLIENT_CHOICES] = {0};
        oxp_buffer stream = {0}, whole = {0}, pieces = {0};
        make_stream(&seed, all, choices, &stream);
        /* Also of streams that are broken somewhere. */
        if (!kit_random(&seed, 4))
            stream.p[kit_random(&seed, (uint32_t)stream.n)] = (char)kit_random(&seed, 256);
        if (!kit_random(&seed, 4))
            stream.n = kit_random(&seed, (uint32_t)stream.n);
        outcome(events, &seed, 0, stream.p, stream.n, &whole);
        for (uint32_t most = 1; most < 200; most *= 7) {
            pieces.n = 0;
            outcome(events, &seed, most, stream.p, stream.n, &pieces);
            assert_int_equal(pieces.n, whole.n);
            assert_memory_equal(pieces.p, whole.p, whole.n);
        }
        free_said(all, choices);
        oxp_buffer_free(&stream);
        oxp_buffer_free(&whole);
        oxp_buffer_free(&pieces);
    }
    oxp_events_free(events);
}

/* Whatever a stream is cut down to, no byte of an event that was not judged comes out. What is cut
 * within its first event's field or value is not scanned at all. */
static void a_stream_cut_anywhere_shows_only_whole_events(void **state)
{
    (void)state;
    static const char STREAM[] =
        "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"one\"}}]}\n\n"
        ": ping\r\n\r\n"
        "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"SECRET\"}}]}\n\n"
        "data: [DONE]\n\n";
    const size_t first = (size_t)(strstr(STREAM, "\n\n") - STREAM) + 2;
    const size_t second =
        (size_t)(strstr(STREAM, "SECRET\"}}]}") - STREAM) + strlen("SECRET\"}}]}");
    for (size_t n = 0; n < sizeof STREAM; n++) {
        kit_target target;
        oxp_buffer out = {0};
        oxp_wire_limits limits = kit_limits();
        kit_locate(&target, KIT_EVENTS, &limits, STREAM, n);
        bool cut = (n && n < strlen("data")) || (n > strlen("data: ") && n < first - 2);
        assert_int_equal(target.status, cut ? OXP_ERR_ARGUMENT : OXP_OK);
        if (!cut)
            kit_out(&target, &out);
        bool shown = out.n && memmem(out.p, out.n, "SECR", 4);
        bool judged = kit_units(&target) && memmem(kit_unit(&target, 0)->text.p,
                                                   kit_unit(&target, 0)->text.n, "SECRET", 6);
        assert_int_equal(shown, n >= second);
        assert_int_equal(judged, n >= second);
        assert_true(n < first || out.n >= first);
        kit_free(&target);
        oxp_buffer_free(&out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_channel_holds_what_was_said_in_it),
        cmocka_unit_test(a_client_reads_the_edited_texts),
        cmocka_unit_test(no_cut_of_the_bytes_changes_anything),
        cmocka_unit_test(a_stream_cut_anywhere_shows_only_whole_events),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
