/* What a caller may rely on beside the texts: the request's wishes, wrong arguments, bounded work.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "unit/wire/kit.h"

#define COUNT(a) (sizeof(a) / sizeof *(a))

static const struct info_case {
    const char *name, *members;
    bool stream, include_usage;
    uint32_t choices;
    const char *model;
} INFOS[] = {
    {"nothing said", "", false, false, 1, ""},
    {"a stream", ",\"stream\":true", true, false, 1, ""},
    {"no stream", ",\"stream\":false", false, false, 1, ""},
    {"a stream with usage", ",\"stream\":true,\"stream_options\":{\"include_usage\":true}", true,
     true, 1, ""},
    {"usage not wanted", ",\"stream_options\":{\"include_usage\":false}", false, false, 1, ""},
    {"no stream options", ",\"stream_options\":null", false, false, 1, ""},
    {"three choices", ",\"n\":3", false, false, 3, ""},
    {"no choice is one", ",\"n\":0", false, false, 1, ""},
    {"null is one", ",\"n\":null", false, false, 1, ""},
    {"a fraction is one", ",\"n\":2.5", false, false, 1, ""},
    {"too many are as many as a refusal repeats itself", ",\"n\":1000000", false, false, 128, ""},
    {"a model", ",\"model\":\"a\\u002fb\"", false, false, 1, "a/b"},
    {"a model that is no text", ",\"model\":7", false, false, 1, ""},
    {"members in other case", ",\"Stream\":true,\"N\":2", true, false, 2, ""},
};

static void the_wishes_of_a_request_are_read(void **state)
{
    (void)state;
    oxp_wire_limits limits = kit_limits();
    oxp_wire *wire = oxp_wire_new();
    char body[256];
    for (size_t i = 0; i < COUNT(INFOS); i++) {
        const struct info_case *c = &INFOS[i];
        int n = snprintf(body, sizeof body, "{\"messages\":[]%s}", c->members);
        assert_int_equal(oxp_wire_request(wire, OXP_FORMAT_OPENAI_CHAT, &limits, body, (size_t)n),
                         OXP_OK);
        const oxp_wire_request_info *info = oxp_wire_info(wire);
        if (info->stream != c->stream || info->include_usage != c->include_usage ||
            info->choices != c->choices || info->model.n != strlen(c->model) ||
            (info->model.n && memcmp(info->model.p, c->model, info->model.n) != 0))
            fail_msg("%s", c->name);
    }
    oxp_wire_free(wire);
}

static void wrong_edits_are_refused(void **state)
{
    (void)state;
    static const char BODY[] =
        "{\"messages\":[{\"content\":\"caf\\u00e9 au lait\"}],\"x\":\"fixed one\"}";
    static const struct {
        const char *name;
        size_t unit;
        oxp_edit edits[2];
        size_t n;
        oxp_status status;
    } EDITS[] = {
        {"past the end", 0, {{0, 14, {"x", 1}}}, 1, OXP_ERR_ARGUMENT},
        {"end before start", 0, {{3, 2, {"x", 1}}}, 1, OXP_ERR_ARGUMENT},
        {"out of order", 0, {{5, 6, {"x", 1}}, {1, 2, {"x", 1}}}, 2, OXP_ERR_ARGUMENT},
        {"overlapping", 0, {{1, 3, {"x", 1}}, {2, 4, {"x", 1}}}, 2, OXP_ERR_ARGUMENT},
        {"two halves of one character",
         0,
         {{3, 4, {"x", 1}}, {4, 5, {"x", 1}}},
         2,
         OXP_ERR_ARGUMENT},
        {"ill-formed text", 0, {{0, 1, {"\xff", 1}}}, 1, OXP_ERR_ARGUMENT},
        {"a unit that stays", 1, {{0, 1, {"x", 1}}}, 1, OXP_ERR_ARGUMENT},
        {"no such unit", 2, {{0, 1, {"x", 1}}}, 1, OXP_ERR_ARGUMENT},
        {"touching", 0, {{1, 3, {"x", 1}}, {3, 5, {"y", 1}}}, 2, OXP_OK},
        {"to the end", 0, {{0, 13, {"x", 1}}}, 1, OXP_OK},
        {"none", 0, {{0, 0, {NULL, 0}}}, 0, OXP_OK},
    };
    oxp_wire_limits limits = kit_limits();
    for (size_t i = 0; i < COUNT(EDITS); i++) {
        kit_target target;
        oxp_buffer out = {0};
        kit_locate(&target, KIT_REQUEST, &limits, BODY, sizeof BODY - 1);
        assert_int_equal(kit_units(&target), 2);
        if (kit_edit(&target, EDITS[i].unit, EDITS[i].edits, EDITS[i].n) != EDITS[i].status)
            fail_msg("%s", EDITS[i].name);
        bool same = kit_out(&target, &out);
        assert_int_equal(same, EDITS[i].status != OXP_OK || !EDITS[i].n);
        kit_free(&target);
        oxp_buffer_free(&out);
    }
}

static void an_edit_within_a_character_takes_all_of_it(void **state)
{
    (void)state;
    static const char BODY[] = "{\"messages\":[{\"content\":\"caf\\u00e9!\"}]}";
    oxp_wire_limits limits = kit_limits();
    for (size_t start = 3; start < 5; start++) {
        kit_target target;
        oxp_buffer out = {0};
        kit_locate(&target, KIT_REQUEST, &limits, BODY, sizeof BODY - 1);
        oxp_edit edit = {start, start + 1, {"E", 1}};
        assert_int_equal(kit_edit(&target, 0, &edit, 1), OXP_OK);
        assert_false(kit_out(&target, &out));
        assert_string_equal(oxp_buffer_text(&out), "{\"messages\":[{\"content\":\"cafE!\"}]}");
        kit_free(&target);
        oxp_buffer_free(&out);
    }
}

static void what_a_response_alone_takes_is_refused_elsewhere(void **state)
{
    (void)state;
    static const char REQUEST[] = "{\"messages\":[]}", RESPONSE[] = "{\"choices\":[{\"index\":0}]}";
    oxp_wire_limits limits = kit_limits();
    kit_target target;
    kit_locate(&target, KIT_REQUEST, &limits, REQUEST, sizeof REQUEST - 1);
    assert_int_equal(oxp_wire_stop_choice(target.wire, 0, false, SIZE_MAX, 0, "x", 1),
                     OXP_ERR_ARGUMENT);
    assert_int_equal(oxp_wire_note(target.wire, "\xff", 1), OXP_ERR_ARGUMENT);
    kit_free(&target);
    kit_locate(&target, KIT_RESPONSE, &limits, RESPONSE, sizeof RESPONSE - 1);
    assert_int_equal(oxp_wire_note(target.wire, "x", 1), OXP_ERR_ARGUMENT);
    assert_int_equal(oxp_wire_stop_choice(target.wire, 7, false, SIZE_MAX, 0, "x", 1),
                     OXP_ERR_ARGUMENT);
    assert_int_equal(oxp_wire_stop_choice(target.wire, 0, false, SIZE_MAX, 0, "\xff", 1),
                     OXP_ERR_ARGUMENT);
    assert_int_equal(oxp_wire_request(target.wire, OXP_FORMAT_NONE, &limits, REQUEST, 2),
                     OXP_ERR_ARGUMENT);
    assert_string_equal(oxp_wire_reason(target.wire), "unknown wire format");
    kit_free(&target);
}

/* After a failure nothing of the body before it is left. */
static void a_failure_leaves_nothing_of_the_last_body(void **state)
{
    (void)state;
    static const char GOOD[] = "{\"messages\":[{\"content\":\"a\"},{\"content\":[{\"file\":{}}]}]}";
    static const char BAD[] =
        "{\"messages\":[{\"content\":\"a\"},{\"content\":[{\"file\":{}},7]}]}";
    oxp_wire_limits limits = kit_limits();
    oxp_wire *wire = oxp_wire_new();
    for (int i = 0; i < 2; i++) {
        assert_int_equal(
            oxp_wire_request(wire, OXP_FORMAT_OPENAI_CHAT, &limits, GOOD, sizeof GOOD - 1), OXP_OK);
        assert_int_equal(oxp_wire_units(wire), 1);
        assert_int_equal(oxp_wire_parts(wire), 1);
        assert_string_equal(oxp_wire_reason(wire), "");
        assert_int_equal(
            oxp_wire_request(wire, OXP_FORMAT_OPENAI_CHAT, &limits, BAD, sizeof BAD - 1),
            OXP_ERR_ARGUMENT);
        assert_int_equal(oxp_wire_units(wire) + oxp_wire_parts(wire), 0);
        assert_null(oxp_wire_unit(wire, 0));
        assert_null(oxp_wire_leaf(wire, 0));
        assert_null(oxp_wire_part(wire, 0).p);
        oxp_buffer out = {0};
        bool same = false;
        assert_int_equal(oxp_wire_splice(wire, &out, &same), OXP_OK);
        assert_true(same && !out.n);
    }
    oxp_wire_free(wire);
}

/* ---- bounded work ---- */

enum { BIG = 1 << 20 };

static void repeat(oxp_buffer *body, const char *before, const char *piece, const char *after)
{
    assert_true(oxp_buffer_add_text(body, before));
    for (unsigned i = 0; body->n < BIG; i++)
        assert_true(oxp_buffer_addf(body, piece, i, i, i));
    assert_true(oxp_buffer_add_text(body, after));
}

typedef struct big_body {
    const char *name;
    kit_kind kind;
    const char *before, *piece, *after;
} big_body;

static void make_body(const big_body *b, oxp_buffer *body)
{
    if (!b->before) {
        assert_true(oxp_buffer_add_text(body, "{\"messages\":[],\""));
        for (size_t k = 0; k < BIG / 2; k++)
            assert_true(oxp_buffer_add_byte(body, 'k'));
    }
    repeat(body, b->before ? b->before : "\":[1", b->piece, b->after);
}

/* Locates, edits each unit once, and splices; returns the seconds that took. */
static double use_body(const big_body *b, const char *reason)
{
    oxp_buffer body = {0}, out = {0};
    oxp_wire_limits limits = kit_limits();
    limits.messages = UINT32_MAX;
    make_body(b, &body);
    clock_t begin = clock();
    kit_target target;
    kit_locate(&target, b->kind, &limits, body.p, body.n);
    if (strcmp(kit_reason(&target), reason) != 0)
        fail_msg("%s: %s", b->name, kit_reason(&target));
    for (size_t u = 0; u < kit_units(&target); u++) {
        const oxp_unit *unit = kit_unit(&target, u);
        const char *found = memmem(unit->text.p, unit->text.n, "SECRET", 6);
        size_t at = found ? (size_t)(found - unit->text.p) : 0;
        oxp_edit edit = {at, at + 6, {"x", 1}};
        if (found && unit->editable)
            assert_int_equal(kit_edit(&target, u, &edit, 1), OXP_OK);
    }
    kit_out(&target, &out);
    double seconds = (double)(clock() - begin) / CLOCKS_PER_SEC;
    kit_free(&target);
    oxp_buffer_free(&body);
    oxp_buffer_free(&out);
    return seconds;
}

/* A stretch of 1 MB costs tens of milliseconds where the work is linear and minutes where it is
 * not: the bound between leaves room for any machine and sanitizer. */
static void no_body_takes_more_than_linear_work(void **state)
{
    (void)state;
    static const big_body BODIES[] = {
        {"many keys", KIT_REQUEST, "{\"messages\":[]", ",\"k%u\":1", "}"},
        {"many keys that fold", KIT_REQUEST, "{\"messages\":[]",
         ",\"\\u0041%u\xc5\xbf\xe2\x84\xaa\":1", "}"},
        {"many keys below", KIT_REQUEST, "{\"messages\":[],\"x\":{\"\":1",
         ",\"k%u\":\"a value of some length\"", "}}"},
        {"many strings", KIT_REQUEST, "{\"messages\":[],\"x\":[1", ",\"a text of some length\"",
         "]}"},
        {"many strings below a long name", KIT_REQUEST, NULL, ",\"a text of some length\"", "]}"},
        {"many messages", KIT_REQUEST, "{\"messages\":[{}",
         ",{\"role\":\"assistant\",\"content\":\"SECRET\"},{\"role\":\"user\"}", "]}"},
        {"many parts", KIT_REQUEST, "{\"messages\":[{\"content\":[\"\"",
         ",{\"type\":\"text\",\"text\":\"SECRET\"}", "]}]}"},
        {"many think tags", KIT_REQUEST, "{\"messages\":[{\"role\":\"assistant\",\"content\":\"",
         "<think>\\u0041 thought</think>SECRET and more words", "\"}]}"},
        {"many escapes", KIT_REQUEST, "{\"messages\":[{\"content\":\"", "\\u0053ECRET", "\"}]}"},
        {"many values in arguments", KIT_REQUEST,
         "{\"messages\":[{\"role\":\"assistant\",\"function_call\":{\"arguments\":\"[0",
         ",\\\"SECRET \\\\u00e9\\\",%u,{\\\"k%u\\\":1}", "]\"}}]}"},
        {"many calls", KIT_REQUEST, "{\"messages\":[{\"tool_calls\":[{}",
         ",{\"function\":{\"name\":\"SECRET\",\"arguments\":\"{}\"}}", "]}]}"},
        {"many images", KIT_REQUEST, "{\"messages\":[{\"content\":[\"\"",
         ",{\"image_url\":{\"url\":\"http://h/SECRET\"}}", "]}]}"},
        {"many answers", KIT_RESPONSE, "{\"choices\":[{\"message\":{\"tool_calls\":[{}",
         ",{\"function\":{\"name\":\"SECRET\",\"arguments\":\"{}\"}}", "]}}]}"},
        {"many deltas", KIT_EVENTS, "",
         "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"SECRET\"}}]}\n\n", ""},
        {"many deltas ended by CR", KIT_EVENTS, "",
         "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"SECRET\"}}]}\r\r", ""},
        {"many members beside the choices", KIT_EVENTS, "",
         "data: {\"choices\":[],\"m\":\"SECRET\",\"n\":%u}\n\n", ""},
        {"many values beside the choices", KIT_EVENTS, "",
         "data: {\"choices\":[],\"m\":\"SECRET %u\"}\n\n", ""},
        {"many probabilities", KIT_EVENTS, "",
         "data: "
         "{\"choices\":[{\"logprobs\":{\"content\":[{\"token\":\"SECRET\",\"x\":\"y\"}]}}]}\n\n",
         ""},
        {"many comments", KIT_EVENTS, "", ": a SECRET %u\ndata: {\"choices\":[]}\n\n", ""},
        {"many probabilities of an answer", KIT_RESPONSE,
         "{\"choices\":[{\"logprobs\":{\"content\":[0", ",{\"token\":\"SECRET\",\"x y\":\"y\"}",
         "]}}]}"},
        {"many names of an answer", KIT_RESPONSE, "{\"choices\":[]", ",\"a SECRET %u\":0", "}"},
        {"many lines of data", KIT_EVENTS, "data: {\"choices\":[\n", "data:\n", "data: ]}\n\n"},
        {"many blank lines", KIT_EVENTS, "", "\n", ""},
    };
    for (size_t i = 0; i < COUNT(BODIES); i++) {
        double seconds = use_body(&BODIES[i], "");
        if (seconds > 10)
            fail_msg("%s: %.1f s", BODIES[i].name, seconds);
    }
}

/* Long names over many small strings would make pointers the square of the body. */
static void pointers_are_cut_before_they_outgrow_the_body(void **state)
{
    (void)state;
    enum { NAME = 1 << 18, STRINGS = 1000 };
    static const char *const TOPS[] = {"x", NULL};
    for (size_t t = 0; t < COUNT(TOPS); t++) {
        oxp_buffer body = {0};
        assert_true(oxp_buffer_add_text(&body, "{\"messages\":[],\""));
        if (TOPS[t])
            assert_true(oxp_buffer_addf(&body, "%s\":{\"", TOPS[t]));
        for (size_t k = 0; k < NAME; k++)
            assert_true(oxp_buffer_add_byte(&body, 'k'));
        assert_true(oxp_buffer_add_text(&body, "\":[1"));
        for (size_t k = 0; k < STRINGS; k++)
            assert_true(oxp_buffer_add_text(&body, ",\"a\""));
        assert_true(oxp_buffer_add_text(&body, TOPS[t] ? "]}}" : "]}"));
        oxp_wire_limits limits = kit_limits();
        kit_target target;
        kit_locate(&target, KIT_REQUEST, &limits, body.p, body.n);
        size_t units = kit_units(&target);
        assert_int_equal(units, STRINGS + 1); /* so long a name is judged, too */
        size_t total = 0;
        for (size_t i = 0; i < units; i++)
            total += kit_leaf(&target, i)->path.n;
        assert_in_range(total, NAME, 4 * body.n + 65536 + 64 * STRINGS);
        oxp_str last = kit_leaf(&target, units - 1)->path;
        assert_int_equal(last.n, TOPS[t] ? 2 : 0);
        assert_true(!TOPS[t] || memcmp(last.p, "/x", 2) == 0);
        kit_free(&target);
        oxp_buffer_free(&body);
    }
}

static void a_body_of_more_than_we_take_is_not_scanned(void **state)
{
    (void)state;
    static const big_body TEXTS[] = {
        {"strings", KIT_REQUEST, "{\"messages\":[],\"x\":[1", ",\"a\"", "]}"},
        {"thoughts", KIT_REQUEST, "{\"messages\":[{\"role\":\"assistant\",\"content\":\"",
         "<think>a</think>b", "\"}]}"},
        {"texts of one message", KIT_REQUEST, "{\"messages\":[{\"content\":[\"\"", ",\"a\"",
         "]}]}"},
        {"texts of an answer", KIT_RESPONSE, "{\"choices\":[{\"message\":{\"content\":[\"\"",
         ",\"a\"", "]}}]}"},
        {"thoughts in a stream", KIT_EVENTS, "data: {\"choices\":[{\"delta\":{\"content\":\"",
         "<think>a</think>b", "\"}}]}\n\n"},
    };
    static const big_body PARTS = {"parts", KIT_REQUEST, "{\"messages\":[{\"content\":[\"\"",
                                   ",{\"file\":0}", "]}]}"};
    static const big_body CHOICES = {"choices", KIT_RESPONSE, "{\"choices\":[{\"index\":0}",
                                     ",{\"index\":0}", "]}"};
    for (size_t i = 0; i < COUNT(TEXTS); i++)
        use_body(&TEXTS[i], "over a limit: too many texts");
    use_body(&PARTS, "");
    use_body(&CHOICES, "more than 4096 choices");
}

static void many_edits_of_one_text_take_linear_work(void **state)
{
    (void)state;
    enum { N = 100000 };
    oxp_wire_limits limits = kit_limits();
    oxp_buffer body = {0}, out = {0};
    assert_true(oxp_buffer_add_text(&body, "{\"messages\":[{\"content\":\""));
    for (size_t i = 0; i < N; i++)
        assert_true(oxp_buffer_add_text(&body, i % 2 ? "ab cd " : "\\u0061b cd "));
    assert_true(oxp_buffer_add_text(&body, "\"}]}"));
    kit_target target;
    kit_locate(&target, KIT_REQUEST, &limits, body.p, body.n);
    oxp_edit *edits = calloc(N, sizeof *edits);
    assert_non_null(edits);
    for (size_t i = 0; i < N; i++)
        edits[i] = (oxp_edit){6 * i, 6 * i + 2, {"*", 1}};
    clock_t begin = clock();
    assert_int_equal(kit_edit(&target, 0, edits, N), OXP_OK);
    assert_false(kit_out(&target, &out));
    assert_true((double)(clock() - begin) / CLOCKS_PER_SEC < 5);
    assert_int_equal(out.n, strlen("{\"messages\":[{\"content\":\"\"}]}") + 5 * (size_t)N);
    free(edits);
    kit_free(&target);
    oxp_buffer_free(&body);
    oxp_buffer_free(&out);
}

static void channels_of_a_stream_are_bounded(void **state)
{
    (void)state;
    oxp_buffer body = {0};
    oxp_wire_limits limits = kit_limits();
    assert_true(
        oxp_buffer_add_text(&body, "data: {\"choices\":[{\"index\":0,\"delta\":{\"tool_calls\":["));
    for (unsigned i = 0; i < 1025; i++)
        assert_true(oxp_buffer_addf(&body, "%s{\"index\":%u,\"function\":{\"name\":\"f\"}}",
                                    i ? "," : "", i));
    assert_true(oxp_buffer_add_text(&body, "]}}]}\n\n"));
    kit_target target;
    kit_locate(&target, KIT_EVENTS, &limits, body.p, body.n);
    assert_int_equal(target.status, OXP_ERR_LIMIT);
    assert_string_equal(kit_reason(&target), "more than 1024 channels");
    kit_free(&target);
    oxp_buffer_free(&body);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_wishes_of_a_request_are_read),
        cmocka_unit_test(wrong_edits_are_refused),
        cmocka_unit_test(an_edit_within_a_character_takes_all_of_it),
        cmocka_unit_test(what_a_response_alone_takes_is_refused_elsewhere),
        cmocka_unit_test(a_failure_leaves_nothing_of_the_last_body),
        cmocka_unit_test(no_body_takes_more_than_linear_work),
        cmocka_unit_test(pointers_are_cut_before_they_outgrow_the_body),
        cmocka_unit_test(a_body_of_more_than_we_take_is_not_scanned),
        cmocka_unit_test(many_edits_of_one_text_take_linear_work),
        cmocka_unit_test(channels_of_a_stream_are_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
