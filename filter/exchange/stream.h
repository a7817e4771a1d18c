/*
 * Stream: a streamed answer, judged and shown event by event.
 *
 * Private to this folder. Each text of each choice is followed by a channel of its own; what that
 * releases goes out in the event in which it came, what it held in one of its own, before the
 * choice ends.
 */
#ifndef OXP_EXCHANGE_STREAM_H
#define OXP_EXCHANGE_STREAM_H

#include "exchange/stream_text.h"
#include "wire/flow.h"

typedef struct oxp_stream_choice {
    bool stopped, ended;
    bool again; /* it went on behind its end: it ends with the stream */
} oxp_stream_choice;

struct oxp_stream {
    oxp_exchange *exchange;
    oxp_events *events;
    bool open, over;
    bool passing;  /* what could not be read passes, as the policy wants */
    bool shown;    /* something was shown before this call */
    bool stopping; /* a choice was stopped in the event at hand */
    bool collect;  /* a pattern is too large to be followed: all of it is collected, then judged */
    uint64_t collected, collected_codepoints;
    size_t parts_told;
    OXP_VECTOR(oxp_stream_text) texts; /* by number; those past `n_texts` keep their memory */
    size_t n_texts;
    OXP_VECTOR(oxp_stream_choice) choices; /* by place */
    oxp_buffer out;
};

void oxp_stream_destroy(oxp_stream *stream); /* NULL is fine */

/* ---- stream_flow.c ---- */

/* Reads what came, as far as there are whole events; with `ended` all of it. Once the stream is
 * over or passes, the verdict is whole. Fills `out` where all of the answer is refused before any
 * of it was shown (`out->flags` then has OXP_OUT_ANSWER). */
oxp_status oxp_stream_read(oxp_stream *stream, oxp_workspace *workspace, bool ended, oxp_out *out);
/* The stream cannot be read any further, for that reason. */
oxp_status oxp_stream_lose(oxp_stream *stream, oxp_workspace *workspace, const char *reason,
                           oxp_out *out);

/* ---- stream_collected.c ---- */

/* The same of a stream that cannot be followed. */
oxp_status oxp_stream_collect(oxp_stream *stream, const char *bytes, size_t n, bool ended,
                              oxp_out *out);

#endif
