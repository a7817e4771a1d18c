/* Any bytes as an event stream, and with a text put behind any of its quotes or colons, which must
 * not come out once every unit that holds it is edited: cut anywhere they give the same units and
 * the same bytes; what comes out after edits and stops is a stream again, with the edited texts in
 * it. The first eight bytes choose cuts and edits. */
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz/fuzz.h"
#include "text/utf8.h"
#include "wire/wire.h"

static const oxp_wire_limits LIMITS = {.body_bytes = 1 << 24, .messages = 64, .depth = 32};
static const char MARK[] = "[\"\\ mark]";

static oxp_status collect(oxp_events *events, uint64_t *seed, uint32_t most, const char *bytes,
                          size_t n)
{
    oxp_events_reset(events);
    for (size_t at = 0; at < n;) {
        size_t piece = most ? 1 + fuzz_pick(seed, most) : n;
        piece = piece < n - at ? piece : n - at;
        char *copy = malloc(piece);
        FUZZ_CHECK(copy);
        memcpy(copy, bytes + at, piece);
        FUZZ_CHECK(oxp_events_feed(events, &LIMITS, copy, piece) == OXP_OK);
        free(copy);
        at += piece;
    }
    return oxp_events_end(events, OXP_FORMAT_OPENAI_CHAT, &LIMITS);
}

static void check_same(const oxp_events *a, const oxp_events *b)
{
    FUZZ_CHECK(oxp_events_units(a) == oxp_events_units(b));
    for (size_t i = 0; i < oxp_events_units(a); i++) {
        const oxp_unit *x = oxp_events_unit(a, i), *y = oxp_events_unit(b, i);
        FUZZ_CHECK(x->role == y->role && x->choice == y->choice && x->tool_args == y->tool_args);
        FUZZ_CHECK(x->text.n == y->text.n && !memcmp(x->text.p, y->text.p, x->text.n));
        FUZZ_CHECK(oxp_utf8_valid_prefix(x->text.p, x->text.n) == x->text.n);
        oxp_str p = oxp_events_leaf(a, x->first_leaf)->path;
        oxp_str q = oxp_events_leaf(b, y->first_leaf)->path;
        FUZZ_CHECK(p.n && p.n == q.n && !memcmp(p.p, q.p, p.n));
    }
}

/* Unedited: the bytes as they came, or all but an event that was cut off at the end. */
static void check_unedited(oxp_events *events, const char *bytes, size_t n)
{
    oxp_buffer out = {0};
    bool same;
    FUZZ_CHECK(oxp_events_emit(events, &out, &same) == OXP_OK);
    FUZZ_CHECK(out.n <= n && same == (out.n == n) && (!out.n || !memcmp(out.p, bytes, out.n)));
    oxp_buffer_free(&out);
}

static void check_edited(oxp_events *events, oxp_events *again, uint64_t seed)
{
    oxp_buffer out = {0};
    bool same, asked = false;
    for (size_t i = 0; i < oxp_events_units(events); i++) {
        const oxp_unit *unit = oxp_events_unit(events, i);
        uint64_t start = fuzz_pick(&seed, unit->text.n), end = start + 1;
        while (start > 0 && oxp_utf8_continues(unit->text.p[start]))
            start--;
        while (end < unit->text.n && oxp_utf8_continues(unit->text.p[end]))
            end++;
        oxp_edit edit = {start, end, {MARK, sizeof MARK - 1}};
        if (fuzz_pick(&seed, 2)) {
            FUZZ_CHECK(oxp_events_edit(events, i, &edit, 1) == OXP_OK);
            asked = true;
        }
        if (!fuzz_pick(&seed, 4) && unit->choice != OXP_NO_CHOICE) {
            FUZZ_CHECK(oxp_events_stop_choice(events, unit->choice, fuzz_pick(&seed, 2), i,
                                              fuzz_pick(&seed, unit->text.n + 1), MARK,
                                              sizeof MARK - 1) == OXP_OK);
            asked = true;
        }
    }
    FUZZ_CHECK(oxp_events_emit(events, &out, &same) == OXP_OK);
    FUZZ_CHECK(!asked || !same);
    oxp_status status = collect(again, &seed, 0, out.p, out.n);
    if (status != OXP_OK)
        fprintf(stderr, "%s\n%.*s\n", oxp_events_reason(again), (int)out.n, out.p);
    FUZZ_CHECK(status == OXP_OK);
    oxp_buffer_free(&out);
}

/* Replaces the hidden text in every unit: none of an answer may refuse it. */
static void find_hidden(oxp_events *events)
{
    oxp_edit edits[FUZZ_EDITS];
    for (size_t i = 0; i < oxp_events_units(events); i++) {
        size_t n = fuzz_find(oxp_events_unit(events, i)->text, edits);
        if (n)
            FUZZ_CHECK(oxp_events_edit(events, i, edits, n) == OXP_OK);
    }
}

static void check_hidden(oxp_events *events, const char *bytes, size_t n, uint64_t seed)
{
    oxp_buffer stream = {0}, out = {0};
    bool same;
    /* A part without text (sound) is reported, and not read. */
    if (!memmem(bytes, n, FUZZ_HIDDEN, FUZZ_HIDDEN_BYTES) &&
        fuzz_hide(&seed, bytes, n, "\":", &stream) &&
        collect(events, &seed, 0, stream.p, stream.n) == OXP_OK && !oxp_events_parts(events)) {
        find_hidden(events);
        FUZZ_CHECK(oxp_events_emit(events, &out, &same) == OXP_OK);
        bool shown = out.n && memmem(out.p, out.n, FUZZ_HIDDEN, FUZZ_HIDDEN_BYTES);
        if (shown)
            fprintf(stderr, "%.*s\n", (int)out.n, out.p);
        FUZZ_CHECK(!shown);
    }
    oxp_buffer_free(&stream);
    oxp_buffer_free(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static oxp_events *whole, *pieces; /* warm over all inputs, as in a server */
    uint64_t seed;
    if (size < sizeof seed)
        return 0;
    memcpy(&seed, data, sizeof seed);
    const char *bytes = (const char *)data + sizeof seed;
    size_t n = size - sizeof seed;
    whole = whole ? whole : oxp_events_new();
    pieces = pieces ? pieces : oxp_events_new();
    FUZZ_CHECK(whole && pieces);
    oxp_status status = collect(whole, &seed, 0, bytes, n);
    FUZZ_CHECK(collect(pieces, &seed, 1 + fuzz_pick(&seed, 40), bytes, n) == status);
    FUZZ_CHECK(!strcmp(oxp_events_reason(whole), oxp_events_reason(pieces)));
    FUZZ_CHECK((status == OXP_OK) == !oxp_events_reason(whole)[0]);
    check_same(whole, pieces);
    check_unedited(whole, bytes, n);
    if (status == OXP_OK)
        check_edited(whole, pieces, seed);
    check_hidden(whole, bytes, n, seed);
    return 0;
}
