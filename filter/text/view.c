#include "text/view.h"

#include <stdlib.h>
#include <string.h>

#include "base/diag.h"
#include "text/fold.h"
#include "text/origins.h"
#include "text/skeleton.h"
#include "text/utf8.h"

bool oxp_view_reserve(oxp_view *view, size_t n)
{
    size_t wanted = n + OXP_VIEW_PADDING;
    if (wanted <= view->capacity)
        return true;
    if (wanted < view->capacity + view->capacity / 2)
        wanted = view->capacity + view->capacity / 2;
    char *bytes = realloc(view->bytes, wanted);
    if (!bytes)
        return false;
    view->bytes = bytes;
    view->capacity = wanted;
    return true;
}

bool oxp_view_reserve_origin(oxp_view *view, size_t n)
{
    size_t wanted = n + 1;
    if (wanted <= view->origin_capacity)
        return true;
    if (wanted < view->origin_capacity + view->origin_capacity / 2)
        wanted = view->origin_capacity + view->origin_capacity / 2;
    uint32_t *memory = realloc(view->origin_memory, wanted * sizeof *memory);
    if (!memory)
        return false;
    view->origin_memory = memory;
    view->origin_capacity = wanted;
    return true;
}

oxp_status oxp_view_leave_identity(oxp_view *view, size_t n)
{
    if (!oxp_view_reserve_origin(view, view->capacity))
        return OXP_ERR_MEMORY;
    view->origin = view->origin_memory;
    oxp_origins_number(view->state.vectors, view->bytes, n, 0, view->origin);
    return OXP_OK;
}

/* ---- exact ---- */

/* The bytes that `text` has with U+FFFD in place of what is ill-formed. */
static size_t replaced_length(const char *text, size_t n, size_t at)
{
    size_t length, total = at;
    bool valid;
    for (; at < n; at += length) {
        oxp_utf8_decode(text, n, at, &length, &valid);
        total += valid ? length : 3;
    }
    return total;
}

static void replace_ill_formed(oxp_view *view, const char *text, size_t n, size_t origin)
{
    size_t length, out = view->n;

    for (size_t at = 0; at < n; at += length) {
        uint32_t c = oxp_utf8_decode(text, n, at, &length, NULL);
        size_t written = oxp_utf8_encode(c, view->bytes + out);
        for (size_t end = out + written; out < end; out++)
            view->origin_memory[out] = (uint32_t)(origin + at);
    }
    view->n = out;
}

static oxp_status read_exact(oxp_view *view, const char *text, size_t n, size_t origin)
{
    size_t well_formed = oxp_utf8_valid_prefix_with(view->state.vectors, text, n);
    size_t total = view->n + replaced_length(text, n, well_formed);

    if (total > OXP_TEXT_MAX)
        return OXP_ERR_LIMIT;
    if (!oxp_view_reserve(view, total))
        return OXP_ERR_MEMORY;
    if (!view->origin && well_formed == n) {
        memcpy(view->bytes + view->n, text, n);
        view->n = total;
    } else {
        if (!view->origin)
            OXP_TRY(oxp_view_leave_identity(view, view->n));
        if (!oxp_view_reserve_origin(view, total))
            return OXP_ERR_MEMORY;
        view->origin = view->origin_memory;
        replace_ill_formed(view, text, n, origin);
    }
    view->settled = view->n;
    return OXP_OK;
}

/* ---- the machine ---- */

static void make_empty(oxp_view *view)
{
    view->n = 0;
    view->settled = 0;
    view->original_n = 0;
    view->origin = NULL;
    view->state = (oxp_view_state){.vectors = oxp_vectors_best()};
    if (view->bytes)
        memset(view->bytes, 0, OXP_VIEW_PADDING);
}

static oxp_status fail(oxp_view *view, oxp_status status)
{
    make_empty(view);
    view->state.failed = status;
    return status;
}

/* Reads whole characters, and what is none: `origin` is where the first of them began. */
static oxp_status read_whole(oxp_view *view, const char *text, size_t n, size_t origin)
{
    if (!n)
        return OXP_OK;
    return view->kind == OXP_VIEW_EXACT ? read_exact(view, text, n, origin)
                                        : oxp_fold_read(view, text, n, origin);
}

/* Reads a character that began in the piece before, byte by byte, as far as it goes on. */
static oxp_status read_cut(oxp_view *view, const char *bytes, size_t n, size_t *read)
{
    oxp_view_state *state = &view->state;

    for (*read = 0; state->cut_n && *read < n;) {
        state->cut[state->cut_n++] = bytes[(*read)++];
        size_t rest = oxp_utf8_cut(state->cut, state->cut_n);
        size_t whole = state->cut_n - rest;
        if (!whole)
            continue;
        size_t origin = view->original_n + *read - state->cut_n;
        OXP_TRY(read_whole(view, state->cut, whole, origin));
        memmove(state->cut, state->cut + whole, rest);
        state->cut_n = (uint8_t)rest;
    }
    return OXP_OK;
}

static void close_bytes(oxp_view *view)
{
    memset(view->bytes + view->n, 0, OXP_VIEW_PADDING);
    if (view->origin)
        view->origin[view->n] = (uint32_t)(view->original_n - view->state.cut_n);
}

static oxp_status read_piece(oxp_view *view, const char *bytes, size_t n)
{
    size_t read, rest;

    OXP_TRY(read_cut(view, bytes, n, &read));
    rest = oxp_utf8_cut(bytes + read, n - read);
    OXP_TRY(read_whole(view, bytes + read, n - read - rest, view->original_n + read));
    if (rest) {
        memcpy(view->state.cut, bytes + n - rest, rest);
        view->state.cut_n = (uint8_t)rest;
    }
    view->original_n += n;
    close_bytes(view);
    return OXP_OK;
}

/* Reads the character that is cut, which will not go on. */
static oxp_status read_end(oxp_view *view)
{
    size_t n = view->state.cut_n;

    if (n) {
        OXP_TRY(read_whole(view, view->state.cut, n, view->original_n - n));
        view->state.cut_n = 0;
        close_bytes(view);
    }
    view->settled = view->n;
    return OXP_OK;
}

oxp_status oxp_view_begin(oxp_view *view, oxp_view_kind kind)
{
    view->kind = kind;
    make_empty(view);
    if (!oxp_view_reserve(view, 0))
        return fail(view, OXP_ERR_MEMORY);
    memset(view->bytes, 0, OXP_VIEW_PADDING);
    oxp_status status = kind == OXP_VIEW_SKELETON ? oxp_skeleton_begin(view) : OXP_OK;
    return status == OXP_OK ? OXP_OK : fail(view, status);
}

oxp_status oxp_view_feed(oxp_view *view, const char *bytes, size_t n)
{
    if (view->state.failed != OXP_OK)
        return view->state.failed;
    if (!n)
        return OXP_OK;
    if (n > OXP_TEXT_MAX - view->original_n)
        return fail(view, OXP_ERR_LIMIT);
    oxp_status status = view->kind == OXP_VIEW_SKELETON ? oxp_skeleton_feed(view, bytes, n)
                                                        : read_piece(view, bytes, n);
    return status == OXP_OK ? OXP_OK : fail(view, status);
}

oxp_status oxp_view_end(oxp_view *view)
{
    if (view->state.failed != OXP_OK)
        return view->state.failed;
    oxp_status status = view->kind == OXP_VIEW_SKELETON ? oxp_skeleton_end(view) : read_end(view);
    return status == OXP_OK ? OXP_OK : fail(view, status);
}

oxp_status oxp_view_build(oxp_view *view, oxp_view_kind kind, const char *text, size_t n)
{
    OXP_TRY(oxp_view_begin(view, kind));
    OXP_TRY(oxp_view_feed(view, text, n));
    return oxp_view_end(view);
}

oxp_status oxp_view_build_skeleton(oxp_view *view, const oxp_view *fold, const char *text, size_t n)
{
    OXP_TRY(oxp_view_begin(view, OXP_VIEW_SKELETON));
    if (!n)
        return oxp_view_end(view);
    oxp_status status = oxp_skeleton_take(view, fold, text, n);
    return status == OXP_OK ? OXP_OK : fail(view, status);
}

void oxp_view_free(oxp_view *view)
{
    free(view->bytes);
    free(view->origin_memory);
    oxp_skeleton_free(view->skeleton);
    *view = (oxp_view){0};
}

const char *oxp_view_name(oxp_view_kind kind)
{
    static const char *const NAMES[OXP_VIEWS] = {"exact", "fold", "skeleton"};
    return NAMES[kind];
}

/* Where the view's bytes are the original's: characters are found in the bytes themselves. */
static oxp_range original_of_identity(const oxp_view *view, size_t start, size_t end)
{
    bool empty = start == end;
    while (start && start < view->n && oxp_utf8_continues(view->bytes[start]))
        start--;
    if (empty)
        return (oxp_range){start, start};
    while (end < view->n && oxp_utf8_continues(view->bytes[end]))
        end++;
    return (oxp_range){start, end};
}

oxp_range oxp_view_original(const oxp_view *view, size_t start, size_t end)
{
    if (end > view->n)
        end = view->n;
    if (start > end)
        start = end;
    if (!view->origin)
        return original_of_identity(view, start, end);
    if (start == end)
        return (oxp_range){view->origin[start], view->origin[start]};
    uint32_t last = view->origin[end - 1];
    while (view->origin[end] == last)
        end++; /* the rest of what the last character became */
    return (oxp_range){view->origin[start], view->origin[end]};
}

size_t oxp_view_place(const oxp_view *view, size_t original)
{
    if (!view->origin)
        return original < view->n ? original : view->n;
    size_t low = 0, high = view->n;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (view->origin[middle] < original)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

char *oxp_fold(const char *text, size_t n, size_t *folded_n)
{
    oxp_view view = {0};
    if (oxp_view_build(&view, OXP_VIEW_FOLD, text, n) != OXP_OK) {
        oxp_view_free(&view);
        return NULL;
    }
    free(view.origin_memory);
    *folded_n = view.n;
    return view.bytes; /* the padding is the NUL behind it */
}
