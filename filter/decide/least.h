/*
 * Least: for many places at once, the least step of what lies within reach of each.
 *
 * All of a step's "which partners are near enough" questions (context words, links of a
 * chain) have one form: the least value among the sources with `upto` <= x and `from` >= y.
 * Sorted once and swept, a flood of events costs n log n.
 */
#ifndef OXP_DECIDE_LEAST_H
#define OXP_DECIDE_LEAST_H

#include "decide/order.h"

#define OXP_NEVER UINT32_MAX /* no step */

typedef struct oxp_least_source {
    uint32_t upto, from;
    uint32_t id;   /* a query with the same id does not see it */
    uint32_t a, b; /* two values, OXP_NEVER for none; each has its own least */
} oxp_least_source;

typedef struct oxp_least_query {
    uint32_t x, y;
    uint32_t id;   /* OXP_NEVER: sees all */
    uint32_t a, b; /* the answer; OXP_NEVER: none */
} oxp_least_query;

typedef struct oxp_least_value {
    uint32_t value, id, second; /* `second`: the least of the others */
} oxp_least_value;

typedef struct oxp_least_node {
    oxp_least_value a, b;
} oxp_least_node;

/* Zeroed is empty. Fill `sources` and `queries`, answer, read `queries`. Sources are unique by
 * id, or have OXP_NEVER as id. */
typedef struct oxp_least {
    OXP_VECTOR(oxp_least_source) sources;
    OXP_VECTOR(oxp_least_query) queries;
    OXP_VECTOR(oxp_least_node) nodes; /* private, as the rest */
    oxp_order by_upto, by_from, by_x;
} oxp_least;

void oxp_least_free(oxp_least *least);
void oxp_least_clear(oxp_least *least);
/* False when memory runs out. */
bool oxp_least_answer(oxp_least *least);
size_t oxp_least_bytes(const oxp_least *least);

#endif
