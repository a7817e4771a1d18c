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

/* Which bytes a character has. */
typedef enum oxp_script_kind { OXP_SCRIPT_TWO, OXP_SCRIPT_THREE, OXP_SCRIPT_CJK } oxp_script_kind;

/* Of a run of blocks. */
typedef struct oxp_script_run {
    oxp_script_kind kind; /* known where it is used, so that each has a loop of its own */
    __m256i lead, middle; /* of the alphabet; of each, and of two bytes' leads, two are one */
    __m256i copies[2], marks[2];
} oxp_script_run;

typedef struct oxp_block {
    __m256i v, before, before2; /* its bytes, those one before, and two before */
    __m256i second, third;      /* lanes of second and third bytes */
    __m256i good;               /* lanes that can be copied, or are not the last of a character */
    __m256i ends;               /* lanes that end a character that can */
    __m256i marks;              /* of which these are marks */
} oxp_block;

OXP_AVX2_INLINE __m256i oxp_load_32(const char *p)
{
    return _mm256_loadu_si256((const __m256i *)(const void *)p);
}

OXP_AVX2_INLINE __m256i oxp_load_table(const uint8_t table[16])
{
    return _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)(const void *)table));
}

OXP_AVX2_INLINE uint32_t oxp_mask_32(__m256i v)
{
    return (uint32_t)_mm256_movemask_epi8(v);
}

OXP_AVX2_INLINE __m256i oxp_is_32(__m256i v, int byte)
{
    return _mm256_cmpeq_epi8(v, _mm256_set1_epi8((char)byte));
}

/* Lanes of ASCII that folds to itself: no capital, and of white space spaces before what is none.
 */
OXP_AVX2_INLINE __m256i oxp_script_ascii(const char *p, __m256i v)
{
    __m256i space = _mm256_set1_epi8(' '), next = oxp_load_32(p + 1);
    __m256i plain = _mm256_andnot_si256(oxp_between_32(v, 'A', 'Z'), _mm256_cmpgt_epi8(v, space));
    __m256i apart = _mm256_andnot_si256(_mm256_cmpeq_epi8(_mm256_max_epu8(next, space), space),
                                        _mm256_cmpeq_epi8(v, space));
    return _mm256_or_si256(plain, apart);
}

/* The bit of each last byte in its row of a table. */
OXP_AVX2_INLINE __m256i oxp_script_bit(const oxp_block *it)
{
    const __m256i bits = _mm256_set1_epi64x((long long)0x8040201008040201u);
    __m256i high = _mm256_and_si256(_mm256_srli_epi16(it->v, 4), _mm256_set1_epi8(3));
    __m256i odd = _mm256_slli_epi16(_mm256_and_si256(it->before, _mm256_set1_epi8(1)), 2);
    return _mm256_shuffle_epi8(bits, _mm256_or_si256(high, odd));
}

OXP_AVX2_INLINE __m256i oxp_script_has(__m256i table, __m256i low, __m256i bit)
{
    __m256i row = _mm256_shuffle_epi8(table, low);
    return _mm256_cmpeq_epi8(_mm256_and_si256(row, bit), bit);
}

/* Of the alphabet whose characters have two bytes or three. */
OXP_AVX2_INLINE void oxp_script_read(const char *p, const oxp_script_run *run, oxp_block *it)
{
    const __m256i even = _mm256_set1_epi8((char)0xFE);
    __m256i low = _mm256_and_si256(it->v, _mm256_set1_epi8(0xF)), bit = oxp_script_bit(it);
    /* What stands before the block may be ill-formed: a lead there shows nothing by itself. */
    __m256i rest = _mm256_cmpgt_epi8(_mm256_set1_epi8((char)0xC0), it->v), last, open;

    if (run->kind == OXP_SCRIPT_TWO) {
        open = _mm256_cmpeq_epi8(_mm256_and_si256(it->v, even), run->lead);
        last = _mm256_cmpeq_epi8(_mm256_and_si256(it->before, even), run->lead);
        last = it->second = _mm256_and_si256(last, rest);
        it->third = _mm256_setzero_si256();
    } else {
        __m256i first = _mm256_cmpeq_epi8(it->v, run->lead);
        it->second = _mm256_and_si256(_mm256_cmpeq_epi8(it->before, run->lead), rest);
        open = _mm256_cmpeq_epi8(_mm256_and_si256(it->v, even), run->middle);
        open = _mm256_or_si256(first, _mm256_and_si256(it->second, open));
        last = _mm256_and_si256(_mm256_cmpeq_epi8(it->before2, run->lead), rest);
        last = it->third = _mm256_andnot_si256(it->second, last);
    }
    __m256i copies = _mm256_and_si256(oxp_script_has(run->copies[0], low, bit), last);
    it->marks = _mm256_and_si256(oxp_script_has(run->marks[0], low, bit), last);
    it->ends = _mm256_or_si256(copies, oxp_script_ascii(p, it->v));
    it->good = _mm256_or_si256(open, it->ends);
}

/* Whether a character with this begin is read as one of Han and kana: all that lies between
 * U+4000 and U+9FFF, and what folds to itself between U+3000 and U+30FF. */
OXP_AVX2_INLINE bool oxp_script_is_cjk(unsigned char lead, unsigned char second)
{
    return (lead >= OXP_HAN_FIRST_LEAD && lead <= OXP_HAN_LAST_LEAD) ||
           (lead == OXP_KANA_LEAD && second <= 0x83);
}

OXP_AVX2_INLINE void oxp_script_read_cjk(const char *p, const oxp_script_run *run, oxp_block *it)
{
    __m256i low = _mm256_and_si256(it->v, _mm256_set1_epi8(0xF)), bit = oxp_script_bit(it);
    __m256i first = oxp_between_32(it->v, (char)OXP_KANA_LEAD, (char)OXP_HAN_LAST_LEAD);
    __m256i rest = _mm256_cmpgt_epi8(_mm256_set1_epi8((char)0xC0), it->v);
    __m256i kana = oxp_is_32(it->before, OXP_KANA_LEAD),
            of_kana = oxp_is_32(it->before2, OXP_KANA_LEAD);
    __m256i is_upper = oxp_is_32(_mm256_and_si256(it->before, _mm256_set1_epi8(2)), 2);
    __m256i copies = _mm256_blendv_epi8(oxp_script_has(run->copies[0], low, bit),
                                        oxp_script_has(run->copies[1], low, bit), is_upper);
    __m256i marks = _mm256_blendv_epi8(oxp_script_has(run->marks[0], low, bit),
                                       oxp_script_has(run->marks[1], low, bit), is_upper);
    __m256i far = _mm256_andnot_si256(oxp_between_32(it->v, (char)0x80, (char)0x83), kana);
    __m256i changed = _mm256_or_si256(far, _mm256_andnot_si256(copies, of_kana));

    it->marks = _mm256_and_si256(marks, of_kana);
    it->third = _mm256_and_si256(
        oxp_between_32(it->before2, (char)OXP_KANA_LEAD, (char)OXP_HAN_LAST_LEAD),
        _mm256_and_si256(rest, _mm256_cmpgt_epi8(_mm256_set1_epi8((char)0xC0), it->before)));
    it->second = _mm256_andnot_si256(it->third, rest);
    it->ends = _mm256_or_si256(it->third, oxp_script_ascii(p, it->v));
    it->good = _mm256_or_si256(_mm256_or_si256(first, rest), it->ends);
    it->good = _mm256_andnot_si256(changed, it->good);
}

/* Writes where the characters of all lanes begin. */
OXP_AVX2_INLINE void oxp_script_number(const oxp_block *it, uint32_t *origin, uint32_t at)
{
    const __m256i lanes =
        _mm256_setr_epi8(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20,
                         21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31);
    const __m256i base = _mm256_set1_epi32((int)at);
    __m256i third = _mm256_add_epi8(it->third, it->third); /* a lane that is so is minus one */
    __m256i begin = _mm256_add_epi8(_mm256_add_epi8(lanes, it->second), third);
    __m128i halves[2] = {_mm256_castsi256_si128(begin), _mm256_extracti128_si256(begin, 1)};

    for (size_t half = 0; half < 2; half++) {
        __m256i low = _mm256_cvtepi8_epi32(halves[half]);
        __m256i high = _mm256_cvtepi8_epi32(_mm_srli_si128(halves[half], 8));
        __m256i *to = (__m256i *)(void *)(origin + 16 * half);
        _mm256_storeu_si256(to, _mm256_add_epi32(base, low));
        _mm256_storeu_si256(to + 1, _mm256_add_epi32(base, high));
    }
}

/* Where bytes come from and go to. */
typedef struct oxp_script_place {
    const char *p, *end; /* blocks begin before `end` */
    char *out;
    uint32_t *origin; /* NULL: none is written, and each byte stays where it is */
    size_t spare;     /* bytes that may be written more than are read */
    bool is_mark;     /* what was written last may be a mark */
} oxp_script_place;

/* Writes a short fold of a character of two bytes. False where it has none. */
OXP_AVX2_INLINE bool oxp_script_change(oxp_script_place *w, uint32_t at)
{
    const unsigned char *p = (const unsigned char *)w->p;
    const oxp_short *it;
    typedef uint32_t words __attribute__((vector_size(32)));
    const words number = {at, at, at, at, at, at, at, at};

    if ((p[0] & 0xE0) != 0xC0 || !w->origin || w->p >= w->end)
        return false;
    it = oxp_unicode_short((p[0] & 0x1Fu) << 6 | (p[1] & 0x3Fu));
    if (!it->length || w->spare < OXP_SHORT_MOST)
        return false;
    memcpy(w->out, it, sizeof *it);
    memcpy(w->origin, &number, sizeof number);
    w->spare -= it->length - 2u;
    w->p += 2;
    w->out += it->length;
    w->origin += it->length;
    w->is_mark = it->floor != 1;
    return true;
}

/* Copies blocks as long as they are nearly whole, and what is between, if of two bytes. */
OXP_AVX2_INLINE void oxp_script_read_run(oxp_script_place *w, uint32_t at,
                                         const oxp_script_run *run)
{
    enum { NEARLY = 24 };
    const char *begin = w->p;
    const uint32_t length = run->kind == OXP_SCRIPT_TWO ? 2 : 3;
    bool goes_on = true;

    while (goes_on && w->p < w->end) {
        oxp_block it = {.v = oxp_load_32(w->p),
                        .before = oxp_load_32(w->p - 1),
                        .before2 = oxp_load_32(w->p - 2)};
        uint32_t now = at + (uint32_t)(w->p - begin);
        if (run->kind == OXP_SCRIPT_CJK)
            oxp_script_read_cjk(w->p, run, &it);
        else
            oxp_script_read(w->p, run, &it);
        _mm256_storeu_si256((__m256i *)(void *)w->out, it.v);
        if (w->origin)
            oxp_script_number(&it, w->origin, now);
        /* A mark behind a mark may be out of order. */
        uint32_t marks = oxp_mask_32(it.marks), open = w->is_mark ? 1u << (length - 1) : 0;
        uint32_t bad = ~oxp_mask_32(it.good) | (marks & (marks << length | open));
        /* Up to the end of the last character before what is bad, or cut at the end. */
        uint32_t ends = oxp_mask_32(it.ends) & ~bad & (bad - 1);
        size_t good = ends ? 32 - (size_t)__builtin_clz(ends) : 0;
        if (good)
            w->is_mark = marks >> (good - 1) & 1;
        w->p += good;
        w->out += good;
        w->origin = w->origin ? w->origin + good : NULL;
        goes_on = good >= NEARLY;
        if (run->kind == OXP_SCRIPT_TWO && !goes_on)
            goes_on = oxp_script_change(w, now + (uint32_t)good);
    }
}

/* Copies the front of the text, in blocks, which begins with a character of `length` 2 or 3: whole
 * characters, maybe none. `at` is where it begins in the original. */
OXP_AVX2_INLINE void oxp_script_blocks(oxp_script_place *w, size_t length, uint32_t at)
{
    unsigned char lead = (unsigned char)w->p[0], second = (unsigned char)w->p[1];
    oxp_script_run run = {0};

    if (length == 3 && oxp_script_is_cjk(lead, second)) {
        const oxp_alphabet *kana = &OXP_UNICODE_ALPHABETS[0x3000 / OXP_ALPHABET];
        run.kind = OXP_SCRIPT_CJK;
        for (size_t k = 0; k < 2; k++) {
            run.copies[k] = oxp_load_table(kana[k].copies);
            run.marks[k] = oxp_load_table(kana[k].marks);
        }
        {
            oxp_script_read_run(w, at, &run);
            return;
        }
    }
    size_t alphabet =
        length == 2 ? (lead & 0x1Fu) >> 1 : (lead & 0xFu) << 5 | (second & 0x3Fu) >> 1;
    run.copies[0] = oxp_load_table(OXP_UNICODE_ALPHABETS[alphabet].copies);
    run.marks[0] = oxp_load_table(OXP_UNICODE_ALPHABETS[alphabet].marks);
    if (length == 2) {
        run.kind = OXP_SCRIPT_TWO;
        run.lead = _mm256_set1_epi8((char)(lead & 0xFE));
        {
            oxp_script_read_run(w, at, &run);
            return;
        }
    }
    run.kind = OXP_SCRIPT_THREE;
    run.lead = _mm256_set1_epi8((char)lead);
    run.middle = _mm256_set1_epi8((char)(second & 0xFE));
    {
        oxp_script_read_run(w, at, &run);
        return;
    }
}

#endif

#endif
