/* The hooks of the public header, on a policy with one rule for each effect. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "unit/exchange/fixture.h"

static const struct text_case {
    const char *name;
    oxp_role role;
    const char *text;
    oxp_action action;
    const char *passed; /* NULL: the same pointer must come back */
    const char *message;
} TEXTS[] = {
    {"a clean text is the caller's own", OXP_ROLE_USER, "hello", OXP_ACTION_ALLOW, NULL, ""},
    {"an empty text", OXP_ROLE_USER, "", OXP_ACTION_ALLOW, NULL, ""},
    {"a label", OXP_ROLE_USER, "a labelme b", OXP_ACTION_REDACT, "a [L] b", ""},
    {"two labels", OXP_ROLE_ASSISTANT, "labelme labelme", OXP_ACTION_REDACT, "[L] [L]", ""},
    {"a refused prompt passes nothing on", OXP_ROLE_USER, "so forbidden", OXP_ACTION_BLOCK, "",
     "Refused (demo.hooks/refuse-it)."},
    {"a refused answer shows what came before", OXP_ROLE_ASSISTANT, "labelme is forbidden here",
     OXP_ACTION_BLOCK, "[L] is ", "Refused (demo.hooks/refuse-it)."},
    {"the first block of an answer ends it", OXP_ROLE_ASSISTANT, "a forbidden crisis",
     OXP_ACTION_BLOCK, "a ", "Refused (demo.hooks/refuse-it)."},
    {"an answer is replaced", OXP_ROLE_ASSISTANT, "in a crisis now", OXP_ACTION_REPLACE, "in a ",
     "You are not alone."},
    {"block is stronger than replace in a prompt", OXP_ROLE_USER, "crisis forbidden",
     OXP_ACTION_BLOCK, "", "Refused (demo.hooks/refuse-it)."},
    {"a note", OXP_ROLE_USER, "so sad", OXP_ACTION_NOTE, NULL, ""},
    {"a rule in shadow mode changes nothing", OXP_ROLE_USER, "a watched pot", OXP_ACTION_ALLOW,
     NULL, ""},
    {"fullwidth letters are seen", OXP_ROLE_USER,
     "\xEF\xBD\x8C\xEF\xBD\x81\xEF\xBD\x82\xEF\xBD\x85\xEF\xBD\x8Cme!", OXP_ACTION_REDACT, "[L]!",
     ""},
};

static void each_text_gets_its_verdict(void **state)
{
    for (size_t i = 0; i < sizeof TEXTS / sizeof *TEXTS; i++) {
        const struct text_case *c = &TEXTS[i];
        oxp_exchange *x = fixture_begin(*state, 0);
        oxp_out out = OXP_OUT_INIT;
        assert_int_equal(oxp_check(x, c->role, c->text, strlen(c->text), &out), OXP_OK);
        if (out.action != c->action)
            fail_msg("%s: action %s", c->name, oxp_action_name(out.action));
        bool same = (out.flags & OXP_OUT_SAME) != 0;
        if (same != (c->passed == NULL) || (same && out.data != c->text))
            fail_msg("%s: same %d", c->name, same);
        if (c->passed && (out.n != strlen(c->passed) || memcmp(out.data, c->passed, out.n)))
            fail_msg("%s: passes %.*s", c->name, (int)out.n, out.data);
        if (out.verdict->message.n != strlen(c->message) ||
            (out.verdict->message.n &&
             memcmp(out.verdict->message.p, c->message, strlen(c->message))))
            fail_msg("%s: message %.*s", c->name, (int)out.verdict->message.n,
                     out.verdict->message.p);
        oxp_exchange_free(x);
    }
}

static void a_dry_run_reports_and_changes_nothing(void **state)
{
    static const char TEXT[] = "labelme forbidden crisis";
    oxp_exchange *x = fixture_begin(*state, OXP_EXCHANGE_SHADOW);
    oxp_out out = OXP_OUT_INIT;
    assert_int_equal(oxp_check(x, OXP_ROLE_USER, TEXT, sizeof TEXT - 1, &out), OXP_OK);
    assert_int_equal(out.action, OXP_ACTION_ALLOW);
    assert_ptr_equal(out.data, TEXT);
    assert_int_equal(out.verdict->n_findings, 3);
    for (size_t i = 0; i < 3; i++)
        assert_int_equal(out.verdict->findings[i].mode, OXP_MODE_SHADOW);
    oxp_exchange_free(x);
}

static void a_text_over_the_limit_is_not_scanned_and_blocked(void **state)
{
    char text[5000];
    memset(text, 'a', sizeof text);
    oxp_exchange *x = fixture_begin(*state, 0);
    oxp_out out = OXP_OUT_INIT;
    assert_int_equal(oxp_check(x, OXP_ROLE_USER, text, sizeof text, &out), OXP_OK);
    assert_int_equal(out.action, OXP_ACTION_BLOCK);
    assert_true(out.flags & OXP_OUT_NOT_SCANNED);
    assert_int_equal(out.n, 0);
    assert_non_null(
        memmem(out.verdict->not_scanned.p, out.verdict->not_scanned.n, "text_bytes", 10));
    oxp_exchange_free(x);
}

static void an_unknown_tenant_is_not_scanned_and_blocked(void **state)
{
    oxp_exchange_options options = OXP_EXCHANGE_OPTIONS_INIT;
    options.format = OXP_FORMAT_OPENAI_CHAT;
    options.tenant = (oxp_str){"nobody", 6};
    oxp_exchange *x = NULL;
    assert_int_equal(oxp_exchange_new(*state, &options, &x), OXP_OK);
    oxp_out out = OXP_OUT_INIT;
    assert_int_equal(oxp_check(x, OXP_ROLE_USER, "hello", 5, &out), OXP_OK);
    assert_int_equal(out.action, OXP_ACTION_BLOCK);
    assert_true(out.flags & OXP_OUT_NOT_SCANNED);
    static const char BODY[] = "{\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";
    assert_int_equal(oxp_request_json(x, BODY, sizeof BODY - 1, &out), OXP_OK);
    assert_int_equal(out.action, OXP_ACTION_BLOCK);
    assert_true(out.flags & OXP_OUT_ANSWER);
    assert_int_equal(out.http_status, 400);
    oxp_exchange_free(x);
}

static void a_slot_gives_the_new_filter_and_running_exchanges_keep_theirs(void **state)
{
    oxp_slot *slot = NULL;
    assert_int_equal(oxp_slot_new(NULL, &slot), OXP_OK);
    assert_null(oxp_slot_acquire(slot));
    oxp_filter *first = fixture_load(RULES "/demo.hooks.yaml");
    assert_int_equal(oxp_slot_swap(slot, first), OXP_OK);
    oxp_filter_unref(first);
    oxp_filter *held = oxp_slot_acquire(slot);
    oxp_exchange *x = fixture_begin(held, 0);
    oxp_filter_unref(held);
    assert_int_equal(oxp_slot_swap(slot, NULL), OXP_ERR_ARGUMENT);
    assert_int_equal(oxp_slot_swap(slot, *state), OXP_OK);
    oxp_out out = OXP_OUT_INIT;
    assert_int_equal(oxp_check(x, OXP_ROLE_USER, "labelme", 7, &out), OXP_OK);
    assert_int_equal(out.action, OXP_ACTION_REDACT);
    assert_memory_equal(out.verdict->policy.p, "demo.hooks", 10);
    oxp_exchange_free(x);
    oxp_slot_free(slot);
}

static void wrong_arguments_are_refused(void **state)
{
    oxp_exchange *x = fixture_begin(*state, 0);
    oxp_out out = OXP_OUT_INIT;
    assert_int_equal(oxp_check(NULL, OXP_ROLE_USER, "", 0, &out), OXP_ERR_ARGUMENT);
    assert_int_equal(oxp_check(x, 99, "", 0, &out), OXP_ERR_ARGUMENT);
    assert_int_equal(oxp_check(x, OXP_ROLE_USER, NULL, 1, &out), OXP_ERR_ARGUMENT);
    out.size = 4;
    assert_int_equal(oxp_check(x, OXP_ROLE_USER, "", 0, &out), OXP_ERR_ARGUMENT);
    oxp_exchange_free(x);
    oxp_exchange_free(NULL);
    oxp_filter_unref(NULL);
    oxp_slot_free(NULL);
    oxp_diag_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_text_gets_its_verdict),
        cmocka_unit_test(a_dry_run_reports_and_changes_nothing),
        cmocka_unit_test(a_text_over_the_limit_is_not_scanned_and_blocked),
        cmocka_unit_test(an_unknown_tenant_is_not_scanned_and_blocked),
        cmocka_unit_test(a_slot_gives_the_new_filter_and_running_exchanges_keep_theirs),
        cmocka_unit_test(wrong_arguments_are_refused),
    };
    return cmocka_run_group_tests(tests, fixture_setup, fixture_teardown);
}
