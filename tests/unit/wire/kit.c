#include "unit/wire/kit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "wire/leaf.h"

oxp_wire_limits kit_limits(void)
{
    return (oxp_wire_limits){.body_bytes = 16 << 20, .messages = 4096, .depth = 64};
}

void kit_locate(kit_target *target, kit_kind kind, const oxp_wire_limits *limits, const char *body,
                size_t n)
{
    *target = (kit_target){.kind = kind, .body = body, .n = n};
    if (kind == KIT_EVENTS) {
        target->events = oxp_events_new();
        assert_non_null(target->events);
        target->status = oxp_events_feed(target->events, limits, body, n);
        if (target->status == OXP_OK)
            target->status = oxp_events_end(target->events, OXP_FORMAT_OPENAI_CHAT, limits);
        return;
    }
    target->wire = oxp_wire_new();
    assert_non_null(target->wire);
    target->status = kind == KIT_REQUEST
                         ? oxp_wire_request(target->wire, OXP_FORMAT_OPENAI_CHAT, limits, body, n)
                         : oxp_wire_response(target->wire, OXP_FORMAT_OPENAI_CHAT, limits, body, n);
}

void kit_free(kit_target *target)
{
    oxp_wire_free(target->wire);
    oxp_events_free(target->events);
}

size_t kit_units(const kit_target *target)
{
    return target->events ? oxp_events_units(target->events) : oxp_wire_units(target->wire);
}

const oxp_unit *kit_unit(const kit_target *target, size_t i)
{
    return target->events ? oxp_events_unit(target->events, i) : oxp_wire_unit(target->wire, i);
}

const oxp_leaf *kit_leaf(const kit_target *target, size_t i)
{
    return target->events ? oxp_events_leaf(target->events, i) : oxp_wire_leaf(target->wire, i);
}

const char *kit_reason(const kit_target *target)
{
    return target->events ? oxp_events_reason(target->events) : oxp_wire_reason(target->wire);
}

static void describe_unit(const kit_target *target, const oxp_unit *unit, oxp_buffer *out)
{
    static const char *const ROLES[] = {"system",    "user",        "assistant", "reasoning",
                                        "tool_args", "tool_result", "document"};
    assert_true(oxp_buffer_addf(out, "= %s%s%s%s%s%s", ROLES[unit->role],
                                unit->history ? " history" : "", unit->editable ? "" : " fixed",
                                unit->whole    ? " whole"
                                : unit->joined ? " joined"
                                               : "",
                                unit->tool_args ? " json" : "", unit->prefill ? " prefill" : ""));
    if (target->kind != KIT_REQUEST && unit->choice == OXP_NO_CHOICE)
        assert_true(oxp_buffer_add_text(out, " #-"));
    else if (target->kind != KIT_REQUEST)
        assert_true(oxp_buffer_addf(out, " #%u", (unsigned)unit->choice));
    for (uint32_t k = 0; k < unit->n_leaves; k++) {
        const oxp_leaf *leaf = kit_leaf(target, unit->first_leaf + k);
        assert_true(leaf->start <= leaf->end && leaf->end <= unit->text.n);
        assert_true(oxp_buffer_addf(out, " %.*s", (int)leaf->path.n, leaf->path.p));
    }
    assert_true(oxp_buffer_add_text(out, " \""));
    assert_true(oxp_leaf_encode(unit->text.p, unit->text.n, out));
    assert_true(oxp_buffer_add_text(out, "\"\n"));
}

void kit_describe(const kit_target *target, oxp_buffer *out)
{
    for (size_t i = 0; i < kit_units(target); i++)
        describe_unit(target, kit_unit(target, i), out);
    size_t parts = target->events ? oxp_events_parts(target->events) : oxp_wire_parts(target->wire);
    for (size_t i = 0; i < parts; i++) {
        oxp_str part =
            target->events ? oxp_events_part(target->events, i) : oxp_wire_part(target->wire, i);
        assert_true(oxp_buffer_addf(out, "%% %.*s\n", (int)part.n, part.p));
    }
    if (target->status != OXP_OK)
        assert_true(oxp_buffer_addf(
            out, "! %s%s\n", target->status == OXP_ERR_LIMIT ? "limit: " : "", kit_reason(target)));
}

oxp_status kit_edit(kit_target *target, size_t unit, const oxp_edit *edits, size_t n)
{
    return target->events ? oxp_events_edit(target->events, unit, edits, n)
                          : oxp_wire_edit(target->wire, unit, edits, n);
}

void kit_replace(kit_target *target, const char *from, const char *to)
{
    enum { EDITS_MAX = 64 };
    for (size_t i = 0; i < kit_units(target); i++) {
        const oxp_unit *unit = kit_unit(target, i);
        oxp_edit edits[EDITS_MAX];
        size_t n = 0, at = 0;
        const char *found;
        while (n < EDITS_MAX &&
               (found = memmem(unit->text.p + at, unit->text.n - at, from, strlen(from)))) {
            size_t start = (size_t)(found - unit->text.p);
            at = start + strlen(from);
            edits[n++] = (oxp_edit){start, at, {to, strlen(to)}};
        }
        if (n && unit->editable)
            assert_int_equal(kit_edit(target, i, edits, n), OXP_OK);
        else if (n)
            assert_int_equal(kit_edit(target, i, edits, n), OXP_ERR_ARGUMENT);
    }
}

void kit_stop(kit_target *target, uint32_t choice, bool replaced, size_t unit, uint64_t visible,
              const char *message)
{
    oxp_status status = target->events
                            ? oxp_events_stop_choice(target->events, choice, replaced, unit,
                                                     visible, message, strlen(message))
                            : oxp_wire_stop_choice(target->wire, choice, replaced, unit, visible,
                                                   message, strlen(message));
    assert_int_equal(status, OXP_OK);
}

bool kit_out(kit_target *target, oxp_buffer *out)
{
    bool same = false;
    if (target->events) {
        assert_int_equal(oxp_events_emit(target->events, out, &same), OXP_OK);
        return same;
    }
    assert_int_equal(oxp_wire_splice(target->wire, out, &same), OXP_OK);
    if (same) {
        assert_int_equal(out->n, 0);
        assert_true(oxp_buffer_add(out, target->body, target->n));
    }
    return same;
}

uint32_t kit_random(uint64_t *seed, uint32_t below)
{
    *seed = *seed * 6364136223846793005u + 1442695040888963407u;
    uint64_t x = (*seed ^ *seed >> 29) * 0x9E3779B97F4A7C15u;
    return (uint32_t)((x >> 32) % below);
}
