/* Of any bytes, the hits of every detector are in order, apart, on whole characters and not empty;
 * they are the same again, where the text stands alone in memory, and where it grows byte by byte
 * or in pieces; a detector that is told to stop does; and mixed-script and invisible find nothing
 * in ASCII. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz/fuzz.h"
#include "text/builtin.h"
#include "text/utf8.h"

typedef struct hits {
    const oxp_view *view;
    uint64_t sum; /* of all hits, in order */
    size_t n, most;
    uint32_t end;
} hits;

static bool note(void *context, uint32_t start, uint32_t end)
{
    hits *it = context;
    FUZZ_CHECK(it->n < it->most);
    FUZZ_CHECK(start < end && end <= it->view->n && (!it->n || start >= it->end));
    FUZZ_CHECK(!oxp_utf8_continues(it->view->bytes[start]));
    FUZZ_CHECK(!oxp_utf8_continues(it->view->bytes[end]));
    it->sum = (it->sum ^ start) * 0x100000001B3u + end;
    it->end = end;
    return ++it->n < it->most;
}

static hits find(oxp_builtin which, const oxp_view *view, size_t most)
{
    hits it = {.view = view, .most = most};
    bool went_on = oxp_builtin_find(which, view, note, &it);
    FUZZ_CHECK(went_on == (it.n < most));
    return it;
}

/* The hits of a text that grows: none before it is certain, none from what was not open. */
typedef struct growing {
    const oxp_view *view;
    uint64_t sum; /* in any order */
    size_t n, known, open;
    uint32_t certain;
} growing;

static uint64_t hash_of(uint32_t start, uint32_t end, uint32_t certain)
{
    uint64_t h = ((uint64_t)start << 32 | end) * 0x9E3779B97F4A7C15u;
    return (h ^ h >> 31 ^ certain) * 0xBF58476D1CE4E5B9u;
}

static bool note_growing(void *context, uint32_t start, uint32_t end)
{
    growing *it = context;
    FUZZ_CHECK(it->certain <= it->known && start >= it->open);
    it->sum += hash_of(start, end, it->certain);
    it->n++;
    return true;
}

static bool note_whole(void *context, uint32_t start, uint32_t end)
{
    growing *it = context;
    it->sum += hash_of(start, end, it->certain);
    it->n++;
    return true;
}

static void check_growing(oxp_builtin which, const oxp_view *view, size_t piece)
{
    growing whole = {.view = view}, it = {.view = view};
    oxp_builtin_state state = {0};
    FUZZ_CHECK(oxp_builtin_find_certain(which, view, note_whole, &whole, &whole.certain));
    for (size_t n = 0;; n += piece) {
        bool ended = n >= view->n;
        n = ended ? view->n : n;
        while (oxp_utf8_continues(view->bytes[n]))
            n++;
        it.known = n + ended;
        FUZZ_CHECK(oxp_builtin_read(which, &state, view, n, ended, note_growing, &it, &it.certain));
        FUZZ_CHECK(state.open >= it.open && state.open <= n);
        it.open = state.open;
        if (ended)
            break;
    }
    FUZZ_CHECK(it.n == whole.n && it.sum == whole.sum);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static oxp_view view;
    const char *text = (const char *)data;
    bool is_ascii = true;

    FUZZ_CHECK(oxp_view_build(&view, OXP_VIEW_EXACT, text, size) == OXP_OK);
    for (size_t i = 0; i < view.n; i++)
        is_ascii &= !(view.bytes[i] & 0x80);
    char *alone = calloc(1, view.n + OXP_VIEW_PADDING);
    FUZZ_CHECK(alone);
    memcpy(alone, view.bytes, view.n);
    oxp_view twin = {.kind = OXP_VIEW_EXACT, .bytes = alone, .n = view.n};
    for (oxp_builtin which = 0; which < OXP_BUILTINS; which++) {
        hits all = find(which, &view, SIZE_MAX), again = find(which, &twin, SIZE_MAX);
        FUZZ_CHECK(all.n == again.n && all.sum == again.sum);
        check_growing(which, &view, 1);
        check_growing(which, &view, 1 + size % 61);
        if (all.n)
            FUZZ_CHECK(find(which, &view, 1 + size % all.n).n == 1 + size % all.n);
        if (is_ascii)
            FUZZ_CHECK(!all.n || which > OXP_BUILTIN_INVISIBLE);
    }
    free(alone);
    return 0;
}
