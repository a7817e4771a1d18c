#include "ruleset/override.h"

#include <string.h>

#include "ruleset/role.h"
#include "ruleset/taxonomy.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

enum { REASON = 1000, OWNER = 200, SCORE_MOST = 1000 };

/* ---- which rules --------------------------------------------------------------------- */

bool oxp_glob_fits(const char *glob, const char *name)
{
    const char *star = NULL, *resume = NULL;

    while (*name) {
        if (*glob == '*') {
            star = ++glob;
            resume = name;
        } else if (*glob == *name) {
            glob++;
            name++;
        } else if (star) {
            glob = star;
            name = ++resume;
        } else {
            return false;
        }
    }
    while (*glob == '*')
        glob++;
    return !*glob;
}

static bool fits_any(const oxp_node *globs, const char *name)
{
    for (const oxp_node *glob = globs ? globs->first : NULL; glob; glob = glob->next)
        if (glob->kind == OXP_NODE_SCALAR && oxp_glob_fits(glob->text.p, name))
            return true;
    return false;
}

bool oxp_selector_meets(const oxp_selector *selector, const oxp_rule *rule)
{
    if (fits_any(selector->rules, rule->id))
        return true;
    for (uint32_t i = 0; selector->tags && i < rule->n_tags; i++)
        if (fits_any(selector->tags, rule->tags[i]))
            return true;
    if (!selector->categories || !rule->category)
        return false;
    if (fits_any(selector->categories, rule->category))
        return true;
    for (const oxp_node *node = selector->categories->first; node; node = node->next)
        if (node->kind == OXP_NODE_SCALAR && oxp_category_covers(node->text.p, rule->category))
            return true;
    return false;
}

/* Checks that a selector's names have the form of what they stand for. */
static void check_globs(oxp_loader *loader, oxp_node *list, bool categories)
{
    uint32_t n;

    if (!oxp_want_names(loader, list, OXP_NAME_GLOB, &n))
        return;
    if (!list->n)
        oxp_blame(loader, list, "E1", "'%s' is an empty list", list->label);
    for (oxp_node *item = list->first; item; item = item->next)
        if (categories && item->kind == OXP_NODE_SCALAR && !strchr(item->text.p, '*'))
            oxp_want_category(loader, item);
}

static void read_selector(oxp_loader *loader, oxp_node *node, const char *what, bool rules_only,
                          oxp_selector *selector)
{
    selector->rules = oxp_node_get(node, "rules");
    selector->categories = rules_only ? NULL : oxp_node_get(node, "categories");
    selector->tags = rules_only ? NULL : oxp_node_get(node, "tags");
    int given =
        (selector->rules != NULL) + (selector->categories != NULL) + (selector->tags != NULL);
    if (given != 1 && !oxp_node_has_fault(node))
        oxp_blame(loader, node, "E1", "%s wants %s", what,
                  rules_only ? "'rules'" : "one of 'rules', 'categories' and 'tags'");
    if (selector->rules)
        check_globs(loader, selector->rules, false);
    if (selector->categories)
        check_globs(loader, selector->categories, true);
    if (selector->tags)
        check_globs(loader, selector->tags, false);
}

/* Why, who and until when. An expired one stays in the file until someone decides on it. */
static bool read_grounds(oxp_loader *loader, oxp_node *node, const char *what)
{
    oxp_node *reason = oxp_want_member(loader, node, what, "reason");
    oxp_node *owner = oxp_want_member(loader, node, what, "owner");
    oxp_node *expires = oxp_node_get(node, "expires");
    uint32_t date = 0;

    if (reason)
        oxp_want_text(loader, reason, REASON);
    if (owner)
        oxp_want_text(loader, owner, OWNER);
    if (expires)
        date = oxp_want_date(loader, expires);
    if (!date || date >= loader->today)
        return false;
    oxp_diag_warn(loader->diag, expires->place, "L16",
                  "%s expired on %s and is not applied; renew it or take it out", what,
                  expires->text.p);
    return true;
}

/* ---- overrides -------------------------------------------------------------------------- */

static void want_level(oxp_loader *loader, oxp_node *set, const char *key, uint32_t least,
                       uint32_t most, int *value)
{
    oxp_node *node = oxp_node_get(set, key);
    uint32_t number;

    *value = node && oxp_want_number(loader, node, least, most, &number) ? (int)number : -1;
}

static void read_set(oxp_loader *loader, oxp_node *set, oxp_override *override)
{
    static const char *const KEYS[] = {"action",   "mode",       "sample", "roles",
                                       "severity", "confidence", "score",  "strictness"};
    if (!oxp_want_map(loader, set))
        return;
    oxp_node_check_keys(loader, set, "'set'", KEYS, COUNT(KEYS));
    if (!set->n)
        oxp_blame(loader, set, "E1", "'set' changes nothing; give it one of %s",
                  oxp_loader_join(loader, KEYS, COUNT(KEYS)));
    oxp_node *action = oxp_node_get(set, "action"), *mode = oxp_node_get(set, "mode");
    oxp_node *severity = oxp_node_get(set, "severity");
    if (action)
        override->action = oxp_action_read(loader, action);
    if (mode)
        override->mode = oxp_want_mode(loader, mode);
    if (severity)
        override->severity = oxp_want_severity(loader, severity);
    override->roles_node = oxp_node_get(set, "roles");
    if (override->roles_node)
        override->roles = oxp_want_roles(loader, override->roles_node);
    want_level(loader, set, "sample", 0, 100, &override->sample);
    want_level(loader, set, "confidence", 0, 100, &override->confidence);
    want_level(loader, set, "score", 0, SCORE_MOST, &override->score);
    want_level(loader, set, "strictness", 1, 4, &override->strictness);
}

void oxp_overrides_read(oxp_loader *loader, oxp_node *node, uint32_t level, oxp_override ***last)
{
    static const char *const KEYS[] = {"rules",  "categories", "tags",    "set",
                                       "reason", "owner",      "expires", "locked"};
    if (!oxp_want_list(loader, node))
        return;
    for (oxp_node *item = node->first; item; item = item->next) {
        oxp_override *override = oxp_loader_take(loader, 1, sizeof *override);
        if (!override || !oxp_want_map(loader, item))
            continue;
        *override = (oxp_override){.place = item->place,
                                   .level = level,
                                   .mode = -1,
                                   .sample = -1,
                                   .severity = -1,
                                   .confidence = -1,
                                   .score = -1,
                                   .strictness = -1};
        oxp_node_check_keys(loader, item, "an override", KEYS, COUNT(KEYS));
        read_selector(loader, item, "an override", false, &override->selector);
        oxp_node *set = oxp_want_member(loader, item, "an override", "set");
        oxp_node *locked = oxp_node_get(item, "locked");
        if (set)
            read_set(loader, set, override);
        if (locked)
            oxp_want_bool(loader, locked, &override->locked);
        override->expired = read_grounds(loader, item, "the override");
        **last = override;
        *last = &override->next;
    }
}

/* ---- exceptions --------------------------------------------------------------------------- */

void oxp_exceptions_read(oxp_loader *loader, oxp_node *node, uint32_t level,
                         oxp_exception_doc ***last)
{
    static const char *const KEYS[] = {"rules", "unless", "reason", "owner", "expires"};

    if (!oxp_want_list(loader, node))
        return;
    for (oxp_node *item = node->first; item; item = item->next) {
        oxp_exception_doc *exception = oxp_loader_take(loader, 1, sizeof *exception);
        if (!exception || !oxp_want_map(loader, item))
            continue;
        exception->place = item->place;
        exception->level = level;
        oxp_node_check_keys(loader, item, "an exception", KEYS, COUNT(KEYS));
        read_selector(loader, item, "an exception", true, &exception->selector);
        oxp_node *unless = oxp_want_member(loader, item, "an exception", "unless");
        oxp_node *reason = oxp_node_get(item, "reason");
        if (unless)
            exception->unless = oxp_unless_read(loader, unless, (oxp_lens){-1, 0});
        if (exception->unless && reason && reason->kind == OXP_NODE_SCALAR)
            exception->unless->reason = reason->text.p;
        exception->expired = read_grounds(loader, item, "the exception");
        **last = exception;
        *last = &exception->next;
    }
}
