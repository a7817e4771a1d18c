/*
 * Unicode: what a character is, and what it folds to.
 *
 * All of it comes from tables that unicode_tables.c, the one door to utf8proc, writes when the
 * project is built. Scripts are few: only those whose words border differently.
 */
#ifndef OXP_TEXT_UNICODE_H
#define OXP_TEXT_UNICODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum oxp_char_kind {
    OXP_CHAR_OTHER, /* punctuation, symbols, controls, private use, unassigned */
    OXP_CHAR_LETTER,
    OXP_CHAR_MARK,  /* combining */
    OXP_CHAR_DIGIT, /* and every other number */
    OXP_CHAR_SPACE,
    OXP_CHAR_BREAK, /* white space that ends a line */
    OXP_CHAR_FORMAT /* shows nothing by itself: what the fold view drops */
} oxp_char_kind;

typedef enum oxp_char_fold {
    OXP_FOLD_COPY,     /* a starter that folds to itself */
    OXP_FOLD_BYTES,    /* to starters that hold no white space */
    OXP_FOLD_ACCENTED, /* to starters and marks behind them, in order */
    OXP_FOLD_PARTS,    /* to anything: each part folds to itself, by its own rules */
    OXP_FOLD_MARK,     /* of canonical combining class `order`, to itself */
    OXP_FOLD_SPACE,
    OXP_FOLD_BREAK,
    OXP_FOLD_DROP,    /* to nothing */
    OXP_FOLD_SYLLABLE /* of Hangul, to jamo by arithmetic */
} oxp_char_fold;

/* The last starter of a fold, where marks behind it fold differently. */
typedef enum oxp_char_base {
    OXP_BASE_ANY,
    OXP_BASE_I,   /* a dot above goes: i, dotless i and dotted capital I are one letter */
    OXP_BASE_ALEF /* madda and hamza go */
} oxp_char_base;

typedef struct oxp_char {
    uint8_t kind;    /* oxp_char_kind */
    uint8_t order;   /* canonical combining class, 0: a starter; of ACCENTED, of its last mark */
    uint8_t fold;    /* oxp_char_fold */
    uint8_t base;    /* oxp_char_base, of COPY, BYTES and ACCENTED */
    uint8_t length;  /* bytes of the fold, of BYTES, ACCENTED and PARTS */
    uint8_t head;    /* of ACCENTED, bytes before the marks ... */
    uint8_t marks;   /* ... and how many marks there are */
    uint16_t offset; /* of the fold in OXP_UNICODE_FOLDS */
} oxp_char;

/* The most bytes that a character folds to: U+FDFA to 18 characters. */
enum { OXP_FOLD_MOST = 64 };
/* Bytes behind the last fold, so that short folds can be copied in one piece. */
enum { OXP_FOLD_SPARE = 8 };

extern const char OXP_UNICODE_VERSION[]; /* of the data behind the tables: "14.0.0" */

enum { OXP_UNICODE_SHIFT = 7 };
extern const uint16_t OXP_UNICODE_BLOCKS[];
extern const uint16_t OXP_UNICODE_CHARS[];
extern const oxp_char OXP_UNICODE_KINDS[];
extern const char OXP_UNICODE_FOLDS[];

/* What a character needs when it is folded, in one byte. In blocks of 64, so that the last byte
 * of UTF-8 is the place in the block; those below U+0800 stand in order of their code. */
enum {
    OXP_QUICK_NOT = 0,   /* it does not fold to itself, or not always */
    OXP_QUICK_COPY = 255 /* a starter that folds to itself */
    /* else: a mark that folds to itself, and its canonical combining class */
};
extern const uint16_t OXP_UNICODE_QUICK_BLOCKS[]; /* of those below U+10000 */
extern const uint8_t OXP_UNICODE_QUICK[];

/* The same for 128 characters at once, two of those blocks, as vectors look them up: bit c / 16 of
 * byte c % 16. `copies` are starters and marks that fold to themselves; `letters` are letters and
 * digits, `tails` combining, by their kinds. By character / 128, of those below U+10000. */
enum { OXP_ALPHABET = 128 };
typedef struct oxp_alphabet {
    uint8_t copies[16], marks[16], letters[16], tails[16];
} oxp_alphabet;
extern const oxp_alphabet OXP_UNICODE_ALPHABETS[];

/* Short folds, of BYTES and ACCENTED, of the characters below U+0800 and those from U+1E00 to
 * U+1FFF: the bytes, how many, and the canonical combining class of the last character, 1 for a
 * starter. `length` is 0 where it is another fold. */
enum {
    OXP_SHORT_MOST = 6,
    OXP_SHORT_FIRST = 0x800,
    OXP_SHORT_LATER = 0x1E00,
    OXP_SHORT_END = 0x2000
};
typedef struct oxp_short {
    char fold[OXP_SHORT_MOST];
    uint8_t length, floor;
} oxp_short;
extern const oxp_short OXP_UNICODE_SHORTS[];

/* `c` is one of those. */
static inline const oxp_short *oxp_unicode_short(uint32_t c)
{
    return &OXP_UNICODE_SHORTS[c < OXP_SHORT_FIRST ? c : c - OXP_SHORT_LATER + OXP_SHORT_FIRST];
}

/* From U+4000 to U+9FFF all characters are starters that fold to themselves. */
enum { OXP_HAN_FIRST_LEAD = 0xE4, OXP_HAN_LAST_LEAD = 0xE9, OXP_KANA_LEAD = 0xE3 };

/* `c` is below 0x110000. */
static inline const oxp_char *oxp_unicode_char(uint32_t c)
{
    uint32_t block = OXP_UNICODE_BLOCKS[c >> OXP_UNICODE_SHIFT];
    return &OXP_UNICODE_KINDS[OXP_UNICODE_CHARS[(block << OXP_UNICODE_SHIFT) +
                                                (c & ((1u << OXP_UNICODE_SHIFT) - 1))]];
}

static inline oxp_char_kind oxp_unicode_kind(uint32_t c)
{
    return (oxp_char_kind)oxp_unicode_char(c)->kind;
}

typedef enum oxp_script {
    OXP_SCRIPT_SPACED,   /* Latin, Cyrillic, Greek, Devanagari ...: all that is not below */
    OXP_SCRIPT_UNSPACED, /* Han, Hiragana, Bopomofo, Thai, Lao, Khmer, Myanmar */
    OXP_SCRIPT_KATAKANA,
    OXP_SCRIPT_HANGUL,
    OXP_SCRIPT_ARABIC,
    OXP_SCRIPT_HEBREW
} oxp_script;

/* Meant for letters; what else lies in a script's blocks counts to it too. */
oxp_script oxp_unicode_script(uint32_t c);

/* True for a jamo (vowel or final) that goes on with the syllable before it. */
bool oxp_unicode_jamo_continues(uint32_t c);

#endif
