#include "text/ascii.h"

#include <string.h>

/* GCC's and clang's vectors: sixteen bytes at a time on every machine. */
typedef uint8_t lanes __attribute__((vector_size(16)));
typedef uint32_t words __attribute__((vector_size(16)));

static lanes spaces_of(lanes v)
{
    return (lanes)((v == ' ') | ((v - '\t') <= ('\r' - '\t')));
}

static lanes breaks_of(lanes v)
{
    return (lanes)((v - '\n') <= ('\r' - '\n'));
}

/* Where copying must stop: other characters, a control or space before another, and the line
 * breaks that are not the usual one. */
static lanes stops_of(lanes v, lanes next)
{
    lanes pairs = (lanes)(v <= ' ') & (lanes)(next <= ' ');
    lanes breaks = (lanes)((v - '\v') <= ('\r' - '\v'));
    return (v & 0x80) | pairs | breaks;
}

static lanes fold_lanes(lanes v)
{
    lanes capital = (lanes)((v - 'A') <= ('Z' - 'A'));
    lanes tab = (lanes)(v == '\t');
    return (v | (capital & 0x20)) ^ (tab & ('\t' ^ ' '));
}

/* The number of the first lane that is set, 16 if none is. */
static size_t first_set(lanes v)
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

static void write_origins(uint32_t *origin, uint32_t at)
{
    words next = {at, at + 1, at + 2, at + 3};
    for (size_t k = 0; k < 16; k += 4) {
        memcpy(origin + k, &next, sizeof next);
        next += 4;
    }
}

/* Folds the first 16 of 17 bytes; returns how many of them count. */
static size_t fold_block(const char *text, char *out, uint32_t *origin, uint32_t at)
{
    lanes v, next;
    memcpy(&v, text, sizeof v);
    memcpy(&next, text + 1, sizeof next);
    size_t good = first_set(stops_of(v, next));
    v = fold_lanes(v);
    memcpy(out, &v, sizeof v);
    if (origin)
        write_origins(origin, at);
    return good;
}

size_t oxp_ascii_fold(const char *text, size_t n, char *out, uint32_t *origin, uint32_t at)
{
    char last[17];
    size_t k = 0;

    for (; n - k >= sizeof last; k += 16) {
        size_t good = fold_block(text + k, out + k, origin ? origin + k : NULL, at + (uint32_t)k);
        if (good < 16)
            return k + good;
    }
    memset(last, 0x80, sizeof last); /* where the text ends, so does the ASCII */
    memcpy(last, text + k, n - k);
    return k + fold_block(last, out + k, origin ? origin + k : NULL, at + (uint32_t)k);
}

size_t oxp_ascii_spaces(const char *text, size_t n, bool *is_break)
{
    size_t count = 0;

    *is_break = false;
    if (n >= 16) {
        lanes v;
        memcpy(&v, text, sizeof v);
        count = first_set((lanes)~spaces_of(v));
        *is_break = first_set(breaks_of(v)) < count;
        if (count < 16)
            return count;
    }
    for (; count < n && oxp_is_ascii_space(text[count]); count++)
        *is_break |= text[count] != ' ' && text[count] != '\t';
    return count;
}
