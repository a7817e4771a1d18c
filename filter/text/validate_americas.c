/* Numbers of people and firms in the Americas. */
#include <string.h>

#include "text/validators.h"

/* Social Security Administration, "Social Security Number Randomization" and POMS RM 10201.035:
 * area not 000, 666 or 900 to 999, group not 00, serial not 0000; and the two numbers that the
 * SSA names as misused in advertisements. */
static bool accepts_us_ssn(const char *text, size_t n, uint32_t unused)
{
    char d[OXP_COMPACT_MOST + 1];
    (void)unused;
    if (oxp_compact_digits(text, n, d, 9) != 9)
        return false;
    uint32_t area = oxp_number(d, 3);
    return area != 0 && area != 666 && area < 900 && oxp_number(d + 3, 2) != 0 &&
           oxp_number(d + 5, 4) != 0 && strcmp(d, "078051120") != 0 &&
           strcmp(d, "219099999") != 0 && !oxp_all_alike(d, 9);
}

/* IRS Internal Revenue Manual 3.21.263: begins with 9, fourth and fifth digit 50 to 65, 70 to 88,
 * 90 to 92 or 94 to 99. */
static bool accepts_us_itin(const char *text, size_t n, uint32_t unused)
{
    char d[OXP_COMPACT_MOST + 1];
    (void)unused;
    if (!oxp_exact_digits(text, n, d, 9) || d[0] != '9')
        return false;
    uint32_t group = oxp_number(d + 3, 2);
    return (group >= 50 && group <= 65) || (group >= 70 && group <= 88) ||
           (group >= 90 && group <= 99 && group != 93);
}

/* IRS, "How EINs are assigned and valid EIN prefixes". */
static bool accepts_us_ein(const char *text, size_t n, uint32_t unused)
{
    static const uint8_t NEVER[] = {0, 7, 8, 9, 17, 18, 19, 28, 29, 49, 69, 70, 78, 79, 89, 96, 97};
    char d[OXP_COMPACT_MOST + 1];
    (void)unused;
    if (oxp_compact_digits(text, n, d, 9) != 9 || oxp_all_alike(d, 9))
        return false;
    for (size_t i = 0; i < sizeof NEVER; i++)
        if (oxp_number(d, 2) == NEVER[i])
            return false;
    return true;
}

/* 45 CFR 162.406 and CMS, "Requirements for NPI": the Luhn digit of the number behind 80840. */
static bool accepts_us_npi(const char *text, size_t n, uint32_t unused)
{
    char d[OXP_COMPACT_MOST + 1], whole[15] = {'8', '0', '8', '4', '0'};
    (void)unused;
    if (oxp_compact_digits(text, n, d, 10) != 10 || (d[0] != '1' && d[0] != '2'))
        return false;
    memcpy(whole + 5, d, 10);
    return oxp_luhn_holds(whole, sizeof whole);
}

/* 21 CFR 1301 and the DEA's registration manual: two letters (the second may be a 9), six digits,
 * and the last digit of d1+d3+d5 + 2(d2+d4+d6). */
static bool accepts_us_dea(const char *text, size_t n, uint32_t unused)
{
    static const uint8_t WEIGHTS[] = {1, 2, 1, 2, 1, 2};
    char id[OXP_COMPACT_MOST + 1];
    (void)unused;
    if (oxp_compact(text, n, id, 9) != 9 || !strchr("ABCDEFGHJKLMPRSTUX", id[0]) ||
        (!oxp_is_upper(id[1]) && id[1] != '9'))
        return false;
    for (size_t i = 2; i < 9; i++)
        if (!oxp_is_digit(id[i]))
            return false;
    return !oxp_all_alike(id + 2, 7) &&
           oxp_weighted(id + 2, WEIGHTS, 6) % 10 == (uint32_t)(id[8] - '0');
}

/* CMS, "Understanding the Medicare Beneficiary Identifier format": digit, letter and letter or
 * digit by place; letters without S L O I B Z; the first digit not 0. */
static bool accepts_us_mbi(const char *text, size_t n, uint32_t unused)
{
    static const char FORM[] = "caxdaxdaadd";
    char id[OXP_COMPACT_MOST + 1];
    (void)unused;
    if (oxp_compact(text, n, id, 11) != 11)
        return false;
    for (size_t i = 0; i < 11; i++) {
        bool digit = oxp_is_digit(id[i]), letter = !digit && !strchr("SLOIBZ", id[i]);
        if ((FORM[i] == 'c' && (!digit || id[i] == '0')) || (FORM[i] == 'd' && !digit) ||
            (FORM[i] == 'a' && !letter) || (!digit && !letter))
            return false;
    }
    return true;
}

/* Service Canada, SIN code of practice, annex: Luhn. A first digit of 0 and 8 is given to
 * nobody. */
static bool accepts_ca_sin(const char *text, size_t n, uint32_t unused)
{
    char d[OXP_COMPACT_MOST + 1];
    (void)unused;
    return oxp_compact_digits(text, n, d, 9) == 9 && d[0] != '0' && d[0] != '8' &&
           oxp_luhn_holds(d, 9);
}

/* 11 less the weighted sum modulo 11; 0 where that is above 9. Letters count as their code less
 * that of '0'. */
static char brazil_digit(const char *text, const uint8_t *weights, size_t n)
{
    uint32_t rest = oxp_weighted(text, weights, n) % 11;
    return (char)('0' + (rest < 2 ? 0 : 11 - rest));
}

void oxp_check_cpf(const char digits[9], char check[2])
{
    static const uint8_t WEIGHTS[] = {11, 10, 9, 8, 7, 6, 5, 4, 3, 2};
    char all[10];
    memcpy(all, digits, 9);
    check[0] = all[9] = brazil_digit(all, WEIGHTS + 1, 9);
    check[1] = brazil_digit(all, WEIGHTS, 10);
}

void oxp_check_cnpj(const char characters[12], char check[2])
{
    static const uint8_t WEIGHTS[] = {6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2};
    char all[13];
    memcpy(all, characters, 12);
    check[0] = all[12] = brazil_digit(all, WEIGHTS + 1, 12);
    check[1] = brazil_digit(all, WEIGHTS, 13);
}

/* Receita Federal, Instrucao Normativa 1548/2015: two digits of weights 2 to 11. */
static bool accepts_br_cpf(const char *text, size_t n, uint32_t unused)
{
    char d[OXP_COMPACT_MOST + 1], check[2];
    (void)unused;
    if (oxp_compact_digits(text, n, d, 11) != 11 || oxp_all_alike(d, 11))
        return false;
    oxp_check_cpf(d, check);
    return !memcmp(check, d + 9, 2);
}

/* Receita Federal, Instrucao Normativa 2229/2024: since July 2026 the first twelve may be
 * letters. */
static bool accepts_br_cnpj(const char *text, size_t n, uint32_t unused)
{
    char id[OXP_COMPACT_MOST + 1], check[2];
    (void)unused;
    if (oxp_compact(text, n, id, 14) != 14 || oxp_all_alike(id, 14))
        return false;
    oxp_check_cnpj(id, check);
    return !memcmp(check, id + 12, 2);
}

const struct oxp_validator OXP_VALIDATE_AMERICAS[] = {
    {"us-ssn", accepts_us_ssn, OXP_TAKES_NOTHING},
    {"us-itin", accepts_us_itin, OXP_TAKES_NOTHING},
    {"us-ein", accepts_us_ein, OXP_TAKES_NOTHING},
    {"us-npi", accepts_us_npi, OXP_TAKES_NOTHING},
    {"us-dea", accepts_us_dea, OXP_TAKES_NOTHING},
    {"us-mbi", accepts_us_mbi, OXP_TAKES_NOTHING},
    {"ca-sin", accepts_ca_sin, OXP_TAKES_NOTHING},
    {"br-cpf", accepts_br_cpf, OXP_TAKES_NOTHING},
    {"br-cnpj", accepts_br_cnpj, OXP_TAKES_NOTHING},
    {NULL, NULL, 0},
};
