/* The answer's body: collected and judged. Streams are in response_stream.c. */
#include "module.h"

static ngx_http_output_body_filter_pt next_filter;

enum { COLLECT_BYTES = 16 * 1024 }; /* the first room for a body of unknown length */

ngx_int_t oxp_ngx_send_body(ngx_http_request_t *r, ngx_chain_t *out)
{
    return next_filter(r, out);
}

/* ---- the upstream --------------------------------------------------------- */

ngx_uint_t oxp_ngx_upstream_lost(ngx_http_request_t *r)
{
    /* nginx ends a good response with a last buffer and a broken one with a bare flush. In both
     * cases it has then taken its own clean-up from the upstream; before that, a bare flush is
     * only a flush. */
    return r->upstream && !r->upstream->cleanup;
}

/* These fields are what nginx itself sets when a response is complete and when its connection
 * cannot be kept. */
void oxp_ngx_stop_upstream(ngx_http_request_t *r)
{
    ngx_http_upstream_t *u = r->upstream;
    if (!u || u->cacheable || u->store)
        return; /* a cut copy must not be kept: let it come to its end unseen */
    u->length = 0;
    u->keepalive = 0;
    if (u->buffering && u->pipe)
        u->pipe->upstream_done = 1;
}

static ngx_int_t drop(ngx_http_request_t *r, ngx_chain_t *in)
{
    for (ngx_chain_t *cl = in; cl; cl = cl->next) {
        cl->buf->pos = cl->buf->last;
        cl->buf->file_pos = cl->buf->file_last;
    }
    /* nginx calls with nothing to say that the client can take more of what it is owed. */
    if (!in && (r->out || r->connection->buffered))
        return next_filter(r, NULL);
    return r->connection->buffered ? NGX_AGAIN : NGX_OK;
}

/* ---- whole answers -------------------------------------------------------- */

static ngx_int_t send_all(ngx_http_request_t *r, const ngx_str_t *data, ngx_uint_t whole)
{
    ngx_buf_t *b = ngx_calloc_buf(r->pool);
    if (!b)
        return NGX_ERROR;
    b->pos = data->data;
    b->last = data->data + data->len;
    b->memory = data->len != 0;
    b->last_buf = whole & 1;
    b->last_in_chain = 1;
    b->flush = whole ? 0 : 1;
    ngx_chain_t out = {.buf = b, .next = NULL};
    return next_filter(r, &out);
}

static ngx_int_t send_header_and_body(ngx_http_request_t *r, const ngx_str_t *data,
                                      ngx_uint_t whole)
{
    ngx_int_t rc = oxp_ngx_send_header(r);
    if (rc == NGX_ERROR || rc > NGX_OK)
        return NGX_ERROR;
    return r->header_only ? rc : send_all(r, data, whole);
}

static ngx_int_t grow(ngx_http_request_t *r, oxp_ngx_context *ctx, size_t n)
{
    size_t room = ctx->collected_room ? ctx->collected_room * 2 : COLLECT_BYTES;
    off_t told = r->headers_out.content_length_n;
    if (!ctx->collected_room && told > 0 && told <= OXP_NGX_BODY_BYTES)
        room = (size_t)told;
    if (room < ctx->collected.len + n)
        room = ctx->collected.len + n;
    u_char *data = ngx_palloc(r->pool, room);
    if (!data)
        return NGX_ERROR;
    if (ctx->collected.len)
        ngx_memcpy(data, ctx->collected.data, ctx->collected.len);
    if (ctx->collected.data)
        ngx_pfree(r->pool, ctx->collected.data);
    ctx->collected.data = data;
    ctx->collected_room = room;
    return NGX_OK;
}

/* NGX_DECLINED where the body is too large. */
static ngx_int_t add(ngx_http_request_t *r, oxp_ngx_context *ctx, const ngx_buf_t *b)
{
    size_t n = ngx_buf_in_memory(b) ? (size_t)(b->last - b->pos) : 0;
    if (!n)
        return NGX_OK;
    if ((off_t)(ctx->collected.len + n) > OXP_NGX_BODY_BYTES)
        return NGX_DECLINED;
    if (ctx->collected.len + n > ctx->collected_room && grow(r, ctx, n) != NGX_OK)
        return NGX_ERROR;
    ngx_memcpy(ctx->collected.data + ctx->collected.len, b->pos, n);
    ctx->collected.len += n;
    return NGX_OK;
}

static oxp_ngx_outcome judge_collected(ngx_http_request_t *r, oxp_ngx_context *ctx, ngx_str_t *data)
{
    oxp_out out = OXP_OUT_INIT;
    oxp_status status = oxp_response_json(
        ctx->exchange, (int32_t)r->headers_out.status,
        ctx->collected.len ? (const char *)ctx->collected.data : "", ctx->collected.len, &out);
    oxp_ngx_outcome outcome = oxp_ngx_take(r, ctx, status, &out, data);
    oxp_ngx_note(r, ctx, &out, &ctx->answer_report);
    return outcome;
}

static void describe_new_body(ngx_http_request_t *r, size_t n)
{
    ngx_http_clear_content_length(r);
    ngx_http_clear_accept_ranges(r);
    ngx_http_clear_last_modified(r);
    ngx_http_clear_etag(r);
    r->headers_out.content_length_n = (off_t)n;
}

/* The body is as complete as it will ever be. */
static ngx_int_t settle(ngx_http_request_t *r, oxp_ngx_context *ctx, const char *unscanned)
{
    ngx_str_t data = ngx_null_string;
    oxp_ngx_outcome outcome = unscanned
                                  ? oxp_ngx_unscanned(r, ctx, unscanned, &ctx->answer_report, &data)
                                  : judge_collected(r, ctx, &data);
    ctx->path = OXP_NGX_OVER;
    if (outcome == OXP_NGX_SAME)
        return send_header_and_body(r, &ctx->collected, !unscanned);
    if (outcome == OXP_NGX_BROKEN)
        oxp_ngx_own_refusal(r, &data);
    describe_new_body(r, data.len);
    return send_header_and_body(r, &data, 1);
}

/* Too large to be judged. Where the policy lets it pass, what was held goes ahead of the rest. */
static ngx_int_t overflow(ngx_http_request_t *r, oxp_ngx_context *ctx, ngx_chain_t *rest)
{
    ngx_str_t data = ngx_null_string;
    oxp_ngx_outcome outcome =
        oxp_ngx_unscanned(r, ctx, "answer over 64 MB", &ctx->answer_report, &data);
    if (outcome == OXP_NGX_SAME) {
        ctx->path = OXP_NGX_PASS;
        if (send_header_and_body(r, &ctx->collected, 0) == NGX_ERROR)
            return NGX_ERROR;
        return next_filter(r, rest);
    }
    if (outcome == OXP_NGX_BROKEN)
        oxp_ngx_own_refusal(r, &data);
    describe_new_body(r, data.len);
    ctx->path = OXP_NGX_OVER;
    oxp_ngx_stop_upstream(r);
    ngx_int_t rc = send_header_and_body(r, &data, 1);
    return rc == NGX_ERROR ? rc : drop(r, rest);
}

static ngx_int_t collect(ngx_http_request_t *r, oxp_ngx_context *ctx, ngx_chain_t *in)
{
    for (ngx_chain_t *cl = in; cl; cl = cl->next) {
        ngx_int_t rc = add(r, ctx, cl->buf);
        if (rc == NGX_DECLINED)
            return overflow(r, ctx, cl);
        if (rc != NGX_OK)
            return NGX_ERROR;
        cl->buf->pos = cl->buf->last;
        if (cl->buf->last_buf)
            return settle(r, ctx, NULL);
    }
    if (oxp_ngx_upstream_lost(r))
        return settle(r, ctx, "answer cut short");
    return NGX_OK;
}

/* ---- shadow --------------------------------------------------------------- */

static void end_watch(ngx_http_request_t *r, oxp_ngx_context *ctx, const char *unscanned)
{
    ngx_str_t none = ngx_null_string;
    if (unscanned)
        (void)oxp_ngx_unscanned(r, ctx, unscanned, &ctx->answer_report, &none);
    else if (ctx->path == OXP_NGX_COLLECT)
        (void)judge_collected(r, ctx, &none);
    ctx->path = OXP_NGX_PASS;
}

static void watch_stream(ngx_http_request_t *r, oxp_ngx_context *ctx, const ngx_buf_t *b)
{
    size_t n = ngx_buf_in_memory(b) ? (size_t)(b->last - b->pos) : 0;
    oxp_out out = OXP_OUT_INIT;
    oxp_status status = oxp_stream_feed(ctx->stream, n ? (const char *)b->pos : "", n,
                                        b->last_buf ? OXP_FEED_END : 0, &out);
    if (status == OXP_OK && !b->last_buf)
        return;
    if (status == OXP_OK)
        oxp_ngx_note(r, ctx, &out, &ctx->answer_report);
    end_watch(r, ctx, status == OXP_OK ? NULL : oxp_status_name(status));
}

/* Judges what passes, as it passes. */
static ngx_int_t watch(ngx_http_request_t *r, oxp_ngx_context *ctx, ngx_chain_t *in)
{
    for (ngx_chain_t *cl = in; cl && ctx->path != OXP_NGX_PASS; cl = cl->next) {
        if (ctx->path == OXP_NGX_STREAM) {
            if (ngx_buf_size(cl->buf) || cl->buf->last_buf)
                watch_stream(r, ctx, cl->buf);
        } else if (add(r, ctx, cl->buf) != NGX_OK) {
            end_watch(r, ctx, "answer over 64 MB");
        } else if (cl->buf->last_buf) {
            end_watch(r, ctx, NULL);
        }
    }
    if (ctx->path != OXP_NGX_PASS && oxp_ngx_upstream_lost(r))
        end_watch(r, ctx, "answer cut short");
    return next_filter(r, in);
}

/* ---- the filter ----------------------------------------------------------- */

static ngx_int_t answer(ngx_http_request_t *r, oxp_ngx_context *ctx, ngx_chain_t *in)
{
    ctx->path = OXP_NGX_OVER;
    if (ctx->stop_upstream)
        oxp_ngx_stop_upstream(r);
    (void)drop(r, in);
    return send_all(r, &ctx->answer, 1);
}

static ngx_int_t body_filter(ngx_http_request_t *r, ngx_chain_t *in)
{
    oxp_ngx_context *ctx = ngx_http_get_module_ctx(r, ngx_http_oxpecker_module);
    if (!ctx || r != r->main || ctx->path == OXP_NGX_PASS)
        return next_filter(r, in);
    if (ctx->shadow)
        return watch(r, ctx, in);
    switch (ctx->path) {
    case OXP_NGX_COLLECT:
        return collect(r, ctx, in);
    case OXP_NGX_STREAM:
        return oxp_ngx_stream(r, ctx, in);
    case OXP_NGX_ANSWER:
        return answer(r, ctx, in);
    default:
        return drop(r, in);
    }
}

void oxp_ngx_body_filter_install(void)
{
    next_filter = ngx_http_top_body_filter;
    ngx_http_top_body_filter = body_filter;
}
