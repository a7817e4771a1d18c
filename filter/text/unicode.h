/*
 * Unicode: what a character is, and what it folds to.
 *
 * The one door to utf8proc. Scripts are few: only those whose words border differently.
 */
#ifndef OXP_TEXT_UNICODE_H
#define OXP_TEXT_UNICODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum oxp_char_kind {
    OXP_CHAR_OTHER,  /* punctuation, symbols, controls, private use, unassigned */
    OXP_CHAR_LETTER,
    OXP_CHAR_MARK,   /* combining */
    OXP_CHAR_DIGIT,  /* and every other number */
    OXP_CHAR_SPACE,
    OXP_CHAR_BREAK,  /* white space that ends a line */
    OXP_CHAR_FORMAT  /* shows nothing by itself: what the fold view drops */
} oxp_char_kind;

oxp_char_kind oxp_unicode_kind(uint32_t c);

/* What folding must know of a character, in one look-up. */
typedef struct oxp_char_look {
    uint8_t kind;  /* oxp_char_kind */
    uint8_t order; /* canonical combining class; 0: a starter */
    bool plain;    /* neither decomposes nor folds */
} oxp_char_look;

oxp_char_look oxp_unicode_look(uint32_t c);

/* The most characters that one character folds to: U+FDFA to 18. */
enum { OXP_FOLD_MOST = 24 };

/* Full compatibility decomposition and full case folding, to their common fixed point, but
 * U+0345 stays a mark: where its iota stands is known when its run of marks is in order. */
size_t oxp_unicode_fold(uint32_t c, uint32_t out[OXP_FOLD_MOST]);

typedef enum oxp_script {
    OXP_SCRIPT_SPACED,   /* Latin, Cyrillic, Greek, Devanagari ...: all that is not below */
    OXP_SCRIPT_UNSPACED, /* Han, Hiragana, Bopomofo, Thai, Lao, Khmer, Myanmar */
    OXP_SCRIPT_KATAKANA,
    OXP_SCRIPT_HANGUL,
    OXP_SCRIPT_ARABIC,
    OXP_SCRIPT_HEBREW
} oxp_script;

/* Meant for letters; what else lies in a script's blocks counts to it too. */
oxp_script oxp_unicode_script(uint32_t c);

/* True for a jamo (vowel or final) that goes on with the syllable before it. */
bool oxp_unicode_jamo_continues(uint32_t c);

#endif
