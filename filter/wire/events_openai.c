/* The chunks of an OpenAI chat.completions stream, taken into channels. */
#include <string.h>

#include "base/diag.h"
#include "wire/collected.h"
#include "wire/openai_answer.h"

static oxp_status bad_member(oxp_events *events, uint32_t key)
{
    char name[OXP_JSON_NAME_MAX];
    size_t n = oxp_json_key(&events->json, key, name);
    return oxp_events_fail(events, OXP_ERR_ARGUMENT, "bad event: %.*s is %s", (int)n, name,
                           oxp_json_kind_name(&events->json, key + 1));
}

/* ---- deltas ---- */

static oxp_status member_text(oxp_events *events, uint32_t choice, oxp_channel_group group,
                              uint32_t index, oxp_role role, uint32_t key, const char *name)
{
    oxp_events_place place = {.choice = choice,
                              .group = group,
                              .index = index,
                              .role = role,
                              .name = name,
                              .name_n = strlen(name)};
    oxp_json_kind kind = oxp_json_at(&events->json, key + 1)->kind;
    if (kind == OXP_JSON_NULL)
        return OXP_OK;
    bool json = (kind == OXP_JSON_OBJECT || kind == OXP_JSON_ARRAY) && role == OXP_ROLE_TOOL_ARGS &&
                strcmp(name, "arguments") == 0;
    return kind == OXP_JSON_STRING || json ? oxp_events_add_text(events, &place, key + 1)
                                           : bad_member(events, key);
}

/* `function`, `custom` or `function_call` at `key`. */
static oxp_status call(oxp_events *events, uint32_t choice, oxp_channel_group group, uint32_t index,
                       uint32_t key)
{
    const oxp_json *json = &events->json;
    uint32_t value = key + 1, end = oxp_json_at(json, value)->next;
    if (oxp_json_is(json, value, OXP_JSON_NULL))
        return OXP_OK;
    if (!oxp_json_is(json, value, OXP_JSON_OBJECT))
        return bad_member(events, key);
    OXP_TRY(oxp_events_object(events, choice, value));
    for (uint32_t k = oxp_json_first(value); k < end; k = oxp_json_after(json, k)) {
        static const char *const NAMES[] = {"name", "arguments", "input"};
        const char *name = NULL;
        for (size_t i = 0; !name && i < sizeof NAMES / sizeof *NAMES; i++)
            name = oxp_json_key_is(json, k, NAMES[i]) ? NAMES[i] : NULL;
        OXP_TRY(name ? member_text(events, choice, group, index, OXP_ROLE_TOOL_ARGS, k, name)
                     : oxp_events_others(events, choice, k));
    }
    return OXP_OK;
}

static oxp_status tool_call(oxp_events *events, uint32_t choice, uint32_t element)
{
    const oxp_json *json = &events->json;
    if (!oxp_json_is(json, element, OXP_JSON_OBJECT))
        return oxp_events_fail(events, OXP_ERR_ARGUMENT, "bad event: a tool call is %s",
                               oxp_json_kind_name(json, element));
    OXP_TRY(oxp_events_object(events, choice, element));
    uint32_t number = oxp_json_at(json, element)->ordinal;
    uint32_t index = oxp_json_member(json, element, "index");
    if (index != OXP_JSON_NONE && !oxp_json_is(json, index, OXP_JSON_NULL) &&
        !oxp_json_uint(json, index, &number))
        return bad_member(events, index - 1);
    OXP_TRY(oxp_events_call_place(events, choice, number, oxp_json_member(json, element, "id"),
                                  &number));
    uint32_t end = oxp_json_at(json, element)->next;
    for (uint32_t key = oxp_json_first(element); key < end; key = oxp_json_after(json, key)) {
        if (oxp_json_key_is(json, key, "function"))
            OXP_TRY(call(events, choice, OXP_CHANNEL_TOOL, number, key));
        else if (oxp_json_key_is(json, key, "custom"))
            OXP_TRY(call(events, choice, OXP_CHANNEL_CUSTOM, number, key));
        else
            OXP_TRY(oxp_events_others(events, choice, key));
    }
    return oxp_events_keep_call(events, choice, number, oxp_json_member(json, element, "id"),
                                oxp_json_member(json, element, "type"));
}

static oxp_status tool_calls(oxp_events *events, uint32_t choice, uint32_t key)
{
    const oxp_json *json = &events->json;
    uint32_t value = key + 1, end = oxp_json_at(json, value)->next;
    if (oxp_json_is(json, value, OXP_JSON_NULL))
        return OXP_OK;
    if (!oxp_json_is(json, value, OXP_JSON_ARRAY))
        return bad_member(events, key);
    for (uint32_t i = oxp_json_first(value); i < end; i = oxp_json_after(json, i))
        OXP_TRY(tool_call(events, choice, i));
    return OXP_OK;
}

/* `where`: below the choice's delta. */
static oxp_status add_part(oxp_events *events, uint32_t choice, const char *kind, const char *where)
{
    if (!oxp_parts_begin(&events->parts))
        return OXP_OK;
    if (!oxp_buffer_addf(&events->parts.text, "%s at /choices/%u/delta/%s", kind,
                         (unsigned)events->choices.items[choice].index, where))
        return OXP_ERR_MEMORY;
    oxp_parts_end(&events->parts);
    return OXP_OK;
}

/* Images and the like among the parts of a content. */
static oxp_status opaque_parts(oxp_events *events, uint32_t choice, uint32_t content)
{
    const oxp_json *json = &events->json;
    if (!oxp_json_is(json, content, OXP_JSON_ARRAY))
        return OXP_OK;
    for (uint32_t i = content + 1, end = oxp_json_at(json, content)->next; i < end; i++) {
        const oxp_openai_opaque *opaque = NULL;
        if (oxp_json_at(json, i)->flags & OXP_JSON_KEY)
            opaque = oxp_openai_opaque_of(json, i);
        if (opaque)
            OXP_TRY(add_part(events, choice, opaque->kind, "content"));
    }
    return OXP_OK;
}

static oxp_status audio(oxp_events *events, uint32_t choice, uint32_t key)
{
    const oxp_json *json = &events->json;
    uint32_t value = key + 1, end = oxp_json_at(json, value)->next;
    if (!oxp_json_is(json, value, OXP_JSON_OBJECT))
        return oxp_events_others(events, choice, key);
    OXP_TRY(oxp_events_object(events, choice, value));
    for (uint32_t k = oxp_json_first(value); k < end; k = oxp_json_after(json, k)) {
        if (oxp_json_key_is(json, k, "transcript"))
            OXP_TRY(member_text(events, choice, OXP_CHANNEL_AUDIO, 0, OXP_ROLE_ASSISTANT, k,
                                "transcript"));
        else if (!oxp_json_key_is(json, k, "data"))
            OXP_TRY(oxp_events_others(events, choice, k));
        else if (!oxp_json_is(json, k + 1, OXP_JSON_NULL))
            OXP_TRY(add_part(events, choice, "audio", "audio"));
    }
    return OXP_OK;
}

static oxp_status delta_member(oxp_events *events, uint32_t choice, uint32_t key)
{
    static const struct {
        const char *name;
        oxp_role role;
    } TEXTS[] = {{"content", OXP_ROLE_ASSISTANT},
                 {"refusal", OXP_ROLE_ASSISTANT},
                 {"reasoning_content", OXP_ROLE_REASONING},
                 {"reasoning", OXP_ROLE_REASONING}};
    const oxp_json *json = &events->json;
    if (oxp_json_key_is(json, key, "tool_calls"))
        return tool_calls(events, choice, key);
    if (oxp_json_key_is(json, key, "function_call"))
        return call(events, choice, OXP_CHANNEL_CALL, 0, key);
    if (oxp_json_key_is(json, key, "audio"))
        return audio(events, choice, key);
    if (oxp_json_key_is(json, key, "content"))
        OXP_TRY(opaque_parts(events, choice, key + 1));
    for (size_t i = 0; i < sizeof TEXTS / sizeof *TEXTS; i++) {
        /* Parts and details in the place of a text are read by the names of their members. */
        bool parts =
            oxp_json_is(json, key + 1, OXP_JSON_ARRAY) ||
            (TEXTS[i].role == OXP_ROLE_REASONING && oxp_json_is(json, key + 1, OXP_JSON_OBJECT));
        if (!parts && oxp_json_key_is(json, key, TEXTS[i].name))
            return member_text(events, choice, OXP_CHANNEL_DELTA, 0, TEXTS[i].role, key,
                               TEXTS[i].name);
    }
    if (oxp_json_key_is(json, key, "role") && oxp_json_is(json, key + 1, OXP_JSON_STRING))
        OXP_TRY(oxp_events_keep_name(events, key + 1, &events->choices.items[choice].speaker));
    return oxp_events_others(events, choice, key);
}

static oxp_status delta(oxp_events *events, uint32_t choice, uint32_t key)
{
    const oxp_json *json = &events->json;
    uint32_t value = key + 1, end = oxp_json_at(json, value)->next;
    if (oxp_json_is(json, value, OXP_JSON_NULL))
        return OXP_OK;
    if (!oxp_json_is(json, value, OXP_JSON_OBJECT))
        return bad_member(events, key);
    uint32_t element = events->base;
    events->base = value;
    events->level = OXP_LEVEL_DELTA;
    OXP_TRY(oxp_events_object(events, choice, value));
    for (uint32_t k = oxp_json_first(value); k < end; k = oxp_json_after(json, k))
        OXP_TRY(delta_member(events, choice, k));
    events->base = element;
    events->level = OXP_LEVEL_CHOICE;
    return OXP_OK;
}

/* ---- chunks ---- */

/* The place of the choice `index`, which may be a new one. */
static oxp_status take_choice(oxp_events *events, uint32_t index, uint32_t *place)
{
    *place = oxp_events_find_choice(events, index);
    if (*place != OXP_JSON_NONE)
        return OXP_OK;
    if (events->choices.n == OXP_CHANNELS_MAX)
        return oxp_events_fail(events, OXP_ERR_LIMIT, "more than %d choices", OXP_CHANNELS_MAX);
    *place = (uint32_t)events->choices.n;
    return OXP_PUSH(events->choices, (oxp_events_choice){.index = index}) ? OXP_OK : OXP_ERR_MEMORY;
}

/* Some servers say "" where nothing is finished. */
static void take_finish(oxp_events *events, uint32_t choice, uint32_t value)
{
    const oxp_json_token *t = oxp_json_at(&events->json, value);
    bool empty = t->kind == OXP_JSON_STRING && t->start == t->end;
    events->choices.items[choice].finished |= t->kind != OXP_JSON_NULL;
    events->choices.items[choice].ends |= t->kind != OXP_JSON_NULL && !empty;
}

static oxp_status read_choice(oxp_events *events, uint32_t element)
{
    const oxp_json *json = &events->json;
    uint32_t index, choice;
    if (!oxp_json_is(json, element, OXP_JSON_OBJECT))
        return oxp_events_fail(events, OXP_ERR_ARGUMENT, "bad event: a choice is %s",
                               oxp_json_kind_name(json, element));
    if (!oxp_openai_index(json, element, &index))
        return oxp_events_fail(events, OXP_ERR_ARGUMENT, "bad event: index of a choice");
    OXP_TRY(take_choice(events, index, &choice));
    events->base = element;
    events->level = OXP_LEVEL_CHOICE;
    OXP_TRY(oxp_events_object(events, choice, element));
    uint32_t end = oxp_json_at(json, element)->next;
    for (uint32_t key = oxp_json_first(element); key < end; key = oxp_json_after(json, key)) {
        if (oxp_json_key_is(json, key, "finish_reason"))
            take_finish(events, choice, key + 1);
        OXP_TRY(oxp_json_key_is(json, key, "delta") ? delta(events, choice, key)
                : oxp_openai_is_odds(json, key)     ? oxp_events_odds(events, choice, 0, key)
                                                    : oxp_events_others(events, choice, key));
    }
    return OXP_OK;
}

oxp_status oxp_events_openai_chunk(oxp_events *events)
{
    const oxp_json *json = &events->json;
    if (!oxp_json_is(json, 0, OXP_JSON_OBJECT))
        return oxp_events_fail(events, OXP_ERR_ARGUMENT, "bad event: it is %s, not an object",
                               oxp_json_kind_name(json, 0));
    OXP_TRY(oxp_json_unique(&events->json, 0, true));
    uint32_t choices;
    const char *wrong = oxp_openai_choices(json, &choices);
    if (wrong)
        return oxp_events_fail(events, OXP_ERR_ARGUMENT, "bad event: %s", wrong);
    OXP_TRY(oxp_events_members_beside(events, choices));
    if (choices == OXP_JSON_NONE)
        return OXP_OK;
    uint32_t end = oxp_json_at(json, choices)->next;
    for (uint32_t i = oxp_json_first(choices); i < end; i = oxp_json_after(json, i))
        OXP_TRY(read_choice(events, i));
    return OXP_OK;
}
