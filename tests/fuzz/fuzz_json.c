/* Any bytes as a request or an answer, and with a text put behind any quote of an answer, which
 * must not come out once every unit that holds it is edited: what is located is well-formed text of
 * the body, and after edits of any leaves the body parses as before, with every byte outside of
 * them where it was. The first byte chooses what the body is, the next eight choose the edits. */
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz/fuzz.h"
#include "text/utf8.h"
#include "wire/leaf.h"
#include "wire/wire.h"

static const oxp_wire_limits LIMITS = {.body_bytes = 1 << 24, .messages = 64, .depth = 32};
static const char *const WITH[] = {"", "x", "[\"label\"]", "\\\n\x01", "é😀", "}],\"a\":[{"};

static oxp_status locate(oxp_wire *wire, bool response, const char *body, size_t n)
{
    return response ? oxp_wire_response(wire, OXP_FORMAT_OPENAI_CHAT, &LIMITS, body, n)
                    : oxp_wire_request(wire, OXP_FORMAT_OPENAI_CHAT, &LIMITS, body, n);
}

static void check_leaf(const oxp_unit *unit, const oxp_leaf *leaf, size_t n)
{
    FUZZ_CHECK(leaf->raw <= leaf->raw_end && leaf->raw_end <= n);
    FUZZ_CHECK(leaf->start < leaf->end && leaf->end <= unit->text.n);
    /* No escape is shorter than what it stands for. */
    FUZZ_CHECK(leaf->raw_end - leaf->raw >= leaf->end - leaf->start);
    FUZZ_CHECK(!leaf->path.n || leaf->path.p[0] == '/');
}

/* Marks the bytes that edits may change. */
static void check_units(const oxp_wire *wire, size_t n, bool *may_change)
{
    for (size_t i = 0; i < oxp_wire_units(wire); i++) {
        const oxp_unit *unit = oxp_wire_unit(wire, i);
        FUZZ_CHECK(unit->text.n && unit->n_leaves);
        FUZZ_CHECK(oxp_utf8_valid_prefix(unit->text.p, unit->text.n) == unit->text.n);
        FUZZ_CHECK(unit->role >= 0 && unit->role < OXP_ROLE_COUNT);
        for (uint32_t k = 0; k < unit->n_leaves; k++) {
            const oxp_leaf *leaf = oxp_wire_leaf(wire, unit->first_leaf + k);
            check_leaf(unit, leaf, n);
            for (size_t p = leaf->raw; unit->editable && p < leaf->raw_end; p++)
                may_change[p] = true;
        }
    }
}

static void edit_unit(oxp_wire *wire, size_t i, uint64_t *seed)
{
    enum { EDITS = 3 };
    oxp_edit edits[EDITS];
    size_t n = 0;
    uint64_t at = 0;
    const oxp_str *text = &oxp_wire_unit(wire, i)->text;
    while (n < EDITS && at < text->n) {
        const char *with = WITH[fuzz_pick(seed, sizeof WITH / sizeof *WITH)];
        uint64_t start = at + fuzz_pick(seed, text->n - at + 1);
        while (start < text->n && oxp_utf8_continues(text->p[start]))
            start++;
        uint64_t end = start + fuzz_pick(seed, text->n - start + 1);
        while (end < text->n && oxp_utf8_continues(text->p[end]))
            end++;
        edits[n++] = (oxp_edit){start, end, {with, strlen(with)}};
        at = end + (start == end);
    }
    oxp_status status = oxp_wire_edit(wire, i, edits, n);
    FUZZ_CHECK(status == (oxp_wire_unit(wire, i)->editable ? OXP_OK : OXP_ERR_ARGUMENT));
}

/* The runs of bytes that no edit may change are in the result, in order, from begin to end. */
static void check_rest(const char *body, size_t n, const bool *may_change, const oxp_buffer *out)
{
    size_t at = 0;
    for (size_t p = 0; p < n;) {
        size_t end = p;
        while (end < n && !may_change[end])
            end++;
        const char *found = end == n ? out->p + out->n - (end - p)
                                     : memmem(out->p + at, out->n - at, body + p, end - p);
        FUZZ_CHECK(found && (size_t)(found - out->p) >= at && (p || found == out->p));
        FUZZ_CHECK(memcmp(found, body + p, end - p) == 0);
        at = (size_t)(found - out->p) + (end - p);
        for (p = end; p < n && may_change[p]; p++)
            continue;
    }
}

/* Arguments that were JSON in a string are that still. */
static void check_args(const oxp_wire *wire, const char *body, const oxp_wire *again)
{
    for (size_t i = 0; i < oxp_wire_units(wire); i++) {
        const oxp_unit *unit = oxp_wire_unit(wire, i);
        const oxp_leaf *leaf = oxp_wire_leaf(wire, unit->first_leaf);
        if (!unit->tool_args || body[leaf->raw - 1] != '"')
            continue;
        bool found = false;
        for (size_t k = 0; !found && k < oxp_wire_units(again); k++) {
            const oxp_unit *other = oxp_wire_unit(again, k);
            oxp_str path = oxp_wire_leaf(again, other->first_leaf)->path;
            found = other->tool_args && path.n == leaf->path.n &&
                    memcmp(path.p, leaf->path.p, path.n) == 0;
        }
        FUZZ_CHECK(found);
    }
}

static void check_edits(oxp_wire *wire, bool response, const char *body, size_t n, uint64_t seed)
{
    bool *may_change = calloc(n + 1, sizeof *may_change);
    oxp_buffer out = {0};
    bool same = false;
    FUZZ_CHECK(may_change);
    check_units(wire, n, may_change);
    FUZZ_CHECK(oxp_wire_splice(wire, &out, &same) == OXP_OK && same && !out.n);
    for (size_t i = 0; i < oxp_wire_units(wire); i++)
        if (fuzz_pick(&seed, 2))
            edit_unit(wire, i, &seed);
    FUZZ_CHECK(oxp_wire_splice(wire, &out, &same) == OXP_OK);
    if (!same && !response) /* an answer's edits silence its probabilities, too */
        check_rest(body, n, may_change, &out);
    free(may_change);
    oxp_wire *again = oxp_wire_new();
    FUZZ_CHECK(again);
    if (!same) {
        FUZZ_CHECK(locate(again, response, out.p, out.n) == OXP_OK);
        check_args(wire, body, again);
    }
    oxp_wire_free(again);
    oxp_buffer_free(&out);
}

/* ---- nothing of an answer is passed over ---- */

/* Replaces the hidden text in every unit: none of an answer may refuse it. */
static void find_hidden(oxp_wire *wire)
{
    oxp_edit edits[FUZZ_EDITS];
    for (size_t i = 0; i < oxp_wire_units(wire); i++) {
        size_t n = fuzz_find(oxp_wire_unit(wire, i)->text, edits);
        if (n)
            FUZZ_CHECK(oxp_wire_edit(wire, i, edits, n) == OXP_OK);
    }
}

static void check_hidden(oxp_wire *wire, const char *body, size_t n, uint64_t seed)
{
    oxp_buffer changed = {0}, out = {0};
    bool same = true;
    /* A part without text (an image) is reported, and not read. */
    if (!memmem(body, n, FUZZ_HIDDEN, FUZZ_HIDDEN_BYTES) &&
        fuzz_hide(&seed, body, n, "\"", &changed) &&
        locate(wire, true, changed.p, changed.n) == OXP_OK && !oxp_wire_parts(wire)) {
        find_hidden(wire);
        FUZZ_CHECK(oxp_wire_splice(wire, &out, &same) == OXP_OK);
        const oxp_buffer *passed = same ? &changed : &out;
        bool shown = memmem(passed->p, passed->n, FUZZ_HIDDEN, FUZZ_HIDDEN_BYTES) != NULL;
        if (shown)
            fprintf(stderr, "%.*s\n", (int)passed->n, passed->p);
        FUZZ_CHECK(!shown);
    }
    oxp_buffer_free(&changed);
    oxp_buffer_free(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    enum { HEAD = 9 };
    static oxp_wire *wire; /* warm over all inputs, as in a server */
    if (size < HEAD)
        return 0;
    uint64_t seed;
    memcpy(&seed, data + 1, sizeof seed);
    bool response = data[0] & 1;
    size_t n = size - HEAD;
    char *body = malloc(n ? n : 1); /* so that a read past the end is seen */
    wire = wire ? wire : oxp_wire_new();
    FUZZ_CHECK(wire && body);
    memcpy(body, data + HEAD, n);
    if (locate(wire, response, body, n) == OXP_OK)
        check_edits(wire, response, body, n, seed);
    else
        FUZZ_CHECK(oxp_wire_reason(wire)[0] && !oxp_wire_units(wire));
    if (response)
        check_hidden(wire, body, n, seed);
    free(body);
    return 0;
}
