/* Which call of a tool a fragment belongs to. Some servers number none of them, or all of them 0,
 * and tell them apart by their ids alone. */
#include <string.h>

#include "base/diag.h"
#include "wire/collected.h"
#include "wire/leaf.h"

/* Appends the decoded id to the scraps; none where it is null, empty or not there. */
static oxp_status read_id(oxp_events *events, uint32_t token, oxp_gathered_text *id)
{
    *id = (oxp_gathered_text){events->scraps.n, 0};
    if (token == OXP_JSON_NONE || oxp_json_is(&events->json, token, OXP_JSON_NULL))
        return OXP_OK;
    const oxp_json_token *t = oxp_json_at(&events->json, token);
    const char *raw = events->json.text + t->start;
    bool fits = t->kind == OXP_JSON_STRING
                    ? oxp_leaf_decode(raw, t->end - t->start, &events->scraps)
                    : oxp_buffer_add(&events->scraps, raw, t->end - t->start);
    id->n = events->scraps.n - id->at;
    return fits ? OXP_OK : OXP_ERR_MEMORY;
}

static bool same_id(const oxp_events *events, oxp_gathered_text a, oxp_gathered_text b)
{
    return a.n == b.n && memcmp(events->scraps.p + a.at, events->scraps.p + b.at, a.n) == 0;
}

/* The call under `number` that has this id or none yet; without an id the one that spoke last. */
static oxp_events_call *find_call(oxp_events *events, uint32_t choice, uint32_t number,
                                  oxp_gathered_text id)
{
    for (size_t i = 0; i < events->calls.n; i++) {
        oxp_events_call *c = &events->calls.items[i];
        if (c->choice == choice && c->number == number &&
            (id.n ? !c->id.n || same_id(events, c->id, id) : c->last))
            return c;
    }
    return NULL;
}

/* The number itself, where no other call of the choice took it; else the first behind all. */
static uint32_t free_place(const oxp_events *events, uint32_t choice, uint32_t number)
{
    uint32_t behind = 0;
    bool taken = false;
    for (size_t i = 0; i < events->calls.n; i++) {
        const oxp_events_call *c = &events->calls.items[i];
        if (c->choice != choice)
            continue;
        taken |= c->place == number;
        behind = c->place >= behind ? c->place + 1 : behind;
    }
    return taken ? behind : number;
}

oxp_status oxp_events_keep_name(oxp_events *events, uint32_t token, oxp_gathered_text *kept)
{
    if (kept->n || token == OXP_JSON_NONE)
        return OXP_OK;
    const oxp_json_token *t = oxp_json_at(&events->json, token);
    bool quoted = t->kind == OXP_JSON_STRING;
    if (!(quoted && oxp_json_is_name(&events->json, token)) && t->kind != OXP_JSON_NUMBER)
        return OXP_OK; /* it was judged as a text, and may be what is to go */
    kept->at = events->scraps.n;
    kept->n = t->end - t->start + 2 * (size_t)quoted;
    return oxp_buffer_add(&events->scraps, events->json.text + t->start - quoted, kept->n)
               ? OXP_OK
               : OXP_ERR_MEMORY;
}

const oxp_events_call *oxp_events_find_call(const oxp_events *events, uint32_t choice,
                                            uint32_t place)
{
    for (size_t i = 0; i < events->calls.n; i++)
        if (events->calls.items[i].choice == choice && events->calls.items[i].place == place)
            return &events->calls.items[i];
    return NULL;
}

oxp_status oxp_events_keep_call(oxp_events *events, uint32_t choice, uint32_t place, uint32_t id,
                                uint32_t type)
{
    for (size_t i = 0; i < events->calls.n; i++) {
        oxp_events_call *c = &events->calls.items[i];
        if (c->choice != choice || c->place != place)
            continue;
        OXP_TRY(oxp_events_keep_name(events, id, &c->id_json));
        return oxp_events_keep_name(events, type, &c->type_json);
    }
    return OXP_OK;
}

oxp_status oxp_events_call_place(oxp_events *events, uint32_t choice, uint32_t number, uint32_t id,
                                 uint32_t *place)
{
    oxp_gathered_text given;
    OXP_TRY(read_id(events, id, &given));
    oxp_events_call *call = find_call(events, choice, number, given);
    if (!call) {
        if (events->calls.n == OXP_CHANNELS_MAX)
            return oxp_events_fail(events, OXP_ERR_LIMIT, "more than %d channels",
                                   OXP_CHANNELS_MAX);
        oxp_events_call fresh = {.choice = choice, .number = number};
        fresh.place = free_place(events, choice, number);
        if (!OXP_PUSH(events->calls, fresh))
            return OXP_ERR_MEMORY;
        call = &events->calls.items[events->calls.n - 1];
    }
    if (call->id.n || !given.n)
        events->scraps.n = given.at;
    else
        call->id = given;
    for (size_t i = 0; i < events->calls.n; i++) {
        oxp_events_call *c = &events->calls.items[i];
        if (c->choice == choice && c->number == number)
            c->last = c == call;
    }
    *place = call->place;
    return OXP_OK;
}
