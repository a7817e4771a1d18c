/* The generated values of rule tests. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "exchange/macro.h"

static const struct macro_case {
    const char *name;
    const char *text;
    oxp_macro_result result;
    const char *expanded; /* NULL: only its length is looked at */
    size_t n;
} CASES[] = {
    {"plain text stays", "no macro", OXP_MACRO_OK, "no macro", 8},
    {"base64 of plain text", "{{base64:hello}}", OXP_MACRO_OK, "aGVsbG8=", 8},
    {"base64 pads by one", "{{base64:hello!}}", OXP_MACRO_OK, "aGVsbG8h", 8},
    {"base64 pads by two", "{{base64:hell}}", OXP_MACRO_OK, "aGVsbA==", 8},
    {"url codes every byte", "{{url:a b}}", OXP_MACRO_OK, "%61%20%62", 9},
    {"repeat", "{{repeat:3:ab}}", OXP_MACRO_OK, "ababab", 6},
    {"repeat of a text with a colon", "{{repeat:2:a:}}", OXP_MACRO_OK, "a:a:", 4},
    {"repeat none", "x{{repeat:0:ab}}y", OXP_MACRO_OK, "xy", 2},
    {"a macro in a macro", "{{base64:{{repeat:5:a}}}}", OXP_MACRO_OK, "YWFhYWE=", 8},
    {"digits", "{{digits:12}}", OXP_MACRO_OK, NULL, 12},
    {"hex", "{{hex:40}}", OXP_MACRO_OK, NULL, 40},
    {"alnum", "<{{alnum:7}}>", OXP_MACRO_OK, NULL, 9},
    {"braces of other systems are text", "{{#system~}} {{name}}", OXP_MACRO_OK,
     "{{#system~}} {{name}}", 21},
    {"an unknown macro", "{{digit:4}}", OXP_MACRO_UNKNOWN, NULL, 0},
    {"an unknown fake", "{{fake:no-such-thing}}", OXP_MACRO_UNKNOWN, NULL, 0},
    {"not closed", "{{digits:4", OXP_MACRO_FORM, NULL, 0},
    {"a number that is none", "{{digits:4x}}", OXP_MACRO_FORM, NULL, 0},
    {"a number too large", "{{repeat:99999999999999999999:x}}", OXP_MACRO_FORM, NULL, 0},
    {"a product too large", "{{repeat:60000:{{repeat:60000:x}}}}", OXP_MACRO_FORM, NULL, 0},
};

static void each_macro_expands_as_it_says(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        const struct macro_case *c = &CASES[i];
        oxp_buffer out = {0};
        oxp_macro_result result = oxp_macro_expand(c->text, strlen(c->text), 7, &out, NULL);
        if (result != c->result)
            fail_msg("%s: result %d", c->name, result);
        if (result == OXP_MACRO_OK &&
            (out.n != c->n || (c->expanded && memcmp(out.p, c->expanded, c->n))))
            fail_msg("%s: %.*s", c->name, (int)out.n, out.p);
        oxp_buffer_free(&out);
    }
}

static void the_same_seed_gives_the_same_text_and_another_another(void **state)
{
    (void)state;
    static const char TEXT[] = "{{alnum:30}} {{fake:github-pat}}";
    oxp_buffer a = {0}, b = {0}, c = {0};
    assert_int_equal(oxp_macro_expand(TEXT, sizeof TEXT - 1, 1, &a, NULL), OXP_MACRO_OK);
    assert_int_equal(oxp_macro_expand(TEXT, sizeof TEXT - 1, 1, &b, NULL), OXP_MACRO_OK);
    assert_int_equal(oxp_macro_expand(TEXT, sizeof TEXT - 1, 2, &c, NULL), OXP_MACRO_OK);
    assert_int_equal(a.n, b.n);
    assert_memory_equal(a.p, b.p, a.n);
    assert_true(a.n != c.n || memcmp(a.p, c.p, a.n) != 0);
    oxp_buffer_free(&a);
    oxp_buffer_free(&b);
    oxp_buffer_free(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_macro_expands_as_it_says),
        cmocka_unit_test(the_same_seed_gives_the_same_text_and_another_another),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
