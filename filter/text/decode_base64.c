/*
 * Decode base64: RFC 4648, both alphabets, padded or not, wrapped over lines.
 *
 * A token is what the alphabet allows in one piece. First it is read as a whole, with the lines
 * that follow it; if that is no text, four readers go over its first line, one for each place where
 * groups of four may begin, and the longest text that one of them sees is taken. So a run is found
 * that is glued to a word or a path.
 */
#include <string.h>

#include "text/decode_find.h"
#include "text/decode_text.h"

enum {
    WHOLE_BYTES = 8, /* the least that a whole token decodes to */
    EDGE_LETTERS = 16,
    EDGE_BYTES = 12,   /* a part of a token that begins or ends with it */
    MIDDLE_BYTES = 18, /* any other part */
    LINE_LETTERS = 12  /* the least of a line that goes on in the next */
};

typedef struct token {
    size_t from, first_end, last_break, end; /* of its first line; of all lines but the last */
} token;

/* Where the next line's characters begin, if `at` is a line break and they do. */
static size_t next_line(const oxp_finder *finder, size_t at)
{
    size_t next = at;
    if (next < finder->n && finder->text[next] == '\r')
        next++;
    if (next < finder->n && finder->text[next] == '\n')
        next++;
    if (next == at)
        return 0;
    while (next < finder->n && (finder->text[next] == ' ' || finder->text[next] == '\t'))
        next++;
    return next < finder->n && oxp_base64_value(finder->text[next]) < 64 ? next : 0;
}

static token read_token(const oxp_finder *finder, size_t at, bool join)
{
    token it = {.from = at};
    for (size_t line = at;;) {
        it.end = line;
        while (it.end < finder->n && oxp_base64_value(finder->text[it.end]) < 64)
            it.end++;
        if (!it.first_end)
            it.first_end = it.end;
        size_t next = join && it.end - line >= LINE_LETTERS ? next_line(finder, it.end) : 0;
        if (!next)
            return it;
        it.last_break = it.end;
        line = next;
    }
}

/* The next character's value; the end is where there is none. */
static bool next_value(const oxp_finder *finder, size_t *at, size_t end, uint8_t *value)
{
    while (*at < end)
        if ((*value = oxp_base64_value(finder->text[(*at)++])) < 64)
            return true;
    return false;
}

/* Decodes [from, end) to `out`, or only counts; false where it is not a whole number of bytes, or
 * not UTF-8 when `texture` is asked. */
static bool decode(const oxp_finder *finder, size_t from, size_t end, char *out,
                   oxp_texture *texture, size_t *n)
{
    uint32_t bits = 0;
    unsigned n_bits = 0;
    uint8_t value;
    for (*n = 0; next_value(finder, &from, end, &value);) {
        bits = (bits << 6 | value) & 0xFFF;
        n_bits += 6;
        if (n_bits < 8)
            continue;
        n_bits -= 8;
        uint8_t byte = (uint8_t)(bits >> n_bits);
        if (texture && !oxp_texture_add(texture, byte))
            return false;
        if (out)
            out[*n] = (char)byte;
        ++*n;
    }
    return n_bits < 6 && !(bits & ((1u << n_bits) - 1));
}

/* What stands behind a run's last character belongs to it. */
static size_t behind_padding(const oxp_finder *finder, size_t end)
{
    for (size_t k = 0; k < 2 && end < finder->n && finder->text[end] == '='; k++)
        end++;
    return end;
}

static bool take(oxp_finder *finder, size_t from, size_t end, oxp_found *found)
{
    size_t n;
    decode(finder, from, end, NULL, NULL, &n);
    if (!oxp_touch_holds(&finder->base64_touch, from, end) || !oxp_finder_reserve(finder, n))
        return false;
    decode(finder, from, end, finder->decoded + finder->n_decoded, NULL, &n);
    *found = (oxp_found){.from = (uint32_t)from,
                         .to = (uint32_t)behind_padding(finder, end),
                         .at = (uint32_t)finder->n_decoded,
                         .n = (uint32_t)n,
                         .codes = OXP_CODED_BASE64,
                         .first = OXP_CODE_BASE64};
    finder->n_decoded += n;
    finder->room -= n;
    return true;
}

/* False where the first byte, at least, is not one that text begins with: so are most words. */
static bool may_begin(const oxp_finder *finder, size_t from)
{
    uint8_t byte = (uint8_t)(oxp_base64_value(finder->text[from]) << 2 |
                             oxp_base64_value(finder->text[from + 1]) >> 4);
    return byte < 0x80 ? oxp_decodes_to(byte) : byte >= 0xC2 && byte < 0xF5;
}

static bool is_whole(const oxp_finder *finder, size_t from, size_t end)
{
    oxp_texture texture = {0};
    size_t n;
    return end - from > WHOLE_BYTES && may_begin(finder, from) &&
           decode(finder, from, end, NULL, &texture, &n) && n >= WHOLE_BYTES &&
           oxp_texture_is_text(&texture);
}

/* ---- parts of a line ---- */

/* One of the four; it only tells printable UTF-8 from other bytes. */
typedef struct reader {
    size_t from, end; /* of what it sees: empty if both are the same */
    oxp_utf8_state utf8;
} reader;

static bool read_byte(reader *it, uint8_t byte)
{
    return (it->utf8.wanted || byte >= 0x80 || oxp_decodes_to(byte)) &&
           oxp_utf8_step(&it->utf8, byte);
}

/* Four characters, as 24 bits; false where the text ended before them. */
static bool read_group(reader *it, uint32_t bits)
{
    return read_byte(it, (uint8_t)(bits >> 16)) && read_byte(it, (uint8_t)(bits >> 8)) &&
           read_byte(it, (uint8_t)bits);
}

static bool is_part(const oxp_finder *finder, size_t from, size_t end, size_t least)
{
    oxp_texture texture = {0};
    size_t n;
    return (end - from) / 4 * 3 + 2 >= least && decode(finder, from, end, NULL, &texture, &n) &&
           n >= least && oxp_texture_is_text(&texture) &&
           (texture.words + texture.signs) * 4 >= texture.characters * 3;
}

/* The reader that sees the longest text, for what it saw may be chance. */
static bool sees_longest(const reader readers[4], const reader *it)
{
    for (size_t k = 0; k < 4; k++)
        if (readers[k].end > readers[k].from && readers[k].from < it->from)
            return false;
    return true;
}

/* What a reader sees when its line ends; two or three characters may be left of a group. */
static bool find_last(oxp_finder *finder, const reader readers[4], size_t end, oxp_found *found)
{
    size_t from = SIZE_MAX, to = 0;
    for (size_t k = 0; k < 4; k++) {
        const reader *it = &readers[k];
        if (it->end == it->from || it->from > from)
            continue;
        if (is_part(finder, it->from, end, EDGE_BYTES))
            to = end;
        else if (is_part(finder, it->from, it->end, EDGE_BYTES))
            to = it->end;
        else
            continue;
        from = it->from;
    }
    return to && take(finder, from, to, found);
}

static bool find_part(oxp_finder *finder, size_t from, size_t end, oxp_found *found)
{
    reader readers[4] = {{0}};
    uint32_t bits = 0;
    for (size_t at = from; at < end; at++) {
        bits = (bits << 6 | oxp_base64_value(finder->text[at])) & 0xFFFFFF;
        if (at - from < 3)
            continue;
        reader *it = &readers[(at - from) % 4];
        if (it->end == it->from && !it->utf8.wanted)
            it->from = it->end = at - 3;
        if (!read_group(it, bits)) {
            size_t least = it->from == from ? EDGE_BYTES : MIDDLE_BYTES;
            if ((it->end - it->from) / 4 * 3 >= least && sees_longest(readers, it) &&
                is_part(finder, it->from, it->end, least))
                return take(finder, it->from, it->end, found);
            *it = (reader){0};
        } else if (!it->utf8.wanted) {
            it->end = at + 1;
        }
    }
    return find_last(finder, readers, end, found);
}

bool oxp_find_base64(oxp_finder *finder, size_t at, oxp_found *found)
{
    if (oxp_base64_value(finder->text[at]) > 63)
        return false;
    token it = {at, finder->base64_whole, 0, finder->base64_whole};
    if (at >= finder->base64_whole)
        it = read_token(finder, at, at >= finder->base64_joined);
    if (!oxp_touch_holds(&finder->base64_touch, it.from, it.end)) {
        finder->base64_until = it.end;
        return false;
    }
    if (it.end > finder->base64_joined)
        finder->base64_joined = it.end;
    if (at >= finder->base64_whole) {
        if (is_whole(finder, at, it.end))
            return take(finder, at, it.end, found);
        if (it.last_break && is_whole(finder, at, it.last_break))
            return take(finder, at, it.last_break, found);
    }
    if (it.first_end - at >= EDGE_LETTERS && find_part(finder, at, it.first_end, found)) {
        finder->base64_whole = it.first_end;
        return true;
    }
    finder->base64_until = it.first_end;
    return false;
}
