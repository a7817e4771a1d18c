/*
 * Policy: which packs are used, and how, as written, with what its parents say.
 */
#ifndef OXP_RULESET_POLICY_H
#define OXP_RULESET_POLICY_H

#include "ruleset/override.h"
#include "ruleset/pack.h"

/* An entry of `categories`. */
typedef struct oxp_category_doc {
    const char *prefix;
    oxp_place place;
    int32_t flag_at, block_at, cap; /* hundredths; -1: not given */
    int min_confidence;             /* -1: the policy's */
    oxp_action_doc *action;         /* NULL: block */
} oxp_category_doc;

typedef struct oxp_policy_doc {
    oxp_policy model; /* what needs no rule */
    const char *real; /* NULL: from memory */
    uint32_t level;   /* how many parents it has */
    oxp_pack_doc **packs;
    uint32_t n_packs;
    int status[3]; /* an oxp_rule_mode for each oxp_rule_status; -1: as the rule says */
    uint8_t strictness, min_confidence;
    oxp_category_doc *categories;
    uint32_t n_categories;
    oxp_list_doc *lists;
    oxp_override *overrides; /* the parents' first */
    oxp_exception_doc *exceptions;
    bool has_key;
    bool alone;  /* a pack judged by itself: every rule enforced */
    bool orphan; /* a parent of it could not be read, and was complained of */
    bool reading, loaded;
    struct oxp_policy_doc *next;
} oxp_policy_doc;

bool oxp_policy_is(const oxp_node *root);

/* The policy of `file`; `root`: its tree, where the caller has it already. A parent is read once
 * a load. NULL: complained, or memory ran out. */
oxp_policy_doc *oxp_policy_load(oxp_loader *loader, const oxp_file *file, oxp_node *root);

/* A policy of one pack with everything on. NULL when memory ran out. */
oxp_policy_doc *oxp_policy_of_pack(oxp_loader *loader, oxp_pack_doc *pack);

/* `packs:` and `categories:` over what the parents have. */
void oxp_policy_packs_read(oxp_loader *loader, oxp_node *node, oxp_policy_doc *policy);
void oxp_policy_categories_read(oxp_loader *loader, oxp_node *node, oxp_policy_doc *policy);

/* `limits:` over what `limits` has, and its defaults. */
void oxp_limits_read(oxp_loader *loader, oxp_node *node, oxp_limits *limits);
oxp_limits oxp_limits_default(void);

#endif
