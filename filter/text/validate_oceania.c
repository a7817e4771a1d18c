/* Numbers of people and firms in Australia and New Zealand. */
#include <string.h>

#include "text/validators.h"

/* Australian Taxation Office, tax file number: nine digits whose weighted sum is a multiple of
 * eleven. The old ones of eight digits, of firms, are refused: too much looks like them. */
static bool accepts_au_tfn(const char *text, size_t n, uint32_t unused)
{
    static const uint8_t WEIGHTS[] = {1, 4, 3, 7, 5, 8, 6, 9, 10};
    char d[OXP_COMPACT_MOST + 1];
    (void)unused;
    return oxp_exact_digits(text, n, d, 9) && oxp_weighted(d, WEIGHTS, 9) % 11 == 0;
}

/* Australian Institute of Health and Welfare, METEOR "Medicare card number": first digit 2 to 6,
 * weights 1 3 7 9, the check digit in ninth place, the issue of the card, and, where written,
 * the holder's line on it. */
static bool accepts_au_medicare(const char *text, size_t n, uint32_t unused)
{
    static const uint8_t WEIGHTS[] = {1, 3, 7, 9, 1, 3, 7, 9};
    char d[OXP_COMPACT_MOST + 1];
    size_t count = oxp_compact_digits(text, n, d, 11);
    (void)unused;
    if (count < 10 || d[0] < '2' || d[0] > '6' || strchr(d + 9, '0') || oxp_all_alike(d, 8))
        return false;
    return oxp_weighted(d, WEIGHTS, 8) % 10 == (uint32_t)(d[8] - '0');
}

/* Australian Business Register, "Format of the ABN": less one in the first digit, the weighted
 * sum is a multiple of 89; the first two digits are the check, 11 to 99. */
static bool accepts_au_abn(const char *text, size_t n, uint32_t unused)
{
    static const uint8_t WEIGHTS[] = {10, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19};
    char d[OXP_COMPACT_MOST + 1];
    (void)unused;
    return oxp_exact_digits(text, n, d, 11) && oxp_number(d, 2) > 10 &&
           oxp_weighted(d, WEIGHTS, 11) % 89 == 10;
}

/* Inland Revenue, "Resident withholding tax and non-resident withholding tax: specification",
 * IRD number validation: above 10,000,000 and below 150,000,000; a second set of weights where
 * the first gives 10. */
static bool accepts_nz_ird(const char *text, size_t n, uint32_t unused)
{
    static const uint8_t WEIGHTS[2][8] = {{3, 2, 7, 6, 5, 4, 3, 2}, {7, 4, 3, 2, 5, 2, 7, 6}};
    char d[OXP_COMPACT_MOST + 1], padded[9] = {'0'};
    size_t count = oxp_compact_digits(text, n, d, 9);
    (void)unused;
    if (count < 8 || oxp_all_alike(d, count))
        return false;
    memcpy(padded + 9 - count, d, count);
    uint32_t number = oxp_number(padded, 9), check = 0;
    if (number <= 10000000 || number >= 150000000)
        return false;
    for (size_t round = 0; round < 2; round++) {
        check = (11 - oxp_weighted(padded, WEIGHTS[round], 8) % 11) % 11;
        if (check < 10)
            break;
    }
    return check == (uint32_t)(padded[8] - '0');
}

const struct oxp_validator OXP_VALIDATE_OCEANIA[] = {
    {"au-tfn", accepts_au_tfn, OXP_TAKES_NOTHING},
    {"au-medicare", accepts_au_medicare, OXP_TAKES_NOTHING},
    {"au-abn", accepts_au_abn, OXP_TAKES_NOTHING},
    {"nz-ird", accepts_nz_ird, OXP_TAKES_NOTHING},
    {NULL, NULL, 0},
};
