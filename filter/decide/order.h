/*
 * Order: sorting that allocates nothing once warm.
 *
 * qsort may take memory for itself; these lists keep theirs.
 */
#ifndef OXP_DECIDE_ORDER_H
#define OXP_DECIDE_ORDER_H

#include "base/buffer.h"

typedef struct oxp_ordered {
    uint64_t high, low; /* the key */
    uint32_t index;     /* what it stands for */
} oxp_ordered;

/* Zeroed is empty. */
typedef struct oxp_order {
    OXP_VECTOR(oxp_ordered) list;
    OXP_VECTOR(oxp_ordered) spare; /* private */
} oxp_order;

void oxp_order_free(oxp_order *order);
/* Both are false when memory runs out. Sorting is stable. */
bool oxp_order_add(oxp_order *order, uint64_t high, uint64_t low, uint32_t index);
bool oxp_order_sort(oxp_order *order);
size_t oxp_order_bytes(const oxp_order *order);

/* Two numbers as one half of a key. */
static inline uint64_t oxp_order_pair(uint32_t first, uint32_t second)
{
    return (uint64_t)first << 32 | second;
}

#endif
