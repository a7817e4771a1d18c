/* Edits of a located body: units, the note, stopped choices; and the body with them in it. */
#include <string.h>

#include "base/diag.h"
#include "text/utf8.h"
#include "wire/choice.h"
#include "wire/leaf.h"
#include "wire/located.h"

oxp_status oxp_wire_edit(oxp_wire *wire, size_t unit, const oxp_edit *edits, size_t n)
{
    return oxp_units_edit(&wire->units, unit, edits, n);
}

/* ---- the note ---- */

oxp_status oxp_wire_note(oxp_wire *wire, const char *text, size_t n)
{
    if (wire->messages == OXP_JSON_NONE || oxp_utf8_valid_prefix(text, n) < n)
        return OXP_ERR_ARGUMENT;
    if (!n)
        return OXP_OK;
    bool fits = (!wire->note.n || oxp_buffer_add_text(&wire->note, "\n\n")) &&
                oxp_buffer_add(&wire->note, text, n);
    return fits ? OXP_OK : OXP_ERR_MEMORY;
}

static bool has_child(const oxp_json *json, uint32_t container)
{
    return oxp_json_at(json, container)->next > oxp_json_first(container);
}

/* `before`, the note as the inside of a string, `after`: in place of [start, end). */
static oxp_status splice_note(oxp_wire *wire, size_t start, size_t end, const char *before,
                              const char *after)
{
    oxp_buffer *text = &wire->splices.text;
    size_t at = text->n;
    bool fits =
        oxp_buffer_add_text(text, before) && oxp_leaf_encode(wire->note.p, wire->note.n, text) &&
        oxp_buffer_add_text(text, after) && oxp_splice_written(&wire->splices, start, end, at);
    return fits ? OXP_OK : OXP_ERR_MEMORY;
}

static oxp_status note_at_front(oxp_wire *wire)
{
    size_t at = oxp_json_at(&wire->json, wire->messages)->start + 1;
    return splice_note(wire, at, at, "{\"role\":\"system\",\"content\":\"",
                       has_child(&wire->json, wire->messages) ? "\"}," : "\"}");
}

static oxp_status note_in_message(oxp_wire *wire, uint32_t message)
{
    const oxp_json *json = &wire->json;
    uint32_t content = oxp_json_member(json, message, "content");
    if (content == OXP_JSON_NONE) {
        size_t at = oxp_json_at(json, message)->start + 1; /* it has a role at least */
        return splice_note(wire, at, at, "\"content\":\"", "\",");
    }
    const oxp_json_token *t = oxp_json_at(json, content);
    if (t->kind == OXP_JSON_STRING)
        return splice_note(wire, t->end, t->end, t->end > t->start ? "\\n\\n" : "", "");
    if (t->kind == OXP_JSON_ARRAY)
        return splice_note(wire, t->end - 1, t->end - 1,
                           has_child(json, content) ? ",{\"type\":\"text\",\"text\":\""
                                                    : "{\"type\":\"text\",\"text\":\"",
                           "\"}");
    return splice_note(wire, t->start, t->end, "\"", "\"");
}

/* ---- stopped choices ---- */

oxp_status oxp_wire_stop_choice(oxp_wire *wire, uint32_t choice, bool replaced, size_t unit,
                                uint64_t visible, const char *message, size_t n)
{
    bool found = false;
    if (!wire->response || oxp_utf8_valid_prefix(message, n) < n)
        return OXP_ERR_ARGUMENT;
    size_t at = wire->stop_text.n;
    if (!oxp_buffer_add(&wire->stop_text, message, n))
        return OXP_ERR_MEMORY;
    for (size_t i = 0; i < wire->choices.n; i++) {
        oxp_located_choice *c = &wire->choices.items[i];
        if (c->index != choice)
            continue;
        c->stopped = found = true;
        c->stop = (oxp_choice_stop){replaced, unit, visible, at, n};
    }
    return found ? OXP_OK : OXP_ERR_ARGUMENT;
}

static oxp_status splice_stopped(oxp_wire *wire, const oxp_located_choice *choice)
{
    const oxp_json_token *t = oxp_json_at(&wire->json, choice->token);
    oxp_buffer *text = &wire->splices.text;
    size_t at = text->n;
    bool fits = oxp_buffer_addf(text,
                                "{\"index\":%u,\"message\":{\"role\":\"assistant\","
                                "\"content\":\"",
                                (unsigned)choice->index);
    if (!fits)
        return OXP_ERR_MEMORY;
    OXP_TRY(oxp_choice_stop_text(&wire->units, &choice->stop, wire->stop_text.p, text));
    fits = oxp_buffer_addf(text, "\",\"refusal\":null},\"logprobs\":null,\"finish_reason\":\"%s\"}",
                           oxp_choice_stop_reason(&choice->stop)) &&
           oxp_splice_written(&wire->splices, t->start, t->end, at);
    return fits ? OXP_OK : OXP_ERR_MEMORY;
}

/* ---- splicing ---- */

static bool to_null(oxp_wire *wire, uint32_t object, const char *name, const char *with)
{
    uint32_t value = oxp_json_member(&wire->json, object, name);
    if (value == OXP_JSON_NONE || oxp_json_is(&wire->json, value, OXP_JSON_NULL))
        return true;
    const oxp_json_token *t = oxp_json_at(&wire->json, value);
    bool quoted = t->kind == OXP_JSON_STRING;
    return oxp_splice_add(&wire->splices, t->start - quoted, t->end + quoted, with, strlen(with));
}

/* Whatever else repeats a text that was edited: probabilities, tokens, sound. */
static oxp_status silence(oxp_wire *wire, uint32_t choice)
{
    uint32_t message = oxp_json_member(&wire->json, choice, "message");
    bool fits = to_null(wire, choice, "logprobs", "null") &&
                to_null(wire, choice, "token_ids", "null") &&
                to_null(wire, choice, "__verbose", "null");
    if (fits && message != OXP_JSON_NONE && oxp_json_is(&wire->json, message, OXP_JSON_OBJECT)) {
        uint32_t audio = oxp_json_member(&wire->json, message, "audio");
        if (audio != OXP_JSON_NONE && oxp_json_is(&wire->json, audio, OXP_JSON_OBJECT))
            fits = to_null(wire, audio, "data", "\"\"");
    }
    return fits ? OXP_OK : OXP_ERR_MEMORY;
}

static oxp_status splice_choices(oxp_wire *wire)
{
    bool touched = false;
    for (size_t i = 0; i < wire->choices.n; i++) {
        const oxp_located_choice *choice = &wire->choices.items[i];
        touched |= choice->stopped || choice->edited;
        if (choice->stopped)
            OXP_TRY(splice_stopped(wire, choice));
        else if (choice->edited)
            OXP_TRY(silence(wire, choice->token));
    }
    return !touched || to_null(wire, 0, "__verbose", "null") ? OXP_OK : OXP_ERR_MEMORY;
}

/* Choices with one index are edited together; there are few of them, or none is edited. */
static void mark_edited(oxp_wire *wire, uint32_t index)
{
    for (size_t i = 0; i < wire->choices.n; i++)
        wire->choices.items[i].edited |= wire->choices.items[i].index == index;
}

oxp_status oxp_wire_splice(oxp_wire *wire, oxp_buffer *out, bool *same)
{
    oxp_splices_clear(&wire->splices);
    uint32_t marked = UINT32_MAX;
    for (size_t i = 0; i < wire->units.units.n; i++) {
        if (!oxp_units_edited(&wire->units, i))
            continue;
        OXP_TRY(oxp_units_splices(&wire->units, i, wire->body, &wire->splices));
        uint32_t choice = wire->units.units.items[i].choice;
        if (wire->response && choice != marked)
            mark_edited(wire, marked = choice);
    }
    if (wire->note.n)
        OXP_TRY(wire->first_system == OXP_JSON_NONE ? note_at_front(wire)
                                                    : note_in_message(wire, wire->first_system));
    OXP_TRY(splice_choices(wire));
    *same = wire->splices.list.n == 0;
    return *same ? OXP_OK : oxp_splices_apply(&wire->splices, wire->body, wire->n, out);
}
