/*
 * Tree: random patterns as trees that can be printed, and matched without any engine.
 *
 * The matcher shares no code with what it judges. It holds sets of positions in a
 * bit mask, so it takes texts of at most TREE_TEXT bytes.
 */
#ifndef OXP_TEST_TREE_H
#define OXP_TEST_TREE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"
#include "random.h"

enum { TREE_TEXT = 16, TREE_NODES = 256, TREE_MEMBERS = 4 };

typedef enum node_kind {
    NODE_EMPTY,
    NODE_CHAR,
    NODE_ANY,
    NODE_CLASS,
    NODE_ASSERT, /* `letter`: b B ^ $ A z Z */
    NODE_CAT,
    NODE_ALT,
    NODE_REPEAT,
    NODE_GROUP, /* `letter`: ( capture, : none, > atomic, and flags */
    NODE_LOOK,  /* `letter`: = ! look ahead, < and , (negative) look behind */
    NODE_BACK,  /* back-reference to group `low` */
    NODE_FLAGS  /* (?i) in the middle */
} node_kind;

typedef struct member {
    char letter; /* d w s D W S h v p P, or a POSIX class's: a u; 0: a range */
    uint32_t low, high;
} member;

typedef struct node {
    node_kind kind;
    char letter;
    bool negative, lazy, possessive;
    uint8_t on, off;    /* flags that a group or (?...) sets and clears */
    uint8_t flags;      /* in force here */
    uint32_t low, high; /* a character; a repeat; a group number */
    member members[TREE_MEMBERS];
    uint8_t n_members;
    struct node *left, *right; /* of CAT and ALT; else `left` is the inside */
} node;

enum { FLAG_I = 1, FLAG_M = 2, FLAG_S = 4 };

typedef struct tree {
    node nodes[TREE_NODES];
    uint32_t n;
    uint32_t groups;
    node *root;
    bool utf;        /* characters; else bytes */
    bool pcre;       /* holds what the tree's own matcher does not know */
    bool back;       /* needs a backtracking matcher */
    oxp_buffer text; /* printed */
} tree;

/* A random pattern, printed; false when memory runs out. Free `text`. */
bool tree_make(tree *t, rng *r);
/* Appends a text that the pattern probably matches. */
bool tree_sample(const tree *t, rng *r, oxp_buffer *out);
/* One random character that patterns like to speak of. */
bool tree_noise(const tree *t, rng *r, oxp_buffer *out);
/* The ends of all matches that begin at `start`, a bit each. */
uint32_t tree_ends(const tree *t, const char *text, size_t n, size_t start);

#endif
