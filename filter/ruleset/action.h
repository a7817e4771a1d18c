/*
 * Action: what a rule or a category does, as written.
 */
#ifndef OXP_RULESET_ACTION_H
#define OXP_RULESET_ACTION_H

#include "ruleset/model.h"
#include "ruleset/node.h"

/* One item of an action: what is done in some roles. */
typedef struct oxp_action_item {
    oxp_roles roles; /* OXP_ROLES_ANY where it has no `on` */
    bool has_on;
    oxp_place place;
    oxp_act act;
    oxp_node *messages[3]; /* the names in act's block, replace and note; NULL where absent */
} oxp_action_item;

typedef struct oxp_action_doc {
    oxp_action_item *items;
    uint32_t n;
    bool is_allow;
    oxp_node *allow_rules, *allow_categories; /* lists of globs; one of them with `is_allow` */
    oxp_node *node;
} oxp_action_doc;

/* NULL: complained, or memory ran out. */
oxp_action_doc *oxp_action_read(oxp_loader *loader, oxp_node *node);

/* What `action` does in each of `roles`, into `acts`; roles that it does not name stay without.
 * `whole`: complains of what can do nothing there (an `on` outside of `roles`, a note in an
 * output role); without it such parts are left out, as after an override of roles. */
void oxp_action_apply(oxp_loader *loader, const oxp_action_doc *action, oxp_roles roles, bool whole,
                      oxp_act acts[OXP_ROLE_COUNT]);

#endif
