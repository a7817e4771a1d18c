/* A touched choice as fresh events: one delta a channel. */
#include "base/diag.h"
#include "wire/collected.h"
#include "wire/leaf.h"

/* The `choices` of an event being made are written to events->element. */
static bool open_delta(oxp_events *events, const oxp_events_choice *choice)
{
    events->element.n = 0;
    return oxp_buffer_addf(&events->element, "[{\"index\":%u,\"delta\":{", (unsigned)choice->index);
}

static oxp_status close_delta(oxp_events *events, oxp_buffer *out)
{
    if (!oxp_buffer_add_text(&events->element, "},\"logprobs\":null,\"finish_reason\":null}]"))
        return OXP_ERR_MEMORY;
    return oxp_events_write(events, &events->element, true, out);
}

/* The text of a channel with its edits, as the inside of a JSON string. */
static oxp_status add_channel_text(oxp_events *events, uint32_t channel)
{
    const oxp_buffer *text = &events->channels.items[channel].text;
    oxp_splices_clear(&events->splices);
    for (size_t u = 0; u < events->units.units.n; u++)
        if (events->unit_channels.items[u] == channel && oxp_units_edited(&events->units, u))
            OXP_TRY(oxp_units_splices(&events->units, u, text->p, &events->splices));
    if (!events->splices.list.n)
        return oxp_leaf_encode(text->p, text->n, &events->element) ? OXP_OK : OXP_ERR_MEMORY;
    events->event.n = 0;
    OXP_TRY(oxp_splices_apply(&events->splices, text->p, text->n, &events->event));
    return oxp_leaf_encode(events->event.p, events->event.n, &events->element) ? OXP_OK
                                                                               : OXP_ERR_MEMORY;
}

static oxp_status add_member(oxp_events *events, uint32_t channel, bool first)
{
    oxp_buffer *element = &events->element;
    if (!oxp_buffer_addf(element, "%s\"%s\":\"", first ? "" : ",",
                         events->channels.items[channel].name))
        return OXP_ERR_MEMORY;
    OXP_TRY(add_channel_text(events, channel));
    return oxp_buffer_add_text(element, "\"") ? OXP_OK : OXP_ERR_MEMORY;
}

static bool same_call(const oxp_events_channel *a, const oxp_events_channel *b)
{
    return a->choice == b->choice && a->group == b->group && a->index == b->index;
}

static bool add_scrap(oxp_events *events, const char *name, oxp_gathered_text scrap)
{
    oxp_buffer *element = &events->element;
    return !scrap.n || (oxp_buffer_addf(element, "\"%s\":", name) &&
                        oxp_buffer_add(element, events->scraps.p + scrap.at, scrap.n) &&
                        oxp_buffer_add_text(element, ","));
}

/* All channels of one call make one delta; it is written for the first of them. */
static oxp_status write_call(oxp_events *events, uint32_t channel, oxp_buffer *out)
{
    oxp_buffer *element = &events->element;
    const oxp_events_channel *c = &events->channels.items[channel];
    for (uint32_t i = 0; i < channel; i++)
        if (same_call(&events->channels.items[i], c))
            return OXP_OK;
    bool tool = c->group != OXP_CHANNEL_CALL && c->group != OXP_CHANNEL_AUDIO;
    const oxp_events_call *call = tool ? oxp_events_find_call(events, c->choice, c->index) : NULL;
    bool fits = open_delta(events, &events->choices.items[c->choice]);
    if (fits && tool)
        fits = oxp_buffer_addf(element, "\"tool_calls\":[{\"index\":%u,", (unsigned)c->index) &&
               (!call || (add_scrap(events, "id", call->id_json) &&
                          add_scrap(events, "type", call->type_json))) &&
               oxp_buffer_add_text(element, c->group == OXP_CHANNEL_TOOL ? "\"function\":{"
                                                                         : "\"custom\":{");
    else if (fits)
        fits = oxp_buffer_add_text(element, c->group == OXP_CHANNEL_CALL ? "\"function_call\":{"
                                                                         : "\"audio\":{");
    if (!fits)
        return OXP_ERR_MEMORY;
    bool first = true;
    for (uint32_t i = channel; i < events->n_channels; i++) {
        if (!same_call(&events->channels.items[i], c))
            continue;
        OXP_TRY(add_member(events, i, first));
        first = false;
    }
    if (!oxp_buffer_add_text(element, tool ? "}}]" : "}"))
        return OXP_ERR_MEMORY;
    return close_delta(events, out);
}

oxp_status oxp_events_write_channel(oxp_events *events, uint32_t channel, oxp_buffer *out)
{
    const oxp_events_channel *c = &events->channels.items[channel];
    if (c->group == OXP_CHANNEL_OTHER || c->group == OXP_CHANNEL_SAID)
        return OXP_OK; /* it is not known how such a member would have to be cut */
    if (c->group != OXP_CHANNEL_DELTA)
        return write_call(events, channel, out);
    if (!c->text.n)
        return OXP_OK;
    if (!open_delta(events, &events->choices.items[c->choice]))
        return OXP_ERR_MEMORY;
    OXP_TRY(add_member(events, channel, true));
    return close_delta(events, out);
}

oxp_status oxp_events_write_text(oxp_events *events, const oxp_events_channel *channel,
                                 const char *text, size_t n, oxp_buffer *out)
{
    oxp_buffer *element = &events->element;
    const oxp_buffer *shape = &channel->shape;
    bool known = channel->group == OXP_CHANNEL_DELTA;
    if (!n)
        return OXP_OK;
    bool fits =
        open_delta(events, &events->choices.items[channel->choice]) &&
        (known ? oxp_buffer_addf(element, "\"%s\":\"", channel->name)
               : oxp_buffer_add(element, shape->p, channel->hole)) &&
        oxp_leaf_encode(text, n, element) &&
        (known ? oxp_buffer_add_text(element, "\"")
               : oxp_buffer_add(element, shape->p + channel->hole, shape->n - channel->hole));
    return fits ? close_delta(events, out) : OXP_ERR_MEMORY;
}

oxp_status oxp_events_write_end(oxp_events *events, uint32_t choice, const char *reason,
                                oxp_buffer *out)
{
    events->element.n = 0;
    bool fits = oxp_buffer_addf(&events->element,
                                "[{\"index\":%u,\"delta\":{},\"logprobs\":null,"
                                "\"finish_reason\":\"%s\"}]",
                                (unsigned)events->choices.items[choice].index, reason);
    return fits ? oxp_events_write(events, &events->element, true, out) : OXP_ERR_MEMORY;
}

static oxp_status write_stopped(oxp_events *events, const oxp_events_choice *choice,
                                oxp_buffer *out)
{
    oxp_buffer *element = &events->element;
    if (!open_delta(events, choice) || !oxp_buffer_add_text(element, "\"content\":\""))
        return OXP_ERR_MEMORY;
    OXP_TRY(oxp_choice_stop_text(&events->units, &choice->stop, events->stop_text.p, element));
    if (!oxp_buffer_add_text(element, "\""))
        return OXP_ERR_MEMORY;
    OXP_TRY(close_delta(events, out));
    if (choice->finished)
        return OXP_OK;
    return oxp_events_write_end(events, (uint32_t)(choice - events->choices.items),
                                oxp_choice_stop_reason(&choice->stop), out);
}

oxp_status oxp_events_write_choice(oxp_events *events, uint32_t place, oxp_buffer *out)
{
    oxp_events_choice *choice = &events->choices.items[place];
    choice->begun = true;
    if (choice->speaker.n) {
        bool fits = open_delta(events, choice) && add_scrap(events, "role", choice->speaker) &&
                    oxp_buffer_add_text(&events->element, "\"content\":\"\"");
        if (!fits)
            return OXP_ERR_MEMORY;
        OXP_TRY(close_delta(events, out));
    }
    if (choice->stopped)
        return write_stopped(events, choice, out);
    for (uint32_t i = 0; i < events->n_channels; i++)
        if (events->channels.items[i].choice == place)
            OXP_TRY(oxp_events_write_channel(events, i, out));
    return OXP_OK;
}
