/*
 * Reach: how far a distance reaches from each of many places, mostly in rising order.
 *
 * The same as oxp_distance_forward, without reading the text between again for every
 * place: a flood of events in one long sentence costs the sentence once.
 */
#ifndef OXP_DECIDE_REACH_H
#define OXP_DECIDE_REACH_H

#include <stdbool.h>

#include "text/distance.h"
#include "text/view.h"

typedef struct oxp_reach {
    const oxp_view *view;
    oxp_distance within;
    bool asked;         /* the rest is known */
    size_t from, clear; /* nothing in [from, clear) ends a sentence or line ... */
    bool ends;          /* ... and what begins at `clear` does */
    size_t answer;      /* of other units: for `from` */
} oxp_reach;

static inline oxp_reach oxp_reach_over(const oxp_view *view, oxp_distance within)
{
    return (oxp_reach){.view = view, .within = within};
}

size_t oxp_reach_from(oxp_reach *reach, size_t at);

#endif
