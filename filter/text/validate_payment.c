/* Numbers of cards and bank accounts. */
#include <string.h>

#include "text/validators.h"

static uint32_t luhn_sum(const char *digits, size_t n)
{
    uint32_t sum = 0;
    for (size_t i = 0; i < n; i++) {
        uint32_t d = (uint32_t)(digits[n - 1 - i] - '0');
        if (i % 2)
            d = d > 4 ? d * 2 - 9 : d * 2;
        sum += d;
    }
    return sum;
}

bool oxp_luhn_holds(const char *digits, size_t n)
{
    return luhn_sum(digits, n) % 10 == 0;
}

char oxp_luhn_digit(const char *digits, size_t n)
{
    uint32_t sum = 0;
    for (size_t i = 0; i < n; i++) {
        uint32_t d = (uint32_t)(digits[n - 1 - i] - '0');
        if (i % 2 == 0)
            d = d > 4 ? d * 2 - 9 : d * 2;
        sum += d;
    }
    return (char)('0' + (10 - sum % 10) % 10);
}

/* ISO/IEC 7812-1:2017 annex B. A run of one digit is refused: zeroes pass any checksum. */
static bool accepts_luhn(const char *text, size_t n, uint32_t unused)
{
    char digits[OXP_COMPACT_MOST + 1];
    size_t count = oxp_compact_digits(text, n, digits, OXP_COMPACT_MOST);
    (void)unused;
    return count >= 2 && strspn(digits, (char[]){digits[0], '\0'}) != count &&
           oxp_luhn_holds(digits, count);
}

/* First digits, as many as `first` and `last` have, and the lengths they come with. Public
 * ranges of the schemes; https://en.wikipedia.org/wiki/Payment_card_number lists them. */
static const struct card_range {
    uint32_t first, last;
    uint8_t digits, shortest, longest;
} CARD_RANGES[] = {
    /* Visa, whose lengths are 13, 16 and 19 */
    {4, 4, 1, 13, 19},
    /* Mastercard */
    {51, 55, 2, 16, 16},
    {222100, 272099, 6, 16, 16},
    /* American Express */
    {34, 34, 2, 15, 15},
    {37, 37, 2, 15, 15},
    /* Discover */
    {6011, 6011, 4, 16, 19},
    {644, 649, 3, 16, 19},
    {65, 65, 2, 16, 19},
    /* Diners Club */
    {300, 305, 3, 14, 19},
    {3095, 3095, 4, 14, 19},
    {36, 36, 2, 14, 19},
    {38, 39, 2, 14, 19},
    /* JCB: 3528 to 3589, others in test data everywhere, and two of old */
    {35, 35, 2, 16, 19},
    {1800, 1800, 4, 15, 15},
    {2131, 2131, 4, 15, 15},
    /* UnionPay, and RuPay within it */
    {62, 62, 2, 16, 19},
    {81, 82, 2, 16, 19},
    /* RuPay */
    {60, 60, 2, 16, 19},
    /* Mir */
    {2200, 2204, 4, 16, 19},
    /* Maestro, with RuPay, Elo and Verve in between */
    {50, 50, 2, 12, 19},
    {56, 58, 2, 12, 19},
    {63, 63, 2, 12, 19},
    {67, 67, 2, 12, 19},
    /* Troy */
    {9792, 9792, 4, 16, 16},
};

static bool accepts_card_prefix(const char *text, size_t n, uint32_t unused)
{
    char digits[OXP_COMPACT_MOST + 1];
    size_t count = oxp_compact_digits(text, n, digits, 19);
    (void)unused;
    if (count < 12 || (digits[0] == '4' && count != 13 && count != 16 && count != 19))
        return false;
    for (size_t i = 0; i < sizeof CARD_RANGES / sizeof *CARD_RANGES; i++) {
        const struct card_range *range = &CARD_RANGES[i];
        uint32_t prefix = oxp_number(digits, range->digits);
        if (prefix >= range->first && prefix <= range->last && count >= range->shortest &&
            count <= range->longest)
            return true;
    }
    return false;
}

uint32_t oxp_mod97(const char *text, size_t n)
{
    uint32_t rest = 0;
    for (size_t i = 0; i < n; i++) {
        if (oxp_is_digit(text[i]))
            rest = (rest * 10 + (uint32_t)(text[i] - '0')) % 97;
        else
            rest = (rest * 100 + (uint32_t)(text[i] - 'A') + 10) % 97;
    }
    return rest;
}

/* Country and length of the SWIFT IBAN registry. */
static const char IBAN_LENGTHS[] =
    "AD24AE23AL28AT20AZ28BA20BE16BG22BH22BI27BR29BY28CH21CR22CY28CZ24DE22DJ27DK18DO28EE20EG29ES24"
    "FI18FK18FO18FR27GB22GE22GI23GL18GR27GT28HN28HR21HU28IE22IL23IQ23IS26IT27JO30KW30KZ20LB28LC32"
    "LI21LT20LU20LV21LY25MC27MD24ME22MK19MN20MR27MT31MU30NI28NL18NO15OM23PK24PL28PS29PT25QA29RO24"
    "RS22RU33SA24SC31SD18SE24SI19SK24SM27SO23ST25SV28TL23TN24TR26UA29VA22VG24XK20YE30";

uint32_t oxp_iban_length(const char country[2])
{
    for (const char *entry = IBAN_LENGTHS; *entry; entry += 4)
        if (entry[0] == country[0] && entry[1] == country[1])
            return oxp_number(entry + 2, 2);
    return 0;
}

/* ISO 13616-1: mod 97 with the first four characters behind the rest, and the length that the
 * registry has for the country. */
static bool accepts_iban(const char *text, size_t n, uint32_t unused)
{
    char iban[OXP_COMPACT_MOST + 1], turned[OXP_COMPACT_MOST + 1];
    size_t count = oxp_compact(text, n, iban, 34);
    (void)unused;
    if (count < 15 || count != oxp_iban_length(iban) || !oxp_is_digit(iban[2]) ||
        !oxp_is_digit(iban[3]))
        return false;
    memcpy(turned, iban + 4, count - 4);
    memcpy(turned + count - 4, iban, 4);
    return oxp_mod97(turned, count) == 1;
}

char oxp_check_aba(const char digits[8])
{
    static const uint8_t WEIGHTS[] = {3, 7, 1, 3, 7, 1, 3, 7};
    return (char)('0' + (10 - oxp_weighted(digits, WEIGHTS, 8) % 10) % 10);
}

/* American Bankers Association routing number: weights 3 7 1, and the first two digits of a
 * Federal Reserve district, thrift, electronic or cheque routing. */
static bool accepts_aba(const char *text, size_t n, uint32_t unused)
{
    char digits[OXP_COMPACT_MOST + 1];
    (void)unused;
    if (oxp_compact_digits(text, n, digits, 9) != 9)
        return false;
    uint32_t district = oxp_number(digits, 2);
    bool known = (district >= 1 && district <= 12) || (district >= 21 && district <= 32) ||
                 (district >= 61 && district <= 72) || district == 80;
    return known && oxp_check_aba(digits) == digits[8];
}

/* ISO 3166-1 alpha-2, with XK, which banks use for Kosovo. */
static const char COUNTRIES[] =
    "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR "
    "BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ "
    "EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW "
    "GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY "
    "KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV "
    "MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY "
    "QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG "
    "TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA "
    "ZM ZW ";

bool oxp_is_country(const char code[2])
{
    for (const char *entry = COUNTRIES; *entry; entry += 3)
        if (entry[0] == code[0] && entry[1] == code[1])
            return true;
    return false;
}

/* ISO 9362: four letters, a country, a place (its first character is neither 0 nor 1, its second
 * is not the letter O), and perhaps three characters of a branch. */
static bool accepts_bic(const char *text, size_t n, uint32_t unused)
{
    char bic[OXP_COMPACT_MOST + 1];
    size_t count = oxp_compact(text, n, bic, 11);
    (void)unused;
    if (count != n || (count != 8 && count != 11))
        return false;
    for (size_t i = 0; i < 6; i++)
        if (!oxp_is_upper(bic[i]))
            return false;
    return oxp_is_country(bic + 4) && bic[6] != '0' && bic[6] != '1' && bic[7] != 'O';
}

const struct oxp_validator OXP_VALIDATE_PAYMENT[] = {
    {"luhn", accepts_luhn, OXP_TAKES_NOTHING},
    {"card-prefix", accepts_card_prefix, OXP_TAKES_NOTHING},
    {"iban", accepts_iban, OXP_TAKES_NOTHING},
    {"aba", accepts_aba, OXP_TAKES_NOTHING},
    {"bic", accepts_bic, OXP_TAKES_NOTHING},
    {NULL, NULL, 0},
};
