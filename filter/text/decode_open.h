/*
 * Decode open: which end of a growing text may still become code.
 *
 * A run of code lies in tokens of printable ASCII (and what is invisible in them), and goes over
 * white space only between tokens that look like parts of one: long ones of base64's letters, those
 * of hexadecimal digits, those that hold codes for characters. So whatever stands before the last
 * such tokens is decoded as it will ever be. Never too late; early where a token only looks so.
 */
#ifndef OXP_TEXT_DECODE_OPEN_H
#define OXP_TEXT_DECODE_OPEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Zeroed is the begin of a text. */
typedef struct oxp_code_tail {
    size_t open;    /* the first byte that may still be part of a run: no run lies over it from
                     * the left */
    size_t at;      /* read so far; behind it at most a part of a character */
    size_t letters; /* of the token in hand: the base64 letters in a row at its end */
    bool in_token;
    bool coded; /* it holds signs of codes, or enough letters */
    bool other; /* it holds what is neither a hexadecimal digit nor what stands between them */
} oxp_code_tail;

/* Reads on to the end of `text`, whose first `tail->at` bytes were read before. */
void oxp_code_tail_read(oxp_code_tail *tail, const char *text, size_t n);

#endif
