/*
 * Distance: `within` as rules write it, "5 words" or "sentence".
 */
#ifndef OXP_RULESET_DISTANCE_H
#define OXP_RULESET_DISTANCE_H

#include "ruleset/node.h"
#include "text/distance.h"

enum { OXP_DISTANCE_MOST = 10000 };

/* The unit of that name with `count` to come; OXP_UNIT_NONE: unknown. `*counted`: it wants a
 * number in front. */
oxp_distance_unit oxp_unit_read(const char *name, size_t n, bool *counted);

/* A scalar that is a distance. False: complained. */
bool oxp_want_distance(oxp_loader *loader, oxp_node *node, oxp_distance *distance);

#endif
