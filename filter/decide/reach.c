#include "decide/reach.h"

#include <stdlib.h>

#include "text/unicode.h"
#include "text/utf8.h"

void oxp_reach_free(oxp_reach *reach)
{
    for (int plane = 0; plane < 2 * OXP_VIEWS; plane++)
        for (int unit = 0; unit < OXP_REACH_UNITS; unit++)
            free(reach->of[plane][unit].list.items);
    *reach = (oxp_reach){0};
}

void oxp_reach_clear(oxp_reach *reach)
{
    for (int plane = 0; plane < 2 * OXP_VIEWS; plane++)
        for (int unit = 0; unit < OXP_REACH_UNITS; unit++) {
            reach->of[plane][unit].list.n = 0;
            reach->of[plane][unit].listed = false;
            reach->of[plane][unit].read = 0;
        }
}

size_t oxp_reach_bytes(const oxp_reach *reach)
{
    size_t bytes = 0;
    for (int plane = 0; plane < 2 * OXP_VIEWS; plane++)
        for (int unit = 0; unit < OXP_REACH_UNITS; unit++)
            bytes += reach->of[plane][unit].list.capacity * sizeof(oxp_stretch);
    return bytes;
}

/* ---- listing ------------------------------------------------------------------ */

static bool continues(uint32_t c)
{
    return oxp_unicode_kind(c) == OXP_CHAR_MARK || oxp_unicode_jamo_continues(c);
}

/* Words as distances count them: runs of letters and digits, and each letter of a script
 * without spaces by itself. A word ends with its last letter, before the marks of that. */
static bool list_words(oxp_stretches *it, const oxp_view *view)
{
    bool in_run = false;

    for (size_t at = 0, end = 0; at < view->n; at = end) {
        uint32_t c = oxp_utf8_next(view->bytes, view->n, &end);
        oxp_char_kind kind = oxp_unicode_kind(c);
        bool letter = kind == OXP_CHAR_LETTER, alone = false;
        if (continues(c))
            continue;
        if (letter)
            alone = oxp_unicode_script(c) == OXP_SCRIPT_UNSPACED;
        bool runs = (letter && !alone) || kind == OXP_CHAR_DIGIT;
        if (runs && in_run)
            it->list.items[it->list.n - 1].end = (uint32_t)end;
        else if ((runs || alone) && !OXP_PUSH(it->list, (oxp_stretch){(uint32_t)at, (uint32_t)end}))
            return false;
        in_run = runs;
    }
    return true;
}

static bool list_characters(oxp_stretches *it, const oxp_view *view)
{
    for (size_t at = 0, end = 0; at < view->n; at = end)
        if (!continues(oxp_utf8_next(view->bytes, view->n, &end)) &&
            !OXP_PUSH(it->list, (oxp_stretch){(uint32_t)at, (uint32_t)end}))
            return false;
    return true;
}

/* Hops from one end of a sentence or line to the next. */
static bool list_ends(oxp_stretches *it, const oxp_view *view, oxp_distance within)
{
    size_t most = oxp_distance_bytes(within);

    for (size_t at = 0; at < view->n;) {
        size_t bound = view->n - at < most ? view->n : at + most;
        size_t start = oxp_distance_forward(view->bytes, view->n, at, within);
        at = start;
        if (start < bound) {
            oxp_utf8_next(view->bytes, view->n, &at);
            if (!OXP_PUSH(it->list, (oxp_stretch){(uint32_t)start, (uint32_t)at}))
                return false;
        }
        /* The bound may cut a character, which was looked at. */
        while (at < view->n && oxp_utf8_continues(view->bytes[at]))
            at++;
    }
    return true;
}

static bool list(oxp_stretches *it, const oxp_view *view, oxp_distance within)
{
    it->listed = true;
    switch (within.unit) {
    case OXP_UNIT_WORDS:
        return list_words(it, view);
    case OXP_UNIT_CHARS:
        return list_characters(it, view);
    case OXP_UNIT_SENTENCE:
    case OXP_UNIT_LINE:
        return list_ends(it, view, within);
    case OXP_UNIT_NONE:
    case OXP_UNIT_BYTES:
        break;
    }
    return true;
}

/* ---- asking -------------------------------------------------------------------- */

/* How many stretches begin before `at`. */
static size_t count_before(const oxp_stretches *it, size_t at)
{
    size_t low = 0, high = it->list.n;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (it->list.items[middle].start < at)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* How many stretches may lie between. */
static size_t allowed(oxp_distance within)
{
    bool counted = within.unit == OXP_UNIT_WORDS || within.unit == OXP_UNIT_CHARS;
    return counted ? within.count : 0;
}

static size_t forward_in_list(const oxp_stretches *it, const oxp_view *view, oxp_distance within,
                              size_t at)
{
    size_t next = count_before(it, at), most = oxp_distance_bytes(within);
    size_t limit = view->n - at < most ? view->n : at + most;
    /* What is left of a word behind `at` is a word. */
    bool rest = within.unit == OXP_UNIT_WORDS && next && it->list.items[next - 1].end > at;
    size_t first_over = next + allowed(within) - (rest && allowed(within));

    if (first_over >= it->list.n || it->list.items[first_over].start > limit)
        return limit;
    return it->list.items[first_over].start;
}

static size_t back_in_list(const oxp_stretches *it, oxp_distance within, size_t at)
{
    size_t before = count_before(it, at), most = oxp_distance_bytes(within);
    size_t limit = at < most ? 0 : at - most;

    if (before <= allowed(within))
        return limit;
    size_t end = it->list.items[before - 1 - allowed(within)].end;
    return end > at ? at : end < limit ? limit : end;
}

/* Whether to ask the list, which is made once reading without it costs more. */
static bool wants_list(const oxp_stretches *it, const oxp_view *view, oxp_distance within)
{
    return it->read > view->n && within.unit != OXP_UNIT_NONE && within.unit != OXP_UNIT_BYTES;
}

static int plane_of(const oxp_view *view)
{
    return (int)view->kind + (view->layered ? OXP_VIEWS : 0);
}

bool oxp_reach_forward(oxp_reach *reach, const oxp_view *view, oxp_distance within, size_t at,
                       size_t *to)
{
    oxp_stretches *it = &reach->of[plane_of(view)][within.unit];

    while (at < view->n && oxp_utf8_continues(view->bytes[at]))
        at++;
    if (!wants_list(it, view, within)) {
        *to = oxp_distance_forward(view->bytes, view->n, at, within);
        it->read += *to - at;
        return true;
    }
    if (!it->listed && !list(it, view, within))
        return false;
    *to = forward_in_list(it, view, within, at);
    return true;
}

bool oxp_reach_back(oxp_reach *reach, const oxp_view *view, oxp_distance within, size_t at,
                    size_t *to)
{
    oxp_stretches *it = &reach->of[plane_of(view)][within.unit];

    while (at && at < view->n && oxp_utf8_continues(view->bytes[at]))
        at--;
    if (!wants_list(it, view, within)) {
        *to = oxp_distance_back(view->bytes, view->n, at, within);
        it->read += at - *to;
        return true;
    }
    if (!it->listed && !list(it, view, within))
        return false;
    *to = back_in_list(it, within, at);
    return true;
}
