/*
 * Buffer: bytes that grow; and the growing of arrays of anything.
 *
 * A buffer or array that is cleared keeps its memory, so that one which is warm
 * no longer allocates. A failed append leaves it as it was and says so.
 */
#ifndef OXP_BASE_BUFFER_H
#define OXP_BASE_BUFFER_H

#include <stdbool.h>
#include <stddef.h>

#include "oxpecker/oxpecker.h"

/* Zeroed is empty. */
typedef struct oxp_buffer {
    char *p;
    size_t n;
    size_t capacity;
} oxp_buffer;

void oxp_buffer_free(oxp_buffer *buffer);
/* Room for `more` bytes beyond `n`; false when memory runs out. */
bool oxp_buffer_reserve(oxp_buffer *buffer, size_t more);
bool oxp_buffer_add(oxp_buffer *buffer, const void *bytes, size_t n);
bool oxp_buffer_add_text(oxp_buffer *buffer, const char *text); /* NUL-terminated */
bool oxp_buffer_add_byte(oxp_buffer *buffer, char byte);
/* printf, in the C locale's sense: use only %s %.*s %d %u %zu %x and kin, no floats. */
bool oxp_buffer_addf(oxp_buffer *buffer, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* A NUL behind the last byte, which `n` does not count; NULL when memory runs out. */
const char *oxp_buffer_text(oxp_buffer *buffer);

/* Grows `*items` (of `size` bytes each) so that one more than `count` fits. */
bool oxp_grow(void **items, size_t *capacity, size_t count, size_t size);

/* An array type: OXP_VECTOR(oxp_span) spans; spans.items[0 .. spans.n). Zeroed is empty. */
#define OXP_VECTOR(type)                                                                           \
    struct {                                                                                       \
        type *items;                                                                               \
        size_t n;                                                                                  \
        size_t capacity;                                                                           \
    }
/* True, and `vector.items[vector.n - 1]` is `value`; false when memory runs out. */
#define OXP_PUSH(vector, ...)                                                                      \
    (((vector).n < (vector).capacity ||                                                            \
      oxp_grow((void **)&(vector).items, &(vector).capacity, (vector).n, sizeof *(vector).items))  \
         ? ((vector).items[(vector).n++] = (__VA_ARGS__), true)                                    \
         : false)

#endif
