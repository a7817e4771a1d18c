/*
 * Pool: warm working memory that waits for its next use.
 *
 * It belongs to a filter. Taking and giving back is one atomic exchange, so a scan
 * never waits; what finds no place is freed.
 */
#ifndef OXP_EXCHANGE_POOL_H
#define OXP_EXCHANGE_POOL_H

#include <stdatomic.h>
#include <stddef.h>

enum { OXP_POOL_PLACES = 64 }; /* more threads than this at once allocate anew */

typedef struct oxp_pool {
    _Atomic(void *) places[OXP_POOL_PLACES];
} oxp_pool;

/* Something given back before, or NULL. */
void *oxp_pool_take(oxp_pool *pool);
/* True if the pool keeps it; false if it is full and the caller must free it. */
int oxp_pool_give(oxp_pool *pool, void *item);

#endif
