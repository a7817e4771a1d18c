/* Notation: rules and categories as tests write them; see kit.h. */
#include "unit/decide/kit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void *get(kit *k, size_t count, size_t size)
{
    void *p = oxp_arena_array(k->arena, count, size);
    assert_non_null(p);
    return p;
}

static const char *copy(kit *k, const char *text, size_t n)
{
    char *p = oxp_arena_copy(k->arena, text, n);
    assert_non_null(p);
    for (size_t i = 0; i < n; i++)
        if (p[i] == '_')
            p[i] = ' ';
    return p;
}

/* "lit,lit" up to a byte that is none of a literal's. */
static uint32_t new_search(kit *k, const char *literals, oxp_view_kind view, bool exception)
{
    assert_true(k->n_searches < KIT_SEARCHES);
    uint32_t index = k->n_searches++;
    kit_search *search = &k->searches[index];
    *search = (kit_search){.view = view, .exception = exception};
    k->search_views[index] = (uint8_t)view;
    for (;;) {
        size_t n = strcspn(literals, ", /|+!");
        assert_true(search->n_literals < KIT_LITERALS);
        search->literals[search->n_literals++] = copy(k, literals, n);
        if (literals[n] != ',')
            return index;
        literals += n + 1;
    }
}

/* ---- parsing conditions --------------------------------------------------- */

typedef struct parser {
    kit *k;
    const char *at;
    oxp_find *finds;
    uint32_t n_finds;
} parser;

static void spaces(parser *p)
{
    while (*p->at == ' ')
        p->at++;
}

static size_t word_length(const char *at)
{
    size_t n = *at == '@' ? 1 : 0;
    while ((at[n] >= 'a' && at[n] <= 'z') || (at[n] >= '0' && at[n] <= '9'))
        n++;
    return n;
}

static bool take(parser *p, const char *word)
{
    spaces(p);
    size_t n = strlen(word);
    bool letters = word[0] >= 'a' && word[0] <= 'z';
    if (strncmp(p->at, word, n) != 0 || (letters && word_length(p->at) != n))
        return false;
    p->at += n;
    return true;
}

static uint32_t number(parser *p)
{
    spaces(p);
    char *end;
    uint32_t value = (uint32_t)strtoul(p->at, &end, 10);
    assert_true(end != p->at);
    p->at = end;
    return value;
}

static uint32_t rule_index(const kit *k, const char *id, size_t n)
{
    for (uint32_t i = 0; i < k->policy.n_rules; i++)
        if (strlen(k->rules[i].id) == n && !memcmp(k->rules[i].id, id, n))
            return i;
    fail_msg("no rule %.*s", (int)n, id);
    return 0;
}

static uint32_t name(parser *p)
{
    spaces(p);
    size_t n = word_length(p->at);
    assert_true(n > 0);
    const char *text = copy(p->k, p->at, n);
    p->at += n;
    for (uint32_t i = 0; i < p->n_finds; i++)
        if (!strcmp(p->finds[i].name, text))
            return i;
    assert_true(p->n_finds < KIT_FINDS);
    oxp_find find = {.name = text,
                     .roles = OXP_ROLES_ANY,
                     .confidence = -1,
                     .view = OXP_VIEW_EXACT,
                     .search = OXP_NONE,
                     .rule = OXP_NONE};
    if (text[0] == '@')
        find.rule = rule_index(p->k, text + 1, n - 1);
    else
        find.search = new_search(p->k, text, OXP_VIEW_EXACT, false);
    p->finds[p->n_finds] = find;
    return p->n_finds++;
}

static oxp_distance distance(parser *p)
{
    if (take(p, "sentence"))
        return (oxp_distance){OXP_UNIT_SENTENCE, 1};
    uint32_t n = number(p);
    if (take(p, "words"))
        return (oxp_distance){OXP_UNIT_WORDS, n};
    if (take(p, "chars"))
        return (oxp_distance){OXP_UNIT_CHARS, n};
    return (oxp_distance){OXP_UNIT_BYTES, n};
}

static oxp_condition *node(parser *p, oxp_condition_kind kind, const char *text)
{
    oxp_condition *it = get(p->k, 1, sizeof *it);
    it->kind = kind;
    it->text = text;
    return it;
}

static const uint32_t *one(parser *p, uint32_t value)
{
    uint32_t *list = get(p->k, 1, sizeof *list);
    *list = value;
    return list;
}

static const oxp_condition *either(parser *p);

/* `quant`: "2 of (a, b) within 3"; the number is read. */
static const oxp_condition *quantity(parser *p, uint32_t count, const char *text)
{
    oxp_condition *it = node(p, OXP_CONDITION_OF, text);
    uint32_t *finds = get(p->k, KIT_FINDS, sizeof *finds);
    assert_true(take(p, "of") && take(p, "("));
    do
        finds[it->n_finds++] = name(p);
    while (take(p, ","));
    assert_true(take(p, ")"));
    it->finds = finds;
    it->count = count == UINT32_MAX ? it->n_finds : count;
    if (take(p, "within"))
        it->within = distance(p);
    return it;
}

/* The names that lead a chain, or a name or a condition in brackets by itself. */
static const oxp_condition *chain(parser *p, oxp_condition *it, const oxp_link *first)
{
    oxp_link *links = get(p->k, 8, sizeof *links);
    it->kind = OXP_CONDITION_CHAIN;
    links[0] = *first;
    it->n_links = 1;
    it->links = links;
    while (take(p, "near") || take(p, "then")) {
        it->ordered = p->at[-1] == 'n';
        uint32_t *finds = get(p->k, 8, sizeof *finds);
        oxp_link *link = &links[it->n_links++];
        link->finds = finds;
        if (!take(p, "(")) {
            finds[link->n++] = name(p);
            continue;
        }
        do
            finds[link->n++] = name(p);
        while (take(p, "or"));
        assert_true(take(p, ")"));
    }
    assert_true(take(p, "within"));
    it->within = distance(p);
    return it;
}

static bool goes_on(parser *p)
{
    const char *at = p->at;
    bool is = take(p, "near") || take(p, "then");
    p->at = at;
    return is;
}

/* "(a or b) near c": the names of a bracket that turns out to be a link. */
static oxp_link link_of(parser *p, const oxp_condition *bracket)
{
    if (bracket->kind == OXP_CONDITION_NAME)
        return (oxp_link){bracket->finds, 1};
    uint32_t *finds = get(p->k, 8, sizeof *finds);
    for (uint32_t i = 0; i < bracket->n_children; i++)
        finds[i] = bracket->children[i]->finds[0];
    return (oxp_link){finds, bracket->n_children};
}

static const oxp_condition *term(parser *p)
{
    spaces(p);
    const char *text = p->at;
    if (take(p, "any"))
        return quantity(p, 1, text);
    if (take(p, "all"))
        return quantity(p, UINT32_MAX, text);
    if (take(p, "none"))
        return quantity(p, 0, text);
    if (*p->at >= '0' && *p->at <= '9')
        return quantity(p, number(p), text);
    bool distinct = take(p, "distinct");
    if (!distinct && take(p, "(")) {
        const oxp_condition *inner = either(p);
        assert_true(take(p, ")"));
        if (!goes_on(p))
            return inner;
        oxp_link first = link_of(p, inner);
        return chain(p, node(p, OXP_CONDITION_CHAIN, text), &first);
    }
    oxp_condition *it = node(p, OXP_CONDITION_NAME, text);
    it->finds = one(p, name(p));
    it->n_finds = 1;
    if (take(p, ">=")) {
        it->kind = OXP_CONDITION_COUNT;
        it->count = number(p);
        it->distinct = distinct;
    } else if (goes_on(p)) {
        oxp_link first = {it->finds, 1};
        it->finds = NULL;
        it->n_finds = 0;
        return chain(p, it, &first);
    }
    return it;
}

static const oxp_condition *negation(parser *p)
{
    spaces(p);
    const char *text = p->at;
    if (!take(p, "not"))
        return term(p);
    oxp_condition *it = node(p, OXP_CONDITION_NOT, text);
    const oxp_condition **children = get(p->k, 1, sizeof *children);
    children[0] = negation(p);
    it->children = children;
    it->n_children = 1;
    return it;
}

static const oxp_condition *several(parser *p, const char *word, oxp_condition_kind kind,
                                    const oxp_condition *(*inner)(parser *))
{
    spaces(p);
    const char *text = p->at;
    const oxp_condition *children[64];
    uint32_t n = 0;
    do {
        assert_true(n < 64);
        children[n++] = inner(p);
    } while (take(p, word));
    if (n == 1)
        return children[0];
    oxp_condition *it = node(p, kind, text);
    const oxp_condition **list = get(p->k, n, sizeof *list);
    memcpy(list, children, n * sizeof *list);
    it->children = list;
    it->n_children = n;
    return it;
}

static const oxp_condition *both(parser *p)
{
    return several(p, "and", OXP_CONDITION_AND, negation);
}

static const oxp_condition *either(parser *p)
{
    return several(p, "or", OXP_CONDITION_OR, both);
}

/* ---- options ---------------------------------------------------------------- */

static oxp_roles roles(const char *value)
{
    if (!strncmp(value, "input", 5))
        return OXP_ROLES_INPUT;
    if (!strncmp(value, "output", 6))
        return OXP_ROLES_OUTPUT;
    for (oxp_role role = 0; role < OXP_ROLE_COUNT; role++)
        if (!strncmp(value, oxp_role_name(role), strlen(oxp_role_name(role))))
            return OXP_ROLE_BIT(role);
    fail_msg("no role %s", value);
    return 0;
}

static oxp_style style(const char *value)
{
    static const char *const NAMES[] = {
        [OXP_STYLE_NONE] = "none", [OXP_STYLE_MASK] = "mask",   [OXP_STYLE_FAKE] = "fake",
        [OXP_STYLE_HASH] = "hash", [OXP_STYLE_LABEL] = "label", [OXP_STYLE_REMOVE] = "remove"};
    for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++)
        if (!strncmp(value, NAMES[i], strlen(NAMES[i])))
            return (oxp_style)i;
    fail_msg("no style %s", value);
    return OXP_STYLE_NONE;
}

/* One verb of an act; false where it is none. */
static bool set_verb(kit *k, oxp_act *act, const char *key, const char *value)
{
    const char *text = value ? copy(k, value, strlen(value)) : NULL;
    act->given = true;
    if (!strcmp(key, "block")) {
        act->block = true;
        act->block_message = text;
    } else if (!strcmp(key, "replace")) {
        act->replace = true;
        act->replace_message = text;
    } else if (!strcmp(key, "note")) {
        act->note = text;
    } else if (!strcmp(key, "flag")) {
        act->flag = true;
    } else if (!strcmp(key, "points")) {
        act->points = (int16_t)atoi(value);
    } else if (!strcmp(key, "redact")) {
        act->redact = style(value);
        const char *more = strchr(value, ':');
        if (more && act->redact == OXP_STYLE_MASK)
            act->keep_last = (uint16_t)atoi(more + 1);
        else if (more)
            act->redact_text = copy(k, more + 1, strlen(more + 1));
    } else {
        return false;
    }
    return true;
}

static oxp_search_ids ids(kit *k, const char *value, oxp_view_kind view, bool exception)
{
    uint32_t *list = get(k, 1, sizeof *list);
    bool fold = value[0] == '~';
    *list = new_search(k, value + fold, fold ? OXP_VIEW_FOLD : view, exception);
    return (oxp_search_ids){list, 1};
}

static oxp_distance distance_of(const char *value)
{
    char *end;
    uint32_t n = (uint32_t)strtoul(value, &end, 10);
    return (oxp_distance){*end == 'w'   ? OXP_UNIT_WORDS
                          : *end == 'c' ? OXP_UNIT_CHARS
                          : *end == 's' ? OXP_UNIT_SENTENCE
                                        : OXP_UNIT_BYTES,
                          n};
}

typedef struct rule_parser {
    parser p;
    oxp_rule *rule;
    oxp_act act;
    oxp_roles on;
    oxp_exception *exceptions;
} rule_parser;

static oxp_find *find_of(rule_parser *r, const char *key)
{
    const char *wanted = strchr(key, '.') + 1;
    for (uint32_t i = 0; i < r->p.n_finds; i++)
        if (!strcmp(r->p.finds[i].name, wanted))
            return &r->p.finds[i];
    fail_msg("no name for %s", key);
    return NULL;
}

/* let.x border.x fold.x conf.x in.x */
static bool set_find(rule_parser *r, const char *key, const char *value)
{
    kit *k = r->p.k;
    if (!strchr(key, '.'))
        return false;
    oxp_find *find = find_of(r, key);
    kit_search *search = find->search == OXP_NONE ? NULL : &k->searches[find->search];
    if (!strncmp(key, "let.", 4)) {
        uint32_t index = new_search(k, value, search->view, false);
        search->n_literals = k->searches[index].n_literals;
        memcpy(search->literals, k->searches[index].literals, sizeof search->literals);
        k->n_searches--;
    } else if (!strncmp(key, "border.", 7)) {
        search->border = true;
    } else if (!strncmp(key, "fold.", 5)) {
        find->view = OXP_VIEW_FOLD;
        search->view = OXP_VIEW_FOLD;
        k->search_views[find->search] = OXP_VIEW_FOLD;
    } else if (!strncmp(key, "conf.", 5)) {
        find->confidence = (int16_t)atoi(value);
    } else {
        assert_memory_equal(key, "in.", 3);
        find->roles = roles(value);
    }
    return true;
}

static bool set_number(oxp_rule *rule, const char *key, const char *value)
{
    int n = value ? atoi(value) : 0;
    if (!strcmp(key, "conf"))
        rule->confidence = (uint8_t)n;
    else if (!strcmp(key, "min"))
        rule->min_confidence = (uint8_t)n;
    else if (!strcmp(key, "score"))
        rule->score = (int16_t)n;
    else if (!strcmp(key, "sev"))
        rule->severity = n;
    else if (!strcmp(key, "sample"))
        rule->sample = (uint8_t)n;
    else if (!strcmp(key, "max"))
        rule->max_span = (uint32_t)n;
    else
        return false;
    return true;
}

/* context=lit/D+N! */
static void set_context(rule_parser *r, const char *value)
{
    oxp_context *context = &r->rule->context;
    const char *slash = strchr(value, '/'), *plus = strchr(value, '+');
    context->words = ids(r->p.k, value, OXP_VIEW_EXACT, false);
    context->within = distance_of(slash + 1);
    context->add = plus ? (uint8_t)atoi(plus + 1) : 0;
    context->required = strchr(value, '!') != NULL;
}

static bool set_exception(rule_parser *r, const char *key, const char *value)
{
    oxp_exception *it = &r->exceptions[r->rule->n_exceptions];
    if (!strcmp(key, "match")) {
        it->match = ids(r->p.k, value, OXP_VIEW_EXACT, true);
    } else if (!strcmp(key, "message")) {
        it->message = ids(r->p.k, value, OXP_VIEW_EXACT, false);
    } else if (!strcmp(key, "around")) {
        it->around = ids(r->p.k, value, OXP_VIEW_EXACT, false);
        it->within = distance_of(strchr(value, '/') + 1);
    } else {
        return false;
    }
    r->rule->n_exceptions++;
    return true;
}

static void set_allow(rule_parser *r, const char *value)
{
    uint32_t *list = get(r->p.k, KIT_RULES, sizeof *list);
    r->rule->is_allow = true;
    r->act.given = true;
    r->act.allow = true;
    r->rule->allow_rules = list;
    for (size_t n; *value; value += n + (value[n] == ',')) {
        n = strcspn(value, ",");
        list[r->rule->n_allow_rules++] = rule_index(r->p.k, value, n);
    }
}

static void set(rule_parser *r, const char *key, const char *value)
{
    if (set_find(r, key, value) || set_number(r->rule, key, value) || set_exception(r, key, value))
        return;
    if (!strcmp(key, "context"))
        set_context(r, value);
    else if (!strcmp(key, "allow"))
        set_allow(r, value);
    else if (!strcmp(key, "on"))
        r->on = roles(value);
    else if (!strcmp(key, "cat"))
        r->rule->category = copy(r->p.k, value, strlen(value));
    else if (!strcmp(key, "mode"))
        r->rule->mode = value[0] == 's' ? OXP_RULE_SHADOW : OXP_RULE_OFF;
    else if (!set_verb(r->p.k, &r->act, key, value))
        fail_msg("no option %s", key);
}

/* The next "key=value" of the options, cut in two; NULL at the end. */
static char *next_option(char **at, char **value)
{
    char *key = strtok_r(NULL, " ", at);
    if (!key)
        return NULL;
    *value = strchr(key, '=');
    if (*value)
        *(*value)++ = '\0';
    return key;
}

/* Allow rules come first. */
static void put_in_order(kit *k)
{
    uint32_t n = 0;
    for (int pass = 0; pass < 2; pass++)
        for (uint32_t i = 0; i < k->policy.n_rules; i++)
            if (k->rules[i].is_allow == !pass)
                k->order[n++] = i;
}

void kit_rule(kit *k, const char *line)
{
    assert_true(k->policy.n_rules < KIT_RULES);
    oxp_rule *rule = &k->rules[k->policy.n_rules];
    size_t id = strcspn(line, ":"), condition = strcspn(line, "|");
    oxp_exception *exceptions = get(k, 8, sizeof *exceptions);
    rule_parser r = {.rule = rule, .on = OXP_ROLES_ANY, .exceptions = exceptions};
    char options[512] = "";

    snprintf(options, sizeof options, "x %s", line[condition] ? line + condition + 1 : "");
    *rule = (oxp_rule){.id = copy(k, line, id),
                       .title = "a title",
                       .category = "x",
                       .confidence = 70,
                       .sample = 100,
                       .roles = OXP_ROLES_ANY,
                       .exceptions = exceptions};
    r.act.points = -1;
    r.p.k = k;
    r.p.finds = get(k, KIT_FINDS, sizeof *r.p.finds);
    r.p.at = copy(k, line + id + 1, condition - id - 1);
    rule->when = either(&r.p);
    spaces(&r.p);
    if (*r.p.at)
        fail_msg("not understood in %s: %s", line, r.p.at);
    rule->finds = r.p.finds;
    rule->n_finds = r.p.n_finds;
    char *at, *key, *value;
    strtok_r(options, " ", &at);
    while ((key = next_option(&at, &value)))
        set(&r, key, value);
    for (oxp_role role = 0; role < OXP_ROLE_COUNT; role++)
        if ((r.on >> role) & 1)
            rule->acts[role] = r.act;
    k->policy.n_rules++;
    put_in_order(k);
}

void kit_category(kit *k, const char *line)
{
    assert_true(k->policy.n_categories < KIT_RULES);
    oxp_category *category = &k->categories[k->policy.n_categories++];
    uint32_t *list = get(k, KIT_RULES, sizeof *list);
    char options[256];
    oxp_act act = {.given = true, .points = -1};
    bool verb = false;

    snprintf(options, sizeof options, "%s", line);
    char *at, *key, *value, *prefix = strtok_r(options, " ", &at);
    char *id = get(k, strlen(prefix) + 8, 1);
    sprintf(id, "policy/%s", prefix);
    *category = (oxp_category){.prefix = copy(k, prefix, strlen(prefix)),
                               .finding_id = id,
                               .flag_at = -1,
                               .block_at = -1,
                               .cap = -1,
                               .rules = list};
    while ((key = next_option(&at, &value))) {
        if (!strcmp(key, "flag_at"))
            category->flag_at = atoi(value);
        else if (!strcmp(key, "block_at"))
            category->block_at = atoi(value);
        else if (!strcmp(key, "cap"))
            category->cap = atoi(value);
        else if (strcmp(key, "|") != 0)
            verb = set_verb(k, &act, key, value);
    }
    act.block = act.block || !verb;
    for (oxp_role role = 0; role < OXP_ROLE_COUNT; role++)
        category->acts[role] = act;
    size_t n = strlen(prefix);
    for (uint32_t i = 0; i < k->policy.n_rules; i++)
        if (!strncmp(k->rules[i].category, prefix, n) &&
            (!k->rules[i].category[n] || k->rules[i].category[n] == '.'))
            list[category->n_rules++] = i;
}
