/*
 * Role: sets of roles as rules write them.
 */
#ifndef OXP_RULESET_ROLE_H
#define OXP_RULESET_ROLE_H

#include "ruleset/model.h"
#include "ruleset/node.h"

/* A role, `input`, `output` or `any`, or a list of these. 0: complained. */
oxp_roles oxp_want_roles(oxp_loader *loader, oxp_node *node);
/* One role alone; -1: complained. */
oxp_role oxp_want_role(oxp_loader *loader, oxp_node *node);
/* "user, assistant", in scratch memory. */
const char *oxp_roles_shown(oxp_loader *loader, oxp_roles roles);

#endif
