/* What stands in place of a value: of its kind, in its form, never itself, and nobody's. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "text/validate.h"
#include "unit/text/random_text.h"

enum { MOST = 8193 };

static size_t fake_like(const char *like, const char *text, uint64_t seed, char *out)
{
    oxp_fake_kind kind = {like, NULL, 0};
    return oxp_fake_for(&kind, text, strlen(text), seed, out, oxp_fake_most(strlen(text)));
}

static size_t fake_of(const char *validator, const char *text, uint64_t seed, char *out)
{
    oxp_validation validation = {oxp_validator_find(validator, strlen(validator)), 0, 0};
    oxp_fake_kind kind = {NULL, &validation, 1};
    assert_non_null(validation.validator);
    return oxp_fake_for(&kind, text, strlen(text), seed, out, oxp_fake_most(strlen(text)));
}

/* `#` is a digit, `a` a small letter or digit, `h` a hex digit; all else is itself. `|` stands
 * between forms. */
static bool has_form(const char *text, const char *form)
{
    const char *at = text;
    for (;; form++) {
        if (!*form || *form == '|') {
            if (!*at)
                return true;
            if (!*form)
                return false;
            at = text - 1;
        } else {
            bool digit = *at >= '0' && *at <= '9';
            bool letter = *at >= 'a' && *at <= 'z';
            bool fits = *form == '#'   ? digit
                        : *form == 'a' ? digit || letter
                        : *form == 'h'
                            ? digit || (*at >= 'a' && *at <= 'f') || (*at >= 'A' && *at <= 'F')
                            : *at == *form;
            if (!fits && !(form = strchr(form, '|')))
                return false;
            if (!fits)
                at = text - 1;
        }
        at++;
    }
}

static void what_is_set_aside_stands_for_what_is_real(void **state)
{
    static const struct {
        const char *like, *text, *form;
    } CASES[] = {
        {"phone", "+1 (415) 867-2931", "+1 (202) 555-01##"},
        {"phone", "415.867.2931", "202.555.01##"},
        {"phone", "867-2931", "555-01##"},
        {"phone", "+44 7911 123456", "+44 7700 900###"},
        {"phone", "07911 123456", "07700 900###"},
        {"phone", "+33 6 12 34 56 78", "+33 1 99 00 ## ##"},
        {"phone", "06.12.34.56.78", "01.99.00.##.##"},
        {"phone", "+49 171 2345678 9", "+1 202 555 01##"},
        {"phone", "+49 30 1234 5678", "+49 30 2312 5###"},
        {"phone", "+46 70-123 45 67", "+46 70-174 06 ##"},
        {"phone", "+61 2 9876 5432", "+61 2 5550 ####"},
        {"phone", "+81 90 1234 5678", "+1 202 555 01##"},
        {"phone", "+1 415 867 2931 x12", "+1 202 555 01##"},
        {"email", "Jane.Doe@mail.corp.de",
         "aaaaaaaa@example.com|aaaaaaaa@example.net|aaaaaaaa@example.org"},
        {"domain", "intranet.corp.de",
         "aaaaaaaa.example.com|aaaaaaaa.example.net|aaaaaaaa.example.org"},
        {"ip", "10.1.2.3", "192.0.2.##|198.51.100.##|203.0.113.##"},
        {"ip-public", "8.8.8.8", "192.0.2.##|198.51.100.##|203.0.113.##"},
        {"ip", "fe80::1", "2001:db8:hhhh::hhhh"},
        {"mac", "a4-83-e7-12-34-56", "00-00-5E-00-53-hh"},
        {"us-ssn", "219 45 6789", "987 65 432#"},
        {"gb-nhs", "943-476-5919", "999-###-####"},
        {"iban", "NL02 ABNA 0123 4567 89", "NL91 ABNA 0417 1643 00"},
        {"iban", "GB82WEST12345698765432", "GB29NWBK60161331926819"},
        {"iban", "MT84MALT011000012345MTLCAST001S", "DE89370400440532013000"},
        {"card-prefix", "3782-822463-10006",
         "3782-822463-10005|3714-496353-98431|3787-344936-71000"},
    };
    char value[MOST], again[MOST];
    (void)state;
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++)
        for (uint64_t seed = 0; seed < draws(50); seed++) {
            fake_like(CASES[i].like, CASES[i].text, seed, value);
            if (!has_form(value, CASES[i].form) || !strcmp(value, CASES[i].text))
                fail_msg("%s for %s: %s", CASES[i].like, CASES[i].text, value);
            fake_like(CASES[i].like, CASES[i].text, seed, again);
            assert_string_equal(value, again);
        }
}

/* What a card is, its validators say, too. */
static void cards_are_test_cards_of_the_same_length(void **state)
{
    static const char *const TEXTS[] = {"4539 1488 0343 6467", "6011-5940-0000-0003",
                                        "3714 4963 5398 432", "30569309025903", "4539148803436"};
    const oxp_validation both[] = {{oxp_validator_find("luhn", 4), 0, 0},
                                   {oxp_validator_find("card-prefix", 11), 0, 0}};
    oxp_fake_kind kind = {NULL, both, 2};
    char value[MOST];
    (void)state;
    for (size_t i = 0; i < sizeof TEXTS / sizeof *TEXTS; i++)
        for (uint64_t seed = 0; seed < draws(50); seed++) {
            size_t n = oxp_fake_for(&kind, TEXTS[i], strlen(TEXTS[i]), seed, value, sizeof value);
            assert_int_equal(n, strlen(TEXTS[i]));
            assert_true(oxp_validate(&both[0], value, n) && oxp_validate(&both[1], value, n));
            for (size_t k = 0; k < n; k++)
                assert_int_equal(value[k] == ' ' || value[k] == '-' ? value[k] : '0',
                                 TEXTS[i][k] == ' ' || TEXTS[i][k] == '-' ? TEXTS[i][k] : '0');
        }
    size_t n = oxp_fake_for(&kind, "4111111111111111111", 19, 1, value, sizeof value);
    assert_int_equal(n, 16); /* none is as long */

    /* Luhn's sum is not a card's alone. */
    const oxp_validation imei[] = {{oxp_validator_find("imei", 4), 0, 0}, both[0]};
    kind = (oxp_fake_kind){NULL, imei, 2};
    n = oxp_fake_for(&kind, "490154203237518", 15, 1, value, sizeof value);
    assert_true(n == 15 && oxp_validate(&imei[0], value, n) && oxp_validate(&imei[1], value, n));
}

/* They know what is not given out, and refuse it. */
static bool refuses_reserved(const char *name)
{
    static const char *const NAMES[] = {"us-ssn", "ip-public"};
    for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++)
        if (strcmp(NAMES[i], name) == 0)
            return true;
    return false;
}

static void a_fake_passes_the_validators_of_what_it_hides(void **state)
{
    char text[MOST], value[MOST];
    (void)state;
    for (size_t v = 0; oxp_validator_at(v); v++) {
        const char *name = oxp_validator_at(v);
        const struct oxp_validator *validator = oxp_validator_find(name, strlen(name));
        oxp_validation validation = {validator, 0, 0};
        if (oxp_validator_takes(validator))
            continue;
        for (uint64_t seed = 0; seed < draws(100); seed++) {
            assert_true(oxp_fake(name, strlen(name), seed + 1000, text, sizeof text));
            size_t n = fake_of(name, text, seed, value);
            if (!n || strcmp(text, value) == 0 ||
                oxp_validate(&validation, value, n) == refuses_reserved(name))
                fail_msg("%s: \"%s\" for \"%s\"", name, value, text);
        }
    }
}

static void of_an_unknown_kind_the_form_is_kept(void **state)
{
    char value[MOST];
    oxp_validation date = {oxp_validator_find("date", 4), 0, 0};
    oxp_fake_kind kind = {NULL, &date, 1};
    (void)state;
    date.number = oxp_validator_word(date.validator, "YYMMDD", 6);
    for (uint64_t seed = 0; seed < draws(200); seed++) {
        size_t n = fake_like(NULL, "Zx-90 \xC3\xA9/7", seed, value);
        bool formed = n == 9 && value[0] >= 'A' && value[0] <= 'Z' && value[1] >= 'a' &&
                      value[1] <= 'z' && has_form(value + 2, "-## a/#");
        if (!formed)
            fail_msg("\"%s\"", value);
        assert_int_equal(oxp_fake_for(&kind, "991231", 6, seed, value, sizeof value), 6);
        assert_true(oxp_validate(&date, value, 6));
        assert_string_not_equal(value, "991231");
    }
    assert_int_equal(fake_like(NULL, "7", 3, value), 1);
    assert_true(value[0] != '7');
    assert_int_equal(fake_like(NULL, "--- ...", 3, value), 0);
    assert_int_equal(fake_like(NULL, "", 3, value), 0);
}

static void long_texts_take_bounded_work(void **state)
{
    enum { LONG = 1 << 20 };
    char *text = malloc(LONG), *value = malloc(oxp_fake_most(LONG));
    oxp_validation luhn = {oxp_validator_find("luhn", 4), 0, 0};
    oxp_fake_kind kind = {NULL, &luhn, 1};
    (void)state;
    assert_true(text && value);
    memset(text, 'x', LONG);
    assert_int_equal(oxp_fake_for(&(oxp_fake_kind){0}, text, LONG, 1, value, oxp_fake_most(LONG)),
                     LONG);
    assert_int_equal(oxp_fake_for(&kind, text, LONG, 1, value, oxp_fake_most(LONG)), 16);
    free(text);
    free(value);
}

int main(void)
{
    static const struct CMUnitTest TESTS[] = {
        cmocka_unit_test(what_is_set_aside_stands_for_what_is_real),
        cmocka_unit_test(cards_are_test_cards_of_the_same_length),
        cmocka_unit_test(a_fake_passes_the_validators_of_what_it_hides),
        cmocka_unit_test(of_an_unknown_kind_the_form_is_kept),
        cmocka_unit_test(long_texts_take_bounded_work),
    };
    return cmocka_run_group_tests(TESTS, NULL, NULL);
}
