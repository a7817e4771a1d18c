#include "ruleset/chars.h"

#include <string.h>

#include "text/utf8.h"

bool oxp_char_is_control(uint32_t c)
{
    if (c == '\t' || c == '\n' || c == '\r')
        return false;
    return c < 0x20 || (c >= 0x7F && c <= 0x9F) || c == 0x2028 || c == 0x2029 || c == 0xFFFE ||
           c == 0xFFFF;
}

bool oxp_char_is_hidden(uint32_t c)
{
    static const struct {
        uint32_t first, last;
    } HIDDEN[] = {
        {0x00AD, 0x00AD},   /* soft hyphen */
        {0x034F, 0x034F},   /* combining grapheme joiner */
        {0x061C, 0x061C},   /* Arabic letter mark */
        {0x115F, 0x1160},   /* Hangul fillers */
        {0x180B, 0x180F},   /* Mongolian selectors and vowel separator */
        {0x200B, 0x200F},   /* zero-width space and joiners, direction marks */
        {0x202A, 0x202E},   /* embeddings and overrides */
        {0x2060, 0x206F},   /* word joiner, isolates, deprecated controls */
        {0x3164, 0x3164},   /* Hangul filler */
        {0xFE00, 0xFE0D},   /* variation selectors; the two that emoji use may stay */
        {0xFEFF, 0xFEFF},   /* zero-width no-break space */
        {0xFFA0, 0xFFA0},   /* Hangul filler */
        {0xFFF9, 0xFFFB},   /* interlinear annotations */
        {0xE0000, 0xE0FFF}, /* tags, further variation selectors */
    };

    for (size_t i = 0; i < sizeof HIDDEN / sizeof *HIDDEN; i++)
        if (c >= HIDDEN[i].first && c <= HIDDEN[i].last)
            return true;
    return false;
}

size_t oxp_char_count(const char *text, size_t n)
{
    size_t count = 0;

    for (size_t i = 0; i < n; i++)
        count += ((unsigned char)text[i] & 0xC0) != 0x80;
    return count;
}

void oxp_char_tidy(char *text)
{
    size_t n = strlen(text), to = 0, length;

    for (size_t at = 0; at < n; at += length) {
        bool valid;
        uint32_t c = oxp_utf8_decode(text, n, at, &length, &valid);
        if (!valid || oxp_char_is_control(c) || oxp_char_is_hidden(c) || c < 0x20) {
            text[to++] = c == '\n' || c == '\t' ? ' ' : '?';
        } else {
            memmove(text + to, text + at, length);
            to += length;
        }
    }
    text[to] = '\0';
}
