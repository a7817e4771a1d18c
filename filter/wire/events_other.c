/* What a collected stream says where we know no member: strings and names below a delta, a choice
 * or an event, probabilities, and the lines of the stream that are not data. */
#include <string.h>

#include "base/diag.h"
#include "wire/collected.h"
#include "wire/openai_answer.h"

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
static oxp_status add_border(oxp_events *events, const oxp_events_place *place, uint64_t spot)
{
    oxp_events_channel *channel;
    OXP_TRY(oxp_events_take_channel(events, place, &channel));
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
    oxp_events_place place = {.choice = choice,
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
    return oxp_events_add_text(events, &place, token);
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

oxp_status oxp_events_others(oxp_events *events, uint32_t choice, uint32_t key)
{
    return strings(events, choice, 0, key);
}

oxp_status oxp_events_object(oxp_events *events, uint32_t choice, uint32_t token)
{
    const oxp_json *json = &events->json;
    OXP_TRY(oxp_json_unique(&events->json, token, true));
    uint32_t end = oxp_json_at(json, token)->next;
    for (uint32_t key = oxp_json_first(token); key < end; key = oxp_json_after(json, key))
        OXP_TRY(one_other(events, choice, 0, key));
    return OXP_OK;
}

/* ---- probabilities ---- */

static oxp_status add_odds(oxp_events *events, const oxp_events_place *place,
                           const oxp_buffer *text, bool apart)
{
    oxp_events_channel *channel;
    if (!text->n)
        return OXP_OK;
    OXP_TRY(oxp_events_take_channel(events, place, &channel));
    size_t seam = channel->text.n;
    if ((apart && seam && !oxp_buffer_add(&channel->text, " | ", 3)) ||
        !oxp_buffer_add(&channel->text, text->p, text->n))
        return OXP_ERR_MEMORY;
    if (!apart)
        oxp_events_mend(&channel->text, seam);
    return oxp_flow_note(events, channel, OXP_JSON_NONE, seam);
}

oxp_status oxp_events_odds(oxp_events *events, uint32_t choice, uint32_t index, uint32_t key)
{
    oxp_buffer *said = &events->element, *rest = &events->event;
    said->n = rest->n = 0;
    if (!oxp_openai_odds(&events->json, key + 1, said, rest))
        return OXP_ERR_MEMORY;
    char top[OXP_JSON_NAME_MAX];
    oxp_events_place place = {.choice = choice,
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

/* ---- beside the choices ---- */

oxp_events_beside *oxp_events_find_beside(const oxp_events *events, uint32_t key)
{
    char name[OXP_JSON_NAME_MAX];
    size_t n =
        oxp_json_key_is_name(&events->json, key) ? oxp_json_key(&events->json, key, name) : 0;
    for (size_t i = 0; i < events->beside.n; i++)
        if (oxp_events_is_named(events->beside.items[i].name, name, n))
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
    return oxp_openai_is_odds(json, key) ? oxp_events_odds(events, OXP_JSON_NONE, place, key)
                                         : strings(events, OXP_JSON_NONE, place, key);
}

oxp_status oxp_events_members_beside(oxp_events *events, uint32_t choices)
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
    oxp_events_place place = {.choice = OXP_JSON_NONE,
                              .group = OXP_CHANNEL_OTHER,
                              .role = OXP_ROLE_ASSISTANT,
                              .name = "",
                              .level = OXP_LEVEL_FIELDS,
                              .top = "fields",
                              .top_n = 6};
    oxp_events_channel *channel;
    OXP_TRY(oxp_events_take_channel(events, &place, &channel));
    size_t seam = channel->text.n;
    bool fits = oxp_buffer_add(&events->scraps, text->p, text->n) &&
                oxp_buffer_add(&channel->text, text->p, text->n);
    return fits ? oxp_flow_note(events, channel, OXP_JSON_NONE, seam) : OXP_ERR_MEMORY;
}
