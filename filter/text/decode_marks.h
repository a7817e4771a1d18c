/*
 * Decode marks: where in a text a code may begin, sixty-four bytes at a time. Private to this
 * folder.
 *
 * A mark may be wrong; no begin goes unmarked. Nearly all of most texts has none, so what is read
 * is the machine's vectors and not each byte.
 */
#ifndef OXP_TEXT_DECODE_MARKS_H
#define OXP_TEXT_DECODE_MARKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    OXP_MARKS_BLOCK = 64,
    OXP_MARKS_STEP = OXP_MARKS_BLOCK - 16, /* so that the longest of these is seen whole */
    OXP_MARKS_BASE64 = 11, /* characters of the alphabet in a row that are worth a look; fewer
                            * than OXP_MARKS_HEX only if one is no small letter: words */
    OXP_MARKS_HEX = 16     /* digits and what may stand between them */
};

/* Of 64 bytes, one bit each. */
typedef struct oxp_byte_classes {
    uint64_t alphabet; /* base64, both kinds */
    uint64_t lower;    /* a to z */
    uint64_t hexish; /* hex digits, x, and separators; none where no byte is a decimal digit, for no
                      * text's hex is without any */
    uint64_t signs;  /* that a code for one character begins with */
} oxp_byte_classes;

/* With its text and `wide` it is at the front. */
typedef struct oxp_marks {
    const char *text;
    size_t n;
    size_t at;                           /* what the next call looks at */
    bool wide;                           /* oxp_classify_is_wide() */
    bool before_alphabet, before_hexish; /* the byte before was one of them */
} oxp_marks;

/* Marks of OXP_MARKS_STEP bytes: bit k is byte `at` + k. */
typedef struct oxp_marked {
    size_t at;
    uint64_t signs, base64, hex;
} oxp_marked;

/* The next bytes with a mark, false where there are none. */
bool oxp_marks_next(oxp_marks *marks, oxp_marked *marked);

/* Both do the same, in vectors (of 32 bytes where the machine has them) and byte by byte; `text`
 * has 64 bytes. */
oxp_byte_classes oxp_classify(const char *text, bool wide);
bool oxp_classify_is_wide(void);
oxp_byte_classes oxp_classify_plain(const char *text);

#endif
