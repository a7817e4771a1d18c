/* The end of a request: one line in the error log where something was found or not scanned, and
 * the variables for access logs. Neither ever holds matched text. */
#include "module.h"

/* nginx cuts an error log line at NGX_MAX_ERROR_STR (2048) and adds client and request itself. */
enum { LINE_BYTES = 1500 };

static size_t report_bytes(const oxp_ngx_context *ctx)
{
    if (!ctx->prompt_report.len && !ctx->answer_report.len)
        return 0;
    return ctx->prompt_report.len + ctx->answer_report.len + sizeof "{\"prompt\":,\"answer\":}";
}

static u_char *report_write(const oxp_ngx_context *ctx, u_char *p, u_char *last)
{
    if (!ctx->answer_report.len)
        return ngx_slprintf(p, last, "{\"prompt\":%V}", &ctx->prompt_report);
    if (!ctx->prompt_report.len)
        return ngx_slprintf(p, last, "{\"answer\":%V}", &ctx->answer_report);
    return ngx_slprintf(p, last, "{\"prompt\":%V,\"answer\":%V}", &ctx->prompt_report,
                        &ctx->answer_report);
}

ngx_int_t oxp_ngx_log(ngx_http_request_t *r)
{
    oxp_ngx_context *ctx = r == r->main ? oxp_ngx_context_find(r) : NULL;
    size_t room = ctx ? report_bytes(ctx) : 0;
    if (!room)
        return NGX_OK;
    if (room > LINE_BYTES) {
        ngx_log_error(NGX_LOG_INFO, r->connection->log, 0,
                      "oxpecker: %s, request id \"%V\", rules \"%V\"; the report is too long for "
                      "this log: $oxpecker_report has it",
                      ctx->action ? oxp_action_name(ctx->action) : "-", &ctx->request_id,
                      &ctx->rules);
        return NGX_OK;
    }
    u_char line[LINE_BYTES];
    ngx_str_t text = {.data = line};
    text.len = (size_t)(report_write(ctx, line, line + sizeof line) - line);
    ngx_log_error(NGX_LOG_INFO, r->connection->log, 0, "oxpecker: %V", &text);
    return NGX_OK;
}

static void set_value(ngx_http_variable_value_t *value, u_char *data, size_t n)
{
    value->valid = 1;
    value->no_cacheable = 0;
    value->not_found = n == 0;
    value->data = data;
    value->len = (unsigned)n & 0xFFFFFFF; /* the field has 28 bits */
}

static ngx_int_t get_action(ngx_http_request_t *r, ngx_http_variable_value_t *value, uintptr_t data)
{
    (void)data;
    oxp_ngx_context *ctx = oxp_ngx_context_find(r);
    const char *name = ctx && ctx->action ? oxp_action_name(ctx->action) : "";
    set_value(value, (u_char *)name, ngx_strlen(name));
    return NGX_OK;
}

/* `data` is the offset of an ngx_str_t of the context. */
static ngx_int_t get_text(ngx_http_request_t *r, ngx_http_variable_value_t *value, uintptr_t data)
{
    oxp_ngx_context *ctx = oxp_ngx_context_find(r);
    const ngx_str_t *text = ctx ? (const ngx_str_t *)(void *)((char *)ctx + data) : NULL;
    set_value(value, text ? text->data : NULL, text ? text->len : 0);
    return NGX_OK;
}

static ngx_int_t get_report(ngx_http_request_t *r, ngx_http_variable_value_t *value, uintptr_t data)
{
    (void)data;
    oxp_ngx_context *ctx = oxp_ngx_context_find(r);
    size_t room = ctx ? report_bytes(ctx) : 0;
    u_char *text = room ? ngx_pnalloc(r->pool, room) : NULL;
    if (room && !text)
        return NGX_ERROR;
    set_value(value, text, text ? (size_t)(report_write(ctx, text, text + room) - text) : 0);
    return NGX_OK;
}

static ngx_http_variable_t VARIABLES[] = {
    {ngx_string("oxpecker_action"), NULL, get_action, 0, NGX_HTTP_VAR_NOCACHEABLE, 0},
    {ngx_string("oxpecker_request_id"), NULL, get_text, offsetof(oxp_ngx_context, request_id),
     NGX_HTTP_VAR_NOCACHEABLE, 0},
    {ngx_string("oxpecker_rules"), NULL, get_text, offsetof(oxp_ngx_context, rules),
     NGX_HTTP_VAR_NOCACHEABLE, 0},
    {ngx_string("oxpecker_report"), NULL, get_report, 0, NGX_HTTP_VAR_NOCACHEABLE, 0},
};

ngx_int_t oxp_ngx_variables(ngx_conf_t *cf)
{
    for (size_t i = 0; i < sizeof VARIABLES / sizeof *VARIABLES; i++) {
        ngx_http_variable_t *variable =
            ngx_http_add_variable(cf, &VARIABLES[i].name, VARIABLES[i].flags);
        if (!variable)
            return NGX_ERROR;
        variable->get_handler = VARIABLES[i].get_handler;
        variable->data = VARIABLES[i].data;
    }
    return NGX_OK;
}
