/*
 * Coded: a term as it stands in a text that is written in a code from end to end.
 *
 * A text in rot13 or backwards needs no pass of its own: the searches that look into it get a
 * second pattern. Rot13 trades ASCII letters for one another one by one, so the pattern with its
 * letters traded matches exactly the traded texts.
 */
#include <string.h>

#include "match/program.h"
#include "match/regex_reader.h"
#include "text/unicode.h"
#include "text/utf8.h"

static bool is_letter(uint32_t c)
{
    return (c | 0x20) >= 'a' && (c | 0x20) <= 'z' && c < 0x80;
}

static uint32_t traded(uint32_t c)
{
    if (!is_letter(c))
        return c;
    uint32_t first = c < 'a' ? 'A' : 'a';
    return first + (c - first + 13) % 26;
}

static bool add_traded(oxp_buffer *out, const char *text, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!oxp_buffer_add_byte(out, (char)traded((unsigned char)text[i])))
            return false;
    return true;
}

/* ---- classes -------------------------------------------------------------------------- */

/* The ASCII members of a class, and what else stands in it, copied. */
typedef struct class_set {
    bool holds[128];
    oxp_buffer rest;
    bool memory;
} class_set;

static uint32_t hex_of(const char *text, size_t n)
{
    uint32_t value = 0;
    for (size_t i = 0; i < n; i++) {
        char c = text[i];
        uint32_t digit =
            c >= '0' && c <= '9' ? (uint32_t)(c - '0') : (uint32_t)((c | 0x20) - 'a' + 10);
        value = value * 16 + digit;
    }
    return value;
}

/* The character that begins at `at`, which moves behind it; UINT32_MAX where it is a set of
 * characters by a name (\d, [:alpha:]) or not known here. */
static uint32_t class_character(const char *text, size_t n, size_t *at)
{
    size_t begin = *at;
    if (text[begin] == '[' && begin + 1 < n && text[begin + 1] == ':') {
        const char *end = memchr(text + begin + 2, ']', n - begin - 2);
        *at = end ? (size_t)(end - text) + 1 : n;
        return UINT32_MAX;
    }
    if (text[begin] != '\\') {
        size_t length;
        uint32_t c = oxp_utf8_decode(text, n, begin, &length, NULL);
        *at = begin + length;
        return c;
    }
    char kind = begin + 1 < n ? text[begin + 1] : '\\';
    *at = begin + 2 < n ? begin + 2 : n;
    if (kind == 'x') {
        size_t digits = *at, end;
        bool braced = digits < n && text[digits] == '{';
        digits += braced;
        for (end = digits; end < n && (braced ? text[end] != '}' : end < digits + 2) &&
                           strchr("0123456789abcdefABCDEF", text[end]);)
            end++;
        *at = end + braced;
        return hex_of(text + digits, end - digits);
    }
    static const char SIGNS[] = "abefnrt", MEANT[] = "\a\b\x1b\f\n\r\t";
    const char *sign = strchr(SIGNS, kind);
    if (sign)
        return (uint32_t)MEANT[sign - SIGNS];
    if (kind == 'c' && *at < n) { /* a control character */
        uint32_t letter = (unsigned char)text[(*at)++];
        return (letter >= 'a' && letter <= 'z' ? letter - 0x20 : letter) ^ 0x40;
    }
    if ((kind >= '0' && kind <= '7') || (kind == 'o' && *at < n && text[*at] == '{')) {
        bool braced = kind == 'o';
        size_t digit = braced ? *at + 1 : begin + 1, last = braced ? n : begin + 4;
        uint32_t value = 0;
        for (; digit < n && digit < last && text[digit] >= '0' && text[digit] <= '7'; digit++)
            value = value * 8 + (uint32_t)(text[digit] - '0');
        *at = digit + (braced && digit < n);
        return value;
    }
    if (is_letter((unsigned char)kind) || (kind >= '0' && kind <= '9')) {
        if ((kind == 'p' || kind == 'P') && *at < n && text[*at] == '{') {
            const char *end = memchr(text + *at, '}', n - *at);
            *at = end ? (size_t)(end - text) + 1 : n;
        } else if (kind == 'p' || kind == 'P') {
            ++*at;
        }
        return UINT32_MAX;
    }
    return (unsigned char)kind;
}

static void copy_rest(class_set *set, const char *text, size_t begin, size_t end)
{
    set->memory |= !oxp_buffer_add(&set->rest, text + begin, end - begin);
}

/* Reads members up to the closing bracket. */
static void read_members(class_set *set, const char *text, size_t n, size_t at)
{
    while (at < n) {
        size_t begin = at;
        if (n - at >= 10 && memcmp(text + at, "[:xdigit:]", 10) == 0) {
            /* The one named set of letters that trading does not map to itself. */
            for (const char *c = "0123456789abcdefABCDEF"; *c; c++)
                set->holds[(unsigned char)*c] = true;
            at += 10;
            continue;
        }
        uint32_t first = class_character(text, n, &at), last = first;
        bool named = first == UINT32_MAX;
        if (!named && at + 1 < n && text[at] == '-') {
            size_t behind = at + 1;
            uint32_t to = class_character(text, n, &behind);
            if (to != UINT32_MAX) {
                last = to;
                at = behind;
            }
        }
        if (named || first >= 0x80) {
            copy_rest(set, text, begin, at);
            continue;
        }
        for (uint32_t c = first; c <= last && c < 0x80; c++)
            set->holds[c] = true;
        if (last >= 0x80) { /* the part of a range that is no ASCII */
            char bytes[24];
            size_t length = 0;
            memcpy(bytes, "\\x{80}-", 7);
            length = 7 + oxp_utf8_encode(last, bytes + 7);
            set->memory |= !oxp_buffer_add(&set->rest, bytes, length);
        }
    }
}

static bool write_members(const class_set *set, oxp_buffer *out)
{
    bool traded_holds[128];
    for (uint32_t c = 0; c < 128; c++)
        traded_holds[traded(c)] = set->holds[c];
    bool fine = true;
    for (uint32_t c = 0, last; c < 128 && fine; c = last + 1) {
        for (last = c; last < 128 && traded_holds[last]; last++)
            ;
        if (last > c)
            fine = oxp_buffer_addf(out, "\\x%02x-\\x%02x", c, last - 1);
        else
            last = c;
    }
    return fine && oxp_buffer_add(out, set->rest.p, set->rest.n);
}

/* A class in brackets, `text` with both of them. */
static bool add_class(oxp_buffer *out, const char *text, size_t n)
{
    class_set set = {0};
    size_t at = 1 + (text[1] == '^');
    bool fine = oxp_buffer_add(out, text, at);
    /* A bracket that closes first is a member. */
    read_members(&set, text, n - 1, at);
    fine = fine && !set.memory && write_members(&set, out) && oxp_buffer_add_byte(out, ']');
    oxp_buffer_free(&set.rest);
    return fine;
}

/* ---- patterns ---------------------------------------------------------------------------- */

static bool add_item(oxp_buffer *out, const char *text, const oxp_regex_item *item)
{
    const char *p = text + item->begin;
    size_t n = item->end - item->begin;
    if (item->kind == OXP_ITEM_CLASS && *p == '[' && !item->quoted)
        return add_class(out, p, n);
    if (item->kind != OXP_ITEM_CHARACTER)
        return oxp_buffer_add(out, p, n);
    if (n == 1)
        return oxp_buffer_add_byte(out, (char)traded((unsigned char)*p));
    if (n > 2 && p[0] == '\\' && p[1] == 'x' && !item->quoted) {
        size_t at = 0;
        return oxp_buffer_addf(out, "\\x{%x}", traded(class_character(p, n, &at)));
    }
    return oxp_buffer_add(out, p, n);
}

/* Copies what stands between the items, the items traded; false when memory runs out. */
static bool trade_alternatives(oxp_regex_reader *r, oxp_buffer *out, size_t *copied)
{
    do {
        oxp_regex_item item;
        while (oxp_regex_next(r, &item)) {
            bool group = item.kind == OXP_ITEM_GROUP || item.kind == OXP_ITEM_AHEAD ||
                         item.kind == OXP_ITEM_BEHIND;
            if (item.kind != OXP_ITEM_NOTHING) {
                if (!oxp_buffer_add(out, r->text + *copied, item.begin - *copied) ||
                    !add_item(out, r->text, &item))
                    return false;
                *copied = item.end;
            }
            if (group) {
                uint32_t outer = r->options;
                r->options = item.options;
                if (!trade_alternatives(r, out, copied))
                    return false;
                oxp_regex_close(r);
                r->options = outer;
            }
            if (item.kind != OXP_ITEM_NOTHING)
                oxp_regex_repeat(r);
        }
    } while (oxp_regex_bar(r));
    return true;
}

static oxp_status trade_regex(const oxp_str *text, oxp_buffer *out)
{
    oxp_regex facts;
    oxp_regex_read(text->p, text->n, &facts);
    bool refused = facts.refused != NULL, memory = facts.memory;
    oxp_regex_free(&facts);
    if (memory)
        return OXP_ERR_MEMORY;
    if (refused)
        return oxp_buffer_add(out, text->p, text->n) ? OXP_OK : OXP_ERR_MEMORY;
    /* The mode is known to the second reading only; widths do not matter here. */
    oxp_regex again = {.close = ""};
    oxp_regex_reader r = {.text = text->p, .n = text->n, .regex = &again};
    size_t copied = 0;
    bool fine = trade_alternatives(&r, out, &copied) && !again.memory &&
                oxp_buffer_add(out, text->p + copied, text->n - copied);
    oxp_regex_free(&again);
    return fine ? OXP_OK : OXP_ERR_MEMORY;
}

/* ---- backwards ----------------------------------------------------------------------------- */

/* The begin of the last character of [0, end) with its marks, or of an escaped star. */
static size_t last_character(const char *text, size_t end)
{
    size_t at = end;
    uint32_t c;
    do {
        c = oxp_utf8_previous(text, end, &at);
    } while (at && oxp_unicode_kind(c) == OXP_CHAR_MARK);
    if (text[at] == '*' && at && text[at - 1] == '\\')
        at--;
    return at;
}

static bool add_backwards(oxp_buffer *out, const oxp_str *text)
{
    for (size_t end = text->n; end;) {
        size_t begin = last_character(text->p, end);
        if (!oxp_buffer_add(out, text->p + begin, end - begin))
            return false;
        end = begin;
    }
    return true;
}

oxp_status oxp_term_coded(oxp_search_kind kind, const oxp_str *text, oxp_codes code,
                          oxp_buffer *coded)
{
    if (code == OXP_CODED_ROT13 && kind == OXP_SEARCH_REGEX)
        return trade_regex(text, coded);
    bool fine =
        code == OXP_CODED_ROT13 ? add_traded(coded, text->p, text->n) : add_backwards(coded, text);
    return fine ? OXP_OK : OXP_ERR_MEMORY;
}
