/*
 * Values that are set aside for documentation, tests and fiction, so that they are nobody's. What
 * looks for real ones may know them and pass them by.
 *
 *   cards       the payment networks' public test numbers
 *   iban        the examples of the SWIFT IBAN registry
 *   us-ssn      987-65-4320 to 4329, for advertisements (Social Security Administration)
 *   gb-nhs      999, for tests (NHS Data Dictionary)
 *   phone       555-01xx (NANPA), 07700 900xxx (Ofcom), 01 99 00 xx xx (Arcep), 030 23125 xxx
 *               (Bundesnetzagentur), 070-174 06 05 to 99 (PTS), 02 5550 xxxx (ACMA)
 *   domain      RFC 2606
 *   ip, ipv6    RFC 5737, RFC 3849
 *   mac         RFC 7042
 */
#include <string.h>

#include "text/fakes.h"
#include "text/validate.h"
#include "text/validators.h"

static size_t count_digits(oxp_str text)
{
    size_t digits = 0;
    for (size_t i = 0; i < text.n; i++)
        digits += oxp_is_digit(text.p[i]);
    return digits;
}

/* One of those that are as long as the text, else of the first `others`. */
static const char *pick(const char *const *values, size_t n, size_t length, size_t others,
                        oxp_dice *dice)
{
    size_t fit = 0;
    for (size_t i = 0; i < n; i++)
        fit += strlen(values[i]) == length;
    if (!fit)
        return values[oxp_roll(dice, (uint32_t)others)];
    size_t wanted = oxp_roll(dice, (uint32_t)fit);
    for (size_t i = 0;; i++)
        if (strlen(values[i]) == length && wanted-- == 0)
            return values[i];
}

static void make_card(oxp_fake_text *out, oxp_dice *dice, oxp_str text)
{
    static const char *const CARDS[] = {
        "4111111111111111", "4012888888881881", "5555555555554444", "5105105105105100",
        "6011111111111117", "6011000990139424", "3530111333300000", "3566002020360505",
        "4242424242424242", "2223003122003222", "378282246310005",  "371449635398431",
        "378734493671000",  "30569309025904",   "38520000023237",   "4222222222222",
    };
    oxp_fake_write(out, pick(CARDS, sizeof CARDS / sizeof *CARDS, count_digits(text), 10, dice));
}

/* Of the same country where the registry's is here, else of the same length. */
static void make_iban(oxp_fake_text *out, oxp_dice *dice, oxp_str text)
{
    static const char *const IBANS[] = {
        "DE89370400440532013000",
        "GB29NWBK60161331926819",
        "SE4550000000058398257466",
        "ES9121000418450200051332",
        "FR1420041010050500013M02606",
        "IT60X0542811101000000123456",
        "NL91ABNA0417164300",
        "DK5000400440116243",
        "NO9386011117947",
        "FI2112345600000785",
        "BE68539007547034",
        "AT611904300234573201",
        "CH9300762011623852957",
        "PL61109010140000071219812874",
    };
    enum { COUNT = sizeof IBANS / sizeof *IBANS };
    char compact[OXP_COMPACT_MOST + 1];
    size_t n = oxp_compact(text.p, text.n, compact, OXP_COMPACT_MOST);

    for (size_t i = 0; n > 2 && i < COUNT; i++)
        if (!memcmp(IBANS[i], compact, 2)) {
            oxp_fake_write(out, IBANS[i]);
            return;
        }
    oxp_fake_write(out, pick(IBANS, COUNT, n, 1, dice));
}

static void make_ssn(oxp_fake_text *out, oxp_dice *dice, oxp_str text)
{
    (void)text;
    oxp_fake_shape(out, dice, "987-65-432%1d");
}

static void make_nhs(oxp_fake_text *out, oxp_dice *dice, oxp_str text)
{
    (void)text;
    oxp_fake_complete(out, dice, "gb-nhs", "999 %3d %3d?");
}

static void make_phone(oxp_fake_text *out, oxp_dice *dice, oxp_str text)
{
    /* By what the digits begin with and how many they are, behind a plus or without one. The last
     * serves all others. */
    static const struct {
        bool plus;
        const char *begins;
        size_t digits;
        const char *shape;
    } FORMS[] = {
        {true, "1", 11, "+120255501%2d"},
        {true, "44", 12, "+447700900%3d"},
        {true, "33", 11, "+3319900%4d"},
        {true, "49", 12, "+493023125%3d"},
        {true, "46", 11, "+46701740 6%1e%1d"},
        {true, "61", 11, "+61255 50%4d"},
        {false, "0", 11, "07700900%3d"},
        {false, "0", 10, "019900%4d"},
        {false, "1", 11, "120255501%2d"},
        {false, "", 10, "20255501%2d"},
        {false, "", 7, "55501%2d"},
        {true, "", 0, "+1 202 555 01%2d"},
    };
    enum { LAST = sizeof FORMS / sizeof *FORMS - 1 };
    char digits[OXP_DRAWN_MOST] = "";
    size_t n = 0;
    for (size_t i = 0; i < text.n && n + 1 < sizeof digits; i++)
        if (oxp_is_digit(text.p[i]))
            digits[n++] = text.p[i];
    bool plus = memchr(text.p, '+', text.n) != NULL;
    size_t at = 0;
    while (at < LAST && (FORMS[at].plus != plus || FORMS[at].digits != n ||
                         strncmp(digits, FORMS[at].begins, strlen(FORMS[at].begins)) != 0))
        at++;
    oxp_fake_shape(out, dice, FORMS[at].shape);
}

static const char *const DOMAINS[] = {"example.com", "example.net", "example.org"};
enum { N_DOMAINS = sizeof DOMAINS / sizeof *DOMAINS };

static void make_email(oxp_fake_text *out, oxp_dice *dice, oxp_str text)
{
    (void)text;
    oxp_fake_shape(out, dice, "%1l%7n@");
    oxp_fake_write(out, DOMAINS[oxp_roll(dice, N_DOMAINS)]);
}

static void make_domain(oxp_fake_text *out, oxp_dice *dice, oxp_str text)
{
    (void)text;
    oxp_fake_shape(out, dice, "%8l.");
    oxp_fake_write(out, DOMAINS[oxp_roll(dice, N_DOMAINS)]);
}

static void make_ip(oxp_fake_text *out, oxp_dice *dice, oxp_str text)
{
    static const char *const NETS[] = {"192.0.2.%1e%1d", "198.51.100.%1e%1d", "203.0.113.%1e%1d"};
    bool six = memchr(text.p, ':', text.n) != NULL;
    oxp_fake_shape(out, dice, six ? "2001:db8:%4h::%4h" : NETS[oxp_roll(dice, 3)]);
}

static void make_mac(oxp_fake_text *out, oxp_dice *dice, oxp_str text)
{
    (void)text;
    oxp_fake_shape(out, dice, "00:00:5E:00:53:%2H");
}

const oxp_reserved_maker OXP_FAKE_RESERVED[] = {
    {"luhn", make_card, true},      {"card-prefix", make_card, true},
    {"iban", make_iban, true},      {"us-ssn", make_ssn, true},
    {"gb-nhs", make_nhs, true},     {"phone", make_phone, true},
    {"email", make_email, false},   {"email-tld", make_email, false},
    {"domain", make_domain, false}, {"ip", make_ip, false},
    {"ip-public", make_ip, false},  {"ipv6", make_ip, false},
    {"mac", make_mac, true},        {NULL, NULL, false},
};
