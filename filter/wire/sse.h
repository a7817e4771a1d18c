/*
 * SSE: the events of a text/event-stream, one after the other.
 *
 * Lines end in LF, CRLF or CR, an event at a blank line; `data` may repeat and is joined by line
 * breaks; comments, `event`, `id` and `retry` pass. A byte order mark may stand at the very begin.
 * A line that is nothing of this is an error: whoever reads it anyhow would read what nobody
 * judged.
 */
#ifndef OXP_WIRE_SSE_H
#define OXP_WIRE_SSE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buffer.h"

/* A walk through a stream that is all there. Zeroed but for p and n: at its begin. */
typedef struct oxp_sse {
    const char *p;
    size_t n, pos;
    oxp_buffer joined; /* the data of an event of several lines */
} oxp_sse;

typedef struct oxp_sse_event {
    size_t start, end; /* bytes of the stream, with the blank line */
    oxp_str data;      /* valid until the next event */
    bool has_data;     /* it has a `data` line */
    bool complete;     /* it ends in a blank line */
    bool torn;         /* the stream ends within a field's name, which `end` leaves out */
} oxp_sse_event;

/* Begins again with another stream; keeps the memory. */
void oxp_sse_open(oxp_sse *sse, const char *p, size_t n);
void oxp_sse_free(oxp_sse *sse);

/* The next event; `*more` is false where there is none. Fails with OXP_ERR_ARGUMENT at a line that
 * is no field (sse->pos is its begin), and OXP_ERR_MEMORY. */
oxp_status oxp_sse_next(oxp_sse *sse, oxp_sse_event *event, bool *more);

/* Appends the lines of an event that are not `data`; false when memory runs out. */
bool oxp_sse_copy_fields(const oxp_sse *sse, const oxp_sse_event *event, oxp_buffer *out);
/* Appends what those lines say, each on a line of its own, but for what looks like a name or a
 * number; false when memory runs out. */
bool oxp_sse_fields_text(const oxp_sse *sse, const oxp_sse_event *event, oxp_buffer *out);
/* Appends an event whose data is `json`, on one line; false when memory runs out. */
bool oxp_sse_write(const char *json, size_t n, oxp_buffer *out);

#endif
