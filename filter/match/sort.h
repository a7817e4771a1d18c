/*
 * Sort: in place, without allocating, as scans need it (qsort may allocate).
 */
#ifndef OXP_MATCH_SORT_H
#define OXP_MATCH_SORT_H

#include <stddef.h>

typedef int (*oxp_compare)(const void *left, const void *right);

/* Sorts `n` items of `size` bytes (at most 64); an already sorted list costs one pass. */
void oxp_sort(void *items, size_t n, size_t size, oxp_compare compare);

#endif
