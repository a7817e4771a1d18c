/* The channels of a collected stream: which one a text belongs to, and its pieces. */
#include <string.h>

#include "base/diag.h"
#include "wire/collected.h"
#include "wire/leaf.h"

bool oxp_events_is_named(const char *name, const char *p, size_t n)
{
    return strlen(name) == n && (!n || memcmp(name, p, n) == 0);
}

static oxp_events_channel *find_channel(oxp_events *events, const oxp_events_place *place)
{
    for (size_t i = 0; i < events->n_channels; i++) {
        oxp_events_channel *c = &events->channels.items[i];
        if (c->choice == place->choice && c->group == place->group && c->index == place->index &&
            c->level == place->level && oxp_events_is_named(c->name, place->name, place->name_n) &&
            oxp_events_is_named(c->top, place->top, place->top_n))
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

oxp_status oxp_events_take_channel(oxp_events *events, const oxp_events_place *place,
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
                                  .text = kept.text,
                                  .shape = kept.shape};
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

void oxp_events_mend(oxp_buffer *text, size_t seam)
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

bool oxp_events_is_half(const oxp_buffer *text)
{
    return text->n >= 3 && is_surrogate(text->p + text->n - 3, true);
}

oxp_status oxp_events_add_text(oxp_events *events, const oxp_events_place *place, uint32_t token)
{
    oxp_events_channel *channel;
    OXP_TRY(oxp_events_take_channel(events, place, &channel));
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
        oxp_events_mend(&channel->text, seam);
    return oxp_flow_note(events, channel, token, seam);
}
