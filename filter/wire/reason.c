#include "wire/reason.h"

#include <stdio.h>

oxp_status oxp_reason_set(oxp_buffer *reason, oxp_status status, const char *format, va_list args)
{
    char text[256];
    int n = vsnprintf(text, sizeof text, format, args);
    size_t kept = n < 0 ? 0 : (size_t)n < sizeof text ? (size_t)n : sizeof text - 1;
    reason->n = 0;
    return oxp_buffer_add(reason, text, kept) && oxp_buffer_text(reason) ? status : OXP_ERR_MEMORY;
}
