/* What the caller asks of a judgement: older turns, dry runs, one rule alone, a share (semantics 17
 * and 24). */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "unit/decide/kit.h"

enum { U = OXP_ROLE_USER, A = OXP_ROLE_ASSISTANT };

static void in_older_turns_block_becomes_a_label_and_points_do_not_count(void **state)
{
    (void)state;
    kit *k = kit_new();
    kit_rule(k, "b: a | block");
    kit_rule(k, "m: b | block redact=mask");
    kit_rule(k, "n: c | replace=m redact=remove");
    kit_rule(k, "f: d | flag points=9 conf=100 cat=i");
    kit_category(k, "i block_at=100");
    k->input.history = true;
    oxp_judgement j;
    assert_int_equal(kit_judge(k, U, "a b c d", 7, &j), OXP_OK);
    assert_string_equal(kit_findings(k, &j), "b redact@0-1 m redact@2-3 n redact@4-5 f flag@6-7");
    assert_string_equal(kit_text(k, &j), "[REDACTED] [REDACTED]  d");
    assert_int_equal(j.action, OXP_ACTION_REDACT);
    kit_free(k);
}

static void a_dry_run_reports_and_changes_nothing(void **state)
{
    (void)state;
    kit *k = kit_new();
    kit_rule(k, "b: a | block points=9 conf=100 cat=i");
    kit_rule(k, "m: b | redact=mask");
    kit_rule(k, "o: b | note=m conf=10 min=50");
    kit_category(k, "i block_at=100");
    k->input.shadow = true;
    oxp_judgement j;
    assert_int_equal(kit_judge(k, A, "a b", 3, &j), OXP_OK);
    assert_string_equal(kit_findings(k, &j), "b block/shadow@0-1 policy/i block/shadow@0-1 "
                                             "m redact/shadow@2-3 o allow/below@2-3");
    assert_string_equal(kit_text(k, &j), "a b");
    assert_int_equal(j.action, OXP_ACTION_ALLOW);
    assert_int_equal(j.n_edits, 0);
    assert_int_equal(j.visible, 3);
    kit_free(k);
}

static void a_rule_alone_runs_whatever_the_policy_says(void **state)
{
    (void)state;
    kit *k = kit_new();
    kit_rule(k, "n: a | flag mode=off");
    kit_rule(k, "c: @n and b | redact=label mode=shadow conf=1 min=50 sample=0");
    kit_rule(k, "x: b | block points=9 conf=100 cat=i");
    kit_rule(k, "ok: w | let.w=a_b allow=c,n");
    kit_category(k, "i block_at=100");
    k->input.only_rule = 1;
    k->input.sample_at = 50;
    oxp_judgement j;
    assert_int_equal(kit_judge(k, U, "a b", 3, &j), OXP_OK);
    assert_string_equal(kit_findings(k, &j), "c redact@0-1 c redact@2-3");
    assert_string_equal(kit_text(k, &j), "[REDACTED] [REDACTED]");
    kit_free(k);
}

static void a_sampled_rule_runs_in_its_share(void **state)
{
    (void)state;
    kit *k = kit_new();
    kit_rule(k, "s: a | flag sample=25");
    oxp_judgement j;
    for (uint8_t at = 0; at < 100; at++) {
        k->input.sample_at = at;
        assert_int_equal(kit_judge(k, U, "a", 1, &j), OXP_OK);
        assert_int_equal(j.n_findings, at < 25);
    }
    kit_free(k);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(in_older_turns_block_becomes_a_label_and_points_do_not_count),
        cmocka_unit_test(a_dry_run_reports_and_changes_nothing),
        cmocka_unit_test(a_rule_alone_runs_whatever_the_policy_says),
        cmocka_unit_test(a_sampled_rule_runs_in_its_share),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
