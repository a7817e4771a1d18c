#include "base/arena.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCK_BYTES = 64 * 1024 };

typedef struct block {
    struct block *next;
    size_t used;
    size_t size;
    alignas(max_align_t) char bytes[];
} block;

struct oxp_arena {
    block *blocks; /* the newest first; only it has room */
    size_t limit;
    size_t taken;
};

oxp_arena *oxp_arena_create(size_t limit_bytes)
{
    oxp_arena *arena = calloc(1, sizeof *arena);
    if (arena)
        arena->limit = limit_bytes;
    return arena;
}

void oxp_arena_destroy(oxp_arena *arena)
{
    if (!arena)
        return;
    for (block *b = arena->blocks, *next; b; b = next) {
        next = b->next;
        free(b);
    }
    free(arena);
}

static block *grow(oxp_arena *arena, size_t size)
{
    size_t room = size > BLOCK_BYTES ? size : BLOCK_BYTES;
    size_t whole = sizeof(block) + room;
    if (whole < room || whole > arena->limit - arena->taken)
        return NULL;
    block *b = calloc(1, whole);
    if (!b)
        return NULL;
    b->size = room;
    b->next = arena->blocks;
    arena->blocks = b;
    arena->taken += whole;
    return b;
}

void *oxp_arena_alloc(oxp_arena *arena, size_t size)
{
    const size_t unit = alignof(max_align_t);
    if (size > SIZE_MAX - sizeof(block) - unit)
        return NULL;
    size = size ? (size + unit - 1) / unit * unit : unit;
    block *b = arena->blocks;
    if (!b || b->size - b->used < size)
        b = grow(arena, size);
    if (!b)
        return NULL;
    void *p = b->bytes + b->used;
    b->used += size;
    return p;
}

void *oxp_arena_array(oxp_arena *arena, size_t count, size_t size)
{
    if (size && count > SIZE_MAX / size)
        return NULL;
    return oxp_arena_alloc(arena, count * size);
}

char *oxp_arena_copy(oxp_arena *arena, const char *text, size_t n)
{
    char *copy = n < SIZE_MAX ? oxp_arena_alloc(arena, n + 1) : NULL;
    if (copy && n)
        memcpy(copy, text, n);
    return copy;
}

oxp_str oxp_arena_str(oxp_arena *arena, const char *text, size_t n)
{
    char *copy = oxp_arena_copy(arena, text, n);
    return (oxp_str){copy, copy ? n : 0};
}

size_t oxp_arena_bytes(const oxp_arena *arena)
{
    return arena->taken;
}
