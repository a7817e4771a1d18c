/* Numbers of people in the north of Europe; Sweden's stands in validate_europe.c. */
#include <string.h>

#include "text/validators.h"

/* CPR-kontoret, "Personnummeret i CPR-systemet": the seventh digit says the century. */
static uint32_t danish_year(const char *digits)
{
    uint32_t year = oxp_number(digits + 4, 2);
    char c = digits[6];
    if (c <= '3')
        return 1900 + year;
    if (c == '4' || c == '9')
        return (year <= 36 ? 2000 : 1900) + year;
    return (year <= 57 ? 2000 : 1800) + year;
}

/* The same, and "Personnumre uden kontrolciffer": since 2007 some are given out that are no
 * multiple of eleven, all of them to people born on a first of January. */
static bool accepts_dk_cpr(const char *text, size_t n, uint32_t unused)
{
    static const uint8_t WEIGHTS[] = {4, 3, 2, 7, 6, 5, 4, 3, 2, 1};
    char d[OXP_COMPACT_MOST + 1];
    (void)unused;
    if (!oxp_exact_digits(text, n, d, 10) ||
        !oxp_is_date(danish_year(d), oxp_number(d + 2, 2), oxp_number(d, 2)))
        return false;
    return oxp_weighted(d, WEIGHTS, 10) % 11 == 0 || !memcmp(d, "0101", 4);
}

/* The year that the individual number allows, or 0. */
static uint32_t norwegian_year(const char *digits)
{
    uint32_t year = oxp_number(digits + 4, 2), individual = oxp_number(digits + 6, 3);
    if (individual < 500)
        return 1900 + year;
    if (individual < 750 && year >= 54)
        return 1800 + year;
    if (year < 40)
        return 2000 + year;
    return individual >= 900 ? 1900 + year : 0;
}

/* Skatteetaten, "Fodselsnummer" and "D-nummer" (the day raised by 40): date of birth, individual
 * number, and two check digits of which none is ever 10. Hospitals' and test numbers, whose
 * month is raised, are refused. */
static bool accepts_no_fnr(const char *text, size_t n, uint32_t unused)
{
    static const uint8_t FIRST[] = {3, 7, 6, 1, 8, 9, 4, 5, 2, 1};
    static const uint8_t SECOND[] = {5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1};
    char d[OXP_COMPACT_MOST + 1];
    (void)unused;
    if (!oxp_exact_digits(text, n, d, 11))
        return false;
    uint32_t year = norwegian_year(d), day = oxp_number(d, 2);
    return year && oxp_is_date(year, oxp_number(d + 2, 2), day > 40 ? day - 40 : day) &&
           oxp_weighted(d, FIRST, 10) % 11 == 0 && oxp_weighted(d, SECOND, 11) % 11 == 0;
}

/* Digital and Population Data Services Agency (DVV), "The personal identity code": date of birth,
 * a sign of the century, 002 to 899 (900 on is for tests and never given), and one of 31
 * characters. The sign is part of the code, so separators are not skipped. */
static bool accepts_fi_hetu(const char *text, size_t n, uint32_t unused)
{
    char id[11], number[10];
    (void)unused;
    if (n != sizeof id)
        return false;
    for (size_t i = 0; i < n; i++)
        id[i] = text[i] >= 'a' && text[i] <= 'z' ? (char)(text[i] - 0x20) : text[i];
    memcpy(number, id, 6);
    memcpy(number + 6, id + 7, 3);
    for (size_t i = 0; i < 9; i++)
        if (!oxp_is_digit(number[i]))
            return false;
    uint32_t century = id[6] == '+'                       ? 1800
                       : id[6] && strchr("-UVWXY", id[6]) ? 1900
                       : id[6] >= 'A' && id[6] <= 'F'     ? 2000
                                                          : 0;
    uint32_t individual = oxp_number(number + 6, 3);
    return century && individual >= 2 && individual <= 899 &&
           oxp_is_date(century + oxp_number(id + 4, 2), oxp_number(id + 2, 2), oxp_number(id, 2)) &&
           "0123456789ABCDEFHJKLMNPRSTUVWXY"[oxp_number(number, 9) % 31] == id[10];
}

/* Estonian standard EVS 585: century and sex, date of birth, serial, and a digit modulo 11, with
 * other weights where that is 10, and 0 where it is 10 again. Lithuania's code is the same. */
static bool accepts_ee_ik(const char *text, size_t n, uint32_t unused)
{
    static const uint8_t FIRST[] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 1};
    static const uint8_t SECOND[] = {3, 4, 5, 6, 7, 8, 9, 1, 2, 3};
    char d[OXP_COMPACT_MOST + 1];
    (void)unused;
    if (!oxp_exact_digits(text, n, d, 11) || d[0] < '1' || d[0] > '8')
        return false;
    uint32_t century = 1800 + (uint32_t)(d[0] - '1') / 2 * 100;
    if (!oxp_is_date(century + oxp_number(d + 1, 2), oxp_number(d + 3, 2), oxp_number(d + 5, 2)))
        return false;
    uint32_t check = oxp_weighted(d, FIRST, 10) % 11;
    if (check == 10)
        check = oxp_weighted(d, SECOND, 10) % 11 % 10;
    return check == (uint32_t)(d[10] - '0');
}

const struct oxp_validator OXP_VALIDATE_EUROPE_NORTH[] = {
    {"dk-cpr", accepts_dk_cpr, OXP_TAKES_NOTHING},
    {"no-fnr", accepts_no_fnr, OXP_TAKES_NOTHING},
    {"fi-hetu", accepts_fi_hetu, OXP_TAKES_NOTHING},
    {"ee-ik", accepts_ee_ik, OXP_TAKES_NOTHING},
    {NULL, NULL, 0},
};
