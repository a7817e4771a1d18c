#include "wire/openai_answer.h"

#include <string.h>

#include "wire/leaf.h"

static bool is_there(const oxp_json *json, uint32_t value)
{
    return value != OXP_JSON_NONE && !oxp_json_is(json, value, OXP_JSON_NULL);
}

const char *oxp_openai_choices(const oxp_json *json, uint32_t *choices)
{
    uint32_t found = oxp_json_member(json, 0, "choices");
    *choices = OXP_JSON_NONE;
    if (found == OXP_JSON_NONE)
        return is_there(json, oxp_json_member(json, 0, "error")) ||
                       is_there(json, oxp_json_member(json, 0, "deleted"))
                   ? NULL
                   : "no choices";
    if (oxp_json_is(json, found, OXP_JSON_NULL)) /* an empty list, as some servers write it */
        return NULL;
    if (!oxp_json_is(json, found, OXP_JSON_ARRAY))
        return "choices is no array";
    *choices = found;
    return NULL;
}

bool oxp_openai_index(const oxp_json *json, uint32_t choice, uint32_t *index)
{
    uint32_t value = oxp_json_member(json, choice, "index");
    *index = oxp_json_at(json, choice)->ordinal;
    return !is_there(json, value) || oxp_json_uint(json, value, index);
}

const oxp_openai_opaque *oxp_openai_opaque_of(const oxp_json *json, uint32_t key)
{
    static const oxp_openai_opaque OPAQUE[] = {
        {"image_url", "image", NULL},     {"input_image", "image", NULL},
        {"video_url", "video", NULL},     {"audio_url", "audio", NULL},
        {"input_audio", "audio", "data"}, {"file", "file", "file_data"},
    };
    if (oxp_json_is(json, key + 1, OXP_JSON_NULL))
        return NULL;
    for (size_t i = 0; i < sizeof OPAQUE / sizeof *OPAQUE; i++)
        if (oxp_json_key_is(json, key, OPAQUE[i].name))
            return &OPAQUE[i];
    return NULL;
}

/* ---- probabilities ---- */

bool oxp_openai_is_odds(const oxp_json *json, uint32_t key)
{
    return oxp_json_key_is(json, key, "logprobs") ||
           oxp_json_key_is(json, key, "prompt_logprobs") ||
           oxp_json_key_is(json, key, "top_logprobs");
}

/* A token that was chosen: `token` of an element of `content` or `refusal`. */
static bool is_chosen(const oxp_json *json, uint32_t token, uint32_t odds)
{
    uint32_t element = oxp_json_at(json, token)->parent;
    if (element == OXP_JSON_NONE || element == odds || !oxp_json_is(json, element, OXP_JSON_OBJECT))
        return false;
    uint32_t list = oxp_json_at(json, element)->parent;
    return oxp_json_is(json, list, OXP_JSON_ARRAY) && oxp_json_at(json, list)->parent == odds &&
           oxp_json_is(json, odds, OXP_JSON_OBJECT) && oxp_json_key_is(json, token - 1, "token");
}

bool oxp_openai_odds(const oxp_json *json, uint32_t value, oxp_buffer *said, oxp_buffer *rest)
{
    /* No text is between two strings of JSON that is shorter; no pattern takes it for a gap. */
    static const char APART[] = " | ";
    for (uint32_t i = value, end = oxp_json_at(json, value)->next; i < end; i++) {
        const oxp_json_token *t = oxp_json_at(json, i);
        bool key = t->flags & OXP_JSON_KEY;
        if (t->kind != OXP_JSON_STRING || t->start == t->end ||
            (key && oxp_json_key_is_name(json, i)))
            continue;
        bool chosen = !key && is_chosen(json, i, value);
        oxp_buffer *to = chosen ? said : rest;
        bool fits = (chosen || !to->n || oxp_buffer_add(to, APART, sizeof APART - 1)) &&
                    oxp_leaf_decode(json->text + t->start, t->end - t->start, to);
        if (!fits)
            return false;
    }
    return true;
}

void oxp_openai_scrub(oxp_buffer *text, size_t from)
{
    for (size_t i = from; i + 2 < text->n; i++)
        if (text->p[i] == '\xED' && (unsigned char)text->p[i + 1] >= 0xA0)
            memcpy(text->p + i, "\xEF\xBF\xBD", 3);
}
