#include <string.h>

#include "ruleset/link.h"
#include "ruleset/role.h"
#include "ruleset/taxonomy.h"

enum { RULES = 20000 };

/* Where a setting of a rule came from, while overrides are applied. */
typedef struct settings {
    bool score_given;
    const oxp_override *lock; /* the parent's override that nobody below may touch */
} settings;

static bool collect(oxp_linker *linker)
{
    const oxp_policy_doc *doc = linker->doc;
    oxp_loader *loader = linker->loader;
    uint32_t n = 0, at = 0;

    for (uint32_t p = 0; p < doc->n_packs; p++)
        n += doc->packs[p]->n_rules;
    if (n > RULES) {
        oxp_diag_error(loader->diag, (oxp_place){doc->model.file, 0, 0}, "E12",
                       "the policy has %u rules; at most %d are taken", n, RULES);
        return false;
    }
    oxp_rule *rules = oxp_loader_keep(loader, n, sizeof *rules);
    linker->docs = oxp_loader_take(loader, n, sizeof(oxp_rule_doc *));
    linker->actions = oxp_loader_take(loader, n, sizeof(oxp_action_doc *));
    if (!rules || !linker->docs || !linker->actions)
        return false;
    for (uint32_t p = 0; p < doc->n_packs; p++)
        for (uint32_t r = 0; r < doc->packs[p]->n_rules; r++, at++) {
            linker->docs[at] = &doc->packs[p]->rules[r];
            linker->actions[at] = linker->docs[at]->action;
            rules[at] = linker->docs[at]->rule;
        }
    linker->policy->rules = rules;
    linker->policy->n_rules = n;
    return true;
}

/* ---- overrides -------------------------------------------------------------------------- */

static void set_mode(oxp_loader *loader, oxp_rule *rule, int mode, const char *because)
{
    rule->mode = (oxp_rule_mode)mode;
    rule->off_because = mode == OXP_RULE_OFF ? oxp_loader_print(loader, "%s", because) : NULL;
}

static void apply(oxp_linker *linker, const oxp_override *override, uint32_t i, settings *known)
{
    oxp_rule *rule = &linker->policy->rules[i];

    if (override->action)
        linker->actions[i] = override->action;
    if (override->mode >= 0)
        set_mode(linker->loader, rule, override->mode, "an override of the policy");
    if (override->sample >= 0)
        rule->sample = (uint8_t) override->sample;
    if (override->roles)
        rule->roles = override->roles;
    if (override->confidence >= 0)
        rule->confidence = (uint8_t) override->confidence;
    if (override->strictness >= 0)
        rule->strictness = (uint8_t) override->strictness;
    if (override->severity >= 0) {
        rule->severity = override->severity;
        if (!known->score_given)
            rule->score = oxp_severity_score(rule->severity);
    }
    if (override->score >= 0) {
        rule->score = (int16_t) override->score;
        known->score_given = true;
    }
}

static void blame_lock(oxp_loader *loader, oxp_place place, const char *what,
                       const oxp_override *lock, const char *rule)
{
    oxp_diag_error(loader->diag, place, "E11",
                   "%s touches the rule '%s', which a parent has locked (%s, line %u); take it "
                   "out",
                   what, rule, lock->place.file, lock->place.line);
}

static oxp_node *selected_by(const oxp_selector *selector)
{
    return selector->rules        ? selector->rules
           : selector->categories ? selector->categories
                                  : selector->tags;
}

/* A selector that meets no rule is a slip more often than not; told once, not for each tenant. */
static void warn_unmet(oxp_loader *loader, const oxp_selector *selector, oxp_place place,
                       const char *what)
{
    oxp_node *list = selected_by(selector);
    if (!list || list->blamed || oxp_node_has_fault(list))
        return;
    list->blamed = true;
    oxp_diag_warn(loader->diag, place, "W20", "%s meets no rule of the policy's packs", what);
}

static void apply_overrides(oxp_linker *linker, settings *known)
{
    for (const oxp_override *o = linker->doc->overrides; o; o = o->next) {
        bool met = false, blamed = false;
        for (uint32_t i = 0; i < linker->policy->n_rules; i++) {
            oxp_rule *rule = &linker->policy->rules[i];
            if (!oxp_selector_meets(&o->selector, rule))
                continue;
            met = true;
            if (o->expired)
                continue;
            const oxp_override *lock = known[i].lock;
            if (lock && lock->level < o->level) {
                if (!blamed)
                    blame_lock(linker->loader, o->place, "this override", lock, rule->id);
                blamed = true;
                continue;
            }
            apply(linker, o, i, &known[i]);
            if (o->locked && !known[i].lock)
                known[i].lock = o;
        }
        if (!met)
            warn_unmet(linker->loader, &o->selector, o->place, "this override");
    }
}

static void check_exceptions(oxp_linker *linker, const settings *known)
{
    for (const oxp_exception_doc *e = linker->doc->exceptions; e; e = e->next) {
        bool met = false, blamed = false;
        for (uint32_t i = 0; i < linker->policy->n_rules; i++) {
            const oxp_rule *rule = &linker->policy->rules[i];
            const oxp_override *lock = known[i].lock;
            if (!oxp_selector_meets(&e->selector, rule))
                continue;
            met = true;
            if (!e->expired && lock && lock->level < e->level && !blamed) {
                blame_lock(linker->loader, e->place, "this exception", lock, rule->id);
                blamed = true;
            }
        }
        if (!met)
            warn_unmet(linker->loader, &e->selector, e->place, "this exception");
    }
}

/* ---- one rule ------------------------------------------------------------------------------ */

static void apply_status(oxp_linker *linker, oxp_rule *rule)
{
    static const char *const BECAUSE[] = {"the policy switches experimental rules off",
                                          "the policy switches stable rules off",
                                          "the policy switches deprecated rules off"};

    if (linker->doc->alone) {
        rule->mode = OXP_RULE_ENFORCE;
        return;
    }
    if (rule->mode == OXP_RULE_OFF)
        rule->off_because = "the rule's own mode is off";
    int mode = linker->doc->status[rule->status];
    if (mode >= 0)
        set_mode(linker->loader, rule, mode, BECAUSE[rule->status]);
}

static void apply_ceiling(oxp_linker *linker, oxp_rule *rule)
{
    uint8_t ceiling = linker->doc->strictness;

    if (rule->mode == OXP_RULE_OFF || rule->strictness <= ceiling)
        return;
    rule->mode = OXP_RULE_OFF;
    rule->off_because = oxp_loader_print(linker->loader, "strictness %u is over the policy's %u",
                                         rule->strictness, ceiling);
}

/* The entry of the longest prefix that says something about confidence. */
static uint8_t min_confidence(const oxp_policy_doc *doc, const char *category)
{
    uint8_t value = doc->min_confidence;
    size_t longest = 0;

    for (uint32_t i = 0; category && i < doc->n_categories; i++) {
        const oxp_category_doc *entry = &doc->categories[i];
        size_t n = strlen(entry->prefix);
        if (entry->min_confidence >= 0 && n > longest &&
            oxp_category_covers(entry->prefix, category)) {
            value = (uint8_t)entry->min_confidence;
            longest = n;
        }
    }
    return value;
}

static void apply_action(oxp_linker *linker, uint32_t i)
{
    oxp_rule *rule = &linker->policy->rules[i];
    const oxp_action_doc *action = linker->actions[i];

    if (!action)
        return; /* complained of where it was read */
    oxp_action_apply(linker->loader, action, rule->roles, false, rule->acts);
    rule->is_allow = action->is_allow;
    bool any = false;
    for (int role = 0; role < OXP_ROLE_COUNT; role++)
        any = any || rule->acts[role].given;
    if (!any && rule->roles && rule->mode != OXP_RULE_OFF && !action->node->blamed) {
        action->node->blamed = true;
        oxp_diag_warn(linker->loader->diag, action->node->place, "W22",
                      "in this policy the rule '%s' runs in %s, where it has no action", rule->id,
                      oxp_roles_shown(linker->loader, rule->roles));
    }
}

bool oxp_link_rules(oxp_linker *linker)
{
    if (!collect(linker))
        return false;
    oxp_policy *policy = linker->policy;
    settings *known = oxp_loader_take(linker->loader, policy->n_rules, sizeof *known);
    if (!known)
        return false;
    for (uint32_t i = 0; i < policy->n_rules; i++) {
        known[i].score_given = linker->docs[i]->score_given;
        apply_status(linker, &policy->rules[i]);
    }
    apply_overrides(linker, known);
    check_exceptions(linker, known);
    for (uint32_t i = 0; i < policy->n_rules; i++) {
        oxp_rule *rule = &policy->rules[i];
        apply_ceiling(linker, rule);
        rule->min_confidence = min_confidence(linker->doc, rule->category);
        policy->uses_sample = policy->uses_sample || rule->sample < 100;
        apply_action(linker, i);
    }
    return !linker->loader->no_memory;
}
