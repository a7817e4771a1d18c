/* Rule tests are run in pieces, too: what a broken channel would do fails them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/buffer.h"
#include "exchange/channel.h"

enum { TEST_LINE = 18 };

/* What is broken in the channel. */
typedef enum spoiling {
    NOTHING,
    END_SHOWS_MORE,
    END_FINDS_NOTHING,
    END_ALLOWS,
    END_IS_NOT_SCANNED,
    LONG_PIECES_SHOW_MORE,
    STOP_RELEASES_MORE,
    STOP_SHOWS_MORE,
    STOP_DOES_NOT
} spoiling;

static spoiling spoiled;
static OXP_VECTOR(size_t) pieces; /* the lengths of all that was fed */

oxp_status __real_oxp_channel_feed(oxp_channel *channel, oxp_workspace *workspace,
                                   const char *bytes, size_t n, bool ended, oxp_channel_read *read);
oxp_status __wrap_oxp_channel_feed(oxp_channel *channel, oxp_workspace *workspace,
                                   const char *bytes, size_t n, bool ended, oxp_channel_read *read);

oxp_status __wrap_oxp_channel_feed(oxp_channel *channel, oxp_workspace *workspace,
                                   const char *bytes, size_t n, bool ended, oxp_channel_read *read)
{
    oxp_status status = __real_oxp_channel_feed(channel, workspace, bytes, n, ended, read);
    oxp_str more = {"more", 4};

    assert_true(OXP_PUSH(pieces, n));
    if ((spoiled == END_SHOWS_MORE && ended) || (spoiled == LONG_PIECES_SHOW_MORE && n > 1) ||
        (spoiled == STOP_SHOWS_MORE && read->stopped))
        read->text = more;
    if (spoiled == END_FINDS_NOTHING && ended)
        read->judgement.n_findings = 0;
    if (spoiled == END_ALLOWS && ended)
        read->judgement.action = OXP_ACTION_ALLOW;
    if (spoiled == END_IS_NOT_SCANNED && ended)
        read->not_scanned = "limit stream";
    if (spoiled == STOP_RELEASES_MORE && read->stopped)
        read->released++;
    if (spoiled == STOP_DOES_NOT)
        read->stopped = false;
    return status;
}

typedef struct told {
    oxp_status status;
    uint64_t passed, failed;
    uint32_t line;
    char code[8], text[400];
} told;

#define WORD "find: {words: [labelme]}"

/* Runs one test of a rule that runs in these roles. */
static told run_rule(const char *roles, const char *find, const char *action, const char *test)
{
    const oxp_author *author = oxp_extension("oxp.author/1");
    char path[] = "/tmp/oxp-cuts-XXXXXX.yaml";
    int fd = mkstemps(path, 5);
    assert_true(fd >= 0);
    FILE *file = fdopen(fd, "w");
    fprintf(file,
            "pack: demo.one\nformat: 1\nversion: 1.0.0\ntitle: One\nlicense: Apache-2.0\n"
            "languages: [any]\nrules:\n  - id: label-it\n    title: A word\n"
            "    severity: medium\n    category: privacy.contact\n    created: 2026-11-23\n"
            "    roles: %s\n    confidence: 90\n    %s\n    action: %s\n    tests:\n      - %s\n",
            roles, find, action, test);
    fclose(file);
    oxp_diag *diag = NULL;
    oxp_author_tests tests = OXP_AUTHOR_TESTS_INIT;
    oxp_complaint complaint = OXP_COMPLAINT_INIT;
    told t = {.status = author->test(path, NULL, &diag, &tests)};
    t.passed = tests.passed;
    t.failed = tests.failed;
    if (oxp_diag_get(diag, 0, &complaint) == OXP_OK) {
        t.line = complaint.line;
        snprintf(t.code, sizeof t.code, "%s", complaint.code);
        snprintf(t.text, sizeof t.text, "%s", complaint.text);
    }
    oxp_diag_free(diag);
    unlink(path);
    return t;
}

static told run(const char *roles, const char *action, const char *test)
{
    return run_rule(roles, WORD, action, test);
}

#define REDACT "{redact: {style: label, text: '[L]'}}"
#define TEXT   "{hit: 'one [[labelme]], and so on and so forth'}"

static void a_rule_that_is_the_same_in_pieces_passes(void **state)
{
    (void)state;
    static const char *const ACTIONS[] = {REDACT, "{flag: true}", "{redact: {style: mask}}",
                                          "{block: true}"};
    spoiled = NOTHING;
    for (size_t i = 0; i < sizeof ACTIONS / sizeof *ACTIONS; i++) {
        pieces.n = 0;
        told t = run("any", ACTIONS[i], TEXT);
        if (t.status != OXP_OK || t.passed != 1 || !pieces.n)
            fail_msg("%s: %s, %zu pieces", ACTIONS[i], t.text, pieces.n);
    }
}

static const struct broken {
    const char *name;
    spoiling spoiled;
    const char *action, *words;
} BROKEN[] = {
    {"another text", END_SHOWS_MORE, REDACT,
     "as assistant, byte by byte it shows \"one [L], and so on and so forthmore\", not \"one [L]"},
    {"no finding", END_FINDS_NOTHING, REDACT,
     "byte by byte it finds \"\", not \"demo.one/label-it redact, confidence 90, at 4-11\""},
    {"another action", END_ALLOWS, REDACT, "byte by byte it comes to 'allow', not 'redact'"},
    {"not scanned", END_IS_NOT_SCANNED, "{flag: true}",
     "byte by byte it was not scanned (limit stream)"},
    {"only some cuts", LONG_PIECES_SHOW_MORE, "{flag: true}", "as assistant, cut at "},
    {"more released by a stop", STOP_RELEASES_MORE, "{block: true}",
     "byte by byte it shows \"l\" of what it hides"},
    {"more shown by a stop", STOP_SHOWS_MORE, "{block: true}",
     "byte by byte it shows \"one more\", not \"one \""},
};

static void what_differs_in_pieces_fails_and_says_how_it_was_cut(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof BROKEN / sizeof *BROKEN; i++) {
        const struct broken *c = &BROKEN[i];
        spoiled = c->spoiled;
        told t = run("[user, assistant]", c->action, TEXT);
        if (t.status != OXP_ERR_RULES || t.passed || t.failed != 1 || t.line != TEST_LINE ||
            strcmp(t.code, "T6") != 0 ||
            !strstr(t.text, "rule 'demo.one/label-it' is another in pieces") ||
            !strstr(t.text, c->words))
            fail_msg("%s: line %u, %s %s", c->name, t.line, t.code, t.text);
    }
}

static void a_channel_that_reads_on_behind_its_stop_fails(void **state)
{
    (void)state;
    spoiled = STOP_DOES_NOT;
    told t = run("[assistant]", "{block: true}", TEXT);
    assert_int_equal(t.failed, 1);
    assert_string_equal(t.code, "T0");
    assert_int_equal(t.line, TEST_LINE);
}

static void every_role_of_answers_is_tried_whatever_the_role_of_the_test(void **state)
{
    (void)state;
    spoiled = NOTHING;
    pieces.n = 0;
    run("[assistant]", REDACT, TEXT);
    size_t one = pieces.n;
    assert_true(one > strlen("one labelme, and so on and so forth"));
    pieces.n = 0;
    run("[user, assistant, reasoning, tool_args]", REDACT,
        "{hit: 'one labelme, and so on and so forth', role: user}");
    assert_int_equal(pieces.n, 3 * one);
    pieces.n = 0;
    run("[user, tool_result]", REDACT, TEXT);
    assert_int_equal(pieces.n, 0);
}

/* A match that an exception may yet take is decided when no longer one can come: what stands behind
 * it by then is seen, whole and in pieces. */
static void a_match_that_waits_means_the_same_whole(void **state)
{
    (void)state;
    static const char WAITS[] = "find: {lab: {regex: 'lab(?:el me)?'}, el: {regex: 'el'}}\n"
                                "    when: lab and not el\n"
                                "    unless: {match: {regex: 'label me'}}";
    spoiled = NOTHING;
    told t =
        run_rule("[user, assistant]", WAITS, REDACT, "{miss: 'a label here', role: assistant}");
    if (t.passed != 1)
        fail_msg("%s %s", t.code, t.text);
}

static void the_cuts_are_the_same_each_time(void **state)
{
    (void)state;
    spoiled = NOTHING;
    pieces.n = 0;
    run("[assistant]", REDACT, TEXT);
    size_t n = pieces.n, longest = 0;
    run("[assistant]", REDACT, TEXT);
    assert_int_equal(pieces.n, 2 * n);
    assert_memory_equal(pieces.items, pieces.items + n, n * sizeof *pieces.items);
    for (size_t i = 0; i < n; i++)
        longest = pieces.items[i] > longest ? pieces.items[i] : longest;
    assert_true(longest > 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_rule_that_is_the_same_in_pieces_passes),
        cmocka_unit_test(what_differs_in_pieces_fails_and_says_how_it_was_cut),
        cmocka_unit_test(a_channel_that_reads_on_behind_its_stop_fails),
        cmocka_unit_test(every_role_of_answers_is_tried_whatever_the_role_of_the_test),
        cmocka_unit_test(a_match_that_waits_means_the_same_whole),
        cmocka_unit_test(the_cuts_are_the_same_each_time),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    free(pieces.items);
    return failed;
}
