#include "text/spelled.h"

#include <string.h>

#include "text/unicode.h"
#include "text/utf8.h"

/* Of the text, AHEAD bytes are looked at behind those that are passed. */
enum { BLOCK = 64, AHEAD = 3, PLAIN_LEAST = 8, UNITS_MOST = 5 };
/* After a look that found something, so many bytes go without. */
enum { LOOKLESS = 16 };
enum { RIGHT_QUOTE = 0x2019 };

/* ---- plain ASCII, 64 bytes at a time ---- */

typedef uint8_t lanes __attribute__((vector_size(16)));

static inline bool is_ascii_alnum(unsigned char c)
{
    return ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || (c >= '0' && c <= '9');
}

static inline bool is_ascii_space(unsigned char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

/* A bit for each lane, the lowest for the first, of lanes that are all ones or zeroes in their
 * highest bit. */
static inline uint64_t bits_of(lanes v)
{
#ifdef __SSE2__
    typedef char signed_lanes __attribute__((vector_size(16)));
    return (uint64_t)(uint32_t)__builtin_ia32_pmovmskb128((signed_lanes)v);
#else
    uint64_t bits = 0;
    for (size_t k = 0; k < 16; k++)
        bits |= (uint64_t)(v[k] >> 7) << k;
    return bits;
#endif
}

/* Of 64 bytes, which are letters or digits of ASCII, and which are not ASCII. */
static inline void read_block(const char *p, uint64_t *alnum, uint64_t *other)
{
    *alnum = *other = 0;
    for (unsigned k = 0; k < BLOCK; k += 16) {
        lanes v;
        memcpy(&v, p + k, sizeof v);
        lanes in = (lanes)(((v | 0x20) - 'a') <= ('z' - 'a')) | (lanes)((v - '0') <= 9);
        *alnum |= bits_of(in) << k;
        *other |= bits_of(v) << k;
    }
}

/* The bytes at the front of up to 64 that are ASCII and begin no run: a single letter or digit
 * with another at a distance of two. `word`: in a word; it is then that at their end. */
static size_t count_plain(const char *text, size_t n, bool word)
{
    char end[BLOCK];
    uint64_t alnum, other;
    size_t known = n < BLOCK ? n : BLOCK;

    if (n < BLOCK) {
        memset(end, 0, sizeof end);
        memcpy(end, text, n);
    }
    read_block(n < BLOCK ? end : text, &alnum, &other);
    if (other)
        known = (size_t)__builtin_ctzll(other) < known ? (size_t)__builtin_ctzll(other) : known;
    if (known < PLAIN_LEAST)
        return 0;
    known -= AHEAD; /* what follows these is known */
    uint64_t single = alnum & ~(alnum << 1 | word) & ~(alnum >> 1);
    uint64_t pair = single & single >> 2 & (((uint64_t)1 << known) - 1);
    return pair ? (size_t)__builtin_ctzll(pair) : known;
}

/* Skips what holds nothing spelled; the state is then that of the bytes just passed. */
static size_t skip_plain(oxp_spelled *s, const char *text, size_t n, size_t at)
{
    size_t begin = at, count = BLOCK - AHEAD;
    bool word = s->word;

    while (count == BLOCK - AHEAD && n - at >= PLAIN_LEAST) {
        uint64_t first, second;
        memcpy(&first, text + at, sizeof first);
        memcpy(&second, text + at + (n - at < 16 ? 0 : 8), sizeof second);
        if ((first | second) & 0x8080808080808080u)
            break;
        count = count_plain(text + at, n - at, word);
        at += count;
        word = count && is_ascii_alnum((unsigned char)text[at - 1]);
    }
    if (at - begin < 2)
        return begin; /* the state is that of two bytes */
    unsigned char c = (unsigned char)text[at - 1], d = (unsigned char)text[at - 2];
    s->word = is_ascii_alnum(c);
    s->spaces = 0;
    if (is_ascii_space(c))
        s->spaces = (c != ' ' && c != '\t') || is_ascii_space(d) ? OXP_SPELLED_GAP : 1;
    s->before = s->spaces || s->word ? 0 : c;
    return at;
}

/* Bytes that go on with a word that they stand in, without a further look: letters and digits of
 * ASCII, and all others but those that may begin marks, invisible characters, spaces and dots. */
static const bool GOES_ON[256] = {
    ['0' ... '9'] = true,   ['A' ... 'Z'] = true,   ['a' ... 'z'] = true,   [0x80 ... 0xC1] = true,
    [0xC3 ... 0xCB] = true, [0xCE ... 0xE0] = true, [0xE4 ... 0xEE] = true,
};

/* Behind the word that `at` is in, or before what wants a look. */
static size_t skip_word(const char *text, size_t n, size_t at)
{
    for (;;) {
        while (at < n && GOES_ON[(unsigned char)text[at]])
            at++;
        if (n - at < 3)
            return at;
        unsigned char c = (unsigned char)text[at], d = (unsigned char)text[at + 1];
        unsigned char e = (unsigned char)text[at + 2];
        bool latin = c == 0xE1 && d >= 0xB8 && d <= 0xBB;
        bool kana_or_han = c == 0xE3 && (d == 0x81 || (d == 0x82 && (e < 0x99 || e > 0x9C)) ||
                                         (d == 0x83 && e != 0xBB) || d >= 0x90);
        if (!latin && !kana_or_han)
            return at;
        at++;
    }
}

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

/* How many units a run with this separator needs; 0: it separates nothing. */
static size_t units_needed(uint32_t c)
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
    if (!units_needed(*separator))
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
        return is_ascii_alnum((unsigned char)text[at]);
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
        found = units_needed(run.separator) == 2 && !run.chained && s->before != run.separator;
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

oxp_spelled_event oxp_spelled_next(oxp_spelled *s, const char *text, size_t n, bool last,
                                   size_t *at, size_t *length)
{
    size_t plain = *at; /* from here on, blocks are worth a look */
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
        if (*at >= plain) {
            *at = skip_plain(s, text, n, *at);
            plain = *at + LOOKLESS;
        }
        if (s->word)
            *at = skip_word(text, n, *at);
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
