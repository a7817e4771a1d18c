/* Numbers of people and firms in the west and the middle of Europe. */
#include <string.h>

#include "text/validators.h"

/* HMRC, Self Assessment and Corporation Tax online: technical specifications: the first digit
 * checks the nine others. */
static bool accepts_gb_utr(const char *text, size_t n, uint32_t unused)
{
    static const uint8_t WEIGHTS[] = {6, 7, 8, 9, 10, 5, 4, 3, 2};
    char d[OXP_COMPACT_MOST + 1];
    (void)unused;
    return oxp_exact_digits(text, n, d, 10) && !oxp_all_alike(d + 1, 9) &&
           "21987654321"[oxp_weighted(d + 1, WEIGHTS, 9) % 11] == d[0];
}

/* Revenue (Ireland), "PPS number checks": a letter of the sum of weights 8 to 2 modulo 23; since
 * 2013 a second letter A to I counts nine times. W, T and X, of husbands' and trusts' numbers,
 * count nothing. */
static bool accepts_ie_pps(const char *text, size_t n, uint32_t unused)
{
    static const uint8_t WEIGHTS[] = {8, 7, 6, 5, 4, 3, 2};
    char id[OXP_COMPACT_MOST + 1];
    (void)unused;
    bool second = oxp_exact_form(text, n, id, "dddddddaa");
    if ((!second && !oxp_exact_form(text, n, id, "ddddddda")) || oxp_all_alike(id, 7))
        return false;
    uint32_t sum = oxp_weighted(id, WEIGHTS, 7);
    if (second && id[8] >= 'A' && id[8] <= 'I')
        sum += 9 * (uint32_t)(id[8] - 'A' + 1);
    else if (second && !strchr("WTX", id[8]))
        return false;
    return "WABCDEFGHIJKLMNOPQRSTUV"[sum % 23] == id[7];
}

/* INSEE, "Numero SIREN": Luhn. */
static bool accepts_fr_siren(const char *text, size_t n, uint32_t unused)
{
    char d[OXP_COMPACT_MOST + 1];
    (void)unused;
    return oxp_exact_digits(text, n, d, 9) && oxp_luhn_holds(d, 9);
}

/* The sum of the digits of each product. */
static uint32_t cross_sum(const char *digits, const uint8_t *weights, size_t count)
{
    uint32_t sum = 0;
    for (size_t i = 0; i < count; i++) {
        uint32_t product = (uint32_t)(digits[i] - '0') * weights[i];
        sum += product / 10 + product % 10;
    }
    return sum;
}

/* Both digits of a letter's place in the alphabet: A is 01. */
static void write_letter(char out[2], char letter)
{
    uint32_t place = (uint32_t)(letter - 'A') + 1;
    out[0] = (char)('0' + place / 10);
    out[1] = (char)('0' + place % 10);
}

/* Versicherungsnummern-, Kontofuehrungs- und Versicherungsverlaufsverordnung (VKVV) section 2: the
 * insurer's area (02 to 89), day of birth, initial of the name at birth, serial, and the cross
 * sum's last digit. Numbers of those whose birthday is unknown are refused. */
static bool accepts_de_rvnr(const char *text, size_t n, uint32_t unused)
{
    static const uint8_t WEIGHTS[] = {2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1};
    char id[OXP_COMPACT_MOST + 1], d[12];
    (void)unused;
    if (!oxp_exact_form(text, n, id, "ddddddddaddd"))
        return false;
    uint32_t area = oxp_number(id, 2);
    if (area < 2 || area > 89 ||
        !oxp_is_date(oxp_number(id + 6, 2), oxp_number(id + 4, 2), oxp_number(id + 2, 2)))
        return false;
    memcpy(d, id, 8);
    write_letter(d + 8, id[8]);
    memcpy(d + 10, id + 9, 2);
    return cross_sum(d, WEIGHTS, 12) % 10 == (uint32_t)(id[11] - '0');
}

/* SGB V section 290 and the Vertrauensstelle Krankenversichertennummer: a letter, eight digits, and
 * the cross sum's last digit, with the letter as two digits and weights 1 and 2. */
static bool accepts_de_kvnr(const char *text, size_t n, uint32_t unused)
{
    static const uint8_t WEIGHTS[] = {1, 2, 1, 2, 1, 2, 1, 2, 1, 2};
    char id[OXP_COMPACT_MOST + 1], d[10];
    (void)unused;
    if (!oxp_exact_form(text, n, id, "addddddddd") || oxp_all_alike(id + 1, 9))
        return false;
    write_letter(d, id[0]);
    memcpy(d + 2, id + 1, 8);
    return cross_sum(d, WEIGHTS, 10) % 10 == (uint32_t)(id[9] - '0');
}

/* Dachverband der Sozialversicherungstraeger, "Die Sozialversicherungsnummer": serial from 100
 * on, the check digit in fourth place, and the birthday; its month is 13 to 15 where the serials
 * of a day were used up. */
static bool accepts_at_vnr(const char *text, size_t n, uint32_t unused)
{
    static const uint8_t WEIGHTS[] = {3, 7, 9, 0, 5, 8, 4, 2, 1, 6};
    char d[OXP_COMPACT_MOST + 1];
    (void)unused;
    if (!oxp_exact_digits(text, n, d, 10) || d[0] == '0')
        return false;
    uint32_t month = oxp_number(d + 6, 2);
    return oxp_is_date(oxp_number(d + 8, 2), month > 12 && month < 16 ? 1 : month,
                       oxp_number(d + 4, 2)) &&
           oxp_weighted(d, WEIGHTS, 10) % 11 == (uint32_t)(d[3] - '0');
}

/* Zentrale Ausgleichsstelle, "AHV-Nummer": 756, nine digits, and the check digit of EAN-13. */
static bool accepts_ch_ahv(const char *text, size_t n, uint32_t unused)
{
    char d[OXP_COMPACT_MOST + 1];
    (void)unused;
    return oxp_exact_digits(text, n, d, 13) && !memcmp(d, "756", 3) && !oxp_all_alike(d + 3, 9) &&
           oxp_check_ean(d, 12) == d[12];
}

/* Royal decree of 3 April 1984 on the national register, and of 8 February 1991 on the BIS number
 * (month raised by 20 or 40): birthday, whose day and month are 00 where unknown, serial 001 to
 * 998, and 97 less the number modulo 97; with a 2 in front for those born from 2000 on, of whom
 * a later year than 2049 is not believed. */
static bool accepts_be_nn(const char *text, size_t n, uint32_t unused)
{
    char d[OXP_COMPACT_MOST + 1];
    (void)unused;
    if (!oxp_exact_digits(text, n, d, 11))
        return false;
    uint32_t serial = oxp_number(d + 6, 3), number = oxp_number(d, 9);
    uint32_t month = oxp_number(d + 2, 2), day = oxp_number(d + 4, 2);
    month = month >= 40 ? month - 40 : month >= 20 ? month - 20 : month;
    if (serial < 1 || serial > 998 || month > 12 || day > 31)
        return false;
    for (uint32_t century = 19; century <= (d[0] < '5' ? 20 : 19); century++) {
        uint64_t whole = (century == 20 ? 2000000000u : 0) + (uint64_t)number;
        bool born = !month || !day || oxp_is_date(century * 100 + oxp_number(d, 2), month, day);
        if (born && 97 - (uint32_t)(whole % 97) == oxp_number(d + 9, 2))
            return true;
    }
    return false;
}

/* Decreto-Lei 14/2013 and Autoridade Tributaria, "NIF": the kinds of holder, and weights 9 to 2
 * modulo 11, 10 written 0. */
static bool accepts_pt_nif(const char *text, size_t n, uint32_t unused)
{
    static const char KINDS[] = "45 70 71 72 74 75 77 78 79 90 91 98 99";
    static const uint8_t WEIGHTS[] = {9, 8, 7, 6, 5, 4, 3, 2};
    char d[OXP_COMPACT_MOST + 1];
    (void)unused;
    if (!oxp_exact_digits(text, n, d, 9) ||
        (!strchr("123568", d[0]) && !strstr(KINDS, (char[]){d[0], d[1], '\0'})))
        return false;
    return "00987654321"[oxp_weighted(d, WEIGHTS, 8) % 11] == d[8];
}

const struct oxp_validator OXP_VALIDATE_EUROPE_WEST[] = {
    {"gb-utr", accepts_gb_utr, OXP_TAKES_NOTHING},
    {"ie-pps", accepts_ie_pps, OXP_TAKES_NOTHING},
    {"fr-siren", accepts_fr_siren, OXP_TAKES_NOTHING},
    {"de-rvnr", accepts_de_rvnr, OXP_TAKES_NOTHING},
    {"de-kvnr", accepts_de_kvnr, OXP_TAKES_NOTHING},
    {"at-vnr", accepts_at_vnr, OXP_TAKES_NOTHING},
    {"ch-ahv", accepts_ch_ahv, OXP_TAKES_NOTHING},
    {"be-nn", accepts_be_nn, OXP_TAKES_NOTHING},
    {"pt-nif", accepts_pt_nif, OXP_TAKES_NOTHING},
    {NULL, NULL, 0},
};
