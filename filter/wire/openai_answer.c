#include "wire/openai_answer.h"

static bool is_there(const oxp_json *json, uint32_t value)
{
    return value != OXP_JSON_NONE && !oxp_json_is(json, value, OXP_JSON_NULL);
}

const char *oxp_openai_choices(const oxp_json *json, uint32_t *choices)
{
    uint32_t found = oxp_json_member(json, 0, "choices");
    *choices = OXP_JSON_NONE;
    if (found == OXP_JSON_NONE)
        return is_there(json, oxp_json_member(json, 0, "error")) ? NULL : "no choices";
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
