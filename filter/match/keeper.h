/*
 * Keeper: an allocator that keeps what is given back.
 *
 * For libraries that allocate while they match: once warm, the same requests come
 * again and are served from what was kept. One thread at a time.
 */
#ifndef OXP_MATCH_KEEPER_H
#define OXP_MATCH_KEEPER_H

#include <stddef.h>

struct oxp_kept;

/* Zeroed is empty. */
typedef struct oxp_keeper {
    struct oxp_kept *kept;
    size_t bytes; /* taken from the system: in use and kept */
} oxp_keeper;

void *oxp_keeper_take(size_t size, void *keeper); /* NULL when memory runs out */
void oxp_keeper_give(void *block, void *keeper);  /* NULL is fine */
/* Frees what is kept; what is in use stays its user's. */
void oxp_keeper_free(oxp_keeper *keeper);

#endif
