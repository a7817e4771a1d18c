/* A streamed answer that cannot be followed while it comes: it is collected, then judged as its
 * whole texts are. */
#include "exchange/stream.h"
#include "text/utf8.h"

static oxp_status judge(oxp_stream *stream, oxp_workspace *workspace, oxp_out *out)
{
    oxp_exchange *x = stream->exchange;
    oxp_wire_limits limits = oxp_exchange_limits(x);
    oxp_status status = oxp_events_end(stream->events, x->format, &limits);
    if (status == OXP_ERR_MEMORY)
        return status;
    bool located = status == OXP_OK;
    oxp_verdict_begin(x);
    if (located) {
        oxp_answer answer = {.events = stream->events};
        OXP_TRY(oxp_exchange_judge_answer(x, workspace, &answer));
        if (answer.refused)
            return oxp_exchange_refuse(x, true, out);
    } else {
        OXP_TRY(oxp_exchange_answer_unscanned(x, oxp_events_reason(stream->events), NULL, 0, out));
        if (out->flags & OXP_OUT_ANSWER)
            return OXP_OK;
    }
    bool same = true;
    x->out.n = 0;
    OXP_TRY(oxp_events_emit(stream->events, &x->out, &same));
    /* The bytes came in pieces that are no longer the caller's, so they are given back even
     * where they are the same. */
    oxp_out_fill(x, out, x->out.n ? x->out.p : "", x->out.n, false);
    return OXP_OK;
}

/* Too much to collect. Where the policy lets it pass, so does what was collected, and the rest. */
static oxp_status over_limit(oxp_stream *stream, const char *bytes, size_t n, oxp_out *out)
{
    oxp_exchange *x = stream->exchange;
    OXP_TRY(oxp_exchange_answer_unscanned(x, oxp_events_reason(stream->events), NULL, 0, out));
    stream->over = (out->flags & OXP_OUT_ANSWER) != 0;
    if (stream->over)
        return OXP_OK;
    stream->passing = true;
    x->out.n = 0;
    bool same;
    OXP_TRY(oxp_events_emit(stream->events, &x->out, &same));
    if (!oxp_buffer_add(&x->out, bytes, n))
        return OXP_ERR_MEMORY;
    oxp_out_fill(x, out, x->out.p, x->out.n, false);
    return OXP_OK;
}

oxp_status oxp_stream_collect(oxp_stream *stream, const char *bytes, size_t n, bool ended,
                              oxp_out *out)
{
    oxp_exchange *x = stream->exchange;
    oxp_wire_limits limits = oxp_exchange_limits(x);
    oxp_status status = oxp_events_feed(stream->events, &limits, bytes, n);
    if (status == OXP_ERR_LIMIT)
        return over_limit(stream, bytes, n, out);
    OXP_TRY(status);
    stream->collected += n;
    stream->collected_codepoints += oxp_utf8_count(bytes, n);
    if (!ended) {
        oxp_out_fill(x, out, "", 0, false);
        out->held_bytes = stream->collected;
        out->held_codepoints = stream->collected_codepoints;
        return OXP_OK;
    }
    stream->over = true;
    oxp_workspace *workspace = NULL;
    OXP_TRY(oxp_workspace_take(x->filter, &workspace));
    status = judge(stream, workspace, out);
    oxp_workspace_give(x->filter, workspace);
    return status;
}
