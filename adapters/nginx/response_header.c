/* The answer's header: decides what becomes of the body. */
#include "module.h"

static ngx_http_output_header_filter_pt next_filter;

enum { REASON_BYTES = 64 };

ngx_int_t oxp_ngx_send_header(ngx_http_request_t *r)
{
    return next_filter(r);
}

static int is_type(const ngx_http_request_t *r, const char *type, size_t n)
{
    const ngx_str_t *value = &r->headers_out.content_type;
    return value->len >= n && ngx_strncasecmp(value->data, (u_char *)type, n) == 0 &&
           (value->len == n || value->data[n] == ';' || value->data[n] == ' ');
}

/* A coding that hides the text; what the upstream took back has no hash. */
static const ngx_table_elt_t *coding(const ngx_http_request_t *r)
{
    const ngx_table_elt_t *header = r->headers_out.content_encoding;
    if (!header || !header->hash || !header->value.len ||
        (header->value.len == 8 &&
         ngx_strncasecmp(header->value.data, (u_char *)"identity", 8) == 0))
        return NULL;
    return header;
}

static int has_no_body(const ngx_http_request_t *r)
{
    ngx_uint_t status = r->headers_out.status;
    return r->header_only || r->method == NGX_HTTP_HEAD || status < NGX_HTTP_OK ||
           status == NGX_HTTP_NO_CONTENT || status == NGX_HTTP_NOT_MODIFIED ||
           r->headers_out.content_length_n == 0;
}

/* An upstream's error passes, and what sends the client elsewhere; that it was not judged is told.
 * nginx's own error pages are not answers at all. */
static void report_error(ngx_http_request_t *r, oxp_ngx_context *ctx)
{
    if (!r->upstream || r->upstream->headers_in.status_n != r->headers_out.status)
        return;
    oxp_out out = OXP_OUT_INIT;
    if (oxp_response_json(ctx->exchange, (int32_t)r->headers_out.status, "", 0, &out) == OXP_OK)
        oxp_ngx_note(r, ctx, &out, &ctx->answer_report);
}

/* Why an answer cannot be judged, into `reason`; 0 where it can or need not. */
static int unreadable(ngx_http_request_t *r, u_char *reason)
{
    u_char *end = reason;
    const ngx_table_elt_t *header = coding(r);
    if (header)
        end =
            ngx_snprintf(reason, REASON_BYTES - 1, "answer's content encoding %V", &header->value);
    else if (is_type(r, "application/json", 16) || is_type(r, "text/event-stream", 17) ||
             r->method == NGX_HTTP_OPTIONS) /* the words that go with what a browser may do */
        return 0;
    else
        end = ngx_snprintf(reason, REASON_BYTES - 1, "answer's content type %V",
                           &r->headers_out.content_type);
    for (u_char *p = reason; p < end; p++)
        if (*p < ' ' || *p > '~' || *p == '"' || *p == '\\')
            *p = '?'; /* it goes into logs and JSON */
    *end = '\0';
    return 1;
}

/* Length and validators are those of the upstream's own body. */
static void forget_body(ngx_http_request_t *r)
{
    ngx_http_clear_content_length(r);
    ngx_http_clear_accept_ranges(r);
    ngx_http_clear_last_modified(r);
    ngx_http_clear_etag(r);
}

static ngx_int_t substitute(ngx_http_request_t *r, oxp_ngx_context *ctx, oxp_ngx_outcome outcome)
{
    if (outcome == OXP_NGX_SAME)
        return next_filter(r);
    if (outcome != OXP_NGX_REFUSED)
        oxp_ngx_own_refusal(r, &ctx->answer);
    forget_body(r);
    if (r->headers_out.content_encoding) {
        r->headers_out.content_encoding->hash = 0;
        r->headers_out.content_encoding = NULL;
    }
    r->headers_out.content_length_n = (off_t)ctx->answer.len;
    ctx->path = OXP_NGX_ANSWER;
    ctx->stop_upstream = 1;
    return next_filter(r);
}

static ngx_int_t refuse(ngx_http_request_t *r, oxp_ngx_context *ctx, const char *reason)
{
    return substitute(r, ctx, oxp_ngx_unscanned(r, ctx, reason, &ctx->answer_report, &ctx->answer));
}

/* Behind another protocol nobody judges anything. A WebSocket is here only where the policy lets it
 * pass. */
static int is_tunnel(ngx_http_request_t *r, const oxp_ngx_context *ctx)
{
    return r == r->main && r->headers_out.status == NGX_HTTP_SWITCHING_PROTOCOLS &&
           oxp_ngx_conf(r)->mode == OXP_NGX_ON && (!ctx || ctx->known_route);
}

static ngx_int_t header_filter(ngx_http_request_t *r)
{
    oxp_ngx_context *ctx = ngx_http_get_module_ctx(r, ngx_http_oxpecker_module);
    if (is_tunnel(r, ctx)) {
        ngx_log_error(NGX_LOG_ERR, r->connection->log, 0,
                      "oxpecker: an upstream that changes the protocol was cut off");
        return NGX_ERROR;
    }
    if (!ctx || r != r->main || !ctx->exchange || !ctx->known_route || !ctx->judged ||
        ctx->path != OXP_NGX_PASS || oxp_ngx_conf(r)->mode == OXP_NGX_OFF || has_no_body(r))
        return next_filter(r);
    if (r->headers_out.status >= NGX_HTTP_SPECIAL_RESPONSE) {
        report_error(r, ctx);
        return next_filter(r);
    }
    u_char reason[REASON_BYTES];
    if (unreadable(r, reason))
        return refuse(r, ctx, (const char *)reason);
    if (is_type(r, "application/json", 16)) {
        ctx->path = OXP_NGX_COLLECT;
    } else if (is_type(r, "text/event-stream", 17)) {
        if (oxp_stream_open(ctx->exchange, &ctx->stream) != OXP_OK)
            return refuse(r, ctx, "stream not opened");
        ctx->path = OXP_NGX_STREAM;
    } else {
        return next_filter(r);
    }
    r->filter_need_in_memory = 1;
    if (ctx->shadow)
        return next_filter(r);
    /* A range of a body that is about to change means nothing. */
    r->allow_ranges = 0;
    if (ctx->path == OXP_NGX_COLLECT)
        return NGX_OK; /* sent by the body filter, when it knows what the body is */
    forget_body(r);
    return next_filter(r);
}

void oxp_ngx_header_filter_install(void)
{
    next_filter = ngx_http_top_header_filter;
    ngx_http_top_header_filter = header_filter;
}
