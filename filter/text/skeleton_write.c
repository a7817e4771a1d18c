#include <string.h>

#include "base/diag.h"
#include "text/fold.h"
#include "text/origins.h"
#include "text/skeleton_room.h"
#include "text/utf8.h"

/* So many bytes are copied where there are fewer: both ends are followed by padding, and what is
 * written too much is written again. */
enum { SHORT = 16 };

uint32_t oxp_skeleton_origin(struct oxp_skeleton *m, size_t at)
{
    const uint32_t *origin = m->fold->origin;
    return oxp_straighten_origin(&m->straighten, origin ? origin[at] : (uint32_t)at);
}

oxp_status oxp_skeleton_leave_identity(oxp_view *view)
{
    OXP_TRY(oxp_view_leave_identity(view, view->n));
    view->skeleton->identity = false;
    return OXP_OK;
}

static bool is_fold_plain(const struct oxp_skeleton *m)
{
    return !m->fold->origin && !m->straighten.bends.n;
}

/* Copies `n` origins of the fold, `shift` further. */
static void shift_origins(const uint32_t *restrict from, size_t n, uint32_t shift,
                          uint32_t *restrict origin)
{
    for (size_t k = 0; k < n; k++)
        origin[k] = from[k] + shift;
}

/* The first of `n` origins, which never fall, that is not below `end`. */
static size_t first_from(const uint32_t *from, size_t n, uint32_t end)
{
    size_t low = 0, high = n;

    if (from[n - 1] < end)
        return n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (from[middle] < end)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Writes the origins of the fold's next `n` bytes, from bend to bend. */
static void copy_origins(oxp_view *view, size_t n)
{
    struct oxp_skeleton *m = view->skeleton;

    if (m->fold->origin && !m->straighten.bends.n) {
        shift_origins(m->fold->origin + m->at, n <= SHORT ? SHORT : n, 0,
                      view->origin_memory + view->n);
        return;
    }
    for (size_t done = 0, part; done < n; done += part) {
        uint32_t *origin = view->origin_memory + view->n + done, shift;
        const uint32_t *from = m->fold->origin ? m->fold->origin + m->at + done : NULL;
        uint32_t first = from ? from[0] : (uint32_t)(m->at + done);
        bool fixed;
        uint32_t end = oxp_straighten_stretch(&m->straighten, first, &shift, &fixed);
        size_t left = n - done;
        part = from ? first_from(from, left, end) : end - first < left ? end - first : left;
        if (fixed)
            for (size_t k = 0; k < part; k++)
                origin[k] = first + shift;
        else if (!from)
            oxp_origins_number(m->fold->state.vectors, m->fold->bytes + m->at + done, part,
                               first + shift, origin);
        else
            shift_origins(from, part <= SHORT ? SHORT : part, shift, origin);
    }
}

/* Copies the fold's bytes up to `end`. */
oxp_status oxp_skeleton_copy(oxp_view *view, size_t end)
{
    struct oxp_skeleton *m = view->skeleton;
    size_t n = end - m->at;

    if (!n)
        return OXP_OK;
    if (m->identity && (view->n != m->at || !is_fold_plain(m)))
        OXP_TRY(oxp_skeleton_leave_identity(view));
    if (n <= SHORT)
        memcpy(view->bytes + view->n, m->fold->bytes + m->at, SHORT);
    else
        memcpy(view->bytes + view->n, m->fold->bytes + m->at, n);
    if (!m->identity)
        copy_origins(view, n);
    view->n += n;
    m->at = end;
    return OXP_OK;
}

oxp_status oxp_skeleton_put(oxp_view *view, char letter, size_t length)
{
    struct oxp_skeleton *m = view->skeleton;

    if (m->identity && (length != 1 || view->n != m->at || !is_fold_plain(m)))
        OXP_TRY(oxp_skeleton_leave_identity(view));
    view->bytes[view->n] = letter;
    if (!m->identity)
        view->origin_memory[view->n] = oxp_skeleton_origin(m, m->at);
    view->n++;
    m->at += length;
    return OXP_OK;
}
