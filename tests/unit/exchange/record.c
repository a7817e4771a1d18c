/* Records: lines of JSON with a text to scan. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "exchange/record.h"

static const struct record_case {
    const char *name;
    const char *line;
    oxp_status status;
    const char *id;
    const char *text;
    size_t n;
    oxp_role role;
} CASES[] = {
    {"text", "{\"id\":\"a\",\"text\":\"hi\"}", OXP_OK, "\"a\"", "hi", 2, -1},
    {"an id may be any value", "{\"id\":17,\"text\":\"\"}", OXP_OK, "17", "", 0, -1},
    {"no id", "{\"text\":\"x\"}", OXP_OK, "", "x", 1, -1},
    {"role", "{\"text\":\"x\",\"role\":\"assistant\"}", OXP_OK, "", "x", 1, OXP_ROLE_ASSISTANT},
    {"more members", "{\"text\":\"x\",\"lang\":\"sv\",\"n\":[1,{\"text\":2}]}", OXP_OK, "", "x", 1,
     -1},
    {"a NUL does not end the text", "{\"text\":\"a\\u0000b\"}", OXP_OK, "", "a\0b", 3, -1},
    {"escapes", "{\"text\":\"\\u00e9\\n\\ud83d\\ude00\"}", OXP_OK, "", "\xC3\xA9\n\xF0\x9F\x98\x80",
     7, -1},
    {"base64", "{\"text_base64\":\"aGVsbG8=\"}", OXP_OK, "", "hello", 5, -1},
    {"base64 without padding", "{\"text_base64\":\"aGVsbG8\"}", OXP_OK, "", "hello", 5, -1},
    {"base64 of bytes", "{\"text_base64\":\"_-8A\"}", OXP_OK, "", "\xFF\xEF\x00", 3, -1},
    {"a line feed behind", "{\"text\":\"x\"}\r\n", OXP_OK, "", "x", 1, -1},
    {"bad base64", "{\"id\":1,\"text_base64\":\"a*bc\"}", OXP_ERR_ARGUMENT, "1", NULL, 0, -1},
    {"no text", "{\"id\":\"a\"}", OXP_ERR_ARGUMENT, "\"a\"", NULL, 0, -1},
    {"two texts", "{\"text\":\"\",\"text_base64\":\"\"}", OXP_ERR_ARGUMENT, "", NULL, 0, -1},
    {"a text twice", "{\"text\":\"\",\"text\":\"x\"}", OXP_ERR_ARGUMENT, "", NULL, 0, -1},
    {"a number for a text", "{\"text\":3}", OXP_ERR_ARGUMENT, "", NULL, 0, -1},
    {"an unknown role", "{\"text\":\"\",\"role\":\"robot\"}", OXP_ERR_ARGUMENT, "", NULL, 0, -1},
    {"not an object", "[1]", OXP_ERR_ARGUMENT, "", NULL, 0, -1},
    {"not JSON", "hello", OXP_ERR_ARGUMENT, "", NULL, 0, -1},
    {"nothing", "", OXP_ERR_ARGUMENT, "", NULL, 0, -1},
};

static void each_line_is_read_or_refused(void **state)
{
    (void)state;
    oxp_buffer decoded = {0};
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        const struct record_case *c = &CASES[i];
        oxp_record record;
        const char *why = NULL;
        oxp_status status = oxp_record_read(c->line, strlen(c->line), &decoded, &record, &why);
        if (status != c->status)
            fail_msg("%s: status %d, %s", c->name, status, why ? why : "");
        if (status != OXP_OK && !why)
            fail_msg("%s: no reason", c->name);
        if (record.id.n != strlen(c->id) ||
            (record.id.n && memcmp(record.id.p, c->id, record.id.n)))
            fail_msg("%s: id %.*s", c->name, (int)record.id.n, record.id.p);
        if (status != OXP_OK)
            continue;
        if (record.text.n != c->n || (c->n && memcmp(record.text.p, c->text, c->n)) ||
            record.role != c->role)
            fail_msg("%s: text %.*s", c->name, (int)record.text.n, record.text.p);
    }
    oxp_buffer_free(&decoded);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(each_line_is_read_or_refused)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
