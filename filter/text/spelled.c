#include "text/spelled.h"

#include "text/spelled_skip.h"
#include "text/unicode.h"
#include "text/utf8.h"

enum { UNITS_MOST = 5 };
enum { RIGHT_QUOTE = 0x2019 };

/* ---- characters ---- */

typedef enum answer { NO, YES, MORE } answer;

/* The character at `at` < n; MORE where it is cut. */
static inline answer read_character(const char *text, size_t n, bool last, size_t at, uint32_t *c,
                                    size_t *length)
{
    *length = oxp_utf8_read(text + at, n - at, c);
    if (*length)
        return YES;
    if (!last && n - at < 4 && oxp_utf8_cut(text + at, n - at))
        return MORE;
    *c = oxp_utf8_decode(text, n, at, length, NULL);
    return YES;
}

/* White on black letters are symbols to Unicode and letters to readers. */
static bool is_letter_symbol(uint32_t c)
{
    return (c >= 0x24B6 && c <= 0x24E9) || (c >= 0x1F130 && c <= 0x1F189) ||
           (c >= 0x1F1E6 && c <= 0x1F1FF);
}

static bool is_in_word(uint32_t c)
{
    oxp_char_kind kind = oxp_unicode_kind(c);
    return kind == OXP_CHAR_LETTER || kind == OXP_CHAR_DIGIT || is_letter_symbol(c);
}

static bool is_tail(uint32_t c)
{
    oxp_char_kind kind = oxp_unicode_kind(c);
    return kind == OXP_CHAR_MARK || (kind == OXP_CHAR_FORMAT && c != OXP_RIGHT_TO_LEFT_OVERRIDE);
}

/* Alphabets of which single letters are read as parts of a word. */
static bool is_spelled(uint32_t c)
{
    return c < 0x900 || (c >= 0x10A0 && c < 0x1100) || (c >= 0x13A0 && c < 0x1400) ||
           (c >= 0x1C80 && c < 0xA000) || (c >= 0xA640 && c < 0xA800) ||
           (c >= 0xAB30 && c < 0xABC0) || c >= 0xF900;
}

static bool is_white(uint32_t c)
{
    return oxp_unicode_kind(c) == OXP_CHAR_SPACE;
}

size_t oxp_spelled_units(uint32_t c)
{
    switch (c) {
    case '.':
    case '-':
    case 0xB7:   /* middle dot */
    case 0x2010: /* hyphens */
    case 0x2011:
    case 0x2022: /* bullet */
    case 0x2024: /* one dot leader */
    case 0x2027: /* hyphenation point */
    case 0x2219: /* bullet operator */
    case 0x22C5: /* dot operator */
    case 0x30FB: /* Katakana middle dot */
        return 2;
    case '_':
    case '*':
    case '|':
    case '/':
    case '\\':
    case ',':
    case '~':
    case '+':
    case '\'':
    case '`':
    case ':':
    case ';':
    case '=':
    case '^':
    case '#':
    case 0x2013: /* dashes */
    case 0x2014:
        return 3;
    default:
        return is_white(c) ? 3 : 0;
    }
}

typedef struct unit {
    size_t end;
    bool in_word, letter;
    bool syllable; /* of an alphabet whose single letters are often words */
    bool alone;    /* white space, the end, or punctuation that ends a word is behind it */
} unit;

/* Moves `*at` over marks and invisible characters; NO if there are too many. */
static answer read_tail(const char *text, size_t n, bool last, size_t *at)
{
    for (size_t tail = 0; *at < n; tail++) {
        uint32_t c;
        size_t length;
        if (read_character(text, n, last, *at, &c, &length) == MORE)
            return MORE;
        if (!is_tail(c))
            return YES;
        if (tail == OXP_UNIT_TAIL)
            return NO;
        *at += length;
    }
    return last ? YES : MORE;
}

static bool is_space(uint32_t c)
{
    return is_white(c) || oxp_unicode_kind(c) == OXP_CHAR_BREAK;
}

/* Whether what is at `at` ends a spaced word: white space, the text's end or, if `signs` may,
 * one punctuation that no letter follows. */
static answer ends_word(const char *text, size_t n, bool last, size_t at, bool signs)
{
    for (size_t i = 0; i < 2; i++) {
        uint32_t c;
        size_t length;
        if (at == n)
            return last ? YES : MORE;
        if (read_character(text, n, last, at, &c, &length) == MORE)
            return MORE;
        if (is_space(c))
            return YES;
        if (!signs || is_in_word(c))
            return NO;
        at += length;
    }
    return YES;
}

/* A unit at `at`, or, where `separator` is white space, other punctuation before white space. */
static answer read_unit(const char *text, size_t n, bool last, size_t at, uint32_t separator,
                        unit *it)
{
    uint32_t c;
    size_t length;

    if (at >= n)
        return last ? NO : MORE;
    if (read_character(text, n, last, at, &c, &length) == MORE)
        return MORE;
    oxp_char_kind kind = oxp_unicode_kind(c);
    it->in_word = is_in_word(c);
    it->letter = it->in_word && kind != OXP_CHAR_DIGIT;
    bool sign = separator && is_white(separator) && kind == OXP_CHAR_OTHER;
    it->syllable = it->in_word && !is_spelled(c);
    if (!it->in_word && !sign)
        return NO;
    it->end = at + length;
    answer tail = read_tail(text, n, last, &it->end);
    if (tail != YES)
        return tail;
    answer alone = ends_word(text, n, last, it->end, it->in_word);
    it->alone = alone == YES;
    if (alone == MORE || it->end == n)
        return alone == MORE ? MORE : YES;
    if (read_character(text, n, last, it->end, &c, &length) == MORE)
        return MORE;
    if (!it->in_word || (separator && is_white(separator)))
        return alone;
    return is_in_word(c) ? NO : YES;
}

/* The separator at `at` and the invisible characters behind it. */
static answer read_separator(const char *text, size_t n, bool last, size_t at, uint32_t *separator,
                             size_t *end)
{
    size_t length;

    if (at >= n)
        return last ? NO : MORE;
    if (read_character(text, n, last, at, separator, &length) == MORE)
        return MORE;
    if (!oxp_spelled_units(*separator))
        return NO;
    *end = at + length;
    answer tail = read_tail(text, n, last, end);
    return tail == YES && *end == n ? NO : tail;
}

/* ---- runs ---- */

/* The begin of a run: up to UNITS_MOST units. */
typedef struct head {
    uint32_t separator;
    size_t units, letters;
    size_t in_word;    /* units at the front that are letters and digits */
    bool letter_first; /* one of the first three is a letter */
    bool alone;        /* the first is; see unit */
    bool syllables;    /* one is a syllable */
    size_t end;        /* of the last unit */
    bool chained;      /* the separator goes on with what is not a unit */
} head;

static answer read_head(const char *text, size_t n, bool last, size_t at, head *run)
{
    unit it;
    uint32_t separator;

    *run = (head){.end = at};
    for (size_t next = at; run->units < UNITS_MOST;) {
        answer found = read_unit(text, n, last, next, run->separator, &it);
        if (found == MORE)
            return MORE;
        run->chained = run->units && found == NO && it.in_word;
        if (found == NO)
            break;
        if (it.in_word && run->in_word == run->units)
            run->in_word++;
        run->alone |= it.alone && !run->units;
        run->syllables |= it.syllable;
        run->letter_first |= it.letter && run->units < 3;
        run->units++;
        run->letters += it.letter;
        run->end = it.end;
        found = read_separator(text, n, last, it.end, &separator, &next);
        if (found == MORE)
            return MORE;
        if (found == NO || (run->separator && separator != run->separator))
            break;
        run->separator = separator;
    }
    return run->units > 1 ? YES : NO;
}

/* Whether a gap is at `at`: two white spaces, a line break, the end. */
static answer is_gap(const oxp_spelled *s, const char *text, size_t n, bool last, size_t at)
{
    for (size_t spaces = 0; spaces < OXP_SPELLED_GAP; spaces++) {
        uint32_t c;
        size_t length;
        if (at == n)
            return !last ? MORE : s->open ? NO : YES;
        if (read_character(text, n, last, at, &c, &length) == MORE)
            return MORE;
        if (oxp_unicode_kind(c) == OXP_CHAR_BREAK)
            return YES;
        if (!is_white(c))
            return NO;
        at += length;
    }
    return YES;
}

/* Whether the character behind the one that ends at `at` shows that it does not stand alone. */
static bool is_in_company(const char *text, size_t n, size_t at)
{
    uint32_t c;
    if (at == n)
        return false;
    if (!(text[at] & 0x80))
        return oxp_is_ascii_alnum((unsigned char)text[at]);
    return oxp_utf8_read(text + at, n - at, &c) && oxp_unicode_kind(c) == OXP_CHAR_LETTER;
}

/* Whether a run to be joined begins with the unit at `at`. */
static answer begins_run(oxp_spelled *s, const char *text, size_t n, bool last, size_t at)
{
    head run;
    answer found = read_head(text, n, last, at, &run);

    if (found != YES || run.letters < 2 || !run.letter_first)
        return found == MORE ? MORE : NO;
    if (is_white(run.separator)) {
        bool gap = s->spaces >= OXP_SPELLED_GAP;
        if (!run.alone || s->before == '\'' || s->before == RIGHT_QUOTE)
            return NO;
        found = run.in_word >= (run.syllables ? UNITS_MOST : 3) && (gap || !run.syllables);
        if (found == NO && gap && run.in_word >= 2)
            found = is_gap(s, text, n, last, run.end);
    } else if (run.units == 2) {
        found = oxp_spelled_units(run.separator) == 2 && !run.chained && s->before != run.separator;
    }
    if (found == YES)
        s->separator = run.separator;
    return found;
}

/* At a unit of a run: moves behind it. YES: a separator is there, of `*length` bytes, and
 * another unit behind that. */
static answer pass_unit(oxp_spelled *s, const char *text, size_t n, bool last, size_t *at,
                        size_t *length)
{
    unit it, next;
    uint32_t separator;
    size_t end = 0;

    if (read_unit(text, n, last, *at, s->separator, &it) == MORE)
        return MORE;
    answer found = read_separator(text, n, last, it.end, &separator, &end);
    if (found == YES && separator != s->separator)
        found = NO;
    if (found == YES)
        found = read_unit(text, n, last, end, separator, &next);
    if (found == MORE)
        return MORE;
    s->word = it.in_word;
    s->before = 0;
    s->spaces = 0;
    *at = it.end;
    if (found == NO) {
        s->separator = 0;
        return NO;
    }
    s->word = false;
    *length = end - it.end;
    return YES;
}

/* Reads one character that may begin a run. */
static answer pass_character(oxp_spelled *s, const char *text, size_t n, bool last, size_t *at,
                             uint32_t *c, size_t *length)
{
    if (read_character(text, n, last, *at, c, length) == MORE)
        return MORE;
    if (is_in_word(*c)) {
        answer found = NO;
        if (!s->word && !is_in_company(text, n, *at + *length))
            found = begins_run(s, text, n, last, *at);
        if (found != NO)
            return found;
        s->word = true;
        s->spaces = 0;
        s->before = 0;
    } else if (*c == OXP_RIGHT_TO_LEFT_OVERRIDE) {
        return YES;
    } else if (!is_tail(*c)) {
        oxp_char_kind kind = oxp_unicode_kind(*c);
        bool white = kind == OXP_CHAR_SPACE && s->spaces < OXP_SPELLED_GAP;
        s->word = false;
        s->spaces = kind == OXP_CHAR_BREAK   ? OXP_SPELLED_GAP
                    : white                  ? (uint8_t)(s->spaces + 1)
                    : kind == OXP_CHAR_SPACE ? s->spaces
                                             : 0;
        s->before = s->spaces ? 0 : *c;
    }
    *at += *length;
    return NO;
}

/* Whether a byte begins a character that no block is passed from. */
static bool is_looked_at(unsigned char c)
{
    return c == 0xC2 || (c & 0xFE) == 0xCC || c == 0xE2 || c >= 0xEF;
}

oxp_spelled_event oxp_spelled_next(oxp_spelled *s, const char *text, size_t n, bool last,
                                   size_t *at, size_t *length)
{
    uint32_t c;

    while (*at < n) {
        if (s->separator) {
            answer found = pass_unit(s, text, n, last, at, length);
            if (found == MORE)
                return OXP_SPELLED_MORE;
            if (found == YES)
                return OXP_SPELLED_DROP;
            continue;
        }
        if (!is_looked_at((unsigned char)text[*at]))
            *at = oxp_spelled_skip(s, text, n, *at);
        if (*at == n)
            break;
        answer found = pass_character(s, text, n, last, at, &c, length);
        if (found == MORE)
            break;
        if (found == YES && !s->separator)
            return OXP_SPELLED_OVERRIDE;
    }
    return OXP_SPELLED_MORE;
}
