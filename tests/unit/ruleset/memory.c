/* Each allocation of a load fails once: the load fails cleanly, or it did not need it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "kit.h"

/* ---- the linker's --wrap sends every allocation of ours here ----------------------------- */

static unsigned long countdown; /* 0: none fails */
static bool failed;

static bool fails(void)
{
    if (!countdown || --countdown)
        return false;
    failed = true;
    return true;
}

void *__real_malloc(size_t n);
void *__real_calloc(size_t count, size_t n);
void *__real_realloc(void *p, size_t n);
char *__real_strdup(const char *text);
void *__wrap_malloc(size_t n);
void *__wrap_calloc(size_t count, size_t n);
void *__wrap_realloc(void *p, size_t n);
char *__wrap_strdup(const char *text);

void *__wrap_malloc(size_t n)
{
    return fails() ? NULL : __real_malloc(n);
}

void *__wrap_calloc(size_t count, size_t n)
{
    return fails() ? NULL : __real_calloc(count, n);
}

void *__wrap_realloc(void *p, size_t n)
{
    return fails() ? NULL : __real_realloc(p, n);
}

char *__wrap_strdup(const char *text)
{
    return fails() ? NULL : __real_strdup(text);
}

/* ---- arenas hand out of large blocks, so each of their own answers fails too ----------------- */

void *__real_oxp_arena_array(oxp_arena *arena, size_t count, size_t size);
char *__real_oxp_arena_copy(oxp_arena *arena, const char *text, size_t n);
oxp_str __real_oxp_arena_str(oxp_arena *arena, const char *text, size_t n);
void *__wrap_oxp_arena_array(oxp_arena *arena, size_t count, size_t size);
char *__wrap_oxp_arena_copy(oxp_arena *arena, const char *text, size_t n);
oxp_str __wrap_oxp_arena_str(oxp_arena *arena, const char *text, size_t n);

void *__wrap_oxp_arena_array(oxp_arena *arena, size_t count, size_t size)
{
    return fails() ? NULL : __real_oxp_arena_array(arena, count, size);
}

char *__wrap_oxp_arena_copy(oxp_arena *arena, const char *text, size_t n)
{
    return fails() ? NULL : __real_oxp_arena_copy(arena, text, n);
}

oxp_str __wrap_oxp_arena_str(oxp_arena *arena, const char *text, size_t n)
{
    return fails() ? (oxp_str){NULL, 0} : __real_oxp_arena_str(arena, text, n);
}

static void write_rules(void)
{
    write_taxonomy();
    write_file("w.txt", "one\ntw*o\n#! license: x\n");
    write_file("key", "0123456789abcdef0123456789abcdef");
    write_file("t.jsonl", "{\"hit\": \"a\"}\n{\"hit\": \"b\", \"role\": \"user\"}\n");
    write_file(
        "packs/test.yaml",
        PACK "defaults: {confidence: 60}\nmessages: {m: {en: M, sv: S}}\n"
             "lists:\n  w: {file: ../w.txt}\n  t: {words: ['a\\*b', c], as: text}\nrules:\n" RULE(
                 "rule-a") "    languages: [sv]\n    find:\n      a: {list: w}\n      b: {list: "
                           "t}\n      c: {regex: ['a', 'b'], validate: [luhn, {entropy: 3.5}], "
                           "normalize: fold}\n"
                           "    when: (a or b) near c within 5 words and not 2 of (a b) or c >= 3\n"
                           "    context: {words: [x], within: line, required: true}\n"
                           "    unless: {match: {words: [y]}, around: {list: w, within: 3 words}}\n"
                           "    action: [{on: input, block: m}, {on: output, redact: {style: "
                           "label, text: '[X]'}}]\n    tests: {file: ../t.jsonl}\n" RULE(
                               "rule-b") "    status: stable\n    find: {rule: rule-a}\n    "
                                         "action: {allow: {categories: [spam]}}\n    tests: [{hit: "
                                         "'[[a]]', after: b}]\n");
    write_file(
        "base.yaml",
        "policy: base\nformat: 1\nversion: 1.0.0\npacks: [{pack: test, version: '^1.0', path: "
        "packs/test.yaml}]\n"
        "lists: {h: {words: [a]}}\nmessages: {m: {en: B}}\nkey_file: key\n"
        "overrides: [{rules: ['*'], set: {sample: 5}, reason: r, owner: o, locked: true}]\n");
    write_file(
        "tenants/a.yaml",
        "policy: a\nformat: 1\nversion: 1.0.0\nextends: ../base.yaml\ntenant: a\nlists: {h: {add: "
        "[b], remove: [a]}}\n"
        "categories: {privacy: {flag_at: 1, block_at: 3, action: {block: m}}}\nstrictness: 1\n");
    write_file(
        "tenants/b.yaml",
        "policy: b\nformat: 1\nversion: 1.0.0\nextends: ../base.yaml\ntenant: b\nlanguages: [sv]\n"
        "exceptions: []\n");
}

static oxp_status load_once(uint32_t flags, size_t *complaints)
{
    char path[300];
    oxp_load_options options = OXP_LOAD_OPTIONS_INIT;
    oxp_filter *filter = NULL;
    snprintf(path, sizeof path, "%s/tenants", folder());
    options.root = folder();
    options.flags = flags;
    oxp_diag *diag = oxp_diag_new();
    if (!diag)
        return OXP_ERR_MEMORY;
    oxp_status status = oxp_load(path, NULL, 0, &options, diag, &filter);
    assert_true((status == OXP_OK) == (filter != NULL));
    *complaints = oxp_diag_count(diag);
    oxp_filter_unref(filter);
    oxp_diag_free(diag);
    return status;
}

static void a_load_survives_the_failure_of_each_allocation(void **state)
{
    (void)state;
    write_rules();
    for (uint32_t flags = 0; flags <= OXP_LOAD_KEEP_TESTS; flags++) {
        size_t complaints = 0;
        unsigned long n = 0;
        do {
            countdown = ++n;
            failed = false;
            oxp_status status = load_once(flags, &complaints);
            countdown = 0;
            if (failed && status != OXP_ERR_MEMORY)
                fail_msg("allocation %lu failed, and the load gave %d with %zu complaints", n,
                         status, complaints);
            if (!failed && status != OXP_OK)
                fail_msg("the load gave %d", status);
        } while (failed);
        assert_true(n > 500);
        assert_int_equal(complaints, 0);
    }
    remove_folder();
}

/* Complaining takes memory too. A load of bad rules never succeeds for the lack of it. */
static void bad_rules_stay_bad_whatever_fails(void **state)
{
    static const char MANY[] = PACK "licence: x\nrules:\n" RULE(
        "rule-a") "    serverity: hihg\n    find: {a: {words: [b c, *x]}}\n"
                  "    when: a near wat\n    action: {blok: x}\n    tests: [{hit: '[['}]\n";
    static const char CIRCLES[] =
        PACK "rules:\n" RULE("rule-a") "    find: {rule: rule-b}\n" REST RULE(
            "rule-b") "    find: {list: wat}\n"
                      "    action: {block: sory}\n    tests: [{hit: a}]\n" RULE(
                          "rule-b") "    find: {rule: rule-b}\n" REST;
    static const char *const TEXTS[] = {
        MANY, CIRCLES,
        "policy: p\nformat: 2\nversion: 1\npacks: [{pack: x, path: none.yaml}, 7]\nlimits: {vews: "
        "1}\n"};
    (void)state;
    for (size_t i = 0; i < COUNT(TEXTS); i++) {
        unsigned long n = 0;
        do {
            oxp_load_options options = OXP_LOAD_OPTIONS_INIT;
            oxp_filter *filter = NULL;
            oxp_diag *diag = oxp_diag_new();
            options.root = OXP_SOURCE_DIR "/tests/bad-rules";
            countdown = ++n;
            failed = false;
            oxp_status status =
                oxp_load("t.yaml", TEXTS[i], strlen(TEXTS[i]), &options, diag, &filter);
            countdown = 0;
            if (status == OXP_OK || filter)
                fail_msg("text %zu loaded where allocation %lu failed", i, n);
            oxp_diag_free(diag);
        } while (failed);
        assert_true(n > 50);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_load_survives_the_failure_of_each_allocation),
        cmocka_unit_test(bad_rules_stay_bad_whatever_fails),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
