/*
 * Regex: what one pattern text is, before any engine sees it.
 *
 * Reads PCRE2 syntax far enough to know the pattern's mode (bytes or characters), how
 * wide a match can be, what lies beyond its end that it looks at, and whether it
 * uses anything that is refused here. PCRE2 itself remains the judge of syntax:
 * facts are only meant for patterns that it compiles.
 */
#ifndef OXP_MATCH_REGEX_H
#define OXP_MATCH_REGEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"

enum {
    OXP_REGEX_BYTES = 32 * 1024, /* longer pattern texts are refused */
    OXP_REGEX_DEPTH = 100        /* deeper groups are refused */
};

#define OXP_UNBOUNDED UINT32_MAX

/* A class, property or letter that PCRE2 is asked about: see oxp_speller_spell. */
typedef struct oxp_regex_class {
    uint32_t begin, end; /* bytes of the pattern */
    uint32_t options;    /* OXP_REGEX_CASELESS and OXP_REGEX_EXTENDED2 */
    bool quoted;         /* inside \Q..\E */
} oxp_regex_class;

/* An unbounded repeat of one character or class, `a+` or `a{3,}`. PCRE2's DFA matcher counts its
 * rounds, and holds a state for each count; `aa*` has but two. */
typedef struct oxp_regex_repeat_at {
    uint32_t begin, end; /* bytes of the item */
    uint32_t after;      /* behind its repeat */
    uint32_t low;        /* at least so many */
    bool lazy;
    bool quoted; /* the item is inside \Q..\E */
} oxp_regex_repeat_at;

typedef struct oxp_regex {
    bool utf;          /* characters, else bytes */
    bool backtracking; /* back-references, atomic groups, possessive repeats */
    bool lookaround;   /* besides `\b \B ^ $` and kin */
    bool lookahead;    /* looks more than two bytes past a match's end, or inside one */
    uint32_t min, max; /* width in bytes; max may be OXP_UNBOUNDED */
    uint32_t need;     /* bytes beyond the end of a match that decide it; OXP_UNBOUNDED: all */
    uint32_t literal;  /* bytes of the longest literal found in every match */
    const char *close; /* what ends a comment or quotation that is open at the end */
    /* Where it is refused: why, and what to do about it; static. Else NULL. */
    const char *refused;
    size_t at;                               /* byte of the pattern where that is */
    OXP_VECTOR(oxp_regex_class) classes;     /* in character mode, in order */
    OXP_VECTOR(oxp_regex_repeat_at) repeats; /* in order */
    bool memory;                             /* memory ran out */
} oxp_regex;

/* Fills `regex` with the facts of `text`; free it in any case. */
void oxp_regex_read(const char *text, size_t n, oxp_regex *regex);
void oxp_regex_free(oxp_regex *regex);

#endif
