/*
 * Splices: replacements of bytes of one text, gathered in any order and applied at once.
 */
#ifndef OXP_WIRE_SPLICES_H
#define OXP_WIRE_SPLICES_H

#include "base/buffer.h"
#include "text/edit.h"

typedef struct oxp_splice {
    size_t start, end; /* bytes of the text that go */
    size_t at, n;      /* what comes instead, in oxp_splices.text */
    size_t order;      /* of two at one place, the lower stands first */
} oxp_splice;

/* Zeroed is empty; keeps its memory when cleared. */
typedef struct oxp_splices {
    OXP_VECTOR(oxp_splice) list;
    oxp_buffer text;
    OXP_VECTOR(oxp_edit) edits; /* private */
} oxp_splices;

void oxp_splices_free(oxp_splices *splices);
void oxp_splices_clear(oxp_splices *splices);
/* False when memory runs out. */
bool oxp_splice_add(oxp_splices *splices, size_t start, size_t end, const char *text, size_t n);
/* The same for what was written to `splices->text` from `at` on. */
bool oxp_splice_written(oxp_splices *splices, size_t start, size_t end, size_t at);
/* Appends `text` with all of them applied to `out`; sorts the list. One that lies inside what an
 * earlier one replaces is void. */
oxp_status oxp_splices_apply(oxp_splices *splices, const char *text, size_t n, oxp_buffer *out);

#endif
