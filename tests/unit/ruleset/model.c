/* What the filter holds of a rule: views, searches, actions, order, bounds, tests. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "kit.h"

#define ONE_RULE(lines) PACK "rules:\n" RULE("rule-one") lines

/* ---- views and searches -------------------------------------------------------------- */

static void each_search_has_its_view(void **state)
{
    static const struct {
        const char *name, *lines;
        oxp_view_kind find, rule;
    } CASES[] = {
        {"words are folded", "    find: {words: [a]}\n", OXP_VIEW_FOLD, OXP_VIEW_FOLD},
        {"texts are folded", "    find: {text: [a]}\n", OXP_VIEW_FOLD, OXP_VIEW_FOLD},
        {"patterns are exact", "    find: {regex: 'a'}\n", OXP_VIEW_EXACT, OXP_VIEW_EXACT},
        {"the rule may say otherwise", "    normalize: fold\n    find: {regex: 'a'}\n",
         OXP_VIEW_FOLD, OXP_VIEW_FOLD},
        {"and the search otherwise again",
         "    normalize: fold\n    find: {regex: 'a', normalize: exact}\n", OXP_VIEW_EXACT,
         OXP_VIEW_FOLD},
        {"searches of two views", "    find: {a: {regex: 'a'}, b: {words: [b]}}\n", OXP_VIEW_EXACT,
         OXP_VIEW_FOLD},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(CASES); i++) {
        char text[1000];
        snprintf(text, sizeof text, ONE_RULE("%s") REST, CASES[i].lines);
        loaded l = must_load(load_text(text));
        const oxp_rule *rule = &l.filter->policies[0].rules[0];
        if (rule->finds[0].view != CASES[i].find || rule->view != CASES[i].rule)
            fail_msg("%s", CASES[i].name);
        assert_int_equal(l.filter->search_views[rule->finds[0].search], CASES[i].find);
        unload(&l);
    }
}

static void words_beside_a_match_have_views_of_their_own(void **state)
{
    (void)state;
    loaded l = must_load(load_text(ONE_RULE(
        "    find: {regex: 'a'}\n    context: {words: [b], regex: 'c', within: 3 words, add: 5}\n"
        "    unless:\n      match: {words: [d]}\n"
        "      around: {list: policy/none, text: [e], within: line}\n"
        "      message: {regex: 'f', normalize: fold}\n") REST));
    const oxp_rule *rule = &l.filter->policies[0].rules[0];
    const uint8_t *views = l.filter->search_views;
    assert_int_equal(rule->context.words.n, 2);
    assert_int_equal(views[rule->context.words.ids[0]], OXP_VIEW_FOLD);
    assert_int_equal(views[rule->context.words.ids[1]], OXP_VIEW_EXACT);
    assert_int_equal(rule->context.within.unit, OXP_UNIT_WORDS);
    assert_int_equal(rule->context.within.count, 3);
    assert_int_equal(rule->context.add, 5);
    assert_false(rule->context.required);
    assert_int_equal(rule->n_exceptions, 1);
    assert_int_equal(rule->exceptions[0].match.n, 1);
    assert_int_equal(rule->exceptions[0].around.n, 1);
    assert_int_equal(rule->exceptions[0].within.unit, OXP_UNIT_LINE);
    assert_int_equal(rule->exceptions[0].message.n, 1);
    assert_int_equal(views[rule->exceptions[0].message.ids[0]], OXP_VIEW_FOLD);
    assert_null(rule->exceptions[0].reason);
    unload(&l);
}

static void equal_searches_are_one(void **state)
{
    (void)state;
    loaded l = must_load(load_text(PACK "lists: {l: {words: [x, y]}}\nrules:\n" RULE(
        "rule-a") "    find: {a: {words: [x, y]}, b: {list: l}, c: {words: [y, x]}, d: {words: [x, "
                  "y], "
                  "validate: [luhn]}, e: {regex: 'x'}, f: {regex: 'x', span: 1}, g: {text: [x, "
                  "y]}, "
                  "h: {words: [x, y], as: whole}, i: {regex: 'x', normalize: fold}}\n" REST RULE(
                      "rule-b") "    find: {words: [x, y]}\n    unless: {match: {words: [x, "
                                "y]}}\n" REST));
    const oxp_rule *a = rule_of(&l.filter->policies[0], "test/rule-a");
    const oxp_rule *b = rule_of(&l.filter->policies[0], "test/rule-b");
    assert_int_equal(a->finds[0].search, a->finds[1].search);
    assert_int_equal(a->finds[0].search, b->finds[0].search);
    for (uint32_t i = 2; i < a->n_finds; i++)
        for (uint32_t k = 0; k < i; k++)
            if (k != 1 && a->finds[i].search == a->finds[k].search)
                fail_msg("%s and %s are one search", a->finds[i].name, a->finds[k].name);
    /* One that is tried on matched texts is never one that is scanned for. */
    assert_int_not_equal(b->exceptions[0].match.ids[0], b->finds[0].search);
    assert_int_equal(fake_searches(), 9);
    assert_string_equal(fake_owner(0), "test/rule-a: search 'a'");
    unload(&l);
}

/* ---- what is scanned for in which role ---------------------------------------------------- */

static bool wants(const oxp_policy *p, oxp_role role, uint32_t search)
{
    return p->wanted[role][search / 64] >> search % 64 & 1;
}

static void each_role_wants_what_its_rules_look_at(void **state)
{
    (void)state;
    loaded l = must_load(load_text(PACK "rules:\n" RULE(
        "rule-a") "    roles: [user, assistant]\n"
                  "    find: {a: {words: [a], roles: [user]}, b: {regex: 'b'}}\n"
                  "    context: {words: [c], within: 3 words, add: 5}\n    unless: {match: {words: "
                  "[d]}}\n"
                  "    action: [{on: user, flag: true}, {on: assistant, block: true}]\n    tests: "
                  "[{hit: a}]\n" RULE(
                      "rule-b") "    roles: [user, tool_args]\n    find: {words: [e]}\n"
                                "    action: [{on: tool_args, flag: true}]\n    tests: [{hit: "
                                "a}]\n"));
    const oxp_policy *p = &l.filter->policies[0];
    const oxp_rule *a = rule_of(p, "test/rule-a"), *b = rule_of(p, "test/rule-b");
    assert_true(wants(p, OXP_ROLE_USER, a->finds[0].search));
    assert_false(wants(p, OXP_ROLE_ASSISTANT, a->finds[0].search));
    assert_true(wants(p, OXP_ROLE_ASSISTANT, a->finds[1].search));
    assert_true(wants(p, OXP_ROLE_ASSISTANT, a->context.words.ids[0]));
    assert_false(wants(p, OXP_ROLE_USER, a->exceptions[0].match.ids[0]));
    assert_false(wants(p, OXP_ROLE_USER, b->finds[0].search)); /* no action for it there */
    assert_true(wants(p, OXP_ROLE_TOOL_ARGS, b->finds[0].search));
    assert_true(p->uses_view[OXP_ROLE_USER][OXP_VIEW_EXACT]);
    assert_true(p->uses_view[OXP_ROLE_USER][OXP_VIEW_FOLD]);
    assert_false(p->uses_view[OXP_ROLE_TOOL_ARGS][OXP_VIEW_EXACT]);
    assert_false(p->uses_view[OXP_ROLE_SYSTEM][OXP_VIEW_FOLD]);
    unload(&l);
}

/* ---- bounds --------------------------------------------------------------------------------- */

static void the_widest_search_bounds_a_rule(void **state)
{
    (void)state;
    loaded l = must_load(load_text(
        PACK
        "rules:\n" RULE("rule-a") "    find: {a: {words: [abc, abcdef]}, b: {regex: 'xy'}}\n" REST
            RULE("rule-b") "    find: {regex: 'x+'}\n" REST RULE(
                "rule-c") "    roles: [user]\n    find: {regex: 'x+'}\n    action: block\n    "
                          "tests: [{hit: a}]\n" RULE(
                              "rule-d") "    find: {a: {words: [abc]}, b: {regex: 'x+'}}\n    "
                                        "when: a and not b\n"
                                        "    action: block\n    tests: [{hit: a}]\n" RULE(
                                            "rule-e") "    find: {rule: rule-a}\n" REST
                                            RULE("rule-f") "    roles: [user, assistant]\n    "
                                                           "find: {regex: 'x+', roles: "
                                                           "[user]}\n    action: block\n    "
                                                           "tests: [{hit: a}]\n"));
    const oxp_policy *p = &l.filter->policies[0];
    assert_int_equal(rule_of(p, "test/rule-a")->max_span, 6);
    assert_int_equal(rule_of(p, "test/rule-b")->max_span, 4096);
    assert_int_equal(rule_of(p, "test/rule-c")->max_span, 4096); /* judged whole: no hold */
    assert_int_equal(rule_of(p, "test/rule-e")->max_span, 6);
    unload(&l);
}

static uint32_t longest_of(const oxp_policy *p, const char *rule, uint32_t find)
{
    return p->longest[rule_of(p, rule)->finds[find].search];
}

static void a_hold_is_the_longest_match_of_its_rule_alone(void **state)
{
    (void)state;
    loaded l = must_load(load_text(
        PACK "defaults: {stream: {hold: 40}}\n"
             "rules:\n" RULE("rule-a") "    find: {regex: 'x+'}\n    stream: {hold: 64}\n" REST
                 RULE("rule-b") "    find: {regex: 'x+'}\n    stream: {hold: 5000}\n" REST RULE(
                     "rule-c") "    find: {a: {regex: 'x+'}, b: {words: [abc]}}\n    "
                               "context: {regex: 'y+', within: 3 words, add: 1}\n" REST RULE(
                                   "rule-d") "    find: {rule: rule-b}\n" REST));
    const oxp_policy *p = &l.filter->policies[0];
    const oxp_rule *c = rule_of(p, "test/rule-c");
    assert_int_equal(longest_of(p, "test/rule-a", 0), 64);
    assert_int_equal(longest_of(p, "test/rule-b", 0), 5000); /* over the policy's */
    assert_int_equal(longest_of(p, "test/rule-c", 0), 40);   /* of the pack's defaults */
    assert_int_equal(longest_of(p, "test/rule-c", 1), 3);
    assert_int_equal(p->longest[c->context.words.ids[0]], 4096);
    assert_int_equal(rule_of(p, "test/rule-b")->max_span, 5000);
    assert_int_equal(rule_of(p, "test/rule-d")->max_span, 40);
    unload(&l);
}

/* ---- rules that name rules ------------------------------------------------------------------- */

static uint32_t position(const oxp_policy *p, const char *id)
{
    for (uint32_t i = 0; i < p->n_rules; i++)
        if (strcmp(p->rules[p->order[i]].id, id) == 0)
            return i;
    fail_msg("no %s", id);
    return 0;
}

static void what_a_rule_needs_comes_before_it(void **state)
{
    (void)state;
    loaded l = must_load(load_text(
        PACK
        "rules:\n" RULE("rule-a") "    find: {x: {rule: rule-b}, y: {rule: test/rule-c}}\n" REST
            RULE("rule-b") "    find: {rule: rule-c}\n" REST
                RULE("rule-c") "    find: {words: [c]}\n" REST RULE(
                    "the-allower") "    status: stable\n    find: {rule: finder}\n"
                                   "    action: {allow: {categories: [privacy]}}\n    tests: "
                                   "[{hit: a}]\n"
                                   "  - {id: finder, title: T, severity: low, category: spam, "
                                   "created: 2026-01-01, "
                                   "find: {words: [f]}, action: flag, tests: [{hit: a}]}\n"));
    const oxp_policy *p = &l.filter->policies[0];
    assert_true(position(p, "test/rule-c") < position(p, "test/rule-b"));
    assert_true(position(p, "test/rule-b") < position(p, "test/rule-a"));
    assert_true(position(p, "test/finder") < position(p, "test/the-allower"));
    assert_true(position(p, "test/the-allower") < position(p, "test/rule-c"));
    assert_int_equal(rule_of(p, "test/rule-a")->finds[0].rule, 1);
    assert_int_equal(rule_of(p, "test/rule-a")->finds[1].rule, 2);
    assert_int_equal(rule_of(p, "test/rule-a")->finds[0].search, OXP_NONE);
    unload(&l);
}

static void allow_drops_the_rules_it_names_and_no_other_allow_rule(void **state)
{
    static const struct {
        const char *allow;
        uint32_t n;
    } CASES[] = {{"categories: [privacy]", 2},
                 {"categories: ['priv*']", 2},
                 {"categories: [privacy.contact]", 1},
                 {"rules: [rule-a]", 1},
                 {"rules: ['test/*']", 3},
                 {"rules: ['rule-*', none.pack/x]", 3},
                 {"rules: [none.pack/x]", 0}};
    (void)state;
    for (size_t i = 0; i < COUNT(CASES); i++) {
        char text[2500];
        snprintf(text, sizeof text,
                 PACK "rules:\n" RULE(
                     "rule-a") "    find: {words: [a]}\n" REST
                               "  - {id: rule-b, title: T, severity: low, category: "
                               "privacy.financial, created: 2026-01-01, find: {words: [b]}, "
                               "action: flag, tests: [{hit: a}]}\n"
                               "  - {id: rule-c, title: T, severity: low, category: spam, created: "
                               "2026-01-01, find: {words: [c]}, action: flag, tests: [{hit: "
                               "a}]}\n" RULE(
                                   "allow-one") "    status: stable\n    find: {words: [d]}\n    "
                                                "action: {allow: {%s}}\n    tests: [{hit: "
                                                "a}]\n" RULE("allow-two") "    status: stable\n    "
                                                                          "find: {words: [e]}\n    "
                                                                          "action: {allow: {%s}}\n "
                                                                          "   tests: [{hit: a}]\n",
                 CASES[i].allow, CASES[i].allow);
        loaded l = must_load(load_text(text));
        const oxp_rule *rule = rule_of(&l.filter->policies[0], "test/allow-one");
        assert_true(rule->is_allow);
        assert_true(rule->acts[OXP_ROLE_USER].allow);
        if (rule->n_allow_rules != CASES[i].n)
            fail_msg("%s drops %u rules", CASES[i].allow, rule->n_allow_rules);
        unload(&l);
    }
}

/* Allow rules and composites may also form a longer circle. */
static void a_longer_circle_of_allow_rules_is_found(void **state)
{
    (void)state;
#define ALLOW(id, category, finds, drops)                                                          \
    "  - {id: " id ", title: T, status: stable, severity: low, category: " category                \
    ", created: 2026-01-01, find: {rule: " finds "}, action: {allow: {rules: [" drops              \
    "]}}, tests: [{hit: a}]}\n"
    loaded l = load_text(PACK "rules:\n" RULE("rule-a") "    find: {words: [a]}\n" REST RULE(
        "rule-b") "    find: {words: [b]}\n" REST ALLOW("allow-a", "spam", "rule-b", "rule-a")
                             ALLOW("allow-b", "spam", "rule-a", "rule-b"));
    assert_int_equal(l.status, OXP_ERR_RULES);
    assert_non_null(strstr(l.complaints, "E8: an allow rule depends on a rule that it drops"));
    unload(&l);
}

/* ---- actions ------------------------------------------------------------------------------------
 */

static void actions_are_told_apart_by_role(void **state)
{
    (void)state;
    loaded l = must_load(load_text(PACK "messages: {m: {en: M}, n: {en: N}}\nrules:\n" RULE(
        "rule-a") "    roles: any\n    find: {words: [a]}\n"
                  "    action:\n      - {on: [user, system], note: n, flag: true}\n      - {on: "
                  "document, replace: m, score: 9}\n"
                  "      - {on: output, redact: {style: hash, text: '[{hash}]'}}\n    tests: "
                  "[{hit: a}]\n" RULE("rule-b") "    find: {words: [b]}\n    action: {block: m, "
                                                "note: n}\n    tests: [{hit: a}]\n" RULE(
                                                    "rule-c") "    find: {words: [c]}\n    action: "
                                                              "{block: true, redact: {style: mask, "
                                                              "keep_last: 4}}\n    tests: [{hit: "
                                                              "a}]\n"));
    const oxp_policy *p = &l.filter->policies[0];
    const oxp_act *acts = rule_of(p, "test/rule-a")->acts;
    assert_string_equal(acts[OXP_ROLE_USER].note, "n");
    assert_true(acts[OXP_ROLE_SYSTEM].flag);
    assert_false(acts[OXP_ROLE_TOOL_RESULT].given);
    assert_true(acts[OXP_ROLE_DOCUMENT].replace);
    assert_string_equal(acts[OXP_ROLE_DOCUMENT].replace_message, "m");
    assert_int_equal(acts[OXP_ROLE_DOCUMENT].points, 9);
    assert_int_equal(acts[OXP_ROLE_REASONING].redact, OXP_STYLE_HASH);
    assert_string_equal(acts[OXP_ROLE_REASONING].redact_text, "[{hash}]");
    acts = rule_of(p, "test/rule-b")->acts;
    assert_string_equal(acts[OXP_ROLE_USER].note, "n");
    assert_string_equal(acts[OXP_ROLE_USER].block_message, "m");
    assert_null(acts[OXP_ROLE_ASSISTANT].note); /* only prompts can be given one */
    assert_true(acts[OXP_ROLE_ASSISTANT].block);
    acts = rule_of(p, "test/rule-c")->acts;
    assert_true(acts[OXP_ROLE_USER].block);
    assert_null(acts[OXP_ROLE_USER].block_message);
    assert_int_equal(acts[OXP_ROLE_USER].keep_last, 4);
    assert_int_equal(acts[OXP_ROLE_USER].points, -1);
    unload(&l);
}

/* ---- tests and sources
 * ------------------------------------------------------------------------------ */

static void tests_are_kept_where_they_are_asked_for(void **state)
{
    (void)state;
    write_taxonomy();
    write_file("t.jsonl",
               "{\"hit\": \"a\\u0001 [[b]]\", \"role\": \"assistant\"}\r\n\n{\"miss\": \"\"}\n"
               "{\"hit\":\"\\ud83d\\uDE00 \\\\ud83d\\/\"}");
    char path[300];
    snprintf(
        path, sizeof path, "%s",
        write_file("pack.yaml",
                   PACK "rules:\n" RULE(
                       "rule-a") "    description: D\n    references: [R]\n    find: {words: [a]}\n"
                                 "    action: {redact: {style: remove}}\n    tests:\n"
                                 "      - {hit: '{{digits:4}} [[a]]', after: '', confidence: '>= "
                                 "80', when_split: true}\n"
                                 "      - {miss: b, role: assistant}\n" RULE(
                                     "rule-b") "    find: {words: [a]}\n    action: flag\n    "
                                               "tests: {file: t.jsonl}\n"));
    loaded l = must_load(load_path(path, folder(), 0));
    assert_null(l.filter->policies[0].rules[0].source);
    assert_null(l.filter->sources);
    unload(&l);
    l = must_load(load_path(path, folder(), OXP_LOAD_KEEP_TESTS));
    const oxp_rule_source *source = l.filter->policies[0].rules[0].source;
    assert_int_equal(source->n_tests, 2);
    assert_true(source->tests[0].hit);
    assert_string_equal(source->tests[0].text.p, "{{digits:4}} [[a]]");
    assert_true(source->tests[0].has_after);
    assert_int_equal(source->tests[0].after.n, 0);
    assert_int_equal(source->tests[0].min_confidence, 80);
    assert_int_equal(source->tests[0].max_confidence, -1);
    assert_int_equal(source->tests[0].role, -1);
    assert_int_equal(source->tests[0].place.line, 18);
    assert_false(source->tests[1].hit);
    assert_int_equal(source->tests[1].role, OXP_ROLE_ASSISTANT);
    assert_string_equal(source->description, "D");
    assert_string_equal(source->references[0], "R");
    assert_string_equal(source->created, "2026-11-23");
    source = l.filter->policies[0].rules[1].source;
    assert_int_equal(source->n_tests, 3);
    assert_string_equal(source->tests[2].text.p, "\xF0\x9F\x98\x80 \\ud83d/");
    assert_memory_equal(source->tests[0].text.p, "a\1 [[b]]", 8);
    assert_int_equal(source->tests[1].text.n, 0);
    assert_int_equal(l.filter->sources->n_files, 1);
    assert_int_equal(l.filter->sources->n_specs, 1);
    assert_string_equal(l.filter->sources->specs[0].owner, "test/rule-a: search 'it'");
    unload(&l);
    remove_folder();
}

static void list_files_hold_one_term_a_line(void **state)
{
    (void)state;
    write_taxonomy();
    write_file(
        "words.txt",
        "\xEF\xBB\xBF#! license: CC-BY-4.0\r\n#!  source: nobody\r\n#! source: somebody else\n"
        "# a comment\n\n  first term \t\n\\#second\n\\third\nfou*rth\n#fifth\nlast");
    char path[300];
    snprintf(path, sizeof path, "%s",
             write_file(
                 "pack.yaml", PACK
                 "lists:\n  w: {file: words.txt}\n  t: {file: words.txt, as: text}\nrules:\n" RULE(
                     "rule-a") "    find: {w: {list: w}, t: {list: t}}\n" REST));
    loaded l = must_load(load_path(path, folder(), OXP_LOAD_KEEP_TESTS));
    static const char *const WORDS[] = {"first term", "#second", "\\third", "fou\\*rth", "last"};
    static const char *const TEXTS[] = {"first term", "#second", "\\third", "fou*rth", "last"};
    const oxp_rule *rule = &l.filter->policies[0].rules[0];
    const oxp_search_spec *words = &l.filter->sources->specs[rule->finds[0].search];
    const oxp_search_spec *texts = &l.filter->sources->specs[rule->finds[1].search];
    assert_int_equal(words->kind, OXP_SEARCH_WORDS);
    assert_int_equal(texts->kind, OXP_SEARCH_TEXT);
    assert_int_equal(words->n_terms, COUNT(WORDS));
    assert_int_equal(texts->n_terms, COUNT(TEXTS));
    for (size_t i = 0; i < COUNT(WORDS); i++) {
        assert_int_equal(words->terms[i].text.n, strlen(WORDS[i]));
        assert_memory_equal(words->terms[i].text.p, WORDS[i], strlen(WORDS[i]));
        assert_int_equal(texts->terms[i].text.n, strlen(TEXTS[i]));
        assert_memory_equal(texts->terms[i].text.p, TEXTS[i], strlen(TEXTS[i]));
    }
    assert_int_equal(words->terms[0].place.line, 6);
    assert_int_equal(words->terms[0].place.column, 3);
    assert_int_equal(l.filter->sources->n_lists, 2);
    assert_string_equal(l.filter->sources->lists[0].license, "CC-BY-4.0");
    assert_string_equal(l.filter->sources->lists[0].source, "somebody else");
    unload(&l);
    remove_folder();
}

static void list_files_are_read_strictly(void **state)
{
    static const struct {
        const char *bytes, *fault;
    } CASES[] = {
        {"a\nb\xE2\x80\x8B\n", "2:2: E2: hidden character U+200B"},
        {"a\nb\x01\n", "2:2: E2: control character U+0001"},
        {"a\n \xC3\xA9\xFF\n", "2:3: E2: byte 0xFF is not UTF-8"},
        {"", "0:0: E1: the list file holds no word"},
    };
    (void)state;
    write_taxonomy();
    for (size_t i = 0; i < COUNT(CASES); i++) {
        write_file("words.txt", CASES[i].bytes);
        loaded l =
            load_path(write_file("pack.yaml", PACK "lists: {w: {file: words.txt}}\nrules:\n" RULE(
                                                  "rule-a") "    find: {list: w}\n" REST),
                      folder(), 0);
        if (!strstr(l.complaints, CASES[i].fault))
            fail_msg("expected %s, got %s", CASES[i].fault, l.complaints);
        unload(&l);
    }
    remove_folder();
}

/* ---- limits
 * ----------------------------------------------------------------------------------------- */

static void twenty_thousand_rules_are_taken_and_no_more(void **state)
{
    (void)state;
    enum { FILES = 21, EACH = 1000 };
    write_taxonomy();
    char *text = malloc(400 * EACH), path[300];
    assert_non_null(text);
    for (int f = 0; f < FILES; f++) {
        char name[40];
        int rules = f + 1 < FILES ? EACH : 1;
        char *at = text + sprintf(text, "%s",
                                  PACK "defaults: {title: T, severity: low, category: spam, "
                                       "created: 2026-01-01, action: flag}\nrules:\n");
        for (int i = 0; i < rules; i++)
            at += sprintf(at, "  - {id: r-%d-%d, find: {words: [a]}, tests: [{hit: a}]}\n", f, i);
        snprintf(name, sizeof name, "many/%02d.yaml", f);
        write_file(name, text);
    }
    free(text);
    snprintf(path, sizeof path, "%s/many", folder());
    loaded l = load_path(path, folder(), 0);
    assert_non_null(
        strstr(l.complaints, "E12: the policy has 20001 rules; at most 20000 are taken"));
    unload(&l);
    snprintf(path, sizeof path, "%s/many/20.yaml", folder());
    assert_int_equal(unlink(path), 0);
    snprintf(path, sizeof path, "%s/many", folder());
    l = must_load(load_path(path, folder(), 0));
    assert_int_equal(l.filter->policies[0].n_rules, 20000);
    assert_int_equal(fake_searches(), 1);
    unload(&l);
    remove_folder();
}

static void two_million_words_are_taken_and_no_more(void **state)
{
    (void)state;
    enum { WORDS = 2000000 };
    write_taxonomy();
    char *text = malloc(3 * (WORDS + 1)), path[300];
    assert_non_null(text);
    for (int i = 0; i <= WORDS; i++)
        memcpy(text + 3 * i, (char[]){(char)('a' + i % 26), (char)('a' + i / 26 % 26), '\n'}, 3);
    snprintf(path, sizeof path, "%s",
             write_file("pack.yaml", PACK "lists: {w: {file: words.txt}}\nrules:\n" RULE(
                                         "rule-a") "    find: {list: w}\n" REST));
    write_bytes("words.txt", text, 3 * (size_t)WORDS);
    loaded l = must_load(load_path(path, folder(), 0));
    unload(&l);
    write_bytes("words.txt", text, 3 * (size_t)(WORDS + 1));
    l = load_path(path, folder(), 0);
    assert_non_null(strstr(l.complaints, "E12: the list 'w' has 2000001 words; at most 2000000"));
    unload(&l);
    free(text);
    remove_folder();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_search_has_its_view),
        cmocka_unit_test(words_beside_a_match_have_views_of_their_own),
        cmocka_unit_test(equal_searches_are_one),
        cmocka_unit_test(each_role_wants_what_its_rules_look_at),
        cmocka_unit_test(the_widest_search_bounds_a_rule),
        cmocka_unit_test(a_hold_is_the_longest_match_of_its_rule_alone),
        cmocka_unit_test(what_a_rule_needs_comes_before_it),
        cmocka_unit_test(allow_drops_the_rules_it_names_and_no_other_allow_rule),
        cmocka_unit_test(a_longer_circle_of_allow_rules_is_found),
        cmocka_unit_test(actions_are_told_apart_by_role),
        cmocka_unit_test(tests_are_kept_where_they_are_asked_for),
        cmocka_unit_test(list_files_hold_one_term_a_line),
        cmocka_unit_test(list_files_are_read_strictly),
        cmocka_unit_test(twenty_thousand_rules_are_taken_and_no_more),
        cmocka_unit_test(two_million_words_are_taken_and_no_more),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
