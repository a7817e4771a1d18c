/*
 * The heads of shipped regexes against PCRE2's partial matching: from the first byte from which
 * PCRE2's DFA matcher says that a match may go on behind what is there, a stream must hold. Where
 * the two differ, it is said why, as far as it is known:
 *   - a stream holds longer: the pattern is not exact, the match is there and waits, or the search
 *     looks for its terms in rot13, too;
 *   - PCRE2 does: it takes what no text can complete for partial, such as \b between two letters
 *     once a gap before it is used up. That is so where no next character gives a match or a
 *     partial one; any other such difference fails.
 *
 *   test_property_partial [TEXTS]     so many rows of tests at most for each search (6)
 */
#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "live_texts.h"
#include "match/live_plan.h"
#include "ruleset/load.h"

enum { LONGEST = 1 << 20, TEXT_MOST = 300, WORKSPACE = 4096, SHOWN = 10, TERMS = 64 };

typedef struct run {
    oxp_filter *filter;
    oxp_match_scratch *scratch;
    oxp_live *live;
    pcre2_code *codes[TERMS];
    size_t n_codes;
    pcre2_match_data *data;
    uint64_t searches, decisions, same, wide, waiting, coded, dead, longer, shown;
} run;

static pcre2_code *compile(const oxp_str *text, bool utf)
{
    int error;
    size_t at;
    pcre2_compile_context *context = pcre2_compile_context_create(NULL);
    pcre2_set_newline(context, PCRE2_NEWLINE_LF);
    pcre2_code *code =
        pcre2_compile((PCRE2_SPTR)text->p, text->n,
                      PCRE2_NO_AUTO_POSSESS | PCRE2_NO_START_OPTIMIZE | PCRE2_NO_DOTSTAR_ANCHOR |
                          PCRE2_NEVER_UCP | (utf ? PCRE2_UTF : 0u),
                      &error, &at, context);
    pcre2_compile_context_free(context);
    return code;
}

static int match(run *r, size_t code, const char *text, size_t n, size_t start)
{
    static int workspace[WORKSPACE];
    return pcre2_dfa_match(r->codes[code], (PCRE2_SPTR)text, n, start,
                           PCRE2_ANCHORED | PCRE2_PARTIAL_HARD | PCRE2_NO_UTF_CHECK, r->data, NULL,
                           workspace, WORKSPACE);
}

/* Whether some next character leaves a match, or a partial one, from `start`. */
static bool goes_on(run *r, size_t code, const char *text, size_t n, size_t start, bool utf)
{
    static const char *const OTHERS[] = {"\u00e9", "\u4e2d", "\u00a0", "\u2028"};
    char longer[TEXT_MOST + 8];
    memcpy(longer, text, n);
    for (unsigned c = 0; c < (utf ? 128u : 256u); c++) {
        longer[n] = (char)c;
        int result = match(r, code, longer, n + 1, start);
        if (result >= 0 || result == PCRE2_ERROR_PARTIAL)
            return true;
    }
    for (size_t i = 0; i < sizeof OTHERS / sizeof *OTHERS && utf; i++) {
        size_t more = strlen(OTHERS[i]);
        memcpy(longer + n, OTHERS[i], more);
        int result = match(r, code, longer, n + more, start);
        if (result >= 0 || result == PCRE2_ERROR_PARTIAL)
            return true;
    }
    return false;
}

/* The first byte from which a match may go on; `n` where there is none. `truly`: where some next
 * character shows that it may. */
static size_t partial_head(run *r, const char *text, size_t n, bool utf, bool truly)
{
    for (size_t start = 0; start < n; start++) {
        if (utf && (text[start] & 0xC0) == 0x80)
            continue;
        for (size_t i = 0; i < r->n_codes; i++)
            if (match(r, i, text, n, start) == PCRE2_ERROR_PARTIAL &&
                (!truly || goes_on(r, i, text, n, start, utf)))
                return start;
    }
    return n;
}

static void judge(run *r, uint32_t search, const oxp_live_plan *plan, const char *text, size_t n,
                  bool utf)
{
    bool exact = true, coded = false;
    size_t ours = oxp_live_head(r->live, NULL, NULL);
    size_t theirs = partial_head(r, text, n, utf, false);
    r->decisions++;
    for (size_t i = 0; i < plan->patterns.n; i++)
        exact &= plan->patterns.items[i].exact,
            coded |= plan->patterns.items[i].pattern->codes != 0;
    if (ours == theirs) {
        r->same++;
    } else if (ours < theirs && coded) {
        r->coded++;
    } else if (ours < theirs && (!exact || r->live->waits.n)) {
        *(r->live->waits.n ? &r->waiting : &r->wide) += 1;
    } else if (ours > theirs && ours <= partial_head(r, text, n, utf, true)) {
        r->dead++;
    } else {
        r->longer++;
        if (r->shown++ < SHOWN)
            printf("%s: held from %zu, PCRE2 says %zu, of \"%.*s\"\n",
                   r->filter->sources->specs[search].owner, ours, theirs, (int)n, text);
    }
}

static void check_text(run *r, uint32_t search, oxp_live_plan *plan, oxp_str text, bool utf)
{
    oxp_view view = {0};
    oxp_live_spans spans = {0};
    bool over = false;
    size_t n = text.n < TEXT_MOST ? text.n : TEXT_MOST;
    if (oxp_view_begin(&view, OXP_VIEW_EXACT) != OXP_OK)
        return;
    oxp_live_begin(r->live, plan, 0);
    for (size_t at = 0; at < n && !over; at++) {
        if (oxp_view_feed(&view, text.p + at, 1) != OXP_OK ||
            oxp_live_feed(r->live, r->scratch, &view, NULL, false, &spans, &over) != OXP_OK)
            break;
        if (view.settled == at + 1)
            judge(r, search, plan, view.bytes, view.settled, utf);
    }
    free(spans.items);
    oxp_view_free(&view);
}

static bool check_search(run *r, uint32_t search, size_t texts)
{
    const oxp_search_spec *spec = &r->filter->sources->specs[search];
    const oxp_policy *policy = &r->filter->policies[0];
    bool utf = oxp_matcher_info(r->filter->matcher, search)->utf;
    oxp_live_search *wanted = calloc(r->filter->sources->n_specs, sizeof *wanted);
    oxp_live_plan *plan = NULL;
    uint32_t culprit;
    if (!wanted)
        return false;
    wanted[search] = (oxp_live_search){true, true, false, LONGEST};
    r->n_codes = 0;
    for (size_t t = 0; t < spec->n_terms && t < TERMS; t++)
        if ((r->codes[r->n_codes] = compile(&spec->terms[t].text, utf)))
            r->n_codes++;
    bool fine =
        oxp_live_plan_new(r->filter->matcher, OXP_VIEW_EXACT, wanted, &plan, &culprit) == OXP_OK;
    /* The tests of the rule itself are what meets it. */
    for (uint32_t i = 0; i < policy->n_rules && fine; i++) {
        size_t n = strlen(policy->rules[i].id);
        if (strncmp(spec->owner, policy->rules[i].id, n) != 0 || spec->owner[n] != ':')
            continue;
        for (uint32_t t = 0; t < policy->rules[i].source->n_tests && t < texts; t++)
            check_text(r, search, plan, policy->rules[i].source->tests[t].text, utf);
    }
    for (size_t i = 0; i < r->n_codes; i++)
        pcre2_code_free(r->codes[i]);
    oxp_live_begin(r->live, plan, 0);
    oxp_live_free(r->live);
    r->live = oxp_live_new();
    oxp_live_plan_free(plan);
    free(wanted);
    r->searches++;
    return fine && r->live;
}

int main(int argc, char **argv)
{
    static run r;
    oxp_diag *diag = oxp_diag_new();
    oxp_load_options options = OXP_LOAD_OPTIONS_INIT;
    size_t texts = argc > 1 ? strtoul(argv[1], NULL, 10) : 6;
    options.flags = OXP_LOAD_KEEP_TESTS;
    bool fine = diag && oxp_load(OXP_SOURCE_DIR "/rules/policies/default.yaml", NULL, 0, &options,
                                 diag, &r.filter) == OXP_OK;
    oxp_diag_free(diag);
    r.data = pcre2_match_data_create(8, NULL);
    r.live = oxp_live_new();
    fine =
        fine && r.data && r.live && oxp_match_scratch_new(r.filter->matcher, &r.scratch) == OXP_OK;
    for (uint32_t i = 0; fine && i < r.filter->sources->n_specs; i++) {
        const oxp_search_spec *spec = &r.filter->sources->specs[i];
        if (spec->kind == OXP_SEARCH_REGEX && !spec->exception && spec->view == OXP_VIEW_EXACT &&
            !oxp_matcher_info(r.filter->matcher, i)->backtracking && spec->n_terms <= TERMS)
            fine = check_search(&r, i, texts);
    }
    printf("%llu searches, %llu decisions: %llu the same, %llu wider by a pattern that is not "
           "exact, %llu with a match that waits, %llu of terms in rot13, %llu that "
           "no text completes, %llu otherwise\n",
           (unsigned long long)r.searches, (unsigned long long)r.decisions,
           (unsigned long long)r.same, (unsigned long long)r.wide, (unsigned long long)r.waiting,
           (unsigned long long)r.coded, (unsigned long long)r.dead, (unsigned long long)r.longer);
    oxp_live_free(r.live);
    pcre2_match_data_free(r.data);
    oxp_match_scratch_free(r.scratch);
    oxp_filter_unref(r.filter);
    return fine && r.decisions && !r.longer ? 0 : 1;
}
