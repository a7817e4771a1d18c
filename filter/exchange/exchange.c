#include "exchange/exchange.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/crypto.h"
#include "exchange/stream.h"

void oxp_exchange_destroy(void *p)
{
    oxp_exchange *x = p;
    oxp_buffer *const buffers[] = {&x->tenant,  &x->request_id,  &x->conversation, &x->language,
                                   &x->strings, &x->not_scanned, &x->message,      &x->out,
                                   &x->scrap,   &x->record,      &x->decoded,      &x->model,
                                   &x->order,   &x->said,        &x->thought};
    for (size_t i = 0; i < sizeof buffers / sizeof *buffers; i++)
        oxp_buffer_free(buffers[i]);
    free(x->gathered.items);
    free(x->findings.items);
    free(x->spans.items);
    free(x->because.items);
    free(x->noted.items);
    oxp_wire_free(x->request);
    oxp_wire_free(x->response);
    oxp_stream_destroy(x->stream);
    free(x);
}

size_t oxp_exchange_warm_bytes(const oxp_filter *filter)
{
    oxp_filter_pool *pool = filter->pool;
    oxp_exchange *x = oxp_pool_take(&pool->exchanges);
    if (!x)
        return sizeof *x;
    size_t bytes = sizeof *x + x->gathered.capacity * sizeof *x->gathered.items +
                   x->findings.capacity * sizeof *x->findings.items +
                   x->spans.capacity * sizeof *x->spans.items +
                   x->because.capacity * sizeof *x->because.items;
    const oxp_buffer *const buffers[] = {
        &x->tenant,      &x->request_id, &x->conversation, &x->language, &x->strings,
        &x->not_scanned, &x->message,    &x->out,          &x->scrap,    &x->record,
        &x->decoded,     &x->model,      &x->order,        &x->said,     &x->thought};
    for (size_t i = 0; i < sizeof buffers / sizeof *buffers; i++)
        bytes += buffers[i]->capacity;
    if (!oxp_pool_give(&pool->exchanges, x))
        oxp_exchange_destroy(x);
    return bytes;
}

static bool set(oxp_buffer *buffer, oxp_str value)
{
    buffer->n = 0;
    return oxp_buffer_add(buffer, value.p, value.n);
}

/* 16 hexadecimal digits: enough to tell requests apart in a log. */
static bool make_request_id(oxp_buffer *id)
{
    uint64_t number;
    id->n = 0;
    return oxp_random(&number, sizeof number) &&
           oxp_buffer_addf(id, "%016llx", (unsigned long long)number);
}

oxp_status oxp_exchange_new(oxp_filter *filter, const oxp_exchange_options *options,
                            oxp_exchange **exchange)
{
    static const oxp_exchange_options DEFAULTS = OXP_EXCHANGE_OPTIONS_INIT;
    if (!options)
        options = &DEFAULTS;
    if (!filter || !exchange || options->size < sizeof DEFAULTS)
        return OXP_ERR_ARGUMENT;
    oxp_filter_pool *pool = filter->pool;
    oxp_exchange *x = oxp_pool_take(&pool->exchanges);
    if (!x)
        x = calloc(1, sizeof *x);
    if (!x)
        return OXP_ERR_MEMORY;
    bool fits = set(&x->tenant, options->tenant) && set(&x->conversation, options->conversation) &&
                set(&x->language, options->language) &&
                (options->request_id.n ? set(&x->request_id, options->request_id)
                                       : make_request_id(&x->request_id));
    if (!fits) {
        oxp_exchange_destroy(x);
        return OXP_ERR_MEMORY;
    }
    x->filter = oxp_filter_ref(filter);
    x->policy = oxp_filter_policy(filter, options->tenant.p, options->tenant.n);
    x->shadow = (options->flags & OXP_EXCHANGE_SHADOW) != 0 || (x->policy && x->policy->shadow);
    x->only_rule = OXP_NONE;
    x->format = options->format;
    x->sample_at = -1;
    x->asked_stream = x->asked_usage = false;
    x->asked_choices = 1;
    x->answering = false;
    x->model.n = x->said.n = x->thought.n = 0;
    oxp_verdict_begin(x);
    *exchange = x;
    return OXP_OK;
}

void oxp_exchange_free(oxp_exchange *x)
{
    if (!x)
        return;
    oxp_filter *filter = x->filter;
    oxp_filter_pool *pool = filter->pool;
    oxp_stream_close(x->stream);
    x->filter = NULL;
    x->policy = NULL;
    if (!oxp_pool_give(&pool->exchanges, x))
        oxp_exchange_destroy(x);
    oxp_filter_unref(filter);
}

/* The percentile of the conversation that `sample` is compared with: a keyed hash, so that a
 * client cannot choose it. */
static uint8_t sample_of(const oxp_exchange *x)
{
    char hex[33];
    if (!oxp_keyed_hash(x->policy->key, x->conversation.p ? x->conversation.p : "",
                        x->conversation.n, hex))
        return 0; /* 0 runs every rule: the safe side */
    uint32_t number = 0;
    for (int i = 0; i < 7; i++)
        number = number * 16 + (uint32_t)(hex[i] <= '9' ? hex[i] - '0' : hex[i] - 'a' + 10);
    return (uint8_t)(number % 100);
}

oxp_judge_how oxp_exchange_how(oxp_exchange *x, oxp_role role)
{
    if (x->sample_at < 0)
        x->sample_at = x->policy->uses_sample && x->conversation.n ? sample_of(x) : 0;
    return (oxp_judge_how){.policy = x->policy,
                           .role = role,
                           .shadow = x->shadow,
                           .only_rule = x->only_rule,
                           .sample_at = (uint8_t)x->sample_at,
                           .request_id = {x->request_id.p, x->request_id.n}};
}

oxp_fallback oxp_exchange_fallback(const oxp_exchange *x, const char *reason)
{
    if (reason == OXP_STREAM_OVER)
        return x->policy->limits.stream_over;
    return reason == OXP_NOT_DECODED ? x->policy->unscanned_parts : x->policy->unscanned_body;
}

oxp_fallback oxp_exchange_fallback_of(const oxp_exchange *x, const oxp_workspace *workspace,
                                      const oxp_judge_how *how, const char *reason,
                                      oxp_status status)
{
    if (reason != OXP_NOT_DECODED && status == OXP_OK && !oxp_workspace_may_stop(workspace, how))
        return OXP_FALLBACK_PASS;
    return oxp_exchange_fallback(x, reason);
}

oxp_status oxp_exchange_judge(oxp_exchange *x, oxp_workspace *workspace, const oxp_judge_how *how,
                              const char *text, size_t n, const oxp_unit *unit,
                              const oxp_leaf *leaves, oxp_judgement *judgement, bool *refused)
{
    const char *reason = NULL;
    oxp_status status = oxp_workspace_judge(x->filter, workspace, how, text, n, judgement, &reason);
    if (refused)
        *refused = false;
    if (status == OXP_OK)
        OXP_TRY(oxp_verdict_add(x, judgement, how->role, unit, leaves));
    if (reason) {
        oxp_fallback fallback = OXP_FALLBACK_PASS;
        if (refused) {
            fallback = oxp_exchange_fallback_of(x, workspace, how, reason, status);
            *refused = fallback == OXP_FALLBACK_BLOCK && !x->shadow;
        }
        OXP_TRY(oxp_verdict_not_scanned(x, reason, strlen(reason), fallback));
    }
    /* What was not scanned has its verdict; only running out of memory is the caller's error. */
    return status == OXP_ERR_MEMORY ? status : OXP_OK;
}

bool oxp_out_usable(const oxp_out *out)
{
    return out && out->size >= offsetof(oxp_out, released_bytes);
}

void oxp_out_write(oxp_out *out, const oxp_out *value)
{
    uint32_t size = out->size;
    if (size >= sizeof *value) /* nearly every host, at every push: of a size known beforehand */
        *out = *value;
    else
        memcpy(out, value, size);
    out->size = size;
}

void oxp_out_refuse(oxp_out *out)
{
    oxp_out block = {.action = OXP_ACTION_BLOCK, .flags = OXP_OUT_STOP};
    oxp_out_write(out, &block);
}

void oxp_out_fill(oxp_exchange *x, oxp_out *out, const char *data, size_t n, bool same)
{
    bool stops = x->verdict.action == OXP_ACTION_BLOCK || x->verdict.action == OXP_ACTION_REPLACE;
    oxp_out all = {.action = x->verdict.action,
                   .flags = (same ? (uint32_t)OXP_OUT_SAME : 0) |
                            (stops ? (uint32_t)OXP_OUT_STOP : 0) |
                            (x->verdict.not_scanned.n ? (uint32_t)OXP_OUT_NOT_SCANNED : 0),
                   .data = data,
                   .n = n,
                   .verdict = &x->verdict};
    oxp_out_write(out, &all);
}

oxp_status oxp_exchange_refuse(oxp_exchange *x, bool response, oxp_out *out)
{
    const oxp_policy *policy = x->policy;
    bool field = policy && policy->moderation_field;
    if (field)
        OXP_TRY(oxp_record_write(x, (oxp_str){NULL, 0}, NULL, 0, true));
    oxp_refusal_text refusal = {
        .replace = x->decider.action == OXP_ACTION_REPLACE,
        .stream = x->asked_stream,
        .include_usage = x->asked_usage,
        .status = response ? 200
                  : policy ? policy->refusal_status
                           : 400,
        .choices = x->asked_choices,
        .message = x->verdict.message,
        .model = {x->model.p, x->model.n},
        .request_id = {x->request_id.p, x->request_id.n},
        .now = (int64_t)time(NULL),
        .moderation = field ? oxp_buffer_text(&x->record) : NULL,
    };
    int32_t http_status = 0;
    const char *content_type = NULL;
    x->out.n = 0;
    oxp_format format = x->format ? x->format : OXP_FORMAT_OPENAI_CHAT;
    OXP_TRY(oxp_wire_refusal(format, &refusal, &x->out, &http_status, &content_type));
    oxp_out_fill(x, out, x->out.p, x->out.n, false);
    out->flags |= OXP_OUT_ANSWER;
    out->http_status = http_status;
    out->content_type = (oxp_str){content_type, strlen(content_type)};
    return OXP_OK;
}

oxp_status oxp_exchange_unscanned(oxp_exchange *x, const char *reason, oxp_fallback fallback,
                                  bool as_refusal, const char *data, size_t n, oxp_out *out)
{
    oxp_verdict_begin(x);
    OXP_TRY(oxp_verdict_not_scanned(x, reason, strlen(reason), fallback));
    OXP_TRY(oxp_verdict_end(x));
    if (x->effect == OXP_ACTION_BLOCK && as_refusal)
        return oxp_exchange_refuse(x, false, out);
    bool passes = x->effect == OXP_ACTION_ALLOW;
    oxp_out_fill(x, out, passes ? data : NULL, passes ? n : 0, passes);
    return OXP_OK;
}

oxp_status oxp_block_response(oxp_exchange *x, const char *reason, size_t n, oxp_out *out)
{
    if (!x || !oxp_out_usable(out) || (n && !reason))
        return OXP_ERR_ARGUMENT;
    oxp_out_refuse(out);
    oxp_fallback fallback = OXP_FALLBACK_BLOCK;
    if (x->policy)
        fallback =
            x->format == OXP_FORMAT_NONE ? x->policy->unscanned_route : x->policy->unscanned_body;
    oxp_verdict_begin(x);
    OXP_TRY(oxp_verdict_not_scanned(x, n ? reason : "unknown", n ? n : 7, fallback));
    OXP_TRY(oxp_verdict_end(x));
    if (x->effect == OXP_ACTION_BLOCK)
        return oxp_exchange_refuse(x, x->answering, out);
    oxp_out_fill(x, out, NULL, 0, true);
    return OXP_OK;
}

oxp_format oxp_format_from_path(const char *path, size_t n)
{
    /* With any prefix that a gateway adds, and without a trailing slash. */
    static const char CHAT[] = "/chat/completions";
    while (n && path[n - 1] == '/')
        n--;
    size_t tail = sizeof CHAT - 1;
    return n >= tail && memcmp(path + n - tail, CHAT, tail) == 0 ? OXP_FORMAT_OPENAI_CHAT
                                                                 : OXP_FORMAT_NONE;
}
