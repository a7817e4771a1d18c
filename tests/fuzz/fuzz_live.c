/*
 * Live: two patterns, a text and how it is cut. A stream of the text has the spans of the whole
 * text, and its head never falls, is never behind what is found later, and does not depend on how
 * the text came in.
 *
 * The input: a byte of options, a byte n, n bytes of a regex, a line of words, the text.
 */
#include "fuzz/fuzz.h"
#include "match/live_plan.h"

enum { SEARCHES = 2 };

typedef struct rig {
    oxp_matcher *matcher;
    oxp_match_scratch *scratch;
    oxp_live_plan *plan;
    oxp_live_search searches[SEARCHES];
} rig;

/* The engine compiles in a child process, which is too slow for fuzzing: the patterns are built
 * without it, and scanned by PCRE2 and the walks alone. */
static bool build(rig *r, oxp_str regex, oxp_str words, oxp_view_kind view)
{
    const oxp_term terms[SEARCHES] = {{.text = regex}, {.text = words}};
    oxp_search_spec specs[SEARCHES] = {
        {.kind = OXP_SEARCH_REGEX, .view = view, .terms = &terms[0], .n_terms = 1},
        {.kind = OXP_SEARCH_WORDS, .view = view, .terms = &terms[1], .n_terms = 1}};
    oxp_diag *diag = oxp_diag_new();
    r->matcher = calloc(1, sizeof *r->matcher);
    FUZZ_CHECK(diag && r->matcher && (r->matcher->arena = oxp_arena_create((size_t)1 << 28)));
    bool fine = oxp_program_build(r->matcher, specs, SEARCHES, diag) == OXP_OK;
    oxp_diag_free(diag);
    for (uint32_t i = 0; fine && i < r->matcher->patterns.n; i++) {
        oxp_pattern *p = &r->matcher->patterns.items[i];
        p->route = OXP_ROUTE_NONE;
        if (p->kind == OXP_PATTERN_REGEX)
            FUZZ_CHECK(OXP_PUSH(r->matcher->databases[view].always, i));
    }
    return fine && oxp_match_scratch_new(r->matcher, &r->scratch) == OXP_OK;
}

static void free_rig(rig *r)
{
    oxp_live_plan_free(r->plan);
    oxp_match_scratch_free(r->scratch);
    oxp_matcher_free(r->matcher);
}

/* What a stream gave: spans in any order, and the head behind each settled byte. */
typedef struct outcome {
    uint64_t sum[SEARCHES];
    size_t n[SEARCHES];
    bool over;
} outcome;

static void add_span(outcome *it, const oxp_span *s)
{
    uint64_t h = ((uint64_t)s->start << 32 | s->end) * 0x9E3779B97F4A7C15u;
    it->sum[s->search] += (h ^ h >> 31 ^ s->step) * 0xBF58476D1CE4E5B9u;
    it->n[s->search]++;
}

static outcome stream(const rig *r, oxp_view_kind kind, const char *text, size_t n, size_t piece,
                      uint32_t *heads)
{
    static oxp_view view;
    static oxp_live_spans spans;
    oxp_live *live = oxp_live_new();
    outcome it = {0};
    size_t last = 0;
    FUZZ_CHECK(live && oxp_view_begin(&view, kind) == OXP_OK);
    oxp_live_begin(live, r->plan, (uint8_t)kind);
    for (size_t at = 0; !it.over; at += piece) {
        bool ended = at >= n;
        size_t left = ended ? 0 : n - at;
        spans.n = 0;
        FUZZ_CHECK((ended
                        ? oxp_view_end(&view)
                        : oxp_view_feed(&view, text + at, left < piece ? left : piece)) == OXP_OK);
        FUZZ_CHECK(oxp_live_feed(live, r->scratch, &view, NULL, ended, &spans, &it.over) == OXP_OK);
        for (size_t i = 0; i < spans.n; i++) {
            FUZZ_CHECK(it.over || spans.items[i].start >= last);
            add_span(&it, &spans.items[i]);
        }
        size_t head = oxp_live_head(live, NULL, NULL);
        FUZZ_CHECK(it.over || (head >= last && oxp_live_oldest(live) <= head));
        last = head;
        if (ended)
            break;
        uint32_t *known = &heads[view.settled];
        FUZZ_CHECK(it.over || !*known || *known == head + 1);
        *known = (uint32_t)head + 1;
    }
    oxp_live_free(live);
    return it;
}

static void check(const rig *r, oxp_view_kind kind, const char *text, size_t n, size_t piece)
{
    oxp_view view = {0};
    oxp_spans whole;
    const oxp_view *views[OXP_VIEWS] = {NULL};
    FUZZ_CHECK(oxp_view_build(&view, kind, text, n) == OXP_OK);
    uint32_t *heads = calloc(view.n + 64, sizeof *heads);
    FUZZ_CHECK(heads);
    outcome all = {0}, bytes = stream(r, kind, text, n, 1, heads);
    outcome pieces = stream(r, kind, text, n, piece, heads);
    FUZZ_CHECK(bytes.over == pieces.over);
    for (size_t i = 0; i < SEARCHES && !bytes.over; i++)
        FUZZ_CHECK(bytes.n[i] == pieces.n[i] && bytes.sum[i] == pieces.sum[i]);
    views[kind] = &view;
    /* Words have no engine here: the regex alone is compared with the whole text. */
    uint64_t wanted = 1;
    uint32_t longest[SEARCHES];
    for (size_t i = 0; i < SEARCHES; i++)
        longest[i] = r->searches[i].longest;
    FUZZ_CHECK(oxp_matcher_scan(r->matcher, r->scratch, views, &wanted, longest, NULL, &whole) ==
               OXP_OK);
    for (size_t i = 0; i < whole.n; i++)
        add_span(&all, &whole.items[i]);
    if (!bytes.over && !whole.truncated)
        FUZZ_CHECK(all.n[0] == bytes.n[0] && all.sum[0] == bytes.sum[0]);
    free(heads);
    oxp_view_free(&view);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    rig r = {0};
    uint32_t culprit;
    if (size < 3 || size - 2 < data[1])
        return 0;
    const char *text = (const char *)data + 2 + data[1], *end = (const char *)data + size;
    const char *line = memchr(text, '\n', (size_t)(end - text));
    if (!line)
        return 0;
    oxp_str regex = {(const char *)data + 2, data[1]}, words = {text, (size_t)(line - text)};
    oxp_view_kind kind = (oxp_view_kind)(data[0] % OXP_VIEWS);
    uint32_t longest = data[0] & 4 ? 4096 : 1 + (data[0] >> 3);
    for (uint32_t i = 0; i < SEARCHES; i++)
        r.searches[i] = (oxp_live_search){true, true, false, longest};
    if (build(&r, regex, words, kind) &&
        oxp_live_plan_new(r.matcher, kind, r.searches, &r.plan, &culprit) == OXP_OK) {
        oxp_automaton_bound(r.plan->automaton, 1 + (data[0] >> 2));
        check(&r, kind, line + 1, (size_t)(end - line - 1), 1 + size % 37);
    }
    free_rig(&r);
    return 0;
}
