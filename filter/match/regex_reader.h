/*
 * Regex reader: the items of a pattern text, one by one.
 *
 * Knows escapes, classes, groups, options and repeats of PCRE2 syntax, and notes in
 * the facts what it meets that is refused or that decides the mode.
 */
#ifndef OXP_MATCH_REGEX_READER_H
#define OXP_MATCH_REGEX_READER_H

#include "match/regex.h"

enum { /* options in force */
       OXP_REGEX_CASELESS = 1,
       OXP_REGEX_MULTILINE = 2,
       OXP_REGEX_EXTENDED = 4,  /* x: white space and comments do not count */
       OXP_REGEX_EXTENDED2 = 8, /* xx: spaces and tabs in classes neither */
       OXP_REGEX_NO_CAPTURE = 16,
       OXP_REGEX_DOTALL = 32
};

enum { OXP_REGEX_GROUPS = 100 }; /* back-references to later ones have no known width */

/* A capture group, when its end was read. */
typedef struct oxp_regex_group {
    uint32_t name_at, name_n; /* bytes of the pattern; n == 0: none */
    uint32_t min, max;        /* width */
    bool closed;
} oxp_regex_group;

typedef struct oxp_regex_reader {
    const char *text;
    size_t n, at;
    uint32_t options;
    uint32_t depth;
    uint32_t n_groups;   /* opened so far */
    bool numbers_repeat; /* (?| gives one number to several groups */
    oxp_regex_group groups[OXP_REGEX_GROUPS];
    bool quoted;  /* inside \Q..\E */
    bool comment; /* inside a comment that only a line break ends */
    oxp_regex *regex;
} oxp_regex_reader;

typedef enum oxp_item_kind {
    OXP_ITEM_NOTHING,   /* options, comments */
    OXP_ITEM_CHARACTER, /* one literal */
    OXP_ITEM_CLASS,     /* one of several characters */
    OXP_ITEM_ASSERTION, /* \b ^ $ ... */
    OXP_ITEM_REFERENCE, /* a back-reference */
    OXP_ITEM_GROUP,     /* its inside comes next, then its end */
    OXP_ITEM_AHEAD,
    OXP_ITEM_BEHIND
} oxp_item_kind;

typedef struct oxp_regex_item {
    oxp_item_kind kind;
    uint32_t begin, end; /* bytes of the pattern; of a group only its opening */
    bool quoted;         /* inside \Q..\E */
    uint32_t min, max;   /* bytes */
    uint32_t need;       /* of an assertion */
    uint32_t options;    /* inside a group */
    uint32_t group;      /* the number of a capture group, or of that a reference is to; 0: none */
    bool exact;          /* a character that only matches itself, or its other ASCII case */
    bool spell;          /* PCRE2 must be asked which characters it takes */
} oxp_regex_item;

/* The next item of this sequence; false at `|`, `)`, the end, and after a refusal. */
bool oxp_regex_next(oxp_regex_reader *r, oxp_regex_item *item);
/* A repeat behind an item. */
typedef struct oxp_regex_times {
    uint32_t low, high;
    uint32_t signs; /* how many repeats stood there: `a{2}+?*` has two */
    bool lazy, possessive;
} oxp_regex_times;

/* Takes the repeats that stand here. */
oxp_regex_times oxp_regex_repeat(oxp_regex_reader *r);
/* Takes a `|`. */
bool oxp_regex_bar(oxp_regex_reader *r);
/* Takes the `)` of the group whose inside was read. */
void oxp_regex_close(oxp_regex_reader *r);

/* regex_escape.c: */
/* What stands behind a backslash, taken; `in_class` for those inside [...]. The code point
 * of a character is put in `*code`. */
oxp_regex_item oxp_regex_escape(oxp_regex_reader *r, bool in_class, uint32_t *code);
/* A class, behind its `[`. */
oxp_regex_item oxp_regex_brackets(oxp_regex_reader *r);
/* A back-reference to group `number`, or to the one named; unknown ones are as wide as can be. */
oxp_regex_item oxp_regex_reference(oxp_regex_reader *r, uint32_t number);
oxp_regex_item oxp_regex_named_reference(oxp_regex_reader *r, const char *name, size_t n);
/* One literal character; it decides the mode if it is not ASCII. */
oxp_regex_item oxp_regex_character(oxp_regex_reader *r, uint32_t code);
/* The character at the reader, taken: a code point where it is one, else a byte. */
uint32_t oxp_regex_take(oxp_regex_reader *r);
void oxp_regex_refuse(oxp_regex_reader *r, const char *why);

#endif
