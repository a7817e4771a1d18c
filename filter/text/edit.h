/*
 * Edit: replace bytes of a text; lists of edits are sorted and disjoint.
 */
#ifndef OXP_TEXT_EDIT_H
#define OXP_TEXT_EDIT_H

#include <stdint.h>

#include "base/buffer.h"
#include "oxpecker/oxpecker.h"

/* Replace bytes [start, end) of the original by `text`; start == end inserts. */
typedef struct oxp_edit {
    uint64_t start, end;
    oxp_str text;
} oxp_edit;

/* Appends `text` with `edits` applied to `out`; false when memory runs out. */
bool oxp_edit_apply(const char *text, size_t n, const oxp_edit *edits, size_t n_edits,
                    oxp_buffer *out);

#endif
