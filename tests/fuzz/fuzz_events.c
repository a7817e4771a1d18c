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
static const char HIDDEN[] = "a SECRET, b";
static const char MARK[] = "[\"\\ mark]";

static uint32_t pick(uint64_t *seed, uint64_t below)
{
    *seed = *seed * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)((*seed >> 33) % below);
}

static oxp_status collect(oxp_events *events, uint64_t *seed, uint32_t most, const char *bytes,
                          size_t n)
{
    oxp_events_reset(events);
    for (size_t at = 0; at < n;) {
        size_t piece = most ? 1 + pick(seed, most) : n;
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
        uint64_t start = pick(&seed, unit->text.n), end = start + 1;
        while (start > 0 && oxp_utf8_continues(unit->text.p[start]))
            start--;
        while (end < unit->text.n && oxp_utf8_continues(unit->text.p[end]))
            end++;
        oxp_edit edit = {start, end, {MARK, sizeof MARK - 1}};
        if (pick(&seed, 2)) {
            FUZZ_CHECK(oxp_events_edit(events, i, &edit, 1) == OXP_OK);
            asked = true;
        }
        if (!pick(&seed, 4) && unit->choice != OXP_NO_CHOICE) {
            FUZZ_CHECK(oxp_events_stop_choice(events, unit->choice, pick(&seed, 2), i,
                                              pick(&seed, unit->text.n + 1), MARK,
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

/* The stream with a text in it that looks like no name, somewhere behind a quote or a colon. */
static bool hide(uint64_t *seed, const char *bytes, size_t n, oxp_buffer *out)
{
    size_t places = 0, which;
    for (size_t i = 0; i < n; i++)
        places += bytes[i] == '"' || bytes[i] == ':';
    if (!places)
        return false;
    which = pick(seed, places);
    for (size_t i = 0; i < n; i++) {
        FUZZ_CHECK(oxp_buffer_add_byte(out, bytes[i]));
        if ((bytes[i] == '"' || bytes[i] == ':') && which-- == 0)
            FUZZ_CHECK(oxp_buffer_add(out, HIDDEN, sizeof HIDDEN - 1));
    }
    return true;
}

/* Replaces the hidden text in every unit. */
static void find_hidden(oxp_events *events)
{
    enum { EDITS_MAX = 64 };
    for (size_t i = 0; i < oxp_events_units(events); i++) {
        const oxp_str text = oxp_events_unit(events, i)->text;
        oxp_edit edits[EDITS_MAX];
        size_t n = 0, at = 0;
        const char *found;
        while (n < EDITS_MAX &&
               (found = memmem(text.p + at, text.n - at, HIDDEN, sizeof HIDDEN - 1))) {
            size_t start = (size_t)(found - text.p);
            at = start + sizeof HIDDEN - 1;
            edits[n++] = (oxp_edit){start, at, {"x", 1}};
        }
        if (n)
            FUZZ_CHECK(oxp_events_edit(events, i, edits, n) == OXP_OK);
    }
}

static void check_hidden(oxp_events *events, const char *bytes, size_t n, uint64_t seed)
{
    oxp_buffer stream = {0}, out = {0};
    bool same;
    /* A part without text (sound) is reported, and not read. */
    if (!memmem(bytes, n, HIDDEN, sizeof HIDDEN - 1) && hide(&seed, bytes, n, &stream) &&
        collect(events, &seed, 0, stream.p, stream.n) == OXP_OK && !oxp_events_parts(events)) {
        find_hidden(events);
        FUZZ_CHECK(oxp_events_emit(events, &out, &same) == OXP_OK);
        bool shown = out.n && memmem(out.p, out.n, HIDDEN, sizeof HIDDEN - 1);
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
    FUZZ_CHECK(collect(pieces, &seed, 1 + pick(&seed, 40), bytes, n) == status);
    FUZZ_CHECK(!strcmp(oxp_events_reason(whole), oxp_events_reason(pieces)));
    FUZZ_CHECK((status == OXP_OK) == !oxp_events_reason(whole)[0]);
    check_same(whole, pieces);
    check_unedited(whole, bytes, n);
    if (status == OXP_OK)
        check_edited(whole, pieces, seed);
    check_hidden(whole, bytes, n, seed);
    return 0;
}
