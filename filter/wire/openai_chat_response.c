/* A whole response of OpenAI chat.completions. */
#include <string.h>

#include "base/diag.h"
#include "wire/leaf.h"
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

/* The string at `value`, decoded, is what the tokens said. */
static bool says(const oxp_wire *wire, uint32_t value, oxp_buffer *decoded, bool *same)
{
    *same = false;
    if (value == OXP_JSON_NONE || !oxp_json_is(&wire->json, value, OXP_JSON_STRING))
        return true;
    const oxp_json_token *t = oxp_json_at(&wire->json, value);
    decoded->n = 0;
    if (!oxp_leaf_decode(wire->body + t->start, t->end - t->start, decoded))
        return false;
    *same = decoded->n == wire->said.n && memcmp(decoded->p, wire->said.p, decoded->n) == 0;
    return true;
}

/* Probabilities that say again what the message says go where the message is edited; whatever else
 * they say is judged. */
static oxp_status read_odds(oxp_wire *wire, uint32_t choice, uint32_t value, const oxp_unit *form)
{
    const oxp_json *json = &wire->json;
    uint32_t message = oxp_json_member(json, choice, "message");
    bool again = false;
    wire->said.n = wire->rest.n = 0;
    if (!oxp_openai_odds(json, value, &wire->said, &wire->rest))
        return OXP_ERR_MEMORY;
    oxp_openai_scrub(&wire->said, 0);
    oxp_openai_scrub(&wire->rest, 0);
    if (wire->said.n && message != OXP_JSON_NONE && oxp_json_is(json, message, OXP_JSON_OBJECT) &&
        !says(wire, oxp_json_member(json, message, "content"), &wire->units.decoded, &again))
        return OXP_ERR_MEMORY;
    if (!again)
        OXP_TRY(oxp_wire_summed(wire, form, value, &wire->said));
    return oxp_wire_summed(wire, form, value, &wire->rest);
}

static oxp_status read_choice(oxp_wire *wire, uint32_t choice)
{
    const oxp_json *json = &wire->json;
    OXP_TRY(oxp_wire_unique(wire, choice));
    uint32_t number;
    if (!oxp_openai_index(json, choice, &number))
        return oxp_wire_bad(wire, oxp_json_member(json, choice, "index"));
    if (!OXP_PUSH(wire->choices, (oxp_located_choice){.token = choice, .index = number}))
        return OXP_ERR_MEMORY;
    oxp_unit unit = {.role = OXP_ROLE_ASSISTANT, .editable = true, .choice = number};
    oxp_openai_message as = {.content = unit, .other = unit};
    wire->names = unit;
    wire->names.whole = true;
    OXP_TRY(oxp_wire_names(wire, choice));
    uint32_t end = oxp_json_at(json, choice)->next;
    for (uint32_t key = oxp_json_first(choice); key < end; key = oxp_json_after(json, key)) {
        bool message =
            oxp_json_key_is(json, key, "message") && !oxp_json_is(json, key + 1, OXP_JSON_NULL);
        OXP_TRY(message                         ? oxp_openai_read_message(wire, key + 1, &as)
                : oxp_openai_is_odds(json, key) ? read_odds(wire, choice, key + 1, &unit)
                                                : oxp_wire_strings(wire, &unit, key + 1));
    }
    return OXP_OK;
}

static oxp_status read_choices(oxp_wire *wire, uint32_t choices)
{
    const oxp_json *json = &wire->json;
    uint32_t end = oxp_json_at(json, choices)->next;
    if (too_many(json, choices))
        return oxp_wire_fail(wire, OXP_ERR_LIMIT, "more than %d choices", CHOICES_MAX);
    for (uint32_t i = oxp_json_first(choices); i < end; i = oxp_json_after(json, i))
        OXP_TRY(read_choice(wire, i));
    return OXP_OK;
}

oxp_status oxp_openai_chat_response(oxp_wire *wire)
{
    const oxp_json *json = &wire->json;
    if (!oxp_json_is(json, 0, OXP_JSON_OBJECT))
        return oxp_wire_fail(wire, OXP_ERR_ARGUMENT, "bad body: it is %s, not an object",
                             oxp_json_kind_name(json, 0));
    oxp_unit beside = {.role = OXP_ROLE_ASSISTANT, .editable = true, .choice = OXP_NO_CHOICE};
    wire->names = beside;
    wire->names.whole = true;
    OXP_TRY(oxp_wire_object(wire, 0));
    uint32_t choices;
    const char *wrong = oxp_openai_choices(json, &choices);
    if (wrong)
        return oxp_wire_fail(wire, OXP_ERR_ARGUMENT, "bad body: %s", wrong);
    if (choices != OXP_JSON_NONE)
        OXP_TRY(read_choices(wire, choices));
    uint32_t end = oxp_json_at(json, 0)->next;
    for (uint32_t key = oxp_json_first(0); key < end; key = oxp_json_after(json, key)) {
        if (key + 1 == choices)
            continue;
        OXP_TRY(oxp_openai_is_odds(json, key) ? read_odds(wire, 0, key + 1, &beside)
                                              : oxp_wire_strings(wire, &beside, key + 1));
    }
    return OXP_OK;
}
