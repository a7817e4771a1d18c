#include "exchange/pool.h"

void *oxp_pool_take(oxp_pool *pool)
{
    for (size_t i = 0; i < OXP_POOL_PLACES; i++) {
        /* The look before the exchange keeps the cache line shared while places are empty. */
        if (!atomic_load_explicit(&pool->places[i], memory_order_relaxed))
            continue;
        void *item = atomic_exchange_explicit(&pool->places[i], NULL, memory_order_acq_rel);
        if (item)
            return item;
    }
    return NULL;
}

int oxp_pool_give(oxp_pool *pool, void *item)
{
    for (size_t i = 0; i < OXP_POOL_PLACES; i++) {
        void *empty = NULL;
        if (atomic_compare_exchange_strong_explicit(&pool->places[i], &empty, item,
                                                    memory_order_acq_rel, memory_order_relaxed))
            return 1;
    }
    return 0;
}
