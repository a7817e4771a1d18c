#include "unit/decide/kit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* ---- making ------------------------------------------------------------- */

kit *kit_new(void)
{
    kit *k = calloc(1, sizeof *k);
    assert_non_null(k);
    k->arena = oxp_arena_create((size_t)1 << 26);
    assert_non_null(k->arena);
    assert_int_equal(oxp_judge_scratch_new(&k->scratch), OXP_OK);
    k->filter.matcher = (oxp_matcher *)(void *)k;
    k->filter.search_views = k->search_views;
    k->policy.rules = k->rules;
    k->policy.order = k->order;
    k->policy.categories = k->categories;
    k->policy.limits.findings = 256;
    for (size_t i = 0; i < sizeof k->policy.key; i++)
        k->policy.key[i] = (uint8_t)(i * 37 + 1);
    k->input.only_rule = OXP_NONE;
    return k;
}

void kit_free(kit *k)
{
    for (int i = 0; i < OXP_VIEWS; i++)
        oxp_view_free(&k->views[i]);
    oxp_judge_scratch_free(k->scratch);
    oxp_arena_destroy(k->arena);
    free(k->spans);
    free(k);
}

/* ---- scanning and judging --------------------------------------------------- */

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

uint32_t kit_match(const kit_search *search, const char *text, uint32_t n, uint32_t start,
                   uint32_t literal, uint32_t *step)
{
    const char *wanted = search->literals[literal];
    uint32_t length = (uint32_t)strlen(wanted), end = start + length;
    if (!length || end > n || memcmp(text + start, wanted, length) != 0)
        return 0;
    if (search->border && end < n && is_letter(text[end]))
        return 0;
    *step = end + search->border;
    return end;
}

static void add_span(kit *k, oxp_span span)
{
    for (size_t i = k->n_spans;
         i > 0 && k->spans[i - 1].search == span.search && k->spans[i - 1].start == span.start; i--)
        if (k->spans[i - 1].end == span.end)
            return;
    if (k->n_spans == k->spans_capacity) {
        k->spans_capacity = k->spans_capacity ? 2 * k->spans_capacity : 64;
        k->spans = realloc(k->spans, k->spans_capacity * sizeof *k->spans);
        assert_non_null(k->spans);
    }
    size_t at = k->n_spans++;
    for (; at > 0 && k->spans[at - 1].search == span.search &&
           k->spans[at - 1].start == span.start && k->spans[at - 1].end > span.end;
         at--)
        k->spans[at] = k->spans[at - 1];
    k->spans[at] = span;
}

static void scan(kit *k)
{
    k->n_spans = 0;
    for (uint32_t s = 0; s < k->n_searches; s++) {
        const kit_search *search = &k->searches[s];
        const oxp_view *view = &k->views[search->view];
        for (uint32_t start = 0; !search->exception && start < view->n; start++)
            for (uint32_t i = 0; i < search->n_literals; i++) {
                oxp_span span = {.search = s,
                                 .start = start,
                                 .unproven = k->unproven && !s,
                                 .plane = (uint8_t)search->view};
                span.end = kit_match(search, view->bytes, (uint32_t)view->n, start, i, &span.step);
                if (span.end)
                    add_span(k, span);
            }
    }
}

void kit_scan(kit *k, const char *text, size_t n)
{
    for (oxp_view_kind i = 0; i < OXP_VIEWS; i++) {
        assert_int_equal(oxp_view_build(&k->views[i], i, text, n), OXP_OK);
        k->seen[i] = &k->views[i];
    }
    scan(k);
    k->found = (oxp_spans){.items = k->spans, .n = k->n_spans};
    k->input.text = text;
    k->input.n = n;
}

oxp_status kit_judge_scanned(kit *k, oxp_role role, oxp_judgement *judgement)
{
    k->input.filter = &k->filter;
    k->input.policy = &k->policy;
    k->input.role = role;
    k->input.views = k->seen;
    k->input.spans = &k->found;
    return oxp_judge(&k->input, k->scratch, judgement);
}

oxp_status kit_judge(kit *k, oxp_role role, const char *text, size_t n, oxp_judgement *judgement)
{
    kit_scan(k, text, n);
    return kit_judge_scanned(k, role, judgement);
}

/* ---- saying ------------------------------------------------------------------- */

const char *kit_findings(const kit *k, const oxp_judgement *judgement)
{
    static char out[8192];
    static const char *const MODES[] = {"", "", "/shadow", "/below"};
    size_t n = 0;
    out[0] = '\0';
    for (size_t i = 0; i < judgement->n_findings && n < sizeof out - 256; i++) {
        const oxp_judged *it = &judgement->findings[i];
        const char *id =
            it->rule == OXP_NONE ? k->categories[it->category].finding_id : k->rules[it->rule].id;
        n +=
            (size_t)snprintf(out + n, sizeof out - n, "%s%s %s%s%s", i ? " " : "", id,
                             oxp_action_name(it->action), MODES[it->mode], it->unproven ? "?" : "");
        for (uint32_t s = 0; s < it->n_spans && n < sizeof out - 64; s++) {
            oxp_range range = judgement->spans[it->first_span + s];
            n += (size_t)snprintf(out + n, sizeof out - n, "%c%u-%u", s ? '+' : '@',
                                  (unsigned)range.start, (unsigned)range.end);
        }
    }
    return out;
}

const char *kit_text(const kit *k, const oxp_judgement *judgement)
{
    static char out[1 << 16];
    size_t n = 0;
    uint64_t at = 0;
    for (size_t i = 0; i <= judgement->n_edits; i++) {
        const oxp_edit *edit = i < judgement->n_edits ? &judgement->edits[i] : NULL;
        uint64_t end = edit ? edit->start : judgement->visible;
        assert_true(end >= at && end <= judgement->visible && n + end - at < sizeof out - 256);
        memcpy(out + n, k->input.text + at, end - at);
        n += end - at;
        if (edit) {
            memcpy(out + n, edit->text.p, edit->text.n);
            n += edit->text.n;
            at = edit->end;
        }
    }
    out[n] = '\0';
    return out;
}
