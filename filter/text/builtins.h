/*
 * Builtins: what the detectors of builtin.h share. Private to this folder.
 */
#ifndef OXP_TEXT_BUILTINS_H
#define OXP_TEXT_BUILTINS_H

#include <string.h>

#include "text/builtin.h"

/* Who is told of the hits of one text. */
typedef struct oxp_hits {
    oxp_builtin_hit hit;
    void *context;
} oxp_hits;

/* Each finds what its name says in `n` bytes of valid UTF-8, tells of it in order, and returns
 * false where it was stopped. `n` is below OXP_TEXT_MAX. */
bool oxp_find_mixed_script(const char *text, size_t n, oxp_hits hits);
bool oxp_find_invisible(const char *text, size_t n, oxp_hits hits);
bool oxp_find_repetition(const char *text, size_t n, oxp_hits hits);
bool oxp_find_high_entropy(const char *text, size_t n, oxp_hits hits);
bool oxp_find_seed_phrase(const char *text, size_t n, oxp_hits hits);

static inline bool oxp_tell(oxp_hits hits, size_t start, size_t end)
{
    return hits.hit(hits.context, (uint32_t)start, (uint32_t)end);
}

/* The first byte at or behind `at` that is not ASCII; `n` where all are. */
static inline size_t oxp_skip_ascii(const char *text, size_t n, size_t at)
{
    uint64_t eight;
    for (; n - at >= sizeof eight; at += sizeof eight) {
        memcpy(&eight, text + at, sizeof eight);
        if (eight & 0x8080808080808080u)
            break;
    }
    while (at < n && !((unsigned char)text[at] & 0x80))
        at++;
    return at;
}

/* Bytes of a character of well-formed text, by its first. */
static inline size_t oxp_length_by_lead(char lead)
{
    unsigned char byte = (unsigned char)lead;
    return byte < 0x80 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4;
}

static inline bool oxp_is_ascii_letter(char c)
{
    return (unsigned)((c | 0x20) - 'a') < 26;
}

/* The number of a word of the English list of BIP-39, or -1; `lower` is 8 bytes, filled up with
 * zeroes. */
int oxp_bip39_number(const char lower[8]);
/* The word of a number from 0 to 2047, and a NUL. */
void oxp_bip39_word(int number, char word[9]);

#endif
