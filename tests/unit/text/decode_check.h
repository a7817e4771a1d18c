/*
 * What every layer promises, and encoders for tests of layers.
 */
#ifndef DECODE_CHECK_H
#define DECODE_CHECK_H

#include <stdlib.h>
#include <string.h>

#include "text/decode.h"
#include "text/unicode.h"
#include "text/utf8.h"

/* The well-formed form of bytes that are not in a run: it must be what the layer has. */
static inline size_t check_plain(const oxp_layer *layer, size_t at, const char *text, size_t from,
                                 size_t to)
{
    const oxp_view *view = &layer->view;
    size_t length;
    for (; from < to; from += length) {
        char bytes[4];
        uint32_t c = oxp_utf8_decode(text, to, from, &length, NULL);
        size_t n = oxp_utf8_encode(c, bytes);
        /* What shows nothing is taken out of tokens. */
        if (oxp_unicode_kind(c) == OXP_CHAR_FORMAT && view->origin[at] >= from + length)
            continue;
        assert_true(at + n <= view->n);
        assert_memory_equal(view->bytes + at, bytes, n);
        for (size_t k = 0; k < n; k++, at++)
            assert_true(view->origin[at] >= from && view->origin[at] < from + length);
    }
    return at;
}

/* A layer is the text with its runs replaced: all that is not in a run is there, in order, and what
 * is in a run belongs to its begin. */
static inline void check_layer(const oxp_layer *layer, const char *text, size_t n)
{
    static const char ZEROES[OXP_VIEW_PADDING];
    const oxp_view *view = &layer->view;
    size_t at = 0, from = 0;
    if (!layer->n_runs) {
        assert_int_equal(view->n, 0);
        return;
    }
    assert_int_equal(view->kind, OXP_VIEW_EXACT);
    assert_int_equal(view->original_n, n);
    assert_int_equal(view->settled, view->n);
    assert_int_equal(view->origin[view->n], n);
    assert_int_equal(oxp_utf8_valid_prefix(view->bytes, view->n), view->n);
    assert_memory_equal(view->bytes + view->n, ZEROES, sizeof ZEROES);
    for (size_t k = 0; k < view->n; k++)
        assert_true(view->origin[k] <= view->origin[k + 1]);
    for (size_t k = 0; k < layer->n_runs; k++) {
        const oxp_run *run = &layer->runs[k];
        assert_true(run->from >= from && run->from < run->to && run->to <= n);
        assert_true(run->start < run->end && run->end <= view->n);
        assert_true(run->codes && run->n_via && run->n_via <= OXP_DECODE_DEPTH_MOST);
        for (size_t via = 0; via < run->n_via; via++)
            assert_true(run->codes & 1 << run->via[via]);
        assert_int_equal(check_plain(layer, at, text, from, run->from), run->start);
        for (at = run->start; at < run->end; at++)
            assert_int_equal(view->origin[at], run->from);
        from = run->to;
    }
    assert_int_equal(check_plain(layer, at, text, from, n), view->n);
}

/* Encodes in place; returns the length, at most `room`. */
static inline size_t encode_base64(char *text, size_t n, size_t room)
{
    static const char ALPHABET[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    char *out = malloc(room);
    size_t written = 0;
    assert_non_null(out);
    for (size_t at = 0; at < n; at += 3) {
        uint32_t bits = 0;
        for (size_t k = 0; k < 3; k++)
            bits = bits << 8 | (at + k < n ? (uint8_t)text[at + k] : 0);
        assert_true(written + 4 <= room);
        for (size_t k = 0; k < 4; k++)
            out[written++] = at + k <= n ? ALPHABET[bits >> (18 - 6 * k) & 63] : '=';
    }
    memcpy(text, out, written);
    free(out);
    return written;
}

#endif
