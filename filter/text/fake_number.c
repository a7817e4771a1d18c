/* Numbers of cards, accounts, things and networks, made so that their checksum holds. */
#include <string.h>

#include "text/fakes.h"
#include "text/validators.h"

/* A card of sixteen digits in groups of four, of a range that Visa issues from. */
static void make_card(oxp_fake_text *out, oxp_dice *dice)
{
    char digits[OXP_DRAWN_MOST];
    oxp_fake_draw(digits, dice, "4%15d");
    digits[15] = oxp_luhn_digit(digits, 15);
    oxp_fake_spread(out, "#### #### #### ####", digits);
}

/* Of the length that Germany has. */
static void make_iban(oxp_fake_text *out, oxp_dice *dice)
{
    char account[OXP_DRAWN_MOST], turned[OXP_DRAWN_MOST];
    oxp_fake_draw(account, dice, "%18d");
    memcpy(turned, account, 18);
    memcpy(turned + 18, "DE00", 4);
    uint32_t check = 98 - oxp_mod97(turned, 22);
    oxp_fake_write(out, "DE");
    oxp_fake_put(out, (char)('0' + check / 10));
    oxp_fake_put(out, (char)('0' + check % 10));
    oxp_fake_write(out, account);
}

static void make_aba(oxp_fake_text *out, oxp_dice *dice)
{
    char digits[OXP_DRAWN_MOST];
    oxp_fake_draw(digits, dice, "02%6d");
    oxp_fake_write(out, digits);
    oxp_fake_put(out, oxp_check_aba(digits));
}

static void make_bic(oxp_fake_text *out, oxp_dice *dice)
{
    oxp_fake_shape(out, dice, "%4LDEF%1e");
}

static void make_imei(oxp_fake_text *out, oxp_dice *dice)
{
    char digits[OXP_DRAWN_MOST];
    oxp_fake_draw(digits, dice, "35%12d");
    oxp_fake_write(out, digits);
    oxp_fake_put(out, oxp_luhn_digit(digits, 14));
}

static void make_vin(oxp_fake_text *out, oxp_dice *dice)
{
    char vin[OXP_DRAWN_MOST];
    oxp_fake_draw(vin, dice, "1FA%5d0%1eA%6d");
    vin[8] = oxp_check_vin(vin); /* its own place has no weight */
    oxp_fake_write(out, vin);
}

static void make_ean(oxp_fake_text *out, oxp_dice *dice)
{
    char digits[OXP_DRAWN_MOST];
    oxp_fake_draw(digits, dice, "40%10d");
    oxp_fake_write(out, digits);
    oxp_fake_put(out, oxp_check_ean(digits, 12));
}

static void make_isin(oxp_fake_text *out, oxp_dice *dice)
{
    char digits[OXP_DRAWN_MOST];
    oxp_fake_draw(digits, dice, "1314%9d"); /* D and E as numbers */
    oxp_fake_write(out, "DE");
    oxp_fake_write(out, digits + 4);
    oxp_fake_put(out, oxp_luhn_digit(digits, 13));
}

static void make_cusip(oxp_fake_text *out, oxp_dice *dice)
{
    char digits[OXP_DRAWN_MOST];
    oxp_fake_draw(digits, dice, "%1e%7d");
    oxp_fake_write(out, digits);
    oxp_fake_put(out, oxp_luhn_digit(digits, 8)); /* of digits alone, the sums are the same */
}

static void make_lei(oxp_fake_text *out, oxp_dice *dice)
{
    char lei[OXP_DRAWN_MOST];
    oxp_fake_draw(lei, dice, "5299%14N00");
    uint32_t check = 98 - oxp_mod97(lei, 20);
    lei[18] = (char)('0' + check / 10);
    lei[19] = (char)('0' + check % 10);
    oxp_fake_write(out, lei);
}

static void write_number(oxp_fake_text *out, uint32_t number)
{
    if (number > 9)
        write_number(out, number / 10);
    oxp_fake_put(out, (char)('0' + number % 10));
}

/* In blocks that are handed out and hold no special range. */
static void make_ip(oxp_fake_text *out, oxp_dice *dice)
{
    static const uint8_t FIRST[] = {5, 23, 34, 45, 52, 62, 77, 81, 93, 104, 138, 151, 185, 212};
    write_number(out, FIRST[oxp_roll(dice, sizeof FIRST)]);
    for (int part = 0; part < 3; part++) {
        oxp_fake_put(out, '.');
        write_number(out, 1 + oxp_roll(dice, 254));
    }
}

static void make_ipv6(oxp_fake_text *out, oxp_dice *dice)
{
    oxp_fake_shape(out, dice, "2a0%1e:%1e%3h:%1e%3h::%1e%3h:%1e");
}

static void make_mac(oxp_fake_text *out, oxp_dice *dice)
{
    oxp_fake_shape(out, dice, "02:%2h:%2h:%2h:%2h:%2h");
}

static void make_uuid(oxp_fake_text *out, oxp_dice *dice)
{
    oxp_fake_shape(out, dice, "%8h-%4h-4%3h-8%3h-%12h");
}

const oxp_fake_maker OXP_FAKE_NUMBERS[] = {
    {"card", make_card}, {"luhn", make_card},    {"card-prefix", make_card}, {"iban", make_iban},
    {"aba", make_aba},   {"bic", make_bic},      {"imei", make_imei},        {"vin", make_vin},
    {"ean", make_ean},   {"isin", make_isin},    {"cusip", make_cusip},      {"lei", make_lei},
    {"ip", make_ip},     {"ip-public", make_ip}, {"ipv6", make_ipv6},        {"mac", make_mac},
    {"uuid", make_uuid}, {NULL, NULL},
};
