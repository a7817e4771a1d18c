/* Any bytes have views that are well-formed, map back to whole characters in order, and do not
 * change when they are built again, in pieces, or without vectors; what is settled stays; folding
 * twice is folding once; and borders, distances and validators take any text. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz/fuzz.h"
#include "text/border.h"
#include "text/distance.h"
#include "text/utf8.h"
#include "text/validate.h"
#include "text/view.h"

static void check_offsets(const oxp_view *view, size_t n)
{
    uint64_t covered = 0;
    FUZZ_CHECK(view->original_n == n);
    for (size_t k = 0; k < view->n; k++) {
        oxp_range range = oxp_view_original(view, k, k + 1);
        FUZZ_CHECK(range.start < range.end && range.end <= n);
        FUZZ_CHECK(k == 0 || range.start == covered || range.end == covered);
        covered = range.end;
    }
    FUZZ_CHECK(!view->n || covered == n);
}

static void check_view(oxp_view *view, const char *text, size_t n)
{
    static const char ZEROES[OXP_VIEW_PADDING];
    FUZZ_CHECK(oxp_utf8_valid_prefix(view->bytes, view->n) == view->n);
    FUZZ_CHECK(!memcmp(view->bytes + view->n, ZEROES, sizeof ZEROES));
    check_offsets(view, n);

    char *bytes = view->bytes, *copy = malloc(view->n + 1);
    size_t view_n = view->n;
    FUZZ_CHECK(copy);
    memcpy(copy, bytes, view_n);
    FUZZ_CHECK(oxp_view_build(view, view->kind, text, n) == OXP_OK);
    FUZZ_CHECK(view->bytes == bytes && view->n == view_n && !memcmp(copy, bytes, view_n));
    free(copy);
}

static uint32_t begin_of(const oxp_view *view, size_t k)
{
    while (!view->origin && k && oxp_utf8_continues(view->bytes[k]))
        k--;
    return view->origin ? view->origin[k] : (uint32_t)k;
}

static void check_same(const oxp_view *a, const oxp_view *b, size_t from, size_t n)
{
    FUZZ_CHECK(a->n >= n && b->n >= n);
    for (size_t k = from; k < n; k++)
        FUZZ_CHECK(a->bytes[k] == b->bytes[k] && begin_of(a, k) == begin_of(b, k));
}

/* Feeds the pieces that the bytes themselves cut: what is settled is already that of the whole. */
static void check_pieces(const oxp_view *whole, const char *text, size_t n, uint32_t seed)
{
    static oxp_view views[OXP_VIEWS];
    oxp_view *view = &views[whole->kind];
    size_t settled = 0;

    FUZZ_CHECK(oxp_view_begin(view, whole->kind) == OXP_OK);
    for (size_t at = 0, length; at < n; at += length) {
        seed = seed * 1664525 + 1013904223;
        length = 1 + (seed >> 24) % (seed >> 20 & 1 ? 3 : 70);
        length = length < n - at ? length : n - at;
        FUZZ_CHECK(oxp_view_feed(view, text + at, length) == OXP_OK);
        FUZZ_CHECK(view->settled >= settled && view->settled <= view->n);
        check_same(view, whole, settled, view->settled);
        settled = view->settled;
    }
    FUZZ_CHECK(oxp_view_end(view) == OXP_OK);
    FUZZ_CHECK(view->n == whole->n && view->settled == view->n);
    FUZZ_CHECK(!view->origin == !whole->origin && view->original_n == n);
    check_same(view, whole, 0, view->n);
}

static void check_without_vectors(const oxp_view *whole, const char *text, size_t n)
{
    static oxp_view view;

    FUZZ_CHECK(oxp_view_begin(&view, whole->kind) == OXP_OK);
    view.state.vectors = OXP_VECTORS_NONE;
    FUZZ_CHECK(oxp_view_feed(&view, text, n) == OXP_OK && oxp_view_end(&view) == OXP_OK);
    FUZZ_CHECK(view.n == whole->n);
    check_same(&view, whole, 0, view.n);
}

static void check_fold(const oxp_view *view)
{
    size_t n;
    char *folded = oxp_fold(view->bytes, view->n, &n);
    FUZZ_CHECK(folded && n == view->n && !memcmp(folded, view->bytes, n));
    free(folded);
}

static void check_places(const oxp_view *view, size_t at, oxp_distance distance)
{
    while (at < view->n && oxp_utf8_continues(view->bytes[at]))
        at++;
    size_t ahead = oxp_distance_forward(view->bytes, view->n, at, distance);
    size_t back = oxp_distance_back(view->bytes, view->n, at, distance);
    FUZZ_CHECK(ahead >= at && ahead <= view->n && back <= at);
    FUZZ_CHECK(ahead - at <= oxp_distance_bytes(distance) &&
               at - back <= oxp_distance_bytes(distance));
    FUZZ_CHECK(oxp_letters_forward(view->bytes, view->n, at) >= at);
    FUZZ_CHECK(oxp_letters_back(view->bytes, view->n, at) <= at);
    FUZZ_CHECK(at || oxp_border_before(view->bytes, view->n, at));
    (void)oxp_border_after(view->bytes, view->n, at);
    (void)oxp_border_free(view->bytes, view->n, at);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static oxp_view views[OXP_VIEWS];
    if (size < 2)
        return 0;
    oxp_distance distance = {(oxp_distance_unit)(data[0] % (OXP_UNIT_LINE + 1)), data[1] % 8};
    const char *text = (const char *)data + 2;
    size_t n = size - 2;

    for (oxp_view_kind kind = 0; kind < OXP_VIEWS; kind++) {
        FUZZ_CHECK(oxp_view_build(&views[kind], kind, text, n) == OXP_OK);
        check_view(&views[kind], text, n);
        check_pieces(&views[kind], text, n, (uint32_t)data[0] << 8 | data[1]);
        if (kind <= OXP_VIEW_FOLD)
            check_without_vectors(&views[kind], text, n);
        for (size_t step = 0; step < 8; step++)
            check_places(&views[kind], views[kind].n * step / 7, distance);
    }
    check_fold(&views[OXP_VIEW_FOLD]);
    for (size_t i = 0; oxp_validator_at(i); i++) {
        const char *name = oxp_validator_at(i);
        oxp_validation validation = {oxp_validator_find(name, strlen(name)), data[0], 0};
        (void)oxp_validate(&validation, text, n);
    }
    return 0;
}
