#include "text/decode_text.h"

#include "text/unicode.h"

/* From this many characters on, chance makes no printable UTF-8 out of anything else. */
enum { LONG_TEXT = 24 };
/* A text of few bytes has some characters, which be they Han, and hardly any that are not letters
 * and spaces. */
enum { SOME_CHARACTERS = 6, SOME_BYTES = 12 };
/* Fewer different bytes are a filler: VVVV decodes to UUU. */
enum { DIFFERENT_BYTES = 5 };

static void count_ascii(oxp_texture *texture, uint32_t c)
{
    if ((c | 0x20) - 'a' < 26 || c == ' ' || c == '\t' || c == '\n' || c == '\r')
        texture->words++;
    else if (c - '0' < 10 || c == '%' || c == '&' || c == '#' || c == ';' || c == '\\')
        texture->signs++;
    else if (c < ' ' || c == 0x7F)
        texture->controls++;
}

/* Accents, punctuation, full-width forms and pictures stand in texts of any script. */
static bool is_common(uint32_t c)
{
    return c < 0x180 || (c >= 0x2000 && c < 0x2800) || (c >= 0x3000 && c < 0x3040) ||
           (c >= 0xFE00 && c < 0xFE10) || (c >= 0xFF00 && c < 0xFFF0) || c >= 0x1F000;
}

/* Words that happen to be base64 decode to a few characters of anywhere. Kana, Han and Hangul are
 * one script here, others are 256 characters. */
static void count_foreign(oxp_texture *texture, uint32_t c)
{
    uint32_t script = c >= 0x3040 && c < 0xD800 ? 0x30 : c >> 8;
    if (texture->foreign && script != texture->script)
        texture->mixed = true;
    texture->script = script;
    texture->foreign++;
}

static void count(oxp_texture *texture, uint32_t c)
{
    texture->characters++;
    if (c < 0x80) {
        count_ascii(texture, c);
        return;
    }
    if (!is_common(c))
        count_foreign(texture, c);
    switch (oxp_unicode_kind(c)) {
    case OXP_CHAR_LETTER:
    case OXP_CHAR_MARK:
    case OXP_CHAR_SPACE:
        texture->words++;
        break;
    case OXP_CHAR_DIGIT:
        texture->signs++;
        break;
    default:
        texture->controls += c < 0xA0;
        texture->signs += c - 0xE0000 < 0x80; /* tags */
    }
}

bool oxp_texture_add(oxp_texture *texture, uint8_t byte)
{
    bool begins = !texture->utf8.wanted;

    texture->bytes++;
    texture->seen |= UINT64_C(1) << (byte & 63);
    if (!oxp_utf8_step(&texture->utf8, byte))
        return false;
    if (!begins)
        texture->c = texture->c << 6 | (byte & 0x3Fu);
    else
        texture->c = byte < 0x80 ? byte : byte & (0x3Fu >> texture->utf8.wanted);
    if (!texture->utf8.wanted)
        count(texture, texture->c);
    return true;
}

bool oxp_texture_is_text(const oxp_texture *texture)
{
    if (texture->utf8.wanted || texture->controls * 10 > texture->characters ||
        __builtin_popcountll(texture->seen) < DIFFERENT_BYTES)
        return false;
    if (texture->characters >= LONG_TEXT)
        return true;
    if (texture->characters < SOME_CHARACTERS && texture->bytes < SOME_BYTES)
        return false;
    if (texture->bytes < SOME_BYTES && texture->words * 8 < texture->characters * 7)
        return false;
    if (texture->mixed || texture->foreign == 1)
        return false;
    uint32_t good = texture->words + texture->signs;
    return texture->foreign ? good * 4 >= texture->characters * 3 : good * 2 >= texture->characters;
}
