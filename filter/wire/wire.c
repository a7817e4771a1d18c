#include <stdlib.h>

#include "base/diag.h"
#include "wire/located.h"
#include "wire/path.h"
#include "wire/reason.h"

oxp_wire *oxp_wire_new(void)
{
    return calloc(1, sizeof(oxp_wire));
}

void oxp_wire_free(oxp_wire *wire)
{
    if (!wire)
        return;
    oxp_json_free(&wire->json);
    oxp_units_free(&wire->units);
    oxp_splices_free(&wire->splices);
    free(wire->sources.items);
    free(wire->history.items);
    free(wire->choices.items);
    oxp_parts_free(&wire->parts);
    oxp_buffer_free(&wire->model);
    oxp_buffer_free(&wire->note);
    oxp_buffer_free(&wire->stop_text);
    oxp_buffer_free(&wire->reason);
    oxp_buffer_free(&wire->said);
    oxp_buffer_free(&wire->rest);
    free(wire);
}

/* ---- reasons ---- */

oxp_status oxp_wire_fail(oxp_wire *wire, oxp_status status, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    status = oxp_reason_set(&wire->reason, status, format, args);
    va_end(args);
    return status;
}

oxp_status oxp_wire_bad(oxp_wire *wire, uint32_t token)
{
    oxp_buffer *scratch = &wire->parts.text; /* no parts are asked for after a failure */
    scratch->n = 0;
    if (!oxp_path_write(&wire->json, token, 128, scratch))
        return OXP_ERR_MEMORY;
    return oxp_wire_fail(wire, OXP_ERR_ARGUMENT, "bad body: %.*s is %s", (int)scratch->n,
                         scratch->n ? scratch->p : "", oxp_json_kind_name(&wire->json, token));
}

oxp_status oxp_wire_bad_json(oxp_wire *wire, oxp_status status)
{
    if (status == OXP_ERR_MEMORY)
        return status;
    const oxp_json *json = &wire->json;
    return oxp_wire_fail(wire, status, "bad JSON at byte %zu: %s", json->at, json->what);
}

const char *oxp_wire_reason(const oxp_wire *wire)
{
    return oxp_reason_text(&wire->reason);
}

/* ---- what readers say ---- */

/* A repeated key is named where it is one of ours: another could be anybody's secret. */
static bool nameable(const oxp_json *json, size_t at, size_t *n)
{
    size_t i = at;
    while (i < json->n && i - at < 32 && ((json->text[i] | 0x20) >= 'a') &&
           ((json->text[i] | 0x20) <= 'z' || json->text[i] == '_'))
        i++;
    *n = i - at;
    return *n && i < json->n && json->text[i] == '"';
}

oxp_status oxp_wire_unique(oxp_wire *wire, uint32_t token)
{
    if (!oxp_json_is(&wire->json, token, OXP_JSON_OBJECT))
        return oxp_wire_bad(wire, token);
    oxp_status status = oxp_json_unique(&wire->json, token, true);
    size_t n;
    if (status == OXP_ERR_ARGUMENT && nameable(&wire->json, wire->json.at, &n))
        return oxp_wire_fail(wire, status, "bad JSON at byte %zu: %s \"%.*s\"", wire->json.at,
                             wire->json.what, (int)n, wire->json.text + wire->json.at);
    return status == OXP_OK ? status : oxp_wire_bad_json(wire, status);
}

oxp_status oxp_wire_names(oxp_wire *wire, uint32_t token)
{
    const oxp_json *json = &wire->json;
    uint32_t end = oxp_json_at(json, token)->next;
    for (uint32_t key = oxp_json_first(token); key < end; key = oxp_json_after(json, key))
        if (!oxp_json_key_is_name(json, key))
            OXP_TRY(oxp_wire_text(wire, &wire->names, key));
    return OXP_OK;
}

oxp_status oxp_wire_object(oxp_wire *wire, uint32_t token)
{
    OXP_TRY(oxp_wire_unique(wire, token));
    return oxp_wire_names(wire, token);
}

oxp_status oxp_wire_members(oxp_wire *wire, uint32_t token)
{
    oxp_status status = oxp_json_unique(&wire->json, token, false);
    return status == OXP_OK ? status : oxp_wire_bad_json(wire, status);
}

/* A pointer that the budget no longer allows is cut to its first name. */
static bool write_path(oxp_wire *wire, uint32_t token, oxp_source *source)
{
    enum { SHORT = 64 };
    oxp_buffer *paths = &wire->units.paths;
    const oxp_json *json = &wire->json;
    source->path_at = paths->n;
    if (wire->path_budget && !oxp_path_write(json, token, wire->path_budget, paths))
        return false;
    if (paths->n == source->path_at) {
        wire->path_budget = 0;
        while (oxp_json_at(json, token)->parent != 0 &&
               oxp_json_at(json, token)->parent != OXP_JSON_NONE)
            token = oxp_json_at(json, token)->parent;
        if (!oxp_path_write(json, token, SHORT, paths))
            return false;
    } else {
        wire->path_budget -= paths->n - source->path_at;
    }
    source->path_n = paths->n - source->path_at;
    return true;
}

static oxp_status readable(oxp_wire *wire, uint32_t token)
{
    const oxp_json_token *t = oxp_json_at(&wire->json, token);
    if (t->flags & OXP_JSON_LONE)
        return oxp_wire_fail(wire, OXP_ERR_ARGUMENT, "bad JSON at byte %u: lone surrogate",
                             (unsigned)t->start);
    return OXP_OK;
}

oxp_status oxp_wire_gather(oxp_wire *wire, uint32_t token)
{
    const oxp_json_token *t = oxp_json_at(&wire->json, token);
    if (t->kind != OXP_JSON_STRING)
        return oxp_wire_bad(wire, token);
    OXP_TRY(readable(wire, token));
    oxp_source source = {.raw = wire->body + t->start,
                         .n = t->end - t->start,
                         .base = t->start,
                         .escaped = (t->flags & OXP_JSON_ESCAPED) != 0,
                         .quoted = true,
                         .key = (t->flags & OXP_JSON_KEY) != 0};
    if (source.n && !write_path(wire, token, &source))
        return OXP_ERR_MEMORY;
    return OXP_PUSH(wire->sources, source) ? OXP_OK : OXP_ERR_MEMORY;
}

oxp_status oxp_wire_unit_of(oxp_wire *wire, const oxp_unit *form, bool think)
{
    oxp_status status =
        oxp_units_add(&wire->units, form, wire->sources.items, wire->sources.n, think);
    wire->sources.n = 0;
    return status == OXP_ERR_LIMIT
               ? oxp_wire_fail(wire, status, "over a limit: %s", wire->units.over)
               : status;
}

oxp_status oxp_wire_text(oxp_wire *wire, const oxp_unit *form, uint32_t token)
{
    OXP_TRY(oxp_wire_gather(wire, token));
    return oxp_wire_unit_of(wire, form, false);
}

oxp_status oxp_wire_raw_args(oxp_wire *wire, const oxp_unit *form, uint32_t token)
{
    const oxp_json_token *t = oxp_json_at(&wire->json, token);
    for (uint32_t i = token; i < t->next; i++) {
        OXP_TRY(readable(wire, i));
        if (oxp_json_is(&wire->json, i, OXP_JSON_OBJECT))
            OXP_TRY(oxp_wire_members(wire, i));
    }
    oxp_source source = {.raw = wire->body + t->start, .n = t->end - t->start, .base = t->start};
    if (!write_path(wire, token, &source) || !OXP_PUSH(wire->sources, source))
        return OXP_ERR_MEMORY;
    return oxp_wire_unit_of(wire, form, false);
}

oxp_status oxp_wire_summed(oxp_wire *wire, const oxp_unit *form, uint32_t token,
                           const oxp_buffer *text)
{
    const oxp_json_token *t = oxp_json_at(&wire->json, token);
    oxp_source source = {.raw = wire->body + t->start, .n = t->end - t->start, .base = t->start};
    oxp_unit unit = *form;
    unit.whole = true;
    if (!text->n)
        return OXP_OK;
    if (!write_path(wire, token, &source))
        return OXP_ERR_MEMORY;
    oxp_status status = oxp_units_add_text(&wire->units, &unit, &source, text->p, text->n);
    return status == OXP_ERR_LIMIT
               ? oxp_wire_fail(wire, status, "over a limit: %s", wire->units.over)
               : status;
}

oxp_status oxp_wire_add_part(oxp_wire *wire, const char *kind, uint32_t token)
{
    enum { PART_PATH_MAX = 256 };
    oxp_buffer *text = &wire->parts.text;
    if (!oxp_parts_begin(&wire->parts))
        return OXP_OK;
    if (!oxp_buffer_add_text(text, kind) || !oxp_buffer_add_text(text, " at ") ||
        !oxp_path_write(&wire->json, token, PART_PATH_MAX, text))
        return OXP_ERR_MEMORY;
    oxp_parts_end(&wire->parts);
    return OXP_OK;
}

/* ---- locating ---- */

static void clear(oxp_wire *wire)
{
    oxp_units_clear(&wire->units);
    oxp_splices_clear(&wire->splices);
    wire->sources.n = wire->choices.n = 0;
    oxp_parts_clear(&wire->parts);
    wire->model.n = wire->note.n = wire->stop_text.n = wire->reason.n = 0;
    wire->messages = wire->first_system = OXP_JSON_NONE;
    wire->info = (oxp_wire_request_info){.choices = 1};
}

static oxp_status locate(oxp_wire *wire, oxp_format format, const oxp_wire_limits *limits,
                         bool response)
{
    if (format != OXP_FORMAT_OPENAI_CHAT)
        return oxp_wire_fail(wire, OXP_ERR_ARGUMENT, "unknown wire format");
    if (wire->n > limits->body_bytes)
        return oxp_wire_fail(wire, OXP_ERR_LIMIT, "body longer than %llu bytes",
                             (unsigned long long)limits->body_bytes);
    oxp_status status = oxp_json_scan(&wire->json, wire->body, wire->n, limits->depth);
    if (status == OXP_ERR_LIMIT)
        return oxp_wire_fail(wire, status, "over a limit at byte %zu: %s", wire->json.at,
                             wire->json.what);
    if (status != OXP_OK)
        return oxp_wire_bad_json(wire, status);
    return response ? oxp_openai_chat_response(wire) : oxp_openai_chat_request(wire, limits);
}

static oxp_status start(oxp_wire *wire, oxp_format format, const oxp_wire_limits *limits,
                        const char *body, size_t n, bool response)
{
    if (!wire || !limits || (n && !body))
        return OXP_ERR_ARGUMENT;
    clear(wire);
    wire->body = n ? body : "";
    wire->n = n;
    wire->response = response;
    wire->units.depth = limits->depth;
    /* Linear in the body, and more than any real one needs. */
    wire->path_budget = 4 * n + 65536;
    oxp_status status = locate(wire, format, limits, response);
    if (status == OXP_OK && !oxp_parts_finish(&wire->parts))
        status = OXP_ERR_MEMORY;
    if (status != OXP_OK) {
        oxp_units_clear(&wire->units);
        oxp_parts_clear(&wire->parts);
        wire->choices.n = 0;
        wire->messages = OXP_JSON_NONE;
        return status;
    }
    oxp_units_finish(&wire->units);
    wire->info.model = (oxp_str){wire->model.p, wire->model.n};
    return OXP_OK;
}

oxp_status oxp_wire_request(oxp_wire *wire, oxp_format format, const oxp_wire_limits *limits,
                            const char *body, size_t n)
{
    return start(wire, format, limits, body, n, false);
}

oxp_status oxp_wire_response(oxp_wire *wire, oxp_format format, const oxp_wire_limits *limits,
                             const char *body, size_t n)
{
    return start(wire, format, limits, body, n, true);
}

size_t oxp_wire_units(const oxp_wire *wire)
{
    return wire->units.units.n;
}

const oxp_unit *oxp_wire_unit(const oxp_wire *wire, size_t i)
{
    return i < wire->units.units.n ? &wire->units.units.items[i] : NULL;
}

const oxp_leaf *oxp_wire_leaf(const oxp_wire *wire, size_t i)
{
    return i < wire->units.leaves.n ? &wire->units.leaves.items[i] : NULL;
}

size_t oxp_wire_parts(const oxp_wire *wire)
{
    return wire->parts.n;
}

oxp_str oxp_wire_part(const oxp_wire *wire, size_t i)
{
    return oxp_parts_at(&wire->parts, i);
}

const oxp_wire_request_info *oxp_wire_info(const oxp_wire *wire)
{
    return &wire->info;
}
