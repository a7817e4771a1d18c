/*
 * Sort: in place, without memory of its own (qsort may allocate), never worse than n log n.
 */
#ifndef OXP_WIRE_SORT_H
#define OXP_WIRE_SORT_H

#include <stddef.h>

/* Below 0, 0 or above, as items[a] stands before, with or behind items[b]. */
typedef int (*oxp_sort_compare)(const void *items, size_t a, size_t b, const void *context);
typedef void (*oxp_sort_swap)(void *items, size_t a, size_t b);

/* A heap sort; a list that is already in order costs one pass. */
void oxp_sort_by_index(void *items, size_t n, oxp_sort_compare compare, oxp_sort_swap swap,
                       const void *context);

#endif
