/* Any bytes have a skeleton that is well-formed, maps back to whole characters in order, is the
 * same when they are fed in pieces or their fold is there, with any vectors, and never takes back
 * what it settled. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz/fuzz.h"
#include "text/skeleton.h"
#include "text/utf8.h"

static void begin(oxp_view *view)
{
    view->kind = OXP_VIEW_SKELETON;
    view->n = view->settled = view->original_n = 0;
    view->origin = NULL;
    FUZZ_CHECK(oxp_skeleton_begin(view) == OXP_OK);
}

static void check_offsets(const oxp_view *view, size_t n)
{
    uint64_t covered = 0;
    FUZZ_CHECK(view->original_n == n && view->settled == view->n);
    FUZZ_CHECK(oxp_utf8_valid_prefix(view->bytes, view->n) == view->n);
    for (size_t k = 0; k < view->n; k++) {
        oxp_range range = oxp_view_original(view, k, k + 1);
        FUZZ_CHECK(range.start < range.end && range.end <= n);
        FUZZ_CHECK(k == 0 || range.start == covered || range.end == covered);
        covered = range.end;
    }
    FUZZ_CHECK(!view->n || covered == n);
}

static void check_same(const oxp_view *view, const oxp_view *whole)
{
    FUZZ_CHECK(view->n == whole->n && !memcmp(view->bytes, whole->bytes, whole->n));
    for (size_t k = 0; k < whole->n; k++) {
        oxp_range one = oxp_view_original(view, k, k + 1);
        oxp_range other = oxp_view_original(whole, k, k + 1);
        FUZZ_CHECK(one.start == other.start && one.end == other.end);
    }
}

static void check_from_folds(const oxp_view *whole, const char *text, size_t n)
{
    static oxp_view fold, view;

    for (oxp_vectors v = OXP_VECTORS_NONE; v <= oxp_vectors_best(); v++) {
        FUZZ_CHECK(oxp_view_begin(&fold, OXP_VIEW_FOLD) == OXP_OK);
        fold.state.vectors = v; /* the skeleton uses those of its fold */
        FUZZ_CHECK(oxp_view_feed(&fold, text, n) == OXP_OK && oxp_view_end(&fold) == OXP_OK);
        FUZZ_CHECK(oxp_view_build_skeleton(&view, &fold, text, n) == OXP_OK);
        FUZZ_CHECK(!view.origin == !whole->origin && view.settled == view.n);
        check_same(&view, whole);
    }
}

static void feed_pieces(oxp_view *view, const oxp_view *whole, const char *text, size_t n,
                        size_t piece)
{
    size_t settled = 0;

    begin(view);
    for (size_t at = 0, length; at < n; at += length) {
        length = piece ? piece : 1 + at % 13;
        length = n - at < length ? n - at : length;
        /* A copy of its own size: reads beyond a piece are seen. */
        char *copy = malloc(length);
        FUZZ_CHECK(copy);
        memcpy(copy, text + at, length);
        FUZZ_CHECK(oxp_skeleton_feed(view, copy, length) == OXP_OK);
        free(copy);
        FUZZ_CHECK(view->settled >= settled && view->settled <= whole->n);
        FUZZ_CHECK(!memcmp(view->bytes + settled, whole->bytes + settled, view->settled - settled));
        settled = view->settled;
    }
    FUZZ_CHECK(oxp_skeleton_end(view) == OXP_OK);
    check_same(view, whole);
}

static void check_word(const char *text, size_t n)
{
    for (int keep = 0; keep < 2; keep++) {
        size_t word_n;
        char *word = oxp_skeleton_word(text, n, keep, &word_n);
        FUZZ_CHECK(word && !word[word_n] && oxp_utf8_valid_prefix(word, word_n) == word_n);
        free(word);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static oxp_view whole, pieces;
    if (!size)
        return 0;
    const char *text = (const char *)data + 1;
    size_t n = size - 1;

    begin(&whole);
    if (n)
        FUZZ_CHECK(oxp_skeleton_feed(&whole, text, n) == OXP_OK);
    FUZZ_CHECK(oxp_skeleton_end(&whole) == OXP_OK);
    check_offsets(&whole, n);
    feed_pieces(&pieces, &whole, text, n, data[0] % 20);
    check_from_folds(&whole, text, n);
    check_word(text, n);
    return 0;
}
