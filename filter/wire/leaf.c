#include "wire/leaf.h"

#include <string.h>

#include "text/utf8.h"

static uint32_t hex4(const char *p)
{
    uint32_t value = 0;
    for (int i = 0; i < 4; i++) {
        char c = p[i];
        uint32_t digit = c <= '9' ? (uint32_t)(c - '0') : (uint32_t)((c | 0x20) - 'a' + 10);
        value = value << 4 | digit;
    }
    return value;
}

/* A surrogate alone is no character: it keeps the three bytes of its code point, which are
 * ill-formed, so that whoever reads the text can still tell. */
static size_t write_surrogate(uint32_t c, char out[4])
{
    out[0] = (char)(0xE0 | c >> 12);
    out[1] = (char)(0x80 | (c >> 6 & 0x3F));
    out[2] = (char)(0x80 | (c & 0x3F));
    return 3;
}

size_t oxp_leaf_escape(const char *raw, size_t n, char out[4], size_t *raw_n)
{
    static const char LETTERS[] = "bfnrt", MEANINGS[] = "\b\f\n\r\t";
    if (raw[1] != 'u') {
        const char *letter = strchr(LETTERS, raw[1]);
        out[0] = raw[1];
        if (letter)
            out[0] = MEANINGS[letter - LETTERS];
        *raw_n = 2;
        return 1;
    }
    uint32_t c = hex4(raw + 2);
    *raw_n = 6;
    if (c >= 0xD800 && c < 0xDC00 && n >= 12 && raw[6] == '\\' && raw[7] == 'u') {
        uint32_t low = hex4(raw + 8);
        if (low >= 0xDC00 && low < 0xE000) {
            c = 0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00);
            *raw_n = 12;
        }
    }
    return c >= 0xD800 && c < 0xE000 ? write_surrogate(c, out) : oxp_utf8_encode(c, out);
}

bool oxp_leaf_decode(const char *raw, size_t n, oxp_buffer *out)
{
    /* No escape is shorter than what it stands for. */
    if (!n)
        return true;
    if (!oxp_buffer_reserve(out, n))
        return false;
    for (size_t at = 0; at < n;) {
        const char *escape = memchr(raw + at, '\\', n - at);
        size_t run = escape ? (size_t)(escape - raw) - at : n - at;
        memcpy(out->p + out->n, raw + at, run);
        out->n += run;
        at += run;
        if (at < n) {
            char decoded[4];
            size_t raw_n, length = oxp_leaf_escape(raw + at, n - at, decoded, &raw_n);
            memcpy(out->p + out->n, decoded, length);
            out->n += length;
            at += raw_n;
        }
    }
    return true;
}

bool oxp_leaf_encode(const char *text, size_t n, oxp_buffer *out)
{
    static const char HEX[] = "0123456789abcdef";
    static const char LETTERS[] = "btn.fr"; /* of \x08 to \x0d; \x0b has none */
    size_t done = 0;
    if (!n)
        return true;
    for (size_t i = 0; i < n; i++) {
        unsigned char c = (unsigned char)text[i];
        if (c >= 0x20 && c != '"' && c != '\\')
            continue;
        char escape[6] = {'\\', (char)c, '0', '0', HEX[c >> 4], HEX[c & 15]};
        size_t length = 2;
        if (c >= 0x08 && c <= 0x0D && c != 0x0B) {
            escape[1] = LETTERS[c - 0x08];
        } else if (c < 0x20) {
            escape[1] = 'u';
            length = 6;
        }
        if (!oxp_buffer_add(out, text + done, i - done) || !oxp_buffer_add(out, escape, length))
            return false;
        done = i + 1;
    }
    return oxp_buffer_add(out, text + done, n - done);
}

size_t oxp_leaf_walk_to(oxp_leaf_walk *walk, size_t decoded, bool past)
{
    while (walk->decoded < decoded && walk->at < walk->n) {
        size_t want = decoded - walk->decoded;
        size_t left = walk->n - walk->at;
        size_t look = want < left ? want : left;
        const char *from = walk->raw + walk->at;
        const char *escape = memchr(from, '\\', look);
        size_t run = escape ? (size_t)(escape - from) : look;
        walk->at += run;
        walk->decoded += run;
        if (!escape)
            continue;
        char bytes[4];
        size_t raw_n, length = oxp_leaf_escape(escape, walk->n - walk->at, bytes, &raw_n);
        if (walk->decoded + length > decoded && !past)
            break;
        walk->at += raw_n;
        walk->decoded += length;
    }
    return walk->at;
}
