#include "match/keeper.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdlib.h>

struct oxp_kept {
    struct oxp_kept *next;
    size_t size;
    alignas(max_align_t) char bytes[];
};

/* The smallest kept block that is large enough, unlinked; NULL where there is none. */
static struct oxp_kept *reuse(oxp_keeper *keeper, size_t size)
{
    struct oxp_kept **best = NULL;
    for (struct oxp_kept **at = &keeper->kept; *at; at = &(*at)->next)
        if ((*at)->size >= size && (!best || (*at)->size < (*best)->size))
            best = at;
    if (!best)
        return NULL;
    struct oxp_kept *block = *best;
    *best = block->next;
    return block;
}

void *oxp_keeper_take(size_t size, void *context)
{
    oxp_keeper *keeper = context;
    struct oxp_kept *block = reuse(keeper, size);
    if (!block) {
        if (size > SIZE_MAX / 2)
            return NULL;
        block = malloc(sizeof *block + size);
        if (!block)
            return NULL;
        block->size = size;
        keeper->bytes += sizeof *block + size;
    }
    return block->bytes;
}

void oxp_keeper_give(void *bytes, void *context)
{
    oxp_keeper *keeper = context;
    if (!bytes)
        return;
    struct oxp_kept *block = (struct oxp_kept *)((char *)bytes - offsetof(struct oxp_kept, bytes));
    block->next = keeper->kept;
    keeper->kept = block;
}

void oxp_keeper_free(oxp_keeper *keeper)
{
    while (keeper->kept) {
        struct oxp_kept *block = keeper->kept;
        keeper->kept = block->next;
        keeper->bytes -= sizeof *block + block->size;
        free(block);
    }
}
