#include "exchange/ruletest.h"

#include <stdlib.h>
#include <string.h>

#include "base/diag.h"
#include "exchange/cuts.h"
#include "exchange/files.h"
#include "exchange/load.h"
#include "exchange/macro.h"
#include "ruleset/load.h"

/* What one run needs; everything grows and is used again from test to test. */
typedef struct run {
    const oxp_filter *filter;
    oxp_workspace *workspace;
    oxp_cuts *cuts;
    oxp_diag *diag;
    oxp_author_tests *tests;
    bool lint;           /* failures are complaints of lint rule L1 */
    oxp_buffer expanded; /* macros expanded, marks still in it */
    oxp_buffer text;     /* what is scanned */
    oxp_buffer after;
    oxp_buffer edited;
    OXP_VECTOR(oxp_range) marks;
    OXP_VECTOR(oxp_range) found;
} run;

static const char *code(const run *r, const char *test_code)
{
    return r->lint ? "L1" : test_code;
}

static uint64_t hash(uint64_t from, const char *p, size_t n)
{
    for (size_t i = 0; i < n; i++) /* FNV-1a, 64 bits */
        from = (from ^ (unsigned char)p[i]) * 0x100000001B3u;
    return from;
}

static uint64_t seed_of(const char *id)
{
    return hash(0xCBF29CE484222325u, id, strlen(id));
}

static bool expand(run *r, const oxp_rule *rule, const oxp_rule_test *test, oxp_str source,
                   oxp_buffer *out)
{
    size_t at = 0;
    out->n = 0;
    oxp_macro_result result = oxp_macro_expand(source.p, source.n, seed_of(rule->id), out, &at);
    if (result == OXP_MACRO_OK)
        return true;
    size_t shown = source.n - at < 40 ? source.n - at : 40;
    if (result == OXP_MACRO_UNKNOWN)
        oxp_diag_error(r->diag, test->place, code(r, "T4"),
                       "rule '%s': unknown macro at '%.*s'; there are fake, digits, alnum, hex, "
                       "base64, url and repeat",
                       rule->id, (int)shown, source.p + at);
    else if (result == OXP_MACRO_FORM)
        oxp_diag_error(r->diag, test->place, code(r, "T4"),
                       "rule '%s': macro '%.*s' is not closed, too large or has a bad number; "
                       "write e.g. {{digits:4}}",
                       rule->id, (int)shown, source.p + at);
    else
        oxp_diag_error(r->diag, test->place, code(r, "T0"), "memory ran out");
    return false;
}

/* Takes the [[ ]] out of r->expanded: the text to r->text, where they stood to r->marks. */
static bool unmark(run *r, const oxp_rule *rule, const oxp_rule_test *test)
{
    const char *p = r->expanded.p;
    size_t n = r->expanded.n;
    bool open = false;
    r->text.n = r->marks.n = 0;
    for (size_t i = 0; i < n; i++) {
        bool pair = i + 1 < n && p[i] == p[i + 1];
        if (pair && p[i] == '[' && !open) {
            if (!OXP_PUSH(r->marks, (oxp_range){r->text.n, 0}))
                return false;
            open = true;
            i++;
        } else if (pair && p[i] == ']' && open) {
            /* "]]]": the mark ends at the last two, so that a text may end in a bracket. */
            while (i + 2 < n && p[i + 2] == ']') {
                if (!oxp_buffer_add_byte(&r->text, ']'))
                    return false;
                i++;
            }
            r->marks.items[r->marks.n - 1].end = r->text.n;
            open = false;
            i++;
        } else if (!oxp_buffer_add_byte(&r->text, p[i])) {
            return false;
        }
    }
    if (open)
        oxp_diag_error(r->diag, test->place, code(r, "T4"), "rule '%s': '[[' without ']]'",
                       rule->id);
    return !open;
}

static int by_start(const void *left, const void *right)
{
    const oxp_range *a = left, *b = right;
    return a->start != b->start ? (a->start < b->start ? -1 : 1)
                                : (a->end > b->end) - (a->end < b->end);
}

/* The spans of the rule's findings, sorted, those of several findings joined where they overlap. */
static bool gather(run *r, const oxp_judgement *judgement, uint32_t rule, int *confidence)
{
    r->found.n = 0;
    *confidence = -1;
    for (size_t i = 0; i < judgement->n_findings; i++) {
        const oxp_judged *judged = &judgement->findings[i];
        if (judged->rule != rule)
            continue;
        if (judged->confidence > *confidence)
            *confidence = judged->confidence;
        for (uint32_t k = 0; k < judged->n_spans; k++)
            if (!OXP_PUSH(r->found, judgement->spans[judged->first_span + k]))
                return false;
    }
    if (r->found.n > 1)
        qsort(r->found.items, r->found.n, sizeof *r->found.items, by_start);
    size_t kept = 0;
    for (size_t i = 0; i < r->found.n; i++) {
        oxp_range *last = kept ? &r->found.items[kept - 1] : NULL;
        oxp_range range = r->found.items[i];
        if (last && range.start < last->end)
            last->end = range.end > last->end ? range.end : last->end;
        else
            r->found.items[kept++] = range;
    }
    r->found.n = kept;
    return true;
}

static bool spans_agree(const run *r)
{
    if (!r->marks.n)
        return true;
    if (r->marks.n != r->found.n)
        return false;
    for (size_t i = 0; i < r->marks.n; i++)
        if (r->marks.items[i].start != r->found.items[i].start ||
            r->marks.items[i].end != r->found.items[i].end)
            return false;
    return true;
}

/* The found spans as "[[...]]" in their text, which is how an author would write them. */
static const char *marked(run *r)
{
    oxp_buffer *out = &r->edited;
    size_t at = 0;
    bool fits = true;
    out->n = 0;
    for (size_t i = 0; i < r->found.n; i++) {
        oxp_range range = r->found.items[i];
        fits = fits && oxp_buffer_add(out, r->text.p + at, range.start - at) &&
               oxp_buffer_add(out, "[[", 2) &&
               oxp_buffer_add(out, r->text.p + range.start, range.end - range.start) &&
               oxp_buffer_add(out, "]]", 2);
        at = range.end;
    }
    fits = fits && oxp_buffer_add(out, r->text.p + at, r->text.n - at);
    const char *text = fits ? oxp_buffer_text(out) : NULL;
    return text ? text : "";
}

static bool judge_hit(run *r, const oxp_rule *rule, const oxp_rule_test *test,
                      const oxp_judgement *judgement, int confidence)
{
    if (!r->found.n) {
        oxp_diag_error(r->diag, test->place, code(r, "T1"), "rule '%s' does not hit: %.*s",
                       rule->id, (int)r->expanded.n, r->expanded.p);
        return false;
    }
    if (!spans_agree(r)) {
        oxp_diag_error(r->diag, test->place, code(r, "T2"),
                       "rule '%s' hits other bytes than marked: %s", rule->id, marked(r));
        return false;
    }
    if ((test->min_confidence >= 0 && confidence < test->min_confidence) ||
        (test->max_confidence >= 0 && confidence > test->max_confidence)) {
        oxp_diag_error(r->diag, test->place, code(r, "T5"), "rule '%s' hits with confidence %d",
                       rule->id, confidence);
        return false;
    }
    if (!test->has_after)
        return true;
    r->edited.n = 0;
    if (!expand(r, rule, test, test->after, &r->after))
        return false;
    bool fits =
        oxp_edit_apply(r->text.p, r->text.n, judgement->edits, judgement->n_edits, &r->edited);
    if (fits && r->edited.n == r->after.n && memcmp(r->edited.p, r->after.p, r->after.n) == 0)
        return true;
    oxp_diag_error(r->diag, test->place, code(r, "T3"), "rule '%s' makes of it: %.*s", rule->id,
                   (int)r->edited.n, r->edited.p);
    return false;
}

static bool judge_miss(run *r, const oxp_rule *rule, const oxp_rule_test *test)
{
    if (!r->found.n)
        return true;
    oxp_diag_error(r->diag, test->place, code(r, "T1"), "rule '%s' must miss and hits: %s",
                   rule->id, marked(r));
    return false;
}

static oxp_role role_of(const oxp_rule *rule, const oxp_rule_test *test)
{
    if (test->role >= 0)
        return test->role;
    if (rule->roles & OXP_ROLE_BIT(OXP_ROLE_USER))
        return OXP_ROLE_USER;
    for (oxp_role role = 0; role < OXP_ROLE_COUNT; role++)
        if (rule->roles & OXP_ROLE_BIT(role))
            return role;
    return OXP_ROLE_USER;
}

/* An answer means the same whole and in pieces, whatever the test says of it. */
static bool run_cuts(run *r, const oxp_rule *rule, uint32_t index, oxp_role role,
                     const oxp_rule_test *test)
{
    oxp_str text = {r->text.n ? r->text.p : "", r->text.n};
    const char *difference = NULL;
    oxp_status status = oxp_cuts_compare(r->cuts, r->workspace, index, role, text,
                                         hash(seed_of(rule->id), text.p, text.n), &difference);
    if (status != OXP_OK)
        oxp_diag_error(r->diag, test->place, code(r, "T0"),
                       "rule '%s': the test could not be cut to pieces: %s", rule->id,
                       oxp_status_name(status));
    else if (difference)
        oxp_diag_error(r->diag, test->place, code(r, "T6"),
                       "rule '%s' is another in pieces: as %s, %s", rule->id, oxp_role_name(role),
                       difference);
    return status == OXP_OK && !difference;
}

static bool run_whole(run *r, const oxp_policy *policy, uint32_t index, const oxp_rule_test *test)
{
    const oxp_rule *rule = &policy->rules[index];
    if (!expand(r, rule, test, test->text, &r->expanded) || !unmark(r, rule, test))
        return false;
    oxp_judge_how how = {.policy = policy, .role = role_of(rule, test), .only_rule = index};
    oxp_judgement judgement;
    const char *not_scanned;
    int confidence = -1;
    const char *text = r->text.n ? r->text.p : "";
    oxp_status status = oxp_workspace_judge(r->filter, r->workspace, &how, text, r->text.n,
                                            &judgement, &not_scanned);
    if (status != OXP_OK || not_scanned || !gather(r, &judgement, index, &confidence)) {
        oxp_diag_error(r->diag, test->place, code(r, "T0"),
                       "rule '%s': the test was not scanned: %s", rule->id,
                       not_scanned ? not_scanned : oxp_status_name(status));
        return false;
    }
    return test->hit ? judge_hit(r, rule, test, &judgement, confidence) : judge_miss(r, rule, test);
}

/* In its own role, and in pieces in every role of answers that the rule runs in. */
static bool run_test(run *r, const oxp_policy *policy, uint32_t index, const oxp_rule_test *test)
{
    const oxp_rule *rule = &policy->rules[index];
    bool passed = run_whole(r, policy, index, test);
    for (oxp_role role = 0; role < OXP_ROLE_COUNT && passed; role++)
        if (oxp_role_is_output(role) && (rule->roles & OXP_ROLE_BIT(role)))
            passed = run_cuts(r, rule, index, role, test);
    return passed;
}

static void run_pack(run *r, const oxp_policy *policy)
{
    for (uint32_t i = 0; i < policy->n_rules; i++) {
        const oxp_rule_source *source = policy->rules[i].source;
        for (uint32_t k = 0; source && k < source->n_tests; k++) {
            if (run_test(r, policy, i, &source->tests[k]))
                r->tests->passed++;
            else
                r->tests->failed++;
        }
    }
}

oxp_status oxp_ruletest_filter(oxp_filter *filter, bool lint, oxp_diag *diag,
                               oxp_author_tests *tests)
{
    run r = {.filter = filter, .diag = diag, .tests = tests, .lint = lint};
    oxp_status status = oxp_cuts_new(filter, &r.cuts);
    if (status == OXP_OK)
        status = oxp_workspace_take(filter, &r.workspace);
    if (status == OXP_OK)
        run_pack(&r, &filter->policies[0]);
    oxp_workspace_give(filter, r.workspace);
    oxp_cuts_free(r.cuts);
    oxp_buffer *const buffers[] = {&r.expanded, &r.text, &r.after, &r.edited};
    for (size_t i = 0; i < sizeof buffers / sizeof *buffers; i++)
        oxp_buffer_free(buffers[i]);
    free(r.marks.items);
    free(r.found.items);
    return status;
}

bool oxp_filter_is_pack(const oxp_filter *filter)
{
    return filter->n_packs == 1 && filter->n_policies == 1 &&
           strcmp(filter->policies[0].name, filter->packs[0]->name) == 0;
}

static oxp_status worse(oxp_status a, oxp_status b)
{
    return b == OXP_OK ? a : b;
}

static oxp_status test_file(const char *path, const oxp_load_options *options, oxp_diag *diag,
                            oxp_author_tests *tests);

/* With complaints of its own: a load takes errors that it finds for its own. */
static oxp_status test_alone(const char *path, const oxp_load_options *options, oxp_diag *diag,
                             oxp_author_tests *tests)
{
    oxp_diag *own = oxp_diag_new();
    oxp_status status = own ? test_file(path, options, own, tests) : OXP_ERR_MEMORY;
    if (own)
        oxp_diag_move(diag, own);
    oxp_diag_free(own);
    return status;
}

static oxp_status test_file(const char *path, const oxp_load_options *options, oxp_diag *diag,
                            oxp_author_tests *tests)
{
    oxp_filter *filter = NULL;
    oxp_status status = oxp_filter_make(path, NULL, 0, options, diag, &filter);
    if (status != OXP_OK)
        return status;
    if (oxp_filter_is_pack(filter))
        status = oxp_ruletest_filter(filter, false, diag, tests);
    else
        for (uint32_t i = 0; i < filter->n_packs && status != OXP_ERR_MEMORY; i++)
            status = worse(status, test_alone(filter->packs[i]->file, options, diag, tests));
    oxp_filter_unref(filter);
    return status;
}

oxp_status oxp_ruletest(const char *path, const oxp_load_options *options, oxp_diag **diag,
                        oxp_author_tests *tests)
{
    static const oxp_load_options DEFAULTS = OXP_LOAD_OPTIONS_INIT;
    if (!path || !diag || !tests || tests->size < sizeof *tests)
        return OXP_ERR_ARGUMENT;
    oxp_load_options own = options ? *options : DEFAULTS;
    own.flags |= OXP_LOAD_KEEP_TESTS;
    *diag = oxp_diag_new();
    if (!*diag)
        return OXP_ERR_MEMORY;
    tests->passed = tests->failed = 0;
    oxp_files files = {0};
    oxp_status status = oxp_files_list(path, *diag, &files);
    for (size_t i = 0; i < files.n && status != OXP_ERR_MEMORY; i++)
        status = worse(status, test_alone(files.items[i], &own, *diag, tests));
    oxp_files_free(&files);
    oxp_diag_sort(*diag);
    if (status == OXP_OK && oxp_diag_errors(*diag))
        status = OXP_ERR_RULES;
    return status;
}
