/*
 * Spelled, letters: which words of a block plainly begin no run, in vectors, whatever their script.
 * Private to spelled_skip.c and spelled_wide.h.
 *
 * Of the original text, which may be ill-formed: only what is a whole character is a letter. This
 * is a short cut only: a word that is not known here is looked at by itself.
 */
#ifndef OXP_TEXT_SPELLED_LETTERS_H
#define OXP_TEXT_SPELLED_LETTERS_H

#include "text/ascii.h"
#include "text/unicode.h"

/* A bit for each byte of a block, the lowest for the first. */
typedef struct oxp_spelled_block {
    uint64_t alnum;  /* letters and digits of ASCII */
    uint64_t high;   /* not ASCII */
    uint64_t odd;    /* lead bytes that do not go on with the word they stand in */
    uint64_t signs;  /* of `high`, signs that end a word and separate nothing */
    uint64_t quotes; /* begins of those between U+2018 and U+201F */
} oxp_spelled_block;

#if OXP_HAS_AVX2

#define OXP_LETTERS __attribute__((target("avx2,bmi"))) static inline

enum { OXP_LETTERS_BLOCK = 64, OXP_LETTERS_ALPHABETS = 3 };
/* Alphabets of India and South East Asia, as far as they are told together. */
enum { OXP_SYLLABLES_FIRST = 0x900, OXP_SYLLABLES_END = 0x1080 };

/* Bits for the bytes of a block that begin a letter or digit, a mark; by bytes of a character. */
typedef struct oxp_letters {
    uint64_t one, two, three, marks_two, marks_three;
    uint64_t syllables; /* of `three`, letters that are often words by themselves */
} oxp_letters;

/* What else is known of a block, a bit for each byte. */
typedef struct oxp_letters_beside {
    uint64_t alnum;  /* letters and digits of ASCII */
    uint64_t high;   /* other bytes near those that are asked for */
    uint64_t apart;  /* ASCII that is no letter or digit */
    uint64_t quotes; /* begins of U+2018 to U+201F */
    uint64_t valid;  /* bytes of the text */
    uint64_t single; /* of the first two: behind one white space, which is a space */
} oxp_letters_beside;

OXP_LETTERS __m256i oxp_letters_load(const char *p)
{
    return _mm256_loadu_si256((const __m256i *)(const void *)p);
}

OXP_LETTERS uint64_t oxp_letters_mask(__m256i v)
{
    return (uint32_t)_mm256_movemask_epi8(v);
}

OXP_LETTERS __m256i oxp_letters_is(__m256i v, unsigned char byte)
{
    return _mm256_cmpeq_epi8(v, _mm256_set1_epi8((char)byte));
}

OXP_LETTERS __m256i oxp_letters_continue(__m256i v)
{
    return _mm256_cmpgt_epi8(_mm256_set1_epi8((char)0xC0), v);
}

/* Lanes of last bytes `last`, `middle` before them, whose bit is set. */
OXP_LETTERS __m256i oxp_letters_has(const uint8_t bits[16], __m256i last, __m256i middle)
{
    const __m256i all = _mm256_set1_epi64x((long long)0x8040201008040201u);
    __m256i table =
        _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)(const void *)bits));
    __m256i high = _mm256_and_si256(_mm256_srli_epi16(last, 4), _mm256_set1_epi8(3));
    __m256i odd = _mm256_slli_epi16(_mm256_and_si256(middle, _mm256_set1_epi8(1)), 2);
    __m256i bit = _mm256_shuffle_epi8(all, _mm256_or_si256(high, odd));
    __m256i low = _mm256_and_si256(last, _mm256_set1_epi8(0xF));
    return _mm256_cmpeq_epi8(_mm256_and_si256(_mm256_shuffle_epi8(table, low), bit), bit);
}

/* Adds those of the alphabet of the character at `at`, which has two or three bytes. Returns the
 * begins of all that are of it. */
OXP_LETTERS uint64_t oxp_letters_add(const char *p, size_t at, oxp_letters *it)
{
    unsigned char lead = (unsigned char)p[at], middle = (unsigned char)p[at + 1];
    bool three = lead >= 0xE0;
    size_t alphabet =
        three ? (size_t)((lead & 0xF) << 5 | (middle & 0x3F) >> 1) : (size_t)((lead & 0x1F) >> 1);
    const oxp_alphabet *known = &OXP_UNICODE_ALPHABETS[alphabet];
    const __m256i even = _mm256_set1_epi8((char)0xFE);
    uint64_t all = 0, letters = 0, marks = 0;

    for (unsigned k = 0; k < OXP_LETTERS_BLOCK; k += 32) {
        __m256i first = oxp_letters_load(p + k), second = oxp_letters_load(p + k + 1);
        __m256i last = three ? oxp_letters_load(p + k + 2) : second;
        __m256i of_it =
            three ? _mm256_and_si256(oxp_letters_is(first, lead),
                                     oxp_letters_is(_mm256_and_si256(second, even), middle & 0xFE))
                  : oxp_letters_is(_mm256_and_si256(first, even), lead & 0xFE);
        __m256i before = three ? second : first;
        all |= oxp_letters_mask(of_it) << k;
        of_it = _mm256_and_si256(of_it, oxp_letters_continue(last));
        letters |=
            oxp_letters_mask(_mm256_and_si256(of_it, oxp_letters_has(known->letters, last, before)))
            << k;
        marks |=
            oxp_letters_mask(_mm256_and_si256(of_it, oxp_letters_has(known->tails, last, before)))
            << k;
    }
    *(three ? &it->three : &it->two) |= letters;
    *(three ? &it->marks_three : &it->marks_two) |= marks;
    if (alphabet >= OXP_SYLLABLES_FIRST / OXP_ALPHABET &&
        alphabet < OXP_SYLLABLES_END / OXP_ALPHABET)
        it->syllables |= letters;
    return all;
}

/* Lanes that begin a letter of kana, by its second and third byte. */
OXP_LETTERS __m256i oxp_letters_kana(__m256i second, __m256i third)
{
    __m256i none = _mm256_and_si256(oxp_letters_is(second, 0x81), oxp_letters_is(third, 0x80));
    __m256i marks = _mm256_and_si256(oxp_letters_is(second, 0x82),
                                     oxp_between_32(third, (char)0x97, (char)0xA0));
    __m256i dot = _mm256_and_si256(oxp_letters_is(second, 0x83), oxp_letters_is(third, 0xBB));
    none = _mm256_or_si256(none, _mm256_or_si256(marks, dot));
    return _mm256_andnot_si256(none, oxp_between_32(second, (char)0x81, (char)0x83));
}

/* Lanes of `lead` with a second byte from `first` to `last`. */
OXP_LETTERS __m256i oxp_letters_led(__m256i v, __m256i second, unsigned char lead,
                                    unsigned char first, unsigned char last)
{
    return _mm256_and_si256(oxp_letters_is(v, lead),
                            oxp_between_32(second, (char)first, (char)last));
}

/* Adds the script that `lead` begins: kana, Han from U+4E00 to U+9FBF, or Hangul. Returns the
 * begins of all of its leads. */
OXP_LETTERS uint64_t oxp_letters_add_east(const char *p, unsigned char lead, oxp_letters *it)
{
    bool kana = lead == OXP_KANA_LEAD, han = !kana && lead <= OXP_HAN_LAST_LEAD;
    unsigned char from = kana ? lead : han ? OXP_HAN_FIRST_LEAD : 0xEA;
    unsigned char to = kana ? lead : han ? OXP_HAN_LAST_LEAD : 0xED;
    uint64_t all = 0;

    for (unsigned k = 0; k < OXP_LETTERS_BLOCK; k += 32) {
        __m256i v = oxp_letters_load(p + k), second = oxp_letters_load(p + k + 1);
        __m256i third = oxp_letters_load(p + k + 2), good;
        __m256i of_it = oxp_between_32(v, (char)from, (char)to);
        if (kana)
            good = _mm256_and_si256(of_it, oxp_letters_kana(second, third));
        else if (han)
            good = _mm256_andnot_si256(
                _mm256_or_si256(oxp_letters_led(v, second, OXP_HAN_FIRST_LEAD, 0x80, 0xB7),
                                oxp_letters_led(v, second, OXP_HAN_LAST_LEAD, 0xBF, 0xBF)),
                of_it);
        else
            good =
                _mm256_andnot_si256(_mm256_or_si256(oxp_letters_led(v, second, 0xEA, 0x80, 0xAF),
                                                    oxp_letters_led(v, second, 0xED, 0x80, 0xBF)),
                                    of_it);
        __m256i whole = _mm256_and_si256(oxp_letters_continue(second), oxp_letters_continue(third));
        it->three |= oxp_letters_mask(_mm256_and_si256(good, whole)) << k;
        all |= oxp_letters_mask(of_it) << k;
    }
    return all;
}

/* Bits of the bytes of a block that are no continuation. */
OXP_LETTERS uint64_t oxp_letters_leads(const char *p)
{
    uint64_t rest = oxp_letters_mask(oxp_letters_continue(oxp_letters_load(p)));
    return ~(rest | oxp_letters_mask(oxp_letters_continue(oxp_letters_load(p + 32))) << 32);
}

/* Fills in what is no letter of ASCII, of up to OXP_LETTERS_ALPHABETS alphabets, of which there are
 * letters among the bytes `high`. */
OXP_LETTERS void oxp_letters_find(const char *p, uint64_t high, oxp_letters *it)
{
    uint64_t left = high & oxp_letters_leads(p);

    for (size_t k = 0; left && k < OXP_LETTERS_ALPHABETS; k++) {
        size_t at = (size_t)__builtin_ctzll(left);
        unsigned char c = (unsigned char)p[at], next = (unsigned char)p[at + 1];
        if (c >= 0xE0 && ((next & 0xC0) != 0x80 || (c == 0xE0 && next < 0xA0)))
            return; /* ill-formed */
        if (c >= 0xC2 && c < OXP_KANA_LEAD)
            left &= ~oxp_letters_add(p, at, it);
        else if (c >= OXP_KANA_LEAD && c <= 0xED)
            left &= ~oxp_letters_add_east(p, c, it);
        else
            return;
    }
}

/* The begins of letters behind which, after two marks at most, one of `ends` stands. */
OXP_LETTERS uint64_t oxp_letters_before(const oxp_letters *it, uint64_t ends)
{
    uint64_t next = ends;

    for (size_t marks = 0; marks < 2; marks++)
        next = ends | (it->marks_two & next >> 2) | (it->marks_three & next >> 3);
    return (it->one & next >> 1) | (it->two & next >> 2) | (it->three & next >> 3);
}

/* Syllables between single spaces, of the `valid` bytes of a block; `single` of the first two
 * bytes: behind one white space, which is a space. */
OXP_LETTERS uint64_t oxp_letters_alone(const char *p, const oxp_letters *it, uint64_t valid,
                                       uint64_t single)
{
    uint64_t spaces = 0, white = 0;

    for (unsigned k = 0; k < OXP_LETTERS_BLOCK; k += 32) {
        __m256i v = oxp_letters_load(p + k);
        spaces |= oxp_letters_mask(oxp_letters_is(v, ' ')) << k;
        white |= oxp_letters_mask(oxp_between_32(v, '\t', '\r')) << k;
    }
    single |= spaces << 1 & ~((white | spaces) << 2) & ~(uint64_t)3;
    return it->syllables & single & oxp_letters_before(it, spaces & valid);
}

/* See oxp_letters_plain. */
OXP_LETTERS uint64_t oxp_letters_plain_of(const oxp_letters *it, const oxp_letters_beside *beside)
{
    uint64_t all = it->one | it->two | it->three;
    uint64_t no_unit =
        beside->apart | (it->one & all >> 1) | (it->two & all >> 2) | (it->three & all >> 3);
    uint64_t ends = all | beside->quotes | (beside->apart & no_unit >> 1);
    return oxp_letters_before(it, ends);
}

/* Bits of letters that begin no run if they begin a word: a second letter follows, or a quotation
 * mark, or ASCII behind which no unit is; or it is a syllable between single spaces. `p` is a block
 * and two bytes more. */
OXP_LETTERS uint64_t oxp_letters_plain(const char *p, const oxp_letters_beside *beside)
{
    oxp_letters it = {.one = beside->alnum};

    oxp_letters_find(p, beside->high, &it);
    uint64_t plain = oxp_letters_plain_of(&it, beside);
    return it.syllables ? plain | oxp_letters_alone(p, &it, beside->valid, beside->single) : plain;
}

#endif

#endif
