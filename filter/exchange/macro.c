#include "exchange/macro.h"

#include <string.h>

#include "text/validate.h"

enum { DEPTH_MAX = 8, OUTPUT_MAX = 64 * 1024 };

/* SplitMix64 (Steele, Lea, Flood 2014): small, and the same on every machine. */
static uint64_t next(uint64_t *seed)
{
    uint64_t z = *seed += 0x9E3779B97F4A7C15u;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
    z = (z ^ z >> 27) * 0x94D049BB133111EBu;
    return z ^ z >> 31;
}

static bool random_chars(const char *alphabet, size_t count, uint64_t *seed, oxp_buffer *out)
{
    size_t letters = strlen(alphabet);
    for (size_t i = 0; i < count; i++)
        if (!oxp_buffer_add_byte(out, alphabet[next(seed) % letters]))
            return false;
    return true;
}

/* A whole number to `limit`, in all of [text, text + n). */
static bool number(const char *text, size_t n, size_t limit, size_t *value)
{
    size_t sum = 0;
    for (size_t i = 0; i < n; i++) {
        if (text[i] < '0' || text[i] > '9' || sum > limit)
            return false;
        sum = sum * 10 + (size_t)(text[i] - '0');
    }
    *value = sum;
    return n && sum <= limit;
}

static bool base64(const char *bytes, size_t n, oxp_buffer *out)
{
    static const char DIGITS[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (size_t i = 0; i < n; i += 3) {
        size_t left = n - i < 3 ? n - i : 3;
        uint32_t group = 0;
        for (size_t k = 0; k < 3; k++)
            group = group << 8 | (k < left ? (unsigned char)bytes[i + k] : 0);
        for (size_t k = 0; k < 4; k++)
            if (!oxp_buffer_add_byte(out, k <= left ? DIGITS[group >> (18 - 6 * k) & 63] : '='))
                return false;
    }
    return true;
}

static bool percent(const char *bytes, size_t n, oxp_buffer *out)
{
    for (size_t i = 0; i < n; i++)
        if (!oxp_buffer_addf(out, "%%%02X", (unsigned char)bytes[i]))
            return false;
    return true;
}

typedef struct expansion {
    uint64_t seed;
    size_t at; /* of the culprit */
    int depth;
} expansion;

static oxp_macro_result expand(expansion *e, const char *text, size_t from, size_t to,
                               oxp_buffer *out);

static bool starts(const char *text, size_t n, const char *word, size_t *length)
{
    *length = strlen(word);
    return n >= *length && memcmp(text, word, *length) == 0;
}

static oxp_macro_result simple(expansion *e, const char *body, size_t n, oxp_buffer *out)
{
    static const struct {
        const char *word, *alphabet;
    } RANDOM[] = {{"digits:", "0123456789"},
                  {"alnum:", "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"},
                  {"hex:", "0123456789abcdef"}};
    size_t length, count;
    for (size_t i = 0; i < sizeof RANDOM / sizeof *RANDOM; i++) {
        if (!starts(body, n, RANDOM[i].word, &length))
            continue;
        if (!number(body + length, n - length, OUTPUT_MAX, &count))
            return OXP_MACRO_FORM;
        return random_chars(RANDOM[i].alphabet, count, &e->seed, out) ? OXP_MACRO_OK
                                                                      : OXP_MACRO_MEMORY;
    }
    if (!starts(body, n, "fake:", &length))
        return OXP_MACRO_UNKNOWN;
    char value[8192];
    size_t made = oxp_fake(body + length, n - length, next(&e->seed), value, sizeof value);
    if (!made)
        return OXP_MACRO_UNKNOWN;
    return oxp_buffer_add(out, value, made) ? OXP_MACRO_OK : OXP_MACRO_MEMORY;
}

/* base64, url and repeat, whose inside is text with macros of its own. */
static oxp_macro_result nested(expansion *e, const char *text, size_t from, size_t to,
                               oxp_buffer *out, bool *taken)
{
    size_t length, count = 1;
    bool is_base64 = starts(text + from, to - from, "base64:", &length);
    bool is_url = !is_base64 && starts(text + from, to - from, "url:", &length);
    bool is_repeat = !is_base64 && !is_url && starts(text + from, to - from, "repeat:", &length);
    *taken = is_base64 || is_url || is_repeat;
    if (!*taken)
        return OXP_MACRO_OK;
    from += length;
    if (is_repeat) {
        const char *colon = memchr(text + from, ':', to - from);
        if (!colon || !number(text + from, (size_t)(colon - text) - from, OUTPUT_MAX, &count))
            return OXP_MACRO_FORM;
        from = (size_t)(colon - text) + 1;
    }
    oxp_buffer inside = {0};
    oxp_macro_result result = expand(e, text, from, to, &inside);
    bool fits = true;
    if (result == OXP_MACRO_OK && inside.n && count > OUTPUT_MAX / inside.n)
        result = OXP_MACRO_FORM;
    for (size_t i = 0; result == OXP_MACRO_OK && fits && i < count; i++)
        fits = is_base64 ? base64(inside.p, inside.n, out)
               : is_url  ? percent(inside.p, inside.n, out)
                         : oxp_buffer_add(out, inside.p, inside.n);
    oxp_buffer_free(&inside);
    return fits ? result : OXP_MACRO_MEMORY;
}

/* The end of the macro that begins at `from` ("{{"), past its "}}"; 0: not closed. */
static size_t closing(const char *text, size_t from, size_t to)
{
    int open = 0;
    for (size_t i = from; i + 1 < to; i++) {
        if (text[i] == '{' && text[i + 1] == '{') {
            open++;
            i++;
        } else if (text[i] == '}' && text[i + 1] == '}') {
            i++;
            if (--open == 0)
                return i + 1;
        }
    }
    return 0;
}

/* "{{name:": anything else in double braces is text, as templates of other systems are. */
static bool is_macro(const char *text, size_t from, size_t to)
{
    size_t i = from + 2;
    while (i < to && ((text[i] >= 'a' && text[i] <= 'z') || (text[i] >= '0' && text[i] <= '9')))
        i++;
    return i > from + 2 && i < to && text[i] == ':';
}

static oxp_macro_result expand(expansion *e, const char *text, size_t from, size_t to,
                               oxp_buffer *out)
{
    if (++e->depth > DEPTH_MAX)
        return OXP_MACRO_FORM;
    while (from < to) {
        const char *open = memmem(text + from, to - from, "{{", 2);
        size_t plain = open ? (size_t)(open - text) : to;
        if (!oxp_buffer_add(out, text + from, plain - from))
            return OXP_MACRO_MEMORY;
        from = plain;
        if (!open)
            break;
        if (!is_macro(text, from, to)) {
            if (!oxp_buffer_add(out, "{{", 2))
                return OXP_MACRO_MEMORY;
            from += 2;
            continue;
        }
        e->at = from;
        size_t end = closing(text, from, to);
        if (!end || out->n > OUTPUT_MAX)
            return OXP_MACRO_FORM;
        bool taken;
        oxp_macro_result result = nested(e, text, from + 2, end - 2, out, &taken);
        if (!taken)
            result = simple(e, text + from + 2, end - from - 4, out);
        if (result != OXP_MACRO_OK)
            return result;
        from = end;
    }
    e->depth--;
    return out->n > OUTPUT_MAX ? OXP_MACRO_FORM : OXP_MACRO_OK;
}

oxp_macro_result oxp_macro_expand(const char *text, size_t n, uint64_t seed, oxp_buffer *out,
                                  size_t *at)
{
    expansion e = {.seed = seed};
    oxp_macro_result result = expand(&e, text, 0, n, out);
    if (at)
        *at = e.at;
    return result;
}
