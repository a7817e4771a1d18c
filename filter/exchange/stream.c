/* The stream hooks. */
#include "exchange/stream.h"

#include <stdlib.h>

/* Whether each output role can be followed; the plans are then there for all streams. */
static oxp_status try_roles(oxp_stream *stream)
{
    static const oxp_role ROLES[] = {OXP_ROLE_ASSISTANT, OXP_ROLE_REASONING};
    for (size_t i = 0; stream->exchange->policy && i < sizeof ROLES / sizeof *ROLES; i++) {
        oxp_channel *channel = NULL;
        oxp_status status = oxp_channel_take(stream->exchange, ROLES[i], &channel);
        oxp_channel_give(channel);
        stream->collect |= status == OXP_ERR_LIMIT;
        if (status != OXP_OK && status != OXP_ERR_LIMIT)
            return status;
    }
    return OXP_OK;
}

oxp_status oxp_stream_open(oxp_exchange *x, oxp_stream **stream)
{
    if (!x || !stream || x->format == OXP_FORMAT_NONE || (x->stream && x->stream->open))
        return OXP_ERR_ARGUMENT;
    if (!x->stream)
        x->stream = calloc(1, sizeof *x->stream);
    if (!x->stream)
        return OXP_ERR_MEMORY;
    oxp_stream *s = x->stream;
    if (!s->events)
        s->events = oxp_events_new();
    if (!s->events)
        return OXP_ERR_MEMORY;
    s->exchange = x;
    s->over = s->passing = s->shown = s->stopping = s->collect = false;
    s->collected = s->collected_codepoints = 0;
    s->parts_told = s->n_texts = s->choices.n = s->out.n = 0;
    OXP_TRY(try_roles(s));
    if (s->collect)
        oxp_events_reset(s->events);
    else
        oxp_flow_begin(s->events);
    s->open = true;
    oxp_verdict_begin(x);
    *stream = s;
    return OXP_OK;
}

void oxp_stream_close(oxp_stream *stream)
{
    if (!stream || !stream->open)
        return;
    for (size_t i = 0; i < stream->n_texts; i++)
        oxp_stream_text_close(&stream->texts.items[i]);
    stream->n_texts = 0;
    stream->open = false;
}

void oxp_stream_destroy(oxp_stream *stream)
{
    if (!stream)
        return;
    oxp_stream_close(stream);
    oxp_events_free(stream->events);
    for (size_t i = 0; i < stream->texts.n; i++)
        oxp_stream_text_free(&stream->texts.items[i]);
    free(stream->texts.items);
    free(stream->choices.items);
    oxp_buffer_free(&stream->out);
    free(stream);
}

static void tell_held(const oxp_stream *stream, oxp_out *out)
{
    out->held_bytes = out->held_codepoints = 0;
    for (size_t i = 0; i < stream->n_texts; i++)
        for (size_t k = 0; k < 2; k++) {
            out->held_bytes += stream->texts.items[i].voices[k].held;
            out->held_codepoints += stream->texts.items[i].voices[k].held_codepoints;
        }
}

static oxp_status follow(oxp_stream *stream, oxp_workspace *workspace, const char *bytes, size_t n,
                         bool ended, oxp_out *out)
{
    oxp_exchange *x = stream->exchange;
    oxp_wire_limits limits = oxp_exchange_limits(x);
    stream->out.n = 0;
    oxp_status status = oxp_flow_feed(stream->events, &limits, bytes, n);
    if (status == OXP_ERR_LIMIT)
        status = oxp_stream_lose(stream, workspace, oxp_events_reason(stream->events), out);
    else if (status == OXP_OK)
        status = oxp_stream_read(stream, workspace, ended, out);
    OXP_TRY(status);
    if (out->flags & OXP_OUT_ANSWER)
        return OXP_OK;
    oxp_out_fill(x, out, stream->out.n ? stream->out.p : "", stream->out.n, false);
    stream->shown |= stream->out.n > 0;
    tell_held(stream, out);
    return OXP_OK;
}

oxp_status oxp_stream_feed(oxp_stream *stream, const char *bytes, size_t n, uint32_t flags,
                           oxp_out *out)
{
    if (!stream || !stream->open || stream->over || !oxp_out_usable(out) || (n && !bytes))
        return OXP_ERR_ARGUMENT;
    oxp_exchange *x = stream->exchange;
    bool ended = (flags & OXP_FEED_END) != 0;
    oxp_out_refuse(out);
    x->asked_stream = true;
    if (!x->policy) {
        oxp_status status = oxp_exchange_answer_unscanned(x, "unknown tenant", bytes, n, out);
        stream->over = ended || status != OXP_OK || (out->flags & OXP_OUT_ANSWER);
        return status;
    }
    if (stream->passing) {
        oxp_out_fill(x, out, bytes ? bytes : "", n, true);
        stream->over = ended;
        return OXP_OK;
    }
    if (stream->collect)
        return oxp_stream_collect(stream, bytes ? bytes : "", n, ended, out);
    oxp_workspace *workspace = NULL;
    OXP_TRY(oxp_workspace_take(x->filter, &workspace));
    oxp_out filled = OXP_OUT_INIT;
    oxp_status status = follow(stream, workspace, bytes ? bytes : "", n, ended, &filled);
    oxp_workspace_give(x->filter, workspace);
    if (status == OXP_OK)
        oxp_out_write(out, &filled);
    stream->over |= ended || status != OXP_OK;
    return status;
}
