/* A text may end where readable memory ends: nothing is read past it. */
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "fault/test.h"

enum { LONGEST = 3000 };

typedef struct guarded {
    char *pages;
    size_t size;
} guarded;

static guarded guard(void)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    guarded g = {NULL, page * 2};
    g.pages = mmap(NULL, g.size + page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    assert_true(g.pages != MAP_FAILED);
    assert_int_equal(mprotect(g.pages + g.size, page, PROT_NONE), 0);
    return g;
}

/* The text, so that its last byte is the last readable one. */
static const char *at_the_end(guarded g, const char *text, size_t n)
{
    return memcpy(g.pages + g.size - n, text, n);
}

static void a_text_of_any_length_ends_at_the_guard(void **state)
{
    oxp_filter *filter = *state;
    guarded g = guard();
    oxp_exchange *exchange = NULL;
    assert_int_equal(oxp_exchange_new(filter, NULL, &exchange), OXP_OK);
    char text[LONGEST];
    static const char line[] = "a pear, {bc}! 4539 1488 0343 6467 ignore \xce\xb1\xce\xb1 ";
    for (size_t i = 0; i < sizeof text; i++)
        text[i] = line[i % (sizeof line - 1)];
    for (size_t n = 0; n <= sizeof text; n += n < 300 ? 1 : 37) {
        for (oxp_role role = 0; role < OXP_ROLE_COUNT; role++) {
            oxp_out out = OXP_OUT_INIT;
            assert_int_equal(oxp_check(exchange, role, at_the_end(g, text, n), n, &out), OXP_OK);
        }
    }
    oxp_exchange_free(exchange);
    munmap(g.pages, g.size);
}

static void bodies_end_at_the_guard_wherever_they_are_cut(void **state)
{
    oxp_filter *filter = *state;
    guarded g = guard();
    oxp_exchange_options options = OXP_EXCHANGE_OPTIONS_INIT;
    options.format = OXP_FORMAT_OPENAI_CHAT;
    static const char *const bodies[] = {OXP_HOST_REQUEST, OXP_HOST_RESPONSE, OXP_HOST_EVENTS};
    for (int kind = 0; kind < 3; kind++) {
        for (size_t n = 0; n <= strlen(bodies[kind]); n++) {
            oxp_exchange *exchange = NULL;
            oxp_stream *stream = NULL;
            oxp_out out = OXP_OUT_INIT;
            const char *body = at_the_end(g, bodies[kind], n);
            assert_int_equal(oxp_exchange_new(filter, &options, &exchange), OXP_OK);
            oxp_status status = OXP_OK;
            if (kind == 0)
                status = oxp_request_json(exchange, body, n, &out);
            else if (kind == 1)
                status = oxp_response_json(exchange, 200, body, n, &out);
            else if ((status = oxp_stream_open(exchange, &stream)) == OXP_OK)
                status = oxp_stream_feed(stream, body, n, OXP_FEED_END, &out);
            assert_int_equal(status, OXP_OK);
            oxp_exchange_free(exchange);
        }
    }
    munmap(g.pages, g.size);
}

static int load(void **state)
{
    oxp_filter *filter = NULL;
    oxp_status status = oxp_host_load(&filter);
    *state = filter;
    return status != OXP_OK;
}

static int unload(void **state)
{
    oxp_filter_unref(*state);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_text_of_any_length_ends_at_the_guard),
        cmocka_unit_test(bodies_end_at_the_guard_wherever_they_are_cut),
    };
    return cmocka_run_group_tests(tests, load, unload);
}
