/*
 * Spelled: finds words whose letters stand apart, `i g n o r e` or `i.g.n.o.r.e`. Private to the
 * skeleton; pure, no allocation.
 *
 * A unit is a letter or digit with the marks and invisible characters behind it (at most
 * OXP_UNIT_TAIL), alone between characters that are neither. A run is units with the same
 * separator between each two, once. It is joined where
 * - the separator is white space, and its first three units hold two letters; or it is a word of
 *   two letters at least between gaps of two white spaces or more, line breaks or the text's
 *   ends. Inside such a run punctuation with the same space around it stands for itself: `'`.
 * - the separator is . - or a dot of another kind, and it has two units, both letters, that are
 *   not part of a longer chain (`a.b.cde`, `www.a.b`); or three units that hold two letters;
 * - the separator is other punctuation, and it has three units that hold two letters.
 * Runs of digits are never joined, nor a spaced run behind an apostrophe (`it's a B`) or before
 * what goes on (`a U.S. firm`). Where words are often one letter with its vowel signs (alphabets
 * of India and South East Asia) or one syllable (Hangul, Ethiopic), a spaced run must begin behind
 * a gap, and have five units if it does not end at one.
 */
#ifndef OXP_TEXT_SPELLED_H
#define OXP_TEXT_SPELLED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "text/vectors.h"

enum { OXP_UNIT_TAIL = 16 };
enum { OXP_RIGHT_TO_LEFT_OVERRIDE = 0x202E };

/* What stands before the next byte; zeroed is the inside of a text. */
typedef struct oxp_spelled {
    uint32_t before;    /* the last character, where it is neither white space nor in a word */
    uint32_t separator; /* of the run that goes on with a unit here; 0: none */
    uint8_t spaces;     /* white space at the end: none, one, or a gap */
    bool word;          /* inside a word: a letter here stands not alone */
    bool open;          /* the end of the text is not a gap */
    oxp_vectors vectors;
} oxp_spelled;

typedef enum oxp_spelled_event {
    OXP_SPELLED_MORE,    /* read up to `at`, the rest waits for more of the text */
    OXP_SPELLED_DROP,    /* `length` bytes at `at` are a separator; read on behind it */
    OXP_SPELLED_OVERRIDE /* U+202E is at `at`, of `length` bytes; read on behind what it governs */
} oxp_spelled_event;

enum { OXP_SPELLED_GAP = 2 };

/* `word`: the ends of this text are not ends of what a reader sees. */
static inline oxp_spelled oxp_spelled_begin(oxp_vectors vectors, bool word)
{
    return (oxp_spelled){.spaces = word ? 1 : OXP_SPELLED_GAP, .open = word, .vectors = vectors};
}

/* Reads on from `*at`, moves it. `last`: no more comes behind `n`. */
oxp_spelled_event oxp_spelled_next(oxp_spelled *s, const char *text, size_t n, bool last,
                                   size_t *at, size_t *length);

#endif
