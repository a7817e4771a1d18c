/*
 * Node: a YAML document as a tree, and the typed reading of it.
 *
 * YAML's own guesses about types are never used: the schema says what it wants, and each
 * `want` function either gives it or complains and gives nothing. A node is blamed once: a
 * second complaint about it is dropped, so that a bad default is not reported for each rule.
 * Nodes live in the loader's scratch memory, their texts in the filter's.
 */
#ifndef OXP_RULESET_NODE_H
#define OXP_RULESET_NODE_H

#include "ruleset/loader.h"

typedef enum oxp_node_kind { OXP_NODE_SCALAR, OXP_NODE_LIST, OXP_NODE_MAP } oxp_node_kind;

typedef enum oxp_node_style {
    OXP_NODE_PLAIN,
    OXP_NODE_SINGLE,  /* '...' */
    OXP_NODE_DOUBLE,  /* "..." */
    OXP_NODE_LITERAL, /* | */
    OXP_NODE_FOLDED   /* > */
} oxp_node_style;

typedef struct oxp_node {
    oxp_node_kind kind;
    oxp_node_style style;
    bool commented; /* plain, and a comment follows on its line: it may have been cut */
    bool one_line;  /* a scalar that begins and ends on one line */
    bool blamed;
    uint32_t odd; /* the first control or hidden character of the text; 0: none */
    oxp_place place;
    const char *label; /* the key it stands under, for complaints */
    oxp_place key_place;
    oxp_str key;                          /* of a map's member */
    oxp_str text;                         /* of a scalar; a NUL behind it */
    struct oxp_node *first, *last, *next; /* members or items, in order */
    uint32_t n;
} oxp_node;

/* The member of that key, or NULL; NULL too where `map` is NULL or no map. */
oxp_node *oxp_node_get(const oxp_node *map, const char *key);
bool oxp_node_is(const oxp_node *scalar, const char *text);

/* True where some member was complained of: then a complaint about the whole says no more. */
bool oxp_node_has_fault(const oxp_node *map);
/* Complains about a node, once. */
void oxp_blame(oxp_loader *loader, oxp_node *node, const char *code, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
/* Complains about a member's key. */
void oxp_blame_key(oxp_loader *loader, oxp_node *node, const char *code, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
/* Complains about a place, as often as it is called. */
void oxp_blame_place(oxp_loader *loader, oxp_place place, const char *code, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
/* "'label' wants `wanted`, found ..." and the cure. */
void oxp_blame_type(oxp_loader *loader, oxp_node *node, const char *wanted, const char *cure);
/* "; did you mean 'x'?", else "; `lead` a, b, c" where there are few names, for the end of a
 * complaint. */
const char *oxp_hint(oxp_loader *loader, const char *wrong, const char *const *names, size_t n,
                     const char *lead);

/* Complains about each key that is none of `keys`; `what` is "a rule". */
void oxp_node_check_keys(oxp_loader *loader, oxp_node *map, const char *what,
                         const char *const *keys, size_t n);
/* The member, or NULL with the complaint that it is missing. */
oxp_node *oxp_want_member(oxp_loader *loader, oxp_node *map, const char *what, const char *key);

bool oxp_want_map(oxp_loader *loader, oxp_node *node);
bool oxp_want_list(oxp_loader *loader, oxp_node *node);
/* Any text but an empty one, at most `most` characters. NULL: complained. */
const char *oxp_want_text(oxp_loader *loader, oxp_node *node, size_t most);
bool oxp_want_number(oxp_loader *loader, oxp_node *node, uint32_t least, uint32_t most,
                     uint32_t *number);
/* The version of the rule language that this library reads. */
void oxp_want_format(oxp_loader *loader, oxp_node *node);
bool oxp_want_bool(oxp_loader *loader, oxp_node *node, bool *value);
/* The index of the name; -1: complained with `code`. */
int oxp_want_choice(oxp_loader *loader, oxp_node *node, const char *code, const char *const *names,
                    size_t n);
/* 20261123; 0: complained. */
uint32_t oxp_want_date(oxp_loader *loader, oxp_node *node);
/* A list of texts, kept; `*n` is what was good. NULL: none of them. */
const char *const *oxp_want_texts(oxp_loader *loader, oxp_node *node, size_t most, uint32_t *n);

/* Forms of names. */
typedef enum oxp_name_form {
    OXP_NAME_PACK,     /* a-z 0-9 . - */
    OXP_NAME_RULE,     /* kebab-case, 3 to 60 characters */
    OXP_NAME_RULE_REF, /* a rule of this pack, or pack/rule */
    OXP_NAME_LIST,     /* a-z 0-9 . - _ */
    OXP_NAME_LIST_REF, /* list, pack/list or policy/list */
    OXP_NAME_SEARCH,   /* a-z 0-9 _, begins with a letter */
    OXP_NAME_MESSAGE,  /* a-z 0-9 - _ */
    OXP_NAME_TAG,      /* a-z 0-9 -, at most one dot inside */
    OXP_NAME_CATEGORY, /* a-z 0-9 -, dots inside */
    OXP_NAME_LICENSE,  /* an SPDX id */
    OXP_NAME_LANGUAGE, /* BCP 47, or `any`; given in lower case */
    OXP_NAME_GROUP,    /* of a pattern */
    OXP_NAME_GLOB      /* any of the names above, with `*` */
} oxp_name_form;
const char *oxp_want_name(oxp_loader *loader, oxp_node *node, oxp_name_form form);
const char *const *oxp_want_names(oxp_loader *loader, oxp_node *node, oxp_name_form form,
                                  uint32_t *n);
/* A kept copy, A to Z in lower case. */
const char *oxp_name_lower(oxp_loader *loader, oxp_str name);
bool oxp_name_fits(const char *text, size_t n, oxp_name_form form);

/* Complains about control and hidden characters in the texts below `node`. */
void oxp_node_refuse_odd(oxp_loader *loader, oxp_node *node);

#endif
