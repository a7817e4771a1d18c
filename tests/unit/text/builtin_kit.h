/*
 * Builtin kit: runs a detector over a text that marks its hits with [[ and ]].
 */
#ifndef BUILTIN_KIT_H
#define BUILTIN_KIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "text/builtin.h"
#include "text/utf8.h"

enum { KIT_HITS = 256 };

typedef struct kit_hits {
    uint32_t start[KIT_HITS], end[KIT_HITS];
    size_t n;
} kit_hits;

static inline bool kit_note(void *context, uint32_t start, uint32_t end)
{
    kit_hits *hits = context;
    assert_true(start < end && (!hits->n || start >= hits->end[hits->n - 1]));
    assert_true(hits->n < KIT_HITS);
    hits->start[hits->n] = start;
    hits->end[hits->n++] = end;
    return true;
}

static inline kit_hits kit_find(oxp_builtin which, const char *text, size_t n)
{
    oxp_view view = {0};
    kit_hits hits = {.n = 0};
    assert_int_equal(oxp_view_build(&view, OXP_VIEW_EXACT, text, n), OXP_OK);
    assert_true(oxp_builtin_find(which, &view, kit_note, &hits));
    for (size_t i = 0; i < hits.n; i++) {
        assert_true(hits.end[i] <= view.n);
        assert_false(oxp_utf8_continues(view.bytes[hits.start[i]]));
        assert_false(oxp_utf8_continues(view.bytes[hits.end[i]]));
    }
    oxp_view_free(&view);
    return hits;
}

typedef struct kit_case {
    const char *name, *text;
} kit_case;

static inline void kit_check(oxp_builtin which, const kit_case *cases, size_t n_cases)
{
    for (size_t i = 0; i < n_cases; i++) {
        char text[8192];
        kit_hits wanted = {.n = 0};
        size_t n = 0;
        assert_true(strlen(cases[i].text) < sizeof text);
        for (const char *p = cases[i].text; *p;) {
            if (!strncmp(p, "[[", 2)) {
                wanted.start[wanted.n] = (uint32_t)n;
                p += 2;
            } else if (!strncmp(p, "]]", 2)) {
                wanted.end[wanted.n++] = (uint32_t)n;
                p += 2;
            } else {
                text[n++] = *p++;
            }
        }
        kit_hits found = kit_find(which, text, n);
        if (found.n != wanted.n)
            fail_msg("%s: %zu hits, not %zu", cases[i].name, found.n, wanted.n);
        for (size_t k = 0; k < found.n; k++)
            if (found.start[k] != wanted.start[k] || found.end[k] != wanted.end[k])
                fail_msg("%s: hit %zu is [%u, %u), not [%u, %u)", cases[i].name, k, found.start[k],
                         found.end[k], wanted.start[k], wanted.end[k]);
    }
}

#define KIT_CHECK(which, cases) kit_check(which, cases, sizeof(cases) / sizeof *(cases))

#endif
