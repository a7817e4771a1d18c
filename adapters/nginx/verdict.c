/* What the library said, in terms of this module. */
#include "module.h"

enum { RULES_BYTES = 1024 }; /* of $oxpecker_rules; an access log line stays readable */

static const char OWN_REFUSAL[] =
    "{\"error\":{\"message\":\"The content filter failed, so this was stopped.\","
    "\"type\":\"server_error\",\"param\":null,\"code\":\"content_filter\"}}";

/* What a newer library may add is a block. */
static oxp_action known(oxp_action action)
{
    return action >= OXP_ACTION_ALLOW && action <= OXP_ACTION_BLOCK ? action : OXP_ACTION_BLOCK;
}

static ngx_int_t copy(ngx_pool_t *pool, ngx_str_t *to, const char *p, size_t n)
{
    to->data = ngx_pnalloc(pool, n ? n : 1);
    if (!to->data) {
        to->len = 0;
        return NGX_ERROR;
    }
    if (n)
        ngx_memcpy(to->data, p, n);
    to->len = n;
    return NGX_OK;
}

static void set_type(ngx_http_request_t *r, const ngx_str_t *type)
{
    r->headers_out.content_type = *type;
    u_char *end = (u_char *)ngx_strlchr(type->data, type->data + type->len, ';');
    r->headers_out.content_type_len = end ? (size_t)(end - type->data) : type->len;
    r->headers_out.content_type_lowcase = NULL;
    ngx_str_null(&r->headers_out.charset);
}

static void set_status(ngx_http_request_t *r, ngx_uint_t status)
{
    r->headers_out.status = status;
    ngx_str_null(&r->headers_out.status_line); /* else the upstream's words stay */
}

void oxp_ngx_own_refusal(ngx_http_request_t *r, ngx_str_t *data)
{
    ngx_str_t type = ngx_string("application/json");
    set_status(r, NGX_HTTP_INTERNAL_SERVER_ERROR);
    set_type(r, &type);
    data->data = (u_char *)OWN_REFUSAL;
    data->len = sizeof OWN_REFUSAL - 1;
}

oxp_ngx_outcome oxp_ngx_take(ngx_http_request_t *r, oxp_ngx_context *ctx, oxp_status status,
                             const oxp_out *out, ngx_str_t *data)
{
    if (status != OXP_OK)
        ngx_log_error(NGX_LOG_ERR, r->connection->log, 0, "oxpecker: the filter failed: %s",
                      oxp_status_name(status));
    if (ctx->shadow)
        return OXP_NGX_SAME;
    int stops = known(out->action) >= OXP_ACTION_REPLACE;
    if (out->flags & OXP_OUT_ANSWER) {
        ngx_str_t type;
        if (!out->data || copy(r->pool, data, out->data, out->n) != NGX_OK ||
            copy(r->pool, &type, out->content_type.p, out->content_type.n) != NGX_OK)
            return OXP_NGX_BROKEN;
        set_status(r, out->http_status ? (ngx_uint_t)out->http_status : NGX_HTTP_OK);
        set_type(r, &type);
        return OXP_NGX_REFUSED;
    }
    if (out->flags & OXP_OUT_SAME)
        return stops ? OXP_NGX_BROKEN : OXP_NGX_SAME;
    /* An answer may be stopped in part, one choice of two: then it is an edited body. */
    if (status != OXP_OK || !out->data || copy(r->pool, data, out->data, out->n) != NGX_OK)
        return OXP_NGX_BROKEN;
    return OXP_NGX_EDITED;
}

static int listed(const ngx_str_t *rules, const oxp_str *rule)
{
    for (size_t at = 0; at + rule->n <= rules->len; at++)
        if (ngx_memcmp(rules->data + at, rule->p, rule->n) == 0 &&
            (at == 0 || rules->data[at - 1] == ',') &&
            (at + rule->n == rules->len || rules->data[at + rule->n] == ','))
            return 1;
    return 0;
}

static void list_rules(ngx_http_request_t *r, ngx_str_t *rules, const oxp_verdict *verdict)
{
    for (size_t i = 0; i < verdict->n_findings; i++) {
        const oxp_str *rule = &verdict->findings[i].rule;
        if (!rules->data)
            rules->data = ngx_pnalloc(r->pool, RULES_BYTES);
        if (!rules->data || rule->n == 0 || rules->len + rule->n + 1 > RULES_BYTES ||
            listed(rules, rule))
            continue;
        if (rules->len)
            rules->data[rules->len++] = ',';
        ngx_memcpy(rules->data + rules->len, rule->p, rule->n);
        rules->len += rule->n;
    }
}

void oxp_ngx_note(ngx_http_request_t *r, oxp_ngx_context *ctx, const oxp_out *out,
                  ngx_str_t *report)
{
    oxp_action action = known(out->action);
    if (action > ctx->action)
        ctx->action = action;
    const oxp_verdict *verdict = out->verdict;
    if (!verdict)
        return;
    if (!ctx->request_id.len && verdict->request_id.n)
        (void)copy(r->pool, &ctx->request_id, verdict->request_id.p, verdict->request_id.n);
    list_rules(r, &ctx->rules, verdict);
    if (!verdict->n_findings && !verdict->not_scanned.n)
        return;
    oxp_str json = {NULL, 0};
    if (oxp_exchange_report(ctx->exchange, &json) == OXP_OK && json.n)
        (void)copy(r->pool, report, json.p, json.n);
}

oxp_ngx_outcome oxp_ngx_unscanned(ngx_http_request_t *r, oxp_ngx_context *ctx, const char *reason,
                                  ngx_str_t *report, ngx_str_t *data)
{
    oxp_out out = OXP_OUT_INIT;
    oxp_status status = oxp_block_response(ctx->exchange, reason, ngx_strlen(reason), &out);
    oxp_ngx_outcome outcome = oxp_ngx_take(r, ctx, status, &out, data);
    /* Where the policy lets it pass there are no data, and nothing to edit in any case. */
    if (outcome != OXP_NGX_REFUSED && !ctx->shadow)
        outcome = status == OXP_OK && known(out.action) < OXP_ACTION_REPLACE ? OXP_NGX_SAME
                                                                             : OXP_NGX_BROKEN;
    oxp_ngx_note(r, ctx, &out, report);
    return outcome;
}
