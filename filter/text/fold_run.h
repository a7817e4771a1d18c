/*
 * Fold run: the characters that fold without looking around, in one tight loop. Private to this
 * folder.
 *
 * It writes what fold.c would write, and keeps no state: what marks need to know (the letter and
 * the marks before them) is read back from the view when it is needed.
 */
#ifndef OXP_TEXT_FOLD_RUN_H
#define OXP_TEXT_FOLD_RUN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "text/fold_wide.h"
#include "text/unicode.h"

/* A piece of text on its way into a view. `at` - `room` <= `n` - `out`: there is always room for
 * what has not been read. */
typedef struct oxp_fold_run {
    const char *text;
    size_t n;         /* bytes of `text` that are well-formed */
    size_t at;        /* of them read */
    uint32_t shift;   /* where `text` begins in the original */
    char *bytes;      /* the view's */
    uint32_t *origin; /* the view's; NULL as long as it is the original byte for byte */
    size_t out;       /* bytes written */
    size_t room;      /* out may be greater than at by this much */
} oxp_fold_run;

/* Writers go over their end by less than this, in bytes and in origins. */
enum { OXP_FOLD_RUN_SLACK = OXP_FOLD_WIDE_WRITE };

/* Reads characters as long as that is easy, maybe none. */
void oxp_fold_run_read(oxp_fold_run *run, oxp_vectors vectors);

/* Bytes that oxp_fold_syllable writes, of which 6 or 9 count. */
enum { OXP_SYLLABLE_ROOM = 12 };

/* Hangul syllables decompose by arithmetic (Unicode Standard 3.12). Jamo are three bytes. */
static inline size_t oxp_fold_syllable(uint32_t c, char out[OXP_SYLLABLE_ROOM])
{
    uint32_t index = c - 0xAC00, pair = index / 28, final = index % 28;
    uint32_t last = final + 0x27; /* from U+11A7 on, which is no jamo: no final */
    const unsigned char jamo[OXP_SYLLABLE_ROOM] = {0xE1,
                                                   0x84,
                                                   (unsigned char)(0x80 + pair / 21),
                                                   0xE1,
                                                   0x85,
                                                   (unsigned char)(0xA1 + pair % 21),
                                                   0xE1,
                                                   (unsigned char)(0x86 + (last >> 6)),
                                                   (unsigned char)(0x80 + (last & 0x3F))};

    memcpy(out, jamo, sizeof jamo);
    return final ? 9 : 6;
}

/* What keeps a view that is the original byte for byte one: a fold of the same length, which is
 * one character as before. */
static inline bool oxp_fold_keeps_bytes(const oxp_char *it, size_t length)
{
    return it->fold == OXP_FOLD_MARK ||
           (it->fold == OXP_FOLD_BYTES && length == 2 && it->length == 2 &&
            ((unsigned char)OXP_UNICODE_FOLDS[it->offset] & 0xE0) == 0xC0);
}

#endif
