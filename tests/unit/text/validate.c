/* Each validator on public vectors: from the standard or the authority that is named in its
 * source, or from the encyclopaedia's article on it. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "text/validate.h"
#include "unit/text/random_text.h"

static const struct vector {
    const char *validator;
    const char *text;
    bool holds;
} VECTORS[] = {
    {"luhn", "79927398713", true},
    {"luhn", "4111 1111 1111 1111", true},
    {"luhn", "4111-1111-1111-1112", false},
    {"luhn", "0000 0000 0000 0000", false},
    {"luhn", "4111x1111", false},
    {"luhn", "7", false},
    {"luhn", "", false},
    {"card-prefix", "4111111111111111", true},
    {"card-prefix", "4222222222222", true},
    {"card-prefix", "411111111111111", false},
    {"card-prefix", "5500 0000 0000 0004", true},
    {"card-prefix", "2223003122003222", true},
    {"card-prefix", "2721000000000000", false},
    {"card-prefix", "340000000000009", true},
    {"card-prefix", "3400000000000090", false},
    {"card-prefix", "30000000000004", true},
    {"card-prefix", "6011000000000004", true},
    {"card-prefix", "3530111333300000", true},
    {"card-prefix", "213100000000008", true},
    {"card-prefix", "2131000000000008", false},
    {"card-prefix", "6200000000000005", true},
    {"card-prefix", "2200000000000004", true},
    {"card-prefix", "9999999999999995", false},
    {"card-prefix", "1234567812345670", false},
    {"iban", "GB82 WEST 1234 5698 7654 32", true},
    {"iban", "DE89370400440532013000", true},
    {"iban", "fr14 2004 1010 0505 0001 3m02 606", true},
    {"iban", "NO93-8601-1117-947", true},
    {"iban", "MT84MALT011000012345MTLCAST001S", true},
    {"iban", "GB82 WEST 1234 5698 7654 33", false},
    {"iban", "GB82 WEST 1234 5698 7654 3", false},
    {"iban", "XX82 WEST 1234 5698 7654 32", false},
    {"aba", "111000025", true},
    {"aba", "021000021", true},
    {"aba", "021000022", false},
    {"aba", "501000020", false},
    {"aba", "000000000", false},
    {"bic", "DEUTDEFF", true},
    {"bic", "NEDSZAJJXXX", true},
    {"bic", "DEUTXXFF", false},
    {"bic", "DEUTDEF", false},
    {"bic", "DEUTDE1F", false},
    {"isin", "US0378331005", true},
    {"isin", "AU0000XVGZA3", true},
    {"isin", "GB0002634946", true},
    {"isin", "US0378331004", false},
    {"isin", "QQ0378331005", false},
    {"cusip", "037833100", true},
    {"cusip", "17275R102", true},
    {"cusip", "38259P508", true},
    {"cusip", "037833101", false},
    {"lei", "5493001KJTIIGC8Y1R12", true},
    {"lei", "213800WSGIIZCXF1P572", true},
    {"lei", "213800WSGIIZCXF1P573", false},
    {"imei", "490154203237518", true},
    {"imei", "49-015420-323751-8", true},
    {"imei", "490154203237517", false},
    {"vin", "1M8GDM9AXKP042788", true},
    {"vin", "5GZCZ43D13S812715", true},
    {"vin", "1M8GDM9A1KP042788", false},
    {"vin", "1M8GDM9AXKP04278Q", false},
    {"vin", "11111111111111111", false},
    {"ean", "4006381333931", true},
    {"ean", "73513537", true},
    {"ean", "0 36000 29145 2", true},
    {"ean", "4006381333932", false},
    {"ean", "40063813339", false},
    {"uuid", "f81d4fae-7dec-11d0-a765-00a0c91e6bf6", true},
    {"uuid", "017F22E2-79B0-7CC3-98C4-DC0C0C07398F", true},
    {"uuid", "00000000-0000-0000-0000-000000000000", false},
    {"uuid", "f81d4fae-7dec-11d0-c765-00a0c91e6bf6", false},
    {"uuid", "f81d4fae7dec11d0a76500a0c91e6bf6", false},
    {"ip", "192.0.2.1", true},
    {"ip", "0.0.0.0", true},
    {"ip", "256.1.1.1", false},
    {"ip", "1.2.3", false},
    {"ip", "1.2.3.4.5", false},
    {"ip", "01.2.3.4", false},
    {"ip", "1..3.4", false},
    {"ip", "2001:db8::1", true},
    {"ip-public", "8.8.8.8", true},
    {"ip-public", "172.32.0.1", true},
    {"ip-public", "100.128.0.1", true},
    {"ip-public", "10.1.2.3", false},
    {"ip-public", "127.0.0.1", false},
    {"ip-public", "169.254.169.254", false},
    {"ip-public", "172.16.0.1", false},
    {"ip-public", "172.31.255.255", false},
    {"ip-public", "192.168.1.1", false},
    {"ip-public", "100.64.0.1", false},
    {"ip-public", "100.127.255.255", false},
    {"ip-public", "192.0.2.1", false},
    {"ip-public", "198.51.100.7", false},
    {"ip-public", "203.0.113.9", false},
    {"ip-public", "198.19.0.1", false},
    {"ip-public", "224.0.0.1", false},
    {"ip-public", "255.255.255.255", false},
    {"ip-public", "0.1.2.3", false},
    {"ip-public", "2606:4700:4700::1111", true},
    {"ip-public", "2001:db8::1", false},
    {"ip-public", "fe80::1", false},
    {"ip-public", "fc00::1", false},
    {"ip-public", "ff02::1", false},
    {"ip-public", "::1", false},
    {"ip-public", "::ffff:8.8.8.8", true},
    {"ip-public", "::ffff:10.0.0.1", false},
    {"ipv6", "2001:db8:0:0:8:800:200c:417a", true},
    {"ipv6", "2001:DB8::8:800:200C:417A", true},
    {"ipv6", "::", true},
    {"ipv6", "::1", true},
    {"ipv6", "1::", true},
    {"ipv6", "::13.1.68.3", true},
    {"ipv6", "64:ff9b::192.0.2.33", true},
    {"ipv6", "1:2:3:4:5:6:7", false},
    {"ipv6", "1:2:3:4:5:6:7:8:9", false},
    {"ipv6", "1::2::3", false},
    {"ipv6", "1:2:3:4:5:6:7::8", false},
    {"ipv6", "12345::", false},
    {"ipv6", ":1::2", false},
    {"ipv6", "1:", false},
    {"ipv6", ":", false},
    {"ipv6", "fe80::1%eth0", false},
    {"ipv6", "::1.2.3.256", false},
    {"ipv6", "192.0.2.1", false},
    {"mac", "00:00:5e:00:53:01", true},
    {"mac", "00-00-5E-00-53-01", true},
    {"mac", "0000.5e00.5301", true},
    {"mac", "00:00-5e:00:53:01", false},
    {"mac", "00:00:00:00:00:00", false},
    {"mac", "ff:ff:ff:ff:ff:ff", false},
    {"mac", "00:00:5e:00:53", false},
    {"mac", "00:00:5e:00:53:0g", false},
    {"email-tld", "ann@corp.se", true},
    {"email-tld", "ann@example.com", true},
    {"email-tld", "ann@mail.corp.co.uk", true},
    {"email-tld", "ann@corp.photography", true},
    {"email-tld", "ann@xn--bcher-kva.xn--p1ai", true},
    {"email-tld", "logo@2x.png", false},
    {"email-tld", "user@host.local", false},
    {"email-tld", "user@localhost", false},
    {"email-tld", "user@corp.test", false},
    {"email-tld", "user@corp.invalid", false},
    {"email-tld", "user@-corp.com", false},
    {"email-tld", "user@corp..com", false},
    {"email-tld", "user@corp.zz", false},
    {"email-tld", "package@1.2.3", false},
    {"domain", "example.org", true},
    {"domain", "www.Example.ORG", true},
    {"domain",
     "b\xc3\xbc"
     "cher.de",
     true},
    {"domain", "main.rs", false},
    {"domain", "readme.md", false},
    {"domain", "docs.rs.example.rs", true},
    {"domain", "archive.zip", false},
    {"domain", "setup.exe", false},
    {"domain", "com", false},
    {"domain", "a_b.com", false},
    {"us-ssn", "219-45-6789", true},
    {"us-ssn", "219 45 6789", true},
    {"us-ssn", "000-45-6789", false},
    {"us-ssn", "666-45-6789", false},
    {"us-ssn", "900-45-6789", false},
    {"us-ssn", "219-00-6789", false},
    {"us-ssn", "219-45-0000", false},
    {"us-ssn", "078-05-1120", false},
    {"us-ssn", "219-09-9999", false},
    {"us-ssn", "111-11-1111", false},
    {"us-ssn", "219-45-678", false},
    {"us-itin", "912-90-3456", true},
    {"us-itin", "912-50-3456", true},
    {"us-itin", "912-93-3456", false},
    {"us-itin", "912-49-3456", false},
    {"us-itin", "812-90-3456", false},
    {"us-ein", "12-3456789", true},
    {"us-ein", "07-3456789", false},
    {"us-ein", "89-3456789", false},
    {"us-npi", "1234567893", true},
    {"us-npi", "1234567894", false},
    {"us-npi", "3234567899", false},
    {"us-dea", "F91234563", true},
    {"us-dea", "F91234564", false},
    {"us-dea", "991234563", false},
    {"us-mbi", "1EG4-TE5-MK73", true},
    {"us-mbi", "1EG4-TE5-MK7A", false},
    {"us-mbi", "1SG4-TE5-MK73", false},
    {"us-mbi", "0EG4-TE5-MK73", false},
    {"ca-sin", "130 692 544", true},
    {"ca-sin", "130 692 545", false},
    {"ca-sin", "046 454 286", false}, /* Luhn holds; the first digit is nobody's */
    {"br-cpf", "390.533.447-05", true},
    {"br-cpf", "231.002.999-00", false},
    {"br-cpf", "111.111.111-11", false},
    {"br-cnpj", "16.727.230/0001-97", true},
    {"br-cnpj", "12.ABC.345/01DE-35", true},
    {"br-cnpj", "16.727.230/0001-98", false},
    {"gb-nhs", "943 476 5919", true},
    {"gb-nhs", "401 023 2137", true},
    {"gb-nhs", "943 476 5918", false},
    {"gb-nhs", "000 000 0000", false},
    {"gb-nino", "AB 12 34 56 C", true},
    {"gb-nino", "QQ 12 34 56 C", false},
    {"gb-nino", "BG 12 34 56 C", false},
    {"gb-nino", "AO 12 34 56 C", false},
    {"gb-nino", "AB 12 34 56 E", false},
    {"de-idnr", "36 574 261 809", true},
    {"de-idnr", "86095742719", true},
    {"de-idnr", "36 574 261 890", false},
    {"de-idnr", "36 554 266 806", false}, /* two digits are repeated */
    {"fr-nir", "2 95 10 99 126 111 93", true},
    {"fr-nir", "2 53 07 2A 073 004 43", true},
    {"fr-nir", "2 53 07 2B 073 004 70", true},
    {"fr-nir", "2 95 10 99 126 111 99", false},
    {"fr-nir", "2 95 13 99 126 111 84", false},
    {"es-dni", "54362315K", true},
    {"es-dni", "54.362.315-K", true},
    {"es-dni", "X-2482300W", true},
    {"es-dni", "54362315Z", false},
    {"es-dni", "X-2482300A", false},
    {"it-cf", "RCCMNL83S18D969H", true},
    {"it-cf", "MRTMTT25D09F205Z", true},
    {"it-cf", "MLLSNT82P65Z404U", true},
    {"it-cf", "RCCMNL83S18D969I", false},
    {"it-cf", "RCCMNL83F18D969H", false},
    {"pl-pesel", "44051401359", true},
    {"pl-pesel", "02070803628", true},
    {"pl-pesel", "44051401358", false},
    {"pl-pesel", "44951401359", false},
    {"se-pnr", "811228-9874", true},
    {"se-pnr", "19811228-9874", true},
    {"se-pnr", "670919-9530", true},
    {"se-pnr", "880320+0016", true},
    {"se-pnr", "811228-9873", false},
    {"se-pnr", "811328-9874", false},
    {"nl-bsn", "111222333", true},
    {"nl-bsn", "123456782", true},
    {"nl-bsn", "1112.22.333", true},
    {"nl-bsn", "111252333", false},
    {"nl-bsn", "000000000", false},
    {"bitcoin", "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", true},
    {"bitcoin", "3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy", true},
    {"bitcoin", "BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4", true},
    {"bitcoin", "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0", true},
    {"bitcoin", "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb", false},
    {"bitcoin", "tb1qw508d6qejxtdg4y5r3zarvary0c5xw7kxpjzsx", false}, /* test net */
    {"bitcoin", "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqh2y7hd", false},
    {"bitcoin", "bc1gmk9yu", false},
    {"bech32", "A12UEL5L", true},
    {"bech32", "abcdef1qpzry9x8gf2tvdw0s3jn54khce6mua7lmqqqxw", true},
    {"bech32", "split1checkupstagehandshakeupstreamerranterredcaperred2y9e3w", true},
    {"bech32", "A1LQFN3A", true},
    {"bech32", "abcdef1l7aum6echk45nj3s0wdvt2fg8x9yrzpqzd3ryx", true},
    {"bech32", "A12UEL5M", false},
    {"bech32", "a12UEL5L", false},
    {"bech32", "pzry9x0s0muk", false},
    {"bech32", "1pzry9x0s0muk", false},
    {"bech32", "li1dgmt3", false},
    {"base58check", "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", true},
    {"base58check", "16UwLL9Risc3QfPqBUvKofHmBQ7wMtjvM", true},
    {"base58check", "16UwLL9Risc3QfPqBUvKofHmBQ7wMtjvN", false},
    {"base58check", "0A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", false},
    {"base58check", "1", false},
    {"ethereum", "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", true},
    {"ethereum", "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359", true},
    {"ethereum", "0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB", true},
    {"ethereum", "0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb", true},
    {"ethereum", "0xde709f2102306220921060314715629080e2fb77", true},
    {"ethereum", "0x52908400098527886E0F7030069857D2E4169EE7", true},
    {"ethereum", "0x5AAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", false},
    {"ethereum", "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAe", false},
    {"not-sequential", "8901234567", false},
    {"not-sequential", "987654321", false},
    {"not-sequential", "7777777", false},
    {"not-sequential", "abcdefgh", false},
    {"not-sequential", "123-45-6789", false},
    {"not-sequential", "1234567891", true},
    {"not-sequential", "13579", true},
    {"not-sequential", "q9Zr2Lm", true},
};

static bool holds(const char *name, uint32_t number, const char *text, size_t n)
{
    oxp_validation validation = {oxp_validator_find(name, strlen(name)), number, 0};
    char *exact = malloc(n ? n : 1); /* no byte behind it */
    if (!validation.validator || !exact)
        fail_msg("%s is not found", name);
    if (n)
        memcpy(exact, text, n);
    bool result = oxp_validate(&validation, exact, n);
    free(exact);
    return result;
}

static void validators_agree_with_public_vectors(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof VECTORS / sizeof *VECTORS; i++)
        if (holds(VECTORS[i].validator, 0, VECTORS[i].text, strlen(VECTORS[i].text)) !=
            VECTORS[i].holds)
            fail_msg("%s %s \"%s\"", VECTORS[i].validator, VECTORS[i].holds ? "refuses" : "accepts",
                     VECTORS[i].text);
}

static void the_github_checksum_is_base_62_with_capitals_first(void **state)
{
    static const char PAYLOAD[] = "zQWBuTSOoRi4A9spHcVY5ncnsDkxkJ";
    char token[64];
    (void)state;
    strcpy(token, "ghp_");
    strcat(token, PAYLOAD);
    size_t n = strlen(strcat(token, "0mLq17"));
    assert_true(holds("github-crc32", 0, token, n));
    assert_true(holds("github-crc32", 0, token + 4, n - 4));
    memcpy(token + n - 6, "0MlQ17", 6);
    assert_false(holds("github-crc32", 0, token, n));
    memset(token + 4, 'x', n - 4);
    assert_false(holds("github-crc32", 0, token, n));
    assert_false(holds("github-crc32", 0, token, 20));
}

/* The example of RFC 7519, section 3.1, put together here. */
static void a_web_token_has_three_sound_parts(void **state)
{
    static const char HEADER[] = "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9";
    static const char CLAIMS[] = "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFt"
                                 "cGxlLmNvbS9pc19yb290Ijp0cnVlfQ";
    static const char SIGNATURE[] = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    static const char NONE[] = "eyJhbGciOiJub25lIn0"; /* RFC 7519, section 6.1 */
    const struct {
        const char *name, *parts[3];
        bool holds;
    } cases[] = {
        {"the example", {HEADER, CLAIMS, SIGNATURE}, true},
        {"unsecured, without a signature", {NONE, CLAIMS, ""}, true},
        {"secured, without a signature", {HEADER, CLAIMS, ""}, false},
        {"a header that is no object", {CLAIMS + 1, CLAIMS, SIGNATURE}, false},
        {"claims as header name no algorithm", {CLAIMS, CLAIMS, SIGNATURE}, false},
        {"no claims", {HEADER, "", SIGNATURE}, false},
        {"a signature with other characters", {HEADER, CLAIMS, "dBj+"}, false},
        {"a part of impossible length", {HEADER, CLAIMS, "dBjft"}, false},
    };
    char token[512];
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        strcpy(token, cases[i].parts[0]);
        strcat(strcat(token, "."), cases[i].parts[1]);
        strcat(strcat(token, "."), cases[i].parts[2]);
        if (holds("jwt", 0, token, strlen(token)) != cases[i].holds)
            fail_msg("%s", cases[i].name);
    }
    assert_false(holds("jwt", 0, "a.b", 3));
}

static double entropy_of(const char *text, size_t n)
{
    double counts[256] = {0}, bits = 0;
    for (size_t i = 0; i < n; i++)
        counts[(unsigned char)text[i]]++;
    for (size_t i = 0; i < 256; i++)
        if (counts[i] > 0)
            bits -= counts[i] / (double)n * log2(counts[i] / (double)n);
    return bits;
}

static void entropy_is_shannons_to_a_hundredth_of_a_bit(void **state)
{
    randomness dice = {4};
    char text[300];
    (void)state;
    for (size_t i = 0; i < draws(20000); i++) {
        size_t n = 1 + draw(&dice, sizeof text - 1);
        uint32_t kinds = 1 + draw(&dice, 100);
        for (size_t k = 0; k < n; k++)
            text[k] = (char)draw(&dice, kinds);
        double bits = entropy_of(text, n) * 100;
        uint32_t below = (uint32_t)(bits + 0.01),
                 above = (uint32_t)(bits - 0.01 < 0 ? 0 : bits - 0.01) + 1;
        assert_true(bits - 0.01 <= below || holds("entropy", below, text, n));
        assert_true(holds("entropy", below ? below - 1 : 0, text, n));
        assert_false(bits + 0.01 < above && holds("entropy", above, text, n));
        assert_false(holds("entropy", above + 1, text, n));
    }
    assert_true(holds("entropy", 0, "aaaa", 4));
    assert_false(holds("entropy", 1, "aaaa", 4));
    assert_true(holds("entropy", 200, "abcdabcd", 8));
    assert_false(holds("entropy", 201, "abcdabcd", 8));
    assert_false(holds("entropy", 0, "", 0));
}

static void distinct_counts_different_bytes(void **state)
{
    (void)state;
    assert_true(holds("distinct", 3, "abcabc", 6));
    assert_false(holds("distinct", 4, "abcabc", 6));
    assert_true(holds("distinct", 4, "abcA", 4));
    assert_false(holds("distinct", 1, "", 0));
}

static void dates_are_read_from_the_first_digits(void **state)
{
    static const struct {
        const char *form, *text;
        bool holds;
    } cases[] = {
        {"YYMMDD", "811228-9874", true},   {"YYMMDD", "811328-9874", false},
        {"YYMMDD", "810229", false},       {"YYMMDD", "800229", true},
        {"YYMMDD", "000229", true},        {"YYMMDD", "81122", false},
        {"YYYYMMDD", "1900-02-29", false}, {"YYYYMMDD", "2000-02-29", true},
        {"YYYYMMDD", "99991231", false},   {"DDMMYY", "311299", true},
        {"DDMMYY", "310499", false},       {"DDMMYYYY", "01.01.1970", true},
        {"DDMMYYYY", "00.01.1970", false}, {"DDMMYYYY", "32.01.1970", false},
    };
    const struct oxp_validator *date = oxp_validator_find("date", 4);
    (void)state;
    assert_int_equal(oxp_validator_takes(date), 4);
    assert_int_equal(oxp_validator_word(date, "MMDDYY", 6), 0);
    assert_int_equal(oxp_validator_word(oxp_validator_find("luhn", 4), "YYMMDD", 6), 0);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        uint32_t form = oxp_validator_word(date, cases[i].form, strlen(cases[i].form));
        assert_int_not_equal(form, 0);
        if (holds("date", form, cases[i].text, strlen(cases[i].text)) != cases[i].holds)
            fail_msg("%s of %s", cases[i].text, cases[i].form);
    }
}

static void the_list_is_closed_and_each_name_is_found(void **state)
{
    static const struct {
        const char *name;
        int takes;
    } forms[] = {{"luhn", 0}, {"entropy", 1}, {"distinct", 2}, {"not-sequential", 3}, {"date", 4}};
    size_t count = 0;
    (void)state;
    for (const char *name; (name = oxp_validator_at(count)); count++) {
        const struct oxp_validator *it = oxp_validator_find(name, strlen(name));
        assert_non_null(it);
        assert_string_equal(oxp_validator_name(it), name);
    }
    assert_true(count >= 40);
    assert_null(oxp_validator_find("luhns", 5));
    assert_null(oxp_validator_find("luh", 3));
    assert_null(oxp_validator_find("", 0));
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
        assert_int_equal(
            oxp_validator_takes(oxp_validator_find(forms[i].name, strlen(forms[i].name))),
            forms[i].takes);
}

static void no_text_makes_a_validator_fault(void **state)
{
    randomness dice = {6};
    char text[300];
    (void)state;
    for (size_t i = 0; i < draws(3000); i++) {
        size_t n = random_text(&dice, text, draw(&dice, sizeof text));
        if (i % 2)
            for (size_t k = 0; k < n; k++)
                text[k] = "0123456789abcdefABCXYZ.:-_ @1"[draw(&dice, 29)];
        for (size_t v = 0; oxp_validator_at(v); v++)
            holds(oxp_validator_at(v), draw(&dice, 5), text, n);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(validators_agree_with_public_vectors),
        cmocka_unit_test(the_github_checksum_is_base_62_with_capitals_first),
        cmocka_unit_test(a_web_token_has_three_sound_parts),
        cmocka_unit_test(entropy_is_shannons_to_a_hundredth_of_a_bit),
        cmocka_unit_test(distinct_counts_different_bytes),
        cmocka_unit_test(dates_are_read_from_the_first_digits),
        cmocka_unit_test(the_list_is_closed_and_each_name_is_found),
        cmocka_unit_test(no_text_makes_a_validator_fault),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
