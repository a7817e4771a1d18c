/*
 * ASCII: the part of most texts that folds in vectors. Private to this folder.
 */
#ifndef OXP_TEXT_ASCII_H
#define OXP_TEXT_ASCII_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Writers go over their end by less than this. */
enum { OXP_ASCII_SLACK = 16 };

static inline bool oxp_is_ascii_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

/* Folds the front of `text` to `out`, byte for byte, as long as that is easy. Returns how many
 * bytes, maybe none: it stops before what is not ASCII, before white space that more white space
 * follows, and where it likes at controls. Numbers `origin`, if not NULL, from `at` on. Both are
 * written up to OXP_ASCII_SLACK further. */
size_t oxp_ascii_fold(const char *text, size_t n, char *out, uint32_t *origin, uint32_t at);

/* The white space at the front, and whether a line break is in it. */
size_t oxp_ascii_spaces(const char *text, size_t n, bool *is_break);

#endif
