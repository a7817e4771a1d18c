#include "ruleset/lint_cost.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { SAMPLE_BYTES = 64 * 1024, SCANS = 7 };

/* What a chat holds, so that a search for digits or for words with capitals finds its usual food.
 */
void oxp_lint_sample(char *text, size_t n)
{
    static const char *const WORDS[] = {
        "the ",    "order ",     "of ",      "2026 ",   "and ",        "river ",   "model ",
        "in ",     "1,204 ",     "people ",  "to ",     "Stockholm, ", "with ",    "a ",
        "report ", "that ",      "version ", "3.11 ",   "was ",        "sent. ",   "On ",
        "Monday ", "users ",     "for ",     "(about ", "40%) ",       "answer: ", "is ",
        "not ",    "read_file ", "yet.\n",   "mail "};
    uint32_t state = 1;
    for (size_t at = 0; at < n;) {
        state = state * 1664525u + 1013904223u; /* Numerical Recipes' generator */
        const char *word = WORDS[state >> 27];
        for (; *word && at < n; word++)
            text[at++] = *word;
    }
}

static uint64_t now_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static uint64_t least_ns(const oxp_matcher *matcher, oxp_match_scratch *scratch,
                         const oxp_view *const *views)
{
    uint64_t least = UINT64_MAX;
    for (int i = 0; i < SCANS; i++) {
        oxp_spans spans;
        uint64_t begin = now_ns();
        if (oxp_matcher_scan(matcher, scratch, views, NULL, 0, NULL, &spans) != OXP_OK)
            return UINT64_MAX;
        uint64_t took = now_ns() - begin;
        least = took < least ? took : least;
    }
    return least;
}

uint32_t oxp_lint_cost(const oxp_search_spec *spec)
{
    char *text = malloc(SAMPLE_BYTES);
    oxp_diag *diag = oxp_diag_new();
    oxp_matcher *matcher = NULL;
    oxp_match_scratch *scratch = NULL;
    oxp_view views[OXP_VIEWS] = {{0}};
    const oxp_view *borrowed[OXP_VIEWS];
    uint64_t ns = UINT64_MAX;
    bool ready = text && diag && oxp_matcher_compile(spec, 1, NULL, diag, &matcher) == OXP_OK &&
                 oxp_match_scratch_new(matcher, &scratch) == OXP_OK;
    if (ready)
        oxp_lint_sample(text, SAMPLE_BYTES);
    for (oxp_view_kind k = 0; k < OXP_VIEWS; k++) {
        borrowed[k] = &views[k];
        ready = ready && oxp_view_build(&views[k], k, text, SAMPLE_BYTES) == OXP_OK;
    }
    if (ready)
        ns = least_ns(matcher, scratch, borrowed);
    for (int k = 0; k < OXP_VIEWS; k++)
        oxp_view_free(&views[k]);
    oxp_match_scratch_free(scratch);
    oxp_matcher_free(matcher);
    oxp_diag_free(diag);
    free(text);
    return ns == UINT64_MAX ? 0 : (uint32_t)(ns * 1000 / SAMPLE_BYTES);
}
