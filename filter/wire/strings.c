/* Strings of members that have no shape of their own for us: schemas, documents, vendors' keys. */
#include <string.h>

#include "base/diag.h"
#include "wire/located.h"
#include "wire/openai_answer.h"

/* Members whose value is a kind or an id: where it looks like one it is no text. */
static const char *const KINDS[] = {"type",    "role",   "id",     "object", "tool_call_id",
                                    "call_id", "format", "detail", "status"};

/* Those that answers have. */
static const char *const ANSWER_KINDS[] = {"model", "system_fingerprint", "service_tier",
                                           "index", "finish_reason",      "stop_reason"};

/* Members that programs read, judged and never edited in a request: an edit would break a schema, a
 * grammar or a signature and help nobody. */
static const char *const PROGRAMS[] = {"type",
                                       "role",
                                       "id",
                                       "object",
                                       "tool_call_id",
                                       "call_id",
                                       "format",
                                       "status",
                                       "$ref",
                                       "$id",
                                       "$schema",
                                       "$anchor",
                                       "$dynamicref",
                                       "pattern",
                                       "required",
                                       "grammar",
                                       "definition",
                                       "contentencoding",
                                       "contentmediatype",
                                       "signature",
                                       "encrypted_content",
                                       "thought_signature",
                                       "file_id",
                                       "syntax"};

static bool among(const char *const *names, size_t n, const char *key, size_t key_n)
{
    for (size_t i = 0; i < n; i++)
        if (strlen(names[i]) == key_n && memcmp(names[i], key, key_n) == 0)
            return true;
    return false;
}

bool oxp_wire_is_kind(const char *name, size_t n, bool answer)
{
    return among(KINDS, sizeof KINDS / sizeof *KINDS, name, n) ||
           (answer && among(ANSWER_KINDS, sizeof ANSWER_KINDS / sizeof *ANSWER_KINDS, name, n));
}

static oxp_status one_string(oxp_wire *wire, const oxp_unit *form, uint32_t token)
{
    const oxp_json *json = &wire->json;
    oxp_unit unit = *form;
    bool answer = wire->response;
    if (oxp_json_at(json, token)->flags & OXP_JSON_KEY) {
        unit.whole = answer;
        unit.editable &= answer;
        return oxp_json_key_is_name(json, token) ? OXP_OK : oxp_wire_text(wire, &unit, token);
    }
    uint32_t key = oxp_json_owner(json, token);
    if (key != OXP_JSON_NONE) {
        char name[OXP_JSON_NAME_MAX];
        size_t n = oxp_json_key(json, key, name);
        if (oxp_wire_is_kind(name, n, answer) && oxp_json_is_name(json, token))
            return OXP_OK;
        bool program = among(PROGRAMS, sizeof PROGRAMS / sizeof *PROGRAMS, name, n) ||
                       oxp_wire_is_kind(name, n, answer);
        unit.whole = answer && program;
        unit.editable &= answer || !program;
    }
    return oxp_wire_text(wire, &unit, token);
}

oxp_status oxp_wire_strings(oxp_wire *wire, const oxp_unit *form, uint32_t token)
{
    const oxp_json *json = &wire->json;
    for (uint32_t i = token, end = oxp_json_at(json, token)->next; i < end; i++) {
        if (oxp_json_is(json, i, OXP_JSON_STRING)) {
            OXP_TRY(one_string(wire, form, i));
        } else if (oxp_json_is(json, i, OXP_JSON_OBJECT)) {
            OXP_TRY(oxp_wire_members(wire, i));
        }
    }
    return OXP_OK;
}
