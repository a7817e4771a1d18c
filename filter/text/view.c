#include "text/view.h"

#include <stdlib.h>
#include <string.h>

#include "text/fold.h"
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

static oxp_status build_well_formed(oxp_view *view, const char *text, size_t n)
{
    if (!oxp_view_reserve(view, n))
        return OXP_ERR_MEMORY;
    if (n)
        memcpy(view->bytes, text, n);
    view->n = n;
    return OXP_OK;
}

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

static oxp_status build_ill_formed(oxp_view *view, const char *text, size_t n, size_t well_formed)
{
    size_t length, total = replaced_length(text, n, well_formed), out = 0;

    if (total > OXP_TEXT_MAX)
        return OXP_ERR_LIMIT;
    if (!oxp_view_reserve(view, total) || !oxp_view_reserve_origin(view, total))
        return OXP_ERR_MEMORY;
    for (size_t at = 0; at < n; at += length) {
        uint32_t c = oxp_utf8_decode(text, n, at, &length, NULL);
        size_t written = oxp_utf8_encode(c, view->bytes + out);
        for (size_t end = out + written; out < end; out++)
            view->origin_memory[out] = (uint32_t)at;
    }
    view->origin = view->origin_memory;
    view->origin[out] = (uint32_t)n;
    view->n = out;
    return OXP_OK;
}

static oxp_status build_exact(oxp_view *view, const char *text, size_t n)
{
    size_t well_formed = oxp_utf8_valid_prefix(text, n);
    if (well_formed == n)
        return build_well_formed(view, text, n);
    return build_ill_formed(view, text, n, well_formed);
}

static void make_empty(oxp_view *view, oxp_view_kind kind)
{
    view->kind = kind;
    view->n = 0;
    view->original_n = 0;
    view->origin = NULL;
    if (view->bytes)
        memset(view->bytes, 0, OXP_VIEW_PADDING);
}

oxp_status oxp_view_build(oxp_view *view, oxp_view_kind kind, const char *text, size_t n)
{
    make_empty(view, kind);
    if (n > OXP_TEXT_MAX)
        return OXP_ERR_LIMIT;
    oxp_status status =
        kind == OXP_VIEW_EXACT ? build_exact(view, text, n) : oxp_fold_build(view, text, n);
    if (status != OXP_OK) {
        make_empty(view, kind);
        return status;
    }
    view->original_n = n;
    memset(view->bytes + view->n, 0, OXP_VIEW_PADDING);
    return OXP_OK;
}

void oxp_view_free(oxp_view *view)
{
    free(view->bytes);
    free(view->origin_memory);
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
