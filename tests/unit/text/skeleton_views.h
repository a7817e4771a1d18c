/*
 * Skeleton views for tests: built at once or in pieces, and freed.
 */
#ifndef SKELETON_VIEWS_H
#define SKELETON_VIEWS_H

#include "text/skeleton.h"
#include "text/view.h"

static inline oxp_status skeleton_begin(oxp_view *view)
{
    view->kind = OXP_VIEW_SKELETON;
    view->n = view->settled = view->original_n = 0;
    view->origin = NULL;
    return oxp_skeleton_begin(view);
}

static inline oxp_status skeleton_build(oxp_view *view, const char *text, size_t n)
{
    oxp_status status = skeleton_begin(view);
    if (status == OXP_OK)
        status = oxp_skeleton_feed(view, text, n);
    return status == OXP_OK ? oxp_skeleton_end(view) : status;
}

static inline void skeleton_free(oxp_view *view)
{
    oxp_skeleton_free(view->skeleton);
    view->skeleton = NULL;
    oxp_view_free(view);
}

#endif
