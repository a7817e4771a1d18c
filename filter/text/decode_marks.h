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
    OXP_MARKS_BASE64 = 11, /* characters of the alphabet in a row that are worth a look */
    OXP_MARKS_HEX = 16     /* digits and what may stand between them */
};

/* Of 64 bytes, one bit each. */
typedef struct oxp_byte_classes {
    uint64_t alphabet; /* base64, both kinds */
    uint64_t hexish;   /* hex digits, x, and separators */
    uint64_t signs;    /* that a code for one character begins with */
} oxp_byte_classes;

/* Zeroed, with its text, is at the front. */
typedef struct oxp_marks {
    const char *text;
    size_t n;
    size_t block;                        /* where the 64 bytes begin that the next call is about */
    bool begun;                          /* `next` holds that block's classes */
    bool before_alphabet, before_hexish; /* the byte before was one of them */
    oxp_byte_classes next;
} oxp_marks;

/* Marks of one block: bit k is byte `block` + k. */
typedef struct oxp_marked {
    uint64_t signs, base64, hex;
} oxp_marked;

/* The next block's marks. The block must begin before `n`. */
oxp_marked oxp_marks_next(oxp_marks *marks);

/* Both do the same, in vectors and byte by byte; `text` has 64 bytes. */
oxp_byte_classes oxp_classify(const char *text);
oxp_byte_classes oxp_classify_plain(const char *text);

#endif
