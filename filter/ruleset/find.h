/*
 * Find: searches as rules write them, under `find`, `context` and `unless`.
 */
#ifndef OXP_RULESET_FIND_H
#define OXP_RULESET_FIND_H

#include "ruleset/list.h"
#include "ruleset/model.h"

/* One search as written; what it refers to is found when the packs are all there. */
typedef struct oxp_search_doc {
    const char *name; /* "it" where unnamed; of a part of `unless`: its key */
    oxp_place place;
    oxp_search_kind kind;
    oxp_terms terms;
    oxp_node *list; /* the list's name, where it takes its terms from one */
    oxp_node *rule; /* the rule's id, for a composite */
    oxp_view_kind view;
    oxp_codes codes;
    oxp_builtin builtin; /* OXP_SEARCH_BUILTIN: which */
    oxp_search_as as;
    bool as_given;
    int32_t group; /* as in oxp_search_spec */
    const char *group_name;
    const oxp_validation *validations;
    size_t n_validations;
    oxp_node *roles_node; /* NULL: the rule's roles */
    oxp_roles roles;
    int16_t confidence; /* -1: the rule's */
    bool blamed;        /* its width was complained of */
} oxp_search_doc;

typedef struct oxp_search_docs {
    oxp_search_doc *items;
    uint32_t n;
} oxp_search_docs;

/* How a rule or a search looks at a text: `normalize` and `decode`. */
typedef struct oxp_lens {
    int view; /* oxp_view_kind; -1: not given */
    oxp_codes codes;
} oxp_lens;

/* The lens of the map `node`, where it has the keys; the rest as in `outer`. */
oxp_lens oxp_want_lens(oxp_loader *loader, oxp_node *node, oxp_lens outer);
/* `normalize:`; -1 where `node` is NULL or wrong. */
int oxp_want_view(oxp_loader *loader, oxp_node *node);
/* `decode:`, a list of codes. */
oxp_codes oxp_want_codes(oxp_loader *loader, oxp_node *node);

/* Reads `find:` of a rule that looks through `lens`. */
void oxp_find_read(oxp_loader *loader, oxp_node *node, oxp_lens lens, oxp_search_docs *searches);

/* Reads what the key `source` (words, text, regex, list, rule or builtin) holds. */
void oxp_source_read(oxp_loader *loader, oxp_node *node, const char *source, oxp_lens lens,
                     oxp_search_doc *search);

/* Reads the words, text, regex and list that stand in `node`, each as one search. Other keys
 * are the caller's. */
void oxp_parts_read(oxp_loader *loader, oxp_node *node, oxp_lens lens, oxp_search_docs *searches);

/* Reads `validate:`, a list, into `search`. */
void oxp_validations_read(oxp_loader *loader, oxp_node *node, oxp_search_doc *search);

/* `unless`. */
typedef struct oxp_unless_doc {
    oxp_search_docs match, around, message;
    oxp_distance within;
    const char *reason; /* of a policy's exception; else NULL */
    oxp_place place;
} oxp_unless_doc;
/* NULL: nothing of it was good, or memory ran out. */
oxp_unless_doc *oxp_unless_read(oxp_loader *loader, oxp_node *node, oxp_lens lens);

typedef struct oxp_context_doc {
    oxp_search_docs words;
    oxp_distance within;
    uint32_t add;
    bool required;
} oxp_context_doc;
oxp_context_doc *oxp_context_read(oxp_loader *loader, oxp_node *node, oxp_lens lens);

#endif
