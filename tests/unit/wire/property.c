/*
 * Edits of random leaves of random bodies: every other byte stays, the result parses, and the
 * decoded leaf is the edited text. cJSON, which the library does not use for bodies, is the judge.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>
#include <cmocka.h>

#include "unit/wire/kit.h"
#include "unit/wire/random_json.h"

enum { EDITS_MAX = 6, ROUNDS = 4000 };

typedef struct asked {
    oxp_edit edits[EDITS_MAX];
    size_t n;
    oxp_buffer texts;
} asked;

/* The value at an RFC 6901 pointer, or NULL. */
static const cJSON *at_pointer(const cJSON *value, oxp_str path)
{
    for (size_t i = 0; value && i < path.n;) {
        char name[256];
        size_t n = 0;
        for (i++; i < path.n && path.p[i] != '/' && n < sizeof name - 1; i++) {
            bool escape = path.p[i] == '~';
            i += escape;
            name[n++] = !escape ? path.p[i] : path.p[i] == '0' ? '~' : '/';
        }
        name[n] = '\0';
        value = cJSON_IsArray(value) ? cJSON_GetArrayItem(value, atoi(name))
                                     : cJSON_GetObjectItemCaseSensitive(value, name);
    }
    return value;
}

/* What a leaf should hold after the edits of its unit, byte by byte: a byte that an edit covers
 * goes, the edit's text stands where its first byte in any leaf stood. */
static void expected_leaf(const kit_target *target, const oxp_unit *unit, uint32_t k,
                          const asked *a, oxp_buffer *out)
{
    const oxp_leaf *leaf = kit_leaf(target, unit->first_leaf + k);
    for (size_t p = leaf->start; p < leaf->end; p++) {
        const oxp_edit *cover = NULL;
        for (size_t e = 0; e < a->n; e++)
            if (a->edits[e].start <= p && p < a->edits[e].end)
                cover = &a->edits[e];
        if (!cover) {
            assert_true(oxp_buffer_add_byte(out, unit->text.p[p]));
            continue;
        }
        bool first = true; /* no byte of any leaf in front of p is covered by the same edit */
        for (uint32_t j = 0; first && j <= k; j++) {
            const oxp_leaf *other = kit_leaf(target, unit->first_leaf + j);
            for (size_t q = other->start; first && q < other->end && q < p; q++)
                first = q < cover->start;
        }
        if (first)
            assert_true(oxp_buffer_add(out, cover->text.p, cover->text.n));
    }
}

static void ask_edits(kit_target *target, uint64_t *seed, asked *all)
{
    for (size_t i = 0; i < kit_units(target); i++) {
        const oxp_unit *unit = kit_unit(target, i);
        if (!unit->editable || unit->joined || kit_random(seed, 2))
            continue;
        all[i].n =
            random_edits(seed, unit->text.p, unit->text.n, all[i].edits, EDITS_MAX, &all[i].texts);
        if (all[i].n)
            assert_int_equal(kit_edit(target, i, all[i].edits, all[i].n), OXP_OK);
    }
}

/* All strings that are no leaf of an edited unit, and all else, stand as they stood. */
static void other_bytes_stand(const kit_target *target, const asked *all, const oxp_buffer *out)
{
    bool *may_change = calloc(target->n + 1, sizeof *may_change);
    assert_non_null(may_change);
    for (size_t i = 0; i < kit_units(target); i++)
        for (uint32_t k = 0; all[i].n && k < kit_unit(target, i)->n_leaves; k++) {
            const oxp_leaf *leaf = kit_leaf(target, kit_unit(target, i)->first_leaf + k);
            for (size_t p = leaf->raw; p < leaf->raw_end; p++)
                may_change[p] = true;
        }
    /* From the front and from the back up to the first byte that may change; what lies between two
     * leaves is found in order. */
    size_t at = 0;
    for (size_t p = 0; p < target->n;) {
        size_t end = p;
        while (end < target->n && !may_change[end])
            end++;
        const char *found = at + (end - p) <= out->n
                                ? memmem(out->p + at, out->n - at, target->body + p, end - p)
                                : NULL;
        assert_non_null(found);
        assert_true(p || found == out->p);
        assert_true(end < target->n || found + (end - p) == out->p + out->n || end == p ||
                    memcmp(out->p + out->n - (end - p), target->body + p, end - p) == 0);
        at = (size_t)(found - out->p) + (end - p);
        p = end;
        while (p < target->n && may_change[p])
            p++;
    }
    free(may_change);
}

static void leaves_hold_the_edited_text(const kit_target *target, const asked *all,
                                        const cJSON *result)
{
    for (size_t i = 0; i < kit_units(target); i++) {
        const oxp_unit *unit = kit_unit(target, i);
        for (uint32_t k = 0; unit->editable && !unit->joined && k < unit->n_leaves; k++) {
            const oxp_leaf *leaf = kit_leaf(target, unit->first_leaf + k);
            const cJSON *value = at_pointer(result, leaf->path);
            assert_non_null(value);
            if (unit->tool_args) {
                cJSON *inner = cJSON_Parse(value->valuestring);
                if (!inner)
                    fail_msg("arguments do not parse: %s", value->valuestring);
                cJSON_Delete(inner);
                continue;
            }
            const oxp_leaf *next = k + 1 < unit->n_leaves ? leaf + 1 : NULL;
            bool divided = leaf->offset || (next && next->path.p == leaf->path.p);
            if (divided || unit->role == OXP_ROLE_REASONING || unit->role == OXP_ROLE_ASSISTANT ||
                !cJSON_IsString(value))
                continue;
            oxp_buffer wanted = {0};
            expected_leaf(target, unit, k, &all[i], &wanted);
            assert_string_equal(value->valuestring, wanted.n ? oxp_buffer_text(&wanted) : "");
            oxp_buffer_free(&wanted);
        }
    }
}

static void one_round(uint64_t seed)
{
    oxp_buffer body = {0}, out = {0};
    random_request(&seed, &body);
    kit_target target;
    oxp_wire_limits limits = kit_limits();
    kit_locate(&target, KIT_REQUEST, &limits, body.p, body.n);
    if (target.status != OXP_OK)
        fail_msg("%s: %.*s", kit_reason(&target), (int)body.n, body.p);
    asked *all = calloc(kit_units(&target) + 1, sizeof *all);
    assert_non_null(all);
    ask_edits(&target, &seed, all);
    kit_out(&target, &out);
    const char *end = NULL;
    cJSON *result = cJSON_ParseWithLengthOpts(oxp_buffer_text(&out), out.n + 1, &end, true);
    if (!result)
        fail_msg("does not parse: %.*s", (int)out.n, out.p);
    other_bytes_stand(&target, all, &out);
    leaves_hold_the_edited_text(&target, all, result);
    cJSON_Delete(result);
    for (size_t i = 0; i < kit_units(&target); i++)
        oxp_buffer_free(&all[i].texts);
    free(all);
    kit_free(&target);
    oxp_buffer_free(&body);
    oxp_buffer_free(&out);
}

static void editing_leaves_leaves_all_else_alone(void **state)
{
    (void)state;
    for (uint64_t round = 0; round < ROUNDS; round++)
        one_round(round * 2654435761u + 1);
}

/* ---- tool arguments: an edit inside one value changes that value alone ---- */

/* Collects the string values of `value` in text order. */
static void strings_of(const cJSON *value, const cJSON **out, size_t *n, size_t most)
{
    if (cJSON_IsString(value) && *n < most)
        out[(*n)++] = value;
    for (const cJSON *child = value ? value->child : NULL; child; child = child->next)
        strings_of(child, out, n, most);
}

static void an_edit_inside_a_value_changes_that_value_alone(void **state)
{
    (void)state;
    enum { STRINGS_MAX = 128 };
    static const char MARK[] = "[\"label\\\n\"]";
    size_t edited = 0;
    for (uint64_t round = 0; round < ROUNDS; round++) {
        uint64_t seed = round * 40503 + 7;
        oxp_buffer inner = {0}, body = {0}, out = {0};
        random_value(&seed, 4, &inner);
        cJSON *before = cJSON_ParseWithLength(inner.p, inner.n);
        assert_non_null(before);
        assert_true(oxp_buffer_add_text(&body, "{\"messages\":[{\"role\":\"assistant\","
                                               "\"function_call\":{\"arguments\":\""));
        random_escaped(&seed, inner.p, inner.n, &body);
        assert_true(oxp_buffer_add_text(&body, "\"}}]}"));
        kit_target target;
        oxp_wire_limits limits = kit_limits();
        kit_locate(&target, KIT_REQUEST, &limits, body.p, body.n);
        assert_int_equal(target.status, OXP_OK);
        assert_int_equal(kit_units(&target), 1);
        const oxp_unit *unit = kit_unit(&target, 0);
        assert_true(unit->tool_args);
        const cJSON *values[STRINGS_MAX];
        size_t n = 0;
        strings_of(before, values, &n, STRINGS_MAX);
        /* The value that is edited, and where its text stands for the rules: values whose text
         * stands there only once. */
        size_t which = n ? kit_random(&seed, (uint32_t)n) : 0;
        const char *text = n ? values[which]->valuestring : "";
        size_t length = strlen(text);
        const char *place = length ? memmem(unit->text.p, unit->text.n, text, length) : NULL;
        bool once = place && !memmem(place + 1, unit->text.n - (size_t)(place + 1 - unit->text.p),
                                     text, length);
        if (once) {
            size_t start = (size_t)(place - unit->text.p);
            oxp_edit edit = {start, start + length, {MARK, sizeof MARK - 1}};
            assert_int_equal(kit_edit(&target, 0, &edit, 1), OXP_OK);
            kit_out(&target, &out);
            cJSON *result = cJSON_ParseWithLength(out.p, out.n);
            oxp_str path = kit_leaf(&target, 0)->path;
            cJSON *after = cJSON_Parse(at_pointer(result, path)->valuestring);
            assert_non_null(after);
            cJSON_SetValuestring((cJSON *)(uintptr_t)values[which], MARK);
            assert_true(cJSON_Compare(before, after, true));
            cJSON_Delete(after);
            cJSON_Delete(result);
            edited++;
        }
        cJSON_Delete(before);
        kit_free(&target);
        oxp_buffer_free(&inner);
        oxp_buffer_free(&body);
        oxp_buffer_free(&out);
    }
    assert_true(edited > ROUNDS / 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(editing_leaves_leaves_all_else_alone),
        cmocka_unit_test(an_edit_inside_a_value_changes_that_value_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
