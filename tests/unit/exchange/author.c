/* The author's extension: rule tests, records, explain. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "oxpecker/oxpecker.h"

#define PACK   OXP_SOURCE_DIR "/tests/unit/exchange/rules/demo.hooks.yaml"
#define POLICY OXP_SOURCE_DIR "/tests/unit/exchange/rules/policy.yaml"

static const oxp_author *author(void)
{
    const oxp_author *table = oxp_extension("oxp.author/1");
    assert_non_null(table);
    assert_null(oxp_extension("oxp.author/2"));
    return table;
}

static void the_tests_of_a_good_pack_pass(void **state)
{
    (void)state;
    oxp_diag *diag = NULL;
    oxp_author_tests tests = OXP_AUTHOR_TESTS_INIT;
    oxp_status status = author()->test(PACK, NULL, &diag, &tests);
    for (size_t i = 0; i < oxp_diag_count(diag); i++) {
        oxp_complaint complaint = OXP_COMPLAINT_INIT;
        oxp_diag_get(diag, i, &complaint);
        print_message("%s:%u:%u: %s %s\n", complaint.file, complaint.line, complaint.column,
                      complaint.code, complaint.text);
    }
    assert_int_equal(status, OXP_OK);
    assert_int_equal(tests.passed, 10);
    assert_int_equal(tests.failed, 0);
    oxp_diag_free(diag);
}

/* One test line of a rule that finds "labelme", and what its failure says. */
static const struct failing {
    const char *name;
    const char *test;
    const char *code; /* NULL: passes */
    const char *words;
} FAILING[] = {
    {"a hit", "{hit: 'a [[labelme]]'}", NULL, NULL},
    {"a hit without marks", "{hit: 'a labelme'}", NULL, NULL},
    {"a hit with its text after", "{hit: 'a labelme', after: 'a [L]'}", NULL, NULL},
    {"marks around a generated value", "{hit: '{{repeat:3:x }}[[labelme]]'}", NULL, NULL},
    {"a hit that misses", "{hit: 'a label'}", "T1", "does not hit"},
    {"a miss that hits", "{miss: 'a labelme'}", "T1", "must miss and hits: a [[labelme]]"},
    {"other bytes than marked", "{hit: '[[a labelme]]'}", "T2", "a [[labelme]]"},
    {"one of two marked", "{hit: '[[labelme]] labelme'}", "T2", "[[labelme]] [[labelme]]"},
    {"another text after", "{hit: 'a labelme', after: 'a labelme'}", "T3", "makes of it: a [L]"},
    {"confidence", "{hit: 'labelme', confidence: '>= 95'}", "T5", "confidence 90"},
    {"confidence that holds", "{hit: 'labelme', confidence: '>= 90'}", NULL, NULL},
};

static void a_failing_test_says_what_failed_and_where(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof FAILING / sizeof *FAILING; i++) {
        const struct failing *c = &FAILING[i];
        char path[] = "/tmp/oxp-author-XXXXXX.yaml";
        int fd = mkstemps(path, 5);
        assert_true(fd >= 0);
        FILE *file = fdopen(fd, "w");
        fprintf(file,
                "pack: demo.one\nformat: 1\nversion: 1.0.0\ntitle: One\nlicense: Apache-2.0\n"
                "languages: [any]\nrules:\n  - id: label-it\n    title: A word\n"
                "    severity: medium\n    category: privacy.contact\n    created: 2026-11-23\n"
                "    roles: any\n    confidence: 90\n    find: {words: [labelme]}\n"
                "    action: {redact: {style: label, text: '[L]'}}\n    tests:\n      - %s\n",
                c->test);
        fclose(file);
        oxp_diag *diag = NULL;
        oxp_author_tests tests = OXP_AUTHOR_TESTS_INIT;
        oxp_status status = author()->test(path, NULL, &diag, &tests);
        oxp_complaint complaint = OXP_COMPLAINT_INIT;
        bool complained = oxp_diag_get(diag, 0, &complaint) == OXP_OK;
        if ((status == OXP_OK) != (c->code == NULL) || tests.failed != (c->code != NULL))
            fail_msg("%s: status %s, %s", c->name, oxp_status_name(status),
                     complained ? complaint.text : "");
        if (c->code && (strcmp(complaint.code, c->code) != 0 || !strstr(complaint.text, c->words) ||
                        complaint.line != 18))
            fail_msg("%s: line %u, %s %s", c->name, complaint.line, complaint.code, complaint.text);
        oxp_diag_free(diag);
        unlink(path);
    }
}

static void collect(void *context, const char *text, size_t n)
{
    char **out = context;
    size_t had = *out ? strlen(*out) : 0;
    char *longer = realloc(*out, had + n + 1);
    assert_non_null(longer);
    memcpy(longer + had, text, n);
    longer[had + n] = '\0';
    *out = longer;
}

static oxp_exchange *begin(oxp_filter **filter)
{
    oxp_exchange *x = NULL;
    assert_int_equal(oxp_filter_load_file(POLICY, NULL, NULL, filter), OXP_OK);
    assert_int_equal(oxp_exchange_new(*filter, NULL, &x), OXP_OK);
    return x;
}

static void explain_names_what_hit_and_what_did_not_act(void **state)
{
    (void)state;
    oxp_filter *filter = NULL;
    oxp_exchange *x = begin(&filter);
    char *text = NULL;
    static const char TEXT[] = "labelme labelmenot watched";
    assert_int_equal(author()->explain(x, OXP_ROLE_USER, TEXT, sizeof TEXT - 1, 0, collect, &text),
                     OXP_OK);
    assert_non_null(strstr(text, "demo.hooks/label-it"));
    assert_non_null(strstr(text, "[0,7) \"labelme\""));
    assert_non_null(strstr(text, "not at a word border"));
    assert_non_null(strstr(text, "demo.hooks/watch-it"));
    assert_non_null(strstr(text, "shadow"));
    assert_null(strstr(text, "demo.hooks/refuse-it"));
    free(text);
    oxp_exchange_free(x);
    oxp_filter_unref(filter);
}

static void a_record_is_one_line_with_its_id(void **state)
{
    (void)state;
    oxp_filter *filter = NULL;
    oxp_exchange *x = begin(&filter);
    oxp_out out = OXP_OUT_INIT;
    oxp_str json;
    static const char LINE[] = "{\"id\":[7],\"text\":\"a labelme\"}";
    assert_int_equal(author()->scan_record(x, OXP_ROLE_USER, LINE, sizeof LINE - 1, &json, &out),
                     OXP_OK);
    static const char RECORD[] =
        "{\"id\":[7],\"action\":\"redact\",\"findings\":[{\"rule\":\"demo.hooks/label-it\","
        "\"category\":\"privacy.contact\",\"severity\":\"medium\",\"confidence\":90,\"start\":2,"
        "\"end\":9,\"spans\":[[2,9]],\"action\":\"redact\",\"mode\":\"enforce\",\"view\":\"fold\"}]"
        ","
        "\"text\":\"a [L]\"}";
    if (json.n != sizeof RECORD - 1 || memcmp(json.p, RECORD, json.n) != 0)
        fail_msg("%.*s", (int)json.n, json.p);
    static const char BAD[] = "{\"id\":\"b\"}";
    assert_int_equal(author()->scan_record(x, OXP_ROLE_USER, BAD, sizeof BAD - 1, &json, &out),
                     OXP_ERR_ARGUMENT);
    assert_non_null(memmem(json.p, json.n, "\"error\":", 8));
    assert_non_null(memmem(json.p, json.n, "\"id\":\"b\"", 8));
    oxp_exchange_free(x);
    oxp_filter_unref(filter);
}

static void rules_are_listed_a_line_each(void **state)
{
    (void)state;
    oxp_filter *filter = NULL;
    oxp_exchange *x = begin(&filter);
    char *text = NULL;
    assert_int_equal(author()->list_rules(x, collect, &text), OXP_OK);
    assert_non_null(strstr(text, "demo.hooks/label-it\tprivacy.contact\tmedium\tstable\t\n"));
    free(text);
    oxp_exchange_free(x);
    oxp_filter_unref(filter);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_tests_of_a_good_pack_pass),
        cmocka_unit_test(a_failing_test_says_what_failed_and_where),
        cmocka_unit_test(explain_names_what_hit_and_what_did_not_act),
        cmocka_unit_test(a_record_is_one_line_with_its_id),
        cmocka_unit_test(rules_are_listed_a_line_each),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
