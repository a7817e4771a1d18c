#include "text/utf8.h"

/* Bytes of the ill-formed sequence at the front: as many as could begin a character. What the
 * second byte may be after a lead byte excludes overlong forms, surrogates and what lies above
 * U+10FFFF (Unicode Standard, table 3-7). */
static size_t ill_formed_length(const unsigned char *p, size_t left)
{
    unsigned char lead = p[0];
    unsigned char low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
    unsigned char high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;

    if (lead < 0xE0 || lead > 0xF4 || left < 2 || p[1] < low || p[1] > high)
        return 1;
    return lead >= 0xF0 && left >= 3 && (p[2] & 0xC0) == 0x80 ? 3 : 2;
}

uint32_t oxp_utf8_decode(const char *text, size_t n, size_t at, size_t *length, bool *valid)
{
    uint32_t c;
    *length = oxp_utf8_read(text + at, n - at, &c);
    if (valid)
        *valid = *length != 0;
    if (*length)
        return c;
    *length = ill_formed_length((const unsigned char *)text + at, n - at);
    return OXP_UTF8_REPLACEMENT;
}

size_t oxp_utf8_cut(const char *text, size_t n)
{
    const unsigned char *p = (const unsigned char *)text;

    for (size_t length = 1; length <= 3 && length <= n; length++) {
        unsigned char lead = p[n - length];
        if (lead >= 0xC2 && lead <= 0xF4) {
            size_t whole = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
            return length < whole && ill_formed_length(p + n - length, length) == length ? length
                                                                                         : 0;
        }
        if ((lead & 0xC0) != 0x80)
            break;
    }
    return 0;
}

size_t oxp_utf8_encode(uint32_t c, char out[4])
{
    if (c < 0x80) {
        out[0] = (char)c;
        return 1;
    }
    if (c < 0x800) {
        out[0] = (char)(0xC0 | c >> 6);
        out[1] = (char)(0x80 | (c & 0x3F));
        return 2;
    }
    if (c < 0x10000) {
        out[0] = (char)(0xE0 | c >> 12);
        out[1] = (char)(0x80 | (c >> 6 & 0x3F));
        out[2] = (char)(0x80 | (c & 0x3F));
        return 3;
    }
    out[0] = (char)(0xF0 | c >> 18);
    out[1] = (char)(0x80 | (c >> 12 & 0x3F));
    out[2] = (char)(0x80 | (c >> 6 & 0x3F));
    out[3] = (char)(0x80 | (c & 0x3F));
    return 4;
}

uint32_t oxp_utf8_next(const char *text, size_t n, size_t *at)
{
    size_t length;
    uint32_t c = oxp_utf8_decode(text, n, *at, &length, NULL);
    *at += length;
    return c;
}

uint32_t oxp_utf8_previous(const char *text, size_t n, size_t *at)
{
    size_t length, end = *at;
    do
        --*at;
    while (*at && end - *at < 4 && oxp_utf8_continues(text[*at]));
    return oxp_utf8_decode(text, n, *at, &length, NULL);
}
