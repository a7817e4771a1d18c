/*
 * Arena: memory for things that are born one by one and die together.
 *
 * A filter is parsed and linked into one arena and freed with one call, so
 * nothing inside a filter has an owner of its own. Never used while scanning.
 */
#ifndef OXP_BASE_ARENA_H
#define OXP_BASE_ARENA_H

#include <stddef.h>

#include "oxpecker/oxpecker.h"

typedef struct oxp_arena oxp_arena;

/* Returns NULL when memory runs out. No arena grows past `limit_bytes`. */
oxp_arena *oxp_arena_create(size_t limit_bytes);
void oxp_arena_destroy(oxp_arena *arena); /* NULL is fine */

/* Zeroed, aligned for any type, valid until the arena is destroyed; NULL when
 * memory runs out or the limit would be passed. */
void *oxp_arena_alloc(oxp_arena *arena, size_t size);
/* `count * size` bytes, or NULL also where that overflows. */
void *oxp_arena_array(oxp_arena *arena, size_t count, size_t size);
/* A copy with a NUL behind it, which `n` does not count. */
char *oxp_arena_copy(oxp_arena *arena, const char *text, size_t n);
/* The same as an oxp_str; `p` is NULL on failure. */
oxp_str oxp_arena_str(oxp_arena *arena, const char *text, size_t n);
/* Bytes taken from the system. */
size_t oxp_arena_bytes(const oxp_arena *arena);

#endif
