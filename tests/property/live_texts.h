/*
 * Live texts: a text that is fed to a live view in pieces, and what a whole scan finds in it.
 */
#ifndef OXP_TEST_LIVE_TEXTS_H
#define OXP_TEST_LIVE_TEXTS_H

#include "match/live.h"
#include "random.h"

/* Where the pieces end: at every byte, nowhere, or drawn. */
typedef enum live_cuts { LIVE_BYTES, LIVE_WHOLE, LIVE_RANDOM } live_cuts;

/* Told after each piece, with `read` bytes of the view settled; at the end too. */
typedef void (*live_told)(void *context, const oxp_live *live, const oxp_view *view,
                          const oxp_live_spans *spans, bool ended);

/* Feeds `text` to `live` as `cuts` say; the spans in order of place. A failure ends the process.
 * False where the work bound was hit. `told` may be NULL. */
bool live_feed(oxp_live *live, oxp_live_plan *plan, oxp_match_scratch *scratch, oxp_view_kind kind,
               const char *text, size_t n, live_cuts cuts, rng *r, oxp_live_spans *spans,
               live_told told, void *context);
/* Whether both are the same; else the first that differs is printed with `what` in front. */
bool live_same(const char *what, const oxp_live_spans *live, const oxp_spans *whole, uint8_t plane);

#endif
