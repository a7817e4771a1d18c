/* Numbers of people in Europe. */
#include <string.h>

#include "text/validators.h"

char oxp_check_nhs(const char digits[9])
{
    static const uint8_t WEIGHTS[] = {10, 9, 8, 7, 6, 5, 4, 3, 2};
    uint32_t check = 11 - oxp_weighted(digits, WEIGHTS, 9) % 11;
    return (char)('0' + (check == 11 ? 0 : check)); /* 10 gives ':' */
}

/* NHS Data Model and Dictionary, "NHS number": modulus 11, weights 10 to 2. */
static bool accepts_gb_nhs(const char *text, size_t n, uint32_t unused)
{
    char d[OXP_COMPACT_MOST + 1];
    (void)unused;
    return oxp_exact_digits(text, n, d, 10) && oxp_check_nhs(d) == d[9];
}

/* HMRC National Insurance Manual NIM39110: the letters that never stand at the front, the pairs
 * that are not given, six digits, and A to D. */
static bool accepts_gb_nino(const char *text, size_t n, uint32_t unused)
{
    static const char NEVER[] = "BG GB KN NK NT TN ZZ";
    char id[OXP_COMPACT_MOST + 1], pair[3];
    (void)unused;
    if (oxp_compact(text, n, id, 9) != 9 || !oxp_is_upper(id[0]) || !oxp_is_upper(id[1]) ||
        strchr("DFIQUV", id[0]) || strchr("DFIOQUV", id[1]) || !strchr("ABCD", id[8]))
        return false;
    for (size_t i = 2; i < 8; i++)
        if (!oxp_is_digit(id[i]))
            return false;
    memcpy(pair, id, 2);
    pair[2] = '\0';
    return !strstr(NEVER, pair);
}

char oxp_check_mod11_10(const char *digits, size_t n)
{
    uint32_t check = 10;
    for (size_t i = 0; i < n; i++) {
        uint32_t sum = (check + (uint32_t)(digits[i] - '0')) % 10;
        check = (sum ? sum : 10) * 2 % 11;
    }
    return (char)('0' + (11 - check) % 10);
}

/* Steueridentifikationsnummer, Bundeszentralamt fuer Steuern: ISO 7064 MOD 11,10; no 0 in
 * front; of the first ten digits exactly one is repeated, twice or three times in all. */
static bool accepts_de_idnr(const char *text, size_t n, uint32_t unused)
{
    char d[OXP_COMPACT_MOST + 1];
    uint32_t counts[10] = {0}, repeated = 0, most = 0;
    (void)unused;
    if (oxp_compact_digits(text, n, d, 11) != 11 || d[0] == '0')
        return false;
    for (size_t i = 0; i < 10; i++)
        counts[d[i] - '0']++;
    for (size_t i = 0; i < 10; i++) {
        repeated += counts[i] > 1;
        most = counts[i] > most ? counts[i] : most;
    }
    return repeated == 1 && most <= 3 && oxp_check_mod11_10(d, 10) == d[10];
}

uint32_t oxp_check_nir(const char characters[13])
{
    char d[13];
    memcpy(d, characters, sizeof d);
    if (d[6] == 'A' || d[6] == 'B') {
        d[6] = d[6] == 'A' ? '9' : '8';
        d[5] = '1';
    }
    uint32_t high = oxp_number(d, 7), low = oxp_number(d + 7, 6);
    return 97 - (uint32_t)(((uint64_t)high * 1000000 + low) % 97);
}

/* INSEE, "Numero d'inscription au repertoire": sex, year, month (from 20 on where the month is
 * unknown), place, order, and 97 less the number modulo 97; Corsica's 2A and 2B count as 19
 * and 18. */
static bool accepts_fr_nir(const char *text, size_t n, uint32_t unused)
{
    char id[OXP_COMPACT_MOST + 1];
    (void)unused;
    if (oxp_compact(text, n, id, 15) != 15 || !strchr("123478", id[0]))
        return false;
    for (size_t i = 0; i < 15; i++)
        if (!oxp_is_digit(id[i]) && !(i == 6 && id[5] == '2' && (id[6] == 'A' || id[6] == 'B')))
            return false;
    uint32_t month = oxp_number(id + 3, 2);
    return month >= 1 && (month <= 12 || month >= 20) &&
           oxp_check_nir(id) == oxp_number(id + 13, 2);
}

char oxp_check_dni(uint32_t number)
{
    return "TRWAGMYFPDXBNJZSQVHLCKE"[number % 23];
}

/* Real Decreto 1553/2005 (DNI) and Orden INT/2058/2008 (NIE, whose X, Y and Z stand for 0, 1
 * and 2): the letter of the number modulo 23. */
static bool accepts_es_dni(const char *text, size_t n, uint32_t unused)
{
    char id[OXP_COMPACT_MOST + 1];
    (void)unused;
    if (oxp_compact(text, n, id, 9) != 9)
        return false;
    if (id[0] >= 'X' && id[0] <= 'Z')
        id[0] = (char)('0' + id[0] - 'X');
    for (size_t i = 0; i < 8; i++)
        if (!oxp_is_digit(id[i]))
            return false;
    return strspn(id, "0") < 8 && oxp_check_dni(oxp_number(id, 8)) == id[8];
}

char oxp_check_codice_fiscale(const char characters[15])
{
    static const uint8_t ODD[] = {1,  0,  5, 7, 9, 13, 15, 17, 19, 21, 2,  4,  18,
                                  20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23};
    uint32_t sum = 0;
    for (size_t i = 0; i < 15; i++) {
        char c = characters[i];
        uint32_t value = (uint32_t)(oxp_is_digit(c) ? c - '0' : c - 'A');
        sum += i % 2 ? value : ODD[value];
    }
    return (char)('A' + sum % 26);
}

/* Digits of a codice fiscale that had a twin are written as letters (omocodia). */
static char plain_digit(char c)
{
    static const char LETTERS[] = "LMNPQRSTUV";
    const char *found = strchr(LETTERS, c);
    return found ? (char)('0' + (found - LETTERS)) : c;
}

/* Decreto ministeriale 23 dicembre 1976: six letters, year, letter of the month, day (40 more
 * for women), place, and the letter of the weighted sum modulo 26. */
static bool accepts_it_cf(const char *text, size_t n, uint32_t unused)
{
    static const char FORM[] = "aaaaaaddmddaddda";
    char id[OXP_COMPACT_MOST + 1], day[2];
    (void)unused;
    if (oxp_compact(text, n, id, 16) != 16)
        return false;
    for (size_t i = 0; i < 16; i++) {
        bool sound = FORM[i] == 'd'   ? oxp_is_digit(plain_digit(id[i]))
                     : FORM[i] == 'm' ? strchr("ABCDEHLMPRST", id[i]) != NULL
                                      : oxp_is_upper(id[i]);
        if (!sound)
            return false;
    }
    day[0] = plain_digit(id[9]);
    day[1] = plain_digit(id[10]);
    uint32_t number = oxp_number(day, 2) % 40;
    return number >= 1 && number <= 31 && oxp_number(day, 2) <= 71 &&
           oxp_check_codice_fiscale(id) == id[15];
}

char oxp_check_pesel(const char digits[10])
{
    static const uint8_t WEIGHTS[] = {1, 3, 7, 9, 1, 3, 7, 9, 1, 3};
    return (char)('0' + (10 - oxp_weighted(digits, WEIGHTS, 10) % 10) % 10);
}

/* Ustawa z 24 wrzesnia 2010 o ewidencji ludnosci, art. 15: date of birth with the century in
 * the month, and a digit of weights 1 3 7 9. */
static bool accepts_pl_pesel(const char *text, size_t n, uint32_t unused)
{
    static const uint16_t CENTURIES[] = {1900, 2000, 2100, 2200, 1800};
    char d[OXP_COMPACT_MOST + 1];
    (void)unused;
    if (!oxp_exact_digits(text, n, d, 11))
        return false;
    uint32_t month = oxp_number(d + 2, 2);
    uint32_t year = CENTURIES[month / 20] + oxp_number(d, 2);
    return oxp_is_date(year, month % 20, oxp_number(d + 4, 2)) && oxp_check_pesel(d) == d[10];
}

/* Skatteverket SKV 704: date of birth (the day 60 more in coordination numbers), three digits,
 * and the Luhn digit of the last ten; `+` in place of the hyphen from the age of 100 on. */
static bool accepts_se_pnr(const char *text, size_t n, uint32_t unused)
{
    char plain[16], d[OXP_COMPACT_MOST + 1];
    (void)unused;
    if (n > sizeof plain)
        return false;
    for (size_t i = 0; i < n; i++)
        plain[i] = text[i] == '+' ? '-' : text[i];
    size_t count = oxp_compact_digits(plain, n, d, 12);
    if (count != 10 && count != 12)
        return false;
    const char *ten = d + count - 10;
    uint32_t year = oxp_number(d, count - 8), day = oxp_number(ten + 4, 2);
    if (count == 12 && (year < 1840 || year > 2199))
        return false;
    return oxp_is_date(year, oxp_number(ten + 2, 2), day > 60 ? day - 60 : day) &&
           oxp_luhn_holds(ten, 10);
}

char oxp_check_bsn(const char digits[8])
{
    static const uint8_t WEIGHTS[] = {9, 8, 7, 6, 5, 4, 3, 2};
    return (char)('0' + oxp_weighted(digits, WEIGHTS, 8) % 11); /* 10 gives ':' */
}

/* Rijksdienst voor Identiteitsgegevens, Logisch Ontwerp BSN: the eleven test, in which the last
 * digit counts -1. */
static bool accepts_nl_bsn(const char *text, size_t n, uint32_t unused)
{
    char d[OXP_COMPACT_MOST + 1];
    (void)unused;
    return oxp_compact_digits(text, n, d, 9) == 9 && strspn(d, "0") < 3 && oxp_check_bsn(d) == d[8];
}

const struct oxp_validator OXP_VALIDATE_EUROPE[] = {
    {"gb-nhs", accepts_gb_nhs, OXP_TAKES_NOTHING},
    {"gb-nino", accepts_gb_nino, OXP_TAKES_NOTHING},
    {"de-idnr", accepts_de_idnr, OXP_TAKES_NOTHING},
    {"fr-nir", accepts_fr_nir, OXP_TAKES_NOTHING},
    {"es-dni", accepts_es_dni, OXP_TAKES_NOTHING},
    {"it-cf", accepts_it_cf, OXP_TAKES_NOTHING},
    {"pl-pesel", accepts_pl_pesel, OXP_TAKES_NOTHING},
    {"se-pnr", accepts_se_pnr, OXP_TAKES_NOTHING},
    {"nl-bsn", accepts_nl_bsn, OXP_TAKES_NOTHING},
    {NULL, NULL, 0},
};
