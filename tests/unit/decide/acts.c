/* What findings do: verbs, the end of an answer, redactions and their markers (semantics 12 to 14).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "unit/decide/cases.h"

static const decide_case ACTS[] = {
    {"the strongest effect wins",
     {"f: a | flag", "b: b | block", "r: c | redact=label"},
     {0},
     U,
     "a b c",
     "f flag@0-1 b block@2-3 r redact@4-5",
     "a b [REDACTED]",
     OXP_ACTION_BLOCK},
    {"replace is stronger than redact",
     {"b: b | replace=m", "r: c | redact=label"},
     {0},
     U,
     "b c",
     "b replace@0-1 r redact@2-3",
     "b [REDACTED]",
     OXP_ACTION_REPLACE},
    {"a shadow rule does nothing",
     {"b: b | block mode=shadow"},
     {0},
     U,
     "b",
     "b block/shadow@0-1",
     NULL,
     OXP_ACTION_ALLOW},
    {"an off rule is not there",
     {"b: b | block mode=off"},
     {0},
     U,
     "b",
     "",
     NULL,
     OXP_ACTION_ALLOW},
    {"below min_confidence nothing is done",
     {"b: b | block conf=40 min=50"},
     {0},
     U,
     "b",
     "b block/below@0-1",
     NULL,
     OXP_ACTION_ALLOW},
    {"confidence of a name",
     {"b: b or c | conf.c=40 conf=90 min=50 block"},
     {0},
     U,
     "b c",
     "b block@0-1 b block/below@2-3",
     NULL,
     OXP_ACTION_BLOCK},
    {"a chain has the highest confidence of its members",
     {"b: b near c within 2 | conf.c=40 conf=90 min=50 redact=label"},
     {0},
     U,
     "b c",
     "b redact@0-1+2-3",
     "[REDACTED] [REDACTED]",
     0},
    {"no action in this role", {"b: b | block on=output"}, {0}, U, "b", "", NULL, 0},
    {"a note is for prompts", {"n: a | note=m"}, {0}, U, "a", "n note@0-1", NULL, OXP_ACTION_NOTE},
    {"a note in an answer does nothing",
     {"n: a | note=m"},
     {0},
     A,
     "a",
     "n allow@0-1",
     NULL,
     OXP_ACTION_ALLOW},
    {"points alone leave the action allow",
     {"s: a | points=3"},
     {0},
     U,
     "a",
     "s allow@0-1",
     NULL,
     OXP_ACTION_ALLOW},
    {"a block ends an answer",
     {"b: b | block", "f: a | flag"},
     {0},
     A,
     "a b a",
     "f flag@0-1 b block@2-3",
     "a ",
     OXP_ACTION_BLOCK},
    {"what was found at the step of a block stands",
     {"b: b | block", "f: w | let.w=ab flag"},
     {0},
     A,
     "ab",
     "b block@1-2 f flag@0-2",
     "a",
     OXP_ACTION_BLOCK},
    {"a block takes back to its earliest member",
     {"b: b then c within 3 | block"},
     {0},
     A,
     "a b c d",
     "b block@2-3+4-5",
     "a ",
     0},
    {"redactions before a block are applied",
     {"b: b | block", "r: a | redact=label"},
     {0},
     A,
     "xa b a",
     "r redact@1-2 b block@3-4",
     "x[REDACTED] ",
     0},
    {"a marker due where the block is stays",
     {"b: w | let.w=abc block", "r: a | redact=label"},
     {0},
     A,
     "xabc",
     "r redact@1-2 b block@1-4",
     "x[REDACTED]",
     0},
    {"a mask that did not close is not written",
     {"b: w | let.w=abc block", "r: a | redact=mask"},
     {0},
     A,
     "xabc",
     "r redact@1-2 b block@1-4",
     "x",
     0},
    {"nothing of an open redaction is shown",
     {"b: b | block", "r: w | let.w=abc redact=label"},
     {0},
     A,
     "xabc",
     "b block@2-3",
     "x",
     0},
    {"a member of a chain whose partner may still come is not shown",
     {"b: b | block", "r: a near c within 5 | redact=label"},
     {0},
     A,
     "x a b",
     "b block@4-5",
     "x ",
     0},
    {"when none can come any more it is",
     {"b: b | block", "r: a near c within 5 | redact=label"},
     {0},
     A,
     "x a       b",
     "b block@10-11",
     "x a       ",
     0},
    {"nothing of an open match that a category redacts is shown",
     {"s: a | points=1 conf=100 cat=i", "t: w | let.w=abc points=1 conf=100 cat=i", "b: b | block"},
     {"i block_at=100 | redact=label"},
     A,
     "a xabc",
     "s allow@0-1 policy/i redact@0-1 s allow@3-4 policy/i redact@3-4 b block@4-5",
     "[REDACTED] x[REDACTED]",
     0},
    {"nor of one that only the category acts on",
     {"s: c | points=1 conf=100 cat=i", "t: w | let.w=abd points=1 conf=100 cat=i", "b: b | block"},
     {"i block_at=100 | redact=label"},
     A,
     "c xabd",
     "s allow@0-1 policy/i redact@0-1 b block@4-5",
     "[REDACTED] x",
     0},
    {"a flag that is open holds nothing back",
     {"b: b | block", "r: w | let.w=abc flag"},
     {0},
     A,
     "xabc",
     "b block@2-3",
     "xa",
     0},
    {"a shadow block does not end an answer",
     {"b: b | block mode=shadow", "f: a | flag"},
     {0},
     A,
     "b a",
     "b block/shadow@0-1 f flag@2-3",
     NULL,
     OXP_ACTION_FLAG},
    {"strongest verb of one step decides",
     {"r: b | replace=m", "b: w | let.w=ab block"},
     {0},
     A,
     "ab",
     "r replace@1-2 b block@0-2",
     "",
     OXP_ACTION_BLOCK},
    {"a replacement before a block ends the answer first",
     {"r: a | replace=m", "b: b | block"},
     {0},
     A,
     "a b",
     "r replace@0-1",
     "",
     OXP_ACTION_REPLACE},
};

static const decide_case REDACTIONS[] = {
    {"touching redactions have two markers",
     {"r: a or b | redact=label"},
     {0},
     U,
     "ab",
     "r redact@0-1 r redact@1-2",
     "[REDACTED][REDACTED]",
     0},
    {"overlapping redactions have one",
     {"r: w | let.w=ab,bc redact=label"},
     {0},
     U,
     "abc",
     "r redact@0-3",
     "[REDACTED]",
     0},
    {"a label of its own",
     {"r: a | redact=label:[A-{rule}-{count}]"},
     {0},
     U,
     "a a",
     "r redact@0-1 r redact@2-3",
     "[A-r-1] [A-r-2]",
     0},
    {"remove leaves nothing", {"r: a | redact=remove"}, {0}, U, "xax", "r redact@1-2", "xx", 0},
    {"mask keeps separators and the last letters",
     {"r: w | let.w=12-34-56 redact=mask:2"},
     {0},
     U,
     "12-34-56",
     "r redact@0-8",
     "**-**-56",
     0},
    {"mask that keeps all",
     {"r: w | let.w=12 redact=mask:9"},
     {0},
     U,
     "12",
     "r redact@0-2",
     "12",
     0},
    {"mask writes one star a letter of any script",
     {"r: w | let.w=\xC3\xA5\xD0\xB6-1 redact=mask"},
     {0},
     U,
     "\xC3\xA5\xD0\xB6-1",
     "r redact@0-6",
     "**-*",
     0},
    {"remove is stronger than label from the same place and step",
     {"l: a | redact=label", "r: a | redact=remove"},
     {0},
     U,
     "xa",
     "l redact@1-2 r redact@1-2",
     "x",
     0},
    {"a label that was written stays, whatever follows",
     {"l: a | redact=label", "r: w | let.w=ab redact=remove"},
     {0},
     A,
     "ab c",
     "l redact@0-1 r redact@0-2",
     "[REDACTED] c",
     0},
    {"where all wait for the close, the strongest of the joined span",
     {"m: w | let.w=ab redact=mask", "l: w | let.w=bc redact=label:[L]"},
     {0},
     U,
     "abc",
     "m redact@0-2 l redact@1-3",
     "[L]",
     0},
    {"a label that starts where the span does comes first",
     {"m: w | let.w=abc redact=mask", "l: w | let.w=ab redact=label:[L]"},
     {0},
     U,
     "abcd",
     "l redact@0-2 m redact@0-3",
     "[L]d",
     0},
    {"first rule's label of one step",
     {"l: a | redact=label:[L]", "k: a | redact=label:[K]"},
     {0},
     U,
     "a",
     "l redact@0-1 k redact@0-1",
     "[L]",
     0},
    {"mask of what the view altered becomes a label",
     {"r: w | let.w=ss fold.w redact=mask"},
     {0},
     U,
     "a\xC3\x9F",
     "r redact@1-3",
     "a[REDACTED]",
     0},
    {"ASCII case is no alteration",
     {"r: w | let.w=ab fold.w redact=mask"},
     {0},
     U,
     "xAB",
     "r redact@1-3",
     "x**",
     0},
    {"a shadow redaction takes no part",
     {"r: w | let.w=ab redact=label mode=shadow", "s: b | redact=mask"},
     {0},
     U,
     "ab",
     "r redact/shadow@0-2 s redact@1-2",
     "a*",
     0},
};

CASES(acts_and_the_end_of_an_answer, ACTS)
CASES(redactions_and_markers, REDACTIONS)

/* ---- what the notation cannot say --------------------------------------------- */

static void findings_are_cut_but_acts_are_not(void **state)
{
    (void)state;
    kit *k = kit_new();
    kit_rule(k, "r: a | redact=mask");
    kit_rule(k, "b: b | block");
    k->policy.limits.findings = 2;
    oxp_judgement j;
    assert_int_equal(kit_judge(k, U, "a a a b", 7, &j), OXP_OK);
    assert_string_equal(kit_findings(k, &j), "r redact@0-1 b block@6-7"); /* who decides is told */
    assert_true(j.findings_cut);
    assert_int_equal(j.action, OXP_ACTION_BLOCK);
    assert_string_equal(kit_text(k, &j), "* * * b");
    assert_int_equal(kit_judge(k, U, "a a", 3, &j), OXP_OK);
    assert_false(j.findings_cut);
    kit_rule(k, "f: c | flag");
    assert_int_equal(kit_judge(k, U, "c c c a", 7, &j), OXP_OK); /* what acted is told first */
    assert_string_equal(kit_findings(k, &j), "f flag@0-1 r redact@6-7");
    assert_int_equal(kit_judge(k, U, "c c a a a b", 11, &j), OXP_OK);
    assert_string_equal(kit_findings(k, &j), "r redact@4-5 b block@10-11");
    assert_string_equal(kit_text(k, &j), "c c * * * b");
    k->policy.limits.findings = 1;
    assert_int_equal(kit_judge(k, U, "c b a", 5, &j), OXP_OK);
    assert_string_equal(kit_findings(k, &j), "b block@2-3");
    kit_free(k);
}

static void the_decider_is_strongest_then_first_rule(void **state)
{
    (void)state;
    kit *k = kit_new();
    kit_rule(k, "r: a | replace=hello");
    kit_rule(k, "b: b | block=told sev=3");
    kit_rule(k, "c: b | block=other sev=4");
    oxp_judgement j;
    assert_int_equal(kit_judge(k, U, "a b", 3, &j), OXP_OK);
    assert_int_equal(j.decider_rule, 1);
    assert_int_equal(j.decider_category, OXP_NONE);
    assert_string_equal(j.message_id, "told");
    assert_int_equal(j.severity, 4);
    assert_int_equal(kit_judge(k, U, "a", 1, &j), OXP_OK);
    assert_int_equal(j.decider_rule, 0);
    assert_string_equal(j.message_id, "hello");
    assert_int_equal(kit_judge(k, U, "c", 1, &j), OXP_OK);
    assert_null(j.message_id);
    kit_free(k);
}

static void notes_are_told_once(void **state)
{
    (void)state;
    kit *k = kit_new();
    kit_rule(k, "m: a | note=kind");
    kit_rule(k, "n: b | note=kind");
    kit_rule(k, "o: b | note=other");
    kit_rule(k, "p: b | note=shadow mode=shadow");
    oxp_judgement j;
    assert_int_equal(kit_judge(k, U, "a a b", 5, &j), OXP_OK);
    assert_int_equal(j.n_notes, 2);
    assert_string_equal(j.notes[0].id, "kind");
    assert_string_equal(j.notes[1].id, "other");
    assert_int_equal(j.action, OXP_ACTION_NOTE);
    kit_free(k);
}

static void a_hash_is_stable_keyed_and_tells_nothing(void **state)
{
    (void)state;
    kit *k = kit_new();
    kit_rule(k, "h: w | let.w=ann,bob redact=hash:<{hash}>");
    oxp_judgement j;
    assert_int_equal(kit_judge(k, U, "ann bob ann", 11, &j), OXP_OK);
    assert_int_equal(j.n_edits, 3);
    assert_int_equal(j.edits[0].text.n, 14);
    assert_memory_equal(j.edits[0].text.p, j.edits[2].text.p, 14);
    assert_memory_not_equal(j.edits[0].text.p, j.edits[1].text.p, 14);
    char first[15] = "";
    memcpy(first, j.edits[0].text.p, 14);
    k->policy.key[0] ^= 1;
    assert_int_equal(kit_judge(k, U, "ann", 3, &j), OXP_OK);
    assert_memory_not_equal(j.edits[0].text.p, first, 14);
    kit_free(k);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(acts_and_the_end_of_an_answer),
        cmocka_unit_test(redactions_and_markers),
        cmocka_unit_test(findings_are_cut_but_acts_are_not),
        cmocka_unit_test(the_decider_is_strongest_then_first_rule),
        cmocka_unit_test(notes_are_told_once),
        cmocka_unit_test(a_hash_is_stable_keyed_and_tells_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
