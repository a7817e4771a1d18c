/* Numbers of people in the east and south-east of Europe; Poland's stands in validate_europe.c. */
#include <string.h>

#include "text/validators.h"

/* Zakon 133/2000 Sb. section 13 (Czechia) and 301/1995 Z. z. (Slovakia): date of birth with 50 more
 * in women's months, and 20 more since 2004 where a day's numbers were used up. From 1954 on ten
 * digits that eleven divides, but for some until 1985 that end in 0 for a rest of 10. Older ones
 * have nine digits and no check: they pass only with their slash. */
static bool accepts_cz_rc(const char *text, size_t n, uint32_t unused)
{
    char d[OXP_COMPACT_MOST + 1];
    size_t count = oxp_compact_digits(text, n, d, 10);
    (void)unused;
    if (count < 9 || oxp_all_alike(d, count))
        return false;
    uint32_t year = oxp_number(d, 2), month = oxp_number(d + 2, 2);
    year += count == 10 && year < 54 ? 2000 : 1900;
    month = month > 50 ? month - 50 : month;
    if (month > 20 && year >= 2004)
        month -= 20;
    if (!oxp_is_date(year, month, oxp_number(d + 4, 2)))
        return false;
    if (count == 9)
        return year < 1954 && memchr(text, '/', n) && memcmp(d + 6, "000", 3) != 0;
    uint32_t rest = oxp_number(d, 9) % 11;
    return (rest == 10 && year <= 1985 ? 0 : rest) == (uint32_t)(d[9] - '0');
}

/* Legea 105/1996 and Ordonanta de urgenta 97/2005 (CNP): sex and century, date of birth, county
 * (01 to 48, 51, 52), serial, and a digit modulo 11, 10 written 1. The century of residents'
 * numbers (7 to 9) is not known. */
static bool accepts_ro_cnp(const char *text, size_t n, uint32_t unused)
{
    static const uint8_t WEIGHTS[] = {2, 7, 9, 1, 4, 6, 3, 5, 8, 2, 7, 9};
    static const uint16_t CENTURIES[] = {1900, 1900, 1800, 1800, 2000, 2000, 0, 0, 0};
    char d[OXP_COMPACT_MOST + 1];
    (void)unused;
    if (!oxp_exact_digits(text, n, d, 13) || d[0] == '0' || !memcmp(d + 9, "000", 3))
        return false;
    uint32_t county = oxp_number(d + 7, 2), check = oxp_weighted(d, WEIGHTS, 12) % 11;
    if (!county || (county > 48 && county != 51 && county != 52) ||
        !oxp_is_date(CENTURIES[d[0] - '1'] + oxp_number(d + 1, 2), oxp_number(d + 3, 2),
                     oxp_number(d + 5, 2)))
        return false;
    return (check == 10 ? 1 : check) == (uint32_t)(d[12] - '0');
}

/* Naredba RD-02-20-9 of 2012 on civil registration (EGN): date of birth, 20 more in the month
 * before 1900 and 40 more from 2000 on, and a digit modulo 11, 10 written 0. */
static bool accepts_bg_egn(const char *text, size_t n, uint32_t unused)
{
    static const uint8_t WEIGHTS[] = {2, 4, 8, 5, 10, 9, 7, 3, 6};
    static const uint16_t CENTURIES[] = {1900, 1800, 2000};
    char d[OXP_COMPACT_MOST + 1];
    (void)unused;
    if (!oxp_exact_digits(text, n, d, 10))
        return false;
    uint32_t month = oxp_number(d + 2, 2);
    if (month > 52 ||
        !oxp_is_date(CENTURIES[month / 20] + oxp_number(d, 2), month % 20, oxp_number(d + 4, 2)))
        return false;
    return oxp_weighted(d, WEIGHTS, 9) % 11 % 10 == (uint32_t)(d[9] - '0');
}

/* Zakon o osobnom identifikacijskom broju (NN 60/08): ISO 7064 MOD 11,10. */
static bool accepts_hr_oib(const char *text, size_t n, uint32_t unused)
{
    char d[OXP_COMPACT_MOST + 1];
    (void)unused;
    return oxp_exact_digits(text, n, d, 11) && oxp_check_mod11_10(d, 10) == d[10];
}

/* IDIKA, "AMKA": date of birth, four digits, and Luhn. */
static bool accepts_gr_amka(const char *text, size_t n, uint32_t unused)
{
    char d[OXP_COMPACT_MOST + 1];
    (void)unused;
    return oxp_exact_digits(text, n, d, 11) &&
           oxp_is_date(oxp_number(d + 4, 2), oxp_number(d + 2, 2), oxp_number(d, 2)) &&
           oxp_luhn_holds(d, 11);
}

/* Nufus Hizmetleri Kanunu 5490 and NVI's web service: no 0 in front; the tenth digit is
 * seven times the odd places less the even ones, the eleventh the sum of the ten. */
static bool accepts_tr_tckn(const char *text, size_t n, uint32_t unused)
{
    static const uint8_t TENTH[] = {7, 9, 7, 9, 7, 9, 7, 9, 7}; /* 9 is -1 modulo 10 */
    static const uint8_t LAST[] = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1};
    char d[OXP_COMPACT_MOST + 1];
    (void)unused;
    return oxp_exact_digits(text, n, d, 11) && d[0] != '0' &&
           oxp_weighted(d, TENTH, 9) % 10 == (uint32_t)(d[9] - '0') &&
           oxp_weighted(d, LAST, 10) % 10 == (uint32_t)(d[10] - '0');
}

const struct oxp_validator OXP_VALIDATE_EUROPE_EAST[] = {
    {"cz-rc", accepts_cz_rc, OXP_TAKES_NOTHING},
    {"ro-cnp", accepts_ro_cnp, OXP_TAKES_NOTHING},
    {"bg-egn", accepts_bg_egn, OXP_TAKES_NOTHING},
    {"hr-oib", accepts_hr_oib, OXP_TAKES_NOTHING},
    {"gr-amka", accepts_gr_amka, OXP_TAKES_NOTHING},
    {"tr-tckn", accepts_tr_tckn, OXP_TAKES_NOTHING},
    {NULL, NULL, 0},
};
