/* Any bytes have views that are well-formed, map back to whole characters in order, and do not
 * change when they are built again; folding twice is folding once; and borders, distances and
 * validators take any text. */
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
