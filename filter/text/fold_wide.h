/*
 * Fold, wide: whatever folds without looking around, in vectors of 64 bytes. Private to this
 * folder.
 *
 * Each byte of a block becomes none, one or two, by tables of 128 characters: that is enough for
 * most letters with accents. A block ends before what is not so easy, which fold_run.c reads. This
 * is a short cut only: without it fold_run.c writes the same, and tests compare the two.
 */
#ifndef OXP_TEXT_FOLD_WIDE_H
#define OXP_TEXT_FOLD_WIDE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "text/unicode.h"
#include "text/vectors.h"

/* Bytes of a character that is in a table, at most. */
enum { OXP_FOLD_WIDE_LENGTH = 3 };
/* What is read behind the begin of a block; what is written behind its begin, in bytes and origins;
 * and how many more bytes it may write than it reads. */
enum { OXP_FOLD_WIDE_READ = 66, OXP_FOLD_WIDE_WRITE = 128, OXP_FOLD_WIDE_MORE = 64 };

/* What a character folds to, in a byte. */
enum {
    OXP_FOLD_FIRST_TWO = 1, /* its first byte becomes two; it never becomes none */
    OXP_FOLD_SECOND = 2,    /* its second one, or two ... */
    OXP_FOLD_SECOND_TWO = 4,
    OXP_FOLD_THIRD = 8,
    OXP_FOLD_THIRD_TWO = 16,
    OXP_FOLD_SAME = 32,  /* to itself */
    OXP_FOLD_KEEPS = 64, /* to one character of as many bytes; see oxp_fold_keeps_bytes */
    OXP_FOLD_EASY = 128  /* all of this is known */
};

/* 128 characters that share their first bytes. */
typedef struct oxp_fold_alphabet {
    uint8_t kind[OXP_ALPHABET];
    uint8_t order[OXP_ALPHABET]; /* canonical combining class of the last character, 0: a starter */
    uint8_t parts[2 * OXP_FOLD_WIDE_LENGTH][OXP_ALPHABET]; /* what each byte becomes, first the one
                                                            * and then the other */
} oxp_fold_alphabet;

/* By character / 128 of those below U+10000: which of the alphabets, from 1; 0: none. Written by
 * fold_wide_tables.c when the project is built. */
enum { OXP_FOLD_ALPHABETS_MOST = 0x10000 / OXP_ALPHABET };
extern const uint8_t OXP_FOLD_ALPHABET_OF[];
extern const oxp_fold_alphabet OXP_FOLD_ALPHABETS[];

/* Where bytes come from and go to. */
typedef struct oxp_fold_place {
    const char *p, *end; /* well-formed from `p` on; blocks begin before `end` */
    char *out;
    uint32_t *origin; /* NULL: the view is the original byte for byte, and stays so */
    uint32_t at;      /* of `p`, in the original */
    size_t spare;     /* bytes that may be written more than are read */
    uint32_t floor;   /* of the last character written: its combining class, 1 for a starter */
} oxp_fold_place;

#if OXP_HAS_AVX2
/* Reads characters, maybe none: no mark is first, and white space not behind white space. */
void oxp_fold_wide(oxp_fold_place *w);
#endif

#endif
