#include "text/decode_marks.h"

#include <string.h>

#include "text/decode_find.h"

typedef uint8_t lanes __attribute__((vector_size(16)));

/* One bit a lane that is set. */
static uint64_t bits_of(lanes v)
{
#if defined(__SSE2__)
    typedef char signed_lanes __attribute__((vector_size(16)));
    return (uint64_t)(uint32_t)__builtin_ia32_pmovmskb128((signed_lanes)v);
#else
    uint64_t bits = 0;
    for (size_t k = 0; k < sizeof v; k++)
        bits |= (uint64_t)(v[k] & 1u) << k;
    return bits;
#endif
}

static lanes between(lanes v, uint8_t first, uint8_t last)
{
    return (lanes)((v - first) <= (uint8_t)(last - first));
}

oxp_byte_classes oxp_classify(const char *text)
{
    oxp_byte_classes classes = {0};
    for (size_t k = 0; k < OXP_MARKS_BLOCK; k += sizeof(lanes)) {
        lanes v;
        memcpy(&v, text + k, sizeof v);
        lanes lower = v | 0x20, digits = between(v, '0', '9');
        /* hyphen, and slash, are separators too: the alphabets of text and of web addresses */
        lanes alphabet = digits | between(lower, 'a', 'z') | (lanes)(v == '+') | (lanes)(v == '/') |
                         (lanes)(v == '-') | (lanes)(v == '_');
        lanes hexish = digits | between(lower, 'a', 'f') | (lanes)(lower == 'x') |
                       between(v, '\t', '\r') | (lanes)(v == ' ') | between(v, ',', '-') |
                       between(v, ':', ';');
        lanes signs =
            (lanes)(v == '%') | (lanes)(v == '&') | (lanes)(v == '\\') | (lanes)(v == 0xF3);
        classes.alphabet |= bits_of(alphabet) << k;
        classes.hexish |= bits_of(hexish) << k;
        classes.signs |= bits_of(signs) << k;
    }
    return classes;
}

oxp_byte_classes oxp_classify_plain(const char *text)
{
    oxp_byte_classes classes = {0};
    for (size_t k = 0; k < OXP_MARKS_BLOCK; k++) {
        uint64_t bit = UINT64_C(1) << k;
        char c = text[k];
        if (oxp_base64_value(c) < 64)
            classes.alphabet |= bit;
        if (oxp_hex_value(c) < 16 || c == 'x' || c == 'X' || oxp_hex_separates(c))
            classes.hexish |= bit;
        if (c == '%' || c == '&' || c == '\\' || c == '\xF3')
            classes.signs |= bit;
    }
    return classes;
}

/* The end of the text, with zeroes behind it. */
static oxp_byte_classes classify_at(const oxp_marks *marks, size_t at)
{
    char last[OXP_MARKS_BLOCK] = {0};
    if (at >= marks->n)
        return (oxp_byte_classes){0};
    if (marks->n - at >= sizeof last)
        return oxp_classify(marks->text + at);
    memcpy(last, marks->text + at, marks->n - at);
    return oxp_classify(last);
}

typedef unsigned __int128 two_blocks;

oxp_marked oxp_marks_next(oxp_marks *marks)
{
    oxp_byte_classes now = marks->begun ? marks->next : classify_at(marks, marks->block);
    oxp_byte_classes next = classify_at(marks, marks->block + OXP_MARKS_BLOCK);
    two_blocks run = (two_blocks)next.alphabet << 64 | now.alphabet;
    uint64_t base64_begins = now.alphabet & ~(now.alphabet << 1 | marks->before_alphabet);
    uint64_t hex_begins = now.hexish & ~(now.hexish << 1 | marks->before_hexish);

    run &= run >> 1;
    run &= run >> 2;
    run &= run >> 4;
    run &= run >> 3; /* OXP_MARKS_BASE64 in a row */
    base64_begins &= (uint64_t)run;
    run = (two_blocks)next.hexish << 64 | now.hexish;
    run &= run >> 1;
    run &= run >> 2;
    run &= run >> 4;
    run &= run >> 8; /* OXP_MARKS_HEX */
    hex_begins &= (uint64_t)run;

    marks->before_alphabet = now.alphabet >> 63;
    marks->before_hexish = now.hexish >> 63;
    marks->next = next;
    marks->begun = true;
    marks->block += OXP_MARKS_BLOCK;
    return (oxp_marked){now.signs, base64_begins, hex_begins};
}
