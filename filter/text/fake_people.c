/* Numbers of people, made so that their checksum holds. Birthdays are of 1970 to 1999. */
#include <string.h>

#include "text/fakes.h"
#include "text/validators.h"

static void write_two(char out[2], uint32_t number)
{
    out[0] = (char)('0' + number / 10);
    out[1] = (char)('0' + number % 10);
}

static void write_birthday(char yymmdd[6], oxp_dice *dice)
{
    write_two(yymmdd, 70 + oxp_roll(dice, 30));
    write_two(yymmdd + 2, 1 + oxp_roll(dice, 12));
    write_two(yymmdd + 4, 1 + oxp_roll(dice, 28));
}

static void make_ssn(oxp_fake_text *out, oxp_dice *dice)
{
    oxp_fake_shape(out, dice, "2%1e%1d-%1e%1d-%1e%3d");
}

static void make_itin(oxp_fake_text *out, oxp_dice *dice)
{
    oxp_fake_shape(out, dice, "9%2d-7%1d-%4d");
}

static void make_ein(oxp_fake_text *out, oxp_dice *dice)
{
    oxp_fake_shape(out, dice, "5%1e%1e%6d");
}

static void make_npi(oxp_fake_text *out, oxp_dice *dice)
{
    char digits[OXP_DRAWN_MOST];
    oxp_fake_draw(digits, dice, "808401%8d");
    oxp_fake_write(out, digits + 5);
    oxp_fake_put(out, oxp_luhn_digit(digits, 14));
}

static void make_dea(oxp_fake_text *out, oxp_dice *dice)
{
    static const uint8_t WEIGHTS[] = {1, 2, 1, 2, 1, 2};
    char id[OXP_DRAWN_MOST];
    oxp_fake_draw(id, dice, "B%1L%1e0%4d");
    oxp_fake_write(out, id);
    oxp_fake_put(out, (char)('0' + oxp_weighted(id + 2, WEIGHTS, 6) % 10));
}

static void make_mbi(oxp_fake_text *out, oxp_dice *dice)
{
    oxp_fake_shape(out, dice, "%1eA%1d%1d-E%1d%1d-MK%2d");
}

static void make_sin(oxp_fake_text *out, oxp_dice *dice)
{
    char digits[OXP_DRAWN_MOST];
    oxp_fake_draw(digits, dice, "1%8d");
    digits[8] = oxp_luhn_digit(digits, 8);
    oxp_fake_spread(out, "### ### ###", digits);
}

static void make_cpf(oxp_fake_text *out, oxp_dice *dice)
{
    char digits[OXP_DRAWN_MOST];
    oxp_fake_draw(digits, dice, "12%9d");
    oxp_check_cpf(digits, digits + 9);
    oxp_fake_spread(out, "###.###.###-##", digits);
}

static void make_cnpj(oxp_fake_text *out, oxp_dice *dice)
{
    char digits[OXP_DRAWN_MOST];
    oxp_fake_draw(digits, dice, "1%7d000100");
    oxp_check_cnpj(digits, digits + 12);
    oxp_fake_spread(out, "##.###.###/####-##", digits);
}

/* Digits until the scheme has a check digit for them. */
static void make_nhs(oxp_fake_text *out, oxp_dice *dice)
{
    char digits[OXP_DRAWN_MOST];
    do {
        oxp_fake_draw(digits, dice, "4%9d");
        digits[9] = oxp_check_nhs(digits);
    } while (digits[9] > '9');
    oxp_fake_spread(out, "### ### ####", digits);
}

static void make_nino(oxp_fake_text *out, oxp_dice *dice)
{
    oxp_fake_shape(out, dice, "AB%6dC");
}

/* Ten digits of which one comes twice, shuffled. */
static void make_idnr(oxp_fake_text *out, oxp_dice *dice)
{
    char digits[12] = "1123456789";
    for (uint32_t i = 9; i > 0; i--) {
        uint32_t k = oxp_roll(dice, i + 1);
        char swapped = digits[i];
        digits[i] = digits[k];
        digits[k] = swapped;
    }
    digits[10] = oxp_check_mod11_10(digits, 10);
    oxp_fake_spread(out, "## ### ### ###", digits);
}

static void make_nir(oxp_fake_text *out, oxp_dice *dice)
{
    char digits[OXP_DRAWN_MOST], birthday[6];
    oxp_fake_draw(digits, dice, "1000075%6d00");
    write_birthday(birthday, dice);
    memcpy(digits + 1, birthday, 4);
    write_two(digits + 13, oxp_check_nir(digits));
    oxp_fake_spread(out, "# ## ## ## ### ### ##", digits);
}

static void make_dni(oxp_fake_text *out, oxp_dice *dice)
{
    char digits[OXP_DRAWN_MOST];
    oxp_fake_draw(digits, dice, "%1e%7d");
    oxp_fake_write(out, digits);
    oxp_fake_put(out, oxp_check_dni(oxp_number(digits, 8)));
}

static void make_codice_fiscale(oxp_fake_text *out, oxp_dice *dice)
{
    char id[OXP_DRAWN_MOST];
    oxp_fake_draw(id, dice, "%6L%2dA1%1dH%3d");
    oxp_fake_write(out, id);
    oxp_fake_put(out, oxp_check_codice_fiscale(id));
}

static void make_pesel(oxp_fake_text *out, oxp_dice *dice)
{
    char digits[OXP_DRAWN_MOST];
    oxp_fake_draw(digits, dice, "%10d");
    write_birthday(digits, dice);
    oxp_fake_write(out, digits);
    oxp_fake_put(out, oxp_check_pesel(digits));
}

static void make_pnr(oxp_fake_text *out, oxp_dice *dice)
{
    char digits[OXP_DRAWN_MOST];
    oxp_fake_draw(digits, dice, "%10d");
    write_birthday(digits, dice);
    digits[9] = oxp_luhn_digit(digits, 9);
    oxp_fake_spread(out, "######-####", digits);
}

static void make_bsn(oxp_fake_text *out, oxp_dice *dice)
{
    char digits[OXP_DRAWN_MOST];
    do {
        oxp_fake_draw(digits, dice, "1%8d");
        digits[8] = oxp_check_bsn(digits);
    } while (digits[8] > '9');
    oxp_fake_write(out, digits);
}

const oxp_fake_maker OXP_FAKE_PEOPLE[] = {
    {"us-ssn", make_ssn},
    {"us-itin", make_itin},
    {"us-ein", make_ein},
    {"us-npi", make_npi},
    {"us-dea", make_dea},
    {"us-mbi", make_mbi},
    {"ca-sin", make_sin},
    {"br-cpf", make_cpf},
    {"br-cnpj", make_cnpj},
    {"gb-nhs", make_nhs},
    {"gb-nino", make_nino},
    {"de-idnr", make_idnr},
    {"fr-nir", make_nir},
    {"es-dni", make_dni},
    {"it-cf", make_codice_fiscale},
    {"pl-pesel", make_pesel},
    {"se-pnr", make_pnr},
    {"nl-bsn", make_bsn},
    {NULL, NULL},
};
