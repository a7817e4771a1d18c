/*
 * Decode text: does what a run of base64 or hex decodes to read as text? Private to this folder.
 *
 * Fed byte by byte, so that a run that is none is left at its first bad byte.
 */
#ifndef OXP_TEXT_DECODE_TEXT_H
#define OXP_TEXT_DECODE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Zeroed is empty. No text is over OXP_TEXT_MAX, so counts fit. */
typedef struct oxp_texture {
    uint32_t bytes, characters;
    uint32_t controls; /* other than tab and line ends */
    uint32_t words;    /* letters, marks, spaces */
    uint32_t signs;    /* digits, and the signs that codes are made of */
    uint32_t foreign;  /* of scripts that few write beside Latin: */
    uint32_t script;   /* the last one, 256 characters, ... */
    bool mixed;        /* ... and whether there are others */
    uint8_t wanted;    /* bytes that a character still wants, ... */
    uint8_t low, high; /* ... the next of them within these; */
    uint32_t c;        /* what there is of it */
    uint64_t seen;     /* of which bytes there were, by their low six bits */
} oxp_texture;

/* False where the byte is not what UTF-8 goes on with. */
bool oxp_texture_add(oxp_texture *texture, uint8_t byte);

/* True where the bytes are whole characters, at most a tenth of them controls, not a few bytes
 * over and over, and, of a short text, mostly letters, digits and spaces of Latin and at most one
 * other script. */
bool oxp_texture_is_text(const oxp_texture *texture);

/* True for what a code for a single character may stand for: no control but tab and line ends, no
 * surrogate. */
static inline bool oxp_decodes_to(uint32_t c)
{
    if (c < 0xA0)
        return (c >= ' ' && c < 0x7F) || c == '\t' || c == '\n' || c == '\r';
    return c - 0xD800 >= 0x800 && c < 0x110000;
}

#endif
