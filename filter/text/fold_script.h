/*
 * Fold script: blocks of one script, which mostly fold to themselves, in vectors. Private to this
 * folder.
 *
 * A block is copied as far as its characters are ASCII, or are of one alphabet (128 characters
 * that share their first bytes) or of Han and kana, and fold to themselves; fold_run.c reads the
 * next one. This is a short cut only: without it fold_run.c writes the same, and tests compare the
 * two. The text is well-formed; three bytes before a block may be read, and OXP_ASCII_READ of it.
 */
#ifndef OXP_TEXT_FOLD_SCRIPT_H
#define OXP_TEXT_FOLD_SCRIPT_H

#include "text/ascii.h"
#include "text/unicode.h"

/* Whether a block is worth while: the next character too is of the script of the first. */
static inline bool oxp_script_goes_on(const unsigned char *p, size_t length)
{
    if (length == 2)
        return ((p[0] ^ p[2]) & 0xFE) == 0;
    return p[0] == p[3] || (p[0] >= OXP_KANA_LEAD && p[0] <= OXP_HAN_LAST_LEAD &&
                            p[3] >= OXP_KANA_LEAD && p[3] <= OXP_HAN_LAST_LEAD);
}

#if OXP_HAS_AVX2

#define OXP_AVX2_INLINE __attribute__((target("avx2,bmi"), always_inline)) static inline

typedef struct oxp_block {
    __m256i v, before, before2; /* its bytes, those one before, and two before */
    uint32_t bad;               /* lanes that cannot be copied */
    uint32_t marks;             /* lanes that end a mark */
} oxp_block;

OXP_AVX2_INLINE __m256i oxp_load_32(const char *p)
{
    return _mm256_loadu_si256((const __m256i *)(const void *)p);
}

OXP_AVX2_INLINE uint32_t oxp_mask_32(__m256i v)
{
    return (uint32_t)_mm256_movemask_epi8(v);
}

OXP_AVX2_INLINE __m256i oxp_is_32(__m256i v, int byte)
{
    return _mm256_cmpeq_epi8(v, _mm256_set1_epi8((char)byte));
}

/* Lanes of ASCII that is folded where it stands. */
OXP_AVX2_INLINE __m256i oxp_script_ascii(const char *p, __m256i v)
{
    __m256i ascii = _mm256_cmpgt_epi8(v, _mm256_set1_epi8(-1));
    __m256i pairs = oxp_between_32(_mm256_max_epu8(v, oxp_load_32(p + 1)), 0, ' ');
    return _mm256_andnot_si256(_mm256_or_si256(pairs, oxp_between_32(v, '\v', '\r')), ascii);
}

/* Looks up the characters whose last bytes are `last` lanes of `it`. */
OXP_AVX2_INLINE __m256i oxp_script_lookup(const oxp_block *it, __m256i last,
                                          const oxp_alphabet *alphabet, __m256i *marks)
{
    const __m256i bits = _mm256_set1_epi64x((long long)0x8040201008040201u);
    __m256i copy_bits = _mm256_broadcastsi128_si256(
        _mm_loadu_si128((const __m128i *)(const void *)alphabet->copies));
    __m256i mark_bits = _mm256_broadcastsi128_si256(
        _mm_loadu_si128((const __m128i *)(const void *)alphabet->marks));
    __m256i low = _mm256_and_si256(it->v, _mm256_set1_epi8(0xF));
    __m256i high = _mm256_and_si256(_mm256_srli_epi16(it->v, 4), _mm256_set1_epi8(3));
    __m256i odd = _mm256_slli_epi16(_mm256_and_si256(it->before, _mm256_set1_epi8(1)), 2);
    __m256i bit = _mm256_shuffle_epi8(bits, _mm256_or_si256(high, odd));
    __m256i copies = _mm256_and_si256(_mm256_shuffle_epi8(copy_bits, low), bit);
    *marks = _mm256_and_si256(_mm256_shuffle_epi8(mark_bits, low), bit);
    *marks = _mm256_and_si256(_mm256_cmpeq_epi8(*marks, bit), last);
    return _mm256_and_si256(_mm256_cmpeq_epi8(copies, bit), last);
}

/* Of the alphabet whose characters have two bytes, the first one `lead`, or its neighbour. */
OXP_AVX2_INLINE oxp_block oxp_script_2(const char *p, unsigned char lead)
{
    oxp_block it = {.v = oxp_load_32(p), .before = oxp_load_32(p - 1)};
    __m256i even = _mm256_set1_epi8((char)0xFE), marks;
    __m256i first = oxp_is_32(_mm256_and_si256(it.v, even), lead & 0xFE);
    __m256i last = oxp_is_32(_mm256_and_si256(it.before, even), lead & 0xFE);
    __m256i good = oxp_script_lookup(&it, last, &OXP_UNICODE_ALPHABETS[(lead & 0x1F) >> 1], &marks);

    good = _mm256_or_si256(_mm256_or_si256(good, first), oxp_script_ascii(p, it.v));
    it.bad = ~oxp_mask_32(good);
    it.marks = oxp_mask_32(marks);
    return it;
}

/* Of three bytes, the first two `lead` and `middle`, or its neighbour. */
OXP_AVX2_INLINE oxp_block oxp_script_3(const char *p, unsigned char lead, unsigned char middle)
{
    oxp_block it = {.v = oxp_load_32(p), .before = oxp_load_32(p - 1)};
    __m256i even = _mm256_set1_epi8((char)0xFE), marks;
    __m256i first = oxp_is_32(it.v, lead);
    __m256i second = _mm256_and_si256(oxp_is_32(it.before, lead),
                                      oxp_is_32(_mm256_and_si256(it.v, even), middle & 0xFE));
    __m256i last = oxp_is_32(oxp_load_32(p - 2), lead);
    size_t alphabet = (size_t)((lead & 0xF) << 5 | (middle & 0x3F) >> 1);
    __m256i good = oxp_script_lookup(&it, last, &OXP_UNICODE_ALPHABETS[alphabet], &marks);

    good = _mm256_or_si256(_mm256_or_si256(good, first), second);
    it.bad = ~oxp_mask_32(_mm256_or_si256(good, oxp_script_ascii(p, it.v)));
    it.marks = oxp_mask_32(marks);
    return it;
}

/* Whether a character with this begin is read as one of Han and kana: all that lies between
 * U+4000 and U+9FFF, and what folds to itself between U+3000 and U+30FF. */
OXP_AVX2_INLINE bool oxp_script_is_cjk(unsigned char lead, unsigned char second)
{
    return (lead >= OXP_HAN_FIRST_LEAD && lead <= OXP_HAN_LAST_LEAD) ||
           (lead == OXP_KANA_LEAD && second <= 0x83);
}

OXP_AVX2_INLINE oxp_block oxp_script_cjk(const char *p)
{
    const oxp_alphabet *kana = &OXP_UNICODE_ALPHABETS[0x3000 / OXP_ALPHABET];
    oxp_block it = {.v = oxp_load_32(p), .before = oxp_load_32(p - 1)};
    __m256i first = oxp_between_32(it.v, (char)OXP_KANA_LEAD, (char)OXP_HAN_LAST_LEAD);
    __m256i rest = _mm256_cmpgt_epi8(_mm256_set1_epi8((char)0xC0), it.v), marks[2];
    __m256i good = _mm256_or_si256(_mm256_or_si256(first, rest), oxp_script_ascii(p, it.v));
    __m256i second = oxp_is_32(it.before, OXP_KANA_LEAD);
    __m256i last = oxp_is_32(oxp_load_32(p - 2), OXP_KANA_LEAD);
    __m256i is_upper = oxp_is_32(_mm256_and_si256(it.before, _mm256_set1_epi8(2)), 2);
    __m256i lower = oxp_script_lookup(&it, last, kana, &marks[0]);
    __m256i upper = oxp_script_lookup(&it, last, kana + 1, &marks[1]);
    __m256i far = _mm256_andnot_si256(oxp_between_32(it.v, (char)0x80, (char)0x83), second);
    __m256i changed = _mm256_andnot_si256(_mm256_blendv_epi8(lower, upper, is_upper), last);

    it.bad = ~oxp_mask_32(good) | oxp_mask_32(_mm256_or_si256(far, changed));
    it.marks = oxp_mask_32(_mm256_blendv_epi8(marks[0], marks[1], is_upper));
    return it;
}

/* Writes all lanes: bytes, and the begins of their characters. */
OXP_AVX2_INLINE void oxp_script_write(const oxp_block *it, char *out, uint32_t *origin, uint32_t at)
{
    const __m256i lanes =
        _mm256_setr_epi8(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20,
                         21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31);
    const __m256i lead = _mm256_set1_epi8((char)0xC0), base = _mm256_set1_epi32((int)at);
    __m256i capital = _mm256_and_si256(oxp_between_32(it->v, 'A', 'Z'), _mm256_set1_epi8(0x20));
    __m256i tab = _mm256_and_si256(oxp_is_32(it->v, '\t'), _mm256_set1_epi8('\t' ^ ' '));

    _mm256_storeu_si256((__m256i *)(void *)out,
                        _mm256_xor_si256(it->v, _mm256_or_si256(capital, tab)));
    if (!origin)
        return;
    __m256i second = _mm256_cmpgt_epi8(lead, it->v);
    __m256i third = _mm256_and_si256(second, _mm256_cmpgt_epi8(lead, it->before));
    __m256i begin = _mm256_add_epi8(_mm256_add_epi8(lanes, second), third);
    __m128i halves[2] = {_mm256_castsi256_si128(begin), _mm256_extracti128_si256(begin, 1)};
    for (size_t half = 0; half < 2; half++) {
        __m256i low = _mm256_cvtepu8_epi32(halves[half]);
        __m256i high = _mm256_cvtepu8_epi32(_mm_srli_si128(halves[half], 8));
        __m256i *to = (__m256i *)(void *)(origin + 16 * half);
        _mm256_storeu_si256(to, _mm256_add_epi32(base, low));
        _mm256_storeu_si256(to + 1, _mm256_add_epi32(base, high));
    }
}

/* Copies the front of the 32 bytes at `p`, which begin with a character of `length` 2 or 3.
 * Returns how much, whole characters, maybe none. `*is_mark` says whether what was written before
 * may end in a mark, then whether it does. */
OXP_AVX2_INLINE size_t oxp_script_block(const char *p, size_t length, char *out, uint32_t *origin,
                                        uint32_t at, bool *is_mark)
{
    unsigned char lead = (unsigned char)p[0];
    unsigned char second = (unsigned char)p[1];
    oxp_block it;

    if (length == 2)
        it = oxp_script_2(p, lead);
    else if (oxp_script_is_cjk(lead, second))
        it = oxp_script_cjk(p);
    else
        it = oxp_script_3(p, lead, second);
    /* A mark behind a mark may be out of order. */
    it.bad |= it.marks & (it.marks << length | (*is_mark ? 1u << (length - 1) : 0));
    oxp_script_write(&it, out, origin, at);
    /* Up to the begin of the first character that has a bad lane, or is cut at the end. */
    uint64_t bad = it.bad | (uint64_t)1 << 32;
    uint64_t begins = ~oxp_mask_32(_mm256_cmpgt_epi8(_mm256_set1_epi8((char)0xC0), it.v));
    begins |= (uint64_t)(((unsigned char)p[32] & 0xC0) != 0x80) << 32;
    size_t good = 63 - (size_t)__builtin_clzll(begins & (bad ^ (bad - 1)));
    if (good)
        *is_mark = it.marks >> (good - 1) & 1;
    return good;
}

#endif

#endif
