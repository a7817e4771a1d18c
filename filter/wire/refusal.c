/* Ready-made answers of OpenAI chat.completions: an error, a completion, an event stream. */
#include <inttypes.h>
#include <string.h>

#include "wire/leaf.h"
#include "wire/wire.h"

static bool add_string(oxp_buffer *out, oxp_str text)
{
    return oxp_buffer_add_byte(out, '"') && oxp_leaf_encode(text.p, text.n, out) &&
           oxp_buffer_add_byte(out, '"');
}

static bool add_moderation(const oxp_refusal_text *r, oxp_buffer *out)
{
    return !r->moderation || (oxp_buffer_add_text(out, ",\"moderation\":") &&
                              oxp_buffer_add_text(out, r->moderation));
}

static const char *finish_reason(const oxp_refusal_text *r)
{
    return r->replace ? "stop" : "content_filter";
}

static const char USAGE[] =
    "\"usage\":{\"prompt_tokens\":0,\"completion_tokens\":0,\"total_tokens\":0}";

static bool error_object(const oxp_refusal_text *r, oxp_buffer *out)
{
    return oxp_buffer_add_text(out, "{\"error\":{\"message\":") && add_string(out, r->message) &&
           oxp_buffer_add_text(out, ",\"type\":\"invalid_request_error\",\"param\":null,"
                                    "\"code\":\"content_filter\"") &&
           (!r->request_id.n ||
            (oxp_buffer_add_text(out, ",\"request_id\":") && add_string(out, r->request_id))) &&
           oxp_buffer_add_text(out, "}") && add_moderation(r, out) && oxp_buffer_add_text(out, "}");
}

/* {"id":...,"object":...,"created":...,"model":... without the closing brace. */
static bool head(const oxp_refusal_text *r, const char *object, oxp_buffer *out)
{
    return oxp_buffer_add_text(out, "{\"id\":\"chatcmpl-") &&
           oxp_leaf_encode(r->request_id.p, r->request_id.n, out) &&
           oxp_buffer_addf(out, "\",\"object\":\"%s\",\"created\":%" PRId64 ",\"model\":", object,
                           r->now) &&
           add_string(out, r->model);
}

static bool completion(const oxp_refusal_text *r, uint32_t choices, oxp_buffer *out)
{
    bool fits = head(r, "chat.completion", out) && oxp_buffer_add_text(out, ",\"choices\":[");
    for (uint32_t i = 0; fits && i < choices; i++)
        fits =
            oxp_buffer_addf(out,
                            "%s{\"index\":%u,\"message\":{\"role\":\"assistant\","
                            "\"content\":",
                            i ? "," : "", (unsigned)i) &&
            add_string(out, r->message) &&
            oxp_buffer_addf(out, ",\"refusal\":null},\"logprobs\":null,\"finish_reason\":\"%s\"}",
                            finish_reason(r));
    return fits && oxp_buffer_add_text(out, "],") && oxp_buffer_add_text(out, USAGE) &&
           add_moderation(r, out) && oxp_buffer_add_text(out, "}");
}

/* ---- the same as events ---- */

/* One event with one choice; `delta` is JSON, or NULL for the message as content. */
static bool choice_event(const oxp_refusal_text *r, uint32_t choice, const char *delta,
                         const char *reason, oxp_buffer *out)
{
    bool fits = oxp_buffer_add_text(out, "data: ") && head(r, "chat.completion.chunk", out) &&
                oxp_buffer_addf(out, ",\"choices\":[{\"index\":%u,\"delta\":", (unsigned)choice);
    if (fits && delta)
        fits = oxp_buffer_add_text(out, delta);
    else if (fits)
        fits = oxp_buffer_add_text(out, "{\"content\":") && add_string(out, r->message) &&
               oxp_buffer_add_text(out, "}");
    return fits && oxp_buffer_add_text(out, ",\"logprobs\":null,\"finish_reason\":") &&
           (reason ? oxp_buffer_addf(out, "\"%s\"", reason) : oxp_buffer_add_text(out, "null")) &&
           oxp_buffer_add_text(out, "}]}\n\n");
}

static bool event_stream(const oxp_refusal_text *r, uint32_t choices, oxp_buffer *out)
{
    bool fits = true;
    for (uint32_t i = 0; fits && i < choices; i++)
        fits = choice_event(r, i, "{\"role\":\"assistant\",\"content\":\"\"}", NULL, out) &&
               choice_event(r, i, NULL, NULL, out) &&
               choice_event(r, i, "{}", finish_reason(r), out);
    if (fits && r->moderation)
        fits = oxp_buffer_add_text(out, "data: ") && head(r, "chat.completion.chunk", out) &&
               oxp_buffer_add_text(out, ",\"choices\":[]") && add_moderation(r, out) &&
               oxp_buffer_add_text(out, "}\n\n");
    if (fits && r->include_usage)
        fits = oxp_buffer_add_text(out, "data: ") && head(r, "chat.completion.chunk", out) &&
               oxp_buffer_add_text(out, ",\"choices\":[],") && oxp_buffer_add_text(out, USAGE) &&
               oxp_buffer_add_text(out, "}\n\n");
    return fits && oxp_buffer_add_text(out, "data: [DONE]\n\n");
}

oxp_status oxp_wire_refusal(oxp_format format, const oxp_refusal_text *refusal, oxp_buffer *out,
                            int32_t *status, const char **content_type)
{
    if (format != OXP_FORMAT_OPENAI_CHAT)
        return OXP_ERR_ARGUMENT;
    uint32_t choices = refusal->choices ? refusal->choices : 1;
    bool error = !refusal->replace && refusal->status != 200;
    *status = error ? refusal->status : 200;
    /* A client that asked for a stream reads the body of an error status as JSON all the same. */
    bool stream = refusal->stream && !error;
    *content_type = stream ? "text/event-stream" : "application/json";
    bool fits = error    ? error_object(refusal, out)
                : stream ? event_stream(refusal, choices, out)
                         : completion(refusal, choices, out);
    return fits ? OXP_OK : OXP_ERR_MEMORY;
}
