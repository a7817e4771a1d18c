/*
 * Confusable: what a character is to the skeleton, and the Latin letter it looks like.
 *
 * All of it comes from a table that confusable_tables.c, the one door to ICU, writes when the
 * project is built: the confusables of UTS #39, letter by letter. A character looks like an ASCII
 * letter if either case of the one is confusable with either case of the other, because the fold
 * has taken the case away: Cyrillic ve looks like b through its capital.
 */
#ifndef OXP_TEXT_CONFUSABLE_H
#define OXP_TEXT_CONFUSABLE_H

#include <stdint.h>

enum {
    /* The letter that a character looks like, from 1 for a; 0: none. */
    OXP_LOOK_LETTER = 0x1F,
    /* What it is; none of these: no part of a token. */
    OXP_LOOK_KIND = 0xE0,
    OXP_LOOK_LATIN =
        0x20, /* a letter of Latin script; looks like itself where no letter is named */
    OXP_LOOK_ALIKE = 0x40,   /* a letter of another script that looks like a Latin one */
    OXP_LOOK_FOREIGN = 0x60, /* a letter of such a script that does not */
    OXP_LOOK_ACCENT = 0x80,  /* a mark that is dropped */
    OXP_LOOK_FLAG = 0xA0     /* a regional indicator */
};

enum { OXP_LOOK_SHIFT = 7 };
extern const uint8_t OXP_LOOK_BLOCKS[];
extern const uint8_t OXP_LOOKS[];

/* The same for 128 characters below U+0800 at once, as vectors look them up: bit c / 16 of byte
 * c % 16. `letters` are ALIKE or FOREIGN. By character / 128. */
enum { OXP_LOOK_ALPHABET_COUNT = 16 };
typedef struct oxp_look_alphabet {
    uint8_t letters[16], foreign[16], accents[16];
} oxp_look_alphabet;
extern const oxp_look_alphabet OXP_LOOK_ALPHABETS[];

/* `c` is below 0x110000. */
static inline uint8_t oxp_look(uint32_t c)
{
    uint32_t block = OXP_LOOK_BLOCKS[c >> OXP_LOOK_SHIFT];
    return OXP_LOOKS[(block << OXP_LOOK_SHIFT) + (c & ((1u << OXP_LOOK_SHIFT) - 1))];
}

#endif
