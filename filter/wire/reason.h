/*
 * Reason: one line that says why something was not scanned.
 */
#ifndef OXP_WIRE_REASON_H
#define OXP_WIRE_REASON_H

#include <stdarg.h>

#include "base/buffer.h"

/* Writes the line, with a NUL behind it, over what `reason` holds; at most 255 bytes of it. Returns
 * `status`, or OXP_ERR_MEMORY. */
oxp_status oxp_reason_set(oxp_buffer *reason, oxp_status status, const char *format, va_list args);
static inline const char *oxp_reason_text(const oxp_buffer *reason)
{
    return reason->n ? reason->p : "";
}

#endif
