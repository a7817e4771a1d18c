#include "text/unicode.h"

#include <utf8proc.h>

enum { IOTA_SUBSCRIPT = 0x345, HANGUL_FIRST = 0xAC00, HANGUL_LAST = 0xD7A3 };

/* Unassigned characters that are to be ignored (Default_Ignorable_Code_Point): utf8proc
 * flags assigned ones only. */
static bool reserved_ignorable(uint32_t c)
{
    return c == 0x2065 || (c >= 0xFFF0 && c <= 0xFFF8) || (c >= 0xE0000 && c <= 0xE0FFF);
}

/* Format characters that are seen: number signs and kin that span what follows
 * (Prepended_Concatenation_Mark). */
static bool visible_format(uint32_t c)
{
    return (c >= 0x600 && c <= 0x605) || c == 0x6DD || c == 0x70F || c == 0x890 || c == 0x891 ||
           c == 0x8E2 || c == 0x110BD || c == 0x110CD;
}

static oxp_char_kind kind_of_control(uint32_t c)
{
    if ((c >= '\n' && c <= '\r') || c == 0x85)
        return OXP_CHAR_BREAK;
    return c == '\t' ? OXP_CHAR_SPACE : OXP_CHAR_OTHER;
}

static oxp_char_kind kind_by_category(utf8proc_category_t category, uint32_t c)
{
    switch (category) {
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LT:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_LO:
        return OXP_CHAR_LETTER;
    case UTF8PROC_CATEGORY_MN:
    case UTF8PROC_CATEGORY_MC:
    case UTF8PROC_CATEGORY_ME:
        return OXP_CHAR_MARK;
    case UTF8PROC_CATEGORY_ND:
    case UTF8PROC_CATEGORY_NL:
    case UTF8PROC_CATEGORY_NO:
        return OXP_CHAR_DIGIT;
    case UTF8PROC_CATEGORY_ZS:
        return OXP_CHAR_SPACE;
    case UTF8PROC_CATEGORY_ZL:
    case UTF8PROC_CATEGORY_ZP:
        return OXP_CHAR_BREAK;
    case UTF8PROC_CATEGORY_CF:
        return visible_format(c) ? OXP_CHAR_OTHER : OXP_CHAR_FORMAT;
    case UTF8PROC_CATEGORY_CC:
        return kind_of_control(c);
    default:
        return reserved_ignorable(c) ? OXP_CHAR_FORMAT : OXP_CHAR_OTHER;
    }
}

static oxp_char_kind kind_by_property(const utf8proc_property_t *property, uint32_t c)
{
    if (property->ignorable)
        return OXP_CHAR_FORMAT;
    return kind_by_category((utf8proc_category_t)property->category, c);
}

oxp_char_kind oxp_unicode_kind(uint32_t c)
{
    if (c < 0x80) {
        uint32_t lower = c | 0x20;
        if (lower >= 'a' && lower <= 'z')
            return OXP_CHAR_LETTER;
        if (c >= '0' && c <= '9')
            return OXP_CHAR_DIGIT;
        return c == ' ' ? OXP_CHAR_SPACE : kind_of_control(c);
    }
    return kind_by_property(utf8proc_get_property((utf8proc_int32_t)c), c);
}

oxp_char_look oxp_unicode_look(uint32_t c)
{
    const utf8proc_property_t *property = utf8proc_get_property((utf8proc_int32_t)c);
    return (oxp_char_look){
        .kind = (uint8_t)kind_by_property(property, c),
        .order = (uint8_t)property->combining_class,
        .plain = property->decomp_seqindex == UINT16_MAX &&
                 property->casefold_seqindex == UINT16_MAX &&
                 (c < HANGUL_FIRST || c > HANGUL_LAST),
    };
}

static size_t decompose(uint32_t c, utf8proc_int32_t *out, size_t room, utf8proc_option_t options)
{
    int boundary = 0; /* of grapheme breaking, which is not asked for */
    utf8proc_ssize_t n = utf8proc_decompose_char((utf8proc_int32_t)c, out,
                                                 (utf8proc_ssize_t)room, options, &boundary);
    if (n >= 0 && (size_t)n <= room)
        return (size_t)n;
    out[0] = (utf8proc_int32_t)c; /* not reached by any character of Unicode */
    return 1;
}

size_t oxp_unicode_fold(uint32_t c, uint32_t out[OXP_FOLD_MOST])
{
    utf8proc_int32_t parts[OXP_FOLD_MOST], folded[OXP_FOLD_MOST];
    size_t n_parts = decompose(c, parts, OXP_FOLD_MOST, UTF8PROC_COMPAT | UTF8PROC_DECOMPOSE);
    size_t n = 0;

    for (size_t i = 0; i < n_parts; i++) {
        if (parts[i] == IOTA_SUBSCRIPT) {
            out[n++] = IOTA_SUBSCRIPT;
            continue;
        }
        size_t n_folded = decompose((uint32_t)parts[i], folded, OXP_FOLD_MOST - n,
                                    UTF8PROC_COMPAT | UTF8PROC_DECOMPOSE | UTF8PROC_CASEFOLD);
        for (size_t k = 0; k < n_folded; k++)
            out[n++] = (uint32_t)folded[k];
    }
    return n;
}

/* Sorted; what lies between is spaced. */
static const struct script_range {
    uint32_t first, last;
    oxp_script script;
} SCRIPTS[] = {
    {0x0590, 0x05FF, OXP_SCRIPT_HEBREW},
    {0x0600, 0x06FF, OXP_SCRIPT_ARABIC},
    {0x0750, 0x077F, OXP_SCRIPT_ARABIC},
    {0x0870, 0x08FF, OXP_SCRIPT_ARABIC},
    {0x0E00, 0x0EFF, OXP_SCRIPT_UNSPACED}, /* Thai, Lao */
    {0x1000, 0x109F, OXP_SCRIPT_UNSPACED}, /* Myanmar */
    {0x1100, 0x11FF, OXP_SCRIPT_HANGUL},
    {0x1780, 0x17FF, OXP_SCRIPT_UNSPACED}, /* Khmer */
    {0x2E80, 0x2FDF, OXP_SCRIPT_UNSPACED}, /* radicals */
    {0x3005, 0x3007, OXP_SCRIPT_UNSPACED},
    {0x3021, 0x3029, OXP_SCRIPT_UNSPACED},
    {0x3038, 0x303B, OXP_SCRIPT_UNSPACED},
    {0x3041, 0x309F, OXP_SCRIPT_UNSPACED}, /* Hiragana */
    {0x30A1, 0x30FA, OXP_SCRIPT_KATAKANA},
    {0x30FC, 0x30FF, OXP_SCRIPT_KATAKANA}, /* from the length mark on */
    {0x3100, 0x312F, OXP_SCRIPT_UNSPACED}, /* Bopomofo */
    {0x3130, 0x318F, OXP_SCRIPT_HANGUL},
    {0x31A0, 0x31BF, OXP_SCRIPT_UNSPACED},
    {0x31F0, 0x31FF, OXP_SCRIPT_KATAKANA},
    {0x3400, 0x4DBF, OXP_SCRIPT_UNSPACED},
    {0x4E00, 0x9FFF, OXP_SCRIPT_UNSPACED},
    {0xA960, 0xA97F, OXP_SCRIPT_HANGUL},
    {0xA9E0, 0xA9FF, OXP_SCRIPT_UNSPACED}, /* Myanmar */
    {0xAA60, 0xAA7F, OXP_SCRIPT_UNSPACED},
    {0xAC00, 0xD7FF, OXP_SCRIPT_HANGUL},
    {0xF900, 0xFAFF, OXP_SCRIPT_UNSPACED},
    {0xFB1D, 0xFB4F, OXP_SCRIPT_HEBREW},
    {0xFB50, 0xFDFF, OXP_SCRIPT_ARABIC},
    {0xFE70, 0xFEFC, OXP_SCRIPT_ARABIC},
    {0xFF66, 0xFF9F, OXP_SCRIPT_KATAKANA}, /* half width */
    {0xFFA0, 0xFFDC, OXP_SCRIPT_HANGUL},
    {0x16FF0, 0x16FF1, OXP_SCRIPT_UNSPACED},
    {0x1AFF0, 0x1B000, OXP_SCRIPT_KATAKANA},
    {0x1B001, 0x1B11F, OXP_SCRIPT_UNSPACED},
    {0x1B120, 0x1B122, OXP_SCRIPT_KATAKANA},
    {0x1B132, 0x1B152, OXP_SCRIPT_UNSPACED},
    {0x1B155, 0x1B167, OXP_SCRIPT_KATAKANA},
    {0x1EE00, 0x1EEFF, OXP_SCRIPT_ARABIC},
    {0x1F200, 0x1F200, OXP_SCRIPT_UNSPACED},
    {0x20000, 0x3FFFD, OXP_SCRIPT_UNSPACED},
};

oxp_script oxp_unicode_script(uint32_t c)
{
    size_t low = 0, high = sizeof SCRIPTS / sizeof *SCRIPTS;

    if (c < SCRIPTS[0].first)
        return OXP_SCRIPT_SPACED;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (c > SCRIPTS[middle].last)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == sizeof SCRIPTS / sizeof *SCRIPTS || c < SCRIPTS[low].first)
        return OXP_SCRIPT_SPACED;
    return SCRIPTS[low].script;
}

bool oxp_unicode_jamo_continues(uint32_t c)
{
    return (c >= 0x1160 && c <= 0x11FF) || (c >= 0xD7B0 && c <= 0xD7FB);
}
