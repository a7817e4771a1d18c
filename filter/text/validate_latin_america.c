/* Numbers of people and firms in Latin America; Brazil's stand in validate_americas.c. */
#include <string.h>

#include "text/validators.h"

/* AFIP/ANSES, CUIT and CUIL: a kind of holder, the number of the document, and 11 less the
 * weighted sum modulo 11. Where that is 10 the holder gets another kind. */
static bool accepts_ar_cuit(const char *text, size_t n, uint32_t unused)
{
    static const char KINDS[] = "20 23 24 25 26 27 30 33 34 50 51 55";
    static const uint8_t WEIGHTS[] = {5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1};
    char d[OXP_COMPACT_MOST + 1];
    (void)unused;
    if (!oxp_exact_digits(text, n, d, 11) || !strstr(KINDS, (char[]){d[0], d[1], '\0'}))
        return false;
    return !oxp_all_alike(d + 2, 8) && oxp_weighted(d, WEIGHTS, 11) % 11 == 0;
}

/* Servicio de Registro Civil e Identificacion, RUN (and RUT of the Servicio de Impuestos
 * Internos): weights 2 to 7 from the right; 11 less the sum modulo 11, 10 written K. Seven or eight
 * digits, seven also behind a 0. */
static bool accepts_cl_rut(const char *text, size_t n, uint32_t unused)
{
    char id[OXP_COMPACT_MOST + 1];
    size_t count = oxp_compact(text, n, id, 9);
    uint32_t sum = 0;
    (void)unused;
    if (count == 9 && id[0] == '0')
        memmove(id, id + 1, count--);
    if (count < 8 || id[0] == '0' || oxp_all_alike(id, count - 1))
        return false;
    for (size_t i = 0; i + 1 < count; i++) {
        if (!oxp_is_digit(id[i]))
            return false;
        sum += (uint32_t)(id[i] - '0') * (uint32_t)(2 + (count - 2 - i) % 6);
    }
    return "0K987654321"[sum % 11] == id[count - 1];
}

/* DIAN, Orden Administrativa 4 of 1989: primes as weights from the right, modulo 11. Seven to
 * ten digits and the check digit. */
static bool accepts_co_nit(const char *text, size_t n, uint32_t unused)
{
    static const uint8_t WEIGHTS[] = {43, 41, 37, 29, 23, 19, 17, 13, 7, 3};
    char d[OXP_COMPACT_MOST + 1];
    size_t count = oxp_compact_digits(text, n, d, 11);
    (void)unused;
    if (count < 8 || d[0] == '0' || oxp_all_alike(d, count - 1))
        return false;
    uint32_t sum = oxp_weighted(d, WEIGHTS + (11 - count), count - 1);
    return "01987654321"[sum % 11] == d[count - 1];
}

static bool is_mexican_state(const char *code)
{
    static const char STATES[] = "AS BC BS CC CH CL CM CS DF DG GR GT HG JC MC MN MS NE NL NT OC "
                                 "PL QR QT SL SP SR TC TL TS VZ YN ZS";
    return strstr(STATES, (char[]){code[0], code[1], '\0'}) != NULL;
}

/* The eighteenth digit. Letters behind N count one more, since the alphabet has an N with tilde,
 * which the number writes as X. */
static char curp_digit(const char *id)
{
    uint32_t sum = 0;
    for (size_t i = 0; i < 17; i++) {
        uint32_t value =
            oxp_is_digit(id[i]) ? (uint32_t)(id[i] - '0') : (uint32_t)(id[i] - 'A') + 10;
        sum += (value + (id[i] > 'N')) * (uint32_t)(18 - i);
    }
    return (char)('0' + (10 - sum % 10) % 10);
}

/* RENAPO, Instructivo normativo para la asignacion de la CURP (DOF, 18 October 2021): letters
 * of the names, date of birth, H, M or X, state, consonants, a digit for those born before
 * 2000 and a letter for the others, and the check digit. */
static bool accepts_mx_curp(const char *text, size_t n, uint32_t unused)
{
    char id[OXP_COMPACT_MOST + 1];
    (void)unused;
    if (oxp_compact(text, n, id, 18) != 18)
        return false;
    bool digit = oxp_is_digit(id[16]);
    if (!oxp_exact_form(text, n, id, digit ? "aaaaddddddaaaaaadd" : "aaaaddddddaaaaaaad"))
        return false;
    for (size_t i = 13; i < 16; i++)
        if (strchr("AEIOU", id[i]))
            return false;
    return strchr("AEIOUX", id[1]) && strchr("HMX", id[10]) && is_mexican_state(id + 11) &&
           oxp_is_date((digit ? 1900 : 2000) + oxp_number(id + 4, 2), oxp_number(id + 6, 2),
                       oxp_number(id + 8, 2)) &&
           curp_digit(id) == id[17];
}

const struct oxp_validator OXP_VALIDATE_LATIN_AMERICA[] = {
    {"ar-cuit", accepts_ar_cuit, OXP_TAKES_NOTHING},
    {"cl-rut", accepts_cl_rut, OXP_TAKES_NOTHING},
    {"co-nit", accepts_co_nit, OXP_TAKES_NOTHING},
    {"mx-curp", accepts_mx_curp, OXP_TAKES_NOTHING},
    {NULL, NULL, 0},
};
