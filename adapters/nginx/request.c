/* Before the upstream: reads the whole body, has it judged, and passes it on, edits it or answers
 * in the upstream's place. */
#include "module.h"

enum {
    REQUEST_ID_BYTES = 128,
    LANGUAGE_BYTES = 35, /* the longest tag that RFC 5646 asks programs to take */
    REASON_BYTES = 64
};

/* ---- the context ---------------------------------------------------------- */

static void release(void *data)
{
    oxp_ngx_context *ctx = data;
    oxp_exchange_free(ctx->exchange);
    ctx->exchange = NULL;
    ctx->stream = NULL;
}

oxp_ngx_context *oxp_ngx_context_find(ngx_http_request_t *r)
{
    oxp_ngx_context *ctx = ngx_http_get_module_ctx(r, ngx_http_oxpecker_module);
    if (ctx || (!r->internal && !r->filter_finalize))
        return ctx;
    for (ngx_pool_cleanup_t *cleanup = r->pool->cleanup; cleanup; cleanup = cleanup->next)
        if (cleanup->handler == release)
            return cleanup->data;
    return NULL;
}

static oxp_ngx_context *context_new(ngx_http_request_t *r, const oxp_ngx_loc_conf *conf)
{
    oxp_ngx_context *ctx = ngx_pcalloc(r->pool, sizeof *ctx);
    ngx_pool_cleanup_t *cleanup = ngx_pool_cleanup_add(r->pool, 0);
    if (!ctx || !cleanup)
        return NULL;
    ctx->shadow = conf->mode == OXP_NGX_SHADOW;
    cleanup->handler = release;
    cleanup->data = ctx;
    ngx_http_set_ctx(r, ctx, ngx_http_oxpecker_module);
    return ctx;
}

/* ---- headers -------------------------------------------------------------- */

static int is_named(const ngx_table_elt_t *header, const char *name, size_t n)
{
    return header->key.len == n && ngx_strncmp(header->lowcase_key, name, n) == 0;
}

ngx_table_elt_t *oxp_ngx_header_in(ngx_http_request_t *r, const char *name)
{
    size_t n = ngx_strlen(name);
    for (ngx_list_part_t *part = &r->headers_in.headers.part; part; part = part->next) {
        ngx_table_elt_t *headers = part->elts;
        for (ngx_uint_t i = 0; i < part->nelts; i++)
            if (is_named(&headers[i], name, n))
                return &headers[i];
    }
    return NULL;
}

/* Asks the upstream for a body that can be read. What the client accepts stays known to nginx's
 * own gzip filter, which works behind us. */
static void ask_for_plain(ngx_http_request_t *r)
{
#if (NGX_HTTP_GZIP || NGX_HTTP_HEADERS)
    if (r->headers_in.accept_encoding) {
        ngx_table_elt_t *kept = ngx_palloc(r->pool, sizeof *kept);
        if (kept) {
            *kept = *r->headers_in.accept_encoding;
            r->headers_in.accept_encoding = kept;
        }
    }
#endif
    for (ngx_list_part_t *part = &r->headers_in.headers.part; part; part = part->next) {
        ngx_table_elt_t *headers = part->elts;
        for (ngx_uint_t i = 0; i < part->nelts; i++)
            if (is_named(&headers[i], "accept-encoding", sizeof "accept-encoding" - 1))
                headers[i].value = (ngx_str_t)ngx_string("identity");
    }
}

static oxp_str as_text(const ngx_str_t *text)
{
    return (oxp_str){(const char *)text->data, text->len};
}

static int is_word_byte(u_char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-';
}

/* The client's own id, where it can stand in a log and in JSON without harm. */
static oxp_str request_id(ngx_http_request_t *r)
{
    const ngx_table_elt_t *header = oxp_ngx_header_in(r, "x-request-id");
    if (!header || header->value.len == 0 || header->value.len > REQUEST_ID_BYTES)
        return (oxp_str){NULL, 0};
    for (size_t i = 0; i < header->value.len; i++) {
        u_char c = header->value.data[i];
        if (!is_word_byte(c) && c != '.' && c != '_' && c != ':')
            return (oxp_str){NULL, 0};
    }
    return as_text(&header->value);
}

/* The first language the client names. */
static oxp_str language(ngx_http_request_t *r)
{
    const ngx_table_elt_t *header = oxp_ngx_header_in(r, "accept-language");
    if (!header)
        return (oxp_str){NULL, 0};
    size_t n = 0;
    while (n < header->value.len && is_word_byte(header->value.data[n]))
        n++;
    return n <= LANGUAGE_BYTES ? (oxp_str){(const char *)header->value.data, n}
                               : (oxp_str){NULL, 0};
}

/* ---- which requests ------------------------------------------------------- */

static int has_body(ngx_http_request_t *r)
{
#if (NGX_HTTP_V2)
    if (r->stream && !r->stream->in_closed)
        return 1; /* HTTP/2 needs no Content-Length */
#endif
    return r->headers_in.content_length_n > 0 || r->headers_in.chunked;
}

static int is_websocket(ngx_http_request_t *r)
{
    const ngx_table_elt_t *upgrade = oxp_ngx_header_in(r, "upgrade");
    return upgrade &&
           ngx_strlcasestrn(upgrade->value.data, upgrade->value.data + upgrade->value.len,
                            (u_char *)"websocket", sizeof "websocket" - 2) != NULL;
}

/* ---- routes without a prompt ---- */

typedef enum {
    ROUTE_OTHER,  /* lists of models, health: no texts of a model */
    ROUTE_STORED, /* of chat completions: answers that were kept, one or a list */
    ROUTE_TEXTS   /* of another API that gives texts of a model */
} route;

static int is_segment(const u_char *p, size_t n, const char *name)
{
    return n == ngx_strlen(name) && ngx_strncasecmp((u_char *)p, (u_char *)name, n) == 0;
}

/* By the segments of the path, wherever a gateway puts them; some servers do not mind the case. */
static route route_of(const ngx_str_t *path)
{
    static const char *const TEXTS[] = {"completions", "completion",    "responses", "messages",
                                        "threads",     "conversations", "generate",  "infill",
                                        "slots",       "files"};
    const u_char *p = path->data, *end = p + path->len;
    int chat = 0;
    route found = ROUTE_OTHER;
    while (p < end) {
        const u_char *next = ngx_strlchr((u_char *)p, (u_char *)end, '/');
        size_t n = (size_t)((next ? next : end) - p);
        if (n) {
            if (chat && is_segment(p, n, "completions"))
                return ROUTE_STORED;
            chat = is_segment(p, n, "chat");
            for (size_t i = 0; i < sizeof TEXTS / sizeof *TEXTS; i++)
                if (is_segment(p, n, TEXTS[i]))
                    found = ROUTE_TEXTS;
        }
        p = next ? next + 1 : end;
    }
    return found;
}

/* What asks for nothing to be generated. */
static int carries_no_prompt(ngx_http_request_t *r)
{
    return (r->method & (NGX_HTTP_GET | NGX_HTTP_HEAD | NGX_HTTP_OPTIONS | NGX_HTTP_DELETE)) &&
           !has_body(r) && !is_websocket(r);
}

/* Why the body cannot be judged, into `reason`; 0 where it can. */
static int unreadable(ngx_http_request_t *r, const oxp_ngx_context *ctx, u_char *reason)
{
    const ngx_table_elt_t *coding = oxp_ngx_header_in(r, "content-encoding");
    u_char *end = NULL;
    if (is_websocket(r)) {
        end = ngx_snprintf(reason, REASON_BYTES - 1, "websocket");
    } else if (!ctx->known_route) {
        end = ngx_snprintf(reason, REASON_BYTES - 1, "unknown route");
    } else if (coding && coding->value.len &&
               (coding->value.len != 8 ||
                ngx_strncasecmp(coding->value.data, (u_char *)"identity", 8) != 0)) {
        ngx_str_t shown = coding->value;
        for (size_t i = 0; i < shown.len; i++)
            if (!is_word_byte(shown.data[i]))
                shown.len = i;
        end = ngx_snprintf(reason, REASON_BYTES - 1, "content encoding %V", &shown);
    }
    if (!end)
        return 0;
    *end = '\0';
    return 1;
}

/* ---- the body ------------------------------------------------------------- */

static off_t buffer_bytes(const ngx_buf_t *b)
{
    return b->in_file ? b->file_last - b->file_pos : ngx_buf_in_memory(b) ? b->last - b->pos : 0;
}

static ngx_int_t read_file(ngx_buf_t *b, u_char *to)
{
    for (off_t at = b->file_pos; at < b->file_last;) {
        ssize_t n = ngx_read_file(b->file, to, (size_t)(b->file_last - at), at);
        if (n <= 0)
            return NGX_ERROR;
        at += n;
        to += n;
    }
    return NGX_OK;
}

/* The whole body as one piece: nginx's own where it lies in one buffer, else a copy. A chunked body
 * ends with a buffer that is neither memory nor file. NGX_DECLINED where it is too large. */
static ngx_int_t body_text(ngx_http_request_t *r, ngx_str_t *body)
{
    off_t total = 0;
    ngx_buf_t *only = NULL;
    ngx_uint_t filled = 0;
    ngx_str_null(body);
    ngx_chain_t *bufs = r->request_body ? r->request_body->bufs : NULL;
    for (ngx_chain_t *cl = bufs; cl; cl = cl->next) {
        total += buffer_bytes(cl->buf);
        if (buffer_bytes(cl->buf)) {
            only = cl->buf;
            filled++;
        }
    }
    if (total > OXP_NGX_BODY_BYTES)
        return NGX_DECLINED;
    body->len = (size_t)total;
    if (filled == 0)
        return NGX_OK;
    if (filled == 1 && !only->in_file) {
        body->data = only->pos;
        return NGX_OK;
    }
    body->data = ngx_pnalloc(r->pool, body->len);
    if (!body->data)
        return NGX_ERROR;
    u_char *to = body->data;
    for (ngx_chain_t *cl = bufs; cl; cl = cl->next) {
        ngx_buf_t *b = cl->buf;
        if (b->in_file && read_file(b, to) != NGX_OK)
            return NGX_ERROR;
        if (!b->in_file && ngx_buf_in_memory(b))
            ngx_memcpy(to, b->pos, (size_t)(b->last - b->pos));
        to += buffer_bytes(b);
    }
    return NGX_OK;
}

/* Both the number, which the proxy sends, and the header, which FastCGI and the like send. */
static ngx_int_t set_content_length(ngx_http_request_t *r, size_t n)
{
    ngx_table_elt_t *header = r->headers_in.content_length;
    if (!header) {
        header = ngx_list_push(&r->headers_in.headers);
        if (!header)
            return NGX_ERROR;
        ngx_memzero(header, sizeof *header);
        ngx_str_set(&header->key, "Content-Length");
        header->lowcase_key = (u_char *)"content-length";
        header->hash = ngx_hash_key(header->lowcase_key, header->key.len);
        r->headers_in.content_length = header;
    }
    u_char *digits = ngx_pnalloc(r->pool, NGX_OFF_T_LEN);
    if (!digits)
        return NGX_ERROR;
    header->value.data = digits;
    header->value.len = (size_t)(ngx_sprintf(digits, "%uz", n) - digits);
    r->headers_in.content_length_n = (off_t)n;
    r->headers_in.chunked = 0;
    r->headers_in.transfer_encoding = NULL;
    return NGX_OK;
}

static ngx_int_t replace_body(ngx_http_request_t *r, const ngx_str_t *data)
{
    ngx_buf_t *b = ngx_calloc_buf(r->pool);
    ngx_chain_t *link = ngx_alloc_chain_link(r->pool);
    if (!b || !link || set_content_length(r, data->len) != NGX_OK)
        return NGX_ERROR;
    b->start = b->pos = data->data;
    b->end = b->last = data->data + data->len;
    b->memory = 1;
    b->last_buf = 1;
    *link = (ngx_chain_t){.buf = b, .next = NULL};
    r->request_body->bufs = link;
    r->request_body->buf = b;
    return NGX_OK;
}

/* ---- answers of our own --------------------------------------------------- */

/* Status and type are set. Ends the request; what the phase handler returns. */
static ngx_int_t answer(ngx_http_request_t *r, oxp_ngx_context *ctx, const ngx_str_t *data)
{
    ctx->path = OXP_NGX_PASS;
    ctx->known_route = 0; /* what is sent now is no upstream's answer */
    ngx_buf_t *b = ngx_calloc_buf(r->pool);
    if (!b)
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    b->pos = data->data;
    b->last = data->data + data->len;
    b->memory = data->len != 0;
    b->last_buf = 1;
    b->last_in_chain = 1;
    ngx_chain_t out = {.buf = b, .next = NULL};
    r->headers_out.content_length_n = (off_t)data->len;
    ngx_int_t rc = ngx_http_send_header(r);
    if (rc != NGX_ERROR && rc <= NGX_OK && !r->header_only)
        rc = ngx_http_output_filter(r, &out);
    ngx_http_finalize_request(r, rc);
    return NGX_DONE;
}

static ngx_int_t settle(ngx_http_request_t *r, oxp_ngx_context *ctx, oxp_ngx_outcome outcome,
                        ngx_str_t *data)
{
    switch (outcome) {
    case OXP_NGX_SAME:
        return NGX_DECLINED;
    case OXP_NGX_EDITED:
        return replace_body(r, data) == NGX_OK ? NGX_DECLINED : NGX_HTTP_INTERNAL_SERVER_ERROR;
    case OXP_NGX_REFUSED:
        break;
    case OXP_NGX_BROKEN:
        oxp_ngx_own_refusal(r, data);
        break;
    }
    /* What was not read of the body would be taken for the connection's next request. */
    ngx_int_t rc = ngx_http_discard_request_body(r);
    return rc == NGX_OK ? answer(r, ctx, data) : rc;
}

/* ---- the phase ------------------------------------------------------------ */

/* NGX_OK with an exchange, else what the phase handler returns. */
static ngx_int_t open_exchange(ngx_http_request_t *r, oxp_ngx_context *ctx,
                               const oxp_ngx_loc_conf *conf, oxp_format format)
{
    ngx_str_t tenant = ngx_null_string;
    if (conf->tenant && ngx_http_complex_value(r, conf->tenant, &tenant) != NGX_OK)
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    oxp_exchange_options options = OXP_EXCHANGE_OPTIONS_INIT;
    options.flags = ctx->shadow ? OXP_EXCHANGE_SHADOW : 0;
    options.format = format;
    options.tenant = as_text(&tenant);
    options.request_id = request_id(r);
    options.language = language(r);
    ctx->known_route = options.format != OXP_FORMAT_NONE;
    oxp_status status = oxp_exchange_new(conf->filter, &options, &ctx->exchange);
    if (status == OXP_OK)
        return NGX_OK;
    ngx_log_error(NGX_LOG_ERR, r->connection->log, 0, "oxpecker: no exchange could be made: %s",
                  oxp_status_name(status));
    ctx->exchange = NULL;
    ctx->judged = 1;
    return ctx->shadow ? NGX_DECLINED : NGX_HTTP_INTERNAL_SERVER_ERROR;
}

static ngx_int_t judge(ngx_http_request_t *r, oxp_ngx_context *ctx)
{
    ngx_str_t body, data = ngx_null_string;
    ctx->judged = 1;
    ngx_int_t rc = body_text(r, &body);
    if (rc == NGX_ERROR)
        return ctx->shadow ? NGX_DECLINED : NGX_HTTP_INTERNAL_SERVER_ERROR;
    if (rc == NGX_DECLINED)
        return settle(r, ctx,
                      oxp_ngx_unscanned(r, ctx, "body over 64 MB", &ctx->prompt_report, &data),
                      &data);
    oxp_out out = OXP_OUT_INIT;
    oxp_status status =
        oxp_request_json(ctx->exchange, body.len ? (const char *)body.data : "", body.len, &out);
    oxp_ngx_outcome outcome = oxp_ngx_take(r, ctx, status, &out, &data);
    if (outcome == OXP_NGX_EDITED && (out.flags & OXP_OUT_STOP))
        outcome = OXP_NGX_BROKEN; /* a stopped prompt is never sent on, edited or not */
    oxp_ngx_note(r, ctx, &out, &ctx->prompt_report);
    return settle(r, ctx, outcome, &data);
}

static void on_body(ngx_http_request_t *r)
{
    oxp_ngx_context *ctx = ngx_http_get_module_ctx(r, ngx_http_oxpecker_module);
    ctx->body_read = 1;
    r->write_event_handler = ngx_http_core_run_phases;
    ngx_http_core_run_phases(r);
}

static ngx_int_t begin(ngx_http_request_t *r, const oxp_ngx_loc_conf *conf)
{
    oxp_ngx_context *ctx = context_new(r, conf);
    if (!ctx)
        return conf->mode == OXP_NGX_SHADOW ? NGX_DECLINED : NGX_HTTP_INTERNAL_SERVER_ERROR;
    ngx_int_t rc =
        open_exchange(r, ctx, conf, oxp_format_from_path((const char *)r->uri.data, r->uri.len));
    if (rc != NGX_OK)
        return rc;
    ask_for_plain(r);
    u_char reason[REASON_BYTES];
    if (unreadable(r, ctx, reason)) {
        if (is_websocket(r))
            ctx->known_route = 0; /* where it may pass, what comes back is no body */
        ngx_str_t data = ngx_null_string;
        ctx->judged = 1;
        return settle(r, ctx,
                      oxp_ngx_unscanned(r, ctx, (const char *)reason, &ctx->prompt_report, &data),
                      &data);
    }
    r->request_body_in_single_buf = 1; /* spares a copy where nginx can */
    rc = ngx_http_read_client_request_body(r, on_body);
    if (rc >= NGX_HTTP_SPECIAL_RESPONSE)
        return rc;
    ngx_http_finalize_request(r, NGX_DONE);
    return NGX_DONE;
}

/* An answer that was kept is judged as a fresh one is; texts that cannot be are not scanned. */
static ngx_int_t fetch(ngx_http_request_t *r, const oxp_ngx_loc_conf *conf)
{
    route kind = route_of(&r->uri);
    if (kind == ROUTE_OTHER || (kind == ROUTE_TEXTS && r->method == NGX_HTTP_OPTIONS))
        return NGX_DECLINED;
    oxp_ngx_context *ctx = context_new(r, conf);
    if (!ctx)
        return conf->mode == OXP_NGX_SHADOW ? NGX_DECLINED : NGX_HTTP_INTERNAL_SERVER_ERROR;
    ctx->fetch = 1;
    ngx_int_t rc = open_exchange(r, ctx, conf,
                                 kind == ROUTE_STORED ? OXP_FORMAT_OPENAI_CHAT : OXP_FORMAT_NONE);
    if (rc != NGX_OK)
        return rc;
    ctx->judged = 1;
    if (kind == ROUTE_STORED) {
        ask_for_plain(r);
        return NGX_DECLINED;
    }
    ngx_str_t data = ngx_null_string;
    return settle(r, ctx, oxp_ngx_unscanned(r, ctx, "unknown route", &ctx->prompt_report, &data),
                  &data);
}

ngx_int_t oxp_ngx_request(ngx_http_request_t *r)
{
    const oxp_ngx_loc_conf *conf = oxp_ngx_conf(r);
    if (conf->mode == OXP_NGX_OFF || r != r->main)
        return NGX_DECLINED;
    oxp_ngx_context *ctx = oxp_ngx_context_find(r);
    if (!ctx)
        return carries_no_prompt(r) ? fetch(r, conf) : begin(r, conf);
    if (ctx->judged) {
        /* Here again by an internal redirect to another upstream: the body is judged and edited,
         * the answer is yet to come. An error page is no answer. */
        if (ctx->fetch || !carries_no_prompt(r))
            ngx_http_set_ctx(r, ctx, ngx_http_oxpecker_module);
        return NGX_DECLINED;
    }
    return ctx->body_read ? judge(r, ctx) : NGX_DONE;
}
