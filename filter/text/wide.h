/*
 * Wide: what the vectors of 64 bytes share. Private to this folder; with OXP_HAS_AVX2 only.
 */
#ifndef OXP_TEXT_WIDE_H
#define OXP_TEXT_WIDE_H

#include "text/vectors.h"

#if OXP_HAS_AVX2

#define OXP_WIDE_OP OXP_TARGET_64 __attribute__((always_inline)) static inline

OXP_WIDE_OP __m512i oxp_wide_load(const void *p)
{
    return _mm512_loadu_si512(p);
}

OXP_WIDE_OP uint64_t oxp_wide_is(__m512i v, unsigned char byte)
{
    return _mm512_cmpeq_epi8_mask(v, _mm512_set1_epi8((char)byte));
}

OXP_WIDE_OP uint64_t oxp_wide_between(__m512i v, unsigned char first, unsigned char last)
{
    return _mm512_cmple_epu8_mask(_mm512_sub_epi8(v, _mm512_set1_epi8((char)first)),
                                  _mm512_set1_epi8((char)(last - first)));
}

/* The bits below `bit`. */
OXP_WIDE_OP uint64_t oxp_wide_below(size_t bit)
{
    return _bzhi_u64(~(uint64_t)0, (unsigned)bit);
}

#endif

#endif
