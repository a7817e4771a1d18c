#include <stdlib.h>
#include <string.h>

#include "backtest_print.h"

typedef struct ranked {
    uint64_t first, second; /* the most first */
    const char *name;
    size_t number;
} ranked;

static int by_rank(const void *a, const void *b)
{
    const ranked *x = a;
    const ranked *y = b;
    if (x->first != y->first)
        return x->first > y->first ? -1 : 1;
    if (x->second != y->second)
        return x->second > y->second ? -1 : 1;
    return strcmp(x->name, y->name);
}

/* Sorts, frees `items`, gives their numbers. */
static size_t *sort(ranked *items, size_t n)
{
    size_t *order = malloc((n + 1) * sizeof *order);
    if (order) {
        qsort(items, n, sizeof *items, by_rank);
        for (size_t i = 0; i < n; i++)
            order[i] = items[i].number;
    }
    free(items);
    return order;
}

oxp_backtest_hits oxp_backtest_hits_of(const oxp_backtest_side *side, size_t rule)
{
    static const oxp_backtest_hits NONE;
    return rule < side->rules_room ? side->rules[rule] : NONE;
}

bool oxp_backtest_changed(const oxp_backtest *b, size_t rule)
{
    oxp_backtest_hits x = oxp_backtest_hits_of(&b->sides[0], rule);
    oxp_backtest_hits y = oxp_backtest_hits_of(&b->sides[1], rule);
    return x.moved[0] || x.moved[1] || x.otherwise[0] || x.otherwise[1] || y.moved[0] || y.moved[1];
}

static bool order_rules(const oxp_backtest *b, oxp_backtest_side *side)
{
    ranked *items = calloc(b->rule_names.n + 1, sizeof *items);
    side->n_order = 0;
    for (size_t r = 0; items && r < b->rule_names.n; r++) {
        oxp_backtest_hits hits = oxp_backtest_hits_of(side, r);
        if (hits.present)
            items[side->n_order++] =
                (ranked){hits.hits[0], hits.hits[1], b->rule_names.items[r], r};
    }
    side->order = items ? sort(items, side->n_order) : NULL;
    return side->order != NULL;
}

static size_t *order_names(const oxp_names *names)
{
    ranked *items = calloc(names->n + 1, sizeof *items);
    for (size_t i = 0; items && i < names->n; i++)
        items[i] = (ranked){0, 0, names->items[i], i};
    return items ? sort(items, names->n) : NULL;
}

bool oxp_backtest_order(oxp_backtest *b)
{
    b->group_order = order_names(&b->group_names);
    b->set_order = order_names(&b->set_names);
    bool fine = b->group_order && b->set_order;
    for (int s = 0; fine && s < b->n_sides; s++)
        fine = order_rules(b, &b->sides[s]);
    return fine;
}

void oxp_backtest_type_name(const char *tag, char *name, size_t size)
{
    size_t n = 0;
    for (; tag[n] && n + 1 < size; n++)
        name[n] = (char)(tag[n] == '-'                    ? '_'
                         : tag[n] >= 'a' && tag[n] <= 'z' ? tag[n] - 32
                                                          : tag[n]);
    name[n] = '\0';
}

oxp_backtest_f1 oxp_backtest_measure_type(const oxp_bench_type *type, bool exact)
{
    oxp_backtest_f1 m;
    m.precision = oxp_backtest_share(exact ? type->right_exact : type->right, type->reported);
    m.recall = oxp_backtest_share(exact ? type->found_exact : type->found, type->labelled);
    m.f1 = m.precision + m.recall > 0 ? 2 * m.precision * m.recall / (m.precision + m.recall) : 0;
    return m;
}

double oxp_backtest_precision(const oxp_backtest_count *count)
{
    return oxp_backtest_share(count->caught, count->caught + count->alarms);
}
