#include "decide/least.h"

#include <stdlib.h>

void oxp_least_free(oxp_least *least)
{
    free(least->sources.items);
    free(least->queries.items);
    free(least->nodes.items);
    oxp_order_free(&least->by_upto);
    oxp_order_free(&least->by_from);
    oxp_order_free(&least->by_x);
    *least = (oxp_least){0};
}

void oxp_least_clear(oxp_least *least)
{
    least->sources.n = 0;
    least->queries.n = 0;
}

size_t oxp_least_bytes(const oxp_least *least)
{
    return least->sources.capacity * sizeof(oxp_least_source) +
           least->queries.capacity * sizeof(oxp_least_query) +
           least->nodes.capacity * sizeof(oxp_least_node) + oxp_order_bytes(&least->by_upto) +
           oxp_order_bytes(&least->by_from) + oxp_order_bytes(&least->by_x);
}

static void value_add(oxp_least_value *it, uint32_t value, uint32_t id)
{
    if (value < it->value) {
        it->second = it->value;
        it->value = value;
        it->id = id;
    } else if (value < it->second) {
        it->second = value;
    }
}

static void value_least(const oxp_least_value *it, uint32_t id, uint32_t *least)
{
    uint32_t value = id != OXP_NEVER && it->id == id ? it->second : it->value;
    if (value < *least)
        *least = value;
}

/* Nodes are a Fenwick tree over the sources in falling order of `from`. */
static void tree_add(oxp_least *least, size_t place, const oxp_least_source *source)
{
    for (; place <= least->sources.n; place += place & -place) {
        oxp_least_node *node = &least->nodes.items[place];
        value_add(&node->a, source->a, source->id);
        value_add(&node->b, source->b, source->id);
    }
}

static void tree_ask(const oxp_least *least, size_t place, oxp_least_query *query)
{
    query->a = OXP_NEVER;
    query->b = OXP_NEVER;
    for (; place; place -= place & -place) {
        value_least(&least->nodes.items[place].a, query->id, &query->a);
        value_least(&least->nodes.items[place].b, query->id, &query->b);
    }
}

/* How many sources have `from` >= y. */
static size_t count_from(const oxp_least *least, uint32_t y)
{
    size_t low = 0, high = least->by_from.list.n;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (least->by_from.list.items[middle].high < y)
            low = middle + 1;
        else
            high = middle;
    }
    return least->by_from.list.n - low;
}

static bool prepare(oxp_least *least)
{
    size_t n = least->sources.n;

    least->by_upto.list.n = 0;
    least->by_from.list.n = 0;
    least->by_x.list.n = 0;
    least->nodes.n = 0;
    for (uint32_t i = 0; i < n; i++) {
        if (!oxp_order_add(&least->by_upto, least->sources.items[i].upto, 0, i) ||
            !oxp_order_add(&least->by_from, least->sources.items[i].from, 0, i))
            return false;
    }
    for (uint32_t i = 0; i < least->queries.n; i++)
        if (!oxp_order_add(&least->by_x, least->queries.items[i].x, 0, i))
            return false;
    oxp_least_value none = {OXP_NEVER, OXP_NEVER, OXP_NEVER};
    for (size_t i = 0; i <= n; i++)
        if (!OXP_PUSH(least->nodes, (oxp_least_node){none, none}))
            return false;
    return oxp_order_sort(&least->by_upto) && oxp_order_sort(&least->by_from) &&
           oxp_order_sort(&least->by_x);
}

bool oxp_least_answer(oxp_least *least)
{
    size_t added = 0;

    if (!prepare(least))
        return false;
    for (size_t i = 0; i < least->by_x.list.n; i++) {
        oxp_least_query *query = &least->queries.items[least->by_x.list.items[i].index];
        for (; added < least->by_upto.list.n; added++) {
            const oxp_ordered *next = &least->by_upto.list.items[added];
            if (next->high > query->x)
                break;
            const oxp_least_source *source = &least->sources.items[next->index];
            tree_add(least, count_from(least, source->from), source);
        }
        tree_ask(least, count_from(least, query->y), query);
    }
    return true;
}
