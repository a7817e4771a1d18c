#include "oracle.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "text/utf8.h"

enum { MOST_ENDS = 8192, WORKSPACE = 200000 };

struct oracle {
    pcre2_code *code; /* the pattern and a callout behind it */
    pcre2_match_data *data;
    pcre2_match_context *context;
    bool utf, back;
    size_t start, wanted; /* SIZE_MAX: every end is noted */
    oracle_spans *spans;
    uint32_t *seen; /* per end: the last start that it was noted for, + 1 */
    size_t seen_n;
    int workspace[WORKSPACE];
};

static int on_end(pcre2_callout_block *block, void *context)
{
    oracle *o = context;
    if (o->wanted != SIZE_MAX)
        return block->current_position == o->wanted ? 0 : 1;
    if (block->current_position > o->start) {
        oracle_span span = {(uint32_t)o->start, (uint32_t)block->current_position};
        if (o->seen[span.end] == o->start + 1)
            return 1;
        o->seen[span.end] = (uint32_t)o->start + 1;
        if (!OXP_PUSH(*o->spans, span))
            return PCRE2_ERROR_CALLOUT;
    }
    return 1;
}

oracle *oracle_new(const char *pattern, bool utf, bool back)
{
    oracle *o = calloc(1, sizeof *o);
    size_t size = strlen(pattern) + 16, at;
    char *text = malloc(size);
    uint32_t empty = 1;
    int error;
    if (!o || !text)
        abort();
    snprintf(text, size, "(?:%s)(?C1)", pattern);
    o->utf = utf;
    o->back = back;
    o->code = pcre2_compile((PCRE2_SPTR)text, PCRE2_ZERO_TERMINATED,
                            PCRE2_NO_AUTO_POSSESS | PCRE2_ANCHORED | PCRE2_NO_START_OPTIMIZE |
                                (utf ? PCRE2_UTF : 0u),
                            &error, &at, NULL);
    free(text);
    if (o->code)
        pcre2_pattern_info(o->code, PCRE2_INFO_MATCHEMPTY, &empty);
    if (empty) {
        oracle_free(o);
        return NULL;
    }
    o->data = pcre2_match_data_create(MOST_ENDS, NULL);
    o->context = pcre2_match_context_create(NULL);
    if (!o->data || !o->context)
        abort();
    pcre2_set_callout(o->context, on_end, o);
    return o;
}

void oracle_free(oracle *o)
{
    if (!o)
        return;
    pcre2_match_context_free(o->context);
    pcre2_match_data_free(o->data);
    pcre2_code_free(o->code);
    free(o->seen);
    free(o);
}

static int by_end(const void *left, const void *right)
{
    const oracle_span *a = left, *b = right;
    return a->end < b->end ? -1 : a->end > b->end;
}

static bool find_back(oracle *o, const char *text, size_t n, size_t start)
{
    size_t before = o->spans->n;
    o->wanted = SIZE_MAX;
    o->start = start;
    int rc =
        pcre2_match(o->code, (PCRE2_SPTR)text, n, start, PCRE2_NO_UTF_CHECK, o->data, o->context);
    if (o->spans->n > before)
        qsort(o->spans->items + before, o->spans->n - before, sizeof(oracle_span), by_end);
    return rc == PCRE2_ERROR_NOMATCH;
}

/* The DFA matcher gives the ends in its vector, longest first; no callout says no. */
static bool find_ends(oracle *o, const char *text, size_t n, size_t start)
{
    pcre2_set_callout(o->context, NULL, NULL);
    int rc = pcre2_dfa_match(o->code, (PCRE2_SPTR)text, n, start, PCRE2_NO_UTF_CHECK, o->data,
                             o->context, o->workspace, WORKSPACE);
    pcre2_set_callout(o->context, on_end, o);
    if (rc == PCRE2_ERROR_NOMATCH)
        return true;
    const size_t *ends = pcre2_get_ovector_pointer(o->data);
    for (int i = rc - 1; i >= 0; i--) {
        oracle_span span = {(uint32_t)ends[2 * i], (uint32_t)ends[2 * i + 1]};
        if (span.end > span.start && !OXP_PUSH(*o->spans, span))
            return false;
    }
    return rc > 0;
}

bool oracle_find(oracle *o, const char *text, size_t n, oracle_spans *spans)
{
    spans->n = 0;
    o->spans = spans;
    if (n >= o->seen_n) {
        free(o->seen);
        o->seen_n = n + 1;
        o->seen = malloc(o->seen_n * sizeof *o->seen);
        if (!o->seen)
            abort();
    }
    memset(o->seen, 0, o->seen_n * sizeof *o->seen);
    for (size_t start = 0; start < n; start++) {
        if (o->utf && oxp_utf8_continues(text[start]))
            continue;
        if (!(o->back ? find_back(o, text, n, start) : find_ends(o, text, n, start)))
            return false;
    }
    return true;
}

int oracle_matches(oracle *o, const char *text, size_t n, size_t start, size_t end)
{
    if (o->utf && oxp_utf8_continues(text[start]))
        return 0;
    o->wanted = end;
    int rc =
        pcre2_match(o->code, (PCRE2_SPTR)text, n, start, PCRE2_NO_UTF_CHECK, o->data, o->context);
    return rc >= 0 ? end > start : rc == PCRE2_ERROR_NOMATCH ? 0 : -1;
}
