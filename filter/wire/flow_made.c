/* Events that are made: of texts that come late, of messages, of calls that were kept. */
#include <string.h>

#include "base/diag.h"
#include "wire/collected.h"
#include "wire/flow_made.h"

/* ---- models ------------------------------------------------------------------------- */

static void swap_json(oxp_events *events)
{
    oxp_json kept = events->json;
    events->json = events->flow.spare;
    events->flow.spare = kept;
}

uint32_t oxp_flow_choices_of(const oxp_events *events)
{
    uint32_t choices =
        events->flow.has ? oxp_json_member(&events->json, 0, "choices") : OXP_JSON_NONE;
    return choices != OXP_JSON_NONE && oxp_json_is(&events->json, choices, OXP_JSON_ARRAY)
               ? choices
               : OXP_JSON_NONE;
}

bool oxp_flow_keep_model(oxp_events *events)
{
    const oxp_json *json = &events->json;
    uint32_t choices = oxp_flow_choices_of(events);
    if (choices == OXP_JSON_NONE || oxp_json_at(json, choices)->next == oxp_json_first(choices))
        return true;
    events->flow.last.n = 0;
    return oxp_buffer_add(&events->flow.last, json->text, json->n);
}

void oxp_flow_drop(oxp_events *events)
{
    events->flow.has = false;
}

bool oxp_flow_has_model(const oxp_events *events)
{
    return events->flow.last.n || oxp_flow_choices_of(events) != OXP_JSON_NONE;
}

/* Events are made from the one at hand, or where it has no choices from the last that had. */
static oxp_status open_model(oxp_events *events, bool *swapped)
{
    *swapped = oxp_flow_choices_of(events) == OXP_JSON_NONE;
    if (!*swapped)
        return OXP_OK;
    swap_json(events);
    oxp_status status =
        oxp_json_scan(&events->json, events->flow.last.p, events->flow.last.n, events->units.depth);
    if (status != OXP_OK)
        swap_json(events);
    return status;
}

static oxp_status close_model(oxp_events *events, bool swapped, oxp_status status)
{
    if (swapped)
        swap_json(events);
    return status;
}

oxp_status oxp_flow_write_text(oxp_events *events, uint32_t text, const char *bytes, size_t n,
                               oxp_buffer *out)
{
    const oxp_events_channel *channel = &events->channels.items[text];
    bool swapped;
    if (!n)
        return OXP_OK;
    OXP_TRY(open_model(events, &swapped));
    return close_model(events, swapped, oxp_events_write_text(events, channel, bytes, n, out));
}

static oxp_status write_stop(oxp_events *events, uint32_t place, bool apart, oxp_str message,
                             const char *reason, oxp_buffer *out)
{
    oxp_buffer *text = &events->flow.shown;
    text->n = 0;
    bool fits = (!apart || !message.n || oxp_buffer_add(text, "\n\n", 2)) &&
                oxp_buffer_add(text, message.p, message.n);
    if (!fits)
        return OXP_ERR_MEMORY;
    const oxp_events_channel content = {
        .choice = place, .group = OXP_CHANNEL_DELTA, .name = "content"};
    OXP_TRY(oxp_events_write_text(events, &content, text->p, text->n, out));
    return oxp_events_write_end(events, place, reason, out);
}

oxp_status oxp_flow_write_stop(oxp_events *events, uint32_t place, bool replaced, bool apart,
                               oxp_str message, oxp_buffer *out)
{
    oxp_choice_stop stop = {.replaced = replaced};
    bool swapped;
    events->choices.items[place].stopped = true;
    OXP_TRY(open_model(events, &swapped));
    return close_model(
        events, swapped,
        write_stop(events, place, apart, message, oxp_choice_stop_reason(&stop), out));
}

/* ---- calls of tools, and sound ------------------------------------------------------ */

bool oxp_flow_is_call(const oxp_json *json, uint32_t key)
{
    return !oxp_json_is(json, key + 1, OXP_JSON_NULL) &&
           (oxp_json_key_is(json, key, "tool_calls") ||
            oxp_json_key_is(json, key, "function_call") || oxp_json_key_is(json, key, "audio"));
}

uint32_t oxp_flow_delta_of(const oxp_json *json, uint32_t element)
{
    uint32_t delta = oxp_json_member(json, element, "delta");
    return delta != OXP_JSON_NONE && oxp_json_is(json, delta, OXP_JSON_OBJECT) ? delta
                                                                               : OXP_JSON_NONE;
}

oxp_status oxp_flow_keep_calls(oxp_events *events, uint32_t place, uint32_t delta, bool *any)
{
    oxp_flow *flow = &events->flow;
    const oxp_json *json = &events->json;
    oxp_buffer *element = &events->element;
    uint32_t end = oxp_json_at(json, delta)->next;
    *any = false;
    element->n = 0;
    bool fits = oxp_buffer_addf(element, "[{\"index\":%u,\"delta\":{",
                                (unsigned)events->choices.items[place].index);
    for (uint32_t key = oxp_json_first(delta); fits && key < end; key = oxp_json_after(json, key)) {
        const oxp_json_token *t = oxp_json_at(json, key + 1);
        bool quoted = t->kind == OXP_JSON_STRING;
        if (!oxp_flow_is_call(json, key))
            continue;
        size_t from = oxp_json_at(json, key)->start - 1;
        fits = (!*any || oxp_buffer_add_text(element, ",")) &&
               oxp_buffer_add(element, json->text + from, t->end + quoted - from);
        *any = true;
    }
    if (!*any)
        return OXP_OK;
    if (!fits || !oxp_buffer_add_text(element, "},\"logprobs\":null,\"finish_reason\":null}]"))
        return OXP_ERR_MEMORY;
    oxp_flow_part part = {place, flow->kept_text.n, 0};
    OXP_TRY(oxp_events_write(events, element, true, &flow->kept_text));
    part.n = flow->kept_text.n - part.at;
    return OXP_PUSH(flow->kept, part) ? OXP_OK : OXP_ERR_MEMORY;
}

oxp_status oxp_flow_keep_event(oxp_events *events, uint32_t place)
{
    oxp_flow *flow = &events->flow;
    size_t n = flow->event.end - flow->event.start;
    oxp_flow_part part = {place, flow->kept_text.n, n};
    return oxp_buffer_add(&flow->kept_text, events->stream.p + flow->event.start, n) &&
                   OXP_PUSH(flow->kept, part)
               ? OXP_OK
               : OXP_ERR_MEMORY;
}

static oxp_status write_edited_calls(oxp_events *events, uint32_t place, oxp_buffer *out)
{
    for (uint32_t i = 0; i < events->n_channels; i++) {
        oxp_channel_group group = events->channels.items[i].group;
        if (events->channels.items[i].choice == place && group != OXP_CHANNEL_DELTA &&
            group != OXP_CHANNEL_OTHER && group != OXP_CHANNEL_SAID)
            OXP_TRY(oxp_events_write_channel(events, i, out));
    }
    return OXP_OK;
}

oxp_status oxp_flow_write_calls(oxp_events *events, uint32_t place, oxp_buffer *out)
{
    oxp_flow *flow = &events->flow;
    oxp_events_choice *choice = &events->choices.items[place];
    bool swapped;
    choice->calls = true;
    if (!choice->kept)
        return OXP_OK;
    if (choice->edited && !choice->sent) {
        OXP_TRY(open_model(events, &swapped));
        OXP_TRY(close_model(events, swapped, write_edited_calls(events, place, out)));
    }
    choice->kept = false;
    choice->sent = true;
    for (size_t i = 0; i < flow->kept.n; i++) {
        oxp_flow_part *part = &flow->kept.items[i];
        if (part->of != place)
            continue;
        if (!choice->edited && !oxp_buffer_add(out, flow->kept_text.p + part->at, part->n))
            return OXP_ERR_MEMORY;
        part->of = OXP_JSON_NONE;
    }
    return OXP_OK;
}
