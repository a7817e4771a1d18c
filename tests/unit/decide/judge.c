/* What the definitions say, point by point: semantics 8 to 14 and the streaming definitions. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "unit/decide/kit.h"

enum { U = OXP_ROLE_USER, A = OXP_ROLE_ASSISTANT };

typedef struct decide_case {
    const char *name;
    const char *rules[4];
    const char *categories[2];
    oxp_role role;
    const char *text;
    const char *findings;
    const char *passed; /* the text passed on; NULL: as it came */
    oxp_action action;  /* 0: as the findings say */
} decide_case;

static bool same(const char *name, const char *what, const char *got, const char *want)
{
    if (!strcmp(got, want))
        return true;
    print_error("%s: %s\n  got  %s\n  want %s\n", name, what, got, want);
    return false;
}

static bool holds(const decide_case *it)
{
    kit *k = kit_new();
    for (int i = 0; i < 4 && it->rules[i]; i++)
        kit_rule(k, it->rules[i]);
    for (int i = 0; i < 2 && it->categories[i]; i++)
        kit_category(k, it->categories[i]);
    oxp_judgement j;
    assert_int_equal(kit_judge(k, it->role, it->text, strlen(it->text), &j), OXP_OK);
    bool found = same(it->name, "findings", kit_findings(k, &j), it->findings);
    bool passed = same(it->name, "text", kit_text(k, &j), it->passed ? it->passed : it->text);
    bool acts = !it->action ||
                same(it->name, "action", oxp_action_name(j.action), oxp_action_name(it->action));
    kit_free(k);
    return found && passed && acts;
}

static const decide_case FINDINGS[] = {
    {"three cards are three findings",
     {"card: card | redact=mask"},
     {0},
     U,
     "card card card",
     "card redact@0-4 card redact@5-9 card redact@10-14",
     "**** **** ****",
     OXP_ACTION_REDACT},
    {"overlapping spans of a rule are one finding, touching ones are two",
     {"x: w | let.w=ab,bc flag"},
     {0},
     U,
     "abcab",
     "x flag@0-3 x flag@3-5",
     NULL,
     OXP_ACTION_FLAG},
    {"spans of different names of a rule join too",
     {"x: a or w | let.w=ab flag"},
     {0},
     U,
     "ab",
     "x flag@0-2",
     NULL,
     0},
    {"spans of different rules do not",
     {"x: a | flag", "y: w | let.w=ab flag"},
     {0},
     U,
     "ab",
     "x flag@0-1 y flag@0-2",
     NULL,
     0},
    {"findings come in order of step, rule and start",
     {"y: w | let.w=abc flag", "x: a or c | flag"},
     {0},
     U,
     "abc",
     "x flag@0-1 y flag@0-3 x flag@2-3",
     NULL,
     0},
    {"what chains touch at one step is one finding",
     {"x: a near b within 3 | flag"},
     {0},
     U,
     "a b",
     "x flag@0-1+2-3",
     NULL,
     0},
    {"an event of chains is in its first finding only",
     {"x: a near b within 3 | flag"},
     {0},
     U,
     "a b a",
     "x flag@0-1+2-3 x flag@4-5",
     NULL,
     0},
    {"no rule, no finding", {"x: a | flag"}, {0}, U, "bcd", "", NULL, OXP_ACTION_ALLOW},
    {"an empty text has no finding", {"x: a | block"}, {0}, A, "", "", NULL, OXP_ACTION_ALLOW},
    {"offsets are of the original, in whole characters",
     {"x: w | let.w=ss fold.w redact=label"},
     {0},
     U,
     "a\xC3\x9F!",
     "x redact@1-3",
     "a[REDACTED]!",
     0},
};

static const decide_case CONDITIONS[] = {
    {"`and` in a prompt sees the whole message and touches every match",
     {"x: a and b | flag"},
     {0},
     U,
     "a b a",
     "x flag@0-1 x flag@2-3 x flag@4-5",
     NULL,
     0},
    {"`and` in an answer acts from the match that completes it",
     {"x: a and b | flag"},
     {0},
     A,
     "a b a",
     "x flag@2-3 x flag@4-5",
     NULL,
     0},
    {"`not` in a prompt sees what comes later",
     {"x: a and not b | flag"},
     {0},
     U,
     "a b",
     "",
     NULL,
     0},
    {"`not` in an answer sees the text up to the match",
     {"x: a and not b | flag"},
     {0},
     A,
     "a b a",
     "x flag@0-1",
     NULL,
     0},
    {"a condition sees the whole of its step",
     {"x: a and not w | let.w=ba flag"},
     {0},
     A,
     "ba",
     "",
     NULL,
     0},
    {"a name under `not` is never touched",
     {"x: a and not (b and c) | flag"},
     {0},
     U,
     "a b",
     "x flag@0-1",
     NULL,
     0},
    {"a name of another branch is named positively all the same",
     {"x: (a and b) or c | flag"},
     {0},
     A,
     "a c a",
     "x flag@2-3 x flag@4-5",
     NULL,
     0},
    {"`2 of` counts names, not matches",
     {"x: 2 of (a, b, c) | flag"},
     {0},
     A,
     "a a b c",
     "x flag@4-5 x flag@6-7",
     NULL,
     0},
    {"`2 of` in a prompt touches all of its names",
     {"x: 2 of (a, b, c) | flag"},
     {0},
     U,
     "a a b",
     "x flag@0-1 x flag@2-3 x flag@4-5",
     NULL,
     0},
    {"`all of` wants every name", {"x: all of (a, b) | flag"}, {0}, U, "a a", "", NULL, 0},
    {"`none of` holds where no name is there",
     {"x: a and none of (b, c) | flag"},
     {0},
     U,
     "a",
     "x flag@0-1",
     NULL,
     0},
    {"`none of` fails where one is",
     {"x: a and none of (b, c) | flag"},
     {0},
     U,
     "a c",
     "",
     NULL,
     0},
    {"a name of another role is not there",
     {"x: a and b | in.b=output flag"},
     {0},
     U,
     "a b",
     "",
     NULL,
     0},
};

static const decide_case COUNTS[] = {
    {"a count in an answer touches the match that completes it, and later ones",
     {"x: a >= 2 | flag"},
     {0},
     A,
     "a a a",
     "x flag@2-3 x flag@4-5",
     NULL,
     0},
    {"a count in a prompt touches every event of its name",
     {"x: a >= 2 | flag"},
     {0},
     U,
     "a a a",
     "x flag@0-1 x flag@2-3 x flag@4-5",
     NULL,
     0},
    {"overlaps count once", {"x: w >= 2 | let.w=aa flag"}, {0}, A, "aaa", "", NULL, 0},
    {"an event counts from the end of the last counted one",
     {"x: w >= 2 | let.w=aa flag"},
     {0},
     A,
     "aaaa",
     "x flag@2-4",
     NULL,
     0},
    {"a match that overlaps what was counted is not touched",
     {"x: w >= 2 | let.w=a,aab flag"},
     {0},
     A,
     "a aab",
     "x flag@2-5",
     NULL,
     0},
    {"distinct: the one that completes it",
     {"d: distinct m >= 3 | let.m=ann,bo,cy flag"},
     {0},
     A,
     "ann bo cy",
     "d flag@7-9",
     NULL,
     0},
    {"distinct: the same three times is one",
     {"d: distinct m >= 3 | let.m=ann,bo,cy flag"},
     {0},
     A,
     "ann ann ann",
     "",
     NULL,
     0},
    {"distinct: once reached, an old value acts too",
     {"d: distinct m >= 2 | let.m=ann,bo flag"},
     {0},
     A,
     "ann bo ann",
     "d flag@4-6 d flag@7-10",
     NULL,
     0},
    {"distinct: short of it, an old value does not",
     {"d: distinct m >= 2 | let.m=ann,bo flag"},
     {0},
     A,
     "ann ann bo",
     "d flag@8-10",
     NULL,
     0},
    {"distinct: long values differ at their ends",
     {"d: distinct m >= 2 | let.m=abcdefghij-1,abcdefghij-2,abcdefghi flag"},
     {0},
     A,
     "abcdefghij-1 abcdefghij-1 abcdefghij-2",
     "d flag@13-25 d flag@26-38",
     NULL,
     0},
    {"a count beside a name",
     {"x: a >= 2 and b | flag"},
     {0},
     A,
     "a a b a",
     "x flag@4-5 x flag@6-7",
     NULL,
     0},
};

static const decide_case CHAINS[] = {
    {"then: in this order",
     {"x: a then b within 2 | flag"},
     {0},
     U,
     "b a b",
     "x flag@2-3+4-5",
     NULL,
     0},
    {"then: the gap is the distance",
     {"x: a then b within 2 | flag"},
     {0},
     U,
     "a   b",
     "",
     NULL,
     0},
    {"then: parts do not overlap",
     {"x: w then b within 2 | let.w=ab flag"},
     {0},
     U,
     "ab",
     "",
     NULL,
     0},
    {"near: parts may overlap",
     {"x: w near b within 2 | let.w=ab flag"},
     {0},
     U,
     "ab",
     "x flag@0-2",
     NULL,
     0},
    {"near: any order", {"x: a near b within 2 | flag"}, {0}, A, "b a", "x flag@0-1+2-3", NULL, 0},
    {"near: a match is not its own partner",
     {"x: a near a within 5 | flag"},
     {0},
     U,
     "a",
     "",
     NULL,
     0},
    {"near: two matches of one name are",
     {"x: a near a within 5 | flag"},
     {0},
     U,
     "a a",
     "x flag@0-1+2-3",
     NULL,
     0},
    {"three in a chain: neighbours are linked",
     {"x: a then b then c within 1 | flag"},
     {0},
     A,
     "a b c",
     "x flag@0-1+2-3+4-5",
     NULL,
     0},
    {"three in a chain: without the last none is touched",
     {"x: a then b then c within 1 | flag"},
     {0},
     A,
     "a b a b",
     "",
     NULL,
     0},
    {"a place of several names",
     {"x: (a or b) then c within 1 | flag"},
     {0},
     A,
     "b c",
     "x flag@0-1+2-3",
     NULL,
     0},
    {"a chain completes at its last step, whatever comes between",
     {"x: a then c within 4 | flag", "y: b | flag"},
     {0},
     A,
     "a b c",
     "y flag@2-3 x flag@0-1+4-5",
     NULL,
     0},
    {"a chain that completes before the condition holds is not touched",
     {"x: a near b within 2 and c | flag"},
     {0},
     A,
     "a b c",
     "x flag@4-5",
     NULL,
     0},
    {"a chain that completes while it holds is",
     {"x: a near b within 2 and c | flag"},
     {0},
     A,
     "c a b",
     "x flag@2-3+4-5",
     NULL,
     0},
    {"in a prompt the whole condition is seen",
     {"x: a near b within 2 and c | flag"},
     {0},
     U,
     "a b c",
     "x flag@0-1+2-3 x flag@4-5",
     NULL,
     0},
    {"a member may complete with a later partner",
     {"x: a near b within 3 and not c | flag"},
     {0},
     A,
     "b a c b",
     "x flag@0-1+2-3",
     NULL,
     0},
    {"words as distance",
     {"x: a near b within 1 words | flag"},
     {0},
     U,
     "a foo b a foo zoo b",
     "x flag@0-1+6-7 x flag@8-9",
     NULL,
     0},
    {"a sentence as distance", {"x: a near b within sentence | flag"}, {0}, U, "a. b", "", NULL, 0},
    {"a cluster",
     {"x: 2 of (a, b) within 2 | flag"},
     {0},
     U,
     "a a b    a",
     "x flag@0-1+2-3+4-5",
     NULL,
     0},
    {"a cluster takes in what comes later",
     {"x: 2 of (a, b) within 1 | flag"},
     {0},
     A,
     "a b a",
     "x flag@0-1+2-3 x flag@4-5",
     NULL,
     0},
    {"a cluster wants different names",
     {"x: 2 of (a, b) within 2 | flag"},
     {0},
     U,
     "a a a",
     "",
     NULL,
     0},
};

static const decide_case EXCEPTIONS[] = {
    {"unless.match drops what it finds and what lies inside that",
     {"x: w | let.w=ab,abc match=abc flag"},
     {0},
     U,
     "abc ab",
     "x flag@4-6",
     NULL,
     0},
    {"unless.match drops nothing that reaches out of it",
     {"x: w | let.w=ab,bc match=ab flag"},
     {0},
     U,
     "abc",
     "x flag@1-3",
     NULL,
     0},
    {"what is excepted is not counted",
     {"x: w >= 2 | let.w=ab,ac match=ab flag"},
     {0},
     U,
     "ab ac",
     "",
     NULL,
     0},
    {"unless.around beside it, before or behind",
     {"x: a | around=b/2 flag"},
     {0},
     U,
     "a b    b a    a",
     "x flag@14-15",
     NULL,
     0},
    {"unless.around never counts what is inside",
     {"x: w | let.w=aba around=b/2 flag"},
     {0},
     U,
     "aba",
     "x flag@0-3",
     NULL,
     0},
    {"unless.around counts words wholly within",
     {"x: a | around=bb/2 flag"},
     {0},
     U,
     "a bb",
     "x flag@0-1",
     NULL,
     0},
    {"unless.message in a prompt is the whole message",
     {"x: a | message=b flag"},
     {0},
     U,
     "a b",
     "",
     NULL,
     0},
    {"unless.message in an answer is the text so far",
     {"x: a | message=b flag"},
     {0},
     A,
     "a b a",
     "x flag@0-1",
     NULL,
     0},
    {"context raises confidence",
     {"x: a | context=b/2+20 conf=40 min=50 flag"},
     {0},
     U,
     "a b    a",
     "x flag@0-1 x flag/below@7-8",
     NULL,
     OXP_ACTION_FLAG},
    {"confidence goes no higher than 100",
     {"x: a | context=b/2+90 conf=40 min=100 flag"},
     {0},
     U,
     "a b",
     "x flag@0-1",
     NULL,
     0},
    {"required context drops what has none",
     {"x: a | context=b/2! flag"},
     {0},
     U,
     "a b    a",
     "x flag@0-1",
     NULL,
     0},
    {"an event waits for its context",
     {"x: a | context=b/4! flag", "y: c | flag"},
     {0},
     A,
     "a c b",
     "y flag@2-3 x flag@0-1",
     NULL,
     0},
    {"without it, an event waits till none can come",
     {"x: a | context=b/3+1 flag", "y: c | flag"},
     {0},
     A,
     "a c  c",
     "y flag@2-3 x flag@0-1 y flag@5-6",
     NULL,
     0},
    {"words beside are looked for in their own view",
     {"x: w | let.w=ss fold.w context=b/2! flag"},
     {0},
     U,
     "a\xC3\x9F b   A",
     "x flag@1-3",
     NULL,
     0},
    {"and the distance is measured there",
     {"x: w | let.w=ss fold.w context=b/2! flag"},
     {0},
     U,
     "a\xC3\x9F   b",
     "",
     NULL,
     0},
    {"a word before, in a view of other lengths",
     {"x: w | let.w=ss fold.w context=b/2! flag"},
     {0},
     U,
     "\xC3\x9F\xC3\x9F    b \xC3\x9F",
     "x flag@10-12",
     NULL,
     0},
    {"a match of the exact view, its words of the fold view",
     {"x: w | context=~b/2! flag"},
     {0},
     U,
     "       w     B",
     "x flag@7-8",
     NULL,
     0},
    {"a word of the fold view inside the match",
     {"x: w | let.w=bw context=~b/2! flag"},
     {0},
     U,
     "    bw",
     "",
     NULL,
     0},
    {"a word of the fold view is too far by its own measure",
     {"x: w | context=~b/2! flag"},
     {0},
     U,
     "\xC3\x9Fw - B",
     "",
     NULL,
     0},
    {"allow drops what lies inside",
     {"n: w | let.w=1234,34 redact=mask", "ok: h | let.h=1234 allow=n"},
     {0},
     U,
     "1234 34",
     "ok allow@0-4 n redact@5-7",
     "1234 **",
     0},
    {"allow drops no more than that",
     {"n: w | let.w=123456 redact=mask", "ok: h | let.h=1234 allow=n"},
     {0},
     U,
     "123456",
     "ok allow@0-4 n redact@0-6",
     "******",
     0},
    {"allow drops only the rules it names",
     {"n: w | let.w=34 flag", "m: w | let.w=34 flag", "ok: h | let.h=1234 allow=n"},
     {0},
     U,
     "1234",
     "m flag@2-4 ok allow@0-4",
     NULL,
     OXP_ACTION_FLAG},
    {"an allow rule in shadow mode drops nothing",
     {"n: w | let.w=34 flag", "ok: h | let.h=1234 allow=n mode=shadow"},
     {0},
     U,
     "1234",
     "n flag@2-4 ok allow/shadow@0-4",
     NULL,
     0},
    {"an allow rule below min_confidence drops nothing",
     {"n: w | let.w=34 flag", "ok: h | let.h=1234 allow=n conf=10 min=50"},
     {0},
     U,
     "1234",
     "n flag@2-4 ok allow/below@0-4",
     NULL,
     0},
    {"what another rule found is a match",
     {"n: w | let.w=34 flag", "c: @n and a | block"},
     {0},
     U,
     "34 a",
     "n flag@0-2 c block@0-2 c block@3-4",
     NULL,
     OXP_ACTION_BLOCK},
    {"what another rule did not touch is none",
     {"n: w and b | let.w=34 flag", "c: @n | block"},
     {0},
     U,
     "34 a",
     "",
     NULL,
     0},
    {"a span over H is no match in an answer",
     {"x: w | let.w=ab,abcd max=3 flag"},
     {0},
     A,
     "abcd",
     "x flag@0-2",
     NULL,
     0},
    {"a span over H is a match in a prompt",
     {"x: w | let.w=ab,abcd max=3 flag"},
     {0},
     U,
     "abcd",
     "x flag@0-4",
     NULL,
     0},
};

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

static const decide_case SCORES[] = {
    {"points reach the threshold",
     {"s: a | points=2 conf=50 cat=i", "t: b | points=1 conf=100 cat=i"},
     {"i block_at=200"},
     U,
     "a b",
     "s allow@0-1 t allow@2-3 policy/i block@2-3",
     NULL,
     OXP_ACTION_BLOCK},
    {"points below the threshold",
     {"s: a | points=2 conf=50 cat=i"},
     {"i block_at=101"},
     U,
     "a a a",
     "s allow@0-1 s allow@2-3 s allow@4-5",
     NULL,
     OXP_ACTION_ALLOW},
    {"a rule counts once, at its highest confidence",
     {"s: a or b | points=1 conf=50 conf.b=90 cat=i"},
     {"i flag_at=90 block_at=91"},
     U,
     "a b",
     "s allow@0-1 s allow@2-3 policy/i flag@2-3",
     NULL,
     OXP_ACTION_FLAG},
    {"an entry sums what is below its prefix",
     {"s: a | points=1 conf=100 cat=i.x", "t: b | points=1 conf=100 cat=i.y"},
     {"i block_at=200"},
     U,
     "a b",
     "s allow@0-1 t allow@2-3 policy/i block@2-3",
     NULL,
     0},
    {"every entry that applies is judged",
     {"s: a | points=1 conf=100 cat=i.x"},
     {"i flag_at=100", "i.x block_at=100"},
     U,
     "a",
     "s allow@0-1 policy/i flag@0-1 policy/i.x block@0-1",
     NULL,
     OXP_ACTION_BLOCK},
    {"a cap holds the sum down",
     {"s: a | points=9 conf=100 cat=i"},
     {"i block_at=200 cap=199"},
     U,
     "a",
     "s allow@0-1",
     NULL,
     OXP_ACTION_ALLOW},
    {"points of a shadow rule do not count",
     {"s: a | points=9 conf=100 cat=i mode=shadow"},
     {"i block_at=200"},
     U,
     "a",
     "s allow/shadow@0-1",
     NULL,
     OXP_ACTION_ALLOW},
    {"points below min_confidence do not count",
     {"s: a | points=9 conf=40 min=50 cat=i"},
     {"i block_at=1"},
     U,
     "a",
     "s allow/below@0-1",
     NULL,
     OXP_ACTION_ALLOW},
    {"a replacement is no violation",
     {"s: a | score=5 conf=100 replace=m cat=i"},
     {"i block_at=100"},
     U,
     "a",
     "s replace@0-1",
     NULL,
     OXP_ACTION_REPLACE},
    {"a rule's own score counts where its act says nothing",
     {"s: a | score=5 conf=100 flag cat=i"},
     {"i block_at=500"},
     U,
     "a",
     "s flag@0-1 policy/i block@0-1",
     NULL,
     OXP_ACTION_BLOCK},
    {"a redacting category acts on every scoring event of a prompt",
     {"s: a | points=1 conf=100 cat=i", "t: b | points=1 conf=100 cat=i"},
     {"i block_at=200 | redact=label"},
     U,
     "a b a",
     "s allow@0-1 t allow@2-3 policy/i redact@0-1 policy/i redact@2-3 s allow@4-5 policy/i "
     "redact@4-5",
     "[REDACTED] [REDACTED] [REDACTED]",
     OXP_ACTION_REDACT},
    {"in an answer it acts from the crossing on",
     {"s: a | points=1 conf=100 cat=i", "t: b | points=1 conf=100 cat=i"},
     {"i block_at=200 | redact=label"},
     A,
     "a b a",
     "s allow@0-1 t allow@2-3 policy/i redact@2-3 s allow@4-5 policy/i redact@4-5",
     "a [REDACTED] [REDACTED]",
     OXP_ACTION_REDACT},
    {"points of one step are all added, and the first in rule order completes",
     {"s: b | points=1 conf=100 cat=i", "t: w | let.w=ab points=1 conf=100 cat=i"},
     {"i block_at=200"},
     A,
     "ab",
     "s allow@1-2 t allow@0-2 policy/i block@1-2",
     "a",
     0},
    {"flag and block thresholds at their own steps",
     {"s: a | points=1 conf=100 cat=i", "t: b | points=1 conf=100 cat=i"},
     {"i flag_at=100 block_at=200"},
     A,
     "a b",
     "s allow@0-1 policy/i flag@0-1 t allow@2-3 policy/i block@2-3",
     "a ",
     OXP_ACTION_BLOCK},
    {"a category that blocks and redacts blocks once",
     {"s: a | points=1 conf=100 cat=i", "t: b | points=1 conf=100 cat=i"},
     {"i block_at=200 | block redact=label"},
     U,
     "a b",
     "s allow@0-1 t allow@2-3 policy/i redact@0-1 policy/i block@2-3",
     "[REDACTED] [REDACTED]",
     OXP_ACTION_BLOCK},
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

static void check_all(const decide_case *cases, size_t n)
{
    size_t failed = 0;
    for (size_t i = 0; i < n; i++)
        failed += !holds(&cases[i]);
    assert_int_equal(failed, 0);
}

#define TABLE(name, table)                                                                         \
    static void name(void **state)                                                                 \
    {                                                                                              \
        (void)state;                                                                               \
        check_all(table, sizeof table / sizeof *table);                                            \
    }

TABLE(findings_are_joined_spans, FINDINGS)
TABLE(conditions_hold_over_time, CONDITIONS)
TABLE(counts_count_what_does_not_overlap, COUNTS)
TABLE(chains_and_clusters, CHAINS)
TABLE(exceptions_context_and_allow, EXCEPTIONS)
TABLE(acts_and_the_end_of_an_answer, ACTS)
TABLE(points_and_thresholds, SCORES)
TABLE(redactions_and_markers, REDACTIONS)

/* ---- what the notation cannot say --------------------------------------------- */

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

static void what_is_unproven_redacts_and_does_nothing_else(void **state)
{
    (void)state;
    kit *k = kit_new();
    kit_rule(k, "b: a | block redact=label");
    kit_rule(k, "f: b | flag points=9 conf=100 cat=i");
    kit_category(k, "i block_at=100");
    k->unproven = true; /* what `a` finds */
    oxp_judgement j;
    assert_int_equal(kit_judge(k, A, "x a b", 5, &j), OXP_OK);
    assert_string_equal(kit_findings(k, &j), "b redact?@2-3 f flag@4-5 policy/i block@4-5");
    assert_string_equal(kit_text(k, &j), "x [REDACTED] ");
    kit_free(k);

    k = kit_new();
    kit_rule(k, "b: b and not a | block");
    k->unproven = true; /* the search of `b` */
    assert_int_equal(kit_judge(k, U, "a", 1, &j), OXP_OK);
    kit_free(k);

    k = kit_new();
    kit_rule(k, "f: a | flag points=9 conf=100 cat=i");
    kit_category(k, "i block_at=100");
    k->unproven = true;
    assert_int_equal(kit_judge(k, U, "a", 1, &j), OXP_OK);
    assert_string_equal(kit_findings(k, &j), "f allow?@0-1");
    assert_int_equal(j.action, OXP_ACTION_ALLOW);
    kit_free(k);
}

static void what_is_unproven_does_not_make_a_not_false(void **state)
{
    (void)state;
    kit *k = kit_new();
    kit_rule(k, "b: not a and b | redact=label");
    k->unproven = true; /* what `a` finds */
    oxp_judgement j;
    assert_int_equal(kit_judge(k, U, "a b", 3, &j), OXP_OK);
    assert_string_equal(kit_findings(k, &j), "b redact@2-3");
    kit_free(k);
}

static void what_is_unproven_does_not_make_a_none_of_false(void **state)
{
    (void)state;
    kit *k = kit_new();
    kit_rule(k, "b: none of (a, c) and b | redact=label");
    k->unproven = true; /* what `a` finds */
    oxp_judgement j;
    assert_int_equal(kit_judge(k, OXP_ROLE_USER, "a b", 3, &j), OXP_OK);
    assert_string_equal(kit_findings(k, &j), "b redact@2-3");
    kit_free(k);
}

static void what_is_unproven_counts_where_it_redacts_but_not_against_it(void **state)
{
    static const char *const RULES[] = {"r: a near b within 3 and not a | redact=label note=m",
                                        "r: a near b within 3 and none of (a, c) | redact=label"};
    (void)state;
    for (int i = 0; i < 2; i++) {
        kit *k = kit_new();
        kit_rule(k, RULES[i]);
        k->unproven = true; /* what `a` finds */
        oxp_judgement j;
        assert_int_equal(kit_judge(k, OXP_ROLE_USER, "a b", 3, &j), OXP_OK);
        assert_string_equal(kit_findings(k, &j), "r redact?@0-1+2-3");
        assert_int_equal(j.n_notes, 0);
        kit_free(k);
    }
}

static void reasons_are_not_what_was_touched(void **state)
{
    (void)state;
    kit *k = kit_new();
    kit_rule(k, "x: a and b | flag");
    oxp_judgement j;
    assert_int_equal(kit_judge(k, U, "a b a", 5, &j), OXP_OK);
    assert_int_equal(j.n_findings, 3);
    for (size_t i = 0; i < j.n_findings; i++)
        assert_int_equal(j.findings[i].n_because, 0);
    assert_int_equal(kit_judge(k, A, "a b a", 5, &j), OXP_OK);
    assert_int_equal(j.n_findings, 2);
    assert_int_equal(j.findings[0].n_because, 1);
    assert_int_equal(j.findings[1].n_because, 0);
    kit_free(k);
}

static void reasons_are_named(void **state)
{
    (void)state;
    kit *k = kit_new();
    kit_rule(k, "x: a and b | flag");
    kit_rule(k, "y: c >= 3 | flag");
    kit_rule(k, "s: d | points=1 conf=100 cat=i");
    kit_rule(k, "t: e | points=1 conf=100 cat=i");
    kit_category(k, "i block_at=200 | flag");
    oxp_judgement j;
    assert_int_equal(kit_judge(k, A, "a b c c c d e", 13, &j), OXP_OK);
    assert_string_equal(kit_findings(k, &j), "x flag@2-3 y flag@8-9 s allow@10-11 t allow@12-13 "
                                             "policy/i flag@12-13");
    assert_int_equal(j.findings[0].n_because, 1);
    const oxp_because *why = &j.because[j.findings[0].first_because];
    assert_memory_equal(why->search.p, "a", 2);
    assert_int_equal(why->start, 0);
    assert_int_equal(j.findings[1].n_because, 2);
    why = &j.because[j.findings[1].first_because];
    assert_int_equal(why[0].start, 4);
    assert_int_equal(why[1].start, 6);
    assert_int_equal(j.findings[4].n_because, 1);
    why = &j.because[j.findings[4].first_because];
    assert_memory_equal(why->search.p, "s", 2);
    assert_int_equal(why->start, 10);
    kit_free(k);
}

/* ---- why a rule did not act ------------------------------------------------------ */

static char stops[1024];

static void on_stopped(void *context, uint32_t rule, uint32_t find, uint8_t plane, uint32_t start,
                       uint32_t end, oxp_stopped_by why, const char *detail)
{
    static const char *const WHY[] = {"role",    "exception", "around",     "message", "allow",
                                      "context", "condition", "confidence", "mode",    "sample"};
    const kit *k = context;
    (void)plane;
    size_t n = strlen(stops);
    n += (size_t)snprintf(stops + n, sizeof stops - n, "%s%s %s", n ? "; " : "", k->rules[rule].id,
                          WHY[why]);
    if (find != OXP_NONE)
        n += (size_t)snprintf(stops + n, sizeof stops - n, " %s@%u-%u",
                              k->rules[rule].finds[find].name, start, end);
    if (detail)
        snprintf(stops + n, sizeof stops - n, " (%.12s)", detail);
}

static const struct stop_case {
    const char *rules[3];
    oxp_role role;
    const char *text;
    const char *stops;
} STOPS[] = {
    {{"x: a | flag"}, U, "a", ""},
    {{"x: a | flag"}, U, "b", ""},
    {{"x: a | flag on=output"}, U, "a", "x role"},
    {{"x: a | flag match=a"}, U, "a", "x exception a@0-1"},
    {{"x: a | flag around=b/2"}, U, "a b", "x around a@0-1"},
    {{"x: a | flag message=b"}, U, "a b", "x message a@0-1"},
    {{"x: a | flag", "ok: w | let.w=ab allow=x"}, U, "ab", "x allow a@0-1"},
    {{"x: a | flag context=b/2!"}, U, "a", "x context a@0-1"},
    {{"x: a and b | flag"}, U, "a", "x condition (b )"},
    {{"x: a and (b or c) | flag"}, U, "a", "x condition (b or c) )"},
    {{"x: a and not b | flag"}, U, "a b", "x condition (not b )"},
    {{"x: a near b within 2 | flag"}, U, "a", "x condition (a near b wit)"},
    {{"x: a and not b | flag"}, A, "ba", "x condition (not b )"},
    {{"x: a then b within 2 and c | flag"}, A, "a b     c", ""},
    {{"x: a | flag conf=3 min=5"}, U, "a", "x confidence a@0-1"},
    {{"x: a | flag mode=shadow"}, U, "a", "x mode (shadow)"},
    {{"x: a | flag mode=off"}, U, "a", "x mode (off)"},
    {{"x: a | flag sample=5"}, U, "a", "x sample"},
};

static void what_stopped_a_rule_is_told(void **state)
{
    size_t failed = 0;
    (void)state;
    for (size_t i = 0; i < sizeof STOPS / sizeof *STOPS; i++) {
        const struct stop_case *it = &STOPS[i];
        kit *k = kit_new();
        for (int r = 0; r < 3 && it->rules[r]; r++)
            kit_rule(k, it->rules[r]);
        oxp_judge_trace trace = {on_stopped, k};
        k->input.trace = &trace;
        k->input.sample_at = 50;
        stops[0] = '\0';
        oxp_judgement j;
        assert_int_equal(kit_judge(k, it->role, it->text, strlen(it->text), &j), OXP_OK);
        failed += !same(it->rules[0], it->text, stops, it->stops);
        kit_free(k);
    }
    assert_int_equal(failed, 0);
}

/* ---- templates ------------------------------------------------------------------- */

static void templates_fill_what_they_know(void **state)
{
    static const char *const CASES[][2] = {
        {"", ""},
        {"plain", "plain"},
        {"{category}/{rule}", "cat/pack/rule"},
        {"{title} {count} {lang}", "A title 12 sv"},
        {"[{hash}] {request}", "[beef] req-1"},
        {"{match} {Category} {}", "{match} {Category} {}"},
        {"{{rule}}", "{pack/rule}"},
        {"{rule", "{rule"},
        {"{", "{"},
        {"}{rule}{", "}pack/rule{"},
    };
    oxp_fill values = {.category = "cat",
                       .title = "A title",
                       .rule = "pack/rule",
                       .lang = "sv",
                       .count = 12,
                       .request = {"req-1", 5},
                       .hash = {"beef", 4}};
    oxp_buffer out = {0};
    (void)state;
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        out.n = 0;
        assert_int_equal(oxp_fill_template(CASES[i][0], &values, &out), OXP_OK);
        assert_string_equal(oxp_buffer_text(&out), CASES[i][1]);
    }
    out.n = 0;
    assert_int_equal(oxp_fill_template("<{category}{title}{request}{lang}>", &(oxp_fill){0}, &out),
                     OXP_OK);
    assert_string_equal(oxp_buffer_text(&out), "<>");
    oxp_buffer_free(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(findings_are_joined_spans),
        cmocka_unit_test(conditions_hold_over_time),
        cmocka_unit_test(counts_count_what_does_not_overlap),
        cmocka_unit_test(chains_and_clusters),
        cmocka_unit_test(exceptions_context_and_allow),
        cmocka_unit_test(acts_and_the_end_of_an_answer),
        cmocka_unit_test(points_and_thresholds),
        cmocka_unit_test(redactions_and_markers),
        cmocka_unit_test(in_older_turns_block_becomes_a_label_and_points_do_not_count),
        cmocka_unit_test(a_dry_run_reports_and_changes_nothing),
        cmocka_unit_test(a_rule_alone_runs_whatever_the_policy_says),
        cmocka_unit_test(a_sampled_rule_runs_in_its_share),
        cmocka_unit_test(findings_are_cut_but_acts_are_not),
        cmocka_unit_test(the_decider_is_strongest_then_first_rule),
        cmocka_unit_test(notes_are_told_once),
        cmocka_unit_test(a_hash_is_stable_keyed_and_tells_nothing),
        cmocka_unit_test(what_is_unproven_redacts_and_does_nothing_else),
        cmocka_unit_test(what_is_unproven_does_not_make_a_not_false),
        cmocka_unit_test(what_is_unproven_does_not_make_a_none_of_false),
        cmocka_unit_test(what_is_unproven_counts_where_it_redacts_but_not_against_it),
        cmocka_unit_test(reasons_are_not_what_was_touched),
        cmocka_unit_test(reasons_are_named),
        cmocka_unit_test(what_stopped_a_rule_is_told),
        cmocka_unit_test(templates_fill_what_they_know),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
