#include "ruleset/rule.h"

#include <string.h>

#include "ruleset/proof.h"
#include "ruleset/role.h"
#include "ruleset/taxonomy.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

enum { TITLE = 100, DESCRIPTION = 2000, TEXT = 1000, DEFAULT_CONFIDENCE = 70, SCORE_MOST = 1000 };

/* All keys of a rule; those that defaults may not have come first. */
static const char *const KEYS[] = {"id",       "find",        "when",       "tests",
                                   "title",    "description", "status",     "severity",
                                   "category", "strictness",  "languages",  "maps",
                                   "tags",     "authors",     "references", "license",
                                   "created",  "modified",    "related",    "false_positives",
                                   "roles",    "across",      "normalize",  "decode",
                                   "unless",   "context",     "confidence", "score",
                                   "action",   "mode",        "sample",     "stream"};
enum { OWN_KEYS = 4 };

int16_t oxp_severity_score(oxp_severity severity)
{
    static const int16_t SCORES[] = {0, 2, 3, 4, 5};
    return SCORES[severity];
}

int oxp_want_severity(oxp_loader *loader, oxp_node *node)
{
    static const char *const NAMES[] = {"info", "low", "medium", "high", "critical"};
    return oxp_want_choice(loader, node, "E1", NAMES, COUNT(NAMES));
}

int oxp_want_mode(oxp_loader *loader, oxp_node *node)
{
    static const char *const NAMES[] = {"enforce", "shadow", "off"};
    return oxp_want_choice(loader, node, "E1", NAMES, COUNT(NAMES));
}

void oxp_rule_check_defaults(oxp_loader *loader, oxp_node *defaults)
{
    if (!oxp_want_map(loader, defaults))
        return;
    for (oxp_node *member = defaults->first; member; member = member->next)
        for (size_t i = 0; i < OWN_KEYS; i++)
            if (strcmp(member->key.p, KEYS[i]) == 0)
                oxp_blame_key(loader, member, "E1",
                              "'%s' cannot stand in defaults; each rule has its own", KEYS[i]);
    oxp_node_check_keys(loader, defaults, "defaults", KEYS + OWN_KEYS, COUNT(KEYS) - OWN_KEYS);
}

/* ---- reading, one group of keys at a time ---------------------------------------------- */

typedef struct reader {
    oxp_loader *loader;
    oxp_node *node;
    const oxp_rule_home *home;
    oxp_rule_doc *doc;
    oxp_rule_source *source;
} reader;

/* The rule's own key, else the pack's default. */
static oxp_node *get(const reader *r, const char *key)
{
    oxp_node *own = oxp_node_get(r->node, key);
    return own ? own : oxp_node_get(r->home->defaults, key);
}

static oxp_node *want(const reader *r, const char *key)
{
    oxp_node *node = get(r, key);
    if (!node)
        oxp_diag_error(r->loader->diag, r->node->place, "E1",
                       "the rule '%s' lacks the key '%s'; add it", r->doc->name, key);
    return node;
}

static void read_number(const reader *r, const char *key, uint32_t least, uint32_t most,
                        uint8_t *value)
{
    oxp_node *node = get(r, key);
    uint32_t number;
    if (node && oxp_want_number(r->loader, node, least, most, &number))
        *value = (uint8_t)number;
}

static void read_identity(const reader *r)
{
    static const char *const STATUS[] = {"experimental", "stable", "deprecated"};
    oxp_rule *rule = &r->doc->rule;
    oxp_node *title = want(r, "title"), *status = get(r, "status");
    oxp_node *category = want(r, "category"), *severity = want(r, "severity");
    int choice;

    rule->title = title ? oxp_want_text(r->loader, title, TITLE) : NULL;
    rule->category = category ? oxp_want_category(r->loader, category) : NULL;
    if (status && (choice = oxp_want_choice(r->loader, status, "E1", STATUS, COUNT(STATUS))) >= 0)
        rule->status = (oxp_rule_status)choice;
    if (severity && (choice = oxp_want_severity(r->loader, severity)) >= 0)
        rule->severity = choice;
    oxp_node *languages = get(r, "languages"), *tags = get(r, "tags"), *maps = get(r, "maps");
    rule->languages = r->home->model->languages;
    rule->n_languages = r->home->model->n_languages;
    if (languages)
        rule->languages =
            oxp_want_names(r->loader, languages, OXP_NAME_LANGUAGE, &rule->n_languages);
    if (tags)
        rule->tags = oxp_want_names(r->loader, tags, OXP_NAME_TAG, &rule->n_tags);
    if (maps)
        oxp_maps_check(r->loader, maps);
}

static void read_related(const reader *r)
{
    static const char *const RELATIONS[] = {"derived_from", "replaces", "replaced_by", "similar",
                                            "stricter_of"};
    oxp_node *related = get(r, "related");
    uint32_t n;

    if (!related || !oxp_want_map(r->loader, related))
        return;
    oxp_node_check_keys(r->loader, related, "'related'", RELATIONS, COUNT(RELATIONS));
    for (oxp_node *member = related->first; member; member = member->next) {
        if (member->kind == OXP_NODE_LIST)
            oxp_want_names(r->loader, member, OXP_NAME_RULE_REF, &n);
        else
            oxp_want_name(r->loader, member, OXP_NAME_RULE_REF);
        if (strcmp(member->key.p, "replaced_by") == 0)
            r->source->replaced_by = member->kind == OXP_NODE_SCALAR ? member->text.p
                                     : member->first && member->first->kind == OXP_NODE_SCALAR
                                         ? member->first->text.p
                                         : NULL;
    }
}

static void read_provenance(const reader *r)
{
    oxp_rule_source *source = r->source;
    oxp_node *description = get(r, "description"), *license = get(r, "license");
    oxp_node *created = want(r, "created"), *modified = get(r, "modified");
    oxp_node *authors = get(r, "authors"), *references = get(r, "references");
    oxp_node *false_positives = get(r, "false_positives");

    if (description)
        source->description = oxp_want_text(r->loader, description, DESCRIPTION);
    if (license)
        source->license = oxp_want_name(r->loader, license, OXP_NAME_LICENSE);
    if (created && oxp_want_date(r->loader, created))
        source->created = created->text.p;
    if (modified && oxp_want_date(r->loader, modified))
        source->modified = modified->text.p;
    if (authors)
        source->authors = oxp_want_texts(r->loader, authors, TEXT, &source->n_authors);
    if (references)
        source->references = oxp_want_texts(r->loader, references, TEXT, &source->n_references);
    if (false_positives)
        source->false_positives =
            oxp_want_texts(r->loader, false_positives, TEXT, &source->n_false_positives);
    read_related(r);
}

static void read_levels(const reader *r)
{
    static const char *const ACROSS[] = {"message"};
    oxp_rule *rule = &r->doc->rule;
    oxp_node *across = get(r, "across"), *mode = get(r, "mode"), *score = get(r, "score");
    oxp_node *roles = get(r, "roles");
    uint32_t number;
    int choice;

    rule->confidence = DEFAULT_CONFIDENCE;
    rule->strictness = 1;
    rule->sample = 100;
    read_number(r, "confidence", 0, 100, &rule->confidence);
    read_number(r, "strictness", 1, 4, &rule->strictness);
    read_number(r, "sample", 0, 100, &rule->sample);
    if (across)
        oxp_want_choice(r->loader, across, "E1", ACROSS, COUNT(ACROSS));
    if (mode && (choice = oxp_want_mode(r->loader, mode)) >= 0)
        rule->mode = (oxp_rule_mode)choice;
    rule->score = oxp_severity_score(rule->severity);
    if (score && oxp_want_number(r->loader, score, 0, SCORE_MOST, &number)) {
        rule->score = (int16_t)number;
        r->doc->score_given = true;
    }
    rule->roles = OXP_ROLE_BIT(OXP_ROLE_USER) | OXP_ROLE_BIT(OXP_ROLE_ASSISTANT);
    if (roles)
        rule->roles = oxp_want_roles(r->loader, roles);
    r->source->score_given = r->doc->score_given;
}

static void read_stream(const reader *r)
{
    static const char *const KEYS_OF_STREAM[] = {"hold"};
    oxp_node *stream = get(r, "stream");

    if (!stream || !oxp_want_map(r->loader, stream))
        return;
    oxp_node_check_keys(r->loader, stream, "'stream'", KEYS_OF_STREAM, COUNT(KEYS_OF_STREAM));
    oxp_node *hold = oxp_want_member(r->loader, stream, "'stream'", "hold");
    if (hold && oxp_want_number(r->loader, hold, 1, OXP_HOLD_MOST, &r->doc->rule.hold))
        r->doc->hold = hold;
}

/* Where the words of the rule are looked for: see oxp_rule.view. */
static oxp_view_kind view_of(const oxp_rule_doc *doc, int view)
{
    if (view >= 0)
        return (oxp_view_kind)view;
    for (uint32_t i = 0; i < doc->finds.n; i++)
        if (doc->finds.items[i].rule || doc->finds.items[i].view != doc->finds.items[0].view)
            return OXP_VIEW_FOLD;
    return doc->finds.n ? doc->finds.items[0].view : OXP_VIEW_FOLD;
}

static void read_condition(const reader *r)
{
    oxp_rule_doc *doc = r->doc;
    const char **items = oxp_loader_take(r->loader, doc->finds.n, sizeof *items);
    bool *used = oxp_loader_take(r->loader, doc->finds.n, sizeof *used);

    doc->positive = oxp_loader_take(r->loader, doc->finds.n, sizeof *doc->positive);
    if (!items || !used || !doc->positive)
        return;
    for (uint32_t i = 0; i < doc->finds.n; i++)
        items[i] = doc->finds.items[i].name;
    oxp_names names = {items, doc->finds.n};
    doc->rule.when = oxp_condition_read(r->loader, oxp_node_get(r->node, "when"), &names, used);
    if (!doc->rule.when)
        return;
    oxp_condition_positive(doc->rule.when, doc->positive);
    for (uint32_t i = 0; i < doc->finds.n; i++)
        if (!used[i])
            oxp_diag_error(r->loader->diag, doc->finds.items[i].place, "E6",
                           "'when' never uses the search '%s'; use it there or take it out",
                           items[i]);
}

static void check_find_roles(const reader *r)
{
    const oxp_rule_doc *doc = r->doc;

    for (uint32_t i = 0; i < doc->finds.n; i++) {
        const oxp_search_doc *find = &doc->finds.items[i];
        oxp_roles outside = find->roles & (oxp_roles)~doc->rule.roles;
        if (outside && doc->rule.roles)
            oxp_blame(r->loader, find->roles_node, "E1",
                      "the search '%s' names %s, but the rule runs in %s only", find->name,
                      oxp_roles_shown(r->loader, outside),
                      oxp_roles_shown(r->loader, doc->rule.roles));
        oxp_roles roles = find->roles ? find->roles : doc->rule.roles;
        if ((find->codes & OXP_CODED_REVERSE) && (roles & OXP_ROLES_OUTPUT))
            oxp_diag_error(r->loader->diag, find->place, "E1",
                           "the search '%s' looks into reversed text in %s; an answer is read as "
                           "it comes, so reverse works in input roles only: give the search a "
                           "'decode' without it, or 'roles: input'",
                           find->name, oxp_roles_shown(r->loader, roles & OXP_ROLES_OUTPUT));
    }
}

static void read_searches(const reader *r)
{
    oxp_rule_doc *doc = r->doc;
    oxp_node *find = oxp_node_get(r->node, "find"), *normalize = get(r, "normalize");
    oxp_node *unless = get(r, "unless"), *context = get(r, "context");
    oxp_node *decode = get(r, "decode");
    oxp_lens lens = {oxp_want_view(r->loader, normalize),
                     decode ? oxp_want_codes(r->loader, decode) : 0};

    r->source->normalize_given = normalize != NULL;
    if (find)
        oxp_find_read(r->loader, find, lens, &doc->finds);
    else
        want(r, "find");
    doc->rule.view = view_of(doc, lens.view);
    if (doc->finds.n) {
        read_condition(r);
        check_find_roles(r);
    }
    if (unless)
        doc->unless = oxp_unless_read(r->loader, unless, lens);
    if (context)
        doc->context = oxp_context_read(r->loader, context, lens);
}

static void read_action(const reader *r)
{
    oxp_rule_doc *doc = r->doc;
    oxp_node *node = want(r, "action");
    oxp_act acts[OXP_ROLE_COUNT];

    doc->action = node ? oxp_action_read(r->loader, node) : NULL;
    if (!doc->action)
        return;
    if (doc->rule.roles)
        oxp_action_apply(r->loader, doc->action, doc->rule.roles, true, acts);
    doc->rule.is_allow = doc->action->is_allow;
    if (doc->rule.is_allow && doc->rule.status != OXP_STATUS_STABLE)
        oxp_blame(r->loader, node, "E1",
                  "only a stable rule may allow; set 'status: stable' once "
                  "it has proven itself");
}

bool oxp_rule_read(oxp_loader *loader, oxp_node *node, const oxp_rule_home *home, oxp_rule_doc *doc)
{
    *doc = (oxp_rule_doc){.pack = home->pack, .node = node};
    if (!oxp_want_map(loader, node))
        return false;
    oxp_node *id = oxp_want_member(loader, node, "a rule", "id");
    doc->name = id ? oxp_want_name(loader, id, OXP_NAME_RULE) : NULL;
    if (!doc->name) {
        oxp_node_check_keys(loader, node, "a rule", KEYS, COUNT(KEYS));
        return false;
    }
    oxp_rule_source *source = oxp_loader_keep(loader, 1, sizeof *source);
    doc->rule.id = oxp_loader_print(loader, "%s/%s", home->model->name, doc->name);
    if (!source || !doc->rule.id)
        return false;
    reader r = {loader, node, home, doc, source};
    doc->rule.pack = home->model;
    doc->rule.place = id->place;
    doc->rule.source = loader->keep_tests ? source : NULL;
    oxp_node_check_keys(loader, node, "a rule", KEYS, COUNT(KEYS));
    read_identity(&r);
    read_provenance(&r);
    read_levels(&r);
    read_searches(&r);
    read_action(&r);
    read_stream(&r);
    oxp_node *tests = want(&r, "tests");
    if (tests)
        source->tests =
            oxp_proof_read(loader, tests, doc->rule.roles, home->real, &source->n_tests);
    return true;
}
