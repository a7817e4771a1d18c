/*
 * Reach: how far a distance reaches, asked from very many places.
 *
 * The same as oxp_distance_forward and _back, which read the text between at every call.
 * When so much was read that a flood is likely, the words, characters or ends of sentences of
 * the view are listed once, and each answer is a search in that list: no distance and no
 * text makes this more than n log n.
 *
 * A place inside a character counts as its nearest border, away from what it reaches over.
 */
#ifndef OXP_DECIDE_REACH_H
#define OXP_DECIDE_REACH_H

#include "base/buffer.h"
#include "text/distance.h"
#include "text/view.h"

enum { OXP_REACH_UNITS = OXP_UNIT_LINE + 1 };

/* A word, a character with no mark, or the end of a sentence or line, in bytes of the view. */
typedef struct oxp_stretch {
    uint32_t start, end;
} oxp_stretch;

typedef struct oxp_stretches {
    OXP_VECTOR(oxp_stretch) list;
    bool listed;
    size_t read; /* bytes that were read without the list */
} oxp_stretches;

/* Of the views of one text and of its layer. Zeroed is empty. */
typedef struct oxp_reach {
    oxp_stretches of[2 * OXP_VIEWS][OXP_REACH_UNITS];
} oxp_reach;

void oxp_reach_free(oxp_reach *reach);
void oxp_reach_clear(oxp_reach *reach); /* before another text */
size_t oxp_reach_bytes(const oxp_reach *reach);

/* Both are false when memory runs out. */
bool oxp_reach_forward(oxp_reach *reach, const oxp_view *view, oxp_distance within, size_t at,
                       size_t *to);
bool oxp_reach_back(oxp_reach *reach, const oxp_view *view, oxp_distance within, size_t at,
                    size_t *to);

#endif
