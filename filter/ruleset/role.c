#include "ruleset/role.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* The roles in order of their numbers, then the groups. */
static const char *const NAMES[] = {"system",    "user",        "assistant", "reasoning",
                                    "tool_args", "tool_result", "document",  "input",
                                    "output",    "any"};

static oxp_roles roles_of(int choice)
{
    if (choice < 0)
        return 0;
    if (choice < OXP_ROLE_COUNT)
        return OXP_ROLE_BIT(choice);
    return choice == OXP_ROLE_COUNT       ? OXP_ROLES_INPUT
           : choice == OXP_ROLE_COUNT + 1 ? OXP_ROLES_OUTPUT
                                          : OXP_ROLES_ANY;
}

oxp_roles oxp_want_roles(oxp_loader *loader, oxp_node *node)
{
    oxp_roles roles = 0;

    if (node->kind == OXP_NODE_LIST) {
        if (!node->n)
            oxp_blame(loader, node, "E1", "'%s' is an empty list; name a role, or any",
                      node->label);
        for (oxp_node *item = node->first; item; item = item->next)
            roles |= roles_of(oxp_want_choice(loader, item, "E7", NAMES, COUNT(NAMES)));
        return roles;
    }
    return roles_of(oxp_want_choice(loader, node, "E7", NAMES, COUNT(NAMES)));
}

oxp_role oxp_want_role(oxp_loader *loader, oxp_node *node)
{
    return oxp_want_choice(loader, node, "E7", NAMES, OXP_ROLE_COUNT);
}

const char *oxp_roles_shown(oxp_loader *loader, oxp_roles roles)
{
    const char *names[OXP_ROLE_COUNT];
    size_t n = 0;

    for (int role = 0; role < OXP_ROLE_COUNT; role++)
        if (roles & OXP_ROLE_BIT(role))
            names[n++] = NAMES[role];
    return oxp_loader_join(loader, names, n);
}
