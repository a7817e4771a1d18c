/*
 * Decode HTML: character references, as the HTML standard's section 13.2.5.72 ff. reads them.
 *
 * Without a semicolon only the names that the standard allows so, and only where no letter, digit
 * or equals sign follows, which is its rule for attributes: so `?a=1&copy=2` is no code.
 */
#include <stdlib.h>
#include <string.h>

#include "text/decode_find.h"
#include "text/decode_html.h"
#include "text/decode_text.h"

enum {
    DIGITS_MOST = 16 /* of a number, with zeroes before it */
};

typedef struct spelling {
    const char *text;
    size_t n;
} spelling;

static int compare_name(const void *key, const void *element)
{
    const spelling *it = key;
    const oxp_html_name *name = element;
    int order = strncmp(it->text, name->name, it->n);
    return order || !name->name[it->n] ? order : -1;
}

static bool is_alphanumeric(char c)
{
    return (uint8_t)((c | 0x20) - 'a') < 26 || (uint8_t)(c - '0') < 10;
}

static size_t read_name(const char *text, size_t n, size_t at, uint32_t *c)
{
    size_t end = at + 1;
    while (end < n && end - at <= OXP_HTML_NAME_MOST && is_alphanumeric(text[end]))
        end++;
    spelling key = {text + at + 1, end - at - 1};
    const oxp_html_name *it = key.n < 2 ? NULL
                                        : bsearch(&key, OXP_HTML_NAMES, OXP_HTML_NAMES_COUNT,
                                                  sizeof *OXP_HTML_NAMES, compare_name);
    if (!it)
        return 0;
    *c = it->c;
    if (end < n && text[end] == ';')
        return end + 1 - at;
    return it->bare && (end == n || (text[end] != '=' && !is_alphanumeric(text[end]))) ? end - at
                                                                                       : 0;
}

/* The standard reads 0x80 to 0x9F as windows-1252. */
static uint32_t of_windows(uint32_t c)
{
    static const uint16_t PLACES[32] = {
        0x20AC, 0x81,   0x201A, 0x192,  0x201E, 0x2026, 0x2020, 0x2021, 0x2C6,  0x2030, 0x160,
        0x2039, 0x152,  0x8D,   0x17D,  0x8F,   0x90,   0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
        0x2013, 0x2014, 0x2DC,  0x2122, 0x161,  0x203A, 0x153,  0x9D,   0x17E,  0x178};
    return c - 0x80 < 32 ? PLACES[c - 0x80] : c;
}

static size_t read_number(const char *text, size_t n, size_t at, uint32_t *c)
{
    size_t begin = at + 2;
    bool hex = begin < n && (text[begin] | 0x20) == 'x';
    begin += hex;
    size_t end = begin;
    for (*c = 0; end < n && end - begin < DIGITS_MOST; end++) {
        uint8_t digit = oxp_hex_value(text[end]);
        if (digit >= (hex ? 16 : 10))
            break;
        if (*c < 0x110000)
            *c = *c * (hex ? 16 : 10) + digit;
    }
    *c = of_windows(*c);
    if (end == begin || !oxp_decodes_to(*c))
        return 0;
    return end + (end < n && text[end] == ';') - at;
}

size_t oxp_read_html(const char *text, size_t n, size_t at, uint32_t *c)
{
    if (n - at < 3 || text[at] != '&')
        return 0;
    return text[at + 1] == '#' ? read_number(text, n, at, c) : read_name(text, n, at, c);
}
