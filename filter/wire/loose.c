#include "wire/loose.h"

#include <string.h>

#include "wire/leaf.h"

static bool is_hex(const char *p, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!((p[i] >= '0' && p[i] <= '9') || ((p[i] | 0x20) >= 'a' && (p[i] | 0x20) <= 'f')))
            return false;
    return true;
}

/* `\xHH` as four digits: a code point, as scripts read it. */
static size_t hex_escape(const char *raw, char out[4])
{
    const char wide[6] = {'\\', 'u', '0', '0', raw[2], raw[3]};
    size_t raw_n;
    return oxp_leaf_escape(wide, sizeof wide, out, &raw_n);
}

/* Decodes the escape at the backslash `raw` to at most 4 bytes; the backslash itself where it
 * begins none. */
static size_t escape_at(const char *raw, size_t n, char out[4], size_t *raw_n)
{
    static const char LETTERS[] = "\"\\/bfnrt'";
    *raw_n = 1;
    out[0] = '\\';
    if (n >= 2 && raw[1] && strchr(LETTERS, raw[1]))
        return oxp_leaf_escape(raw, 2, out, raw_n);
    if (n >= 4 && raw[1] == 'x' && is_hex(raw + 2, 2)) {
        *raw_n = 4;
        return hex_escape(raw, out);
    }
    if (n < 6 || raw[1] != 'u' || !is_hex(raw + 2, 4))
        return 1;
    bool two = n >= 12 && raw[6] == '\\' && raw[7] == 'u' && is_hex(raw + 8, 4);
    size_t length = oxp_leaf_escape(raw, two ? 12 : 6, out, raw_n);
    if (length == 3 && out[0] == '\xED' && (unsigned char)out[1] >= 0xA0)
        memcpy(out, "\xEF\xBF\xBD", 3);
    return length;
}

bool oxp_loose_decode(const char *raw, size_t n, oxp_buffer *out)
{
    for (size_t at = 0; at < n;) {
        const char *escape = memchr(raw + at, '\\', n - at);
        size_t run = escape ? (size_t)(escape - raw) - at : n - at;
        if (!oxp_buffer_add(out, raw + at, run))
            return false;
        at += run;
        if (at == n)
            break;
        char bytes[4];
        size_t raw_n, length = escape_at(raw + at, n - at, bytes, &raw_n);
        if (!oxp_buffer_add(out, bytes, length))
            return false;
        at += raw_n;
    }
    return true;
}

size_t oxp_loose_walk_to(oxp_loose_walk *walk, size_t decoded, bool past)
{
    while (walk->decoded < decoded && walk->at < walk->n) {
        size_t want = decoded - walk->decoded, left = walk->n - walk->at;
        const char *from = walk->raw + walk->at;
        const char *escape = memchr(from, '\\', want < left ? want : left);
        size_t run = escape ? (size_t)(escape - from) : (want < left ? want : left);
        walk->at += run;
        walk->decoded += run;
        if (!escape)
            continue;
        char bytes[4];
        size_t raw_n, length = escape_at(escape, walk->n - walk->at, bytes, &raw_n);
        if (walk->decoded + length > decoded && !past)
            break;
        walk->at += raw_n;
        walk->decoded += length;
    }
    return walk->at;
}
