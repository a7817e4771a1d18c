/* Numbers of cards, accounts, things and people, made so that their checksum holds. */
#include <string.h>

#include "text/fakes.h"
#include "text/validators.h"

const oxp_fake_maker *const OXP_FAKE_MAKERS[OXP_FAKE_GROUPS] = {OXP_FAKE_NUMBERS, OXP_FAKE_TOKENS};

/* Random digits after `shape`; at most 63. */
static void draw(char digits[OXP_COMPACT_MOST], oxp_dice *dice, const char *shape)
{
    oxp_fake_text text = {.p = digits, .size = OXP_COMPACT_MOST};
    oxp_fake_shape(&text, dice, shape);
    digits[text.n] = '\0';
}

/* A card of sixteen digits in groups of four, of a range that Visa issues from. */
static void make_card(oxp_fake_text *out, oxp_dice *dice)
{
    char digits[OXP_COMPACT_MOST];
    draw(digits, dice, "4%14d");
    digits[15] = oxp_luhn_digit(digits, 15);
    for (size_t i = 0; i < 16; i++) {
        if (i && i % 4 == 0)
            oxp_fake_put(out, ' ');
        oxp_fake_put(out, digits[i]);
    }
}

static void make_iban(oxp_fake_text *out, oxp_dice *dice)
{
    char account[OXP_COMPACT_MOST], turned[OXP_COMPACT_MOST];
    draw(account, dice, "%18d");
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
    char digits[OXP_COMPACT_MOST];
    draw(digits, dice, "02%6d");
    oxp_fake_write(out, digits);
    oxp_fake_put(out, oxp_check_aba(digits));
}

const oxp_fake_maker OXP_FAKE_NUMBERS[] = {
    {"card", make_card},
    {"luhn", make_card},
    {"card-prefix", make_card},
    {"iban", make_iban},
    {"aba", make_aba},
    {NULL, NULL},
};
