#include "text/unicode.h"

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
