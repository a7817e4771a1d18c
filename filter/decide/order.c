#include "decide/order.h"

#include <stdlib.h>
#include <string.h>

void oxp_order_free(oxp_order *order)
{
    free(order->list.items);
    free(order->spare.items);
    *order = (oxp_order){0};
}

size_t oxp_order_bytes(const oxp_order *order)
{
    return (order->list.capacity + order->spare.capacity) * sizeof(oxp_ordered);
}

bool oxp_order_add(oxp_order *order, uint64_t high, uint64_t low, uint32_t index)
{
    return OXP_PUSH(order->list, (oxp_ordered){.high = high, .low = low, .index = index});
}

static bool after(const oxp_ordered *a, const oxp_ordered *b)
{
    return a->high != b->high ? a->high > b->high : a->low > b->low;
}

static bool is_sorted(const oxp_ordered *items, size_t n)
{
    for (size_t i = 1; i < n; i++)
        if (after(&items[i - 1], &items[i]))
            return false;
    return true;
}

static void merge(const oxp_ordered *from, oxp_ordered *to, size_t start, size_t middle, size_t end)
{
    size_t a = start, b = middle;
    for (size_t out = start; out < end; out++) {
        if (a < middle && (b == end || !after(&from[a], &from[b])))
            to[out] = from[a++];
        else
            to[out] = from[b++];
    }
}

bool oxp_order_sort(oxp_order *order)
{
    size_t n = order->list.n;
    if (is_sorted(order->list.items, n))
        return true;
    while (order->spare.capacity < n)
        if (!oxp_grow((void **)&order->spare.items, &order->spare.capacity, order->spare.capacity,
                      sizeof *order->spare.items))
            return false;

    oxp_ordered *from = order->list.items, *to = order->spare.items;
    for (size_t width = 1; width < n; width *= 2) {
        for (size_t start = 0; start < n; start += 2 * width) {
            size_t middle = start + width < n ? start + width : n;
            size_t end = middle + width < n ? middle + width : n;
            merge(from, to, start, middle, end);
        }
        oxp_ordered *swap = from;
        from = to;
        to = swap;
    }
    if (from != order->list.items)
        memcpy(order->list.items, from, n * sizeof *from);
    return true;
}
