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

/* Writes the origins of the `n` bytes there are, of a view that is no longer the original byte
 * for byte; room for origins as for bytes. */
oxp_status oxp_view_leave_identity(oxp_view *view, size_t n);

/* Folds whole characters, and what is none, to the end of a view; `origin` is where the first of
 * them began. Sets n, settled and origin; the padding and origin[n] are the caller's. */
oxp_status oxp_fold_read(oxp_view *view, const char *text, size_t n, size_t origin);

#endif
