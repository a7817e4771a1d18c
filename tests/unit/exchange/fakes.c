/*
 * Fakes: what hides behind one is not shown, the same value stands behind the same fake, and an
 * answer comes to the same however it was cut.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buffer.h"
#include "oxpecker/oxpecker.h"
#include "unit/exchange/fixture.h"

#define PACK RULES "/fakes.yaml"

static int setup(void **state)
{
    *state = fixture_load(PACK);
    return 0;
}

static int teardown(void **state)
{
    oxp_filter_unref(*state);
    return 0;
}

static void whole(oxp_filter *filter, const char *text, oxp_buffer *to)
{
    oxp_exchange *x = NULL;
    oxp_out out = OXP_OUT_INIT;

    to->n = 0;
    assert_int_equal(oxp_exchange_new(filter, NULL, &x), OXP_OK);
    assert_int_equal(oxp_check(x, OXP_ROLE_ASSISTANT, text, strlen(text), &out), OXP_OK);
    assert_true(oxp_buffer_add(to, out.data, out.n) && oxp_buffer_add_byte(to, '\0'));
    oxp_exchange_free(x);
}

/* The first piece has `first` bytes, all others `rest`. */
static void streamed(oxp_filter *filter, const char *text, size_t first, size_t rest,
                     oxp_buffer *to)
{
    oxp_exchange *x = NULL;
    oxp_channel *channel = NULL;
    oxp_out out = OXP_OUT_INIT;
    size_t n = strlen(text);

    to->n = 0;
    assert_int_equal(oxp_exchange_new(filter, NULL, &x), OXP_OK);
    assert_int_equal(oxp_channel_open(x, NULL, &channel), OXP_OK);
    for (size_t at = 0; at < n;) {
        size_t piece = at || !first ? rest : first;
        piece = piece < n - at ? piece : n - at;
        assert_int_equal(oxp_channel_push(channel, text + at, piece, &out), OXP_OK);
        assert_true(oxp_buffer_add(to, out.data, out.n));
        at += piece;
    }
    assert_int_equal(oxp_channel_finish(channel, &out), OXP_OK);
    assert_true(oxp_buffer_add(to, out.data, out.n) && oxp_buffer_add_byte(to, '\0'));
    oxp_channel_close(channel);
    oxp_exchange_free(x);
}

/* What must not be seen of a text, and a piece of what must. */
static const struct {
    const char *text, *hidden, *shown;
} CASES[] = {
    {"pay 4539 1488 0343 6467 now", "1488", "pay "},
    {"pay 4539-1488-0343-6467, 4539-1488-0343-6467", "1488", ", "},
    {"call +46 70 123 45 67 or +46 70 123 45 67.", "123", "call +46 70 174 06 "},
    {"see proj-ABCD12 and proj-ABCD12", "ABCD", "see "},
    {"see proj-ABCD12! there", "ABCD", " there"},
    {"say rhubarb again", "rhubarb", "say "},
    {"say rhub\xE2\x80\x8B"
     "arb again",
     "arb", "say [REDACTED] again"},
    {"say r h u b a r b again", "u b", "say [REDACTED] again"},
    {"say cmh1YmFyYiBpcyBmcnVpdA== again", "cmh1", "say [REDACTED] again"},
    {"a row ~~~~ of signs", "~", "a row [REDACTED] of signs"},
};

static void what_is_hidden_is_not_shown_and_no_cut_matters(void **state)
{
    oxp_buffer all = {0}, cut = {0};
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        const char *text = CASES[i].text;
        whole(*state, text, &all);
        if (strstr(all.p, CASES[i].hidden) || !strstr(all.p, CASES[i].shown))
            fail_msg("\"%s\" became \"%s\"", text, all.p);
        for (size_t first = 1; first <= strlen(text); first++)
            for (size_t rest = 1; rest < 60; rest *= 3) {
                streamed(*state, text, first, rest, &cut);
                assert_string_equal(all.p, cut.p);
            }
    }
    oxp_buffer_free(&all);
    oxp_buffer_free(&cut);
}

static void the_same_value_has_the_same_fake(void **state)
{
    oxp_buffer first = {0}, second = {0};
    whole(*state, "proj-ABCD12", &first);
    whole(*state, "see proj-ABCD12, then proj-ABCD12", &second);
    assert_int_equal(first.n, sizeof "proj-ABCD12");
    assert_non_null(strstr(second.p, first.p));
    assert_string_equal(strstr(second.p, "then ") + 5, first.p);
    whole(*state, "proj-ABCD13", &second);
    assert_string_not_equal(first.p, second.p);
    oxp_buffer_free(&first);
    oxp_buffer_free(&second);
}

/* A card keeps its form, and is one that the networks publish for tests. */
static void a_card_becomes_a_test_card(void **state)
{
    static const char *const CARDS[] = {
        "4111-1111-1111-1111", "4012-8888-8888-1881", "5555-5555-5555-4444", "5105-1051-0510-5100",
        "6011-1111-1111-1117", "6011-0009-9013-9424", "3530-1113-3330-0000", "3566-0020-2036-0505",
        "4242-4242-4242-4242", "2223-0031-2200-3222"};
    oxp_buffer out = {0};
    bool found = false;
    whole(*state, "4539-1488-0343-6467", &out);
    for (size_t i = 0; i < sizeof CARDS / sizeof *CARDS; i++)
        found = found || strcmp(out.p, CARDS[i]) == 0;
    if (!found)
        fail_msg("\"%s\"", out.p);
    oxp_buffer_free(&out);
}

int main(void)
{
    static const struct CMUnitTest TESTS[] = {
        cmocka_unit_test(what_is_hidden_is_not_shown_and_no_cut_matters),
        cmocka_unit_test(the_same_value_has_the_same_fake),
        cmocka_unit_test(a_card_becomes_a_test_card),
    };
    return cmocka_run_group_tests(TESTS, setup, teardown);
}
