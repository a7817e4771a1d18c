#include "text/decode_find.h"

#include <stdlib.h>

#include "text/utf8.h"

const uint8_t OXP_BASE64_VALUES[256] = {
    64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64,
    64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 62, 64, 62, 64, 63,
    52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 64, 64, 64, 64, 64, 64, 64, 0,  1,  2,  3,  4,  5,  6,
    7,  8,  9,  10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 64, 64, 64, 64, 63,
    64, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 45, 46, 47, 48,
    49, 50, 51, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64,
    64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64,
    64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64,
    64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64,
    64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64,
    64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64};

const uint8_t OXP_HEX_VALUES[256] = {
    16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16,
    16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16,
    0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  16, 16, 16, 16, 16, 16, 16, 10, 11, 12, 13, 14, 15, 16,
    16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16,
    16, 10, 11, 12, 13, 14, 15, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16,
    16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16,
    16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16,
    16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16,
    16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16,
    16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16,
    16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16};

void oxp_finder_begin(oxp_finder *finder, const char *text, size_t n, const oxp_run *runs,
                      size_t n_runs)
{
    oxp_touch touch = {runs, n_runs, 0};
    *finder = (oxp_finder){.text = text,
                           .n = n,
                           .codes = finder->codes,
                           .room = finder->room,
                           .spent = finder->spent,
                           .marks = {.text = text, .n = n, .wide = oxp_classify_is_wide()},
                           .signs_touch = touch,
                           .base64_touch = touch,
                           .hex_touch = touch,
                           .decoded = finder->decoded,
                           .decoded_capacity = finder->decoded_capacity};
}

bool oxp_touch_holds(oxp_touch *touch, size_t from, size_t to)
{
    if (!touch->runs)
        return true;
    while (touch->next < touch->n_runs && touch->runs[touch->next].end <= from)
        touch->next++;
    return touch->next < touch->n_runs && touch->runs[touch->next].start < to;
}

bool oxp_finder_reserve(oxp_finder *finder, size_t n)
{
    if (n > finder->room) {
        finder->spent = true;
        return false;
    }
    size_t wanted = finder->n_decoded + n;
    if (wanted <= finder->decoded_capacity)
        return true;
    if (wanted < finder->decoded_capacity + finder->decoded_capacity / 2)
        wanted = finder->decoded_capacity + finder->decoded_capacity / 2;
    if (wanted < 256)
        wanted = 256;
    char *decoded = realloc(finder->decoded, wanted);
    if (!decoded) {
        finder->failed = true;
        return false;
    }
    finder->decoded = decoded;
    finder->decoded_capacity = wanted;
    return true;
}

/* ---- codes for one character: side by side they are one run ---- */

/* A plus between two codes of a form's text is a space; elsewhere it is a plus. */
static size_t read_form_space(const oxp_finder *finder, size_t at, uint32_t *c)
{
    uint32_t next;
    if (at + 1 >= finder->n || !oxp_read_url(finder->text, finder->n, at + 1, &next))
        return 0;
    *c = ' ';
    return 1;
}

static size_t read_sign(const oxp_finder *finder, size_t at, int before, uint32_t *c, int *number)
{
    const char *text = finder->text;
    size_t n = finder->n;
    switch (text[at]) {
    case '%':
        *number = OXP_CODE_URL;
        return finder->codes & OXP_CODED_URL ? oxp_read_url(text, n, at, c) : 0;
    case '+':
        *number = OXP_CODE_URL;
        return before == OXP_CODE_URL ? read_form_space(finder, at, c) : 0;
    case '&':
        *number = OXP_CODE_HTML;
        return finder->codes & OXP_CODED_HTML ? oxp_read_html(text, n, at, c) : 0;
    case '\\':
        *number = OXP_CODE_ESCAPES;
        return finder->codes & OXP_CODED_ESCAPES ? oxp_read_escape(text, n, at, c) : 0;
    case '\xF3':
        *number = OXP_CODE_TAGS;
        return finder->codes & OXP_CODED_TAGS ? oxp_read_tag(text, n, at, c) : 0;
    default:
        return 0;
    }
}

static bool is_word(char c)
{
    return oxp_base64_value(c) < 62 || c == '%';
}

/* Turkish and others write per cents so: %40. A sign and two decimal digits by themselves, and no
 * other code near, are one. */
static bool is_percentage(const oxp_finder *finder, const oxp_found *found)
{
    const char *text = finder->text;
    size_t from = found->from, to = found->to, n = finder->n;
    return found->codes == OXP_CODED_URL && to - from == 3 && text[from + 1] <= '9' &&
           text[from + 2] <= '9' && !(from && is_word(text[from - 1])) &&
           !(to < n && is_word(text[to])) && !(to + 1 < n && text[to + 1] == '%') &&
           !(from >= 4 && text[from - 4] == '%');
}

bool oxp_find_signs(oxp_finder *finder, size_t at, oxp_found *found)
{
    size_t length,
        flag = finder->text[at] == '\xF3' ? oxp_read_flag(finder->text, finder->n, at) : 0;
    int number, before = -1;
    uint32_t c = 0;

    *found = (oxp_found){.from = (uint32_t)at, .at = (uint32_t)finder->n_decoded};
    finder->at = at + flag;
    if (flag)
        return false;
    for (; at < finder->n && (length = read_sign(finder, at, before, &c, &number)); at += length) {
        if (!oxp_touch_holds(&finder->signs_touch, found->from, at + length))
            break;
        if (c) {
            char bytes[4];
            size_t n = oxp_utf8_encode(c, bytes);
            if (!oxp_finder_reserve(finder, n))
                break;
            for (size_t k = 0; k < n; k++)
                finder->decoded[finder->n_decoded++] = bytes[k];
            finder->room -= n;
        }
        if (!found->codes)
            found->first = (uint8_t)number;
        found->codes |= (oxp_codes)(1 << number);
        before = number;
    }
    found->to = (uint32_t)at;
    found->n = (uint32_t)(finder->n_decoded - found->at);
    if (is_percentage(finder, found)) {
        finder->n_decoded -= found->n;
        finder->room += found->n;
        found->n = 0;
    }
    return found->n != 0;
}

/* ---- the finder ---- */

static bool look(oxp_finder *finder, size_t at, bool hex, bool base64, oxp_found *found)
{
    if (hex && (finder->codes & OXP_CODED_HEX) && at >= finder->hex_until &&
        oxp_find_hex(finder, at, found))
        return true;
    return base64 && !finder->spent && (finder->codes & OXP_CODED_BASE64) &&
           at >= finder->base64_until && oxp_find_base64(finder, at, found);
}

/* Looks at the next mark that is left, in this block. */
static bool look_at_mark(oxp_finder *finder, uint64_t all, oxp_found *found)
{
    unsigned lane = (unsigned)__builtin_ctzll(all);
    uint64_t bit = UINT64_C(1) << lane;
    bool sign = finder->marked.signs & bit, base64 = finder->marked.base64 & bit,
         hex = finder->marked.hex & bit;
    size_t at = finder->marked.at + lane;

    finder->marked.signs &= ~bit;
    finder->marked.base64 &= ~bit;
    finder->marked.hex &= ~bit;
    if (at < finder->at)
        return false;
    if (sign)
        return oxp_find_signs(finder, at, found);
    return look(finder, at, hex, base64, found);
}

bool oxp_finder_next(oxp_finder *finder, oxp_found *found)
{
    bool is_found = false;
    if (finder->resumed) {
        finder->resumed = false;
        is_found = finder->at < finder->n && look(finder, finder->at, true, true, found);
    }
    while (!is_found && !finder->spent && !finder->failed) {
        uint64_t all = finder->marked.signs | finder->marked.base64 | finder->marked.hex;
        if (all) {
            is_found = look_at_mark(finder, all, found);
            continue;
        }
        if (!oxp_marks_next(&finder->marks, &finder->marked))
            return false;
    }
    if (!is_found || finder->failed)
        return false;
    finder->at = found->to;
    finder->resumed = true;
    return true;
}
