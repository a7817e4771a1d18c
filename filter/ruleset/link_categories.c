#include <string.h>

#include "ruleset/link.h"
#include "ruleset/suggest.h"
#include "ruleset/taxonomy.h"

/* ---- messages -------------------------------------------------------------------------- */

static bool has_message(const oxp_policy *policy, const oxp_pack *pack, const char *id)
{
    return strcmp(id, OXP_DEFAULT_BLOCK) == 0 ||
           oxp_message_find(policy->messages, policy->n_messages, id) ||
           (pack && oxp_message_find(pack->messages, pack->n_messages, id));
}

static void blame_message(oxp_linker *linker, const oxp_pack *pack, oxp_node *node)
{
    const char *names[200];
    size_t n = 0;

    for (uint32_t i = 0; i < linker->policy->n_messages && n < 100; i++)
        names[n++] = linker->policy->messages[i].id;
    for (uint32_t i = 0; pack && i < pack->n_messages && n < 200; i++)
        names[n++] = pack->messages[i].id;
    const char *meant = oxp_suggest(node->text.p, names, n);
    oxp_blame(linker->loader, node, "E7", "unknown message '%s'%s%s%s", node->text.p,
              meant ? "; did you mean '" : "; add it under messages", meant ? meant : "",
              meant ? "'?" : "");
}

static void check_messages(oxp_linker *linker, const oxp_action_doc *action, oxp_roles roles,
                           const oxp_pack *pack)
{
    for (uint32_t i = 0; action && i < action->n; i++)
        for (int k = 0; k < 3; k++) {
            oxp_node *node = action->items[i].messages[k];
            if (node && (action->items[i].roles & roles) &&
                !has_message(linker->policy, pack, node->text.p))
                blame_message(linker, pack, node);
        }
}

/* ---- categories ---------------------------------------------------------------------------- */

static bool link_category(oxp_linker *linker, const oxp_category_doc *doc, oxp_category *category)
{
    const oxp_policy *policy = linker->policy;
    uint32_t n = 0;

    *category = (oxp_category){
        .prefix = doc->prefix, .flag_at = doc->flag_at, .block_at = doc->block_at, .cap = doc->cap};
    category->finding_id = oxp_loader_print(linker->loader, "policy/%s", doc->prefix);
    uint32_t *rules = oxp_loader_keep(linker->loader, policy->n_rules, sizeof *rules);
    if (!rules || !category->finding_id)
        return false;
    for (uint32_t i = 0; i < policy->n_rules; i++) {
        const oxp_rule *rule = &policy->rules[i];
        if (!rule->is_allow && rule->category && oxp_category_covers(doc->prefix, rule->category))
            rules[n++] = i;
    }
    category->rules = rules;
    category->n_rules = n;
    for (int role = 0; role < OXP_ROLE_COUNT; role++)
        category->acts[role] = (oxp_act){.given = true, .block = true, .points = -1};
    if (doc->action)
        oxp_action_apply(linker->loader, doc->action, OXP_ROLES_ANY, false, category->acts);
    check_messages(linker, doc->action, OXP_ROLES_ANY, NULL);
    return true;
}

bool oxp_link_categories(oxp_linker *linker)
{
    oxp_policy *policy = linker->policy;
    const oxp_policy_doc *doc = linker->doc;

    for (uint32_t i = 0; i < policy->n_rules; i++)
        check_messages(linker, linker->actions[i], policy->rules[i].roles, policy->rules[i].pack);
    oxp_category *categories =
        oxp_loader_keep(linker->loader, doc->n_categories, sizeof *categories);
    if (!categories)
        return false;
    for (uint32_t i = 0; i < doc->n_categories; i++)
        if (!link_category(linker, &doc->categories[i], &categories[i]))
            return false;
    policy->categories = categories;
    policy->n_categories = doc->n_categories;
    return !linker->loader->no_memory;
}
