/* A request of OpenAI chat.completions. */
#include <string.h>

#include "base/diag.h"
#include "wire/leaf.h"
#include "wire/located.h"

static const oxp_unit USER_TEXT = {.role = OXP_ROLE_USER, .editable = true};
static const oxp_unit UNKNOWN = {.role = OXP_ROLE_USER};
static const oxp_unit DOCUMENT = {.role = OXP_ROLE_DOCUMENT, .editable = true};

/* ---- messages ---- */

static oxp_status read_messages(oxp_wire *wire, const oxp_wire_limits *limits)
{
    const oxp_json *json = &wire->json;
    uint32_t messages = wire->messages, end = oxp_json_at(json, messages)->next;
    OXP_TRY(oxp_wire_history(wire, messages));
    if (wire->history.n > limits->messages)
        return oxp_wire_fail(wire, OXP_ERR_LIMIT, "more than %u messages",
                             (unsigned)limits->messages);
    for (uint32_t m = oxp_json_first(messages); m < end; m = oxp_json_after(json, m)) {
        if (!oxp_json_is(json, m, OXP_JSON_OBJECT))
            return oxp_wire_bad(wire, m);
        oxp_role role = oxp_wire_speaker(wire, m);
        bool history = wire->history.items[oxp_json_at(json, m)->ordinal];
        bool last = oxp_json_after(json, m) == end;
        oxp_unit unit = {.role = role,
                         .history = history,
                         .editable = true,
                         .prefill = last && role == OXP_ROLE_ASSISTANT};
        oxp_openai_message as = {.content = unit, .other = unit};
        as.other.role = OXP_ROLE_USER;
        as.other.editable = false;
        wire->names = as.other;
        OXP_TRY(oxp_openai_read_message(wire, m, &as));
        if (role == OXP_ROLE_SYSTEM && wire->first_system == OXP_JSON_NONE)
            wire->first_system = m;
    }
    return OXP_OK;
}

/* ---- what the request asks for ---- */

static oxp_status read_stream(oxp_wire *wire, uint32_t value)
{
    wire->info.stream = oxp_json_is(&wire->json, value, OXP_JSON_TRUE);
    return oxp_wire_strings(wire, &UNKNOWN, value);
}

static oxp_status read_stream_options(oxp_wire *wire, uint32_t value)
{
    if (oxp_json_is(&wire->json, value, OXP_JSON_OBJECT)) {
        OXP_TRY(oxp_wire_unique(wire, value));
        uint32_t usage = oxp_json_member(&wire->json, value, "include_usage");
        wire->info.include_usage =
            usage != OXP_JSON_NONE && oxp_json_is(&wire->json, usage, OXP_JSON_TRUE);
    }
    return oxp_wire_strings(wire, &UNKNOWN, value);
}

static oxp_status read_n(oxp_wire *wire, uint32_t value)
{
    enum { CHOICES_MAX = 128 }; /* a ready-made answer repeats its message this often at most */
    uint32_t n;
    if (oxp_json_uint(&wire->json, value, &n) && n > 0)
        wire->info.choices = n < CHOICES_MAX ? n : CHOICES_MAX;
    return oxp_wire_strings(wire, &UNKNOWN, value);
}

static oxp_status read_model(oxp_wire *wire, uint32_t value)
{
    OXP_TRY(oxp_wire_strings(wire, &UNKNOWN, value));
    const oxp_json_token *t = oxp_json_at(&wire->json, value);
    if (t->kind == OXP_JSON_STRING &&
        !oxp_leaf_decode(wire->body + t->start, t->end - t->start, &wire->model))
        return OXP_ERR_MEMORY;
    return OXP_OK;
}

/* ---- other members ---- */

static oxp_status read_document(oxp_wire *wire, uint32_t value)
{
    return oxp_wire_strings(wire, &DOCUMENT, value);
}

static oxp_status read_stop(oxp_wire *wire, uint32_t value)
{
    return oxp_wire_strings(wire, &USER_TEXT, value);
}

static oxp_status read_prediction(oxp_wire *wire, uint32_t value)
{
    static const oxp_openai_message AS = {.content = {.role = OXP_ROLE_ASSISTANT, .editable = true},
                                          .other = {.role = OXP_ROLE_USER}};
    const oxp_json *json = &wire->json;
    if (!oxp_json_is(json, value, OXP_JSON_OBJECT))
        return oxp_wire_strings(wire, &UNKNOWN, value);
    OXP_TRY(oxp_wire_object(wire, value));
    uint32_t end = oxp_json_at(json, value)->next;
    for (uint32_t key = oxp_json_first(value); key < end; key = oxp_json_after(json, key))
        OXP_TRY(oxp_json_key_is(json, key, "content") ? oxp_openai_read_content(wire, key + 1, &AS)
                                                      : oxp_wire_strings(wire, &UNKNOWN, key + 1));
    return OXP_OK;
}

/* A prompt as numbers is text that nobody here can read. */
static oxp_status read_tokens(oxp_wire *wire, uint32_t value)
{
    const oxp_json *json = &wire->json;
    uint32_t first = value;
    while (first < oxp_json_at(json, value)->next && oxp_json_is(json, first, OXP_JSON_ARRAY))
        first++;
    if (first > value && first < oxp_json_at(json, value)->next &&
        oxp_json_is(json, first, OXP_JSON_NUMBER))
        OXP_TRY(oxp_wire_add_part(wire, "token array", value));
    return oxp_wire_strings(wire, &UNKNOWN, value);
}

static oxp_status read_unknown(oxp_wire *wire, uint32_t value)
{
    return oxp_wire_strings(wire, &UNKNOWN, value);
}

static const struct reader {
    const char *name;
    oxp_status (*read)(oxp_wire *wire, uint32_t value);
} READERS[] = {
    {"stream", read_stream},
    {"stream_options", read_stream_options},
    {"n", read_n},
    {"model", read_model},
    {"tools", read_document},
    {"functions", read_document},
    {"documents", read_document},
    {"response_format", read_document},
    {"stop", read_stop},
    {"prediction", read_prediction},
    {"prompt", read_tokens},
    {"prompt_token_ids", read_tokens},
    {"input", read_tokens},
    {"input_ids", read_tokens},
    {"tokens", read_tokens},
    {"context", read_tokens},
};

static oxp_status read_member(oxp_wire *wire, uint32_t key)
{
    char name[OXP_JSON_NAME_MAX];
    size_t n = oxp_json_key(&wire->json, key, name);
    for (size_t i = 0; i < sizeof READERS / sizeof *READERS; i++)
        if (strlen(READERS[i].name) == n && memcmp(READERS[i].name, name, n) == 0)
            return READERS[i].read(wire, key + 1);
    return read_unknown(wire, key + 1);
}

oxp_status oxp_openai_chat_request(oxp_wire *wire, const oxp_wire_limits *limits)
{
    const oxp_json *json = &wire->json;
    if (!oxp_json_is(json, 0, OXP_JSON_OBJECT))
        return oxp_wire_fail(wire, OXP_ERR_ARGUMENT, "bad body: it is %s, not an object",
                             oxp_json_kind_name(json, 0));
    wire->names = UNKNOWN;
    OXP_TRY(oxp_wire_object(wire, 0));
    wire->messages = oxp_json_member(json, 0, "messages");
    if (wire->messages == OXP_JSON_NONE)
        return oxp_wire_fail(wire, OXP_ERR_ARGUMENT, "bad body: no messages");
    if (!oxp_json_is(json, wire->messages, OXP_JSON_ARRAY))
        return oxp_wire_bad(wire, wire->messages);
    OXP_TRY(read_messages(wire, limits));
    wire->names = UNKNOWN;
    uint32_t end = oxp_json_at(json, 0)->next;
    for (uint32_t key = oxp_json_first(0); key < end; key = oxp_json_after(json, key))
        if (key + 1 != wire->messages)
            OXP_TRY(read_member(wire, key));
    return OXP_OK;
}
