/* The stream for the client: what was not touched as it came, what was as fresh deltas. */
#include <string.h>

#include "base/diag.h"
#include "wire/collected.h"
#include "wire/openai_answer.h"

static bool touched(const oxp_events_choice *choice)
{
    return choice->edited || choice->stopped;
}

/* ---- events made from the one at hand ---- */

/* In place of the value of member `name` of the event's root, where it has one. */
static bool put(oxp_events *events, const char *name, const char *text, size_t n)
{
    uint32_t value = oxp_json_member(&events->json, 0, name);
    if (value == OXP_JSON_NONE)
        return true;
    const oxp_json_token *t = oxp_json_at(&events->json, value);
    bool quoted = t->kind == OXP_JSON_STRING;
    return oxp_splice_add(&events->splices, t->start - quoted, t->end + quoted, text, n);
}

/* Members beside the choices that are edited: null, and their names too where they are texts. */
static bool put_beside(oxp_events *events)
{
    const oxp_json *json = &events->json;
    bool fits = true;
    uint32_t end = oxp_json_at(json, 0)->next;
    for (uint32_t key = oxp_json_first(0); fits && key < end; key = oxp_json_after(json, key)) {
        const oxp_events_beside *beside = oxp_events_find_beside(events, key);
        if (!beside || !beside->out)
            continue;
        const oxp_json_token *name = oxp_json_at(json, key), *t = oxp_json_at(json, key + 1);
        bool quoted = t->kind == OXP_JSON_STRING;
        size_t at = events->splices.text.n;
        if (!beside->name[0])
            fits = oxp_buffer_addf(&events->splices.text, "redacted-%u", (unsigned)name->start) &&
                   oxp_splice_written(&events->splices, name->start, name->end, at);
        fits =
            fits && oxp_splice_add(&events->splices, t->start - quoted, t->end + quoted, "null", 4);
    }
    return fits;
}

oxp_status oxp_events_write(oxp_events *events, const oxp_buffer *choices, bool fresh,
                            oxp_buffer *out)
{
    oxp_splices_clear(&events->splices);
    bool fits = put(events, "__verbose", "null", 4) && put_beside(events) &&
                (!choices || put(events, "choices", choices->p, choices->n)) &&
                (!fresh || (put(events, "usage", "null", 4) && put(events, "error", "null", 4)));
    if (!fits)
        return OXP_ERR_MEMORY;
    events->event.n = 0;
    OXP_TRY(oxp_splices_apply(&events->splices, events->json.text, events->json.n, &events->event));
    return oxp_sse_write(events->event.p, events->event.n, out) ? OXP_OK : OXP_ERR_MEMORY;
}

bool oxp_events_write_fields(const oxp_events *events, const oxp_sse_event *event, oxp_buffer *out)
{
    return events->fields_out || oxp_sse_copy_fields(&events->sse, event, out);
}

/* ---- the stream ---- */

bool oxp_events_add_finish(const oxp_events *events, uint32_t finish, oxp_buffer *out)
{
    const oxp_json *json = &events->json;
    if (finish == OXP_JSON_NONE || oxp_json_is(json, finish, OXP_JSON_NULL))
        return oxp_buffer_add_text(out, "null");
    const oxp_json_token *f = oxp_json_at(json, finish);
    /* Anything but a name was judged as a text, and may be what is to go. */
    bool named = f->kind == OXP_JSON_STRING && oxp_json_is_name(json, finish);
    return named ? oxp_buffer_add(out, json->text + f->start - 1, f->end - f->start + 2)
                 : oxp_buffer_add_text(out, "\"stop\"");
}

/* What stays of one element of an event's choices: itself, only its finish, or nothing. */
static bool add_element(const oxp_events *events, uint32_t element, const oxp_events_choice *choice,
                        oxp_buffer *kept)
{
    const oxp_json *json = &events->json;
    const oxp_json_token *t = oxp_json_at(json, element);
    const char *comma = kept->n > 1 ? "," : "";
    if (!touched(choice))
        return oxp_buffer_add_text(kept, comma) &&
               oxp_buffer_add(kept, json->text + t->start, t->end - t->start);
    uint32_t finish = oxp_json_member(json, element, "finish_reason");
    if (finish == OXP_JSON_NONE || oxp_json_is(json, finish, OXP_JSON_NULL))
        return true;
    bool fits = oxp_buffer_addf(kept,
                                "%s{\"index\":%u,\"delta\":{},\"logprobs\":null,"
                                "\"finish_reason\":",
                                comma, (unsigned)choice->index);
    if (fits && choice->stopped)
        fits = oxp_buffer_addf(kept, "\"%s\"", oxp_choice_stop_reason(&choice->stop));
    else if (fits)
        fits = oxp_events_add_finish(events, finish, kept);
    return fits && oxp_buffer_add_text(kept, "}");
}

/* Rewrites an event of which a choice is touched. Touched choices begin here if not before. */
static oxp_status rewrite(oxp_events *events, const oxp_sse_event *event, uint32_t choices,
                          oxp_buffer *out)
{
    const oxp_json *json = &events->json;
    uint32_t end = oxp_json_at(json, choices)->next, index;
    for (uint32_t i = oxp_json_first(choices); i < end; i = oxp_json_after(json, i)) {
        oxp_openai_index(json, i, &index);
        uint32_t place = oxp_events_find_choice(events, index);
        if (touched(&events->choices.items[place]) && !events->choices.items[place].begun)
            OXP_TRY(oxp_events_write_choice(events, place, out));
    }
    oxp_buffer *kept = &events->element;
    kept->n = 0;
    bool fits = oxp_buffer_add_text(kept, "[");
    for (uint32_t i = oxp_json_first(choices); fits && i < end; i = oxp_json_after(json, i)) {
        oxp_openai_index(json, i, &index);
        fits = add_element(events, i, &events->choices.items[oxp_events_find_choice(events, index)],
                           kept);
    }
    if (!fits || !oxp_buffer_add_text(kept, "]"))
        return OXP_ERR_MEMORY;
    if (kept->n == 2)
        return OXP_OK;
    if (!oxp_events_write_fields(events, event, out))
        return OXP_ERR_MEMORY;
    return oxp_events_write(events, kept, false, out);
}

static bool any_touched(const oxp_events *events)
{
    bool any = events->fields_out;
    for (size_t i = 0; i < events->choices.n; i++)
        any |= touched(&events->choices.items[i]);
    for (size_t i = 0; i < events->beside.n; i++)
        any |= events->beside.items[i].out;
    return any;
}

bool oxp_events_is_cut(const oxp_events *events)
{
    const oxp_json *json = &events->json;
    uint32_t end = oxp_json_at(json, 0)->next;
    for (uint32_t key = oxp_json_first(0); key < end; key = oxp_json_after(json, key)) {
        const oxp_events_beside *beside = oxp_events_find_beside(events, key);
        if (beside && beside->out)
            return true;
    }
    return false;
}

bool oxp_events_says_usage(const oxp_events *events)
{
    uint32_t usage = oxp_json_member(&events->json, 0, "usage");
    return usage != OXP_JSON_NONE && !oxp_json_is(&events->json, usage, OXP_JSON_NULL);
}

/* Whether an event that is cut still says something: it has choices, or usage beside an empty list
 * of them. */
static bool says_more(const oxp_events *events)
{
    const oxp_json *json = &events->json;
    uint32_t choices = oxp_json_member(json, 0, "choices");
    if (choices == OXP_JSON_NONE || !oxp_json_is(json, choices, OXP_JSON_ARRAY))
        return false;
    return oxp_json_at(json, choices)->next > oxp_json_first(choices) ||
           oxp_events_says_usage(events);
}

/* The event's choices, where one of them is touched; else OXP_JSON_NONE. */
static uint32_t touched_choices(const oxp_events *events)
{
    const oxp_json *json = &events->json;
    uint32_t choices = oxp_json_member(json, 0, "choices"), index;
    if (choices == OXP_JSON_NONE || !oxp_json_is(json, choices, OXP_JSON_ARRAY))
        return OXP_JSON_NONE;
    uint32_t end = oxp_json_at(json, choices)->next;
    for (uint32_t i = oxp_json_first(choices); i < end; i = oxp_json_after(json, i)) {
        oxp_openai_index(json, i, &index);
        if (touched(&events->choices.items[oxp_events_find_choice(events, index)]))
            return choices;
    }
    return OXP_JSON_NONE;
}

oxp_status oxp_events_copy(oxp_events *events, const oxp_sse_event *event, bool has, bool cut,
                           oxp_buffer *out)
{
    bool quiet = has && oxp_json_member(&events->json, 0, "__verbose") != OXP_JSON_NONE;
    if (cut && !says_more(events))
        return OXP_OK;
    if (cut || quiet) {
        if (!oxp_events_write_fields(events, event, out))
            return OXP_ERR_MEMORY;
        return oxp_events_write(events, NULL, false, out);
    }
    bool fits = true;
    if (!events->fields_out)
        fits = oxp_buffer_add(out, events->stream.p + event->start, event->end - event->start);
    else if (event->has_data)
        fits = oxp_sse_write(event->data.p, event->data.n, out);
    return fits ? OXP_OK : OXP_ERR_MEMORY;
}

static oxp_status emit_event(oxp_events *events, const oxp_sse_event *event, oxp_buffer *out)
{
    bool has;
    OXP_TRY(oxp_events_scan(events, event, events->units.depth, &has));
    uint32_t choices = has ? touched_choices(events) : OXP_JSON_NONE;
    if (choices != OXP_JSON_NONE)
        return rewrite(events, event, choices, out);
    return oxp_events_copy(events, event, has, has && oxp_events_is_cut(events), out);
}

oxp_status oxp_events_emit(oxp_events *events, oxp_buffer *out, bool *same)
{
    *same = events->kept == events->stream.n && (!events->located || !any_touched(events));
    if (!events->located || !any_touched(events))
        return oxp_buffer_add(out, events->stream.p, events->kept) ? OXP_OK : OXP_ERR_MEMORY;
    for (size_t i = 0; i < events->choices.n; i++)
        events->choices.items[i].begun = false;
    oxp_sse_event event;
    bool more = true;
    oxp_sse_open(&events->sse, events->stream.p, events->kept);
    for (;;) {
        OXP_TRY(oxp_sse_next(&events->sse, &event, &more));
        if (!more)
            return OXP_OK;
        OXP_TRY(emit_event(events, &event, out));
    }
}
