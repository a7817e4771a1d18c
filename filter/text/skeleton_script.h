/*
 * Skeleton script: words of an alphabet with two bytes a letter, such as Cyrillic and Greek, in
 * vectors. Private to skeleton_chars.c.
 *
 * A word stays as it is if one of its letters looks like no Latin one, none stands three times in
 * a row, and nothing else is in it. This is a short cut only, see vectors.h.
 */
#ifndef OXP_TEXT_SKELETON_SCRIPT_H
#define OXP_TEXT_SKELETON_SCRIPT_H

#include "text/ascii.h"
#include "text/confusable.h"

/* Bytes that are read before a block. */
enum { OXP_SCRIPT_BEFORE = 5, OXP_SCRIPT_BLOCK = 32 };

#if OXP_HAS_AVX2

#define OXP_SCRIPT __attribute__((target("avx2,bmi"))) static inline

OXP_SCRIPT __m256i oxp_script_load(const char *p)
{
    return _mm256_loadu_si256((const __m256i *)(const void *)p);
}

OXP_SCRIPT uint32_t oxp_script_mask(__m256i v)
{
    return (uint32_t)_mm256_movemask_epi8(v);
}

OXP_SCRIPT __m256i oxp_script_is(__m256i v, unsigned char byte)
{
    return _mm256_cmpeq_epi8(v, _mm256_set1_epi8((char)byte));
}

/* Lanes of ASCII that is in no token. */
OXP_SCRIPT uint32_t oxp_script_apart(__m256i v)
{
    __m256i in = _mm256_or_si256(oxp_between_32(v, 'a', 'z'), oxp_between_32(v, '0', '9'));
    in = _mm256_or_si256(in, _mm256_or_si256(oxp_script_is(v, '$'), oxp_script_is(v, '@')));
    in = _mm256_or_si256(in, _mm256_or_si256(oxp_script_is(v, '!'), oxp_script_is(v, '|')));
    return ~oxp_script_mask(_mm256_or_si256(v, in));
}

/* Lanes that end a character whose bit is set. */
OXP_SCRIPT uint32_t oxp_script_has(const uint8_t bits[16], __m256i v, __m256i bit)
{
    __m256i all = _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)(const void *)bits));
    __m256i low = _mm256_and_si256(v, _mm256_set1_epi8(0xF));
    __m256i has = _mm256_and_si256(_mm256_shuffle_epi8(all, low), bit);
    return oxp_script_mask(_mm256_cmpeq_epi8(has, bit));
}

/* The bytes at the front of a block that are whole words and what follows each; they and all
 * between stay as they are. A token begins at `p`. */
OXP_SCRIPT size_t oxp_script_words(const char *p)
{
    const __m256i bits = _mm256_set1_epi64x((long long)0x8040201008040201u);
    const oxp_look_alphabet *alphabet = &OXP_LOOK_ALPHABETS[((unsigned char)p[0] & 0x1F) >> 1];
    unsigned char lead = (unsigned char)p[0] & 0xFE;
    __m256i v = oxp_script_load(p), before = oxp_script_load(p - 1);
    __m256i even = _mm256_set1_epi8((char)0xFE);
    uint32_t first = oxp_script_mask(oxp_script_is(_mm256_and_si256(v, even), lead));
    uint32_t last = first << 1, apart = oxp_script_apart(v);
    __m256i odd = _mm256_slli_epi16(_mm256_and_si256(before, _mm256_set1_epi8(1)), 2);
    __m256i high = _mm256_and_si256(_mm256_srli_epi16(v, 4), _mm256_set1_epi8(3));
    __m256i bit = _mm256_shuffle_epi8(bits, _mm256_or_si256(high, odd));
    uint32_t letters = oxp_script_has(alphabet->letters, v, bit) & last;
    uint64_t foreign = oxp_script_has(alphabet->foreign, v, bit) & last;
    __m256i same = _mm256_and_si256(_mm256_cmpeq_epi8(v, oxp_script_load(p - 2)),
                                    _mm256_cmpeq_epi8(v, oxp_script_load(p - 4)));
    __m256i same_lead = _mm256_and_si256(_mm256_cmpeq_epi8(before, oxp_script_load(p - 3)),
                                         _mm256_cmpeq_epi8(before, oxp_script_load(p - 5)));
    uint32_t third = oxp_script_mask(_mm256_and_si256(same, same_lead)) & letters;
    uint32_t bad = ~(first | letters | apart) | third;

    if (bad)
        apart &= (bad & (0 - bad)) - 1;
    if (!apart)
        return 0;
    size_t end = 32 - (size_t)__builtin_clz(apart);
    uint64_t within = ((uint64_t)1 << end) - 1, word = (first | letters) & within;
    uint64_t starts = word & ~(word << 1);
    /* From its begin a carry runs through a word to the first letter that looks like none. */
    uint64_t alike = (starts + (word & ~foreign)) & ~word & within;
    if (alike) {
        starts &= (alike & (0 - alike)) - 1;
        return 63 - (size_t)__builtin_clzll(starts);
    }
    return end;
}

#endif

#endif
