/*
 * Override: what a policy changes in rules, and what it excepts from them.
 */
#ifndef OXP_RULESET_OVERRIDE_H
#define OXP_RULESET_OVERRIDE_H

#include "ruleset/rule.h"

/* Which rules are meant: globs of rule ids, of categories or of tags. */
typedef struct oxp_selector {
    oxp_node *rules, *categories, *tags; /* lists of globs; one of them */
} oxp_selector;

bool oxp_selector_meets(const oxp_selector *selector, const oxp_rule *rule);
/* True where `name` fits `glob`, in which '*' stands for any characters. */
bool oxp_glob_fits(const char *glob, const char *name);

typedef struct oxp_override {
    oxp_selector selector;
    oxp_place place;
    uint32_t level; /* of the policy it stands in: 0 for the topmost parent */
    bool locked;
    bool expired;           /* not applied */
    oxp_action_doc *action; /* NULL: not set; of the others -1 */
    oxp_node *roles_node;
    oxp_roles roles; /* 0: not set */
    int mode, sample, severity, confidence, score, strictness;
    struct oxp_override *next;
} oxp_override;

typedef struct oxp_exception_doc {
    oxp_selector selector;
    oxp_place place;
    uint32_t level;
    bool expired;
    oxp_unless_doc *unless;
    struct oxp_exception_doc *next;
} oxp_exception_doc;

/* Read `overrides:` and `exceptions:`; the last of their list is `*last`, which is moved on. */
void oxp_overrides_read(oxp_loader *loader, oxp_node *node, uint32_t level, oxp_override ***last);
void oxp_exceptions_read(oxp_loader *loader, oxp_node *node, uint32_t level,
                         oxp_exception_doc ***last);

#endif
