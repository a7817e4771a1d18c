/*
 * What matching a stream costs, in ns per token of four bytes: bench_live [DATA_FILE [POLICY]].
 *
 * First whole channels, as an engine would use them. Then the matching alone, view by view. All
 * searches of the policy hold, which is more than any channel has. The texts are fed token by
 * token to the views and their live views, and the head is asked for after each; feeding the views
 * alone is taken off. Beside it stands the engine's own scan of the same expressions as a stream.
 * Numbers are the least of ROUNDS rounds behind a warming one.
 */
#include <hs.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "bench/live_channel.h"
#include "exchange/record.h"
#include "match/live.h"
#include "match/program.h"
#include "ruleset/load.h"

enum { ROUNDS = 9, TOKEN = 4, MOST_BYTES = 500000, LONGEST = 4096, BUCKETS = LONGEST + 2 };

typedef OXP_VECTOR(oxp_str) texts;

typedef struct engine {
    hs_database_t *database;
    hs_scratch_t *scratch;
} engine;

typedef struct bench {
    oxp_filter *filter;
    const oxp_matcher *matcher;
    oxp_match_scratch *scratch;
    oxp_live_search *searches;
    oxp_live_plan *plans[OXP_VIEWS];
    oxp_live *live[OXP_VIEWS];
    oxp_view views[OXP_VIEWS];
    engine engines[OXP_VIEWS];
    oxp_live_spans spans;
    texts texts;
    size_t bytes, tokens;
    uint64_t held[BUCKETS], at_once, pieces;
} bench;

static void fail(const char *what)
{
    fprintf(stderr, "bench_live: %s\n", what);
    exit(1);
}

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t); /* what others take is not counted */
    return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static void load_texts(bench *b, const char *path)
{
    FILE *file = fopen(path, "r");
    char *line = NULL;
    size_t capacity = 0;
    oxp_buffer decoded = {0};
    if (!file)
        fail("no such file of data");
    while (b->bytes < MOST_BYTES) {
        ssize_t n = getline(&line, &capacity, file);
        oxp_record record;
        const char *why;
        if (n < 0)
            break;
        if (oxp_record_read(line, (size_t)n, &decoded, &record, &why) != OXP_OK)
            continue;
        char *copy = malloc(record.text.n + 1);
        if (!copy || !OXP_PUSH(b->texts, (oxp_str){copy, record.text.n}))
            fail("no memory");
        memcpy(copy, record.text.p, record.text.n);
        b->bytes += record.text.n;
        b->tokens += (record.text.n + TOKEN - 1) / TOKEN;
    }
    fclose(file);
    free(line);
    oxp_buffer_free(&decoded);
}

static void prepare(bench *b)
{
    size_t n = oxp_matcher_searches(b->matcher);
    uint32_t culprit;
    b->searches = calloc(n + 1, sizeof *b->searches);
    if (!b->searches || oxp_match_scratch_new(b->matcher, &b->scratch) != OXP_OK)
        fail("no memory");
    for (size_t i = 0; i < n; i++) {
        const oxp_search_spec *spec = &b->filter->sources->specs[i];
        bool detector = spec->kind == OXP_SEARCH_BUILTIN;
        b->searches[i] = (oxp_live_search){!detector, true, false, LONGEST};
    }
    for (oxp_view_kind k = 0; k < OXP_VIEWS; k++) {
        double from = now();
        if (oxp_live_plan_new(b->matcher, k, b->searches, &b->plans[k], &culprit) != OXP_OK ||
            !(b->live[k] = oxp_live_new()))
            fail("no plan");
        printf("%s: plan of %zu KB in %.1f ms\n", oxp_view_name(k),
               oxp_live_plan_bytes(b->plans[k]) / 1024, (now() - from) / 1e6);
    }
}

/* ---- the engine's streams ---- */

static void compile_engine(bench *b, oxp_view_kind view)
{
    const oxp_matcher *m = b->matcher;
    OXP_VECTOR(const char *) patterns = {0};
    OXP_VECTOR(unsigned) flags = {0};
    for (size_t i = 0; i < m->expressions.n; i++) {
        const oxp_expression *e = &m->expressions.items[i];
        unsigned f = e->flags & OXP_EXPRESSION_UTF ? HS_FLAG_UTF8 : 0;
        hs_database_t *alone = NULL;
        hs_compile_error_t *error = NULL;
        if (e->database != (uint32_t)view)
            continue;
        bool fine = hs_compile(e->text.p, f, HS_MODE_STREAM, NULL, &alone, &error) == HS_SUCCESS;
        hs_free_database(alone);
        hs_free_compile_error(error);
        if (fine && (!OXP_PUSH(patterns, e->text.p) || !OXP_PUSH(flags, f)))
            fail("no memory");
    }
    hs_compile_error_t *error = NULL;
    unsigned *ids = calloc(patterns.n + 1, sizeof *ids);
    if (patterns.n &&
        (hs_compile_multi(patterns.items, flags.items, ids, (unsigned)patterns.n, HS_MODE_STREAM,
                          NULL, &b->engines[view].database, &error) != HS_SUCCESS ||
         hs_alloc_scratch(b->engines[view].database, &b->engines[view].scratch) != HS_SUCCESS))
        fail("the engine compiles no streams");
    free(ids);
    free(patterns.items);
    free(flags.items);
}

static int on_match(unsigned id, unsigned long long from, unsigned long long to, unsigned flags,
                    void *context)
{
    (void)id, (void)from, (void)to, (void)flags;
    ++*(uint64_t *)context;
    return 0;
}

static double engine_pass(bench *b, oxp_view_kind k)
{
    const engine *e = &b->engines[k];
    uint64_t matches = 0;
    double spent = 0;
    for (size_t i = 0; i < b->texts.n && e->database; i++) {
        hs_stream_t *stream = NULL;
        if (oxp_view_build(&b->views[k], k, b->texts.items[i].p, b->texts.items[i].n) != OXP_OK)
            fail("no view");
        double from = now();
        hs_open_stream(e->database, 0, &stream);
        for (size_t at = 0; at < b->views[k].n; at += TOKEN) {
            size_t left = b->views[k].n - at;
            hs_scan_stream(stream, b->views[k].bytes + at, (unsigned)(left < TOKEN ? left : TOKEN),
                           0, e->scratch, on_match, &matches);
        }
        hs_close_stream(stream, e->scratch, on_match, &matches);
        spent += now() - from;
    }
    return spent;
}

/* ---- ours ---- */

static void note_held(bench *b, const oxp_view *view, size_t head, size_t before)
{
    size_t held = view->settled - head;
    b->held[held < BUCKETS ? held : BUCKETS - 1]++;
    b->pieces++;
    b->at_once += head > before ? head - before : 0;
}

static double live_pass(bench *b, oxp_view_kind k, bool match, bool note)
{
    oxp_view *view = &b->views[k];
    double from = now();
    for (size_t i = 0; i < b->texts.n; i++) {
        const oxp_str *text = &b->texts.items[i];
        bool over = false;
        oxp_view_begin(view, k);
        if (match)
            oxp_live_begin(b->live[k], b->plans[k], (uint8_t)k);
        b->spans.n = 0;
        for (size_t at = 0; at < text->n && !over; at += TOKEN) {
            size_t before = view->settled, left = text->n - at;
            oxp_view_feed(view, text->p + at, left < TOKEN ? left : TOKEN);
            if (!match)
                continue;
            if (oxp_live_feed(b->live[k], b->scratch, view, NULL, false, &b->spans, &over) !=
                OXP_OK)
                fail("feeding failed");
            size_t head = oxp_live_head(b->live[k], NULL, NULL);
            if (note)
                note_held(b, view, head, before);
        }
        oxp_view_end(view);
        if (match && !over)
            oxp_live_feed(b->live[k], b->scratch, view, NULL, true, &b->spans, &over);
        if (over)
            fprintf(stderr, "text %zu is over the bound of work\n", i);
    }
    return now() - from;
}

/* What else the machine does only adds to it. */
static double least(const double *times)
{
    double best = times[0];
    for (int i = 1; i < ROUNDS; i++)
        best = times[i] < best ? times[i] : best;
    return best;
}

static size_t percentile(const bench *b, double part)
{
    uint64_t seen = 0;
    for (size_t held = 0; held < BUCKETS; held++) {
        seen += b->held[held];
        if ((double)seen >= part * (double)b->pieces)
            return held;
    }
    return BUCKETS;
}

static void measure(bench *b, oxp_view_kind k)
{
    double alone[ROUNDS], with[ROUNDS], engine_times[ROUNDS];
    double cold = live_pass(b, k, true, false), sum = 0;
    for (int i = 0; i < ROUNDS; i++) {
        alone[i] = live_pass(b, k, false, false);
        with[i] = live_pass(b, k, true, false);
        engine_times[i] = engine_pass(b, k);
    }
    memset(b->held, 0, sizeof b->held);
    b->pieces = b->at_once = 0;
    live_pass(b, k, true, true);
    for (size_t held = 0; held < BUCKETS; held++)
        sum += (double)held * (double)b->held[held];
    double view = least(alone), tokens = (double)b->tokens;
    printf("%-8s view %.0f, live %.0f (cold %.0f), engine's stream %.0f ns a token; held mean %.2f "
           "p99 %zu max %zu; %.0f %% out at once; plan %zu KB\n",
           oxp_view_name(k), view / tokens, (least(with) - view) / tokens, (cold - view) / tokens,
           least(engine_times) / tokens, sum / (double)b->pieces, percentile(b, 0.99),
           percentile(b, 1), 100 * (double)b->at_once / (double)b->bytes,
           oxp_live_plan_bytes(b->plans[k]) / 1024);
}

int main(int argc, char **argv)
{
    static bench b;
    oxp_diag *diag = oxp_diag_new();
    oxp_load_options options = OXP_LOAD_OPTIONS_INIT;
    const char *data =
        argc > 1 ? argv[1] : OXP_SOURCE_DIR "/../shared/data/dev/benign_llm_output.jsonl";
    const char *policy = argc > 2 ? argv[2] : OXP_SOURCE_DIR "/rules/policies/default.yaml";
    options.flags = OXP_LOAD_KEEP_TESTS; /* and the searches as they are written */
    if (!diag || oxp_filter_make(policy, NULL, 0, &options, diag, &b.filter) != OXP_OK)
        fail("the policy does not load");
    b.matcher = b.filter->matcher;
    load_texts(&b, data);
    printf("%zu texts, %zu bytes, %zu tokens, %zu searches\n", b.texts.n, b.bytes, b.tokens,
           oxp_matcher_searches(b.matcher));
    bench_channels(b.filter, OXP_ROLE_ASSISTANT, b.texts.items, b.texts.n, TOKEN);
    prepare(&b);
    for (oxp_view_kind k = 0; k < OXP_VIEWS; k++) {
        compile_engine(&b, k);
        measure(&b, k);
    }
    return 0;
}
