/*
 * Repetition: one character, one word or phrase, or one line over and over.
 *
 * A stretch of the text has period p where each of its bytes is the one p bytes before it. A hit is
 * the whole of a stretch
 *   - of one character, CHARACTERS_FEWEST times (HEX_FEWEST times for a to f, as of masks and
 * keys),
 *   - of a period of up to PHRASE_BYTES, REPEATS_FEWEST times, or
 *   - of a period of up to LINE_BYTES, LINES_FEWEST times,
 * that has words in it. Not a hit, at any length: rulers, tables and blanks (no letters), numbers,
 * dumps (ff ff ff, 0x00, escapes), tags and entities of markup, and the zeroes of base64 (a run of
 * A within a longer token).
 *
 * Every eighth byte, the eight bytes there are looked up in a table of those before, as compressors
 * find their matches. Inside a stretch of period p that finds the distance lcm(p, 8), from which
 * follows p. What was compared is not looked up again, so work is linear.
 */
#include "text/builtins.h"
#include "text/unicode.h"
#include "text/utf8.h"

enum {
    CHARACTERS_FEWEST = 64,
    HEX_FEWEST = 160,
    PHRASE_BYTES = 64,
    REPEATS_FEWEST = 32,
    LINE_BYTES = 256,
    LINES_FEWEST = 10,
    STEP = 8,                          /* of lookups */
    DISTANCE_MOST = STEP * LINE_BYTES, /* lcm(p, 8) */
    STRETCH_FEWEST = CHARACTERS_FEWEST,
    TABLE_BITS_FEWEST = 8,
    TABLE_BITS_MOST = 12
};

typedef struct repetition {
    const char *text;
    size_t n;
    size_t told; /* what ends here or before is told */
    oxp_hits hits;
} repetition;

static uint64_t eight_at(const char *text, size_t at)
{
    uint64_t eight;
    memcpy(&eight, text + at, sizeof eight);
    return eight;
}

/* The end of the stretch of period `p` that `at` is in. */
static size_t stretch_end(const char *text, size_t n, size_t at, size_t p)
{
    while (n - at >= STEP && eight_at(text, at) == eight_at(text, at - p))
        at += STEP;
    while (at < n && text[at] == text[at - p])
        at++;
    return at;
}

/* The least period of the stretch [start, end) in which eight bytes came back after `distance`. */
static size_t least_period(const char *text, size_t start, size_t end, size_t distance)
{
    for (size_t part = STEP; part > 1; part /= 2) {
        size_t p = distance / part, n = end - start - p;
        if (distance % part == 0 &&
            !memcmp(text + start, text + start + p, n < distance ? n : distance))
            return p;
    }
    return distance;
}

static bool is_hex_letter(char c)
{
    return (c | 0x20) >= 'a' && (c | 0x20) <= 'f';
}

static bool is_token(char c)
{
    return oxp_is_ascii_letter(c) || (c >= '0' && c <= '9') || c == '+' || c == '/';
}

static bool is_flood_of_characters(const repetition *it, size_t start, size_t end, size_t p)
{
    size_t at = start, count = (end - start) / p;
    uint32_t c = oxp_utf8_next(it->text, it->n, &at);
    oxp_char_kind kind = oxp_unicode_kind(c);
    bool pictured = (c >= 0x1F000 && c < 0x1FB00) || (c >= 0x2600 && c < 0x27C0);

    if (count < CHARACTERS_FEWEST || (kind != OXP_CHAR_LETTER && !pictured))
        return false;
    if (c >= 0x80)
        return c != 0x30FC; /* the length mark of kana draws lines */
    if (is_hex_letter((char)c) && count < HEX_FEWEST)
        return false;
    return !(start && end < it->n && is_token(it->text[start - 1]) && is_token(it->text[end]));
}

/* Behind these, letters are part of a number, an escape, an entity or a tag. */
static bool is_markup(char c)
{
    return (c >= '0' && c <= '9') || (c && strchr("\\&<%/#", c) != NULL);
}

/* `n` bytes of two periods, so that a word that the begin of the stretch cuts is there as a whole:
 * two letters in a row or more that are no hex, or one that is not ASCII, behind no markup. */
static bool has_word(const char *text, size_t n)
{
    size_t at = 0, others = 0;
    for (; at < n && oxp_is_ascii_letter(text[at]); at++)
        others += !is_hex_letter(text[at]);
    if (at == n)
        return others > 0;
    while (at < n) {
        char before = at ? text[at - 1] : ' ';
        size_t word = at;
        for (others = 0; at < n && oxp_is_ascii_letter(text[at]); at++)
            others += !is_hex_letter(text[at]);
        if (at - word >= 2 && (others || at - word > 2) && !is_markup(before))
            return true;
        if (at < n && oxp_unicode_kind(oxp_utf8_next(text, n, &at)) == OXP_CHAR_LETTER)
            return true;
    }
    return false;
}

static bool is_repetition(const repetition *it, size_t start, size_t end, size_t p)
{
    size_t first = start, repeats = (end - start) / p;

    (void)oxp_utf8_next(it->text, it->n, &first);
    if (first - start == p)
        return is_flood_of_characters(it, start, end, p);
    if (repeats < (p <= PHRASE_BYTES ? REPEATS_FEWEST : LINES_FEWEST) || p > LINE_BYTES)
        return false;
    return has_word(it->text + start, 2 * p);
}

/* The whole characters of the stretch around `at`, told if it is a hit. False: stopped. */
static bool judge(repetition *it, size_t start, size_t end, size_t distance)
{
    size_t p = least_period(it->text, start, end, distance);
    size_t floor = start - it->told > DISTANCE_MOST ? start - DISTANCE_MOST : it->told;

    while (start > floor && it->text[start - 1] == it->text[start - 1 + p])
        start--;
    while (start < end && oxp_utf8_continues(it->text[start]))
        start++;
    while (end < it->n && end > start && oxp_utf8_continues(it->text[end]))
        end--;
    if (end <= start || end - start < STRETCH_FEWEST || !is_repetition(it, start, end, p))
        return true;
    it->told = end;
    return oxp_tell(it->hits, start, end, it->n + 1);
}

bool oxp_find_repetition(const char *text, size_t n, oxp_hits hits)
{
    repetition it = {.text = text, .n = n, .hits = hits};
    uint32_t places[1 << TABLE_BITS_MOST]; /* where eight bytes stood last, 1 and up */
    unsigned bits = TABLE_BITS_FEWEST;

    if (n < STRETCH_FEWEST)
        return true;
    while (bits < TABLE_BITS_MOST && n / STEP > (size_t)1 << (bits - 1))
        bits++;
    memset(places, 0, sizeof *places << bits);
    for (size_t at = 0; n - at >= STEP;) {
        uint64_t eight = eight_at(text, at);
        uint32_t *place = &places[(eight * 0x9E3779B97F4A7C15u) >> (64 - bits)];
        size_t before = *place, end = at + STEP;
        *place = (uint32_t)at + 1;
        if (before-- && at - before <= DISTANCE_MOST && before >= it.told &&
            eight_at(text, before) == eight) {
            end = stretch_end(text, n, end, at - before);
            if (end - before >= STRETCH_FEWEST / 2 && !judge(&it, before, end, at - before))
                return false;
        }
        at = end - end % STEP; /* the eight bytes that end the stretch are looked up */
    }
    return true;
}

/* Where eight bytes stood last depends on how long the text is: it is read at its end. */
bool oxp_read_repetition(oxp_builtin_state *state, const char *text, size_t n, bool ended,
                         oxp_hits hits)
{
    state->at = n;
    state->open = ended ? n : 0;
    return !ended || oxp_find_repetition(text, n, hits);
}
