#include <string.h>

#include "base/diag.h"
#include "exchange/record.h"
#include "wire/json.h"
#include "wire/leaf.h"

enum { DEPTH_MAX = 64 };

static int digit64(unsigned char c)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (c >= '0' && c <= '9')
        return c - '0' + 52;
    return c == '+' || c == '-' ? 62 : c == '/' || c == '_' ? 63 : -1;
}

/* RFC 4648, standard or URL alphabet, with or without padding; nothing else may stand in it. */
static bool decode_base64(const char *text, size_t n, oxp_buffer *out)
{
    while (n && text[n - 1] == '=')
        n--;
    if (n % 4 == 1 || !oxp_buffer_reserve(out, n / 4 * 3 + 3))
        return false;
    uint32_t group = 0;
    for (size_t i = 0; i < n; i++) {
        int digit = digit64((unsigned char)text[i]);
        if (digit < 0)
            return false;
        group = group << 6 | (uint32_t)digit;
        if (i % 4 == 0)
            continue;
        if (!oxp_buffer_add_byte(out, (char)(group >> (6 - 2 * (i % 4)) & 0xFF)))
            return false;
    }
    return true;
}

static oxp_str raw_of(const oxp_json *json, uint32_t token)
{
    const oxp_json_token *t = oxp_json_at(json, token);
    size_t quote = t->kind == OXP_JSON_STRING;
    return (oxp_str){json->text + t->start - quote, t->end - t->start + 2 * quote};
}

static oxp_str member_raw(const oxp_json *json, const char *name)
{
    uint32_t value = oxp_json_member(json, 0, name);
    return value == OXP_JSON_NONE ? (oxp_str){NULL, 0} : raw_of(json, value);
}

static oxp_status read_text(const oxp_json *json, oxp_buffer *decoded, oxp_record *record,
                            const char **why)
{
    uint32_t plain = oxp_json_member(json, 0, "text");
    uint32_t coded = oxp_json_member(json, 0, "text_base64");
    uint32_t value = plain != OXP_JSON_NONE ? plain : coded;
    if ((plain == OXP_JSON_NONE) == (coded == OXP_JSON_NONE))
        *why = plain == OXP_JSON_NONE ? "no member 'text' or 'text_base64'"
                                      : "both 'text' and 'text_base64'; give one";
    else if (!oxp_json_is(json, value, OXP_JSON_STRING))
        *why = "the text is not a string";
    if (*why)
        return OXP_ERR_ARGUMENT;
    const oxp_json_token *t = oxp_json_at(json, value);
    decoded->n = 0;
    if (!oxp_leaf_decode(json->text + t->start, t->end - t->start, decoded))
        return OXP_ERR_MEMORY;
    if (value == coded) {
        oxp_buffer bytes = {0};
        bool fits = decode_base64(decoded->p, decoded->n, &bytes);
        decoded->n = 0;
        fits = fits && oxp_buffer_add(decoded, bytes.p, bytes.n);
        oxp_buffer_free(&bytes);
        if (!fits) {
            *why = "'text_base64' is not base64";
            return OXP_ERR_ARGUMENT;
        }
    }
    record->text = (oxp_str){decoded->n ? decoded->p : "", decoded->n};
    return OXP_OK;
}

static oxp_status read_role(const oxp_json *json, oxp_record *record, const char **why)
{
    uint32_t value = oxp_json_member(json, 0, "role");
    if (value == OXP_JSON_NONE)
        return OXP_OK;
    const oxp_json_token *t = oxp_json_at(json, value);
    if (t->kind == OXP_JSON_STRING)
        record->role = oxp_role_from_name(json->text + t->start, t->end - t->start);
    if (record->role >= 0)
        return OXP_OK;
    *why = "unknown role; there are system, user, assistant, reasoning, tool_args, tool_result, "
           "document";
    return OXP_ERR_ARGUMENT;
}

static oxp_status read_object(oxp_json *json, oxp_buffer *decoded, oxp_record *record,
                              const char **why)
{
    if (!oxp_json_is(json, 0, OXP_JSON_OBJECT)) {
        *why = "not a JSON object";
        return OXP_ERR_ARGUMENT;
    }
    record->id = member_raw(json, "id");
    oxp_status unique = oxp_json_unique(json, 0, false);
    if (unique != OXP_OK) {
        *why = "a key is repeated";
        return unique;
    }
    record->labels = member_raw(json, "labels");
    record->spans = member_raw(json, "spans");
    OXP_TRY(read_role(json, record, why));
    return read_text(json, decoded, record, why);
}

oxp_status oxp_record_read(const char *line, size_t n, oxp_buffer *decoded, oxp_record *record,
                           const char **why)
{
    *record = (oxp_record){.role = -1};
    *why = NULL;
    while (n && (line[n - 1] == '\n' || line[n - 1] == '\r'))
        n--;
    oxp_json json = {0};
    oxp_status status = oxp_json_scan(&json, line, n, DEPTH_MAX);
    if (status == OXP_OK)
        status = read_object(&json, decoded, record, why);
    else if (status != OXP_ERR_MEMORY) {
        *why = json.what ? json.what : "not JSON";
        status = OXP_ERR_ARGUMENT;
    }
    oxp_json_free(&json);
    return status;
}
