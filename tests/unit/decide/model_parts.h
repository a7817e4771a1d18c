/*
 * Model, parts: what its files ask of each other.
 */
#ifndef TESTS_DECIDE_MODEL_PARTS_H
#define TESTS_DECIDE_MODEL_PARTS_H

#include "unit/decide/model.h"

static inline uint32_t model_max(uint32_t a, uint32_t b)
{
    return a > b ? a : b;
}

static inline uint32_t model_min(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

/* ---- matches ---- */

void model_find(model *m, uint32_t rule);
void model_except(model *m, uint32_t rule);
/* The first step of a match of the search; MODEL_NEVER: none. */
uint32_t model_first(const model *m, uint32_t search);
/* Whether more than the first `n` bytes may hold a match of the search that begins at `start`, no
 * longer than `longest`; 0: of any length. */
bool model_may_match(const model *m, uint32_t search, uint32_t longest, uint32_t start, uint32_t n);

/* ---- conditions ---- */

typedef struct model_sight {
    const model *m;
    const model_rule *rule;
    uint32_t step; /* events of later steps are not seen */
} model_sight;

bool model_sees(const model_sight *s, const model_event *event);
/* The counted events of a name in their order; how many. */
uint32_t model_counted(const model_sight *s, uint32_t find, const model_event **list);
/* How many different ones there are among them. */
uint32_t model_values(const model_sight *s, const model_event **list, uint32_t n);
bool model_linked(const oxp_condition *node, const model_event *a, const model_event *b);
bool model_names(const oxp_link *link, uint32_t find);
bool model_is_cluster(const oxp_condition *node);
/* Marks the events of complete clusters; true if there is one. */
bool model_clusters(const model_sight *s, const oxp_condition *node, bool *in);
/* With all events of steps up to `step`. */
bool model_holds(const model *m, uint32_t rule, const oxp_condition *node, uint32_t step);
void model_condition(model *m, uint32_t rule);

/* ---- points and acts ---- */

int model_points(const model *m, const oxp_rule *rule);
/* The confidence with which the rule scores by `step`; 0: it does not. */
int model_best(const model *m, uint32_t rule, uint32_t step);
oxp_action model_strongest(const model *m, const oxp_act *act);
oxp_mode model_mode(const oxp_rule *rule, const model_event *event);

#endif
