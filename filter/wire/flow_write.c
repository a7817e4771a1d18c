/* What of a flow may be shown: the event at hand with its texts in place, and events made from it.
 */
#include <string.h>

#include "base/diag.h"
#include "wire/collected.h"
#include "wire/flow_made.h"
#include "wire/leaf.h"
#include "wire/openai_answer.h"

oxp_status oxp_flow_put(oxp_events *events, size_t i, const char *text, size_t n)
{
    oxp_flow *flow = &events->flow;
    oxp_flow_piece *piece = &flow->pieces.items[i];
    uint32_t number = (uint32_t)flow->puts.n;
    if (!n)
        return OXP_OK;
    if (!OXP_PUSH(flow->puts, (oxp_flow_insert){OXP_JSON_NONE, flow->put_text.n, n}) ||
        !oxp_buffer_add(&flow->put_text, text, n))
        return OXP_ERR_MEMORY;
    if (piece->first_put == OXP_JSON_NONE)
        piece->first_put = number;
    else
        flow->puts.items[piece->last_put].next = number;
    piece->last_put = number;
    return OXP_OK;
}

/* Gathers in flow->shown what was put in the place of a piece; `*whole`: all that it said. */
static bool gather_shown(oxp_events *events, size_t i, bool *whole)
{
    oxp_flow *flow = &events->flow;
    flow->shown.n = 0;
    for (uint32_t k = flow->pieces.items[i].first_put; k != OXP_JSON_NONE;) {
        const oxp_flow_insert *put = &flow->puts.items[k];
        if (!oxp_buffer_add(&flow->shown, flow->put_text.p + put->at, put->n))
            return false;
        k = put->next;
    }
    oxp_str text = oxp_flow_piece_text(events, i);
    /* A piece that begins or ends in half a character is not the string that it came in. */
    const oxp_json_token *t = oxp_json_at(&events->json, flow->pieces.items[i].token);
    *whole = flow->shown.n == text.n && (!text.n || !memcmp(flow->shown.p, text.p, text.n)) &&
             !(t->flags & OXP_JSON_LONE);
    return true;
}

oxp_status oxp_flow_write_puts(oxp_events *events, uint32_t place, oxp_buffer *out)
{
    oxp_flow *flow = &events->flow;
    for (size_t i = 0; i < flow->pieces.n; i++) {
        bool whole;
        if (flow->pieces.items[i].choice != place)
            continue;
        if (!gather_shown(events, i, &whole))
            return OXP_ERR_MEMORY;
        flow->pieces.items[i].first_put = OXP_JSON_NONE;
        OXP_TRY(oxp_flow_write_text(events, flow->pieces.items[i].text, flow->shown.p,
                                    flow->shown.n, out));
    }
    return OXP_OK;
}

/* ---- the event at hand -------------------------------------------------------------- */

/* One element of its choices, being written to flow->elements. */
typedef struct element {
    uint32_t token, delta, place;
    size_t piece, end; /* its pieces */
    bool whole;        /* all its texts are shown as they came */
    bool says;         /* it is worth sending */
} element;

/* The pieces behind those before `from` that are in the element. */
static void find_pieces(const oxp_events *events, size_t from, element *e)
{
    const oxp_flow *flow = &events->flow;
    uint32_t next = oxp_json_at(&events->json, e->token)->next;
    e->piece = e->end = from;
    while (e->end < flow->pieces.n && flow->pieces.items[e->end].token < next)
        e->end++;
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
    for (size_t i = e->piece; i < e->end; i++) {
        const oxp_flow_piece *piece = &flow->pieces.items[i];
        bool whole;
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

/* Whether the string `value` is a text that is followed. `*piece` goes along with the values. */
static bool is_piece(const oxp_events *events, const element *e, uint32_t value, size_t *piece)
{
    const oxp_flow *flow = &events->flow;
    while (*piece < e->end && flow->pieces.items[*piece].token < value)
        ++*piece;
    return *piece < e->end && flow->pieces.items[*piece].token == value;
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
    size_t piece = e->piece;
    for (uint32_t key = oxp_json_first(e->delta); fits && key < end;
         key = oxp_json_after(json, key)) {
        if (oxp_flow_is_call(json, key) && !choice->calls)
            fits = splice_null(events, e, key + 1);
        else
            e->says |=
                !oxp_json_is(json, key + 1, OXP_JSON_NULL) && !is_piece(events, e, key + 1, &piece);
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
    for (size_t i = e->piece; fits && i < e->end; i++) {
        const oxp_flow_piece *piece = &flow->pieces.items[i];
        bool whole;
        if (events->channels.items[piece->text].group != OXP_CHANNEL_DELTA)
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
        calls |= oxp_flow_is_call(json, key);
        if (!nothing && !oxp_flow_is_call(json, key))
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
            return oxp_flow_keep_event(events, e->place);
        bool any;
        OXP_TRY(oxp_flow_keep_calls(events, e->place, e->delta, &any));
        e->whole &= !any;
    }
    return choice->edited ? write_bare(events, e, same) : write_spliced(events, e, same);
}

static oxp_status write_elements(oxp_events *events, uint32_t choices, bool *same, bool *kept)
{
    const oxp_json *json = &events->json;
    uint32_t end = oxp_json_at(json, choices)->next, index;
    size_t piece = 0;
    events->flow.elements.n = 0;
    if (!oxp_buffer_add_text(&events->flow.elements, "["))
        return OXP_ERR_MEMORY;
    for (uint32_t i = oxp_json_first(choices); i < end && !*kept; i = oxp_json_after(json, i)) {
        oxp_openai_index(json, i, &index);
        element e = {.token = i,
                     .delta = oxp_flow_delta_of(json, i),
                     .place = oxp_events_find_choice(events, index),
                     .whole = true};
        find_pieces(events, piece, &e);
        piece = e.end;
        OXP_TRY(write_element(events, choices, &e, same, kept));
    }
    return oxp_buffer_add_text(&events->flow.elements, "]") ? OXP_OK : OXP_ERR_MEMORY;
}

static oxp_status write_event(oxp_events *events, oxp_buffer *out)
{
    oxp_flow *flow = &events->flow;
    uint32_t choices = oxp_flow_choices_of(events);
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
    return oxp_flow_keep_model(events) ? OXP_OK : OXP_ERR_MEMORY;
}
