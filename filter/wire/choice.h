/*
 * Choice: how one that was stopped ends, whole or streamed.
 */
#ifndef OXP_WIRE_CHOICE_H
#define OXP_WIRE_CHOICE_H

#include "wire/units.h"

typedef struct oxp_choice_stop {
    bool replaced;                /* the message is an ordinary answer */
    size_t unit;                  /* whose begin stays in front of it; SIZE_MAX: nothing does */
    uint64_t visible;             /* bytes of it */
    size_t message_at, message_n; /* in the caller's buffer of messages */
} oxp_choice_stop;

/* Appends, as the inside of a JSON string, what stays of the answer and the message, with a blank
 * line between. Only what was said as the answer stays: reasoning and tool calls are gone. */
oxp_status oxp_choice_stop_text(oxp_units *units, const oxp_choice_stop *stop, const char *messages,
                                oxp_buffer *out);
/* "content_filter", or "stop" for an ordinary answer. */
const char *oxp_choice_stop_reason(const oxp_choice_stop *stop);

#endif
