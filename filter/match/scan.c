#include "match/scan.h"
#include "text/utf8.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

oxp_status oxp_match_scratch_new(const oxp_matcher *matcher, oxp_match_scratch **scratch)
{
    *scratch = NULL;
    oxp_match_scratch *s = calloc(1, sizeof *s);
    if (!s)
        return OXP_ERR_MEMORY;
    oxp_status status = OXP_ERR_MEMORY;
    s->n_slots = matcher->n_slots;
    s->n_searches = matcher->n_searches;
    s->noted_at = calloc(s->n_slots + 1, sizeof *s->noted_at);
    s->budget_at = calloc(s->n_searches + 1, sizeof *s->budget_at);
    if (!s->noted_at || !s->budget_at)
        goto fail;
    if (matcher->n_slots && !(s->confirm = oxp_confirm_new()))
        goto fail;
    if (matcher->scratch) {
        status = oxp_hyperscan_clone(matcher->scratch, &s->engine);
        if (status != OXP_OK)
            goto fail;
    }
    *scratch = s;
    return OXP_OK;
fail:
    oxp_match_scratch_free(s);
    return status;
}

void oxp_match_scratch_free(oxp_match_scratch *scratch)
{
    if (!scratch)
        return;
    oxp_hyperscan_scratch_free(scratch->engine);
    oxp_confirm_free(scratch->confirm);
    oxp_walk_free(&scratch->walk);
    free(scratch->pairs.items);
    free(scratch->ends.items);
    free(scratch->noted.items);
    free(scratch->noted_at);
    free(scratch->budgets.items);
    free(scratch->budget_at);
    free(scratch->budgeted.items);
    free(scratch->spans.items);
    free(scratch->tested.items);
    for (size_t v = 0; v < OXP_VIEWS; v++)
        oxp_view_free(&scratch->views[v]);
    oxp_buffer_free(&scratch->padded);
    oxp_buffer_free(&scratch->host);
    free(scratch);
}

size_t oxp_match_scratch_bytes(const oxp_match_scratch *s)
{
    size_t bytes =
        sizeof *s + oxp_hyperscan_scratch_bytes(s->engine) + s->padded.capacity + s->host.capacity +
        s->n_slots * sizeof *s->noted_at + s->n_searches * sizeof *s->budget_at +
        s->pairs.capacity * sizeof *s->pairs.items + s->ends.capacity * sizeof *s->ends.items +
        s->noted.capacity * sizeof *s->noted.items +
        s->budgets.capacity * sizeof *s->budgets.items +
        s->spans.capacity * sizeof *s->spans.items + s->tested.capacity * sizeof *s->tested.items +
        s->walk.begins.capacity * sizeof *s->walk.begins.items +
        s->walk.ends.capacity * sizeof *s->walk.ends.items;
    for (size_t v = 0; v < OXP_VIEWS; v++)
        bytes += s->views[v].capacity + s->views[v].origin_capacity * sizeof(uint32_t);
    return bytes + (s->confirm ? oxp_confirm_bytes(s->confirm) : 0);
}

/* A span of a literal or a phrase, which needs no more proof. */
static bool take_span(oxp_pass *pass, uint32_t search, oxp_pair span, uint32_t certain)
{
    const oxp_search *s = &pass->matcher->searches[search];
    if (s->as == OXP_AS_WHOLE) {
        if (span.start || span.end != pass->view->n)
            return true;
        certain = (uint32_t)pass->view->n + 1;
    }
    if (oxp_pass_too_long(pass, search, span))
        oxp_pass_refuse(pass, search, span, OXP_REFUSED_WIDTH, NULL);
    else if (oxp_pass_candidate(pass, search, span, certain))
        oxp_pass_report(pass, search, span, certain);
    return pass->status == OXP_OK;
}

static bool take_text(oxp_pass *pass, const oxp_pattern *p, uint32_t end)
{
    const oxp_view *view = pass->view;
    size_t trigger = p->text.n < OXP_TRIGGER_BYTES ? p->text.n : OXP_TRIGGER_BYTES;
    size_t start = end - trigger;
    if (end < trigger || view->n - start < p->text.n ||
        memcmp(view->bytes + start, p->text.p, p->text.n) != 0)
        return true;
    oxp_pair span = {(uint32_t)start, (uint32_t)(start + p->text.n)};
    return take_span(pass, p->search, span, span.end);
}

/* A walk that was too long, or one too many: what it might find stands unproven. */
static bool leave_walk(oxp_pass *pass, const oxp_pattern *p, uint32_t end, const char *reason)
{
    uint32_t n = (uint32_t)pass->view->n, reach = p->phrase.max;
    oxp_pair span = {end > reach ? end - reach : 0, n - end > reach ? end + reach : n};
    oxp_budget *budget = oxp_pass_budget(pass, p->search, span.start);
    if (!budget)
        return false;
    oxp_pass_leave(pass, budget, span, n + 1, reason);
    return true;
}

/* Walks from a trigger that ends at `end`; false where there is nothing to take. */
static bool walk_words(oxp_pass *pass, const oxp_pattern *p, uint32_t end)
{
    oxp_walk *walk = &pass->scratch->walk;
    uint32_t trigger = end - p->phrase.trigger_n;
    walk->steps = OXP_STEPS;
    if (p->phrase.max == p->phrase.min) { /* without stars a walk is short */
        if (oxp_walk_from(walk, &p->phrase, pass->view, end))
            return true;
    } else {
        oxp_budget *budget = oxp_pass_budget(pass, p->search, trigger);
        if (!budget)
            return false;
        if (budget->candidates >= OXP_CANDIDATES) {
            leave_walk(pass, p, end, "candidates");
            return false;
        }
        walk->steps -= budget->steps;
        bool found = oxp_walk_from(walk, &p->phrase, pass->view, end);
        budget->steps = OXP_STEPS - walk->steps;
        if (found)
            return true;
    }
    if (walk->memory)
        pass->status = OXP_ERR_MEMORY;
    else if (walk->over)
        leave_walk(pass, p, end, "match limit");
    else if (walk->border)
        oxp_pass_refuse(pass, p->search, (oxp_pair){trigger, end}, OXP_REFUSED_BORDER, NULL);
    return false;
}

static bool take_words(oxp_pass *pass, const oxp_pattern *p, uint32_t end)
{
    const oxp_walk *walk = &pass->scratch->walk;
    if (!walk_words(pass, p, end))
        return pass->status == OXP_OK;
    for (size_t b = 0; b < walk->begins.n; b++)
        for (size_t e = 0; e < walk->ends.n; e++) {
            oxp_pair span = {walk->begins.items[b], walk->ends.items[e]};
            uint32_t certain = (uint32_t)oxp_walk_certain(pass->view, span.end);
            if (!take_span(pass, p->search, span, certain))
                return false;
        }
    return true;
}

/* Told of each hit. Literals are checked at once, so that a flood of them takes no memory;
 * regexes are only noted: the engine must not be called from here. */
static bool on_hit(void *context, uint32_t id, uint32_t end)
{
    oxp_pass *pass = context;
    const oxp_matcher *m = pass->matcher;
    uint32_t e = pass->database->expressions.items[id];
    for (uint32_t u = m->first[e]; u < m->first[e + 1]; u++) {
        const oxp_pattern *p = &m->patterns.items[m->uses[u]];
        if (!oxp_pass_wants(pass, p->search) || (pass->layer && p->codes))
            continue;
        pass->codes = p->codes;
        bool fine = p->kind == OXP_PATTERN_TEXT    ? take_text(pass, p, end)
                    : p->kind == OXP_PATTERN_WORDS ? take_words(pass, p, end)
                                                   : oxp_regex_note(pass, m->uses[u], end);
        if (!fine)
            return false;
    }
    return true;
}

static void match_hosts(oxp_pass *pass)
{
    oxp_buffer *host = &pass->scratch->host;
    const oxp_view *view = pass->view;
    bool known = false, is_host = false;
    for (size_t i = 0; i < pass->database->hosts.n; i++) {
        uint32_t search = pass->database->hosts.items[i];
        if (!oxp_pass_wants(pass, search) || !view->n)
            continue;
        if (!known) {
            host->n = 0;
            is_host = oxp_host_of(view->bytes, view->n, host);
            known = true;
        }
        if (is_host && oxp_hosts_hold(&pass->matcher->searches[search].hosts, host->p, host->n))
            take_span(pass, search, (oxp_pair){0, (uint32_t)view->n}, (uint32_t)view->n + 1);
    }
}

/* Detectors read the text once each; they have no patterns. */
typedef struct builtin_pass {
    oxp_pass *pass;
    uint32_t search;
    uint32_t certain; /* of the hit that is told */
} builtin_pass;

uint32_t oxp_builtin_piece(oxp_builtin which, const oxp_view *view, uint32_t start, uint32_t end)
{
    if (which != OXP_BUILTIN_INVISIBLE || end - start <= OXP_INVISIBLE_BYTES)
        return end;
    uint32_t cut = start + OXP_INVISIBLE_BYTES;
    while (oxp_utf8_continues(view->bytes[cut]))
        cut--;
    return cut;
}

static bool on_builtin(void *context, uint32_t start, uint32_t end)
{
    const builtin_pass *b = context;
    oxp_builtin which = b->pass->matcher->searches[b->search].builtin;
    while (start < end) {
        uint32_t cut = oxp_builtin_piece(which, b->pass->view, start, end);
        if (!take_span(b->pass, b->search, (oxp_pair){start, cut}, b->certain))
            return false;
        start = cut;
    }
    return true;
}

static void run_builtins(oxp_pass *pass)
{
    for (size_t i = 0; i < pass->database->builtins.n && pass->status == OXP_OK; i++) {
        builtin_pass b = {pass, pass->database->builtins.items[i], 0};
        if (oxp_pass_wants(pass, b.search))
            oxp_builtin_find_certain(pass->matcher->searches[b.search].builtin, pass->view,
                                     on_builtin, &b, &b.certain);
    }
}

static bool any_wanted(const oxp_pass *pass)
{
    for (size_t i = 0; i < pass->matcher->n_searches / 64 + 1; i++) {
        uint64_t here = pass->database->searches[i];
        if (pass->layer)
            here &= pass->matcher->coded[i];
        /* The caller's list may end where the searches end. */
        if (here && (!pass->wanted || (here & pass->wanted[i])))
            return true;
    }
    return false;
}

static oxp_status run_pass(oxp_pass *pass)
{
    if (!any_wanted(pass))
        return OXP_OK;
    if (!pass->view || !pass->view->bytes)
        return pass->view && !pass->view->n ? OXP_OK : OXP_ERR_ARGUMENT;
    oxp_match_scratch *s = pass->scratch;
    oxp_walk_reset(&s->walk);
    if (pass->database->engine) {
        oxp_status status = oxp_hyperscan_scan(pass->database->engine, s->engine, pass->view->bytes,
                                               pass->view->n, on_hit, pass);
        if (status != OXP_OK && pass->status == OXP_OK)
            pass->status = status;
    }
    if (pass->status == OXP_OK)
        oxp_regex_confirm(pass);
    pass->codes = 0;
    if (pass->status == OXP_OK)
        match_hosts(pass);
    if (pass->status == OXP_OK)
        run_builtins(pass);
    oxp_regex_forget(s);
    oxp_pass_close(pass);
    return pass->status;
}

/* The views of one text, all that are wanted. */
static oxp_status scan_views(const oxp_pass *model, const oxp_view *const views[OXP_VIEWS],
                             oxp_spans *spans)
{
    oxp_match_scratch *scratch = model->scratch;
    for (size_t v = 0; v < OXP_VIEWS; v++) {
        oxp_pass pass = *model;
        pass.view = views[v];
        pass.plane = (uint8_t)(v + (pass.layer ? OXP_VIEWS : 0));
        pass.database = &pass.matcher->databases[v];
        OXP_TRY(run_pass(&pass));
        if (pass.truncated && !spans->truncated) {
            spans->truncated = true;
            spans->reason = pass.reason;
        }
    }
    oxp_spans_order(&scratch->spans);
    spans->items = scratch->spans.items;
    spans->n = scratch->spans.n;
    return OXP_OK;
}

oxp_status oxp_matcher_scan(const oxp_matcher *matcher, oxp_match_scratch *scratch,
                            const oxp_view *const views[OXP_VIEWS], const uint64_t *wanted,
                            const uint32_t *longest, const oxp_scan_trace *trace, oxp_spans *spans)
{
    oxp_pass model = {.matcher = matcher,
                      .scratch = scratch,
                      .wanted = wanted,
                      .longest = longest,
                      .trace = trace,
                      .spans = &scratch->spans};
    *spans = (oxp_spans){0};
    scratch->spans.n = 0;
    return scan_views(&model, views, spans);
}

oxp_status oxp_matcher_scan_layer(const oxp_matcher *matcher, oxp_match_scratch *scratch,
                                  const oxp_view *const views[OXP_VIEWS], const oxp_layer *layer,
                                  const uint64_t *wanted, const uint32_t *longest,
                                  const oxp_scan_trace *trace, oxp_spans *spans)
{
    oxp_pass model = {.matcher = matcher,
                      .scratch = scratch,
                      .layer = layer,
                      .wanted = wanted,
                      .longest = longest,
                      .trace = trace,
                      .spans = &scratch->spans};
    return scan_views(&model, views, spans);
}

bool oxp_matcher_test(const oxp_matcher *matcher, oxp_match_scratch *scratch, uint32_t search,
                      const char *text, size_t n)
{
    if (search >= matcher->n_searches)
        return false;
    uint32_t database = matcher->searches[search].database;
    oxp_view_kind kind = (oxp_view_kind)(database % OXP_VIEWS);
    oxp_view *view = &scratch->views[kind];
    if (oxp_view_build(view, kind, text, n) != OXP_OK)
        return false;
    scratch->tested.n = 0;
    oxp_pass pass = {.matcher = matcher,
                     .scratch = scratch,
                     .view = view,
                     .database = &matcher->databases[database],
                     .spans = &scratch->tested,
                     .only = search + 1};
    if (run_pass(&pass) != OXP_OK)
        return false;
    for (size_t i = 0; i < scratch->tested.n; i++)
        if (!scratch->tested.items[i].unproven)
            return true;
    return false;
}

static bool count_hit(void *context, uint32_t id, uint32_t end)
{
    (void)id;
    (void)end;
    ++*(uint64_t *)context;
    return true;
}

oxp_status oxp_matcher_raw_scan(const oxp_matcher *matcher, oxp_match_scratch *scratch,
                                const char *text, size_t n, uint64_t *matches)
{
    static const char zeroes[OXP_VIEW_PADDING];
    oxp_buffer *padded = &scratch->padded;
    padded->n = 0;
    *matches = 0;
    if (n > OXP_TEXT_MAX)
        return OXP_ERR_LIMIT;
    if (!oxp_buffer_add(padded, text, n) || !oxp_buffer_add(padded, zeroes, sizeof zeroes))
        return OXP_ERR_MEMORY;
    for (size_t v = 0; v < OXP_VIEWS; v++) {
        const struct hs_database *engine = matcher->databases[v].engine;
        if (engine)
            OXP_TRY(oxp_hyperscan_scan(engine, scratch->engine, padded->p, n, count_hit, matches));
    }
    return OXP_OK;
}

/* Written once, by the first caller; the libraries' versions do not change while they run. */
static char engine_name[160];

static void name_engine(void)
{
    char pcre2[32];
    const char *version = oxp_hyperscan_version();
    snprintf(engine_name, sizeof engine_name, "Hyperscan %.*s (%s), PCRE2 %s",
             (int)strcspn(version, " "), version, oxp_hyperscan_features(),
             oxp_code_version(pcre2, sizeof pcre2));
}

const char *oxp_matcher_engine(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, name_engine);
    return engine_name;
}
