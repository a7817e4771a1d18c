#include "text/decode_marks.h"

#include <string.h>

#include "text/decode_find.h"

/* Vectors of one width, what a text's bytes are, and which of 64 of them are so. All of this is in
 * one macro because the same code is compiled for two widths. */
#define BETWEEN(v, first, last) ((v - (first)) <= (uint8_t)((last) - (first)))

#define DEFINE_CLASSIFY(name, width, movemask, attributes)                                         \
    typedef uint8_t name##_lanes __attribute__((vector_size(width)));                              \
    typedef char name##_chars __attribute__((vector_size(width)));                                 \
    attributes static uint64_t name##_hexish(const char *text)                                     \
    {                                                                                              \
        uint64_t bits = 0;                                                                         \
        for (size_t k = 0; k < OXP_MARKS_BLOCK; k += (width)) {                                    \
            name##_lanes v;                                                                        \
            memcpy(&v, text + k, sizeof v);                                                        \
            name##_lanes lower = v | 0x20;                                                         \
            name##_chars hexish = BETWEEN(v, '0', '9') | BETWEEN(lower, 'a', 'f') |                \
                                  (lower == 'x') | BETWEEN(v, '\t', '\r') | (v == ' ') |           \
                                  BETWEEN(v, ',', '-') | BETWEEN(v, ':', ';');                     \
            bits |= (uint64_t)(uint32_t)movemask(hexish) << k;                                     \
        }                                                                                          \
        return bits;                                                                               \
    }                                                                                              \
    attributes static oxp_byte_classes name(const char *text)                                      \
    {                                                                                              \
        oxp_byte_classes classes = {0};                                                            \
        uint64_t digits_bits = 0;                                                                  \
        for (size_t k = 0; k < OXP_MARKS_BLOCK; k += (width)) {                                    \
            name##_lanes v;                                                                        \
            memcpy(&v, text + k, sizeof v);                                                        \
            name##_chars digits = BETWEEN(v, '0', '9');                                            \
            name##_chars alphabet = digits | BETWEEN((v | 0x20), 'a', 'z') | (v == '+') |          \
                                    (v == '/') | (v == '-') | (v == '_');                          \
            name##_chars signs = BETWEEN(v, '%', '&') | (v == '\\') | (v == 0xF3);                 \
            digits_bits |= (uint64_t)(uint32_t)movemask(digits) << k;                              \
            classes.alphabet |= (uint64_t)(uint32_t)movemask(alphabet) << k;                       \
            classes.signs |= (uint64_t)(uint32_t)movemask(signs) << k;                             \
            classes.lower |= (uint64_t)(uint32_t)movemask((name##_chars)BETWEEN(v, 'a', 'z'))      \
                             << k;                                                                 \
        }                                                                                          \
        if (digits_bits)                                                                           \
            classes.hexish = name##_hexish(text);                                                  \
        return classes;                                                                            \
    }

#if defined(__x86_64__)
DEFINE_CLASSIFY(classify_16, 16, __builtin_ia32_pmovmskb128, )
DEFINE_CLASSIFY(classify_32, 32, __builtin_ia32_pmovmskb256, __attribute__((target("avx2"))))

oxp_byte_classes oxp_classify(const char *text, bool wide)
{
    return wide ? classify_32(text) : classify_16(text);
}

bool oxp_classify_is_wide(void)
{
    return __builtin_cpu_supports("avx2");
}
#else
oxp_byte_classes oxp_classify(const char *text, bool wide)
{
    (void)wide;
    return oxp_classify_plain(text);
}

bool oxp_classify_is_wide(void)
{
    return false;
}
#endif

oxp_byte_classes oxp_classify_plain(const char *text)
{
    oxp_byte_classes classes = {0};
    bool digits = false;
    for (size_t k = 0; k < OXP_MARKS_BLOCK; k++) {
        uint64_t bit = UINT64_C(1) << k;
        char c = text[k];
        if (oxp_base64_value(c) < 64)
            classes.alphabet |= bit;
        if (c >= 'a' && c <= 'z')
            classes.lower |= bit;
        if (oxp_hex_value(c) < 16 || c == 'x' || c == 'X' || oxp_hex_separates(c))
            classes.hexish |= bit;
        digits |= c >= '0' && c <= '9';
        if (c == '%' || c == '&' || c == '\\' || c == '\xF3')
            classes.signs |= bit;
    }
    if (!digits)
        classes.hexish = 0;
    return classes;
}

/* The end of the text, with zeroes behind it. */
static oxp_byte_classes classify_at(const oxp_marks *marks, size_t at)
{
    char last[OXP_MARKS_BLOCK] = {0};
    if (at >= marks->n)
        return (oxp_byte_classes){0};
    if (marks->n - at >= sizeof last)
        return oxp_classify(marks->text + at, marks->wide);
    memcpy(last, marks->text + at, marks->n - at);
    return oxp_classify(last, marks->wide);
}

/* Where runs of so many begin: of OXP_MARKS_BASE64, and of OXP_MARKS_HEX. */
static uint64_t runs_of_11(uint64_t bits)
{
    bits &= bits >> 1;
    bits &= bits >> 2;
    bits &= bits >> 4;
    return bits & bits >> 3;
}

/* Where one of 11 is set. */
static uint64_t any_of_11(uint64_t bits)
{
    bits |= bits >> 1;
    bits |= bits >> 2;
    bits |= bits >> 4;
    return bits | bits >> 3;
}

static uint64_t runs_of_16(uint64_t bits)
{
    bits &= bits >> 1;
    bits &= bits >> 2;
    bits &= bits >> 4;
    return bits & bits >> 8;
}

bool oxp_marks_next(oxp_marks *marks, oxp_marked *marked)
{
    const uint64_t STEP = (UINT64_C(1) << OXP_MARKS_STEP) - 1;
    for (; marks->at < marks->n; marks->at += OXP_MARKS_STEP) {
        oxp_byte_classes now = classify_at(marks, marks->at);
        uint64_t base64_begins = now.alphabet & ~(now.alphabet << 1 | marks->before_alphabet);
        uint64_t hex_begins = now.hexish & ~(now.hexish << 1 | marks->before_hexish);

        marks->before_alphabet = now.alphabet >> (OXP_MARKS_STEP - 1) & 1;
        marks->before_hexish = now.hexish >> (OXP_MARKS_STEP - 1) & 1;
        *marked = (oxp_marked){
            .at = marks->at,
            .signs = now.signs & STEP,
            .base64 = base64_begins & runs_of_11(now.alphabet) & STEP &
                      (any_of_11(now.alphabet & ~now.lower) | runs_of_16(now.alphabet)),
            .hex = hex_begins & runs_of_16(now.hexish) & STEP};
        if (marked->signs | marked->base64 | marked->hex) {
            marks->at += OXP_MARKS_STEP;
            return true;
        }
    }
    return false;
}
