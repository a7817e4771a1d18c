#include "match/sort.h"

#include <stdbool.h>
#include <string.h>

enum { MOST_SIZE = 64 };

static void swap(char *a, char *b, size_t size)
{
    char held[MOST_SIZE];
    memcpy(held, a, size);
    memcpy(a, b, size);
    memcpy(b, held, size);
}

/* Lets the item at `root` sink to its place in the heap [root, n). */
static void sink(char *items, size_t root, size_t n, size_t size, oxp_compare compare)
{
    for (size_t child = 2 * root + 1; child < n; child = 2 * root + 1) {
        if (child + 1 < n && compare(items + child * size, items + (child + 1) * size) < 0)
            child++;
        if (compare(items + root * size, items + child * size) >= 0)
            return;
        swap(items + root * size, items + child * size, size);
        root = child;
    }
}

void oxp_sort(void *list, size_t n, size_t size, oxp_compare compare)
{
    char *items = list;
    size_t i = 1;
    while (i < n && compare(items + (i - 1) * size, items + i * size) <= 0)
        i++;
    if (i >= n)
        return;
    for (size_t root = n / 2; root-- > 0;)
        sink(items, root, n, size, compare);
    for (size_t end = n; end-- > 1;) {
        swap(items, items + end * size, size);
        sink(items, 0, end, size, compare);
    }
}
