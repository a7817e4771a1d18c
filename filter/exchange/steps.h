/*
 * Steps: what a view took off a disguise, in words; for `oxp explain`.
 */
#ifndef OXP_EXCHANGE_STEPS_H
#define OXP_EXCHANGE_STEPS_H

#include "base/buffer.h"
#include "text/view.h"

/* Appends the steps that lead from `sent` to `seen`, which a view of `kind` shows of it, with
 * commas between: "invisible characters dropped, look-alikes mapped". Nothing where they do not
 * differ beyond ASCII case. False when memory runs out. */
bool oxp_steps_tell(oxp_view_kind kind, const char *sent, size_t sent_n, const char *seen,
                    size_t seen_n, oxp_buffer *out);

#endif
