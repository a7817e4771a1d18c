/*
 * ASCII: the part of most texts that folds in vectors. Private to this folder.
 *
 * A block is folded byte for byte as long as that is easy: up to what is not ASCII, to white
 * space that more white space or a control follows, and to the line breaks that are not the usual
 * one. The same three times, see vectors.h: the plain one is what the others must do.
 */
#ifndef OXP_TEXT_ASCII_H
#define OXP_TEXT_ASCII_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "text/vectors.h"

/* A block may read this many bytes, and write as many, and as many origins. */
enum { OXP_ASCII_READ = 33, OXP_ASCII_WRITE = 32 };

static inline bool oxp_is_ascii_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

/* Each folds the block at `text` to `out`, numbers `origin`, if not NULL, from `at` on, and
 * returns how many bytes count. */

static inline size_t oxp_ascii_block(const char *text, char *out, uint32_t *origin, uint32_t at)
{
    size_t k = 0;

    for (; k < OXP_ASCII_READ - 1; k++) {
        unsigned char c = (unsigned char)text[k], next = (unsigned char)text[k + 1];
        if (c >= 0x80 || (c <= ' ' && next <= ' ') || (c >= '\v' && c <= '\r'))
            break;
        out[k] = (char)(c >= 'A' && c <= 'Z' ? c | 0x20 : c == '\t' ? ' ' : c);
        if (origin)
            origin[k] = at + (uint32_t)k;
    }
    return k;
}

/* GCC's and clang's vectors: sixteen bytes at a time on every machine. */
typedef uint8_t oxp_bytes_16 __attribute__((vector_size(16)));
typedef uint32_t oxp_words_16 __attribute__((vector_size(16)));

/* The number of the first lane that is set, 16 if none is. */
static inline size_t oxp_first_set_16(oxp_bytes_16 v)
{
    uint64_t halves[2];
    memcpy(halves, &v, sizeof halves);
    if (!(halves[0] | halves[1]))
        return 16;
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    return halves[0] ? (size_t)__builtin_ctzll(halves[0]) / 8
                     : 8 + (size_t)__builtin_ctzll(halves[1]) / 8;
#else
    return halves[0] ? (size_t)__builtin_clzll(halves[0]) / 8
                     : 8 + (size_t)__builtin_clzll(halves[1]) / 8;
#endif
}

/* The white space at the front of 16 bytes, and whether a line break is in it. */
static inline size_t oxp_ascii_spaces(const char *text, bool *is_break)
{
    oxp_bytes_16 v;
    memcpy(&v, text, sizeof v);
    oxp_bytes_16 spaces = (oxp_bytes_16)((v == ' ') | ((v - '\t') <= ('\r' - '\t')));
    oxp_bytes_16 breaks = (oxp_bytes_16)((v - '\n') <= ('\r' - '\n'));
    size_t count = oxp_first_set_16((oxp_bytes_16)~spaces);
    *is_break = oxp_first_set_16(breaks) < count;
    return count;
}

static inline size_t oxp_ascii_block_16(const char *text, char *out, uint32_t *origin, uint32_t at)
{
    oxp_bytes_16 v, next;
    memcpy(&v, text, sizeof v);
    memcpy(&next, text + 1, sizeof next);
    oxp_bytes_16 pairs = (oxp_bytes_16)(v <= ' ') & (oxp_bytes_16)(next <= ' ');
    oxp_bytes_16 breaks = (oxp_bytes_16)((v - '\v') <= ('\r' - '\v'));
    oxp_bytes_16 stops = (oxp_bytes_16)(v >= 0x80) | pairs | breaks;
    oxp_bytes_16 capital = (oxp_bytes_16)((v - 'A') <= ('Z' - 'A'));
    oxp_bytes_16 tab = (oxp_bytes_16)(v == '\t');
    v = (v | (capital & 0x20)) ^ (tab & ('\t' ^ ' '));
    memcpy(out, &v, sizeof v);
    oxp_words_16 number = {at, at + 1, at + 2, at + 3};
    for (size_t k = 0; origin && k < 16; k += 4, number += 4)
        memcpy(origin + k, &number, sizeof number);
    return oxp_first_set_16(stops);
}

#if OXP_HAS_AVX2

#include <immintrin.h>

/* Lanes of `v` from `first` to `last`, without a sign. */
__attribute__((target("avx2"))) static inline __m256i oxp_between_32(__m256i v, char first,
                                                                     char last)
{
    __m256i from_first = _mm256_sub_epi8(v, _mm256_set1_epi8(first));
    __m256i most = _mm256_set1_epi8((char)(last - first));
    return _mm256_cmpeq_epi8(_mm256_min_epu8(from_first, most), from_first);
}

__attribute__((target("avx2"))) static inline size_t
oxp_ascii_block_32(const char *text, char *out, uint32_t *origin, uint32_t at)
{
    __m256i v = _mm256_loadu_si256((const __m256i *)(const void *)text);
    __m256i next = _mm256_loadu_si256((const __m256i *)(const void *)(text + 1));
    __m256i pairs = oxp_between_32(_mm256_max_epu8(v, next), 0, ' ');
    __m256i breaks = oxp_between_32(v, '\v', '\r');
    __m256i stops = _mm256_or_si256(v, _mm256_or_si256(pairs, breaks));
    __m256i capital = oxp_between_32(v, 'A', 'Z');
    __m256i tab = _mm256_cmpeq_epi8(v, _mm256_set1_epi8('\t'));
    __m256i change = _mm256_or_si256(_mm256_and_si256(capital, _mm256_set1_epi8(0x20)),
                                     _mm256_and_si256(tab, _mm256_set1_epi8('\t' ^ ' ')));
    _mm256_storeu_si256((__m256i *)(void *)out, _mm256_xor_si256(v, change));
    if (origin) {
        __m256i number =
            _mm256_add_epi32(_mm256_set1_epi32((int)at), _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7));
        for (size_t k = 0; k < 32; k += 8) {
            _mm256_storeu_si256((__m256i *)(void *)(origin + k), number);
            number = _mm256_add_epi32(number, _mm256_set1_epi32(8));
        }
    }
    uint32_t mask = (uint32_t)_mm256_movemask_epi8(stops);
    return mask ? (size_t)__builtin_ctz(mask) : 32;
}

#endif

#endif
