/* Any bytes have a layer that is the text with its runs replaced: what is in no run is there, in
 * order and well-formed, what is in a run belongs to its begin, and the budget is never passed. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "fuzz/fuzz.h"
#include "text/decode.h"
#include "text/unicode.h"
#include "text/utf8.h"

/* What stands between two runs, as the layer must have it. Returns where it ends there. */
static size_t check_plain(const oxp_view *view, size_t at, const char *text, size_t from, size_t to)
{
    size_t length;
    for (; from < to; from += length) {
        char bytes[4];
        uint32_t c = oxp_utf8_decode(text, to, from, &length, NULL);
        size_t n = oxp_utf8_encode(c, bytes);
        /* What shows nothing is taken out of tokens. */
        if (oxp_unicode_kind(c) == OXP_CHAR_FORMAT && view->origin[at] >= from + length)
            continue;
        FUZZ_CHECK(at + n <= view->n && !memcmp(view->bytes + at, bytes, n));
        for (size_t k = 0; k < n; k++, at++)
            FUZZ_CHECK(view->origin[at] >= from && view->origin[at] < from + length);
    }
    return at;
}

static void check_layer(const oxp_layer *layer, const char *text, size_t n)
{
    static const char ZEROES[OXP_VIEW_PADDING];
    const oxp_view *view = &layer->view;
    size_t at = 0, from = 0;
    FUZZ_CHECK(view->original_n == n && view->origin[view->n] == n);
    FUZZ_CHECK(oxp_utf8_valid_prefix(view->bytes, view->n) == view->n);
    FUZZ_CHECK(!memcmp(view->bytes + view->n, ZEROES, sizeof ZEROES));
    for (size_t k = 0; k < layer->n_runs; k++) {
        const oxp_run *run = &layer->runs[k];
        FUZZ_CHECK(run->from >= from && run->from < run->to && run->to <= n);
        FUZZ_CHECK(run->codes && run->n_via && run->n_via <= OXP_DECODE_DEPTH_MOST);
        FUZZ_CHECK(check_plain(view, at, text, from, run->from) == run->start);
        FUZZ_CHECK(run->start < run->end && run->end <= view->n);
        FUZZ_CHECK(oxp_layer_run_at(layer, run->from) == run);
        for (at = run->start; at < run->end; at++)
            FUZZ_CHECK(view->origin[at] == run->from);
        from = run->to;
    }
    FUZZ_CHECK(check_plain(view, at, text, from, n) == view->n);
}

/* A view of the layer covers whole runs. */
static void check_rebased(const oxp_layer *layer)
{
    static oxp_view view;
    FUZZ_CHECK(oxp_view_build(&view, OXP_VIEW_FOLD, layer->view.bytes, layer->view.n) == OXP_OK);
    FUZZ_CHECK(oxp_view_rebase(&view, layer) == OXP_OK);
    for (size_t k = 0; k < view.n; k++) {
        oxp_range range = oxp_view_original(&view, k, k + 1);
        FUZZ_CHECK(view.origin[k] <= view.origin[k + 1] && range.start < range.end);
        FUZZ_CHECK(range.end <= layer->view.original_n);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static oxp_layer layer;
    if (size < 2)
        return 0;
    oxp_decode_limits limits = {1 + data[0] % 4, data[0] & 0x80 ? data[1] : 65536};
    oxp_codes codes = data[0] & 0x40 ? data[1] : OXP_CODES_OF_RUNS;
    const char *text = (const char *)data + 2;
    size_t n = size - 2;

    FUZZ_CHECK(oxp_layer_build(&layer, codes, &limits, text, n) == OXP_OK);
    if (!layer.n_runs) {
        FUZZ_CHECK(!layer.view.n);
        return 0;
    }
    check_layer(&layer, text, n);
    if (limits.depth == 1) {
        size_t decoded = 0;
        for (size_t k = 0; k < layer.n_runs; k++)
            decoded += layer.runs[k].end - layer.runs[k].start;
        FUZZ_CHECK(decoded <= limits.max_bytes);
    }
    check_rebased(&layer);
    return 0;
}
