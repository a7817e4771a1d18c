/* A streamed answer: what comes is fed to the library, what it releases goes on. */
#include "module.h"

enum {
    STREAM_BYTES = 8 * 1024, /* of one own buffer */
    STREAM_BUSY = 16         /* own buffers a slow client may hold before its upstream waits */
};

#define OXP_NGX_TAG ((ngx_buf_tag_t)&ngx_http_oxpecker_module)

/* A chain under way to the next filter. */
typedef struct {
    ngx_chain_t *first;
    ngx_chain_t **end;
    ngx_buf_t *tail; /* the last one's buffer, where it may take more */
    ngx_uint_t failed;
} outgoing;

static ngx_buf_t *push(ngx_http_request_t *r, oxp_ngx_context *ctx, outgoing *out, ngx_uint_t data)
{
    ngx_chain_t *link = ngx_chain_get_free_buf(r->pool, &ctx->free);
    if (!link) {
        out->failed = 1;
        return NULL;
    }
    ngx_buf_t *b = link->buf;
    if (data && !b->start) {
        b->start = ngx_palloc(r->pool, STREAM_BYTES);
        if (!b->start) {
            out->failed = 1;
            return NULL;
        }
        b->end = b->start + STREAM_BYTES;
    }
    b->pos = b->last = b->start;
    b->tag = OXP_NGX_TAG;
    b->temporary = data & 1; /* without it, only its flags count */
    b->flush = 1;
    b->last_buf = b->last_in_chain = 0;
    link->next = NULL;
    *out->end = link;
    out->end = &link->next;
    out->tail = b;
    return b;
}

static void push_bytes(ngx_http_request_t *r, oxp_ngx_context *ctx, outgoing *out, const char *p,
                       size_t n)
{
    while (n && !out->failed) {
        ngx_buf_t *b = out->tail;
        if (!b || !b->temporary || b->last == b->end)
            b = push(r, ctx, out, 1);
        if (!b)
            return;
        size_t room = (size_t)(b->end - b->last);
        size_t part = n < room ? n : room;
        b->last = ngx_cpymem(b->last, p, part);
        p += part;
        n -= part;
    }
}

/* NGX_OK: more may come; NGX_DONE: the client's stream has its end; NGX_ERROR: cut it. */
static ngx_int_t feed(ngx_http_request_t *r, oxp_ngx_context *ctx, outgoing *to, const ngx_buf_t *b,
                      uint32_t flags)
{
    size_t n = b && ngx_buf_in_memory(b) ? (size_t)(b->last - b->pos) : 0;
    oxp_out out = OXP_OUT_INIT;
    oxp_status status = oxp_stream_feed(ctx->stream, n ? (const char *)b->pos : "", n, flags, &out);
    if (status == OXP_OK && out.n)
        push_bytes(r, ctx, to, out.data, out.n);
    ngx_uint_t over = status != OXP_OK || (flags & OXP_FEED_END) || (out.flags & OXP_OUT_STOP);
    if (over)
        oxp_ngx_note(r, ctx, &out, &ctx->answer_report);
    if (status != OXP_OK) {
        ngx_log_error(NGX_LOG_ERR, r->connection->log, 0, "oxpecker: the stream was cut: %s",
                      oxp_status_name(status));
        return NGX_ERROR;
    }
    return over ? NGX_DONE : NGX_OK;
}

static ngx_uint_t busy(const oxp_ngx_context *ctx)
{
    ngx_uint_t n = 0;
    for (const ngx_chain_t *cl = ctx->busy; cl; cl = cl->next)
        n++;
    return n;
}

static ngx_int_t pass_on(ngx_http_request_t *r, oxp_ngx_context *ctx, ngx_chain_t *out)
{
    ngx_int_t rc = oxp_ngx_send_body(r, out);
    ngx_chain_update_chains(r->pool, &ctx->free, &ctx->busy, &out, OXP_NGX_TAG);
    return rc;
}

/* Drops the first waiting buffer, whose bytes have been read. */
static void consume(ngx_http_request_t *r, oxp_ngx_context *ctx)
{
    ngx_chain_t *link = ctx->in;
    link->buf->pos = link->buf->last;
    link->buf->file_pos = link->buf->file_last;
    ctx->in = link->next;
    ngx_free_chain(r->pool, link);
}

/* Reads waiting input into `out`; NGX_DONE as feed() says. */
static ngx_int_t read_waiting(ngx_http_request_t *r, oxp_ngx_context *ctx, outgoing *out)
{
    ngx_int_t rc = NGX_OK;
    ngx_uint_t flush = 0;
    for (ngx_uint_t n = 0; ctx->in && rc == NGX_OK && n < STREAM_BUSY; n++) {
        ngx_buf_t *b = ctx->in->buf;
        ngx_uint_t last = b->last_buf;
        flush |= b->flush;
        if (last || ngx_buf_size(b))
            rc = feed(r, ctx, out, b, last ? OXP_FEED_END : 0);
        consume(r, ctx);
    }
    if (rc == NGX_OK && !ctx->in && oxp_ngx_upstream_lost(r)) {
        /* What came is judged and shown; the end stays as ragged as the upstream made it. */
        rc = feed(r, ctx, out, NULL, OXP_FEED_END);
        ctx->path = OXP_NGX_OVER;
        return rc == NGX_ERROR ? rc : NGX_OK;
    }
    if (flush && !out->first)
        (void)push(r, ctx, out, 0); /* the header must not wait for the first token */
    return rc;
}

ngx_int_t oxp_ngx_stream(ngx_http_request_t *r, oxp_ngx_context *ctx, ngx_chain_t *in)
{
    if (in && ngx_chain_add_copy(r->pool, &ctx->in, in) != NGX_OK)
        return NGX_ERROR;
    if (!in && (ctx->busy || r->out || r->connection->buffered) &&
        pass_on(r, ctx, NULL) == NGX_ERROR)
        return NGX_ERROR;
    ngx_int_t rc = NGX_OK;
    /* Input that is left alone makes nginx stop reading the upstream. */
    while (ctx->in && busy(ctx) < STREAM_BUSY) {
        outgoing out = {.first = NULL, .end = &out.first, .tail = NULL, .failed = 0};
        ngx_int_t read = read_waiting(r, ctx, &out);
        if (read == NGX_ERROR || out.failed)
            return NGX_ERROR;
        if (read == NGX_DONE) {
            ctx->path = OXP_NGX_OVER;
            ngx_buf_t *b = out.tail ? out.tail : push(r, ctx, &out, 0);
            if (!b)
                return NGX_ERROR;
            b->last_buf = b->last_in_chain = 1;
            oxp_ngx_stop_upstream(r);
            while (ctx->in)
                consume(r, ctx);
        }
        if (out.first)
            rc = pass_on(r, ctx, out.first);
        if (rc == NGX_ERROR || ctx->path == OXP_NGX_OVER)
            return rc;
    }
    return ctx->in || r->connection->buffered ? NGX_AGAIN : rc;
}
