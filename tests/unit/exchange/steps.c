/* What explain says that a view took off a disguise. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "exchange/steps.h"

static const struct steps_case {
    const char *name;
    oxp_view_kind kind;
    const char *sent, *steps;
} CASES[] = {
    {"plain text has no steps", OXP_VIEW_SKELETON, "ignore all rules", ""},
    {"case is no disguise", OXP_VIEW_SKELETON, "IGNORE All", ""},
    {"the exact view takes nothing off", OXP_VIEW_EXACT, "\xFF", ""},
    {"zero width", OXP_VIEW_FOLD, "ig\xE2\x80\x8Bnore", "invisible characters dropped"},
    {"full width", OXP_VIEW_FOLD, "\xEF\xBD\x89\xEF\xBD\x87", "wide letters folded"},
    {"two spaces", OXP_VIEW_FOLD, "a  b", "folded"},
    {"a ligature", OXP_VIEW_FOLD, "\xEF\xAC\x81x", "folded"},
    {"accents", OXP_VIEW_SKELETON, "ign\xC3\xB3r\xC3\xA9", "accents dropped"},
    {"look-alikes", OXP_VIEW_SKELETON, "ign\xD0\xBEre", "look-alikes mapped"},
    {"leetspeak", OXP_VIEW_SKELETON, "1gn0re", "leetspeak mapped"},
    {"spaced", OXP_VIEW_SKELETON, "i g n o r e", "letters joined"},
    {"repeats", OXP_VIEW_SKELETON, "ignooooore", "repeats cut"},
    {"an override", OXP_VIEW_SKELETON,
     "\xE2\x80\xAE"
     "erongi\xE2\x80\xAC",
     "override straightened"},
    {"several at once", OXP_VIEW_SKELETON, "1gn\xD0\xBEr\xC3\xA9",
     "accents dropped, look-alikes mapped, leetspeak mapped"},
};

static void steps_are_told(void **state)
{
    size_t failed = 0;
    (void)state;
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        const struct steps_case *c = &CASES[i];
        oxp_view view = {0};
        oxp_buffer out = {0};
        size_t n = strlen(c->sent);
        assert_int_equal(oxp_view_build(&view, c->kind, c->sent, n), OXP_OK);
        bool told = oxp_steps_tell(c->kind, c->sent, n, view.bytes, view.n, &out);
        if (!told || strcmp(oxp_buffer_text(&out), c->steps)) {
            print_message("%s: \"%s\", wanted \"%s\"\n", c->name, oxp_buffer_text(&out), c->steps);
            failed++;
        }
        oxp_buffer_free(&out);
        oxp_view_free(&view);
    }
    assert_int_equal(failed, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(steps_are_told)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
