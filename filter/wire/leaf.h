/*
 * Leaf: the inside of one JSON string, between its raw bytes and the text they stand for.
 */
#ifndef OXP_WIRE_LEAF_H
#define OXP_WIRE_LEAF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"

/* Decodes the escape at `raw` (a backslash of a scanned string) to at most 4 bytes. A lone
 * surrogate gives the three bytes that its code point would have. */
size_t oxp_leaf_escape(const char *raw, size_t n, char out[4], size_t *raw_n);

/* Appends what the raw bytes of a scanned string stand for; false when memory runs out. */
bool oxp_leaf_decode(const char *raw, size_t n, oxp_buffer *out);
/* Appends `text` as it stands inside a JSON string; false when memory runs out. */
bool oxp_leaf_encode(const char *text, size_t n, oxp_buffer *out);

/* A walk through the raw bytes of a string, forward only. Zeroed but for raw and n: at its begin.
 */
typedef struct oxp_leaf_walk {
    const char *raw;
    size_t n;
    size_t at;      /* raw bytes passed */
    size_t decoded; /* decoded bytes that they stand for */
} oxp_leaf_walk;
/* Goes to the raw offset of decoded offset `decoded`, which is not behind the walk. Inside an
 * escape it stops before it, or with `past` after it. Returns walk->at. */
size_t oxp_leaf_walk_to(oxp_leaf_walk *walk, size_t decoded, bool past);

#endif
