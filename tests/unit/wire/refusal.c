/* Ready-made answers: to the byte, and as clients read them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>
#include <cmocka.h>

#include "unit/wire/stream_client.h"
#include "wire/wire.h"

#define STR(text)                                                                                  \
    {                                                                                              \
        text, sizeof(text) - 1                                                                     \
    }
#define COMMON                                                                                     \
    .message = STR("No \"way\"."), .model = STR("a/b\\c"), .request_id = STR("r-1"),               \
    .now = 1700000000

static const struct refusal_case {
    const char *file; /* in tests/wire/refusals */
    oxp_refusal_text refusal;
    int32_t status;
    const char *type;
} CASES[] = {
    {"error.json", {COMMON, .status = 400, .choices = 1}, 400, "application/json"},
    {"error.json", {COMMON, .status = 400, .choices = 2, .stream = true}, 400, "application/json"},
    {"error-moderation.json",
     {COMMON, .status = 400, .moderation = "{\"action\":\"block\"}"},
     400,
     "application/json"},
    {"completion.json", {COMMON, .status = 200, .choices = 1}, 200, "application/json"},
    {"completion-two.json",
     {COMMON, .status = 200, .choices = 2, .moderation = "{\"action\":\"block\"}"},
     200,
     "application/json"},
    {"replaced.json", {COMMON, .status = 400, .replace = true}, 200, "application/json"},
    {"completion.sse", {COMMON, .status = 200, .stream = true}, 200, "text/event-stream"},
    {"replaced.sse",
     {COMMON, .status = 400, .replace = true, .stream = true, .choices = 2, .include_usage = true,
      .moderation = "{\"action\":\"replace\"}"},
     200,
     "text/event-stream"},
};

static void make(const oxp_refusal_text *refusal, oxp_buffer *out, int32_t *status,
                 const char **type)
{
    assert_int_equal(oxp_wire_refusal(OXP_FORMAT_OPENAI_CHAT, refusal, out, status, type), OXP_OK);
}

static void each_answer_is_the_one_on_file(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        char path[512], wanted[8192];
        oxp_buffer out = {0};
        int32_t status = 0;
        const char *type = NULL;
        make(&CASES[i].refusal, &out, &status, &type);
        assert_int_equal(status, CASES[i].status);
        assert_string_equal(type, CASES[i].type);
        snprintf(path, sizeof path, "%s/tests/wire/refusals/%s", OXP_SOURCE_DIR, CASES[i].file);
        FILE *file = fopen(path, "rb");
        if (!file)
            fail_msg("cannot read %s; it would be\n%s", path, oxp_buffer_text(&out));
        size_t n = fread(wanted, 1, sizeof wanted, file);
        fclose(file);
        /* A file of JSON ends in a line feed that the body does not have. */
        n -= !strcmp(type, "application/json");
        if (n != out.n || memcmp(wanted, out.p, n) != 0)
            fail_msg("%s:\n%s", CASES[i].file, oxp_buffer_text(&out));
        oxp_buffer_free(&out);
    }
}

static const char *string_at(const cJSON *object, const char *name)
{
    return cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, name));
}

static void a_client_reads_the_error(void **state)
{
    (void)state;
    oxp_refusal_text refusal = {COMMON, .status = 400};
    oxp_buffer out = {0};
    int32_t status;
    const char *type;
    make(&refusal, &out, &status, &type);
    cJSON *body = cJSON_ParseWithLength(out.p, out.n);
    const cJSON *error = cJSON_GetObjectItemCaseSensitive(body, "error");
    assert_string_equal(string_at(error, "message"), "No \"way\".");
    assert_string_equal(string_at(error, "type"), "invalid_request_error");
    assert_string_equal(string_at(error, "code"), "content_filter");
    assert_string_equal(string_at(error, "request_id"), "r-1");
    assert_true(cJSON_IsNull(cJSON_GetObjectItemCaseSensitive(error, "param")));
    cJSON_Delete(body);
    oxp_buffer_free(&out);
}

static void a_client_reads_the_stream(void **state)
{
    (void)state;
    for (int replace = 0; replace < 2; replace++) {
        oxp_refusal_text refusal = {COMMON,       .status = 200,         .stream = true,
                                    .choices = 3, .include_usage = true, .replace = replace};
        oxp_buffer out = {0};
        int32_t status;
        const char *type;
        make(&refusal, &out, &status, &type);
        client c = {.done = false};
        client_read(&c, out.p, out.n);
        assert_true(c.done);
        assert_int_equal(c.usages, 1);
        for (size_t i = 0; i < 3; i++) {
            assert_string_equal(client_text(&c.choices[i].content), "No \"way\".");
            assert_string_equal(c.choices[i].finish, replace ? "stop" : "content_filter");
        }
        assert_int_equal(c.choices[3].events, 0);
        client_free(&c);
        oxp_buffer_free(&out);
    }
}

static void an_unknown_format_is_refused(void **state)
{
    (void)state;
    oxp_refusal_text refusal = {COMMON, .status = 400};
    oxp_buffer out = {0};
    int32_t status;
    const char *type;
    assert_int_equal(oxp_wire_refusal(OXP_FORMAT_NONE, &refusal, &out, &status, &type),
                     OXP_ERR_ARGUMENT);
    assert_int_equal(out.n, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_answer_is_the_one_on_file),
        cmocka_unit_test(a_client_reads_the_error),
        cmocka_unit_test(a_client_reads_the_stream),
        cmocka_unit_test(an_unknown_format_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
