#include "text/border.h"

#include "text/unicode.h"
#include "text/utf8.h"

/* A neighbour, or the word's own character, as borders see it. */
typedef struct neighbour {
    bool word;         /* a letter, mark or digit */
    oxp_script script; /* of the letter */
    uint32_t c;        /* 0: there is none */
} neighbour;

static bool belongs_to_word(oxp_char_kind kind)
{
    return kind == OXP_CHAR_LETTER || kind == OXP_CHAR_MARK || kind == OXP_CHAR_DIGIT;
}

static neighbour neighbour_of(uint32_t c)
{
    oxp_char_kind kind = oxp_unicode_kind(c);
    neighbour it = {.word = belongs_to_word(kind), .c = c};
    it.script = kind == OXP_CHAR_DIGIT ? OXP_SCRIPT_SPACED : oxp_unicode_script(c);
    return it;
}

/* The character that ends at `end`; a mark counts as the character that carries it. */
static neighbour look_back(const char *bytes, size_t n, size_t end)
{
    neighbour it = {0};
    while (end) {
        it = neighbour_of(oxp_utf8_previous(bytes, n, &end));
        if (oxp_unicode_kind(it.c) != OXP_CHAR_MARK)
            break;
    }
    return it;
}

static neighbour look_ahead(const char *bytes, size_t n, size_t at)
{
    return at < n ? neighbour_of(oxp_utf8_next(bytes, n, &at)) : (neighbour){0};
}

/* True where `beside` goes on with a word of a spaced script. Scripts that are written without
 * spaces, or that hang their particles on foreign words (DVDプレーヤー, AI가), do not. */
static bool joins_spaced(neighbour beside)
{
    if (!beside.word)
        return false;
    return beside.script == OXP_SCRIPT_SPACED || beside.script == OXP_SCRIPT_ARABIC ||
           beside.script == OXP_SCRIPT_HEBREW;
}

/* ---- letters that Arabic and Hebrew write together with a word ---- */

enum { CLITIC_LETTERS = 6 };

/* The letters before or behind a word, nearest first, as far as a clitic may need them and the
 * border behind them. Marks are passed over. */
typedef struct clitic {
    uint32_t letter[CLITIC_LETTERS];
    bool joins[CLITIC_LETTERS]; /* it is part of a word */
} clitic;

static clitic clitic_before(const char *bytes, size_t n, size_t at)
{
    clitic found = {0};
    for (size_t i = 0; i < CLITIC_LETTERS && at;) {
        uint32_t c = oxp_utf8_previous(bytes, n, &at);
        if (oxp_unicode_kind(c) == OXP_CHAR_MARK)
            continue;
        found.letter[i] = c;
        found.joins[i++] = joins_spaced(neighbour_of(c));
    }
    return found;
}

static clitic clitic_behind(const char *bytes, size_t n, size_t at)
{
    clitic found = {0};
    for (size_t i = 0; i < CLITIC_LETTERS && at < n;) {
        uint32_t c = oxp_utf8_next(bytes, n, &at);
        if (oxp_unicode_kind(c) == OXP_CHAR_MARK)
            continue;
        found.letter[i] = c;
        found.joins[i++] = joins_spaced(neighbour_of(c));
    }
    return found;
}

static bool one_of(uint32_t c, const uint32_t *list)
{
    while (*list && *list != c)
        list++;
    return c && *list;
}

enum { WAW = 0x648, FEH = 0x641, BEH = 0x628, KAF = 0x643, LAM = 0x644, ALEF = 0x627 };

/* A conjunction and the border before it, from letter `i` on. */
static bool arabic_conjunction(const clitic *it, size_t i)
{
    if (!it->joins[i])
        return true;
    return (it->letter[i] == WAW || it->letter[i] == FEH) && !it->joins[i + 1];
}

static bool arabic_preposition(const clitic *it, size_t i)
{
    static const uint32_t PREPOSITIONS[] = {BEH, KAF, LAM, 0};
    return arabic_conjunction(it, i) ||
           (one_of(it->letter[i], PREPOSITIONS) && arabic_conjunction(it, i + 1));
}

/* Before the word: a conjunction, then a preposition, then the article, each or none. Behind
 * the preposition LAM the article loses its ALEF. */
static bool arabic_before(const clitic *it)
{
    if (arabic_preposition(it, 0))
        return true;
    if (it->letter[0] != LAM)
        return false;
    if (it->letter[1] == ALEF && arabic_preposition(it, 2))
        return true;
    return it->letter[1] == LAM && arabic_conjunction(it, 2);
}

/* Behind the word: one pronoun, or none. */
static bool arabic_after(const clitic *it)
{
    static const uint32_t PRONOUNS[][4] = {
        {0x64A},
        {0x643},
        {0x647}, /* -i -ka -hu */
        {0x646, 0x64A},
        {0x647, 0x627},
        {0x646, 0x627}, /* -ni -ha -na */
        {0x643, 0x645},
        {0x643, 0x646}, /* -kum -kunna */
        {0x647, 0x645},
        {0x647, 0x646}, /* -hum -hunna */
        {0x643, 0x645, 0x627},
        {0x647, 0x645, 0x627}, /* -kuma -huma */
    };
    if (!it->joins[0])
        return true;
    for (size_t p = 0; p < sizeof PRONOUNS / sizeof *PRONOUNS; p++) {
        size_t i = 0;
        while (PRONOUNS[p][i] && it->letter[i] == PRONOUNS[p][i])
            i++;
        if (!PRONOUNS[p][i] && !it->joins[i])
            return true;
    }
    return false;
}

enum {
    BET = 0x5D1,
    HE = 0x5D4,
    VAV = 0x5D5,
    HEBREW_KAF = 0x5DB,
    LAMED = 0x5DC,
    MEM = 0x5DE,
    SHIN = 0x5E9
};

static bool hebrew_and(const clitic *it, size_t i)
{
    return !it->joins[i] || (it->letter[i] == VAV && !it->joins[i + 1]);
}

/* That, when-that, until-when-that or since-that. */
static bool hebrew_that(const clitic *it, size_t i)
{
    if (hebrew_and(it, i))
        return true;
    if (it->letter[i] != SHIN)
        return false;
    if (hebrew_and(it, i + 1))
        return true;
    if (it->letter[i + 1] == MEM)
        return hebrew_and(it, i + 2);
    return it->letter[i + 1] == HEBREW_KAF &&
           (hebrew_and(it, i + 2) || (it->letter[i + 2] == LAMED && hebrew_and(it, i + 3)));
}

/* In, as, to or from; or as-in (as in the past). */
static bool hebrew_preposition(const clitic *it, size_t i)
{
    static const uint32_t PREPOSITIONS[] = {BET, HEBREW_KAF, LAMED, MEM, 0};
    if (hebrew_that(it, i))
        return true;
    if (!one_of(it->letter[i], PREPOSITIONS))
        return false;
    return hebrew_that(it, i + 1) ||
           (it->letter[i] == BET && it->letter[i + 1] == HEBREW_KAF && hebrew_that(it, i + 2));
}

/* Before the word: and, then that, then a preposition, then the article, each or none. */
static bool hebrew_before(const clitic *it)
{
    return hebrew_preposition(it, 0) || (it->letter[0] == HE && hebrew_preposition(it, 1));
}

/* ---- Hangul, where a view has syllables as jamo ---- */

static bool is_leading_jamo(uint32_t c)
{
    return (c >= 0x1100 && c <= 0x115F) || (c >= 0xA960 && c <= 0xA97C);
}

static bool is_vowel_jamo(uint32_t c)
{
    return (c >= 0x1160 && c <= 0x11A7) || (c >= 0xD7B0 && c <= 0xD7C6);
}

/* Whether a syllable begins at `start`, and what stands before it is no syllable but jamo that
 * stand alone, as Koreans laugh and weep in front of a word: a consonant that no vowel follows, or
 * a vowel behind no consonant. In the exact view such jamo are characters of their own. */
static bool is_behind_lone_jamo(const char *bytes, size_t n, size_t start)
{
    size_t behind = start, at = start;
    uint32_t own = oxp_utf8_next(bytes, n, &behind);
    uint32_t before = oxp_utf8_previous(bytes, n, &at);

    if (own >= 0xAC00 && own <= 0xD7A3)
        return before >= 0x3131 && before <= 0x3163;
    if (!is_leading_jamo(own) || behind == n || !is_vowel_jamo(oxp_utf8_next(bytes, n, &behind)))
        return false;
    if (is_vowel_jamo(before))
        return !at || !is_leading_jamo(oxp_utf8_previous(bytes, n, &at));
    return is_leading_jamo(before);
}

/* `next` goes on with the syllable that ends in `last`. A vowel behind a vowel or a final does not:
 * no syllable of today has two, and people weep in vowels behind a word. */
static bool continues_syllable(uint32_t last, uint32_t next)
{
    if (!oxp_unicode_jamo_continues(next))
        return false;
    if (!is_vowel_jamo(next))
        return true;
    return is_leading_jamo(last);
}

/* ---- the border table ---- */

bool oxp_border_before(const char *bytes, size_t n, size_t start)
{
    neighbour own = look_ahead(bytes, n, start), beside = look_back(bytes, n, start);
    clitic letters;

    if (!own.word || !beside.word)
        return true;
    switch (own.script) {
    case OXP_SCRIPT_UNSPACED:
        return true;
    case OXP_SCRIPT_KATAKANA:
        return beside.script != OXP_SCRIPT_KATAKANA;
    case OXP_SCRIPT_HANGUL:
        return beside.script != OXP_SCRIPT_HANGUL || is_behind_lone_jamo(bytes, n, start);
    case OXP_SCRIPT_ARABIC:
        letters = clitic_before(bytes, n, start);
        return arabic_before(&letters);
    case OXP_SCRIPT_HEBREW:
        letters = clitic_before(bytes, n, start);
        return hebrew_before(&letters);
    case OXP_SCRIPT_SPACED:
        break;
    }
    return !joins_spaced(beside);
}

/* True where the character at `end` is a part of the one before it, in any script. */
static bool continues(neighbour last, neighbour next)
{
    if (!next.c)
        return false;
    if (oxp_unicode_kind(next.c) == OXP_CHAR_MARK)
        return true;
    return last.script == OXP_SCRIPT_HANGUL && continues_syllable(last.c, next.c);
}

bool oxp_border_after(const char *bytes, size_t n, size_t end)
{
    neighbour own = look_back(bytes, n, end), beside = look_ahead(bytes, n, end);
    clitic letters;

    if (continues(own, beside))
        return false;
    if (!own.word || !beside.word)
        return true;
    switch (own.script) {
    case OXP_SCRIPT_UNSPACED:
    case OXP_SCRIPT_HANGUL:
        return true;
    case OXP_SCRIPT_KATAKANA:
        return beside.script != OXP_SCRIPT_KATAKANA;
    case OXP_SCRIPT_ARABIC:
        letters = clitic_behind(bytes, n, end);
        return arabic_after(&letters);
    case OXP_SCRIPT_SPACED:
    case OXP_SCRIPT_HEBREW:
        break;
    }
    return !joins_spaced(beside);
}

static bool is_word_letter(uint32_t c)
{
    oxp_char_kind kind = oxp_unicode_kind(c);
    return kind == OXP_CHAR_LETTER || kind == OXP_CHAR_MARK;
}

size_t oxp_letters_forward(const char *bytes, size_t n, size_t at)
{
    while (at < n) {
        size_t next = at;
        if (!is_word_letter(oxp_utf8_next(bytes, n, &next)))
            break;
        at = next;
    }
    return at;
}

size_t oxp_letters_back(const char *bytes, size_t n, size_t at)
{
    while (at) {
        size_t previous = at;
        if (!is_word_letter(oxp_utf8_previous(bytes, n, &previous)))
            break;
        at = previous;
    }
    return at;
}

bool oxp_border_free(const char *bytes, size_t n, size_t at)
{
    neighbour it = look_ahead(bytes, n, at);
    return it.word && it.script == OXP_SCRIPT_UNSPACED;
}
