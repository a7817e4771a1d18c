/* Memory: any allocation may fail, and a warm object makes none. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "unit/wire/kit.h"

/* The linker sends the library's calls here (--wrap). */
void *__real_realloc(void *p, size_t n);
void *__real_calloc(size_t count, size_t size);
void *__wrap_realloc(void *p, size_t n);
void *__wrap_calloc(size_t count, size_t size);

static size_t calls, fails_at; /* the call that fails, from 1; 0: none does */

void *__wrap_realloc(void *p, size_t n)
{
    return ++calls == fails_at ? NULL : __real_realloc(p, n);
}

void *__wrap_calloc(size_t count, size_t size)
{
    return ++calls == fails_at ? NULL : __real_calloc(count, size);
}

static const char REQUEST[] =
    "{\"model\":\"m\",\"messages\":[{\"role\":\"system\",\"content\":\"be SECRET\"},"
    "{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"caf\\u00e9 SECRET\"},"
    "{\"type\":\"text\",\"text\":\"b\"},{\"type\":\"image_url\",\"image_url\":{\"url\":"
    "\"data:image/png;base64,AA\"}}]},{\"role\":\"assistant\",\"content\":\"<think>SECRET</"
    "think>x\","
    "\"tool_calls\":[{\"function\":{\"name\":\"f\",\"arguments\":\"{\\\"a\\\":\\\"\\\\u00e9 "
    "SECRET\\\","
    "\\\"SECRET\\\":1}\"}}]}],\"stop\":[\"SECRET\"],\"metadata\":{\"a\":1,\"b\":2,\"c\":3,\"d\":4,"
    "\"e\":5,\"f\":6,\"g\":7,\"h\":8,\"i\":9,\"j\":10,\"k\":11,\"l\":12,\"m\":13}}";

static const char REFUSED[] = "{\"messages\":[{\"content\":42}]}";

static const char RESPONSE[] = "{\"choices\":[{\"index\":0,\"message\":{\"content\":\"a "
                               "SECRET\"},\"logprobs\":{\"content\":[]}},"
                               "{\"index\":1,\"message\":{\"content\":\"b "
                               "SECRET\",\"tool_calls\":[{\"function\":{\"arguments\":"
                               "\"{}\"}}]}}]}";

/* Longer than what buffers begin with, so that they must grow where it is written. */
#define LONG64 "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define LONG   LONG64 LONG64 LONG64 LONG64 LONG64 LONG64 LONG64 LONG64 LONG64

static const char STREAM[] =
    ": ping\n\n"
    "data: {\"id\":\"1\",\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\","
    "\"content\":\"<think>x</think>SEC\"}}]}\n\n"
    "data: {\"id\":\"1\",\"choices\":[{\"index\":1,\"delta\":{\"content\":\"b\",\"odd\":\"o "
    "o\"}}]}\n\n"
    "data: {\"id\":\"1\",\ndata: "
    "\"choices\":[{\"index\":0,\"delta\":{\"content\":\"RET\",\"tool_calls\":"
    "[{\"index\":0,\"id\":\"c\",\"function\":{\"name\":\"f\",\"arguments\":\"" LONG "\"}}]}}]}\n\n"
    "data: {\"id\":\"1\",\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n"
    "data: [DONE]\n\n";

/* ---- one whole use of each object ---- */

#define TRY(call)                                                                                  \
    do {                                                                                           \
        oxp_status status_ = (call);                                                               \
        if (status_ != OXP_OK)                                                                     \
            return status_;                                                                        \
    } while (0)

static oxp_status edit_all(kit_target *target)
{
    for (size_t i = 0; i < kit_units(target); i++) {
        const oxp_unit *unit = kit_unit(target, i);
        const char *found = memmem(unit->text.p, unit->text.n, "SECRET", 6);
        if (!found || !unit->editable)
            continue;
        size_t at = (size_t)(found - unit->text.p);
        oxp_edit edit = {at, at + 6, {"[\"x\"]", 5}};
        TRY(kit_edit(target, i, &edit, 1));
    }
    return OXP_OK;
}

static oxp_status use_request(kit_target *target, oxp_buffer *out)
{
    oxp_wire_limits limits = kit_limits();
    bool same;
    oxp_status refused = oxp_wire_request(target->wire, OXP_FORMAT_OPENAI_CHAT, &limits, REFUSED,
                                          sizeof REFUSED - 1);
    if (refused != OXP_ERR_ARGUMENT)
        return refused;
    TRY(oxp_wire_request(target->wire, OXP_FORMAT_OPENAI_CHAT, &limits, REQUEST,
                         sizeof REQUEST - 1));
    TRY(edit_all(target));
    TRY(oxp_wire_note(target->wire, "mind", 4));
    return oxp_wire_splice(target->wire, out, &same);
}

static oxp_status use_response(kit_target *target, oxp_buffer *out)
{
    oxp_wire_limits limits = kit_limits();
    bool same;
    TRY(oxp_wire_response(target->wire, OXP_FORMAT_OPENAI_CHAT, &limits, RESPONSE,
                          sizeof RESPONSE - 1));
    TRY(edit_all(target));
    TRY(oxp_wire_stop_choice(target->wire, 1, false, 1, 4, "No.", 3));
    return oxp_wire_splice(target->wire, out, &same);
}

static oxp_status use_events(kit_target *target, oxp_buffer *out)
{
    oxp_wire_limits limits = kit_limits();
    bool same;
    oxp_events_reset(target->events);
    for (size_t at = 0; at < sizeof STREAM - 1; at += 50) {
        size_t n = sizeof STREAM - 1 - at;
        TRY(oxp_events_feed(target->events, &limits, STREAM + at, n < 50 ? n : 50));
    }
    TRY(oxp_events_end(target->events, OXP_FORMAT_OPENAI_CHAT, &limits));
    TRY(edit_all(target));
    TRY(oxp_events_stop_choice(target->events, 1, true, SIZE_MAX, 0, "No.", 3));
    return oxp_events_emit(target->events, out, &same);
}

typedef oxp_status (*use)(kit_target *target, oxp_buffer *out);

static bool make(kit_target *target, use one)
{
    *target = (kit_target){.kind = one == use_events ? KIT_EVENTS : KIT_REQUEST};
    target->events = one == use_events ? oxp_events_new() : NULL;
    target->wire = one == use_events ? NULL : oxp_wire_new();
    return target->events || target->wire;
}

static void survives(use one)
{
    oxp_buffer wanted = {0};
    kit_target target;
    fails_at = 0;
    assert_true(make(&target, one));
    assert_int_equal(one(&target, &wanted), OXP_OK);
    kit_free(&target);
    size_t n = 0;
    for (bool failed = true; failed; n++) {
        oxp_buffer out = {0}, again = {0};
        calls = 0;
        fails_at = n + 1;
        bool made = make(&target, one);
        oxp_status status = made ? one(&target, &out) : OXP_ERR_MEMORY;
        failed = calls >= fails_at;
        fails_at = 0;
        assert_int_equal(status, failed ? OXP_ERR_MEMORY : OXP_OK);
        /* The same object serves on afterwards. */
        if (made) {
            assert_int_equal(one(&target, &again), OXP_OK);
            assert_int_equal(again.n, wanted.n);
            assert_memory_equal(again.p, wanted.p, wanted.n);
        }
        kit_free(&target);
        oxp_buffer_free(&out);
        oxp_buffer_free(&again);
    }
    assert_true(n > 10);
    oxp_buffer_free(&wanted);
}

static void any_allocation_may_fail(void **state)
{
    (void)state;
    survives(use_request);
    survives(use_response);
    survives(use_events);
}

static void a_warm_object_does_not_allocate(void **state)
{
    (void)state;
    static const use USES[] = {use_request, use_response, use_events};
    for (size_t i = 0; i < sizeof USES / sizeof *USES; i++) {
        kit_target target;
        oxp_buffer out = {0};
        fails_at = 0;
        assert_true(make(&target, USES[i]));
        assert_int_equal(USES[i](&target, &out), OXP_OK);
        out.n = 0;
        calls = 0;
        assert_int_equal(USES[i](&target, &out), OXP_OK);
        assert_int_equal(calls, 0);
        kit_free(&target);
        oxp_buffer_free(&out);
    }
}

static void a_refusal_may_fail_at_any_allocation(void **state)
{
    (void)state;
    oxp_refusal_text refusal = {.stream = true,
                                .include_usage = true,
                                .status = 200,
                                .choices = 4,
                                .message = {"No, not \"this\".", 15},
                                .model = {"m", 1},
                                .request_id = {"r", 1},
                                .moderation = "{}"};
    bool failed = true;
    for (size_t n = 0; failed; n++) {
        oxp_buffer out = {0};
        int32_t status;
        const char *type;
        calls = 0;
        fails_at = n + 1;
        oxp_status got = oxp_wire_refusal(OXP_FORMAT_OPENAI_CHAT, &refusal, &out, &status, &type);
        failed = calls >= fails_at;
        fails_at = 0;
        assert_int_equal(got, failed ? OXP_ERR_MEMORY : OXP_OK);
        oxp_buffer_free(&out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_allocation_may_fail),
        cmocka_unit_test(a_warm_object_does_not_allocate),
        cmocka_unit_test(a_refusal_may_fail_at_any_allocation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
