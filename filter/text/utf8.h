/*
 * UTF-8: bytes to characters and back.
 *
 * An ill-formed sequence is U+FFFD, one for each maximal subpart (the practice that the
 * Unicode Standard recommends in 3.9): it never swallows a well-formed character.
 */
#ifndef OXP_TEXT_UTF8_H
#define OXP_TEXT_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "text/vectors.h"

enum { OXP_UTF8_REPLACEMENT = 0xFFFD };

/* The character that begins at `at` < `n`; `*length` is its bytes, at least 1. `*valid`, if
 * not NULL, tells U+FFFD as sent from one that stands for ill-formed bytes. */
uint32_t oxp_utf8_decode(const char *text, size_t n, size_t at, size_t *length, bool *valid);
/* Bytes at the end of `text`, 0 to 3, that begin a character whose rest may follow. */
size_t oxp_utf8_cut(const char *text, size_t n);
/* Writes a character below 0x110000 that is no surrogate; 1 to 4 bytes. */
size_t oxp_utf8_encode(uint32_t c, char out[4]);
/* Bytes at the front of `text` that are well-formed. */
size_t oxp_utf8_valid_prefix(const char *text, size_t n);
size_t oxp_utf8_valid_prefix_with(oxp_vectors vectors, const char *text, size_t n);

/* The well-formed character at the front of `left` >= 1 bytes and its length; 0 where what
 * stands there is ill-formed. */
static inline size_t oxp_utf8_read(const char *text, size_t left, uint32_t *c)
{
    const unsigned char *p = (const unsigned char *)text;
    uint32_t lead = p[0];

    if (lead < 0x80) {
        *c = lead;
        return 1;
    }
    if (lead < 0xE0) {
        if (lead < 0xC2 || left < 2 || (p[1] & 0xC0) != 0x80)
            return 0;
        *c = (lead & 0x1F) << 6 | (p[1] & 0x3Fu);
        return 2;
    }
    if (lead < 0xF0) {
        if (left < 3 || (p[1] & 0xC0) != 0x80 || (p[2] & 0xC0) != 0x80)
            return 0;
        *c = (lead & 0xF) << 12 | (p[1] & 0x3Fu) << 6 | (p[2] & 0x3Fu);
        return *c >= 0x800 && *c - 0xD800 >= 0x800 ? 3 : 0;
    }
    if (left < 4 || (p[1] & 0xC0) != 0x80 || (p[2] & 0xC0) != 0x80 || (p[3] & 0xC0) != 0x80)
        return 0;
    *c = (lead & 0xF) << 18 | (p[1] & 0x3Fu) << 12 | (p[2] & 0x3Fu) << 6 | (p[3] & 0x3Fu);
    return *c - 0x10000 < 0x100000 && lead < 0xF8 ? 4 : 0;
}

static inline bool oxp_utf8_continues(char byte)
{
    return ((unsigned char)byte & 0xC0) == 0x80;
}
/* Characters that begin in `text`, well-formed or not. */
static inline size_t oxp_utf8_count(const char *text, size_t n)
{
    size_t count = 0;
    for (size_t i = 0; i < n; i++)
        count += !oxp_utf8_continues(text[i]);
    return count;
}

/* In well-formed text: the character at `at` < `n`, and the begin of the one before `at` > 0.
 * Both stay within the text whatever it holds. */
uint32_t oxp_utf8_next(const char *text, size_t n, size_t *at);
uint32_t oxp_utf8_previous(const char *text, size_t n, size_t *at);

#endif
