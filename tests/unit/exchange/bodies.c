/* Whole requests and responses: passed, edited, answered. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "unit/exchange/fixture.h"

static const struct body_case {
    const char *name;
    const char *body;
    oxp_action action;
    int32_t http_status;  /* 0: no answer of ours */
    const char *sent;     /* the whole body sent on; NULL: the same */
    const char *contains; /* of an answer of ours; NULL: not looked at */
} REQUESTS[] = {
    {"a clean request is the caller's own",
     "{\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}", OXP_ACTION_ALLOW, 0, NULL, NULL},
    {"only the edited leaf changes, and within it only the match",
     "{ \"seed\": 12345678901234567890, \"messages\":[{\"role\":\"user\",\"content\":\"\\u0061 "
     "labelme \\/ b\"}]}",
     OXP_ACTION_REDACT, 0,
     "{ \"seed\": 12345678901234567890, \"messages\":[{\"role\":\"user\",\"content\":\"\\u0061 [L] "
     "\\/ b\"}]}",
     NULL},
    {"a refusal", "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"forbidden\"}]}",
     OXP_ACTION_BLOCK, 400, NULL, "\"code\":\"content_filter\""},
    {"a refusal of a stream",
     "{\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"crisis\"}]}",
     OXP_ACTION_REPLACE, 200, NULL, "data: [DONE]"},
    {"a replacement is an ordinary answer",
     "{\"messages\":[{\"role\":\"user\",\"content\":\"crisis\"}]}", OXP_ACTION_REPLACE, 200, NULL,
     "You are not alone."},
    {"an older bad turn is labelled and does not block",
     "{\"messages\":[{\"role\":\"user\",\"content\":\"forbidden\"},{\"role\":\"assistant\","
     "\"content\":\"no\"},"
     "{\"role\":\"user\",\"content\":\"ok\"}]}",
     OXP_ACTION_REDACT, 0,
     "{\"messages\":[{\"role\":\"user\",\"content\":\"[REDACTED]\"},{\"role\":\"assistant\","
     "\"content\":\"no\"},"
     "{\"role\":\"user\",\"content\":\"ok\"}]}",
     NULL},
    {"a word over two parts is one text",
     "{\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"labelme\"},"
     "{\"type\":\"text\",\"text\":\"forbidden\"}]}]}",
     OXP_ACTION_BLOCK, 400, NULL, "content_filter"},
    {"a word cut over two parts is one word",
     "{\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"so for\"},"
     "{\"type\":\"text\",\"text\":\"bidden\"}]}]}",
     OXP_ACTION_BLOCK, 400, NULL, "content_filter"},
    {"a label over two parts, and one in each",
     "{\"messages\":[{\"role\":\"user\",\"content\":[\"labelme label\",\"me labelme\"]}]}",
     OXP_ACTION_REDACT, 0,
     "{\"messages\":[{\"role\":\"user\",\"content\":[\"[L] [L]\",\" [L]\"]}]}", NULL},
    {"words that end where the next part begins are words",
     "{\"messages\":[{\"role\":\"user\",\"content\":[\"labelme\",\"forbid\"]}]}", OXP_ACTION_REDACT,
     0, "{\"messages\":[{\"role\":\"user\",\"content\":[\"[L]\",\"forbid\"]}]}", NULL},
    {"a note is added in front", "{\"messages\":[{\"role\":\"user\",\"content\":\"sad\"}]}",
     OXP_ACTION_NOTE, 0,
     "{\"messages\":[{\"role\":\"system\",\"content\":\"Be "
     "gentle.\"},{\"role\":\"user\",\"content\":\"sad\"}]}",
     NULL},
    {"a repeated key is not scanned",
     "{\"messages\":[{\"role\":\"user\",\"content\":\"hi\",\"content\":\"forbidden\"}]}",
     OXP_ACTION_BLOCK, 400, NULL, "content_filter"},
    {"not JSON", "hello", OXP_ACTION_BLOCK, 400, NULL, "content_filter"},
    {"a member that is never edited",
     "{\"grammar\":\"labelme\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}",
     OXP_ACTION_FLAG, 0, NULL, NULL},
};

static void expect_body(const struct body_case *c, const oxp_out *out)
{
    if (out->action != c->action)
        fail_msg("%s: action %s, not scanned '%.*s'", c->name, oxp_action_name(out->action),
                 (int)out->verdict->not_scanned.n, out->verdict->not_scanned.p);
    if (out->http_status != c->http_status)
        fail_msg("%s: status %d", c->name, out->http_status);
    bool answered = (out->flags & OXP_OUT_ANSWER) != 0;
    if (answered != (c->http_status != 0))
        fail_msg("%s: answered %d", c->name, answered);
    const char *sent = c->sent ? c->sent : c->body;
    if (!answered && (out->n != strlen(sent) || memcmp(out->data, sent, out->n)))
        fail_msg("%s: sends %.*s", c->name, (int)out->n, out->data);
    if (!answered && !c->sent && out->data != c->body)
        fail_msg("%s: not the caller's own bytes", c->name);
    if (c->contains && !memmem(out->data, out->n, c->contains, strlen(c->contains)))
        fail_msg("%s: answers %.*s", c->name, (int)out->n, out->data);
}

static void each_request_is_passed_edited_or_answered(void **state)
{
    for (size_t i = 0; i < sizeof REQUESTS / sizeof *REQUESTS; i++) {
        oxp_exchange *x = fixture_begin(*state, 0);
        oxp_out out = OXP_OUT_INIT;
        assert_int_equal(oxp_request_json(x, REQUESTS[i].body, strlen(REQUESTS[i].body), &out),
                         OXP_OK);
        expect_body(&REQUESTS[i], &out);
        oxp_exchange_free(x);
    }
}

static const struct body_case RESPONSES[] = {
    {"a clean answer is the caller's own",
     "{\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"hi\"},\"finish_"
     "reason\":\"stop\"}]}",
     OXP_ACTION_ALLOW, 0, NULL, NULL},
    {"a label in an answer",
     "{\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"a "
     "labelme\"},\"finish_reason\":\"stop\"}]}",
     OXP_ACTION_REDACT, 0,
     "{\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"a "
     "[L]\"},\"finish_reason\":\"stop\"}]}",
     NULL},
    {"an error object that says nothing bad passes", "{\"error\":{\"message\":\"overloaded\"}}",
     OXP_ACTION_ALLOW, 0, NULL, NULL},
    {"an error object that does is refused", "{\"error\":{\"message\":\"forbidden\"}}",
     OXP_ACTION_BLOCK, 200, NULL, "content_filter"},
    {"what stands beside the choices is edited in place",
     "{\"choices\":[],\"output_text\":\"a labelme b\",\"n\":1.0}", OXP_ACTION_REDACT, 0,
     "{\"choices\":[],\"output_text\":\"a [L] b\",\"n\":1.0}", NULL},
    {"a signature goes whole",
     "{\"choices\":[{\"message\":{\"content\":\"a\",\"x\":{\"signature\":\"a labelme b\"}}}]}",
     OXP_ACTION_REDACT, 0,
     "{\"choices\":[{\"message\":{\"content\":\"a\",\"x\":{\"signature\":\"\"}}}]}", NULL},
};

static void each_response_is_passed_or_edited(void **state)
{
    for (size_t i = 0; i < sizeof RESPONSES / sizeof *RESPONSES; i++) {
        oxp_exchange *x = fixture_begin(*state, 0);
        oxp_out out = OXP_OUT_INIT;
        assert_int_equal(
            oxp_response_json(x, 200, RESPONSES[i].body, strlen(RESPONSES[i].body), &out), OXP_OK);
        expect_body(&RESPONSES[i], &out);
        oxp_exchange_free(x);
    }
}

static void each_choice_is_judged_by_itself(void **state)
{
    static const char BODY[] = "{\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\","
                               "\"content\":\"so forbidden it is\"},"
                               "\"finish_reason\":\"stop\"},{\"index\":1,\"message\":{\"role\":"
                               "\"assistant\",\"content\":\"fine\"},"
                               "\"finish_reason\":\"stop\"}]}";
    oxp_exchange *x = fixture_begin(*state, 0);
    oxp_out out = OXP_OUT_INIT;
    assert_int_equal(oxp_response_json(x, 200, BODY, sizeof BODY - 1, &out), OXP_OK);
    assert_int_equal(out.action, OXP_ACTION_BLOCK);
    assert_null(memmem(out.data, out.n, "forbidden it", 12));
    assert_non_null(memmem(out.data, out.n, "\"fine\"", 6));
    assert_non_null(memmem(out.data, out.n, "\"content_filter\"", 16));
    assert_non_null(memmem(out.data, out.n, "\"stop\"", 6));
    oxp_exchange_free(x);
}

static void every_choice_that_was_not_scanned_is_stopped(void **state)
{
    char body[12000];
    size_t n = (size_t)snprintf(body, sizeof body, "{\"choices\":[");
    for (int i = 0; i < 2; i++) {
        n += (size_t)snprintf(body + n, sizeof body - n,
                              "%s{\"index\":%d,\"message\":{\"role\":\"assistant\",\"content\":\"",
                              i ? "," : "", i);
        memset(body + n, 'x', 4500); /* over text_bytes */
        n += 4500;
        n += (size_t)snprintf(body + n, sizeof body - n, "\"},\"finish_reason\":\"stop\"}");
    }
    n += (size_t)snprintf(body + n, sizeof body - n, "]}");
    oxp_exchange *x = fixture_begin(*state, 0);
    oxp_out out = OXP_OUT_INIT;
    assert_int_equal(oxp_response_json(x, 200, body, n, &out), OXP_OK);
    assert_int_equal(out.action, OXP_ACTION_BLOCK);
    assert_null(memmem(out.data, out.n, "xxxx", 4));
    oxp_exchange_free(x);
}

static void what_one_part_holds_is_told_once(void **state)
{
    static const char BODY[] = "{\"messages\":[{\"role\":\"user\",\"content\":[\"labelme label\","
                               "\"me labelme\",\"labelme\"]}]}";
    static const char *const PATHS[] = {"/messages/0/content/0", "/messages/0/content/1",
                                        "/messages/0/content/2", "/messages/0/content/0",
                                        "/messages/0/content/1"};
    oxp_exchange *x = fixture_begin(*state, 0);
    oxp_out out = OXP_OUT_INIT;
    assert_int_equal(oxp_request_json(x, BODY, sizeof BODY - 1, &out), OXP_OK);
    /* One a leaf: three words in one part each, and two halves. */
    assert_int_equal(out.verdict->n_findings, 5);
    for (size_t i = 0; i < 5; i++)
        assert_memory_equal(out.verdict->findings[i].path.p, PATHS[i], strlen(PATHS[i]));
    oxp_exchange_free(x);
}

/* Over all texts of a body: what acted takes the place of what was only flagged, and a report that
 * is cut does not say that a text was not scanned. */
static void a_report_that_is_cut_tells_what_acted(void **state)
{
    (void)state;
    oxp_filter *filter = fixture_load(RULES "/few-findings.yaml");
    oxp_exchange *x = fixture_begin(filter, 0);
    static const char BODY[] =
        "{\"messages\":[{\"role\":\"user\",\"content\":\"watched watched watched\"},"
        "{\"role\":\"user\",\"content\":\"labelme watched\"},"
        "{\"role\":\"user\",\"content\":\"forbidden\"}]}";
    oxp_out out = OXP_OUT_INIT;
    oxp_str report;
    assert_int_equal(oxp_request_json(x, BODY, sizeof BODY - 1, &out), OXP_OK);
    assert_int_equal(out.action, OXP_ACTION_BLOCK);
    assert_false(out.flags & OXP_OUT_NOT_SCANNED);
    assert_int_equal(out.verdict->n_findings, 2);
    assert_int_equal(out.verdict->findings[0].action, OXP_ACTION_REDACT);
    assert_int_equal(out.verdict->findings[1].action, OXP_ACTION_BLOCK);
    assert_int_equal(oxp_exchange_report(x, &report), OXP_OK);
    assert_non_null(memmem(report.p, report.n, "\"findings_cut\":true", 19));
    assert_int_equal(oxp_check(x, OXP_ROLE_USER, "watched", 7, &out), OXP_OK);
    assert_int_equal(oxp_exchange_report(x, &report), OXP_OK);
    assert_null(memmem(report.p, report.n, "findings_cut", 12));
    oxp_exchange_free(x);
    oxp_filter_unref(filter);
}

static void a_failed_response_passes_and_is_reported(void **state)
{
    static const char BODY[] = "forbidden, and not JSON";
    oxp_exchange *x = fixture_begin(*state, 0);
    oxp_out out = OXP_OUT_INIT;
    assert_int_equal(oxp_response_json(x, 503, BODY, sizeof BODY - 1, &out), OXP_OK);
    assert_int_equal(out.action, OXP_ACTION_ALLOW);
    assert_ptr_equal(out.data, BODY);
    assert_non_null(memmem(out.verdict->not_scanned.p, out.verdict->not_scanned.n, "503", 3));
    assert_int_equal(oxp_response_json(x, 307, BODY, sizeof BODY - 1, &out), OXP_OK);
    assert_ptr_equal(out.data, BODY);
    assert_true(out.flags & OXP_OUT_NOT_SCANNED);
    oxp_exchange_free(x);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_request_is_passed_edited_or_answered),
        cmocka_unit_test(each_response_is_passed_or_edited),
        cmocka_unit_test(each_choice_is_judged_by_itself),
        cmocka_unit_test(every_choice_that_was_not_scanned_is_stopped),
        cmocka_unit_test(what_one_part_holds_is_told_once),
        cmocka_unit_test(a_report_that_is_cut_tells_what_acted),
        cmocka_unit_test(a_failed_response_passes_and_is_reported),
    };
    return cmocka_run_group_tests(tests, fixture_setup, fixture_teardown);
}
