/*
 * Cluster: `N of (names) within D`.
 *
 * Events of the names form a cluster where each begins within the distance of what came
 * before it. A cluster is complete from the step at which N different names are in it, and then
 * all its events are touched; later ones that join it are touched as they come.
 */
#ifndef OXP_DECIDE_CLUSTER_H
#define OXP_DECIDE_CLUSTER_H

#include "decide/work.h"

/* Sets the first step of the clause: that of its first complete cluster. False when memory runs
 * out, as below. */
bool oxp_cluster_prepare(oxp_judge_scratch *work, uint32_t rule, uint32_t clause);
/* Touches every event that is in a complete cluster first at a step in [low, high). */
bool oxp_cluster_touch(oxp_judge_scratch *work, uint32_t rule, uint32_t clause, uint32_t low,
                       uint32_t high);

#endif
