#include "wire/sort.h"

#include <stdbool.h>

static void sink(void *items, size_t at, size_t n, oxp_sort_compare compare, oxp_sort_swap swap,
                 const void *context)
{
    for (size_t child; (child = 2 * at + 1) < n; at = child) {
        if (child + 1 < n && compare(items, child, child + 1, context) < 0)
            child++;
        if (compare(items, at, child, context) >= 0)
            return;
        swap(items, at, child);
    }
}

void oxp_sort_by_index(void *items, size_t n, oxp_sort_compare compare, oxp_sort_swap swap,
                       const void *context)
{
    bool sorted = true;
    for (size_t i = 1; i < n && sorted; i++)
        sorted = compare(items, i - 1, i, context) <= 0;
    if (sorted)
        return;
    for (size_t i = n / 2; i-- > 0;)
        sink(items, i, n, compare, swap, context);
    for (size_t end = n; end-- > 1;) {
        swap(items, 0, end);
        sink(items, 0, end, compare, swap, context);
    }
}
