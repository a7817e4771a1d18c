#include "text/utf8.h"

#include <string.h>

/* What the second byte may be after a lead byte: this alone excludes overlong forms,
 * surrogates and what lies above U+10FFFF (Unicode Standard, table 3-7). */
static void second_byte_range(unsigned char lead, unsigned char *low, unsigned char *high)
{
    *low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
    *high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
}

static size_t length_by_lead(unsigned char lead)
{
    if (lead < 0x80)
        return 1;
    if (lead < 0xC2 || lead > 0xF4)
        return 0;
    return lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
}

uint32_t oxp_utf8_decode(const char *text, size_t n, size_t at, size_t *length, bool *valid)
{
    const unsigned char *p = (const unsigned char *)text + at;
    size_t left = n - at, wanted = length_by_lead(p[0]), have = 1;
    uint32_t c = p[0];

    if (wanted > 1) {
        unsigned char low, high;
        second_byte_range(p[0], &low, &high);
        c &= 0x7Fu >> wanted;
        while (have < wanted && have < left && p[have] >= low && p[have] <= high) {
            c = c << 6 | (p[have++] & 0x3F);
            low = 0x80;
            high = 0xBF;
        }
    }
    *length = have;
    if (valid)
        *valid = have == wanted;
    return have == wanted ? c : OXP_UTF8_REPLACEMENT;
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

/* ASCII bytes from `at`, in whole steps of 32: the compiler makes vectors of the inner loop. */
static size_t skip_ascii(const char *text, size_t n, size_t at)
{
    while (n - at >= 32) {
        uint64_t words[4];
        memcpy(words, text + at, sizeof words);
        if ((words[0] | words[1] | words[2] | words[3]) & 0x8080808080808080u)
            break;
        at += 32;
    }
    return at;
}

size_t oxp_utf8_valid_prefix(const char *text, size_t n)
{
    size_t at = 0;
    while (at < n) {
        if ((unsigned char)text[at] < 0x80) {
            at = skip_ascii(text, n, at);
            while (at < n && (unsigned char)text[at] < 0x80)
                at++;
            continue;
        }
        size_t length;
        bool valid;
        oxp_utf8_decode(text, n, at, &length, &valid);
        if (!valid)
            return at;
        at += length;
    }
    return n;
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
