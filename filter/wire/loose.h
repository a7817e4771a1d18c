/*
 * Loose: text that means to be JSON and is not, with its escapes decoded wherever they stand.
 *
 * Tools read their arguments with parsers that take more than JSON: NaN, '..' quotes, trailing
 * commas, half a text. Whatever such a parser makes of an escape, rules see it too. A backslash in
 * front of anything that is no escape stays as it is (a path of Windows, an expression).
 */
#ifndef OXP_WIRE_LOOSE_H
#define OXP_WIRE_LOOSE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buffer.h"

/* Appends what `raw` stands for, never more bytes than it has; a lone surrogate gives U+FFFD. False
 * when memory runs out. */
bool oxp_loose_decode(const char *raw, size_t n, oxp_buffer *out);

/* A walk through `raw`, forward only. Zeroed but for raw and n: at its begin. */
typedef struct oxp_loose_walk {
    const char *raw;
    size_t n;
    size_t at;      /* raw bytes passed */
    size_t decoded; /* decoded bytes that they stand for */
} oxp_loose_walk;
/* Goes to the raw offset of decoded offset `decoded`, which is not behind the walk. Inside an
 * escape it stops before it, or with `past` after it. Returns walk->at. */
size_t oxp_loose_walk_to(oxp_loose_walk *walk, size_t decoded, bool past);

#endif
