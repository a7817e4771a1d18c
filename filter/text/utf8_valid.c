/*
 * Where well-formed UTF-8 ends, at 32 bytes a step: of two neighbouring bytes, three nibbles tell
 * all errors but a missing or surplus third or fourth byte (J. Keiser, D. Lemire, "Validating
 * UTF-8 in less than one instruction per byte", Software: Practice and Experience 51, 2021).
 */
#include <string.h>

#include "text/utf8.h"
#include "text/vectors.h"

#if OXP_HAS_AVX2

#include <immintrin.h>

#define AVX2 __attribute__((target("avx2")))

/* What a pair of bytes may be guilty of; an error is where all three nibbles say so. */
enum {
    SHORT = 1,            /* a lead byte, and no continuation */
    LONG = 2,             /* ASCII, and a continuation */
    OVERLONG_3 = 4,       /* E0 80..9F */
    ABOVE = 8,            /* F4 90.., F5.. and more */
    SURROGATE = 16,       /* ED A0..BF */
    OVERLONG_2 = 32,      /* C0, C1 */
    OVERLONG_4 = 64,      /* F0 80..8F, and F5.. 80..8F */
    CONTINUATIONS = -128, /* two: right only as a third or fourth byte */
    ANY_LOW = SHORT | LONG | CONTINUATIONS
};

#define TWICE(...) _mm256_setr_epi8(__VA_ARGS__, __VA_ARGS__)

AVX2 static inline __m256i nibbles_high(__m256i v)
{
    return _mm256_and_si256(_mm256_srli_epi16(v, 4), _mm256_set1_epi8(0xF));
}

AVX2 static inline __m256i guilt_of_pairs(__m256i first, __m256i second)
{
    const __m256i by_high =
        TWICE(LONG, LONG, LONG, LONG, LONG, LONG, LONG, LONG, CONTINUATIONS, CONTINUATIONS,
              CONTINUATIONS, CONTINUATIONS, SHORT | OVERLONG_2, SHORT,
              SHORT | OVERLONG_3 | SURROGATE, SHORT | ABOVE | OVERLONG_4);
    const __m256i by_low = TWICE(
        ANY_LOW | OVERLONG_2 | OVERLONG_3 | OVERLONG_4, ANY_LOW | OVERLONG_2, ANY_LOW, ANY_LOW,
        ANY_LOW | ABOVE, ANY_LOW | ABOVE | OVERLONG_4, ANY_LOW | ABOVE | OVERLONG_4,
        ANY_LOW | ABOVE | OVERLONG_4, ANY_LOW | ABOVE | OVERLONG_4, ANY_LOW | ABOVE | OVERLONG_4,
        ANY_LOW | ABOVE | OVERLONG_4, ANY_LOW | ABOVE | OVERLONG_4, ANY_LOW | ABOVE | OVERLONG_4,
        ANY_LOW | ABOVE | OVERLONG_4 | SURROGATE, ANY_LOW | ABOVE | OVERLONG_4,
        ANY_LOW | ABOVE | OVERLONG_4);
    const __m256i by_second =
        TWICE(SHORT, SHORT, SHORT, SHORT, SHORT, SHORT, SHORT, SHORT,
              LONG | CONTINUATIONS | OVERLONG_2 | OVERLONG_3 | OVERLONG_4,
              LONG | CONTINUATIONS | OVERLONG_2 | OVERLONG_3 | ABOVE,
              LONG | CONTINUATIONS | OVERLONG_2 | SURROGATE | ABOVE,
              LONG | CONTINUATIONS | OVERLONG_2 | SURROGATE | ABOVE, SHORT, SHORT, SHORT, SHORT);
    __m256i high = _mm256_shuffle_epi8(by_high, nibbles_high(first));
    __m256i low = _mm256_shuffle_epi8(by_low, _mm256_and_si256(first, _mm256_set1_epi8(0xF)));
    __m256i next = _mm256_shuffle_epi8(by_second, nibbles_high(second));
    return _mm256_and_si256(_mm256_and_si256(high, low), next);
}

/* Whether the 32 bytes at `p` go on well-formed from the three before them. */
AVX2 static inline bool is_block_good(const char *p)
{
    __m256i v = _mm256_loadu_si256((const __m256i *)(const void *)p);
    __m256i before1 = _mm256_loadu_si256((const __m256i *)(const void *)(p - 1));
    __m256i before2 = _mm256_loadu_si256((const __m256i *)(const void *)(p - 2));
    __m256i before3 = _mm256_loadu_si256((const __m256i *)(const void *)(p - 3));

    if (!_mm256_movemask_epi8(_mm256_or_si256(v, before3)))
        return true;
    /* 80 where a third or fourth byte must stand: E0.. two before, or F0.. three before */
    __m256i third = _mm256_subs_epu8(before2, _mm256_set1_epi8((char)(0xE0 - 0x80)));
    __m256i fourth = _mm256_subs_epu8(before3, _mm256_set1_epi8((char)(0xF0 - 0x80)));
    __m256i must = _mm256_and_si256(_mm256_or_si256(third, fourth), _mm256_set1_epi8((char)0x80));
    __m256i error = _mm256_xor_si256(must, guilt_of_pairs(before1, v));
    return _mm256_testz_si256(error, error);
}

/* Whether the block at `at` of `text` is well-formed as far as the text reaches. */
AVX2 static inline bool is_edge_good(const char *text, size_t n, size_t at)
{
    char block[3 + 32] = {0};
    size_t before = at < 3 ? at : 3, left = n - at < 32 ? n - at : 32;

    memcpy(block + 3 - before, text + at - before, before + left);
    return is_block_good(block + 3);
}

/* How far before `at` the last lead byte stands, whose sequence may go on at `at`; else 0. */
static size_t last_lead(const char *text, size_t at)
{
    for (size_t back = 1; back <= 3 && back <= at; back++)
        if ((text[at - back] & 0xC0) == 0xC0)
            return back;
    return 0;
}

/* Bytes at the front that are well-formed: `n`, or, where that is not all of them, fewer than
 * there are. */
AVX2 static size_t good_blocks(const char *text, size_t n)
{
    size_t at = 32;

    /* Zeroes behind the text make an error of a character cut at its end. */
    if (!is_edge_good(text, n, 0))
        return 0;
    if (n < at)
        return n;
    while (at + 32 <= n && is_block_good(text + at))
        at += 32;
    if (at + 32 > n && is_edge_good(text, n, at))
        return n;
    return at - last_lead(text, at);
}

#endif

/* Steps over ASCII in blocks of 32 bytes. */
static size_t skip_ascii(const char *text, size_t n, size_t at)
{
    while (n - at >= 32) {
        uint64_t words[4];
        memcpy(words, text + at, sizeof words);
        if ((words[0] | words[1] | words[2] | words[3]) & 0x8080808080808080u)
            break;
        at += 32;
    }
    return at;
}

static size_t valid_prefix_from(const char *text, size_t n, size_t at)
{
    uint32_t c;

    while (at < n) {
        size_t length = oxp_utf8_read(text + at, n - at, &c);
        if (!length)
            return at;
        at += length;
        if (length == 1 && at + 1 < n && !((text[at] | text[at + 1]) & 0x80))
            at = skip_ascii(text, n, at);
    }
    return n;
}

size_t oxp_utf8_valid_prefix_with(oxp_vectors vectors, const char *text, size_t n)
{
    size_t at = 0;

#if OXP_HAS_AVX2
    if (vectors >= OXP_VECTORS_32)
        at = good_blocks(text, n);
#else
    (void)vectors;
#endif
    return valid_prefix_from(text, n, at);
}

size_t oxp_utf8_valid_prefix(const char *text, size_t n)
{
    return oxp_utf8_valid_prefix_with(oxp_vectors_best(), text, n);
}
