/* Policies: what wins, what is shared, what is looked for where. */
#include <stdio.h>
#include <string.h>

#include "kit.h"

/* A pack `p` in the test's folder with four rules, and a base policy that uses it. */
static int set_up(void **state)
{
    (void)state;
    write_taxonomy();
    write_file("packs/p.yaml",
               "pack: p\nformat: 1\nversion: 1.4.2\ntitle: P\nlicense: MIT\nlanguages: [en]\n"
               "defaults: {created: 2026-01-01, severity: low, category: privacy.contact, "
               "confidence: 60}\n"
               "messages:\n  sorry: {en: Sorry, sv: Tyvarr}\n  only-pack: {de: Nein}\n"
               "lists:\n  greetings: {words: [hi, hello]}\n"
               "rules:\n"
               "  - {id: stable-rule, title: T, status: stable, tags: [first.one], find: {list: "
               "greetings}, action: {block: sorry}, tests: [{hit: a}]}\n"
               "  - {id: new-rule, title: T, status: experimental, strictness: 3, category: "
               "privacy.financial, find: {words: [b]}, action: flag, tests: [{hit: a}]}\n"
               "  - {id: shadow-rule, title: T, status: stable, mode: shadow, score: 7, "
               "confidence: 90, find: {list: policy/own}, action: flag, tests: [{hit: a}]}\n"
               "  - {id: off-rule, title: T, status: deprecated, mode: off, roles: any, find: "
               "{regex: 'x'}, action: [{on: input, flag: true}], tests: [{hit: a}]}\n");
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    remove_folder();
    return 0;
}

#define HEAD(name) "policy: " name "\nformat: 1\nversion: 1.0.0\npacks: [{pack: p}]\n"

static loaded load_policy(const char *text)
{
    return must_load(load_path(write_file("policies/one.yaml", text), folder(), 0));
}

/* ---- settings ------------------------------------------------------------------------- */

static void without_settings_a_rule_is_as_its_pack_has_it(void **state)
{
    (void)state;
    loaded l = load_policy(HEAD("plain"));
    const oxp_policy *p = &l.filter->policies[0];
    const oxp_rule *rule = rule_of(p, "p/stable-rule");
    assert_int_equal(p->n_rules, 4);
    assert_int_equal(rule->confidence, 60); /* of the pack's defaults */
    assert_int_equal(rule->severity, OXP_SEVERITY_LOW);
    assert_int_equal(rule->score, 2); /* of its severity */
    assert_int_equal(rule->roles, OXP_ROLE_BIT(OXP_ROLE_USER) | OXP_ROLE_BIT(OXP_ROLE_ASSISTANT));
    assert_int_equal(rule->min_confidence, 50);
    assert_int_equal(rule->mode, OXP_RULE_ENFORCE);
    assert_int_equal(rule_of(p, "p/new-rule")->mode, OXP_RULE_ENFORCE);
    assert_int_equal(rule_of(p, "p/shadow-rule")->mode, OXP_RULE_SHADOW);
    assert_int_equal(rule_of(p, "p/shadow-rule")->confidence, 90); /* rule over defaults */
    assert_int_equal(rule_of(p, "p/shadow-rule")->score, 7);
    assert_int_equal(rule_of(p, "p/off-rule")->mode, OXP_RULE_OFF);
    assert_string_equal(rule_of(p, "p/off-rule")->off_because, "the rule's own mode is off");
    assert_int_equal(p->limits.text_bytes, 1 << 20);
    assert_int_equal(p->limits.body_bytes, 16 << 20);
    assert_int_equal(p->limits.messages, 4096);
    assert_int_equal(p->limits.depth, 64);
    assert_int_equal(p->limits.findings, 256);
    assert_int_equal(p->limits.views, 6);
    assert_int_equal(p->limits.stream_hold, 4096);
    assert_int_equal(p->limits.stream_over, OXP_FALLBACK_BLOCK);
    assert_int_equal(p->unscanned_parts, OXP_FALLBACK_PASS);
    assert_int_equal(p->unscanned_body, OXP_FALLBACK_BLOCK);
    assert_int_equal(p->unscanned_route, OXP_FALLBACK_BLOCK);
    assert_int_equal(p->history, OXP_HISTORY_REDACT);
    assert_int_equal(p->refusal_status, 400);
    assert_false(p->shadow);
    assert_false(p->moderation_field);
    assert_false(p->uses_sample);
    unload(&l);
}

static void settings_of_a_policy_are_taken(void **state)
{
    (void)state;
    loaded l = load_policy(HEAD(
        "full") "tenant: acme\nlanguages: [sv, EN]\nmode: shadow\nhistory: judge\n"
                "refusal_status: 200\nreport: {moderation_field: true}\n"
                "unscanned: {parts: block, body: pass, route: pass}\n"
                "limits: {text_bytes: 1000, body_bytes: 2000, messages: 3, depth: 4, findings: 5, "
                "views: 2, stream: {hold: 777, over: replace}}\n"
                "overrides: [{rules: [p/stable-rule], set: {sample: 10}, reason: r, owner: o}]\n");
    const oxp_policy *p = &l.filter->policies[0];
    assert_string_equal(p->tenant, "acme");
    assert_string_equal(p->languages[1], "en");
    assert_true(p->shadow);
    assert_true(p->uses_sample);
    assert_true(p->moderation_field);
    assert_int_equal(p->history, OXP_HISTORY_JUDGE);
    assert_int_equal(p->refusal_status, 200);
    assert_int_equal(p->unscanned_parts, OXP_FALLBACK_BLOCK);
    assert_int_equal(p->unscanned_body, OXP_FALLBACK_PASS);
    assert_int_equal(p->unscanned_route, OXP_FALLBACK_PASS);
    assert_int_equal(p->limits.text_bytes, 1000);
    assert_int_equal(p->limits.views, 2);
    assert_int_equal(p->limits.stream_hold, 777);
    assert_int_equal(p->limits.stream_over, OXP_FALLBACK_REPLACE);
    unload(&l);
}

static void the_status_map_is_over_the_rule_and_under_overrides(void **state)
{
    (void)state;
    loaded l = load_policy(
        HEAD("status") "status: {stable: enforce, experimental: shadow, deprecated: off}\n"
                       "overrides: [{rules: [p/new-rule], set: {mode: enforce}, reason: r, owner: "
                       "o}]\n");
    const oxp_policy *p = &l.filter->policies[0];
    assert_int_equal(rule_of(p, "p/shadow-rule")->mode, OXP_RULE_ENFORCE);
    assert_int_equal(rule_of(p, "p/new-rule")->mode, OXP_RULE_ENFORCE);
    assert_int_equal(rule_of(p, "p/off-rule")->mode, OXP_RULE_OFF);
    assert_string_equal(rule_of(p, "p/off-rule")->off_because,
                        "the policy switches deprecated rules off");
    unload(&l);
}

static void the_ceiling_leaves_stricter_rules_out(void **state)
{
    (void)state;
    loaded l = load_policy(HEAD("strict") "strictness: 2\n");
    const oxp_rule *rule = rule_of(&l.filter->policies[0], "p/new-rule");
    assert_int_equal(rule->mode, OXP_RULE_OFF);
    assert_string_equal(rule->off_because, "strictness 3 is over the policy's 2");
    unload(&l);
    l = load_policy(HEAD("strict") "strictness: 2\noverrides: [{categories: [privacy.financial], "
                                   "set: {strictness: 1}, reason: r, owner: o}]\n");
    assert_int_equal(rule_of(&l.filter->policies[0], "p/new-rule")->mode, OXP_RULE_ENFORCE);
    unload(&l);
}

static void the_nearest_category_says_the_least_confidence(void **state)
{
    (void)state;
    loaded l = load_policy(
        HEAD("sure") "min_confidence: 40\ncategories:\n"
                     "  privacy: {flag_at: 1, min_confidence: 70}\n"
                     "  privacy.financial: {min_confidence: 80}\n  spam: {min_confidence: 99}\n");
    const oxp_policy *p = &l.filter->policies[0];
    assert_int_equal(rule_of(p, "p/stable-rule")->min_confidence, 70);
    assert_int_equal(rule_of(p, "p/new-rule")->min_confidence, 80);
    unload(&l);
}

/* ---- overrides --------------------------------------------------------------------------- */

#define OVERRIDE(selector, set) "  - {" selector ", set: {" set "}, reason: r, owner: o}\n"

static void later_overrides_win_key_by_key(void **state)
{
    (void)state;
    loaded l = load_policy(
        HEAD("later") "overrides:\n" OVERRIDE("rules: ['*']",
                                              "confidence: 10, score: 9, severity: critical")
            OVERRIDE("tags: ['first*']", "confidence: 20")
                OVERRIDE("categories: [privacy]", "sample: 30")
                    OVERRIDE("rules: ['p/*-rule']", "confidence: 25, roles: [tool_args]"));
    const oxp_policy *p = &l.filter->policies[0];
    const oxp_rule *rule = rule_of(p, "p/stable-rule");
    assert_int_equal(rule->confidence, 25);
    assert_int_equal(rule->score, 9);
    assert_int_equal(rule->severity, OXP_SEVERITY_CRITICAL);
    assert_int_equal(rule->sample, 30);
    assert_int_equal(rule->roles, OXP_ROLE_BIT(OXP_ROLE_TOOL_ARGS));
    assert_int_equal(rule->finds[0].roles, OXP_ROLE_BIT(OXP_ROLE_TOOL_ARGS));
    assert_true(rule->acts[OXP_ROLE_TOOL_ARGS].block);
    assert_false(rule->acts[OXP_ROLE_USER].given);
    unload(&l);
}

static void severity_brings_its_points_unless_they_are_set(void **state)
{
    (void)state;
    loaded l =
        load_policy(HEAD("points") "overrides:\n" OVERRIDE("rules: ['*']", "severity: critical"));
    const oxp_policy *p = &l.filter->policies[0];
    assert_int_equal(rule_of(p, "p/stable-rule")->score, 5);
    assert_int_equal(rule_of(p, "p/shadow-rule")->score, 7);
    unload(&l);
}

static void an_action_is_replaced_whole(void **state)
{
    (void)state;
    loaded l = load_policy(HEAD("act") "overrides:\n" OVERRIDE(
        "rules: [p/stable-rule]",
        "action: [{on: user, redact: {style: mask, keep_last: 4}}, {on: assistant, score: 3}]"));
    const oxp_rule *rule = rule_of(&l.filter->policies[0], "p/stable-rule");
    const oxp_act *user = &rule->acts[OXP_ROLE_USER], *assistant = &rule->acts[OXP_ROLE_ASSISTANT];
    assert_int_equal(user->redact, OXP_STYLE_MASK);
    assert_int_equal(user->keep_last, 4);
    assert_int_equal(user->points, -1);
    assert_false(user->block);
    assert_int_equal(assistant->points, 3);
    assert_int_equal(assistant->redact, OXP_STYLE_NONE);
    unload(&l);
}

static void a_search_never_runs_where_its_rule_does_not(void **state)
{
    (void)state;
    write_file(
        "packs/two.yaml",
        "pack: two\nformat: 1\nversion: 1.0.0\ntitle: T\nlicense: MIT\nlanguages: [en]\nrules:\n"
        "  - {id: one-rule, title: T, severity: low, category: spam, created: 2026-01-01, roles: "
        "any, "
        "find: {a: {words: [a], roles: [user, document]}, b: {words: [b]}}, action: flag, tests: "
        "[{hit: a}]}\n");
    loaded l = load_policy(
        "policy: two\nformat: 1\nversion: 1.0.0\npacks: [{pack: two}]\noverrides:\n" OVERRIDE(
            "rules: [two/one-rule]", "roles: [document, tool_args]"));
    const oxp_rule *rule = rule_of(&l.filter->policies[0], "two/one-rule");
    assert_int_equal(rule->finds[0].roles, OXP_ROLE_BIT(OXP_ROLE_DOCUMENT));
    assert_int_equal(rule->finds[1].roles,
                     OXP_ROLE_BIT(OXP_ROLE_DOCUMENT) | OXP_ROLE_BIT(OXP_ROLE_TOOL_ARGS));
    unload(&l);
}

static void what_expired_is_not_applied(void **state)
{
    (void)state;
#define EXPIRES(date)                                                                              \
    HEAD("expires")                                                                                \
    "overrides: [{rules: [p/stable-rule], set: {confidence: 1}, reason: r, owner: o, "             \
    "expires: " date                                                                               \
    "}]\nexceptions: [{rules: [p/stable-rule], unless: {match: {words: [z]}}, reason: why, "       \
    "owner: o, expires: " date "}]\n"
    /* Judged on 2026-11-23, the last day of which counts. */
    loaded l = load_policy(EXPIRES("2026-11-23"));
    const oxp_rule *rule = rule_of(&l.filter->policies[0], "p/stable-rule");
    assert_int_equal(rule->confidence, 1);
    assert_int_equal(rule->n_exceptions, 1);
    assert_string_equal(rule->exceptions[0].reason, "why");
    assert_string_equal(l.complaints, "");
    unload(&l);
    l = load_policy(EXPIRES("2026-11-22"));
    rule = rule_of(&l.filter->policies[0], "p/stable-rule");
    assert_int_equal(rule->confidence, 60);
    assert_int_equal(rule->n_exceptions, 0);
    assert_non_null(strstr(l.complaints, "warning L16: the override expired on 2026-11-22"));
    assert_non_null(strstr(l.complaints, "warning L16: the exception expired on 2026-11-22"));
    unload(&l);
}

/* ---- parents -------------------------------------------------------------------------------- */

static void a_child_changes_what_it_names_and_inherits_the_rest(void **state)
{
    (void)state;
    write_file(
        "policies/base.yaml",
        HEAD(
            "base") "tenant: base\nstrictness: 2\nmin_confidence: 30\nlanguages: [de]\n"
                    "limits: {messages: 7, depth: 8}\nstatus: {stable: shadow, experimental: off}\n"
                    "categories:\n  privacy: {flag_at: 2}\n  spam: {block_at: 3}\n"
                    "lists:\n  own: {words: [aa, bb], as: whole}\n"
                    "messages:\n  m: {en: Base, de: Basis}\n"
                    "overrides:\n" OVERRIDE("rules: [p/stable-rule]",
                                            "confidence: 11, sample: 12"));
    loaded l =
        load_policy("policy: child\nformat: 1\nversion: 2.0.0\nextends: base.yaml\nstrictness: 3\n"
                    "limits: {depth: 9}\nstatus: {experimental: enforce}\n"
                    "categories:\n  privacy: {block_at: 5}\n"
                    "lists:\n  own: {add: [cc], remove: [aa]}\n"
                    "messages:\n  m: {en: Child}\n"
                    "overrides:\n" OVERRIDE("rules: [p/stable-rule]", "confidence: 22"));
    const oxp_policy *p = &l.filter->policies[0];
    assert_string_equal(p->name, "child");
    assert_string_equal(p->version, "2.0.0");
    assert_null(p->tenant);
    assert_int_equal(p->limits.messages, 7);
    assert_int_equal(p->limits.depth, 9);
    assert_int_equal(rule_of(p, "p/stable-rule")->confidence, 22);
    assert_int_equal(rule_of(p, "p/stable-rule")->sample, 12);
    assert_int_equal(rule_of(p, "p/stable-rule")->mode, OXP_RULE_SHADOW);
    assert_int_equal(rule_of(p, "p/new-rule")->mode, OXP_RULE_ENFORCE);
    assert_int_equal(rule_of(p, "p/new-rule")->min_confidence, 30);
    assert_int_equal(p->n_categories, 2);
    assert_string_equal(p->categories[0].prefix, "privacy");
    assert_int_equal(p->categories[0].flag_at, -1); /* the entry is replaced whole */
    assert_int_equal(p->categories[0].block_at, 500);
    assert_int_equal(p->categories[1].block_at, 300);
    assert_string_equal(oxp_policy_message(p, NULL, "m", "", 0), "Basis");
    assert_string_equal(oxp_policy_message(p, NULL, "m", "en", 2), "Child");
    unload(&l);
}

static void a_lock_holds_against_children_only(void **state)
{
    (void)state;
#define LOCKED                                                                                     \
    "  - {rules: [p/stable-rule], set: {mode: enforce}, reason: r, owner: o, locked: true}\n"
    /* Its own later override may still change it. */
    loaded l = load_policy(HEAD("own") "overrides:\n" LOCKED OVERRIDE("rules: ['*']", "sample: 5"));
    unload(&l);
    write_file("policies/base.yaml", HEAD("base") "overrides:\n" LOCKED);
    static const struct {
        const char *change;
        bool refused;
    } CASES[] = {
        {"overrides:\n" OVERRIDE("rules: [p/stable-rule]", "sample: 5"), true},
        {"overrides:\n" OVERRIDE("categories: [privacy]", "sample: 5"), true},
        {"overrides:\n" OVERRIDE("tags: [first.one]", "sample: 5"), true},
        {"overrides:\n" OVERRIDE("rules: [p/new-rule]", "sample: 5"), false},
        {"overrides: [{rules: ['*'], set: {sample: 5}, reason: r, owner: o, expires: "
         "2020-01-01}]\n",
         false},
        {"exceptions: [{rules: ['*'], unless: {match: {words: [a]}}, reason: r, owner: o}]\n",
         true},
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        char text[600];
        snprintf(text, sizeof text,
                 "policy: child\nformat: 1\nversion: 1.0.0\nextends: base.yaml\n%s",
                 CASES[i].change);
        l = load_path(write_file("policies/one.yaml", text), folder(), 0);
        if ((strstr(l.complaints, "E11: ") != NULL) != CASES[i].refused)
            fail_msg("%s\n%s", CASES[i].change, l.complaints);
        unload(&l);
    }
}

/* ---- tenants -----------------------------------------------------------------------------------
 */

static void a_tenant_gets_its_policy_else_the_default(void **state)
{
    (void)state;
    write_file("tenants/a.yaml", HEAD("a-policy") "tenant: acme\n");
    write_file("tenants/b.yaml", HEAD("default"));
    write_file("tenants/notes.txt", "not a policy\n");
    char path[300];
    snprintf(path, sizeof path, "%s/tenants", folder());
    loaded l = must_load(load_path(path, folder(), 0));
    const oxp_filter *f = l.filter;
    assert_int_equal(f->n_policies, 2);
    assert_int_equal(f->n_packs, 1);
    assert_string_equal(oxp_filter_policy(f, "acme", 4)->name, "a-policy");
    assert_string_equal(oxp_filter_policy(f, "acm", 3)->name, "default");
    assert_string_equal(oxp_filter_policy(f, "other", 5)->name, "default");
    assert_string_equal(oxp_filter_policy(f, NULL, 0)->name, "default");
    /* The same rules for both tenants are searched for once. */
    assert_int_equal(fake_searches(), 3);
    unload(&l);
    write_file("tenants/b.yaml", HEAD("b-policy") "tenant: beta\n");
    l = must_load(load_path(path, folder(), 0));
    assert_null(oxp_filter_policy(l.filter, "other", 5));
    assert_null(oxp_filter_policy(l.filter, NULL, 0));
    unload(&l);
    l = load_policy(HEAD("alone"));
    assert_string_equal(oxp_filter_policy(l.filter, NULL, 0)->name, "alone");
    assert_null(oxp_filter_policy(l.filter, "acme", 4));
    unload(&l);
}

/* ---- messages
 * ------------------------------------------------------------------------------------ */

static void a_message_is_found_by_language_step_by_step(void **state)
{
    (void)state;
    loaded l = load_policy(HEAD(
        "words") "languages: [fr, sv]\nmessages:\n"
                 "  hello: {en: Hello, sv: Hej, pt-br: Oi, pt: Ola}\n  hej: {sv: Hej, da: Dav}\n");
    const oxp_policy *p = &l.filter->policies[0];
    const oxp_pack *pack = l.filter->packs[0];
    static const struct {
        const char *id, *language, *text;
    } CASES[] = {
        {"hello", "en", "Hello"},
        {"hello", "EN", "Hello"},
        {"hello", "en-GB", "Hello"},
        {"hello", "pt-BR", "Oi"},
        {"hello", "pt-PT", "Ola"},
        {"hello", "de", "Hej"},
        {"hello", "", "Hej"},
        {"hej", "de", "Hej"},
        {"hello", "e", "Hej"},
        {"sorry", "en", "Sorry"},
        {"sorry", "de", "Tyvarr"},
        {"only-pack", "en", "Nein"},
        {"default-block", "sv", "Sorry, I cannot help with that."},
        {NULL, "sv", "Sorry, I cannot help with that."},
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        const char *text =
            oxp_policy_message(p, pack, CASES[i].id, CASES[i].language, strlen(CASES[i].language));
        if (!text || strcmp(text, CASES[i].text) != 0)
            fail_msg("%s in '%s' is '%s'", CASES[i].id, CASES[i].language, text ? text : "none");
    }
    assert_null(oxp_policy_message(p, pack, "nothing", "en", 2));
    assert_null(oxp_policy_message(p, NULL, "sorry", "en", 2));
    assert_non_null(oxp_policy_message(p, NULL, NULL, NULL, 0));
    unload(&l);
}

/* ---- keys
 * ------------------------------------------------------------------------------------------ */

static void a_key_file_fixes_the_key(void **state)
{
    (void)state;
    uint8_t first[32];
    write_file("secret.key", "0123456789abcdef0123456789abcdef");
    loaded l = load_policy(HEAD("keyed") "key_file: ../secret.key\n");
    memcpy(first, l.filter->policies[0].key, 32);
    unload(&l);
    l = load_policy(HEAD("keyed") "key_file: ../secret.key\n");
    assert_memory_equal(first, l.filter->policies[0].key, 32);
    unload(&l);
    l = load_policy(HEAD("random"));
    assert_memory_not_equal(first, l.filter->policies[0].key, 32);
    memcpy(first, l.filter->policies[0].key, 32);
    unload(&l);
    l = load_policy(HEAD("random"));
    assert_memory_not_equal(first, l.filter->policies[0].key, 32);
    unload(&l);
}

/* ---- packs
 * ---------------------------------------------------------------------------------------- */

static void a_pack_alone_is_enforced_whole(void **state)
{
    (void)state;
    char path[300];
    snprintf(path, sizeof path, "%s/packs/p.yaml", folder());
    loaded l = must_load(load_path(path, folder(), 0));
    const oxp_policy *p = &l.filter->policies[0];
    assert_string_equal(p->name, "p");
    assert_string_equal(p->version, "1.4.2");
    for (uint32_t i = 0; i < p->n_rules; i++) {
        assert_int_equal(p->rules[i].mode, OXP_RULE_ENFORCE);
        assert_int_equal(p->rules[i].min_confidence, 0);
    }
    unload(&l);
}

static void a_folder_of_files_is_one_pack(void **state)
{
    (void)state;
    write_file("many/a.yaml", PACK
               "lists: {l: {words: [x]}}\nrules:\n" RULE("rule-a") "    find: {list: l}\n" REST);
    write_file("many/b.yaml", PACK "rules:\n" RULE("rule-b") "    find: {list: l}\n" REST);
    char path[300];
    snprintf(path, sizeof path, "%s/many", folder());
    loaded l = must_load(load_path(path, folder(), 0));
    assert_int_equal(l.filter->n_packs, 1);
    assert_int_equal(l.filter->policies[0].n_rules, 2);
    assert_int_equal(fake_searches(), 1);
    unload(&l);
    l = load_policy(
        "policy: folders\nformat: 1\nversion: 1.0.0\npacks: [{pack: test, path: ../many}]\n");
    assert_int_equal(l.filter->policies[0].n_rules, 2);
    unload(&l);
}

static void another_packs_list_is_found_under_the_root(void **state)
{
    (void)state;
    const char *path = write_file("packs/other.yaml", PACK
                                  "rules:\n" RULE("rule-a") "    find: {list: p/greetings}\n" REST);
    loaded l = must_load(load_path(path, folder(), 0));
    assert_int_equal(l.filter->n_packs, 1);
    assert_int_equal(l.filter->policies[0].n_rules, 1);
    assert_int_equal(fake_searches(), 1);
    unload(&l);
}

static void an_undefined_list_of_the_policy_is_empty(void **state)
{
    (void)state;
    loaded l = load_policy(HEAD("none"));
    assert_int_equal(rule_of(&l.filter->policies[0], "p/shadow-rule")->finds[0].search, OXP_NONE);
    unload(&l);
    l = load_policy(HEAD("some") "lists: {own: {words: [q]}}\n");
    assert_int_not_equal(rule_of(&l.filter->policies[0], "p/shadow-rule")->finds[0].search,
                         OXP_NONE);
    unload(&l);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_settings_a_rule_is_as_its_pack_has_it),
        cmocka_unit_test(settings_of_a_policy_are_taken),
        cmocka_unit_test(the_status_map_is_over_the_rule_and_under_overrides),
        cmocka_unit_test(the_ceiling_leaves_stricter_rules_out),
        cmocka_unit_test(the_nearest_category_says_the_least_confidence),
        cmocka_unit_test(later_overrides_win_key_by_key),
        cmocka_unit_test(severity_brings_its_points_unless_they_are_set),
        cmocka_unit_test(an_action_is_replaced_whole),
        cmocka_unit_test(a_search_never_runs_where_its_rule_does_not),
        cmocka_unit_test(what_expired_is_not_applied),
        cmocka_unit_test(a_child_changes_what_it_names_and_inherits_the_rest),
        cmocka_unit_test(a_lock_holds_against_children_only),
        cmocka_unit_test(a_tenant_gets_its_policy_else_the_default),
        cmocka_unit_test(a_message_is_found_by_language_step_by_step),
        cmocka_unit_test(a_key_file_fixes_the_key),
        cmocka_unit_test(a_pack_alone_is_enforced_whole),
        cmocka_unit_test(a_folder_of_files_is_one_pack),
        cmocka_unit_test(another_packs_list_is_found_under_the_root),
        cmocka_unit_test(an_undefined_list_of_the_policy_is_empty),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
