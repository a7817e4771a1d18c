/*
 * Rule: one rule as its pack has it, before any policy.
 */
#ifndef OXP_RULESET_RULE_H
#define OXP_RULESET_RULE_H

#include "ruleset/action.h"
#include "ruleset/condition.h"
#include "ruleset/find.h"
#include "ruleset/load.h"

struct oxp_pack_doc;

typedef struct oxp_rule_doc {
    oxp_rule rule;    /* what needs no policy: names, numbers, roles, view, condition */
    const char *name; /* within the pack */
    const struct oxp_pack_doc *pack;
    oxp_search_docs finds;
    bool *positive;           /* a find: its matches can make the condition true */
    oxp_unless_doc *unless;   /* NULL: none */
    oxp_context_doc *context; /* NULL: none */
    oxp_action_doc *action;
    oxp_node *hold; /* of `stream`; NULL: not given */
    oxp_node *node;
    bool score_given;
} oxp_rule_doc;

/* What its pack gives a rule. */
typedef struct oxp_rule_home {
    const struct oxp_pack_doc *pack;
    const oxp_pack *model;
    const char *real;   /* the file it stands in */
    oxp_node *defaults; /* NULL: none */
} oxp_rule_home;

/* Reads one rule. False: it has no id that could name it, and nothing of it is kept. */
bool oxp_rule_read(oxp_loader *loader, oxp_node *node, const oxp_rule_home *home,
                   oxp_rule_doc *doc);

/* Complains of keys in a pack's `defaults` that cannot be there. */
void oxp_rule_check_defaults(oxp_loader *loader, oxp_node *defaults);

/* Points that a rule gives where it says nothing, by severity. */
int16_t oxp_severity_score(oxp_severity severity);
/* Each -1: complained. */
int oxp_want_severity(oxp_loader *loader, oxp_node *node);
int oxp_want_mode(oxp_loader *loader, oxp_node *node); /* an oxp_rule_mode */

#endif
