/* Numbers of people and firms in Asia. */
#include <string.h>

#include "text/validators.h"

/* A product in the dihedral group of order ten, whose elements are the digits. */
static uint32_t dihedral(uint32_t a, uint32_t b)
{
    if (a < 5)
        return b < 5 ? (a + b) % 5 : 5 + (a + b) % 5;
    return b < 5 ? 5 + (a - b) % 5 : (a - b + 5) % 5;
}

/* J. Verhoeff, "Error detecting decimal codes", 1969: each place from the right has its power of
 * one permutation, and the product of all is 0. */
static bool verhoeff_holds(const char *digits, size_t n)
{
    static const uint8_t TURN[] = {1, 5, 7, 6, 2, 8, 3, 0, 9, 4};
    uint32_t product = 0;
    for (size_t i = 0; i < n; i++) {
        uint32_t value = (uint32_t)(digits[n - 1 - i] - '0');
        for (size_t k = 0; k < i % 8; k++)
            value = TURN[value];
        product = dihedral(product, value);
    }
    return product == 0;
}

/* UIDAI, "A UID numbering scheme for India": twelve digits from 2 to 9 on, Verhoeff's check, and
 * no palindrome. */
static bool accepts_in_aadhaar(const char *text, size_t n, uint32_t unused)
{
    char d[OXP_COMPACT_MOST + 1];
    size_t alike = 0;
    (void)unused;
    if (!oxp_exact_digits(text, n, d, 12) || d[0] < '2')
        return false;
    for (size_t i = 0; i < 6; i++)
        alike += d[i] == d[11 - i];
    return alike < 6 && verhoeff_holds(d, 12);
}

/* Income Tax Department (India), "Structure of PAN": five letters, the fourth of them the kind of
 * holder, 0001 to 9999, and a letter whose rule is not public. */
static bool accepts_in_pan(const char *text, size_t n, uint32_t unused)
{
    char id[OXP_COMPACT_MOST + 1];
    (void)unused;
    return oxp_exact_form(text, n, id, "aaaaadddda") && strchr("ABCFGHJLPT", id[3]) &&
           !oxp_all_alike(id, 5) && memcmp(id + 5, "0000", 4) != 0;
}

/* GB 11643-1999: a place (the first two digits are a province's), date of birth, serial, and
 * ISO 7064 MOD 11-2. */
static bool accepts_cn_ric(const char *text, size_t n, uint32_t unused)
{
    static const char PROVINCES[] =
        "11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 "
        "50 51 52 53 54 61 62 63 64 65 71 81 82 83 91";
    static const uint8_t WEIGHTS[] = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
    char id[OXP_COMPACT_MOST + 1];
    (void)unused;
    if (oxp_compact(text, n, id, 18) != 18)
        return false;
    for (size_t i = 0; i < 17; i++)
        if (!oxp_is_digit(id[i]))
            return false;
    uint32_t year = oxp_number(id + 6, 4);
    return strstr(PROVINCES, (char[]){id[0], id[1], '\0'}) && year >= 1850 && year < 2100 &&
           oxp_is_date(year, oxp_number(id + 10, 2), oxp_number(id + 12, 2)) &&
           "10X98765432"[oxp_weighted(id, WEIGHTS, 17) % 11] == id[17];
}

/* Ministry of Internal Affairs and Communications (Japan), ordinance 85 of 2014, article 5:
 * weights 2 to 7 from the right, 11 less the sum modulo 11, and 0 for rests of 0 and 1. */
static bool accepts_jp_my(const char *text, size_t n, uint32_t unused)
{
    static const uint8_t WEIGHTS[] = {6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2};
    char d[OXP_COMPACT_MOST + 1];
    (void)unused;
    return oxp_exact_digits(text, n, d, 12) &&
           "00987654321"[oxp_weighted(d, WEIGHTS, 11) % 11] == d[11];
}

/* Enforcement rules of the Resident Registration Act (Korea): date of birth, century and sex (5 to
 * 8 for foreigners), place up to 96, and 11 less the sum modulo 11, its last digit. Sources
 * differ on whether foreigners' digits are two more; both pass. Those given out since October
 * 2020 are random behind the seventh digit, so births since then have no check. */
static bool accepts_kr_rrn(const char *text, size_t n, uint32_t unused)
{
    static const uint16_t CENTURIES[] = {1800, 1900, 1900, 2000, 2000,
                                         1900, 1900, 2000, 2000, 1800};
    static const uint8_t WEIGHTS[] = {2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5};
    char d[OXP_COMPACT_MOST + 1];
    (void)unused;
    if (!oxp_exact_digits(text, n, d, 13))
        return false;
    uint32_t year = CENTURIES[d[6] - '0'] + oxp_number(d, 2), month = oxp_number(d + 2, 2);
    if (!oxp_is_date(year, month, oxp_number(d + 4, 2)))
        return false;
    if (year * 12 + month >= 2020 * 12 + 10)
        return year < 2040; /* else the check would go for all of this century's later births */
    uint32_t rest = oxp_weighted(d, WEIGHTS, 12) % 11, check = (uint32_t)(d[12] - '0');
    bool foreigner = d[6] >= '5' && d[6] <= '8';
    return oxp_number(d + 7, 2) <= 96 &&
           ((11 - rest) % 10 == check || (foreigner && (13 - rest) % 10 == check));
}

/* Ministry of the Interior (Taiwan), household registration, and National Immigration Agency, "New
 * UI number": a letter that stands for 10 to 35, then 1 or 2 (citizens), 8 or 9 (residents) or,
 * in residents' old numbers, A to D. Weights 1 9 8 ... 1 and 1 give a multiple of ten. */
static bool accepts_tw_id(const char *text, size_t n, uint32_t unused)
{
    static const char LETTERS[] = "ABCDEFGHJKLMNPQRSTUVXYWZIO"; /* 10 to 35 */
    static const uint8_t WEIGHTS[] = {1, 9, 8, 7, 6, 5, 4, 3, 2, 1, 1};
    char id[OXP_COMPACT_MOST + 1], d[11];
    (void)unused;
    if (!oxp_exact_form(text, n, id, "addddddddd") && !oxp_exact_form(text, n, id, "aadddddddd"))
        return false;
    if (!strchr("1289ABCD", id[1]) || oxp_all_alike(id + 2, 8))
        return false;
    uint32_t place = (uint32_t)(strchr(LETTERS, id[0]) - LETTERS) + 10;
    d[0] = (char)('0' + place / 10);
    d[1] = (char)('0' + place % 10);
    memcpy(d + 2, id + 1, 9);
    if (!oxp_is_digit(id[1]))
        d[2] = (char)('0' + (id[1] - 'A'));
    return oxp_weighted(d, WEIGHTS, 11) % 10 == 0;
}

/* Immigration Department (Hong Kong), identity card number: one or two letters (A is 10, none 36),
 * six digits, and a check digit or A, often in brackets; weights 9 to 1 modulo 11. */
static bool accepts_hk_id(const char *text, size_t n, uint32_t unused)
{
    char plain[16], id[OXP_COMPACT_MOST + 1];
    (void)unused;
    if (n > sizeof plain)
        return false;
    for (size_t i = 0; i < n; i++)
        plain[i] = text[i] == '(' || text[i] == ')' ? ' ' : text[i];
    size_t count = oxp_compact(plain, n, id, 9);
    if (count < 8)
        return false;
    const char *digits = id + count - 7;
    uint32_t sum = count == 8 ? 36 * 9 : (uint32_t)(id[0] - 'A' + 10) * 9;
    for (size_t i = 0; i < count; i++)
        if (oxp_is_upper(id[i]) != (i < count - 7 || (i == count - 1 && id[i] == 'A')))
            return false;
    sum += (uint32_t)(digits[-1] - 'A' + 10) * 8;
    for (uint32_t i = 0; i < 6; i++)
        sum += (uint32_t)(digits[i] - '0') * (7 - i);
    sum += digits[6] == 'A' ? 10 : (uint32_t)(digits[6] - '0');
    return sum % 11 == 0 && !oxp_all_alike(digits, 6);
}

/* Immigration and Checkpoints Authority (Singapore), NRIC and FIN (prefix M since 2022): weights
 * 2 7 6 5 4 3 2 modulo 11, 4 more for T and G, 3 more for M; a table of letters for each kind.
 * The authority does not publish it; it is the one of the encyclopaedia's article. */
static bool accepts_sg_nric(const char *text, size_t n, uint32_t unused)
{
    static const uint8_t WEIGHTS[] = {2, 7, 6, 5, 4, 3, 2};
    char id[OXP_COMPACT_MOST + 1];
    (void)unused;
    if (!oxp_exact_form(text, n, id, "addddddda") || !strchr("STFGM", id[0]) ||
        oxp_all_alike(id + 1, 7))
        return false;
    const char *letters = id[0] == 'S' || id[0] == 'T' ? "JZIHGFEDCBA"
                          : id[0] == 'M'               ? "XWUTRQPNJLK"
                                                       : "XWUTRQPNMLK";
    uint32_t more = id[0] == 'T' || id[0] == 'G' ? 4 : id[0] == 'M' ? 3 : 0;
    return letters[(oxp_weighted(id + 1, WEIGHTS, 7) + more) % 11] == id[8];
}

/* Department of Provincial Administration (Thailand): the kind of person 1 to 8, and the last digit
 * of 11 less the sum of weights 13 to 2 modulo 11. */
static bool accepts_th_pin(const char *text, size_t n, uint32_t unused)
{
    static const uint8_t WEIGHTS[] = {13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2};
    char d[OXP_COMPACT_MOST + 1];
    (void)unused;
    return oxp_exact_digits(text, n, d, 13) && d[0] >= '1' && d[0] <= '8' &&
           (11 - oxp_weighted(d, WEIGHTS, 12) % 11) % 10 == (uint32_t)(d[12] - '0');
}

/* Population and Immigration Authority (Israel), Mispar Zehut: nine digits and Luhn. Shorter forms
 * without their zeroes are refused. */
static bool accepts_il_id(const char *text, size_t n, uint32_t unused)
{
    char d[OXP_COMPACT_MOST + 1];
    (void)unused;
    return oxp_exact_digits(text, n, d, 9) && oxp_luhn_holds(d, 9);
}

const struct oxp_validator OXP_VALIDATE_ASIA[] = {
    {"in-aadhaar", accepts_in_aadhaar, OXP_TAKES_NOTHING},
    {"in-pan", accepts_in_pan, OXP_TAKES_NOTHING},
    {"cn-ric", accepts_cn_ric, OXP_TAKES_NOTHING},
    {"jp-my", accepts_jp_my, OXP_TAKES_NOTHING},
    {"kr-rrn", accepts_kr_rrn, OXP_TAKES_NOTHING},
    {"tw-id", accepts_tw_id, OXP_TAKES_NOTHING},
    {"hk-id", accepts_hk_id, OXP_TAKES_NOTHING},
    {"sg-nric", accepts_sg_nric, OXP_TAKES_NOTHING},
    {"th-pin", accepts_th_pin, OXP_TAKES_NOTHING},
    {"il-id", accepts_il_id, OXP_TAKES_NOTHING},
    {NULL, NULL, 0},
};
