/*
 * Origins: where the characters of well-formed text begin, by byte. Private to this folder.
 */
#ifndef OXP_TEXT_ORIGINS_H
#define OXP_TEXT_ORIGINS_H

#include <stddef.h>
#include <stdint.h>

#include "text/vectors.h"

/* Origins beyond the last that may be written. */
enum { OXP_ORIGINS_SLACK = 64 };

/* Numbers `n` bytes from the begin of a character on, which is `begin` in the original: each has
 * that of its character. */
void oxp_origins_number(oxp_vectors vectors, const char *bytes, size_t n, uint32_t begin,
                        uint32_t *origin);

#if OXP_HAS_AVX2

#include <immintrin.h>

/* Writes 64 origins: `at` and what `begins` says for each. */
OXP_TARGET_64 __attribute__((always_inline)) static inline void
oxp_origins_write(uint32_t *origin, __m512i begins, uint32_t at)
{
    const __m512i base = _mm512_set1_epi32((int)at);
    __m512i first = _mm512_cvtepu8_epi32(_mm512_castsi512_si128(begins));
    __m512i second = _mm512_cvtepu8_epi32(_mm512_extracti32x4_epi32(begins, 1));
    __m512i third = _mm512_cvtepu8_epi32(_mm512_extracti32x4_epi32(begins, 2));
    __m512i fourth = _mm512_cvtepu8_epi32(_mm512_extracti32x4_epi32(begins, 3));

    _mm512_storeu_si512(origin, _mm512_add_epi32(base, first));
    _mm512_storeu_si512(origin + 16, _mm512_add_epi32(base, second));
    _mm512_storeu_si512(origin + 32, _mm512_add_epi32(base, third));
    _mm512_storeu_si512(origin + 48, _mm512_add_epi32(base, fourth));
}

/* How far from its begin the characters of a block of 64 bytes begin, by their bytes; of those
 * that are the `rest` of characters, `third` go on behind two, and `fourth` behind three. */
OXP_TARGET_64 __attribute__((always_inline)) static inline __m512i
oxp_origins_begins(uint64_t rest, uint64_t third, uint64_t fourth)
{
    const __m512i one = _mm512_set1_epi8(1);
    const __m512i lanes =
        _mm512_set_epi32(0x3F3E3D3C, 0x3B3A3938, 0x37363534, 0x33323130, 0x2F2E2D2C, 0x2B2A2928,
                         0x27262524, 0x23222120, 0x1F1E1D1C, 0x1B1A1918, 0x17161514, 0x13121110,
                         0x0F0E0D0C, 0x0B0A0908, 0x07060504, 0x03020100);
    __m512i it = _mm512_mask_sub_epi8(lanes, rest, lanes, one);
    it = _mm512_mask_sub_epi8(it, third, it, one);
    return _mm512_mask_sub_epi8(it, fourth, it, one);
}

#endif

#endif
