/*
 * Random texts that visit the corners of Unicode and of broken UTF-8, from a seed.
 */
#ifndef RANDOM_TEXT_H
#define RANDOM_TEXT_H

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "text/utf8.h"

typedef struct randomness {
    uint64_t state;
} randomness;

static inline uint32_t draw(randomness *it, uint32_t below)
{
    it->state = it->state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)((it->state >> 33) % below);
}

/* How many draws a property makes: OXP_TEST_SCALE multiplies them. */
static inline size_t draws(size_t usual)
{
    const char *scale = getenv("OXP_TEST_SCALE");
    long times = scale ? strtol(scale, NULL, 10) : 1;
    return times > 1 ? usual * (size_t)times : usual;
}

/* Ranges that hold what views treat specially. */
static const struct {
    uint32_t first, last;
} CORNERS[] = {
    {'A', 'Z'},         {'a', 'z'},           {'i', 'i'},         {'I', 'I'},
    {' ', ' '},         {'\t', '\r'},         {0x00, 0x7F},       {0x80, 0xFF},
    {0xA0, 0xA0},       {0xAD, 0xAD},         {0xA8, 0xB8},       {0xC0, 0x17F},
    {0x130, 0x131},     {0x300, 0x34F},       {0x307, 0x307},     {0x344, 0x345},
    {0x34F, 0x34F},     {0x370, 0x3FF},       {0x400, 0x4FF},     {0x590, 0x5FF},
    {0x610, 0x670},     {0x621, 0x655},       {0x6D6, 0x6ED},     {0x900, 0x97F},
    {0xE00, 0xEFF},     {0x1100, 0x11FF},     {0x115F, 0x1160},   {0x180B, 0x180F},
    {0x1E00, 0x1FFF},   {0x1F70, 0x1FFF},     {0x2000, 0x206F},   {0x20D0, 0x20F0},
    {0x2100, 0x214F},   {0x2460, 0x24FF},     {0x3000, 0x303F},   {0x3040, 0x30FF},
    {0x3099, 0x309C},   {0x3130, 0x318F},     {0x4E00, 0x4E40},   {0xAC00, 0xAC80},
    {0xD7A0, 0xD7FB},   {0xF900, 0xFAFF},     {0xFB00, 0xFB4F},   {0xFDF0, 0xFDFF},
    {0xFE00, 0xFE0F},   {0xFE70, 0xFEFF},     {0xFF01, 0xFFEF},   {0xFFF0, 0xFFFF},
    {0x1D160, 0x1D18F}, {0x1D400, 0x1D7FF},   {0x1F1E6, 0x1F6FF}, {0x2F800, 0x2FA1F},
    {0xE0000, 0xE01EF}, {0x10FFF0, 0x10FFFF},
};

static inline uint32_t random_character(randomness *it)
{
    uint32_t c;
    do {
        size_t corner = draw(it, sizeof CORNERS / sizeof *CORNERS + 2);
        if (corner < sizeof CORNERS / sizeof *CORNERS)
            c = CORNERS[corner].first + draw(it, CORNERS[corner].last - CORNERS[corner].first + 1);
        else
            c = draw(it, corner % 2 ? 0x10000 : 0x110000);
    } while (c >= 0xD800 && c <= 0xDFFF);
    return c;
}

/* Fills up to `room` bytes with characters of one or two corners and of all. Returns the length. */
static inline size_t random_text(randomness *it, char *out, size_t room)
{
    size_t n = 0, corners = sizeof CORNERS / sizeof *CORNERS;
    size_t home = draw(it, (uint32_t)corners), second = draw(it, (uint32_t)corners);

    while (n + 4 <= room) {
        uint32_t kind = draw(it, 4), c = random_character(it);
        size_t corner = kind == 0 ? home : second;
        if (kind < 2)
            c = CORNERS[corner].first + draw(it, CORNERS[corner].last - CORNERS[corner].first + 1);
        n += oxp_utf8_encode(c, out + n);
    }
    return n;
}

/* Makes some of the bytes others, so that sequences are cut, overlong, or no UTF-8 at all. */
static inline void break_text(randomness *it, char *text, size_t n)
{
    static const unsigned char BAD[] = {0x80, 0xBF, 0xC0, 0xC1, 0xE0, 0xED, 0xF0,
                                        0xF4, 0xF5, 0xFF, 0xA0, 0x41, 0x00};
    for (size_t breaks = n ? 1 + draw(it, 4) : 0; breaks; breaks--)
        text[draw(it, (uint32_t)n)] = (char)BAD[draw(it, sizeof BAD)];
}

#endif
