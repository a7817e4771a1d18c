/* Lint of words that act alone, of what wants care, of packs beside what they were, and of clean
 * texts: each complaint, and what must not be complained of. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "oxpecker/oxpecker.h"

#define HEAD(version)                                                                              \
    "pack: demo\nformat: 1\nversion: " version "\ntitle: Demo\nlicense: Apache-2.0\n"              \
    "languages: [en]\nrules:\n"
#define RULE(category)                                                                             \
    "  - id: one-rule\n    title: T\n    severity: medium\n    category: " category "\n"           \
    "    created: 2026-11-23\n"
#define TESTS "    tests: [{hit: 'x'}]\n"

static char folder[64];

static int make_folder(void **state)
{
    (void)state;
    snprintf(folder, sizeof folder, "/tmp/oxp-lint-XXXXXX");
    char path[128];
    if (!mkdtemp(folder))
        return -1;
    snprintf(path, sizeof path, "%s/old", folder);
    return mkdir(path, 0700);
}

static void write_file(const char *name, const char *text)
{
    char path[128];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

static int remove_folder(void **state)
{
    static const char *const FILES[] = {"demo.yaml",   "old/demo.yaml", "words.txt",  "clean.jsonl",
                                        "policy.yaml", "hidden.jsonl",  "other.yaml", "old"};
    (void)state;
    for (size_t i = 0; i < sizeof FILES / sizeof *FILES; i++) {
        char path[128];
        snprintf(path, sizeof path, "%s/%s", folder, FILES[i]);
        remove(path);
    }
    return remove(folder);
}

/* How many complaints of the code there are; the last of them to `text`. */
static size_t lint(const char *name, const char *against, const char *clean, const char *code,
                   char *text, size_t size)
{
    const oxp_author *author = oxp_extension("oxp.author/1");
    char paths[3][128];
    oxp_lint_options beside = OXP_LINT_OPTIONS_INIT;
    oxp_diag *diag = NULL;
    size_t n = 0;

    snprintf(paths[0], sizeof paths[0], "%s/%s", folder, name);
    snprintf(paths[1], sizeof paths[1], "%s/%s", folder, against ? against : "");
    snprintf(paths[2], sizeof paths[2], "%s/%s", folder, clean ? clean : "");
    beside.against = against ? paths[1] : NULL;
    beside.clean = clean ? paths[2] : NULL;
    *text = '\0';
    oxp_status status = author->lint_beside(paths[0], &beside, NULL, &diag);
    assert_true(status == OXP_OK || status == OXP_ERR_RULES || status == OXP_ERR_IO);
    for (size_t i = 0; i < oxp_diag_count(diag); i++) {
        oxp_complaint c = OXP_COMPLAINT_INIT;
        assert_int_equal(oxp_diag_get(diag, i, &c), OXP_OK);
        if (c.code[0] == 'E')
            fail_msg("%s:%u: %s %s", c.file, c.line, c.code, c.text);
        if (strcmp(c.code, code) != 0)
            continue;
        n++;
        snprintf(text, size, "%s", c.text);
    }
    oxp_diag_free(diag);
    return n;
}

/* ---- L8 and L17: a rule by itself -------------------------------------------------- */

static const struct lone {
    const char *name;
    const char *rule; /* its find, action and all that follows */
    const char *code;
    const char *words; /* of the complaint; NULL: there is none */
} LONE[] = {
    {"a frequent word that blocks", RULE("spam") "    find: {words: [house]}\n    action: block\n",
     "L8", "'house' is one of the most frequent words (en)"},
    {"one that redacts, in capitals",
     RULE("spam") "    find: {words: [HOUSE]}\n    action: {redact: {style: mask}}\n", "L8",
     "'HOUSE'"},
    {"one that is masked in answers only",
     RULE("spam") "    find: {words: [zebra, house]}\n    action: [{on: user, flag: true}, "
                  "{on: assistant, redact: {style: mask}}]\n",
     "L8", "'house'"},
    {"one with a star", RULE("spam") "    find: {words: ['house*']}\n    action: block\n", "L8",
     "'house*'"},
    {"one of several ways",
     RULE("spam") "    find:\n      a: {words: [house]}\n      b: {words: "
                  "[zebra]}\n    when: a or b\n    action: block\n",
     "L8", "'house'"},
    {"one of any language",
     RULE("spam") "    languages: [any]\n    find: {words: [लेकिन]}\n    "
                  "action: block\n",
     "L8", "most frequent words (any)"},
    {"one in a list of the pack",
     RULE("spam") "    find: {list: some}\n    action: block\n" TESTS
                  "lists:\n  some: {words: [zebra, house]}\n",
     "L8", "'house'"},
    {"a word of two letters", RULE("spam") "    find: {words: [qz]}\n    action: block\n", "L8",
     "too short"},
    {"a plain piece of text of two", RULE("spam") "    find: {text: [qz]}\n    action: block\n",
     "L8", "too short"},
    {"one Han character", RULE("spam") "    find: {words: [雉]}\n    action: block\n", "L8",
     "too short"},
    {"two Han characters are a word", RULE("spam") "    find: {words: [雉鸡]}\n    action: block\n",
     "L8", NULL},
    {"a rare word may block", RULE("spam") "    find: {words: [zebra]}\n    action: block\n", "L8",
     NULL},
    {"a frequent word may flag", RULE("spam") "    find: {words: [house]}\n    action: flag\n",
     "L8", NULL},
    {"and score", RULE("spam") "    find: {words: [house]}\n    action: {score: 5}\n", "L8", NULL},
    {"a word of another language", RULE("spam") "    find: {words: [nicht]}\n    action: block\n",
     "L8", NULL},
    {"in a phrase", RULE("spam") "    find: {words: [open house]}\n    action: block\n", "L8",
     NULL},
    {"beside another",
     RULE("spam") "    find:\n      a: {words: [house]}\n      b: {words: "
                  "[zebra]}\n    when: a near b within 3 words\n    action: "
                  "block\n",
     "L8", NULL},
    {"with another",
     RULE("spam") "    find:\n      a: {words: [house]}\n      b: {words: "
                  "[zebra]}\n    when: a and b\n    action: block\n",
     "L8", NULL},
    {"many times",
     RULE("spam") "    find: {words: [house]}\n    when: it >= 9\n    action: "
                  "block\n",
     "L8", NULL},
    {"with a required word beside it",
     RULE("spam") "    find: {words: [house]}\n    context: {words: [zebra], within: 3 words, "
                  "required: true}\n    action: block\n",
     "L8", NULL},
    {"of too little confidence to act alone",
     RULE("spam") "    find: {words: [house]}\n    confidence: 30\n    context: {words: [zebra], "
                  "within: 3 words, add: 40}\n    action: block\n",
     "L8", NULL},
    {"the whole text", RULE("spam") "    find: {words: [house], as: whole}\n    action: block\n",
     "L8", NULL},

    {"self-harm that is refused",
     RULE("self-harm.intent") "    find: {words: [zebra]}\n    "
                              "action: block\n",
     "L17", "is not refused"},
    {"in one role",
     RULE("self-harm.promotion") "    find: {words: [zebra]}\n    action: [{on: "
                                 "input, flag: true}, {on: output, block: "
                                 "default-block}]\n",
     "L17", "is not refused"},
    {"self-harm with support",
     RULE("self-harm.intent") "    find: {words: [zebra]}\n    action: {replace: help}\n" TESTS
                              "messages:\n  help: {en: You are not alone}\n",
     "L17", NULL},
    {"others may be refused",
     RULE("violence.threat") "    find: {words: [zebra]}\n    action: "
                             "block\n",
     "L17", NULL},
    {"a public list",
     RULE("weapons.cbrn") "    find: {list: some}\n    action: flag\n" TESTS
                          "lists:\n  some: {file: words.txt}\n",
     "L17", "public list"},
    {"a list of the policy is not public",
     RULE("weapons.cbrn") "    find:\n      a: {list: policy/some}\n      b: {words: [zebra]}\n"
                          "    when: a or b\n    action: flag\n",
     "L17", NULL},
    {"other rules may have lists",
     RULE("spam") "    find: {list: some}\n    action: flag\n" TESTS
                  "lists:\n  some: {file: words.txt}\n",
     "L17", NULL},
    {"a story in a public test",
     RULE("sexual.minors") "    find: {words: [zebra]}\n    action: flag\n    tests:\n      - hit: "
                           "'once there was a [[zebra]] who went to the river with all of its "
                           "friends and came back'\n",
     "L17", "at most 12 words"},
    {"a quantity in a public test",
     RULE("weapons.cbrn") "    find: {words: [zebra]}\n    action: flag\n    tests:\n      - hit: "
                          "'take 5 of a [[zebra]]'\n",
     "L17", "no number"},
    {"a short public test",
     RULE(
         "weapons.cbrn") "    find: {words: [zebra 500, zebra]}\n    action: flag\n    tests:\n"
                         "      - hit: 'how do I get a [[zebra 500]] {{digits:9}} for the guide'\n",
     "L17", NULL},
    {"tests outside of the pack",
     RULE("sexual.minors") "    find: {words: [zebra]}\n    action: flag\n    tests: {file: "
                           "hidden.jsonl}\n",
     "L17", NULL},
};

static void a_rule_by_itself(void **state)
{
    char text[2048], pack[4096];
    (void)state;
    write_file("words.txt", "#! license: CC0-1.0\n#! source: this test\nzebra\n");
    write_file("hidden.jsonl",
               "{\"hit\": \"one two three four five six seven eight nine ten eleven "
               "twelve thirteen 14 zebra\"}\n");
    for (size_t i = 0; i < sizeof LONE / sizeof *LONE; i++) {
        const struct lone *c = &LONE[i];
        snprintf(pack, sizeof pack, HEAD("1.0.0") "%s%s", c->rule,
                 strstr(c->rule, "tests:") ? "" : TESTS);
        write_file("demo.yaml", pack);
        size_t n = lint("demo.yaml", NULL, NULL, c->code, text, sizeof text);
        if (n != (c->words != NULL) || (c->words && !strstr(text, c->words)))
            fail_msg("%s: %zu of %s: %s", c->name, n, c->code, text);
    }
}

static void thresholds_of_policies(void **state)
{
    static const char POLICY[] =
        "policy: demo-policy\nformat: 1\nversion: 1.0.0\npacks: [{pack: "
        "demo, path: demo.yaml}]\ncategories:\n  self-harm: {block_at: 5%s}\n"
        "messages: {help: {en: You are not alone}}\n";
    char text[2048], policy[1024];
    (void)state;
    write_file("demo.yaml",
               HEAD("1.0.0") RULE("self-harm.intent") "    find: {words: [zebra]}\n"
                                                      "    action: {score: 4}\n" TESTS);
    snprintf(policy, sizeof policy, POLICY, "");
    write_file("policy.yaml", policy);
    assert_int_equal(lint("policy.yaml", NULL, NULL, "L17", text, sizeof text), 1);
    assert_non_null(strstr(text, "category 'self-harm'"));
    snprintf(policy, sizeof policy, POLICY, ", action: {replace: help}");
    write_file("policy.yaml", policy);
    assert_int_equal(lint("policy.yaml", NULL, NULL, "L17", text, sizeof text), 0);
}

/* ---- L14: a pack beside what it was ---------------------------------------------------- */

#define STABLE(id, rest)                                                                           \
    "  - id: " id "\n    title: T\n    severity: medium\n    category: spam\n    created: "        \
    "2026-11-23\n    status: stable\n" rest
#define FIND  "    find: {words: [zebra, okapi]}\n    action: flag\n"
#define PROOF "    tests: [{hit: zebra}, {hit: okapi}, {miss: x}, {miss: zebras}]\n"

static const char OLD[] = HEAD("1.2.3") STABLE("one-rule", FIND PROOF);

static const struct beside {
    const char *name;
    const char *pack;
    const char *words; /* of the complaint; NULL: there is none */
} BESIDE[] = {
    {"the same", OLD, NULL},
    {"other words in another order",
     HEAD("1.2.3") STABLE("one-rule", "    find: {words: [okapi, "
                                      "zebra]}\n    action: flag\n"
                                      "    description: D\n" PROOF),
     NULL},
    {"another word",
     HEAD("1.2.3") STABLE("one-rule", "    find: {words: [zebra, gnu]}\n    "
                                      "action: flag\n    tests: [{hit: zebra}]\n"),
     "raise the pack's minor version (it is 1.2.3)"},
    {"under a patch",
     HEAD("1.2.4") STABLE("one-rule", "    find: {words: [zebra, gnu]}\n    "
                                      "action: flag\n    tests: [{hit: zebra}]\n"),
     "minor version (it is 1.2.4)"},
    {"under a minor step",
     HEAD("1.3.0") STABLE("one-rule", "    find: {words: [zebra, gnu]}\n    action: flag\n    "
                                      "tests: [{hit: zebra}]\n"),
     NULL},
    {"another action",
     HEAD("1.2.3") STABLE("one-rule", "    find: {words: [zebra, okapi]}\n    "
                                      "action: block\n" PROOF),
     "finds or does something else"},
    {"another role", HEAD("1.2.3") STABLE("one-rule", FIND "    roles: [user]\n" PROOF),
     "finds or does something else"},
    {"an exception",
     HEAD("1.2.3") STABLE("one-rule", FIND "    unless: {around: {words: [zoo], "
                                           "within: 3 words}}\n" PROOF),
     "finds or does something else"},
    {"another view", HEAD("1.2.3") STABLE("one-rule", FIND "    normalize: skeleton\n" PROOF),
     "finds or does something else"},
    {"a new rule", HEAD("1.2.3") STABLE("one-rule", FIND PROOF) STABLE("two-rule", FIND PROOF),
     "'demo/two-rule' is new since version 1.2.3: raise the pack's minor"},
    {"a new rule that is only tried",
     HEAD("1.2.3") STABLE("one-rule", FIND PROOF) RULE("spam") "    find: {words: [gnu]}\n    "
                                                               "action: flag\n    tests: [{hit: "
                                                               "gnu}]\n",
     NULL},
    {"a rule that is gone", HEAD("1.9.0") STABLE("two-rule", FIND PROOF),
     "'demo/one-rule' is gone since version 1.2.3: raise the pack's major"},
    {"gone under a major step", HEAD("2.0.0") STABLE("two-rule", FIND PROOF), NULL},
    {"a rule that is no longer stable",
     HEAD("1.3.0") RULE("spam") FIND "    tests: [{hit: zebra}]\n", "no longer stable"},
    {"a version that fell",
     HEAD("1.1.0") STABLE("one-rule", "    find: {words: [gnu]}\n    "
                                      "action: flag\n    tests: [{hit: "
                                      "gnu}]\n"),
     "minor version (it is 1.1.0)"},
};

static void a_pack_beside_what_it_was(void **state)
{
    static char pack[4096];
    char text[2048];
    (void)state;
    write_file("old/demo.yaml", OLD);
    for (size_t i = 0; i < sizeof BESIDE / sizeof *BESIDE; i++) {
        const struct beside *c = &BESIDE[i];
        snprintf(pack, sizeof pack, "%s", c->pack);
        /* A rule that is both in a table and of the same id as the stable one is another. */
        char *second = strstr(pack, "id: one-rule");
        second = second ? strstr(second + 1, "id: one-rule") : NULL;
        if (second)
            memcpy(second, "id: try-rule", 12);
        write_file("demo.yaml", pack);
        size_t n =
            lint("demo.yaml", i % 2 ? "old" : "old/demo.yaml", NULL, "L14", text, sizeof text);
        if (n != (c->words != NULL) || (c->words && !strstr(text, c->words)))
            fail_msg("%s: %zu of L14: %s", c->name, n, text);
    }
}

static void what_cannot_be_compared(void **state)
{
    char text[2048];
    (void)state;
    write_file("demo.yaml", OLD);
    assert_int_equal(lint("demo.yaml", "nowhere", NULL, "L14", text, sizeof text), 1);
    assert_non_null(strstr(text, "no such file or folder"));
    write_file("old/demo.yaml", "pack: demo\n");
    assert_int_equal(lint("demo.yaml", "old", NULL, "L14", text, sizeof text), 1);
    assert_non_null(strstr(text, "does not load"));
    char path[128];
    snprintf(path, sizeof path, "%s/old/demo.yaml", folder);
    remove(path); /* a pack that was not there is new */
    assert_int_equal(lint("demo.yaml", "old", NULL, "L14", text, sizeof text), 0);
}

/* ---- W14: clean texts -------------------------------------------------------------------- */

static const struct tidy {
    const char *name;
    const char *rule;
    const char *words;
} TIDY[] = {
    {"one hit of strictness 1", RULE("spam") "    find: {words: [zebra]}\n    action: flag\n",
     "hits 1 of 6 clean texts, 16667 in 100,000 sentences, and strictness 1 allows 1; narrow it, "
     "or raise its strictness (the first is \"b\")"},
    {"one hit of strictness 4",
     RULE("spam") "    find: {words: [zebra]}\n    action: flag\n    "
                  "strictness: 4\n",
     "strictness 4 allows 1000"},
    {"in the role of the rule",
     RULE("spam") "    roles: [assistant]\n    find: {words: [zebra]}\n"
                  "    action: flag\n",
     "hits 1 of 6"},
    {"tool calls by themselves",
     RULE("spam") "    roles: [tool_args]\n    find: {words: [zebra]}\n"
                  "    action: flag\n",
     NULL},
    {"tool calls in tool calls",
     RULE("spam") "    roles: [tool_args]\n    find: {words: [rhea]}\n"
                  "    action: flag\n",
     "hits 1 of 6"},
    {"what is said in one role, in that role",
     RULE("spam") "    find: {words: [rhea]}\n    "
                  "action: flag\n",
     NULL},
    {"a cue that only gives points",
     RULE("spam") "    find: {words: [zebra]}\n    action: {score: 4}\n", NULL},
    {"what is not sure enough to act",
     RULE("spam") "    find: {words: [zebra]}\n    confidence: "
                  "40\n    action: flag\n",
     NULL},
    {"no hit", RULE("spam") "    find: {words: [okapi]}\n    action: flag\n", NULL},
    {"personal data that is truly there",
     RULE("privacy.contact") "    find: {words: [mail]}\n    action: flag\n", NULL},
    {"and something else there", RULE("spam") "    find: {words: [mail]}\n    action: flag\n",
     "hits 1 of 6"},
    {"a text that is not clean", RULE("spam") "    find: {words: [gnu]}\n    action: flag\n", NULL},
};

static void clean_texts(void **state)
{
    char text[2048], pack[4096];
    (void)state;
    write_file(
        "clean.jsonl",
        "{\"id\":\"a\",\"text\":\"nothing here\",\"labels\":[\"neg\",\"any\"]}\n"
        "{\"id\":\"b\",\"text\":\"a zebra\",\"labels\":[ \"neg\" , \"any\",\"zoo\"]}\n"
        "{\"id\":\"c\",\"text\":\"my mail\",\"labels\":[\"neg\",\"any\",\"has:email\"]}\n"
        "{\"id\":\"t\",\"role\":\"tool_args\",\"text\":\"a rhea\",\"labels\":[\"neg\",\"any\"]}\n"
        "{\"id\":\"d\",\"text\":\"a gnu\",\"labels\":[\"pos\",\"spam\"]}\n"
        "{\"id\":\"e\",\"text\":\"a gnu\",\"labels\":[\"neg\",\"spam\"]}\n\n"
        "{\"id\":\"f\",\"text\":\"\",\"labels\":[\"neg\",\"any\"]}\n"
        "{\"id\":\"g\",\"text\":\"one\",\"labels\":[\"neg\",\"any\"]}\n");
    for (size_t i = 0; i < sizeof TIDY / sizeof *TIDY; i++) {
        const struct tidy *c = &TIDY[i];
        snprintf(pack, sizeof pack, HEAD("1.0.0") "%s" TESTS, c->rule);
        write_file("demo.yaml", pack);
        size_t n = lint("demo.yaml", NULL, "clean.jsonl", "W14", text, sizeof text);
        if (n != (c->words != NULL) || (c->words && !strstr(text, c->words)))
            fail_msg("%s: %zu of W14: %s", c->name, n, text);
    }
    assert_int_equal(lint("demo.yaml", NULL, "nothing.jsonl", "W14", text, sizeof text), 2);
    write_file("clean.jsonl", "{\"id\":1}\n");
    assert_int_equal(lint("demo.yaml", NULL, "clean.jsonl", "W14", text, sizeof text), 2);
}

/* ---- a folder ---------------------------------------------------------------------------- */

static void a_fault_in_one_pack_hides_none_in_the_next(void **state)
{
    char text[2048];
    (void)state;
    remove_folder(NULL); /* what other tests left; the folder itself is not empty */
    make_folder(NULL);
    write_file("demo.yaml",
               HEAD("1.0.0") RULE("spam") "    find: {words: [house]}\n    action: block\n" TESTS);
    write_file("other.yaml", "pack: other\nformat: 1\nversion: 1.0.0\ntitle: Other\n"
                             "license: Apache-2.0\nlanguages: [en]\nrules:\n" RULE(
                                 "spam") "    find: {words: [house]}\n    action: block\n" TESTS);
    assert_int_equal(lint("", NULL, NULL, "L8", text, sizeof text), 2);
    assert_int_equal(lint("", NULL, NULL, "L1", text, sizeof text), 2);
}

/* ---- holds ---------------------------------------------------------------------------------- */

static void append(void *context, const char *line, size_t n)
{
    char *told = context;
    size_t at = strlen(told);
    assert_true(at + n < 2000);
    memcpy(told + at, line, n);
    told[at + n] = '\0';
}

static void lint_holds(const char *name, uint32_t size, char *told)
{
    const oxp_author *author = oxp_extension("oxp.author/1");
    oxp_lint_options beside = OXP_LINT_OPTIONS_INIT;
    oxp_diag *diag = NULL;
    char path[128];

    snprintf(path, sizeof path, "%s/%s", folder, name);
    *told = '\0';
    beside.size = size;
    beside.holds = append;
    beside.holds_context = told;
    oxp_status status = author->lint_beside(path, &beside, NULL, &diag);
    assert_true(status == OXP_OK || status == OXP_ERR_RULES);
    oxp_diag_free(diag);
}

/* "limit mean most" of the rule's line; "" where it has none. */
static const char *told_of(const char *told, const char *rule)
{
    static char numbers[100];
    char id[60];
    snprintf(id, sizeof id, "%s\t", rule);
    const char *at = strstr(told, id);
    size_t n = at ? strcspn(at + strlen(id), "\n") : 0;
    assert_true(n < sizeof numbers);
    snprintf(numbers, sizeof numbers, "%.*s", (int)n, at ? at + strlen(id) : "");
    return numbers;
}

#define NAMED(id)                                                                                  \
    "  - id: " id "\n    title: T\n    severity: medium\n    category: spam\n"                     \
    "    created: 2026-11-23\n"

static void holds_of_rules(void **state)
{
    static const char PACK[] = HEAD("1.0.0") NAMED(
        "of-prompts") "    find: {words: [zebra]}\n    roles: [user]\n    action: block\n" TESTS
        NAMED("told-only") "    find: {regex: '[0-9]+'}\n    action: flag\n" TESTS NAMED(
            "a-word") "    find: {words: [zebras]}\n    action: {redact: {style: mask}}\n" TESTS
            NAMED("a-run") "    find: {regex: '[a-z .]+'}\n    action: {redact: {style: mask}}\n"
                           "    stream: {hold: 30}\n" TESTS NAMED(
                               "built-on") "    find: {rule: told-only}\n    roles: [assistant]\n  "
                                           "  action: "
                                           "{redact: {style: hash}}\n    stream: {hold: 20}\n" TESTS
                                               NAMED("switched-off") "    find: {words: [zebra]}\n "
                                                                     "   mode: off\n    action: "
                                                                     "block\n" TESTS;
    char told[2048];
    unsigned limit, whole, part, most;
    (void)state;
    write_file("demo.yaml", PACK);
    write_file(
        "policy.yaml",
        "policy: some\nformat: 1\nversion: 1.0.0\npacks: [{pack: demo, path: "
        "demo.yaml}]\nstatus: {experimental: enforce}\nlimits: {stream: {hold: "
        "50}}\n"
        "overrides: [{rules: [demo/switched-off], set: {mode: off}, reason: r, owner: o}]\n");
    lint_holds("demo.yaml", sizeof(oxp_lint_options), told);
    assert_string_equal(told_of(told, "demo/of-prompts"), "");
    assert_string_equal(told_of(told, "demo/told-only"), "4096\t-\t-");
    assert_int_equal(
        sscanf(told_of(told, "demo/a-word"), "%u\t%u.%u\t%u", &limit, &whole, &part, &most), 4);
    assert_true(limit == 6 && whole == 0 && most < 4); /* there is no z: what waits is the view's */
    assert_int_equal(
        sscanf(told_of(told, "demo/a-run"), "%u\t%u.%u\t%u", &limit, &whole, &part, &most), 4);
    assert_true(limit == 30 && whole > 2 && most > whole);
    assert_int_equal(
        sscanf(told_of(told, "demo/built-on"), "%u\t%u.%u\t%u", &limit, &whole, &part, &most), 4);
    assert_true(limit == 20 && whole + part > 0 && most > 0 && most < 8); /* numbers are short */

    lint_holds("policy.yaml", sizeof(oxp_lint_options), told);
    assert_string_equal(told_of(told, "demo/switched-off"), "");
    assert_string_equal(told_of(told, "demo/told-only"), "50\t-\t-");

    lint_holds("demo.yaml", offsetof(oxp_lint_options, holds), told); /* a host of before */
    assert_string_equal(told, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_rule_by_itself),
        cmocka_unit_test(thresholds_of_policies),
        cmocka_unit_test(a_pack_beside_what_it_was),
        cmocka_unit_test(what_cannot_be_compared),
        cmocka_unit_test(clean_texts),
        cmocka_unit_test(holds_of_rules),
        cmocka_unit_test(a_fault_in_one_pack_hides_none_in_the_next),
    };
    return cmocka_run_group_tests_name("lint", tests, make_folder, remove_folder);
}
