/* Who speaks in each message of a request, and which messages were judged before. */
#include <string.h>

#include "base/diag.h"
#include "wire/leaf.h"
#include "wire/located.h"

static const struct speaker {
    const char *name;
    oxp_role role;
} SPEAKERS[] = {
    {"user", OXP_ROLE_USER},        {"assistant", OXP_ROLE_ASSISTANT},
    {"system", OXP_ROLE_SYSTEM},    {"developer", OXP_ROLE_SYSTEM},
    {"tool", OXP_ROLE_TOOL_RESULT}, {"function", OXP_ROLE_TOOL_RESULT},
};

/* Roles are compared to the letter, as servers do. */
static oxp_role role_of(const oxp_json *json, uint32_t value)
{
    enum { ROLE_RAW_MAX = 64 };
    const oxp_json_token *t = oxp_json_at(json, value);
    const char *raw = json->text + t->start;
    size_t n = t->end - t->start, length = 0;
    if (n > ROLE_RAW_MAX)
        return OXP_ROLE_USER;
    char decoded[ROLE_RAW_MAX];
    for (size_t i = 0; i < n;) {
        size_t raw_n = 1;
        if (raw[i] == '\\')
            length += oxp_leaf_escape(raw + i, n - i, decoded + length, &raw_n);
        else
            decoded[length++] = raw[i];
        i += raw_n;
    }
    for (size_t i = 0; i < sizeof SPEAKERS / sizeof *SPEAKERS; i++)
        if (strlen(SPEAKERS[i].name) == length && !memcmp(SPEAKERS[i].name, decoded, length))
            return SPEAKERS[i].role;
    return OXP_ROLE_USER;
}

oxp_role oxp_wire_speaker(const oxp_wire *wire, uint32_t message)
{
    const oxp_json *json = &wire->json;
    uint32_t role = oxp_json_member(json, message, "role");
    if (role == OXP_JSON_NONE || !oxp_json_is(json, role, OXP_JSON_STRING))
        return OXP_ROLE_USER;
    return role_of(json, role);
}

/* Old is everything but system text up to the last assistant message that is itself followed by
 * a message of another role: the model has answered it before. */
oxp_status oxp_wire_history(oxp_wire *wire, uint32_t messages)
{
    const oxp_json *json = &wire->json;
    uint32_t end = oxp_json_at(json, messages)->next;
    size_t answered = 0; /* messages up to and with the last answer */
    wire->history.n = 0;
    for (uint32_t m = oxp_json_first(messages); m < end; m = oxp_json_after(json, m)) {
        oxp_role role =
            oxp_json_is(json, m, OXP_JSON_OBJECT) ? oxp_wire_speaker(wire, m) : OXP_ROLE_USER;
        size_t n = wire->history.n;
        if (n && wire->history.items[n - 1] == OXP_ROLE_ASSISTANT && role != OXP_ROLE_ASSISTANT)
            answered = n;
        if (!OXP_PUSH(wire->history, (uint8_t)role))
            return OXP_ERR_MEMORY;
    }
    for (size_t i = 0; i < wire->history.n; i++)
        wire->history.items[i] = i < answered && wire->history.items[i] != OXP_ROLE_SYSTEM;
    return OXP_OK;
}
