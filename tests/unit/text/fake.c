/* Generated values pass their validator, and no longer do when a character is changed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "text/validate.h"
#include "unit/text/random_text.h"

static size_t fake(const char *name, uint64_t seed, char *out, size_t size)
{
    return oxp_fake(name, strlen(name), seed, out, size);
}

static bool holds(const char *name, const char *text, size_t n)
{
    oxp_validation validation = {oxp_validator_find(name, strlen(name)), 0, 0};
    return oxp_validate(&validation, text, n);
}

/* All validators that look at the value itself. */
static void a_fake_passes_the_validator_of_its_name(void **state)
{
    char text[4096];
    (void)state;
    for (size_t v = 0; oxp_validator_at(v); v++) {
        const char *name = oxp_validator_at(v);
        if (oxp_validator_takes(oxp_validator_find(name, strlen(name))))
            continue;
        for (uint64_t seed = 0; seed < draws(1000); seed++) {
            size_t n = fake(name, seed, text, sizeof text);
            if (!n || strlen(text) != n || !holds(name, text, n))
                fail_msg("%s, seed %d: \"%s\"", name, (int)seed, text);
        }
    }
}

/* Those whose checksum sees every change of one digit to another. */
static const char *const SURE[] = {
    "luhn",     "iban",     "aba",     "imei",         "ean",     "isin",        "cusip",
    "lei",      "us-npi",   "ca-sin",  "gb-nhs",       "de-idnr", "fr-nir",      "es-dni",
    "pl-pesel", "se-pnr",   "nl-bsn",  "github-crc32", "bitcoin", "base58check", "bech32",
    "ie-pps",   "fr-siren", "de-rvnr", "de-kvnr",      "at-vnr",  "ch-ahv",      "no-fnr",
    "fi-hetu",  "hr-oib",   "gr-amka", "tr-tckn",      "ar-cuit", "cl-rut",      "in-aadhaar",
    "cn-ric",   "hk-id",    "sg-nric", "il-id",        "au-tfn",  "au-abn",      "za-id",
};

static void one_changed_digit_is_refused(void **state)
{
    char text[4096];
    (void)state;
    for (size_t v = 0; v < sizeof SURE / sizeof *SURE; v++) {
        for (uint64_t seed = 0; seed < draws(100); seed++) {
            size_t n = fake(SURE[v], seed, text, sizeof text);
            size_t from = !strcmp(SURE[v], "github-crc32") ? 4 : 0; /* the prefix is not summed */
            for (size_t i = from; i < n; i++) {
                char c = text[i];
                if (c < '0' || c > '9')
                    continue;
                for (text[i] = '0'; text[i] <= '9'; text[i]++)
                    if (text[i] != c && holds(SURE[v], text, n))
                        fail_msg("%s accepts \"%s\"", SURE[v], text);
                text[i] = c;
            }
        }
    }
}

static bool has_both_cases(const char *hex)
{
    return strpbrk(hex, "ABCDEF") && strpbrk(hex, "abcdef");
}

static void a_digest_notices_a_letter_of_the_other_case(void **state)
{
    char text[64];
    size_t refused = 0, changed = 0;
    (void)state;
    for (uint64_t seed = 0; seed < 200; seed++) {
        size_t n = fake("ethereum", seed, text, sizeof text);
        for (size_t i = 2; i < n; i++) {
            if (text[i] < 'A')
                continue;
            text[i] ^= 0x20;
            if (has_both_cases(text + 2)) { /* else there is nothing to notice */
                changed++;
                refused += !holds("ethereum", text, n);
            }
            text[i] ^= 0x20;
        }
    }
    if (changed < 1000 || refused != changed)
        fail_msg("%zu of %zu", refused, changed);
}

static void shapes_have_the_prefix_of_their_maker(void **state)
{
    static const struct {
        const char *name;
        const char *prefix;
        size_t n;
    } shapes[] = {
        {"github-pat", "ghp_", 40},
        {"aws-key", "AKIA", 20},
        {"stripe-key", "sk_live_", 32},
        {"slack-token", "xoxb-", 0},
        {"openai-key", "sk-proj-", 164},
        {"anthropic-key", "sk-ant-api03-", 108},
        {"google-key", "AIza", 39},
        {"gitlab-pat", "glpat-", 26},
        {"npm-token", "npm_", 40},
        {"jwt", "eyJ", 0},
        {"private-key", "-----BEGIN", 0},
        {"sendgrid-key", "SG.", 69},
        {"twilio-key", "SK", 34},
        {"telegram-token", "", 46},
        {"huggingface-token", "hf_", 37},
        {"email", "", 21},
        {"phone", "+1 202 555 01", 15},
        {"ip", "", 0},
        {"card", "4", 19},
        {"password", "", 16},
    };
    char text[4096];
    (void)state;
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
        size_t n = fake(shapes[i].name, i, text, sizeof text);
        if (!n || strncmp(text, shapes[i].prefix, strlen(shapes[i].prefix)) != 0 ||
            (shapes[i].n && n != shapes[i].n))
            fail_msg("%s: \"%s\", %zu", shapes[i].name, text, n);
    }
}

static void a_seed_decides_the_value(void **state)
{
    char one[128], again[128], other[128];
    (void)state;
    assert_true(fake("github-pat", 7, one, sizeof one) &&
                fake("github-pat", 7, again, sizeof again));
    assert_true(fake("github-pat", 8, other, sizeof other));
    assert_string_equal(one, again);
    assert_string_not_equal(one, other);
}

static void what_does_not_fit_or_is_unknown_is_nothing(void **state)
{
    char text[41];
    (void)state;
    assert_int_equal(fake("github-pat", 1, text, sizeof text), 40);
    assert_int_equal(fake("github-pat", 1, text, sizeof text - 1), 0);
    assert_int_equal(text[0], 0);
    assert_int_equal(fake("github-pat", 1, text, 1), 0);
    assert_int_equal(fake("github-pat", 1, NULL, 0), 0);
    assert_int_equal(fake("no-such-thing", 1, text, sizeof text), 0);
    assert_int_equal(fake("", 1, text, sizeof text), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_fake_passes_the_validator_of_its_name),
        cmocka_unit_test(one_changed_digit_is_refused),
        cmocka_unit_test(a_digest_notices_a_letter_of_the_other_case),
        cmocka_unit_test(shapes_have_the_prefix_of_their_maker),
        cmocka_unit_test(a_seed_decides_the_value),
        cmocka_unit_test(what_does_not_fit_or_is_unknown_is_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
