#include "wire/path.h"

#include <string.h>

#include "wire/leaf.h"

/* Puts one byte of a key, escaped as pointers have it; returns how many that makes. */
static size_t put(char c, char *to, size_t at)
{
    bool special = c == '~' || c == '/';
    if (to)
        to[at] = c;
    if (to && special) {
        to[at] = '~';
        to[at + 1] = '1';
        if (c == '~')
            to[at + 1] = '0';
    }
    return special ? 2 : 1;
}

static size_t key_segment(const oxp_json *json, uint32_t key, char *to)
{
    const oxp_json_token *token = oxp_json_at(json, key);
    const char *raw = json->text + token->start;
    size_t n = token->end - token->start, length = 0;
    if (!(token->flags & OXP_JSON_ESCAPED) && !memchr(raw, '~', n) && !memchr(raw, '/', n)) {
        if (to)
            memcpy(to, raw, n);
        return n;
    }
    for (size_t i = 0; i < n;) {
        char bytes[4] = {raw[i]};
        size_t raw_n = 1, decoded = 1;
        if (raw[i] == '\\')
            decoded = oxp_leaf_escape(raw + i, n - i, bytes, &raw_n);
        for (size_t k = 0; k < decoded; k++)
            length += put(bytes[k], to, length);
        i += raw_n;
    }
    return length;
}

static size_t number_segment(uint32_t number, char *to)
{
    char digits[10];
    size_t n = 0;
    do
        digits[n++] = (char)('0' + number % 10);
    while (number /= 10);
    for (size_t i = 0; to && i < n; i++)
        to[i] = digits[n - 1 - i];
    return n;
}

/* The segment of `token` in its container; returns its length, and writes it where `to` is set. */
static size_t segment(const oxp_json *json, uint32_t token, char *to)
{
    const oxp_json_token *t = oxp_json_at(json, token);
    if (oxp_json_is(json, t->parent, OXP_JSON_ARRAY))
        return number_segment(t->ordinal, to);
    return key_segment(json, t->flags & OXP_JSON_KEY ? token : token - 1, to);
}

/* Tells a name that is far too long by its raw length alone: no escape is longer than six bytes. */
static bool longer_than(const oxp_json *json, uint32_t token, size_t most)
{
    const oxp_json_token *t = oxp_json_at(json, token);
    if (oxp_json_is(json, t->parent, OXP_JSON_ARRAY))
        return false;
    const oxp_json_token *key = t->flags & OXP_JSON_KEY ? t : t - 1;
    return (key->end - key->start) / 6 > most;
}

bool oxp_path_write(const oxp_json *json, uint32_t token, size_t most, oxp_buffer *out)
{
    size_t n = 0;
    uint32_t t = token;
    for (; oxp_json_at(json, t)->parent != OXP_JSON_NONE; t = oxp_json_at(json, t)->parent) {
        if (longer_than(json, t, most))
            return true;
        n += 1 + segment(json, t, NULL);
        if (n > most)
            return true;
    }
    if (!oxp_buffer_reserve(out, n))
        return false;
    size_t end = out->n + n;
    for (t = token; oxp_json_at(json, t)->parent != OXP_JSON_NONE;
         t = oxp_json_at(json, t)->parent) {
        end -= 1 + segment(json, t, NULL);
        out->p[end] = '/';
        segment(json, t, out->p + end + 1);
    }
    out->n += n;
    return true;
}
