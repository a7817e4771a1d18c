/* A whole response of OpenAI chat.completions. */
#include "base/diag.h"
#include "wire/located.h"
#include "wire/openai_answer.h"

/* Far above what servers give; it bounds the work of looking choices up by their index. */
enum { CHOICES_MAX = 4096 };

static bool too_many(const oxp_json *json, uint32_t choices)
{
    uint32_t n = 0, end = oxp_json_at(json, choices)->next;
    for (uint32_t i = oxp_json_first(choices); i < end; i = oxp_json_after(json, i))
        n++;
    return n > CHOICES_MAX;
}

/* Members of a choice that say nothing, or say again what its message says: they go where the
 * message is edited. */
static bool is_plain(const oxp_json *json, uint32_t key)
{
    static const char *const NAMES[] = {"index",    "finish_reason", "stop_reason",
                                        "logprobs", "token_ids",     "__verbose"};
    for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++)
        if (oxp_json_key_is(json, key, NAMES[i]))
            return true;
    return false;
}

static oxp_status read_choice(oxp_wire *wire, uint32_t choice)
{
    const oxp_json *json = &wire->json;
    OXP_TRY(oxp_wire_object(wire, choice));
    uint32_t number;
    if (!oxp_openai_index(json, choice, &number))
        return oxp_wire_bad(wire, oxp_json_member(json, choice, "index"));
    if (!OXP_PUSH(wire->choices, (oxp_located_choice){.token = choice, .index = number}))
        return OXP_ERR_MEMORY;
    oxp_unit unit = {.role = OXP_ROLE_ASSISTANT, .editable = true, .choice = number};
    oxp_openai_message as = {.content = unit, .other = unit};
    uint32_t end = oxp_json_at(json, choice)->next;
    for (uint32_t key = oxp_json_first(choice); key < end; key = oxp_json_after(json, key)) {
        if (is_plain(json, key))
            continue;
        bool message =
            oxp_json_key_is(json, key, "message") && !oxp_json_is(json, key + 1, OXP_JSON_NULL);
        OXP_TRY(message ? oxp_openai_read_message(wire, key + 1, &as)
                        : oxp_wire_strings(wire, &unit, key + 1));
    }
    return OXP_OK;
}

oxp_status oxp_openai_chat_response(oxp_wire *wire)
{
    const oxp_json *json = &wire->json;
    if (!oxp_json_is(json, 0, OXP_JSON_OBJECT))
        return oxp_wire_fail(wire, OXP_ERR_ARGUMENT, "bad body: it is %s, not an object",
                             oxp_json_kind_name(json, 0));
    OXP_TRY(oxp_wire_object(wire, 0));
    uint32_t choices;
    const char *wrong = oxp_openai_choices(json, &choices);
    if (wrong)
        return oxp_wire_fail(wire, OXP_ERR_ARGUMENT, "bad body: %s", wrong);
    if (choices == OXP_JSON_NONE)
        return OXP_OK;
    uint32_t end = oxp_json_at(json, choices)->next;
    if (too_many(json, choices))
        return oxp_wire_fail(wire, OXP_ERR_LIMIT, "more than %d choices", CHOICES_MAX);
    for (uint32_t i = oxp_json_first(choices); i < end; i = oxp_json_after(json, i))
        OXP_TRY(read_choice(wire, i));
    return OXP_OK;
}
