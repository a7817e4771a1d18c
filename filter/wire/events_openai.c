/* The chunks of an OpenAI chat.completions stream, taken into channels. */
#include <string.h>

#include "base/diag.h"
#include "wire/collected.h"
#include "wire/leaf.h"
#include "wire/openai_answer.h"

/* ---- channels ---- */

typedef struct place_of_text {
    uint32_t choice;
    oxp_channel_group group;
    uint32_t index;
    oxp_role role;
    const char *name; /* at most OXP_JSON_NAME_MAX bytes */
    size_t name_n;
    oxp_channel_level level;
    const char *top; /* likewise */
    size_t top_n;
} place_of_text;

static bool is(const char *name, const char *p, size_t n)
{
    return strlen(name) == n && (!n || memcmp(name, p, n) == 0);
}

static oxp_events_channel *find_channel(oxp_events *events, const place_of_text *place)
{
    for (size_t i = 0; i < events->n_channels; i++) {
        oxp_events_channel *c = &events->channels.items[i];
        if (c->choice == place->choice && c->group == place->group && c->index == place->index &&
            c->level == place->level && is(c->name, place->name, place->name_n) &&
            is(c->top, place->top, place->top_n))
            return c;
    }
    return NULL;
}

const oxp_events_channel *oxp_events_find_text(const oxp_events *events, uint32_t choice,
                                               oxp_channel_group group, const char *name)
{
    for (size_t i = 0; i < events->n_channels; i++) {
        const oxp_events_channel *c = &events->channels.items[i];
        if (c->choice == choice && c->group == group && strcmp(c->name, name) == 0)
            return c;
    }
    return NULL;
}

static oxp_status take_channel(oxp_events *events, const place_of_text *place,
                               oxp_events_channel **channel)
{
    *channel = find_channel(events, place);
    if (*channel)
        return OXP_OK;
    if (events->n_channels == OXP_CHANNELS_MAX)
        return oxp_events_fail(events, OXP_ERR_LIMIT, "more than %d channels", OXP_CHANNELS_MAX);
    if (events->n_channels == events->channels.n &&
        !OXP_PUSH(events->channels, (oxp_events_channel){0}))
        return OXP_ERR_MEMORY;
    oxp_events_channel *fresh = &events->channels.items[events->n_channels++];
    oxp_events_channel kept = *fresh;
    kept.text.n = kept.pieces.n = 0;
    *fresh = (oxp_events_channel){.choice = place->choice,
                                  .group = place->group,
                                  .index = place->index,
                                  .role = place->role,
                                  .level = place->level,
                                  .text = kept.text};
    fresh->pieces.items = kept.pieces.items;
    fresh->pieces.capacity = kept.pieces.capacity;
    if (place->name_n)
        memcpy(fresh->name, place->name, place->name_n);
    if (place->top_n)
        memcpy(fresh->top, place->top, place->top_n);
    *channel = fresh;
    return OXP_OK;
}

/* Surrogates as oxp_leaf_escape writes them when they stand alone. */
static bool is_surrogate(const char *p, bool high)
{
    return p[0] == '\xED' && ((unsigned char)p[1] & 0xF0) == (high ? 0xA0 : 0xB0);
}

static uint32_t surrogate(const char *p)
{
    return ((uint32_t)p[1] & 0x3F) << 6 | ((uint32_t)p[2] & 0x3F) | 0xD000;
}

/* A character that two fragments share, a surrogate each, becomes one again. `seam` is where the
 * second fragment begins. */
static void mend(oxp_buffer *text, size_t seam)
{
    if (seam < 3 || text->n - seam < 3 || !is_surrogate(text->p + seam - 3, true) ||
        !is_surrogate(text->p + seam, false))
        return;
    uint32_t c = 0x10000 + ((surrogate(text->p + seam - 3) - 0xD800) << 10) +
                 (surrogate(text->p + seam) - 0xDC00);
    char *p = text->p + seam - 3;
    p[0] = (char)(0xF0 | c >> 18);
    p[1] = (char)(0x80 | (c >> 12 & 0x3F));
    p[2] = (char)(0x80 | (c >> 6 & 0x3F));
    p[3] = (char)(0x80 | (c & 0x3F));
    memmove(p + 4, p + 6, text->n - seam - 3);
    text->n -= 2;
}

static oxp_status add_text(oxp_events *events, const place_of_text *place, uint32_t token)
{
    oxp_events_channel *channel;
    OXP_TRY(take_channel(events, place, &channel));
    const oxp_json_token *t = oxp_json_at(&events->json, token);
    size_t seam = channel->text.n;
    bool string = t->kind == OXP_JSON_STRING;
    const char *raw = events->json.text + t->start;
    /* Arguments that came as JSON itself are taken as they stand. */
    bool fits = string ? oxp_leaf_decode(raw, t->end - t->start, &channel->text)
                       : oxp_buffer_add(&channel->text, raw, t->end - t->start);
    if (!fits)
        return OXP_ERR_MEMORY;
    size_t n = channel->pieces.n;
    if (!n || channel->pieces.items[n - 1] != seam)
        mend(&channel->text, seam);
    return OXP_OK;
}

static oxp_status bad_member(oxp_events *events, uint32_t key)
{
    char name[OXP_JSON_NAME_MAX];
    size_t n = oxp_json_key(&events->json, key, name);
    return oxp_events_fail(events, OXP_ERR_ARGUMENT, "bad event: %.*s is %s", (int)n, name,
                           oxp_json_kind_name(&events->json, key + 1));
}

/* ---- strings of unknown members ---- */

/* Tells places of strings below a delta apart: by the names and the array elements they are under.
 * FNV-1a. */
static uint64_t spot_of(const oxp_json *json, uint32_t token, uint32_t top)
{
    uint64_t hash = 0xcbf29ce484222325u;
    for (uint32_t t = token; t > top; t = oxp_json_at(json, t)->parent) {
        const oxp_json_token *at = oxp_json_at(json, t);
        if (oxp_json_is(json, at->parent, OXP_JSON_ARRAY)) {
            hash = (hash ^ (at->ordinal + 256)) * 0x100000001b3u;
            continue;
        }
        const oxp_json_token *key = oxp_json_at(json, t - 1);
        uint32_t n = key->end - key->start;
        n = n < OXP_JSON_NAME_MAX ? n : OXP_JSON_NAME_MAX; /* the same for each string below it */
        for (uint32_t i = key->start; i < key->start + n; i++)
            hash = (hash ^ (unsigned char)json->text[i]) * 0x100000001b3u;
        hash = (hash ^ '/') * 0x100000001b3u;
    }
    return hash;
}

/* A string from another place than the last of its channel is a piece of its own, and so is each
 * beside the choices, where values are whole. */
static oxp_status add_border(oxp_events *events, const place_of_text *place, uint64_t spot)
{
    oxp_events_channel *channel;
    OXP_TRY(take_channel(events, place, &channel));
    bool other = channel->text.n && (channel->spot != spot || channel->level == OXP_LEVEL_EVENT);
    channel->spot = spot;
    return !other || OXP_PUSH(channel->pieces, channel->text.n) ? OXP_OK : OXP_ERR_MEMORY;
}

/* The name of the member of the object at hand that `token` is, or is below of. */
static size_t top_name(const oxp_events *events, uint32_t token, char name[OXP_JSON_NAME_MAX])
{
    const oxp_json *json = &events->json;
    while (oxp_json_at(json, token)->parent != events->base)
        token = oxp_json_at(json, token)->parent;
    uint32_t key = oxp_json_at(json, token)->flags & OXP_JSON_KEY ? token : token - 1;
    return oxp_json_key_is_name(json, key) ? oxp_json_key(json, key, name) : 0;
}

/* One string, by the name of the member that it is of; a name is of none. */
static oxp_status one_other(oxp_events *events, uint32_t choice, uint32_t index, uint32_t token)
{
    const oxp_json *json = &events->json;
    char name[OXP_JSON_NAME_MAX], top[OXP_JSON_NAME_MAX];
    bool key = oxp_json_at(json, token)->flags & OXP_JSON_KEY;
    uint32_t owner = key ? OXP_JSON_NONE : oxp_json_owner(json, token);
    size_t n = owner != OXP_JSON_NONE && oxp_json_key_is_name(json, owner)
                   ? oxp_json_key(json, owner, name)
                   : 0;
    if (key ? oxp_json_key_is_name(json, token)
            : oxp_wire_is_kind(name, n, true) && oxp_json_is_name(json, token))
        return OXP_OK;
    place_of_text place = {.choice = choice,
                           .group = OXP_CHANNEL_OTHER,
                           .index = index,
                           .role = OXP_ROLE_ASSISTANT,
                           .name = name,
                           /* A name that could not be told from another's path is left out. */
                           .name_n = n && memchr(name, '/', n) ? 0 : n,
                           .level = events->level,
                           .top = top};
    place.top_n = top_name(events, token, top);
    place.top_n = place.top_n && memchr(top, '/', place.top_n) ? 0 : place.top_n;
    OXP_TRY(add_border(events, &place, spot_of(json, token, events->base)));
    return add_text(events, &place, token);
}

/* Every string at and below the value of `key`, and every name that is more than one. */
static oxp_status strings(oxp_events *events, uint32_t choice, uint32_t index, uint32_t key)
{
    const oxp_json *json = &events->json;
    for (uint32_t i = key + 1, end = oxp_json_at(json, key + 1)->next; i < end; i++) {
        const oxp_json_token *t = oxp_json_at(json, i);
        if (t->kind == OXP_JSON_OBJECT)
            OXP_TRY(oxp_json_unique(&events->json, i, false));
        if (t->kind == OXP_JSON_STRING && t->start < t->end)
            OXP_TRY(one_other(events, choice, index, i));
    }
    return OXP_OK;
}

static oxp_status others(oxp_events *events, uint32_t choice, uint32_t key)
{
    return strings(events, choice, 0, key);
}

/* An object whose members are read by name: none comes twice, and one that is more than a name is
 * judged. */
static oxp_status object(oxp_events *events, uint32_t choice, uint32_t token)
{
    const oxp_json *json = &events->json;
    OXP_TRY(oxp_json_unique(&events->json, token, true));
    uint32_t end = oxp_json_at(json, token)->next;
    for (uint32_t key = oxp_json_first(token); key < end; key = oxp_json_after(json, key))
        OXP_TRY(one_other(events, choice, 0, key));
    return OXP_OK;
}

/* ---- probabilities ---- */

static oxp_status add_odds(oxp_events *events, const place_of_text *place, const oxp_buffer *text,
                           bool apart)
{
    oxp_events_channel *channel;
    if (!text->n)
        return OXP_OK;
    OXP_TRY(take_channel(events, place, &channel));
    size_t seam = channel->text.n;
    if ((apart && seam && !oxp_buffer_add(&channel->text, " | ", 3)) ||
        !oxp_buffer_add(&channel->text, text->p, text->n))
        return OXP_ERR_MEMORY;
    if (!apart)
        mend(&channel->text, seam);
    return OXP_OK;
}

/* The tokens of a choice add up over its events; at the end they are compared with what it said. */
static oxp_status odds(oxp_events *events, uint32_t choice, uint32_t index, uint32_t key)
{
    oxp_buffer *said = &events->element, *rest = &events->event;
    said->n = rest->n = 0;
    if (!oxp_openai_odds(&events->json, key + 1, said, rest))
        return OXP_ERR_MEMORY;
    char top[OXP_JSON_NAME_MAX];
    place_of_text place = {.choice = choice,
                           .group = OXP_CHANNEL_SAID,
                           .index = index,
                           .role = OXP_ROLE_ASSISTANT,
                           .name = "",
                           .level = events->level,
                           .top = top};
    place.top_n = top_name(events, key, top);
    OXP_TRY(add_odds(events, &place, said, false));
    place.name = "rest";
    place.name_n = 4;
    return add_odds(events, &place, rest, true);
}

/* ---- deltas ---- */

static oxp_status member_text(oxp_events *events, uint32_t choice, oxp_channel_group group,
                              uint32_t index, oxp_role role, uint32_t key, const char *name)
{
    place_of_text place = {.choice = choice,
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
    return kind == OXP_JSON_STRING || json ? add_text(events, &place, key + 1)
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
    OXP_TRY(object(events, choice, value));
    for (uint32_t k = oxp_json_first(value); k < end; k = oxp_json_after(json, k)) {
        static const char *const NAMES[] = {"name", "arguments", "input"};
        const char *name = NULL;
        for (size_t i = 0; !name && i < sizeof NAMES / sizeof *NAMES; i++)
            name = oxp_json_key_is(json, k, NAMES[i]) ? NAMES[i] : NULL;
        OXP_TRY(name ? member_text(events, choice, group, index, OXP_ROLE_TOOL_ARGS, k, name)
                     : others(events, choice, k));
    }
    return OXP_OK;
}

static oxp_status tool_call(oxp_events *events, uint32_t choice, uint32_t element)
{
    const oxp_json *json = &events->json;
    if (!oxp_json_is(json, element, OXP_JSON_OBJECT))
        return oxp_events_fail(events, OXP_ERR_ARGUMENT, "bad event: a tool call is %s",
                               oxp_json_kind_name(json, element));
    OXP_TRY(object(events, choice, element));
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
            OXP_TRY(others(events, choice, key));
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
        return others(events, choice, key);
    OXP_TRY(object(events, choice, value));
    for (uint32_t k = oxp_json_first(value); k < end; k = oxp_json_after(json, k)) {
        if (oxp_json_key_is(json, k, "transcript"))
            OXP_TRY(member_text(events, choice, OXP_CHANNEL_AUDIO, 0, OXP_ROLE_ASSISTANT, k,
                                "transcript"));
        else if (!oxp_json_key_is(json, k, "data"))
            OXP_TRY(others(events, choice, k));
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
    return others(events, choice, key);
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
    OXP_TRY(object(events, choice, value));
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
    OXP_TRY(object(events, choice, element));
    uint32_t end = oxp_json_at(json, element)->next;
    for (uint32_t key = oxp_json_first(element); key < end; key = oxp_json_after(json, key)) {
        if (oxp_json_key_is(json, key, "finish_reason"))
            events->choices.items[choice].finished |= !oxp_json_is(json, key + 1, OXP_JSON_NULL);
        OXP_TRY(oxp_json_key_is(json, key, "delta") ? delta(events, choice, key)
                : oxp_openai_is_odds(json, key)     ? odds(events, choice, 0, key)
                                                    : others(events, choice, key));
    }
    return OXP_OK;
}

/* ---- beside the choices ---- */

oxp_events_beside *oxp_events_find_beside(const oxp_events *events, uint32_t key)
{
    char name[OXP_JSON_NAME_MAX];
    size_t n =
        oxp_json_key_is_name(&events->json, key) ? oxp_json_key(&events->json, key, name) : 0;
    for (size_t i = 0; i < events->beside.n; i++)
        if (is(events->beside.items[i].name, name, n))
            return &events->beside.items[i];
    return NULL;
}

static oxp_status take_beside(oxp_events *events, uint32_t key, uint32_t *place)
{
    const oxp_events_beside *found = oxp_events_find_beside(events, key);
    *place = found ? (uint32_t)(found - events->beside.items) : (uint32_t)events->beside.n;
    if (found)
        return OXP_OK;
    if (events->beside.n == OXP_CHANNELS_MAX)
        return oxp_events_fail(events, OXP_ERR_LIMIT, "more than %d channels", OXP_CHANNELS_MAX);
    oxp_events_beside fresh = {.out = false};
    if (oxp_json_key_is_name(&events->json, key))
        oxp_json_key(&events->json, key, fresh.name);
    return OXP_PUSH(events->beside, fresh) ? OXP_OK : OXP_ERR_MEMORY;
}

static bool is_last(const oxp_events *events, oxp_gathered_text last, const char *p, size_t n)
{
    return last.n == n && memcmp(events->scraps.p + last.at, p, n) == 0;
}

/* Members here are whole values and no pieces: what says the same as in the event before is judged
 * once, what says more begins a line. */
static oxp_status member_beside(oxp_events *events, uint32_t key)
{
    const oxp_json *json = &events->json;
    const oxp_json_token *t = oxp_json_at(json, key + 1);
    uint32_t place;
    if (t->kind == OXP_JSON_NULL)
        return OXP_OK;
    OXP_TRY(take_beside(events, key, &place));
    oxp_events_beside *beside = &events->beside.items[place];
    const char *raw = json->text + t->start;
    size_t n = t->end - t->start;
    bool named = beside->name[0] != '\0';
    if (named && beside->last.n && is_last(events, beside->last, raw, n))
        return OXP_OK;
    beside->last = (oxp_gathered_text){events->scraps.n, n};
    if (n && !oxp_buffer_add(&events->scraps, raw, n))
        return OXP_ERR_MEMORY;
    return oxp_openai_is_odds(json, key) ? odds(events, OXP_JSON_NONE, place, key)
                                         : strings(events, OXP_JSON_NONE, place, key);
}

static oxp_status members_beside(oxp_events *events, uint32_t choices)
{
    const oxp_json *json = &events->json;
    uint32_t end = oxp_json_at(json, 0)->next, place;
    events->base = 0;
    events->level = OXP_LEVEL_EVENT;
    for (uint32_t key = oxp_json_first(0); key < end; key = oxp_json_after(json, key)) {
        if (!oxp_json_key_is_name(json, key)) {
            OXP_TRY(take_beside(events, key, &place));
            OXP_TRY(one_other(events, OXP_JSON_NONE, place, key));
        }
        if (key + 1 != choices)
            OXP_TRY(member_beside(events, key));
    }
    return OXP_OK;
}

oxp_status oxp_events_fields(oxp_events *events, const oxp_sse_event *event)
{
    oxp_buffer *text = &events->element;
    text->n = 0;
    if (!oxp_sse_fields_text(&events->sse, event, text))
        return OXP_ERR_MEMORY;
    if (!text->n || is_last(events, events->fields, text->p, text->n))
        return OXP_OK;
    events->fields = (oxp_gathered_text){events->scraps.n, text->n};
    place_of_text place = {.choice = OXP_JSON_NONE,
                           .group = OXP_CHANNEL_OTHER,
                           .role = OXP_ROLE_ASSISTANT,
                           .name = "",
                           .level = OXP_LEVEL_FIELDS,
                           .top = "fields",
                           .top_n = 6};
    oxp_events_channel *channel;
    OXP_TRY(take_channel(events, &place, &channel));
    bool fits = oxp_buffer_add(&events->scraps, text->p, text->n) &&
                oxp_buffer_add(&channel->text, text->p, text->n);
    return fits ? OXP_OK : OXP_ERR_MEMORY;
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
    OXP_TRY(members_beside(events, choices));
    if (choices == OXP_JSON_NONE)
        return OXP_OK;
    uint32_t end = oxp_json_at(json, choices)->next;
    for (uint32_t i = oxp_json_first(choices); i < end; i = oxp_json_after(json, i))
        OXP_TRY(read_choice(events, i));
    return OXP_OK;
}
