/* What of a flow may be shown: the event at hand with its texts in place, and events made from it.
 */
#include <string.h>

#include "base/diag.h"
#include "wire/collected.h"
#include "wire/leaf.h"
#include "wire/openai_answer.h"

oxp_status oxp_flow_put(oxp_events *events, size_t i, const char *text, size_t n)
{
    oxp_flow *flow = &events->flow;
    oxp_flow_part put = {(uint32_t)i, flow->put_text.n, n};
    if (!n)
        return OXP_OK;
    return oxp_buffer_add(&flow->put_text, text, n) && OXP_PUSH(flow->puts, put) ? OXP_OK
                                                                                 : OXP_ERR_MEMORY;
}

/* Gathers in flow->shown what was put in the place of a piece; `*whole`: all that it said. */
static bool gather_shown(oxp_events *events, size_t i, bool *whole)
{
    oxp_flow *flow = &events->flow;
    flow->shown.n = 0;
    for (size_t k = 0; k < flow->puts.n; k++) {
        const oxp_flow_part *put = &flow->puts.items[k];
        if (put->of == i && !oxp_buffer_add(&flow->shown, flow->put_text.p + put->at, put->n))
            return false;
    }
    oxp_str text = oxp_flow_piece_text(events, i);
    /* A piece that begins or ends in half a character is not the string that it came in. */
    const oxp_json_token *t = oxp_json_at(&events->json, flow->pieces.items[i].token);
    *whole = flow->shown.n == text.n && (!text.n || !memcmp(flow->shown.p, text.p, text.n)) &&
             !(t->flags & OXP_JSON_LONE);
    return true;
}

/* ---- models ------------------------------------------------------------------------- */

static void swap_json(oxp_events *events)
{
    oxp_json kept = events->json;
    events->json = events->flow.spare;
    events->flow.spare = kept;
}

static uint32_t choices_of(const oxp_events *events)
{
    uint32_t choices =
        events->flow.has ? oxp_json_member(&events->json, 0, "choices") : OXP_JSON_NONE;
    return choices != OXP_JSON_NONE && oxp_json_is(&events->json, choices, OXP_JSON_ARRAY)
               ? choices
               : OXP_JSON_NONE;
}

/* Keeps the event as the model of those that are made where another is at hand. */
static bool keep_model(oxp_events *events)
{
    const oxp_json *json = &events->json;
    uint32_t choices = choices_of(events);
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
    return events->flow.last.n || choices_of(events) != OXP_JSON_NONE;
}

/* Events are made from the one at hand, or where it has no choices from the last that had. */
static oxp_status open_model(oxp_events *events, bool *swapped)
{
    *swapped = choices_of(events) == OXP_JSON_NONE;
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

static bool is_call(const oxp_json *json, uint32_t key)
{
    return !oxp_json_is(json, key + 1, OXP_JSON_NULL) &&
           (oxp_json_key_is(json, key, "tool_calls") ||
            oxp_json_key_is(json, key, "function_call") || oxp_json_key_is(json, key, "audio"));
}

/* The delta of an element, where it is an object; or OXP_JSON_NONE. */
static uint32_t delta_of(const oxp_json *json, uint32_t element)
{
    uint32_t delta = oxp_json_member(json, element, "delta");
    return delta != OXP_JSON_NONE && oxp_json_is(json, delta, OXP_JSON_OBJECT) ? delta
                                                                               : OXP_JSON_NONE;
}

/* Keeps the calls of an element as an event of their own. */
static oxp_status keep_calls(oxp_events *events, uint32_t place, uint32_t delta, bool *any)
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
        if (!is_call(json, key))
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

/* An event that says nothing but calls of one choice is kept as it came. */
static oxp_status keep_event(oxp_events *events, uint32_t place)
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

/* ---- the event at hand -------------------------------------------------------------- */

/* One element of its choices, being written to flow->elements. */
typedef struct element {
    uint32_t token, delta, place;
    bool whole; /* all its texts are shown as they came */
    bool says;  /* it is worth sending */
} element;

static bool is_in(const oxp_events *events, const oxp_flow_piece *piece, const element *e)
{
    return piece->token > e->token && piece->token < oxp_json_at(&events->json, e->token)->next;
}

/* In place of bytes of the element. */
static bool splice(oxp_events *events, const element *e, size_t start, size_t end, const char *text,
                   size_t n)
{
    size_t base = oxp_json_at(&events->json, e->token)->start;
    return oxp_splice_add(&events->flow.splices, start - base, end - base, text, n);
}

static bool splice_null(oxp_events *events, const element *e, uint32_t value)
{
    const oxp_json_token *t = oxp_json_at(&events->json, value);
    bool quoted = t->kind == OXP_JSON_STRING;
    return t->kind == OXP_JSON_NULL ||
           splice(events, e, t->start - quoted, t->end + quoted, "null", 4);
}

static bool splice_pieces(oxp_events *events, element *e)
{
    oxp_flow *flow = &events->flow;
    for (size_t i = 0; i < flow->pieces.n; i++) {
        const oxp_flow_piece *piece = &flow->pieces.items[i];
        bool whole;
        if (!is_in(events, piece, e))
            continue;
        if (!gather_shown(events, i, &whole))
            return false;
        e->says |= flow->shown.n > 0;
        e->whole &= whole;
        if (whole)
            continue;
        const oxp_json_token *t = oxp_json_at(&events->json, piece->token);
        size_t at = flow->splices.text.n, base = oxp_json_at(&events->json, e->token)->start;
        if (!oxp_leaf_encode(flow->shown.p, flow->shown.n, &flow->splices.text) ||
            !oxp_splice_written(&flow->splices, t->start - base, t->end - base, at))
            return false;
    }
    return true;
}

/* Whether the string `value` is a text that is followed. */
static bool is_piece(const oxp_events *events, uint32_t value)
{
    for (size_t i = 0; i < events->flow.pieces.n; i++)
        if (events->flow.pieces.items[i].token == value)
            return true;
    return false;
}

/* What an element says beside its texts: calls go, and with a text what might say it again. */
static bool splice_others(oxp_events *events, element *e)
{
    const oxp_json *json = &events->json;
    const oxp_events_choice *choice = &events->choices.items[e->place];
    uint32_t end = oxp_json_at(json, e->token)->next;
    bool fits = true;
    for (uint32_t key = oxp_json_first(e->token); fits && key < end;
         key = oxp_json_after(json, key)) {
        bool odds = oxp_openai_is_odds(json, key);
        bool again = odds || oxp_json_key_is(json, key, "token_ids");
        if (oxp_json_is(json, key + 1, OXP_JSON_NULL) || key + 1 == e->delta ||
            oxp_json_key_is(json, key, "index"))
            continue;
        if (again && (!e->whole || (odds && choice->said)))
            fits = splice_null(events, e, key + 1);
        else
            e->says |= !again && (!oxp_json_key_is(json, key, "finish_reason") || choice->ends);
    }
    end = e->delta == OXP_JSON_NONE ? 0 : oxp_json_at(json, e->delta)->next;
    for (uint32_t key = oxp_json_first(e->delta); fits && key < end;
         key = oxp_json_after(json, key)) {
        if (is_call(json, key) && !choice->calls)
            fits = splice_null(events, e, key + 1);
        else
            e->says |= !oxp_json_is(json, key + 1, OXP_JSON_NULL) && !is_piece(events, key + 1);
    }
    return fits;
}

static oxp_status write_spliced(oxp_events *events, element *e, bool *same)
{
    oxp_flow *flow = &events->flow;
    const oxp_json_token *t = oxp_json_at(&events->json, e->token);
    oxp_splices_clear(&flow->splices);
    if (!splice_pieces(events, e) || !splice_others(events, e))
        return OXP_ERR_MEMORY;
    bool untouched = flow->splices.list.n == 0;
    *same &= untouched;
    if (!untouched && !e->says)
        return OXP_OK;
    if (flow->elements.n > 1 && !oxp_buffer_add_text(&flow->elements, ","))
        return OXP_ERR_MEMORY;
    return oxp_splices_apply(&flow->splices, events->json.text + t->start, t->end - t->start,
                             &flow->elements);
}

/* Of a choice in which more than texts was edited only these, its role and its finish stay. */
static oxp_status write_bare(oxp_events *events, element *e, bool *same)
{
    oxp_flow *flow = &events->flow;
    const oxp_events_choice *choice = &events->choices.items[e->place];
    const oxp_json *json = &events->json;
    oxp_buffer *out = &flow->elements;
    size_t begin = out->n;
    *same = false;
    bool fits = oxp_buffer_addf(out, "%s{\"index\":%u,\"delta\":{", out->n > 1 ? "," : "",
                                (unsigned)choice->index);
    uint32_t role =
        e->delta == OXP_JSON_NONE ? OXP_JSON_NONE : oxp_json_member(json, e->delta, "role");
    bool speaks = role != OXP_JSON_NONE && oxp_json_is(json, role, OXP_JSON_STRING) &&
                  oxp_json_is_name(json, role);
    if (fits && speaks)
        fits = oxp_buffer_addf(out, "\"role\":\"%.*s\"",
                               (int)(oxp_json_at(json, role)->end - oxp_json_at(json, role)->start),
                               json->text + oxp_json_at(json, role)->start);
    for (size_t i = 0; fits && i < flow->pieces.n; i++) {
        const oxp_flow_piece *piece = &flow->pieces.items[i];
        bool whole;
        if (!is_in(events, piece, e) ||
            events->channels.items[piece->text].group != OXP_CHANNEL_DELTA)
            continue;
        fits = gather_shown(events, i, &whole);
        if (!fits || !flow->shown.n)
            continue;
        fits = oxp_buffer_addf(out, "%s\"%s\":\"", speaks || e->says ? "," : "",
                               events->channels.items[piece->text].name) &&
               oxp_leaf_encode(flow->shown.p, flow->shown.n, out) && oxp_buffer_add_text(out, "\"");
        e->says = true;
    }
    fits = fits && oxp_buffer_add_text(out, "},\"logprobs\":null,\"finish_reason\":") &&
           oxp_events_add_finish(events, oxp_json_member(json, e->token, "finish_reason"), out) &&
           oxp_buffer_add_text(out, "}");
    if (!e->says && !speaks && !choice->ends)
        out->n = begin;
    return fits ? OXP_OK : OXP_ERR_MEMORY;
}

/* Whether a member of an element is one that any has, or says nothing. */
static bool is_plain(const oxp_json *json, uint32_t key)
{
    return oxp_json_is(json, key + 1, OXP_JSON_NULL) || oxp_json_key_is(json, key, "index") ||
           oxp_json_key_is(json, key, "delta") || oxp_json_key_is(json, key, "finish_reason");
}

/* Whether the event says nothing but calls of one choice. */
static bool is_calls(const oxp_events *events, uint32_t choices, const element *e)
{
    const oxp_json *json = &events->json;
    const oxp_events_choice *choice = &events->choices.items[e->place];
    if (choice->ends || oxp_json_at(json, e->token)->next < oxp_json_at(json, choices)->next ||
        oxp_json_at(json, e->token)->ordinal || oxp_events_says_usage(events) ||
        oxp_events_is_cut(events) || events->fields_out)
        return false;
    bool calls = false;
    uint32_t end = oxp_json_at(json, e->token)->next;
    for (uint32_t key = oxp_json_first(e->token); key < end; key = oxp_json_after(json, key))
        if (!is_plain(json, key))
            return false;
    end = oxp_json_at(json, e->delta)->next;
    for (uint32_t key = oxp_json_first(e->delta); key < end; key = oxp_json_after(json, key)) {
        const oxp_json_token *t = oxp_json_at(json, key + 1);
        bool nothing = t->kind == OXP_JSON_NULL || oxp_json_key_is(json, key, "role") ||
                       (t->kind == OXP_JSON_STRING && t->start == t->end);
        calls |= is_call(json, key);
        if (!nothing && !is_call(json, key))
            return false;
    }
    return calls;
}

/* Writes one element, or keeps it; `*kept`: the whole event. */
static oxp_status write_element(oxp_events *events, uint32_t choices, element *e, bool *same,
                                bool *kept)
{
    const oxp_events_choice *choice = &events->choices.items[e->place];
    if (choice->stopped) {
        *same = false;
        return OXP_OK;
    }
    if (e->delta != OXP_JSON_NONE && !choice->calls) {
        *kept = !choice->edited && is_calls(events, choices, e);
        if (*kept)
            return keep_event(events, e->place);
        bool any;
        OXP_TRY(keep_calls(events, e->place, e->delta, &any));
        e->whole &= !any;
    }
    return choice->edited ? write_bare(events, e, same) : write_spliced(events, e, same);
}

static oxp_status write_elements(oxp_events *events, uint32_t choices, bool *same, bool *kept)
{
    const oxp_json *json = &events->json;
    uint32_t end = oxp_json_at(json, choices)->next, index;
    events->flow.elements.n = 0;
    if (!oxp_buffer_add_text(&events->flow.elements, "["))
        return OXP_ERR_MEMORY;
    for (uint32_t i = oxp_json_first(choices); i < end && !*kept; i = oxp_json_after(json, i)) {
        oxp_openai_index(json, i, &index);
        element e = {.token = i,
                     .delta = delta_of(json, i),
                     .place = oxp_events_find_choice(events, index),
                     .whole = true};
        OXP_TRY(write_element(events, choices, &e, same, kept));
    }
    return oxp_buffer_add_text(&events->flow.elements, "]") ? OXP_OK : OXP_ERR_MEMORY;
}

static oxp_status write_event(oxp_events *events, oxp_buffer *out)
{
    oxp_flow *flow = &events->flow;
    uint32_t choices = choices_of(events);
    bool same = true, kept = false;
    if (choices != OXP_JSON_NONE)
        OXP_TRY(write_elements(events, choices, &same, &kept));
    if (kept)
        return OXP_OK;
    if (same)
        return oxp_events_copy(events, &flow->event, flow->has,
                               flow->has && oxp_events_is_cut(events), out);
    if (flow->elements.n == 2 && !oxp_events_says_usage(events))
        return OXP_OK;
    if (!oxp_events_write_fields(events, &flow->event, out))
        return OXP_ERR_MEMORY;
    return oxp_events_write(events, &flow->elements, false, out);
}

oxp_status oxp_flow_write(oxp_events *events, oxp_buffer *out)
{
    OXP_TRY(write_event(events, out));
    return keep_model(events) ? OXP_OK : OXP_ERR_MEMORY;
}
