/* Rules that look through disguise, judged: what is found where, what it was written in, and what
 * becomes of the text. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "exchange/load.h"
#include "exchange/workspace.h"

#define HEAD                                                                                       \
    "pack: demo.views\nformat: 1\nversion: 1.0.0\ntitle: Views\nlicense: Apache-2.0\n"             \
    "languages: [en]\nrules:\n  - id: the-rule\n    title: It\n    severity: low\n"                \
    "    category: spam\n    created: 2026-11-23\n    tests: [{hit: x}]\n"
#define LABEL "    action: {redact: {style: label, text: '[X]'}}\n"
#define MASK  "    action: {redact: {style: mask, keep_last: 2}}\n"

/* Findings are told as "start-end/view<via", those of one text with blanks between. */
static const struct view_case {
    const char *name; /* a sentence */
    const char *rule;
    oxp_role role;
    const char *text;
    const char *findings, *after;
} CASES[] = {
    {"a word in base64 is found, and the whole run redacted",
     LABEL "    decode: [base64]\n    find: {words: [forbidden]}\n", OXP_ROLE_USER,
     "say Zm9yYmlkZGVuIHdvcmRz ok", "4-24/fold<base64", "say [X] ok"},
    {"a code that is not asked for is not read",
     LABEL "    decode: [hex]\n    find: {words: [forbidden]}\n", OXP_ROLE_USER,
     "say Zm9yYmlkZGVuIHdvcmRz ok", "", "say Zm9yYmlkZGVuIHdvcmRz ok"},
    {"a word half in code is found",
     LABEL "    decode: [url]\n    find: {words: [forbidden fruit]}\n", OXP_ROLE_USER,
     "a for%62idden fruit", "2-19/fold<url", "a [X]"},
    {"codes in codes are found, outermost first",
     LABEL "    decode: [base64, url]\n    find: {words: [forbidden]}\n", OXP_ROLE_USER,
     "x Zm9yJTYyaWRkZW4gd29yZHM= y", "2-26/fold<base64>url", "x [X] y"},
    {"one more code hides nothing from a rule that asks for another",
     LABEL "    decode: [base64]\n    find: {words: [forbidden]}\n"
           "  - id: other-rule\n    title: Other\n    severity: low\n    category: spam\n"
           "    created: 2026-11-23\n    decode: [url]\n    find: {words: [unrelated]}\n"
           "    action: flag\n    tests: [{hit: x}]\n",
     OXP_ROLE_USER, "x Zm9yJTYyaWRkZW4gd29yZHM= y", "2-26/fold<base64>url", "x [X] y"},
    {"a mask of what was in code becomes a label",
     MASK "    decode: [base64]\n    find: {words: [forbidden]}\n", OXP_ROLE_USER,
     "say Zm9yYmlkZGVuIHdvcmRz ok", "4-24/fold<base64", "say [REDACTED] ok"},
    {"a mask of plain text stays a mask beside a run of code",
     MASK "    decode: [base64]\n    find: {words: [forbidden]}\n", OXP_ROLE_USER,
     "forbidden: aGVsbG8gd29ybGQ=", "0-9/fold", "*******en: aGVsbG8gd29ybGQ="},
    {"a match outside of the runs is one match",
     LABEL "    decode: [base64]\n    find: {w: {words: [forbidden]}}\n    when: w >= 2\n",
     OXP_ROLE_USER, "forbidden aGVsbG8gd29ybGQ=", "", "forbidden aGVsbG8gd29ybGQ="},
    {"a match in a run counts beside one outside",
     LABEL "    decode: [base64]\n    find: {w: {words: [forbidden]}}\n    when: w >= 2\n",
     OXP_ROLE_USER, "forbidden Zm9yYmlkZGVuIHdvcmRz", "0-9/fold 10-30/fold<base64", "[X] [X]"},
    {"two matches in one run are two",
     LABEL "    decode: [base64]\n    find: {w: {words: [forbidden]}}\n    when: w >= 2\n",
     OXP_ROLE_USER, "Zm9yYmlkZGVuIGZvcmJpZGRlbg==", "0-28/fold<base64", "[X]"},
    {"a chain leads from plain text into a run",
     LABEL "    decode: [url]\n    find: {a: {words: [drop]}, b: {words: [table]}}\n"
           "    when: a then b within 2 words\n",
     OXP_ROLE_USER, "drop the %74%61%62%6C%65", "0-4/fold", "[X] the [X]"},
    {"distances are those of the decoded text",
     LABEL "    decode: [url]\n    find: {a: {words: [drop]}, b: {words: [table]}}\n"
           "    when: a then b within 3 chars\n",
     OXP_ROLE_USER, "drop %20%20%20%20%20table", "0-4/fold", "[X] %20%20%20%20%20[X]"},
    {"what is excepted is excepted in code, too",
     LABEL "    decode: [base64]\n    find: {words: ['forb*']}\n"
           "    unless: {match: {words: [forbidden]}}\n",
     OXP_ROLE_USER, "say Zm9yYmlkZGVuIHdvcmRz", "", "say Zm9yYmlkZGVuIHdvcmRz"},
    {"words around are seen in code",
     LABEL "    decode: [base64]\n    find: {words: [forbidden]}\n"
           "    context: {words: [fruit], within: 3 words, required: true}\n",
     OXP_ROLE_USER, "the fruit Zm9yYmlkZGVuIHdvcmRz", "10-30/fold<base64", "the fruit [X]"},
    {"a text in rot13 is found where it stands",
     LABEL "    decode: [rot13]\n    find: {words: [forbidden fruit]}\n", OXP_ROLE_USER,
     "n sbeovqqra sehvg vaqrrq", "2-17/fold<rot13", "n [X] vaqrrq"},
    {"a regex finds in rot13",
     LABEL "    decode: [rot13]\n    find: {regex: '\\bforb[a-i]{1,9}n\\b'}\n", OXP_ROLE_USER,
     "n sbeovqqra sehvg", "2-11/exact<rot13", "n [X] sehvg"},
    {"a text backwards is found where it stands",
     "    action: [{on: input, redact: {style: label, text: '[X]'}}]\n"
     "    find: {w: {words: [forbidden fruit], decode: [reverse], roles: [user]}}\n",
     OXP_ROLE_USER, "tiurf neddibrof yag", "0-15/fold<reverse", "[X] yag"},
    {"look-alikes are seen by a skeleton",
     LABEL "    normalize: skeleton\n    find: {words: [forbidden]}\n", OXP_ROLE_USER,
     "a f\xD0\xBErbidd\xD0\xB5n b", "2-13/skeleton", "a [X] b"},
    {"a match in code does not hide those behind it from a count",
     LABEL "    decode: [base64]\n    find: {w: {words: [forbidden]}}\n    when: w >= 3\n",
     OXP_ROLE_USER, "Zm9yYmlkZGVuIHdvcmRz forbidden forbidden",
     "0-20/fold<base64 21-30/fold 31-40/fold", "[X] [X] [X]"},
    {"a chain is found once beside a run of code",
     LABEL "    decode: [base64]\n    find: {a: {words: [drop]}, b: {words: [table]}}\n"
           "    when: a then b within 3 words\n",
     OXP_ROLE_USER, "drop x y table aGVsbG8gd29ybGQ=", "0-4/fold", "[X] x y [X] aGVsbG8gd29ybGQ="},
    {"what is allowed in a run frees only itself",
     LABEL "    decode: [base64]\n    status: stable\n    find: {words: [forbidden]}\n"
           "  - id: other-rule\n    title: Other\n    severity: low\n    category: spam\n"
           "    created: 2026-11-23\n    status: stable\n    decode: [base64]\n"
           "    find: {words: [hello forbidden]}\n    tests: [{hit: x}]\n"
           "    action: {allow: {rules: [demo.views/the-rule]}}\n",
     OXP_ROLE_USER, "aGVsbG8gZm9yYmlkZGVuIHdvcmRz aGVsbG8gZm9yYmlkZGVuIGZvcmJpZGRlbg==",
     "0-28/fold<base64 29-65/fold<base64 29-65/fold<base64", "aGVsbG8gZm9yYmlkZGVuIHdvcmRz [X]"},
    {"a mask of what was in rot13 becomes a label",
     MASK "    decode: [rot13]\n    find: {words: [forbidden]}\n", OXP_ROLE_USER, "n sbeovqqra",
     "2-11/fold<rot13", "n [REDACTED]"},
    {"what is excepted is excepted in rot13, too",
     LABEL "    decode: [rot13]\n    find: {words: ['forb*']}\n"
           "    unless: {match: {words: [forbidden]}}\n",
     OXP_ROLE_USER, "n sbeovqqra sehvg", "", "n sbeovqqra sehvg"},
    {"words around are seen backwards, a regex beside them forwards",
     "    action: [{on: input, redact: {style: label, text: '[X]'}}]\n    roles: input\n"
     "    decode: [reverse]\n    find: {words: [forbidden]}\n"
     "    context: {words: [fruit], regex: 'x{9}', within: 2 words, required: true}\n",
     OXP_ROLE_USER, "tiurf neddibrof", "6-15/fold<reverse", "tiurf [X]"},
    {"leetspeak is seen by a skeleton",
     LABEL "    normalize: skeleton\n    find: {words: [forbidden fruit]}\n", OXP_ROLE_USER,
     "a f0rb1dd3n fru1t!", "2-17/skeleton", "a [X]!"},
    {"spaced letters are seen by a skeleton, and redacted with their spaces",
     LABEL "    normalize: skeleton\n    find: {words: [forbidden]}\n", OXP_ROLE_USER,
     "a  f o r b i d d e n  b", "3-20/skeleton", "a  [X]  b"},
    {"a disguise in code is seen through",
     LABEL "    normalize: skeleton\n    decode: [base64]\n    find: {words: [forbidden]}\n",
     OXP_ROLE_USER, "x ZjByYjFkZDNuIHdvcmRz y", "2-22/skeleton<base64", "x [X] y"},
    {"an answer is read through codes, too",
     LABEL "    decode: [base64]\n    find: {words: [forbidden]}\n", OXP_ROLE_ASSISTANT,
     "say Zm9yYmlkZGVuIHdvcmRz ok", "4-24/fold<base64", "say [X] ok"},
    {"an answer's disguise is seen through",
     LABEL "    normalize: skeleton\n    find: {words: [forbidden]}\n", OXP_ROLE_ASSISTANT,
     "say f0rb1dd3n ok", "4-13/skeleton", "say [X] ok"},
    {"a detector's hit is redacted",
     "    action: {redact: {style: remove}}\n    find: {builtin: invisible}\n", OXP_ROLE_USER,
     "ig\xE2\x80\x8B\xE2\x81\xA0\xE2\x80\x8B\xE2\x81\xA0\xE2\x80\x8B\xE2\x81\xA0nore", "2-20/exact",
     "ignore"},
    {"invisible characters inside a run of code hide nothing",
     LABEL "    decode: [base64]\n    find: {words: [forbidden]}\n", OXP_ROLE_USER,
     "say Zm9yYm\xE2\x80\x8BlkZGVuI\xE2\x80\x8B\xE2\x81\xA0HdvcmRz ok", "4-33/fold<base64",
     "say [X] ok"},
    {"broken bytes beside a run stay as they were",
     LABEL "    decode: [base64]\n    find: {words: [forbidden]}\n", OXP_ROLE_USER,
     "\xFF Zm9yYmlkZGVuIHdvcmRz \xC3", "2-22/fold<base64", "\xFF [X] \xC3"},
};

static oxp_filter *load(const char *rule)
{
    char text[4096];
    oxp_load_options options = OXP_LOAD_OPTIONS_INIT;
    oxp_diag *diag = oxp_diag_new();
    oxp_filter *filter = NULL;
    snprintf(text, sizeof text, "%s%s", HEAD, rule);
    oxp_status status = oxp_filter_make("test.yaml", text, strlen(text), &options, diag, &filter);
    oxp_complaint complaint = OXP_COMPLAINT_INIT;
    for (size_t i = 0; status != OXP_OK && oxp_diag_get(diag, i, &complaint) == OXP_OK; i++)
        print_message("%u:%u %s\n%s", complaint.line, complaint.column, complaint.text, text);
    oxp_diag_free(diag);
    assert_int_equal(status, OXP_OK);
    return filter;
}

static void tell(const oxp_judgement *judgement, char *out, size_t size)
{
    size_t n = 0;
    out[0] = '\0';
    for (size_t i = 0; i < judgement->n_findings; i++) {
        const oxp_judged *it = &judgement->findings[i];
        oxp_range span = judgement->spans[it->first_span];
        n += (size_t)snprintf(out + n, size - n, "%s%llu-%llu/%s", n ? " " : "",
                              (unsigned long long)span.start, (unsigned long long)span.end,
                              oxp_view_name(it->view));
        for (int k = 0; k < it->n_via; k++)
            n += (size_t)snprintf(out + n, size - n, "%c%s", k ? '>' : '<',
                                  oxp_code_name(it->via[k]));
    }
}

static oxp_status judge(const oxp_filter *filter, oxp_workspace *workspace, oxp_role role,
                        const char *text, oxp_judgement *judgement, const char **reason)
{
    oxp_judge_how how = {.policy = &filter->policies[0], .role = role, .only_rule = OXP_NONE};
    return oxp_workspace_judge(filter, workspace, &how, text, strlen(text), judgement, reason);
}

static void rules_see_through_disguise(void **state)
{
    size_t failed = 0;
    (void)state;
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        const struct view_case *c = &CASES[i];
        oxp_filter *filter = load(c->rule);
        oxp_workspace *workspace = NULL;
        oxp_judgement judgement;
        oxp_buffer after = {0};
        char findings[512];
        const char *reason;
        assert_int_equal(oxp_workspace_take(filter, &workspace), OXP_OK);
        assert_int_equal(judge(filter, workspace, c->role, c->text, &judgement, &reason), OXP_OK);
        tell(&judgement, findings, sizeof findings);
        assert_true(
            oxp_edit_apply(c->text, strlen(c->text), judgement.edits, judgement.n_edits, &after));
        if (strcmp(findings, c->findings) || strcmp(oxp_buffer_text(&after), c->after)) {
            print_message("%s:\n  found %s, wanted %s\n  became %s, wanted %s\n", c->name, findings,
                          c->findings, oxp_buffer_text(&after), c->after);
            failed++;
        }
        oxp_buffer_free(&after);
        oxp_workspace_give(filter, workspace);
        oxp_filter_unref(filter);
    }
    assert_int_equal(failed, 0);
}

static void a_spent_budget_is_told(void **state)
{
    static const char RULE[] = LABEL "    decode: [base64]\n    find: {words: [forbidden]}\n";
    oxp_filter *filter = load(RULE);
    oxp_workspace *workspace = NULL;
    oxp_judgement judgement;
    const char *reason;
    (void)state;
    filter->policies[0].limits.decode.max_bytes = 20;
    assert_int_equal(oxp_workspace_take(filter, &workspace), OXP_OK);
    assert_int_equal(
        judge(filter, workspace, OXP_ROLE_USER, "Zm9yYmlkZGVuIHdvcmRz", &judgement, &reason),
        OXP_OK);
    assert_null(reason);
    assert_int_equal(judgement.n_findings, 1);
    assert_int_equal(judge(filter, workspace, OXP_ROLE_USER,
                           "Zm9yYmlkZGVuIHdvcmRz aGVsbG8gd29ybGQsIGhlbGxv", &judgement, &reason),
                     OXP_OK);
    assert_ptr_equal(reason, OXP_NOT_DECODED);
    assert_int_equal(judgement.n_findings, 1);
    /* What does not decode to text costs nothing. */
    assert_int_equal(judge(filter, workspace, OXP_ROLE_USER,
                           "Zm9yYmlkZGVuIHdvcmRz iVBORw0KGgoAAAANSUhEUgAAAAUA", &judgement,
                           &reason),
                     OXP_OK);
    assert_null(reason);
    oxp_workspace_give(filter, workspace);
    oxp_filter_unref(filter);
}

static void a_depth_is_kept(void **state)
{
    static const char RULE[] = LABEL "    decode: [base64, url]\n    find: {words: [forbidden]}\n";
    static const char TEXT[] = "x Zm9yJTYyaWRkZW4gd29yZHM= y";
    oxp_filter *filter = load(RULE);
    oxp_workspace *workspace = NULL;
    oxp_judgement judgement;
    const char *reason;
    (void)state;
    assert_int_equal(oxp_workspace_take(filter, &workspace), OXP_OK);
    for (uint32_t depth = 1; depth <= 2; depth++) {
        filter->policies[0].limits.decode.depth = depth;
        assert_int_equal(judge(filter, workspace, OXP_ROLE_USER, TEXT, &judgement, &reason),
                         OXP_OK);
        assert_int_equal(judgement.n_findings, depth - 1);
    }
    oxp_workspace_give(filter, workspace);
    oxp_filter_unref(filter);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rules_see_through_disguise),
        cmocka_unit_test(a_spent_budget_is_told),
        cmocka_unit_test(a_depth_is_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
