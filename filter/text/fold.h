/*
 * Fold: builds the fold view. Private to this folder.
 *
 * The memory of a view is reserved before it is written: every function that writes
 * relies on what was reserved and cannot fail.
 */
#ifndef OXP_TEXT_FOLD_H
#define OXP_TEXT_FOLD_H

#include <stdbool.h>

#include "text/view.h"

/* Room for `n` bytes and the padding; what is there stays. False when memory runs out. */
bool oxp_view_reserve(oxp_view *view, size_t n);
/* Room for `n` + 1 origins in `view->origin_memory`; what is there stays. */
bool oxp_view_reserve_origin(oxp_view *view, size_t n);

/* Fills bytes, n and origin of an emptied view; the padding is the caller's. */
oxp_status oxp_fold_build(oxp_view *view, const char *text, size_t n);

#endif
