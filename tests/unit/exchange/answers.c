/*
 * Nothing of an answer is passed without being judged or reported: a forbidden text is put in the
 * place of every string and every name of answers that hold all we know and what we do not, whole
 * and streamed. It never comes out again, unless the verdict says that the body was not scanned.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>
#include <cmocka.h>

#include "unit/exchange/fixture.h"

/* A word that is labelled, one that is refused and one that is answered; each in a text that looks
 * like no name. */
static const struct marker {
    const char *text, *word;
} MARKERS[] = {
    {"a labelme b", "labelme"}, {"a forbidden b", "forbidden"}, {"a crisis b", "crisis"}};

static const char *const ANSWERS[] = {
    "{\"id\":\"chatcmpl-1\",\"object\":\"chat.completion\",\"created\":1,\"model\":\"m\","
    "\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"hi\","
    "\"refusal\":\"no\",\"reasoning_content\":\"hm\",\"reasoning\":\"so\",\"name\":\"n\","
    "\"annotations\":[{\"type\":\"url_citation\",\"url_citation\":{\"url\":\"https://example.com\","
    "\"title\":\"page\",\"start_index\":0}}],\"audio\":{\"id\":\"a1\",\"transcript\":\"hi\"},"
    "\"tool_calls\":[{\"id\":\"c1\",\"type\":\"function\",\"function\":{\"name\":\"f\","
    "\"arguments\":\"{}\"}},{\"id\":\"c2\",\"type\":\"custom\",\"custom\":{\"name\":\"g\","
    "\"input\":\"x\"}}],\"function_call\":{\"name\":\"h\",\"arguments\":\"{}\"},"
    "\"reasoning_details\":[{\"type\":\"t\",\"text\":\"u\",\"signature\":\"s\"}],"
    "\"vendor\":{\"deep\":[[\"v\",{\"w\":\"x\"}]]}},"
    "\"logprobs\":{\"content\":[{\"token\":\"hi\",\"bytes\":[1],\"top_logprobs\":[{\"token\":"
    "\"ho\"}]}],\"refusal\":[{\"token\":\"no\"}]},\"finish_reason\":\"stop\","
    "\"stop_reason\":\"x\",\"token_ids\":[\"1\"],\"native\":\"y\"},"
    "{\"index\":1,\"message\":{\"role\":\"assistant\",\"content\":[{\"type\":\"text\",\"text\":"
    "\"a\"},{\"type\":\"refusal\",\"refusal\":\"b\"},{\"type\":\"thinking\",\"thinking\":[{"
    "\"text\":\"c\"}]},\"d\"]},\"finish_reason\":\"length\"}],"
    "\"usage\":{\"total_tokens\":3,\"details\":{\"note\":\"n\"}},\"system_fingerprint\":\"fp\","
    "\"service_tier\":\"default\",\"output_text\":\"hi\",\"citations\":[\"https://example.com\"],"
    "\"prompt_logprobs\":[{\"1\":{\"decoded_token\":\"t\"}}],\"__verbose\":{\"content\":\"hi\"},"
    "\"error\":{\"message\":\"late\",\"type\":\"e\",\"param\":null,\"code\":\"c\"}}",
    "{\"error\":{\"message\":\"overloaded\",\"type\":\"server_error\",\"code\":\"x\"}}",
    "{\"error\":\"overloaded\"}",
    "{\"id\":\"chatcmpl-1\",\"object\":\"chat.completion.deleted\",\"deleted\":true}",
    "{\"choices\":[],\"usage\":null,\"warning\":\"w\"}",
};

/* Events of one stream, each the data of one. */
static const char *const EVENTS[] = {
    "{\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"model\":\"m\",\"choices\":[{\"index\":0,"
    "\"delta\":{\"role\":\"assistant\",\"content\":null},\"logprobs\":null,\"finish_reason\":null}]"
    ",\"system_fingerprint\":\"fp\",\"service_tier\":\"d\",\"provider\":\"p\"}",
    "{\"id\":\"c\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"hi\",\"refusal\":\"no\","
    "\"reasoning_content\":\"hm\",\"reasoning\":\"so\",\"reasoning_details\":[{\"type\":\"t\","
    "\"text\":\"u\",\"signature\":\"s\"}],\"vendor\":{\"deep\":[\"v\"]}},\"logprobs\":{\"content\":"
    "["
    "{\"token\":\"hi\",\"top_logprobs\":[{\"token\":\"ho\"}]}]},\"native\":\"y\"}],"
    "\"citations\":[\"https://example.com\"]}",
    "{\"id\":\"c\",\"choices\":[{\"index\":0,\"delta\":{\"tool_calls\":[{\"index\":0,\"id\":\"t1\","
    "\"type\":\"function\",\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}],\"function_call\":{"
    "\"name\":\"h\",\"arguments\":\"{}\"},\"audio\":{\"id\":\"a\",\"transcript\":\"hi\"}}},"
    "{\"index\":1,\"delta\":{\"content\":[{\"type\":\"text\",\"text\":\"a\"}]}}],"
    "\"citations\":[\"https://example.com\"]}",
    "{\"id\":\"c\",\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\","
    "\"stop_reason\":\"x\"},{\"index\":1,\"delta\":{},\"finish_reason\":\"stop\"}],"
    "\"usage\":{\"total_tokens\":1,\"note\":\"n\"}}",
    "{\"error\":{\"message\":\"late\",\"type\":\"e\"}}",
};

/* Puts `text` in the place of the `*left`-th string or name below `value`, in text order; true when
 * it has. */
static bool put(cJSON *value, const char *text, size_t *left)
{
    if (cJSON_IsString(value) && (*left)-- == 0)
        return cJSON_SetValuestring(value, text) != NULL;
    for (cJSON *child = value->child; child; child = child->next) {
        if (cJSON_IsObject(value) && (*left)-- == 0) {
            free(child->string);
            child->string = strdup(text);
            return true;
        }
        if (put(child, text, left))
            return true;
    }
    return false;
}

/* `json` with `text` in its place number `place`; NULL past the last. */
static char *with(const char *json, const char *text, size_t place)
{
    cJSON *value = cJSON_Parse(json);
    assert_non_null(value);
    char *out = put(value, text, &place) ? cJSON_PrintUnformatted(value) : NULL;
    cJSON_Delete(value);
    return out;
}

static void expect_gone(const oxp_out *out, const char *sent, const struct marker *marker)
{
    bool shown = out->n && memmem(out->data, out->n, marker->word, strlen(marker->word));
    bool scanned = !(out->flags & OXP_OUT_NOT_SCANNED);
    if (shown)
        fail_msg("sent %s\npassed %.*s", sent, (int)out->n, out->data);
    if (scanned && out->action < OXP_ACTION_REDACT)
        fail_msg("sent %s\naction %s", sent, oxp_action_name(out->action));
}

static void no_place_of_an_answer_hides_a_text(void **state)
{
    size_t places = 0;
    for (size_t a = 0; a < sizeof ANSWERS / sizeof *ANSWERS; a++)
        for (size_t m = 0; m < sizeof MARKERS / sizeof *MARKERS; m++) {
            char *body;
            for (size_t i = 0; (body = with(ANSWERS[a], MARKERS[m].text, i)); i++, places++) {
                oxp_exchange *x = fixture_begin(*state, 0);
                oxp_out out = OXP_OUT_INIT;
                assert_int_equal(oxp_response_json(x, 200, body, strlen(body), &out), OXP_OK);
                expect_gone(&out, body, &MARKERS[m]);
                oxp_exchange_free(x);
                free(body);
            }
        }
    assert_true(places > 450);
}

static void feed(oxp_filter *filter, const char *bytes, size_t n, const struct marker *marker)
{
    oxp_exchange *x = fixture_begin(filter, 0);
    oxp_stream *stream = NULL;
    oxp_out out = OXP_OUT_INIT;
    assert_int_equal(oxp_stream_open(x, &stream), OXP_OK);
    assert_int_equal(oxp_stream_feed(stream, bytes, n, OXP_FEED_END, &out), OXP_OK);
    expect_gone(&out, bytes, marker);
    oxp_stream_close(stream);
    oxp_exchange_free(x);
}

static void no_place_of_a_stream_hides_a_text(void **state)
{
    enum { EVENT_COUNT = sizeof EVENTS / sizeof *EVENTS };
    size_t places = 0;
    for (size_t m = 0; m < sizeof MARKERS / sizeof *MARKERS; m++)
        for (size_t e = 0; e < EVENT_COUNT; e++) {
            char *changed, stream[8192];
            for (size_t i = 0; (changed = with(EVENTS[e], MARKERS[m].text, i)); i++, places++) {
                size_t n = 0;
                for (size_t k = 0; k < EVENT_COUNT; k++)
                    n += (size_t)snprintf(stream + n, sizeof stream - n, "data: %s\n\n",
                                          k == e ? changed : EVENTS[k]);
                n += (size_t)snprintf(stream + n, sizeof stream - n, "data: [DONE]\n\n");
                assert_true(n < sizeof stream);
                feed(*state, stream, n, &MARKERS[m]);
                free(changed);
            }
        }
    assert_true(places > 250);
}

static void no_line_of_a_stream_hides_a_text(void **state)
{
    static const char *const LINES[] = {": %s\n", "event: %s\n", "id: %s\n", "retry: %s\n"};
    char stream[256];
    for (size_t m = 0; m < sizeof MARKERS / sizeof *MARKERS; m++)
        for (size_t i = 0; i < sizeof LINES / sizeof *LINES; i++) {
            int n = snprintf(stream, sizeof stream, LINES[i], MARKERS[m].text);
            n += snprintf(stream + n, sizeof stream - (size_t)n, "data: {\"choices\":[]}\n\n");
            feed(*state, stream, (size_t)n, &MARKERS[m]);
        }
}

/* One reading has a word for each event, the other one word over two. */
static void no_cut_between_two_events_hides_a_text(void **state)
{
    static const char *const PAIRS[][2] = {
        {"{\"choices\":[],\"output\":\"a %.*s\"}", "{\"choices\":[],\"output\":\"%s b\"}"},
        {"{\"error\":{\"message\":\"a %.*s\"}}", "{\"error\":{\"message\":\"%s b\"}}"},
        {"{\"choices\":[{\"delta\":{\"content\":[{\"text\":\"a %.*s\"}]}}]}",
         "{\"choices\":[{\"delta\":{\"content\":[{\"n\":1},{\"text\":\"%s b\"}]}}]}"},
        {"{\"choices\":[{\"delta\":{\"vendor\":\"a %.*s\"}}]}",
         "{\"choices\":[{\"delta\":{\"vendor\":\"%s b\"}}]}"},
    };
    char first[128], second[128], stream[512];
    for (size_t m = 0; m < sizeof MARKERS / sizeof *MARKERS; m++)
        for (size_t p = 0; p < sizeof PAIRS / sizeof *PAIRS; p++)
            for (size_t cut = 0; cut <= strlen(MARKERS[m].word); cut++) {
                const char *word = MARKERS[m].word;
                snprintf(first, sizeof first, PAIRS[p][0], (int)cut, word);
                snprintf(second, sizeof second, PAIRS[p][1], word + cut);
                int n = snprintf(stream, sizeof stream, "data: %s\n\ndata: %s\n\n", first, second);
                oxp_exchange *x = fixture_begin(*state, 0);
                oxp_stream *events = NULL;
                oxp_out out = OXP_OUT_INIT;
                assert_int_equal(oxp_stream_open(x, &events), OXP_OK);
                assert_int_equal(oxp_stream_feed(events, stream, (size_t)n, OXP_FEED_END, &out),
                                 OXP_OK);
                if (out.action < OXP_ACTION_REDACT)
                    fail_msg("passed %s", stream);
                oxp_stream_close(events);
                oxp_exchange_free(x);
            }
}

/* A stop by what belongs to no choice refuses the whole answer, in the form that was asked for. */
static void a_stop_beside_the_choices_refuses_the_whole_answer(void **state)
{
    static const char BODY[] = "{\"choices\":[{\"index\":0,\"message\":{\"content\":\"fine\"}}],"
                               "\"output_text\":\"so forbidden\"}";
    static const char STREAM[] =
        "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"fine\"}}]}"
        "\n\ndata: {\"error\":{\"message\":\"a crisis\"}}\n\n";
    static const char ASKED[] =
        "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";
    oxp_exchange *x = fixture_begin(*state, 0);
    oxp_out out = OXP_OUT_INIT;
    assert_int_equal(oxp_request_json(x, ASKED, sizeof ASKED - 1, &out), OXP_OK);
    assert_int_equal(oxp_response_json(x, 200, BODY, sizeof BODY - 1, &out), OXP_OK);
    assert_int_equal(out.action, OXP_ACTION_BLOCK);
    assert_true(out.flags & OXP_OUT_ANSWER);
    assert_int_equal(out.http_status, 200);
    assert_null(memmem(out.data, out.n, "fine", 4));
    assert_non_null(memmem(out.data, out.n, "content_filter", 14));
    assert_int_equal(out.verdict->n_findings, 1);
    assert_memory_equal(out.verdict->findings[0].path.p, "/output_text", 12);
    oxp_stream *stream = NULL;
    assert_int_equal(oxp_stream_open(x, &stream), OXP_OK);
    assert_int_equal(oxp_stream_feed(stream, STREAM, sizeof STREAM - 1, OXP_FEED_END, &out),
                     OXP_OK);
    assert_int_equal(out.action, OXP_ACTION_REPLACE);
    assert_true(out.flags & OXP_OUT_STOP);
    /* What came before was shown. */
    assert_memory_equal(out.data, STREAM, (size_t)(strstr(STREAM, "\n\n") + 2 - STREAM));
    assert_non_null(memmem(out.data, out.n, "You are not alone.", 18));
    assert_non_null(memmem(out.data, out.n, "data: [DONE]", 12));
    assert_memory_equal(out.verdict->findings[0].path.p, "/error/message", 14);
    oxp_stream_close(stream);
    oxp_exchange_free(x);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_place_of_an_answer_hides_a_text),
        cmocka_unit_test(no_place_of_a_stream_hides_a_text),
        cmocka_unit_test(no_line_of_a_stream_hides_a_text),
        cmocka_unit_test(no_cut_between_two_events_hides_a_text),
        cmocka_unit_test(a_stop_beside_the_choices_refuses_the_whole_answer),
    };
    return cmocka_run_group_tests(tests, fixture_setup, fixture_teardown);
}
