/*
 * Turned: a stretch of a view, last character first.
 *
 * The engine tells where matches end; a pattern turned round finds from there where they
 * begin. A boundary at byte p of the view is at byte `end - p` of the turned text.
 */
#ifndef OXP_MATCH_TURNED_H
#define OXP_MATCH_TURNED_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buffer.h"
#include "text/view.h"

/* Zeroed is empty. Keeps its memory. */
typedef struct oxp_turned {
    const oxp_view *view; /* NULL: nothing is turned */
    bool utf;             /* by characters, else by bytes */
    size_t begin, end;    /* the stretch */
    oxp_buffer text;
} oxp_turned;

/* Turns at least [begin, end), if that is not turned yet; false when memory runs out. */
bool oxp_turned_cover(oxp_turned *turned, const oxp_view *view, bool utf, size_t begin,
                      size_t end);
/* Forgets the text, which may change. */
void oxp_turned_forget(oxp_turned *turned);
void oxp_turned_free(oxp_turned *turned);

#endif
