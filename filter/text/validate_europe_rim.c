/* Numbers of people in Iceland, Latvia, Hungary, Slovenia and its neighbours, and Ukraine. */
#include <string.h>

#include "text/validators.h"

/* Registers Iceland, "About ID numbers": date of birth, or of founding with the day raised by 40,
 * two digits, weights 3 2 7 6 5 4 3 2 modulo 11, and the century. */
static bool accepts_is_kt(const char *text, size_t n, uint32_t unused)
{
    static const uint8_t WEIGHTS[] = {3, 2, 7, 6, 5, 4, 3, 2, 1};
    char d[OXP_COMPACT_MOST + 1];
    (void)unused;
    if (!oxp_exact_digits(text, n, d, 10) || (d[9] != '9' && d[9] != '0'))
        return false;
    uint32_t day = oxp_number(d, 2), year = (d[9] == '9' ? 1900 : 2000) + oxp_number(d + 4, 2);
    return oxp_is_date(year, oxp_number(d + 2, 2), day > 40 ? day - 40 : day) &&
           oxp_weighted(d, WEIGHTS, 9) % 11 == 0;
}

/* Office of Citizenship and Migration Affairs (Latvia), "Personal code": date of birth, century,
 * and 1 more than the sum of weights 10 5 8 4 2 1 6 3 7 9 modulo 11. Codes given since July 2017
 * begin with 32; no checksum of theirs is public. */
static bool accepts_lv_pk(const char *text, size_t n, uint32_t unused)
{
    static const uint8_t WEIGHTS[] = {10, 5, 8, 4, 2, 1, 6, 3, 7, 9};
    char d[OXP_COMPACT_MOST + 1];
    (void)unused;
    if (!oxp_exact_digits(text, n, d, 11))
        return false;
    if (!memcmp(d, "32", 2))
        return true;
    uint32_t year = 1800 + (uint32_t)(d[6] - '0') * 100 + oxp_number(d + 4, 2);
    return d[6] <= '2' && oxp_is_date(year, oxp_number(d + 2, 2), oxp_number(d, 2)) &&
           (1 + oxp_weighted(d, WEIGHTS, 10)) % 11 == (uint32_t)(d[10] - '0');
}

/* Law XX of 1996 (Hungary), annex 3: kind and century, date of birth, serial, and the sum of
 * digit times place modulo 11; the places count from the right for those born from 1997 on. */
static bool accepts_hu_id(const char *text, size_t n, uint32_t unused)
{
    static const uint8_t RISING[] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
    static const uint8_t FALLING[] = {10, 9, 8, 7, 6, 5, 4, 3, 2, 1};
    char d[OXP_COMPACT_MOST + 1];
    (void)unused;
    if (!oxp_exact_digits(text, n, d, 11) || d[0] < '1' || d[0] > '8')
        return false;
    uint32_t year = oxp_number(d + 1, 2);
    bool late = d[0] == '3' || d[0] == '4' || year >= 97;
    bool either = d[0] > '4'; /* of foreigners, whose century the first digit does not tell */
    uint32_t check = (uint32_t)(d[10] - '0');
    return oxp_is_date(year, oxp_number(d + 3, 2), oxp_number(d + 5, 2)) &&
           (((either || !late) && oxp_weighted(d, RISING, 10) % 11 == check) ||
            ((either || late) && oxp_weighted(d, FALLING, 10) % 11 == check));
}

/* The same law, annex 1: 8, the days from 1867 to the birth, serial, and the sum of digit times
 * place modulo 11. */
static bool accepts_hu_tax(const char *text, size_t n, uint32_t unused)
{
    static const uint8_t WEIGHTS[] = {1, 2, 3, 4, 5, 6, 7, 8, 9};
    char d[OXP_COMPACT_MOST + 1];
    (void)unused;
    return oxp_exact_digits(text, n, d, 10) && d[0] == '8' &&
           oxp_weighted(d, WEIGHTS, 9) % 11 == (uint32_t)(d[9] - '0');
}

/* The same law, annex 2: weights 3 and 7 in turn, modulo 10. */
static bool accepts_hu_taj(const char *text, size_t n, uint32_t unused)
{
    static const uint8_t WEIGHTS[] = {3, 7, 3, 7, 3, 7, 3, 7};
    char d[OXP_COMPACT_MOST + 1];
    (void)unused;
    return oxp_exact_digits(text, n, d, 9) && !oxp_all_alike(d, 8) &&
           oxp_weighted(d, WEIGHTS, 8) % 10 == (uint32_t)(d[8] - '0');
}

/* Zakon o centralnem registru prebivalstva (Slovenia); the unique number of citizens of 1976, so
 * that of its neighbours too: date of birth with three digits of the year, place, serial, and
 * 11 less the sum of twice 7 to 2 modulo 11, 0 where that is above 9. */
static bool accepts_si_emso(const char *text, size_t n, uint32_t unused)
{
    static const uint8_t WEIGHTS[] = {7, 6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2};
    char d[OXP_COMPACT_MOST + 1];
    (void)unused;
    if (!oxp_exact_digits(text, n, d, 13))
        return false;
    uint32_t year = oxp_number(d + 4, 3), rest = oxp_weighted(d, WEIGHTS, 12) % 11;
    year += year < 800 ? 2000 : 1000;
    return year < 2100 && oxp_is_date(year, oxp_number(d + 2, 2), oxp_number(d, 2)) &&
           (rest < 2 ? 0 : 11 - rest) == (uint32_t)(d[12] - '0');
}

/* State Tax Service of Ukraine, number of the taxpayer's card: the days from 1900 to the birth,
 * serial, and weights -1 5 7 9 4 6 10 5 7 modulo 11, 10 written 0. */
static bool accepts_ua_rntrc(const char *text, size_t n, uint32_t unused)
{
    static const uint8_t WEIGHTS[] = {10, 5, 7, 9, 4, 6, 10, 5, 7}; /* 10 is -1 modulo 11 */
    char d[OXP_COMPACT_MOST + 1];
    (void)unused;
    return oxp_exact_digits(text, n, d, 10) &&
           oxp_weighted(d, WEIGHTS, 9) % 11 % 10 == (uint32_t)(d[9] - '0');
}

const struct oxp_validator OXP_VALIDATE_EUROPE_RIM[] = {
    {"is-kt", accepts_is_kt, OXP_TAKES_NOTHING},
    {"lv-pk", accepts_lv_pk, OXP_TAKES_NOTHING},
    {"hu-id", accepts_hu_id, OXP_TAKES_NOTHING},
    {"hu-tax", accepts_hu_tax, OXP_TAKES_NOTHING},
    {"hu-taj", accepts_hu_taj, OXP_TAKES_NOTHING},
    {"si-emso", accepts_si_emso, OXP_TAKES_NOTHING},
    {"ua-rntrc", accepts_ua_rntrc, OXP_TAKES_NOTHING},
    {NULL, NULL, 0},
};
