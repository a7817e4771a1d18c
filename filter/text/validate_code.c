/* Numbers of things: phones, cars, wares. */
#include <string.h>

#include "text/validators.h"

/* 3GPP TS 23.003 6.2: fourteen digits and their Luhn digit. */
static bool accepts_imei(const char *text, size_t n, uint32_t unused)
{
    char digits[OXP_COMPACT_MOST + 1];
    (void)unused;
    return oxp_compact_digits(text, n, digits, 15) == 15 && oxp_luhn_holds(digits, 15) &&
           oxp_number(digits, 8) != 0;
}

/* The number that a letter of a VIN stands for; -1 for I, O and Q, which it never has. */
static int vin_value(char c)
{
    static const int8_t LETTERS[] = {1, 2,  3, 4,  5, 6, 7, 8, -1, 1, 2, 3, 4,
                                     5, -1, 7, -1, 9, 2, 3, 4, 5,  6, 7, 8, 9};
    return oxp_is_digit(c) ? c - '0' : LETTERS[c - 'A'];
}

char oxp_check_vin(const char characters[17])
{
    static const uint8_t WEIGHTS[17] = {8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2};
    uint32_t sum = 0;
    for (size_t i = 0; i < 17; i++) {
        int value = vin_value(characters[i]);
        if (value < 0)
            return ':';
        sum += (uint32_t)value * WEIGHTS[i];
    }
    return sum % 11 == 10 ? 'X' : (char)('0' + sum % 11);
}

/* ISO 3779 with the check character of 49 CFR 565.15. Cars sold outside North America and
 * China may lack it and are then refused: seventeen characters alone prove nothing. */
static bool accepts_vin(const char *text, size_t n, uint32_t unused)
{
    char vin[OXP_COMPACT_MOST + 1];
    (void)unused;
    return oxp_compact(text, n, vin, 17) == 17 && oxp_check_vin(vin) == vin[8] &&
           strspn(vin, (char[]){vin[0], '\0'}) != 17;
}

char oxp_check_ean(const char *digits, size_t n)
{
    uint32_t sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += (uint32_t)(digits[n - 1 - i] - '0') * (i % 2 ? 1 : 3);
    return (char)('0' + (10 - sum % 10) % 10);
}

/* GS1 General Specifications 7.9: GTIN-8, -12, -13 and -14. */
static bool accepts_ean(const char *text, size_t n, uint32_t unused)
{
    char digits[OXP_COMPACT_MOST + 1];
    size_t count = oxp_compact_digits(text, n, digits, 14);
    (void)unused;
    if (count != 8 && (count < 12 || count > 14))
        return false;
    return strspn(digits, "0") != count && oxp_check_ean(digits, count - 1) == digits[count - 1];
}

static uint32_t letter_value(char c)
{
    return oxp_is_digit(c) ? (uint32_t)(c - '0') : (uint32_t)(c - 'A') + 10;
}

/* ISO 6166: a country or XS and kin, nine characters, and the Luhn digit of the number in which
 * every letter is two digits. */
static bool accepts_isin(const char *text, size_t n, uint32_t unused)
{
    char isin[OXP_COMPACT_MOST + 1], digits[OXP_COMPACT_MOST + 1];
    size_t count = 0;
    (void)unused;
    if (oxp_compact(text, n, isin, 12) != 12 || !oxp_is_upper(isin[0]) || !oxp_is_upper(isin[1]) ||
        !oxp_is_digit(isin[11]))
        return false;
    if (isin[0] != 'X' && !oxp_is_country(isin) && memcmp(isin, "EU", 2) != 0)
        return false;
    for (size_t i = 0; i < 12; i++) {
        uint32_t value = letter_value(isin[i]);
        if (value > 9)
            digits[count++] = (char)('0' + value / 10);
        digits[count++] = (char)('0' + value % 10);
    }
    return oxp_luhn_holds(digits, count);
}

/* ANSI X9.6: every second value is doubled and its digits are summed. */
static bool accepts_cusip(const char *text, size_t n, uint32_t unused)
{
    char cusip[OXP_COMPACT_MOST + 1];
    uint32_t sum = 0;
    (void)unused;
    if (oxp_compact(text, n, cusip, 9) != 9 || !oxp_is_digit(cusip[8]) || strspn(cusip, "0") == 9)
        return false;
    for (size_t i = 0; i < 8; i++) {
        uint32_t value = letter_value(cusip[i]) * (i % 2 ? 2 : 1);
        sum += value / 10 + value % 10;
    }
    return (10 - sum % 10) % 10 == (uint32_t)(cusip[8] - '0');
}

/* ISO 17442-1: ISO 7064 MOD 97-10 over all twenty characters. */
static bool accepts_lei(const char *text, size_t n, uint32_t unused)
{
    char lei[OXP_COMPACT_MOST + 1];
    (void)unused;
    return oxp_compact(text, n, lei, 20) == 20 && oxp_is_digit(lei[18]) && oxp_is_digit(lei[19]) &&
           oxp_mod97(lei, 20) == 1;
}

const struct oxp_validator OXP_VALIDATE_CODE[] = {
    {"imei", accepts_imei, OXP_TAKES_NOTHING},
    {"vin", accepts_vin, OXP_TAKES_NOTHING},
    {"ean", accepts_ean, OXP_TAKES_NOTHING},
    {"isin", accepts_isin, OXP_TAKES_NOTHING},
    {"cusip", accepts_cusip, OXP_TAKES_NOTHING},
    {"lei", accepts_lei, OXP_TAKES_NOTHING},
    {NULL, NULL, 0},
};
