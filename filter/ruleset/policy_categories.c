#include <string.h>

#include "ruleset/policy.h"
#include "ruleset/taxonomy.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

enum { POINTS_MOST = 100000 };

static void read_points(oxp_loader *loader, oxp_node *map, const char *key, int32_t *hundredths)
{
    oxp_node *node = oxp_node_get(map, key);
    uint32_t points;

    if (node && oxp_want_number(loader, node, 1, POINTS_MOST, &points))
        *hundredths = (int32_t)points * 100;
}

static void read_category(oxp_loader *loader, oxp_node *node, oxp_category_doc *category)
{
    static const char *const KEYS[] = {"flag_at", "block_at", "cap",
                                       "per",     "action",   "min_confidence"};
    static const char *const PER[] = {"message"};
    uint32_t number;

    *category = (oxp_category_doc){.prefix = node->key.p,
                                   .place = node->key_place,
                                   .flag_at = -1,
                                   .block_at = -1,
                                   .cap = -1,
                                   .min_confidence = -1};
    if (!oxp_want_map(loader, node))
        return;
    oxp_node_check_keys(loader, node, "an entry of 'categories'", KEYS, COUNT(KEYS));
    read_points(loader, node, "flag_at", &category->flag_at);
    read_points(loader, node, "block_at", &category->block_at);
    read_points(loader, node, "cap", &category->cap);
    oxp_node *per = oxp_node_get(node, "per"), *action = oxp_node_get(node, "action");
    oxp_node *confidence = oxp_node_get(node, "min_confidence");
    if (per)
        oxp_want_choice(loader, per, "E1", PER, COUNT(PER));
    if (confidence && oxp_want_number(loader, confidence, 0, 100, &number))
        category->min_confidence = (int)number;
    if (!action)
        return;
    category->action = oxp_action_read(loader, action);
    if (category->block_at < 0)
        oxp_blame_key(loader, action, "E1",
                      "'action' is done at 'block_at', which this entry "
                      "lacks; add it");
    else if (category->action && category->action->is_allow)
        oxp_blame(loader, action, "E1", "a category cannot allow; use a rule");
}

void oxp_policy_categories_read(oxp_loader *loader, oxp_node *node, oxp_policy_doc *policy)
{
    if (!oxp_want_map(loader, node))
        return;
    oxp_category_doc *all = oxp_loader_take(loader, policy->n_categories + node->n, sizeof *all);
    if (!all)
        return;
    uint32_t n = policy->n_categories;
    if (n)
        memcpy(all, policy->categories, n * sizeof *all);
    for (oxp_node *member = node->first; member; member = member->next) {
        oxp_node *key = oxp_loader_take(loader, 1, sizeof *key);
        if (!key)
            return;
        *key = (oxp_node){.kind = OXP_NODE_SCALAR,
                          .label = "categories",
                          .text = member->key,
                          .place = member->key_place};
        if (!oxp_want_category(loader, key))
            continue;
        uint32_t i = 0;
        while (i < n && strcmp(all[i].prefix, member->key.p) != 0)
            i++;
        read_category(loader, member, &all[i]);
        n += i == n;
    }
    policy->categories = all;
    policy->n_categories = n;
}
