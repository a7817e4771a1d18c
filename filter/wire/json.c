#include "wire/json.h"

#include <stdlib.h>
#include <string.h>

#include "base/diag.h"
#include "text/utf8.h"
#include "text/view.h"

typedef struct scanner {
    oxp_json *json;
    const char *p;
    size_t n, pos;
    uint32_t open; /* the innermost open container, or OXP_JSON_NONE */
    uint32_t depth, depth_limit;
} scanner;

void oxp_json_free(oxp_json *json)
{
    free(json->tokens.items);
    free(json->keys.items);
    oxp_buffer_free(&json->names);
    *json = (oxp_json){0};
}

static oxp_status fail(scanner *s, oxp_status status, const char *what)
{
    s->json->what = what;
    s->json->at = s->pos;
    return status;
}

static oxp_status bad(scanner *s, const char *what)
{
    return fail(s, OXP_ERR_ARGUMENT, what);
}

static void skip_space(scanner *s)
{
    while (s->pos < s->n && (s->p[s->pos] == ' ' || s->p[s->pos] == '\n' || s->p[s->pos] == '\r' ||
                             s->p[s->pos] == '\t'))
        s->pos++;
}

static bool at_char(const scanner *s, char c)
{
    return s->pos < s->n && s->p[s->pos] == c;
}

/* While a container is open, its `next` counts its children. */
static oxp_status push(scanner *s, oxp_json_kind kind, uint8_t flags, size_t start, size_t end)
{
    uint32_t here = (uint32_t)s->json->tokens.n;
    if (here == OXP_JSON_TOKENS_MAX)
        return fail(s, OXP_ERR_LIMIT, "too many values");
    oxp_json_token token = {.start = (uint32_t)start,
                            .end = (uint32_t)end,
                            .next = here + 1,
                            .parent = s->open,
                            .kind = (uint8_t)kind,
                            .flags = flags};
    if (s->open != OXP_JSON_NONE) {
        oxp_json_token *container = &s->json->tokens.items[s->open];
        bool value_of_key = container->kind == OXP_JSON_OBJECT && !(flags & OXP_JSON_KEY);
        token.ordinal = value_of_key ? container->next - 1 : container->next++;
    }
    return OXP_PUSH(s->json->tokens, token) ? OXP_OK : fail(s, OXP_ERR_MEMORY, "out of memory");
}

/* ---- strings ---- */

#define EACH(byte) (0x0101010101010101u * (uint64_t)(byte))

/* False only where none of the eight bytes is a quote, a backslash, a control character or the
 * begin of a character beyond ASCII. */
static bool needs_a_look(const char *p)
{
    uint64_t x;
    memcpy(&x, p, sizeof x);
    uint64_t quote = x ^ EACH('"'), backslash = x ^ EACH('\\');
    return ((x | (x - EACH(0x20)) | (quote - EACH(1)) | (backslash - EACH(1))) & EACH(0x80)) != 0;
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* The code unit of `\uXXXX` at `pos`, or -1. */
static int32_t code_unit(const scanner *s, size_t pos)
{
    if (s->n - pos < 6 || s->p[pos] != '\\' || s->p[pos + 1] != 'u')
        return -1;
    int32_t unit = 0;
    for (size_t i = 2; i < 6; i++) {
        int digit = hex_digit(s->p[pos + i]);
        if (digit < 0)
            return -1;
        unit = unit * 16 + digit;
    }
    return unit;
}

static oxp_status scan_escape(scanner *s, uint8_t *flags)
{
    *flags |= OXP_JSON_ESCAPED;
    if (s->pos + 1 == s->n)
        return bad(s, "unknown escape");
    char c = s->p[s->pos + 1];
    if (c && strchr("\"\\/bfnrt", c)) {
        s->pos += 2;
        return OXP_OK;
    }
    int32_t unit = code_unit(s, s->pos);
    if (unit < 0)
        return bad(s, "unknown escape");
    s->pos += 6;
    if (unit < 0xD800 || unit > 0xDFFF)
        return OXP_OK;
    int32_t low = unit < 0xDC00 ? code_unit(s, s->pos) : -1;
    if (low >= 0xDC00 && low <= 0xDFFF)
        s->pos += 6;
    else
        *flags |= OXP_JSON_LONE;
    return OXP_OK;
}

static oxp_status scan_string(scanner *s, uint8_t flags)
{
    size_t start = ++s->pos;
    for (;;) {
        while (s->n - s->pos >= 8 && !needs_a_look(s->p + s->pos))
            s->pos += 8;
        if (s->pos == s->n)
            return bad(s, "unclosed string");
        unsigned char c = (unsigned char)s->p[s->pos];
        if (c == '"')
            break;
        if (c == '\\') {
            OXP_TRY(scan_escape(s, &flags));
        } else if (c < 0x20) {
            return bad(s, "control character in a string");
        } else if (c < 0x80) {
            s->pos++;
        } else {
            size_t length;
            bool valid;
            oxp_utf8_decode(s->p, s->n, s->pos, &length, &valid);
            if (!valid)
                return bad(s, "ill-formed UTF-8");
            flags |= OXP_JSON_WIDE;
            s->pos += length;
        }
    }
    return push(s, OXP_JSON_STRING, flags, start, s->pos++);
}

/* ---- other values ---- */

static bool digits(scanner *s)
{
    size_t start = s->pos;
    while (s->pos < s->n && s->p[s->pos] >= '0' && s->p[s->pos] <= '9')
        s->pos++;
    return s->pos > start;
}

static oxp_status scan_number(scanner *s)
{
    size_t start = s->pos;
    if (at_char(s, '-'))
        s->pos++;
    if (at_char(s, '0'))
        s->pos++;
    else if (!digits(s))
        return bad(s, "a value was expected");
    if (at_char(s, '.')) {
        s->pos++;
        if (!digits(s))
            return bad(s, "malformed number");
    }
    if (at_char(s, 'e') || at_char(s, 'E')) {
        s->pos++;
        if (at_char(s, '+') || at_char(s, '-'))
            s->pos++;
        if (!digits(s))
            return bad(s, "malformed number");
    }
    return push(s, OXP_JSON_NUMBER, 0, start, s->pos);
}

static oxp_status scan_word(scanner *s, const char *word, oxp_json_kind kind)
{
    size_t n = strlen(word), start = s->pos;
    if (s->n - s->pos < n || memcmp(s->p + s->pos, word, n) != 0)
        return bad(s, "a value was expected");
    s->pos += n;
    return push(s, kind, 0, start, s->pos);
}

static oxp_status open_container(scanner *s, oxp_json_kind kind)
{
    if (s->depth == s->depth_limit)
        return fail(s, OXP_ERR_LIMIT, "nested too deep");
    uint32_t here = (uint32_t)s->json->tokens.n;
    OXP_TRY(push(s, kind, 0, s->pos, s->pos + 1));
    s->json->tokens.items[here].next = 0;
    s->open = here;
    s->depth++;
    s->pos++;
    return OXP_OK;
}

static oxp_status scan_value(scanner *s)
{
    skip_space(s);
    switch (s->pos < s->n ? s->p[s->pos] : '\0') {
    case '{':
        return open_container(s, OXP_JSON_OBJECT);
    case '[':
        return open_container(s, OXP_JSON_ARRAY);
    case '"':
        return scan_string(s, 0);
    case 't':
        return scan_word(s, "true", OXP_JSON_TRUE);
    case 'f':
        return scan_word(s, "false", OXP_JSON_FALSE);
    case 'n':
        return scan_word(s, "null", OXP_JSON_NULL);
    default:
        return scan_number(s);
    }
}

static oxp_status scan_key(scanner *s)
{
    skip_space(s);
    if (!at_char(s, '"'))
        return bad(s, "a key was expected");
    OXP_TRY(scan_string(s, OXP_JSON_KEY));
    skip_space(s);
    if (!at_char(s, ':'))
        return bad(s, "a colon was expected");
    s->pos++;
    return OXP_OK;
}

/* One child of the open container, or its end. */
static oxp_status scan_step(scanner *s)
{
    oxp_json_token *container = &s->json->tokens.items[s->open];
    bool object = container->kind == OXP_JSON_OBJECT;
    skip_space(s);
    if (at_char(s, object ? '}' : ']')) {
        container->end = (uint32_t)++s->pos;
        container->next = (uint32_t)s->json->tokens.n;
        s->open = container->parent;
        s->depth--;
        return OXP_OK;
    }
    if (container->next > 0) {
        if (!at_char(s, ','))
            return bad(s, object ? "a comma or } was expected" : "a comma or ] was expected");
        s->pos++;
    }
    if (object)
        OXP_TRY(scan_key(s));
    return scan_value(s);
}

oxp_status oxp_json_scan(oxp_json *json, const char *text, size_t n, uint32_t depth)
{
    json->text = text;
    json->n = n;
    json->tokens.n = 0;
    json->what = NULL;
    scanner s = {json, text, n, 0, OXP_JSON_NONE, 0, depth};
    if (n > OXP_TEXT_MAX)
        return fail(&s, OXP_ERR_LIMIT, "too long");
    if (n >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0)
        return bad(&s, "byte order mark");
    OXP_TRY(scan_value(&s));
    while (s.open != OXP_JSON_NONE)
        OXP_TRY(scan_step(&s));
    skip_space(&s);
    return s.pos == n ? OXP_OK : bad(&s, "bytes after the value");
}

const char *oxp_json_kind_name(const oxp_json *json, uint32_t token)
{
    static const char *const NAMES[] = {"null",     "a boolean", "a boolean", "a number",
                                        "a string", "an array",  "an object"};
    return NAMES[json->tokens.items[token].kind];
}

bool oxp_json_uint(const oxp_json *json, uint32_t token, uint32_t *value)
{
    const oxp_json_token *t = oxp_json_at(json, token);
    if (t->kind != OXP_JSON_NUMBER || t->end - t->start > 9)
        return false;
    *value = 0;
    for (uint32_t i = t->start; i < t->end; i++) {
        char c = json->text[i];
        if (c < '0' || c > '9')
            return false;
        *value = *value * 10 + (uint32_t)(c - '0');
    }
    return true;
}
