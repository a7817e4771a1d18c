/*
 * Words, phrases and stars: the spans that the matcher reports are exactly those of a naive
 * reading of the definition, for random terms and texts of several scripts.
 *
 *     test_property_words [SEED [PAIRS]]
 *
 * The same is found when a text is fed in pieces.
 *
 * The naive reading tries every span of a text. It shares the border table with the matcher (text/
 * border.h has tests of its own) and nothing else.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "live_texts.h"
#include "match/live.h"
#include "match/matcher.h"
#include "random.h"
#include "text/border.h"
#include "text/unicode.h"
#include "text/utf8.h"

enum { SET = 40, TEXTS = 60, TERM_WORDS = 3, STAR = 512 };

static struct {
    uint64_t pairs, spans, streams, differences;
} total;

/* Letters of scripts that border differently, a mark, digits, signs; few, so that they meet. */
static const char *const LETTERS[] = {"a",
                                      "b",
                                      "a",
                                      "b",
                                      "ab",
                                      "\xC3\xA5",
                                      "e\xCC\x81",
                                      "\xD1\x8F",
                                      "\xE8\x87\xAA",
                                      "\xE6\xAE\xBA",
                                      "\xE3\x81\xAF",
                                      "\xE3\x81\xB0",
                                      "\xE3\x82\xAD",
                                      "\xE3\x83\xAB",
                                      "\xED\x95\x9C",
                                      "1",
                                      "-",
                                      "_",
                                      "*",
                                      "\xD8\xA8",
                                      "\xD8\xA7"};
static const char *const SPACES[] = {" ",  " ",    " ",        "\n",          "\t",
                                     "  ", " \n ", "\xC2\xA0", "\xE3\x80\x80"};

typedef struct term {
    oxp_buffer text; /* as a rule writes it */
    oxp_view_kind view;
    uint32_t n;
    struct {
        char text[64]; /* as the view holds it */
        size_t n;
        bool before, after;
    } words[TERM_WORDS];
} term;

static void give_up(const char *why)
{
    fprintf(stderr, "%s\n", why);
    exit(1);
}

static void add(oxp_buffer *b, const char *text)
{
    if (!oxp_buffer_add_text(b, text))
        give_up("memory ran out");
}

/* A word of one to three letters, escaped for the rule, plain for the view. */
static void make_word(rng *r, term *t)
{
    char plain[64] = "";
    uint32_t letters = 1 + rng_below(r, 3);
    bool before = rng_one_in(r, 4), after = rng_one_in(r, 4);
    if (before)
        add(&t->text, "*");
    for (uint32_t i = 0; i < letters; i++) {
        const char *letter = LETTERS[rng_below(r, sizeof LETTERS / sizeof *LETTERS)];
        strcat(plain, letter);
        if (*letter == '*')
            add(&t->text, "\\");
        add(&t->text, letter);
    }
    if (after)
        add(&t->text, "*");
    size_t n = strlen(plain);
    char *folded = t->view == OXP_VIEW_FOLD ? oxp_fold(plain, n, &n) : NULL;
    memcpy(t->words[t->n].text, folded ? folded : plain, n);
    t->words[t->n].n = n;
    t->words[t->n].before = before;
    t->words[t->n].after = after;
    t->n++;
    free(folded);
}

static void make_term(rng *r, term *t)
{
    t->view = rng_one_in(r, 3) ? OXP_VIEW_EXACT : OXP_VIEW_FOLD;
    uint32_t words = rng_one_in(r, 2) ? 1 : 1 + rng_below(r, TERM_WORDS);
    for (uint32_t i = 0; i < words; i++) {
        if (i)
            add(&t->text, rng_one_in(r, 4) ? "  " : " ");
        make_word(r, t);
    }
}

static void make_text(rng *r, const term *terms, uint32_t n, oxp_buffer *text)
{
    uint32_t parts = 1 + rng_below(r, 8);
    text->n = 0;
    for (uint32_t i = 0; i < parts; i++) {
        const term *t = &terms[rng_below(r, n)];
        switch (rng_below(r, 4)) {
        case 0:
            for (uint32_t w = 0; w < t->n; w++) {
                if (w)
                    add(text, SPACES[rng_below(r, sizeof SPACES / sizeof *SPACES)]);
                if (t->words[w].before && rng_one_in(r, 2))
                    add(text, LETTERS[rng_below(r, 8)]);
                if (!oxp_buffer_add(text, t->words[w].text, t->words[w].n))
                    give_up("memory ran out");
                if (t->words[w].after && rng_one_in(r, 2))
                    add(text, LETTERS[rng_below(r, 8)]);
            }
            break;
        case 1:
            add(text, SPACES[rng_below(r, sizeof SPACES / sizeof *SPACES)]);
            break;
        default:
            add(text, LETTERS[rng_below(r, sizeof LETTERS / sizeof *LETTERS)]);
        }
    }
    oxp_buffer_text(text);
}

static bool is_space(const oxp_view *view, size_t *at)
{
    oxp_char_kind kind = oxp_unicode_kind(oxp_utf8_next(view->bytes, view->n, at));
    return kind == OXP_CHAR_SPACE || kind == OXP_CHAR_BREAK;
}

static bool all_letters(const oxp_view *view, size_t begin, size_t end)
{
    while (begin < end) {
        oxp_char_kind kind = oxp_unicode_kind(oxp_utf8_next(view->bytes, view->n, &begin));
        if (kind != OXP_CHAR_LETTER && kind != OXP_CHAR_MARK)
            return false;
    }
    return begin == end;
}

/* True where words `w` and on of `t` are exactly [at, end). */
static bool is_phrase(const term *t, uint32_t w, const oxp_view *view, size_t at, size_t end)
{
    size_t n = t->words[w].n;
    for (size_t x = at; x + n <= end && x - at <= STAR; x++) {
        if (x > at && (!t->words[w].before || !all_letters(view, at, x)))
            continue;
        if (memcmp(view->bytes + x, t->words[w].text, n) != 0)
            continue;
        for (size_t y = x + n; y <= end && y - x - n <= STAR; y++) {
            if (y > x + n && (!t->words[w].after || !all_letters(view, x + n, y)))
                continue;
            if (w + 1 == t->n) {
                if (y == end)
                    return true;
                continue;
            }
            size_t next = y, spaces = 0;
            while (next < end) {
                size_t after = next;
                if (!is_space(view, &after))
                    break;
                next = after;
                spaces++;
                if (is_phrase(t, w + 1, view, next, end))
                    return true;
            }
        }
    }
    return false;
}

static bool is_match(const term *t, const oxp_view *view, size_t start, size_t end)
{
    if (oxp_utf8_continues(view->bytes[start]) ||
        (end < view->n && oxp_utf8_continues(view->bytes[end])))
        return false;
    return is_phrase(t, 0, view, start, end) && oxp_border_before(view->bytes, view->n, start) &&
           oxp_border_after(view->bytes, view->n, end);
}

static void differ(const term *t, const oxp_view *view, size_t start, size_t end, bool wanted)
{
    if (++total.differences > 10)
        return;
    fprintf(stderr, "%s find [%zu,%zu) of '%.*s' on the %s view \"",
            wanted ? "should" : "should not", start, end, (int)t->text.n, t->text.p,
            oxp_view_name(t->view));
    for (size_t i = 0; i < view->n; i++)
        fprintf(stderr, (unsigned char)view->bytes[i] < 0x20 ? "\\x%02x" : "%c",
                (unsigned char)view->bytes[i]);
    fprintf(stderr, "\"\n");
}

/* Of the terms of one set, by view. */
typedef struct streams {
    oxp_live_plan *plans[OXP_VIEWS];
    oxp_live *live;
} streams;

static streams begin_streams(const oxp_matcher *matcher)
{
    streams made = {.live = oxp_live_new()};
    oxp_live_search searches[SET];
    uint32_t culprit;
    for (uint32_t i = 0; i < SET; i++)
        searches[i] = (oxp_live_search){.wanted = true, .holds = true, .longest = 1 << 20};
    for (oxp_view_kind v = 0; v < OXP_VIEWS; v++)
        if (oxp_live_plan_new(matcher, v, searches, &made.plans[v], &culprit) != OXP_OK)
            give_up("no plan");
    if (!made.live)
        give_up("memory ran out");
    return made;
}

static void end_streams(streams *s)
{
    oxp_live_free(s->live);
    for (int v = 0; v < OXP_VIEWS; v++)
        oxp_live_plan_free(s->plans[v]);
}

static void check_streams(const streams *s, oxp_match_scratch *scratch, const oxp_buffer *text,
                          const oxp_spans *whole, rng *r)
{
    static oxp_live_spans found;
    for (oxp_view_kind v = 0; v < OXP_VIEWS; v++) {
        if (!live_feed(s->live, s->plans[v], scratch, v, text->p, text->n,
                       (live_cuts)rng_below(r, 3), r, &found, NULL, NULL))
            continue; /* over the bound of work */
        total.streams++;
        if (!live_same("live spans differ", &found, whole, (uint8_t)v) && total.differences++ < 10)
            fprintf(stderr, "on the %s view of \"%s\"\n", oxp_view_name(v), text->p);
    }
}

static void check_text(const oxp_matcher *matcher, oxp_match_scratch *scratch, const term *terms,
                       uint32_t n, const oxp_buffer *text, const streams *fed, rng *r)
{
    oxp_view views[OXP_VIEWS] = {{0}};
    const oxp_view *pointers[OXP_VIEWS];
    oxp_spans spans;
    for (size_t v = 0; v < OXP_VIEWS; v++) {
        if (oxp_view_build(&views[v], (oxp_view_kind)v, text->p, text->n) != OXP_OK)
            give_up("memory ran out");
        pointers[v] = &views[v];
    }
    if (oxp_matcher_scan(matcher, scratch, pointers, NULL, 0, NULL, &spans) != OXP_OK)
        give_up("the scan failed");
    size_t s = 0;
    for (uint32_t i = 0; i < n; i++) {
        const oxp_view *view = &views[terms[i].view];
        for (size_t start = 0; start < view->n; start++)
            for (size_t end = start + 1; end <= view->n; end++) {
                const oxp_span *span = s < spans.n ? &spans.items[s] : NULL;
                bool found = span && span->search == i && span->start == start && span->end == end;
                s += found;
                total.spans += found;
                if (found != is_match(&terms[i], view, start, end))
                    differ(&terms[i], view, start, end, !found);
            }
        total.pairs++;
    }
    if (s != spans.n)
        give_up("spans out of order");
    check_streams(fed, scratch, text, &spans, r);
    for (size_t v = 0; v < OXP_VIEWS; v++)
        oxp_view_free(&views[v]);
}

static void run_set(rng *r)
{
    static term terms[SET];
    oxp_search_spec specs[SET];
    oxp_term written[SET];
    oxp_matcher *matcher = NULL;
    oxp_match_scratch *scratch = NULL;
    oxp_diag *diag = oxp_diag_new();
    oxp_buffer text = {0};
    uint32_t n = 1 + rng_below(r, SET);
    memset(terms, 0, sizeof terms);
    for (uint32_t i = 0; i < n; i++) {
        make_term(r, &terms[i]);
        written[i] = (oxp_term){{terms[i].text.p, terms[i].text.n}, {"words", i + 1, 1}};
        specs[i] = (oxp_search_spec){.kind = OXP_SEARCH_WORDS,
                                     .view = terms[i].view,
                                     .terms = &written[i],
                                     .n_terms = 1,
                                     .owner = "random"};
    }
    oxp_complaint first = {.size = sizeof first};
    if (oxp_matcher_compile(specs, n, NULL, diag, &matcher) != OXP_OK)
        give_up(oxp_diag_get(diag, 0, &first) == OXP_OK ? first.text : "cannot compile");
    if (oxp_match_scratch_new(matcher, &scratch) != OXP_OK)
        give_up("memory ran out");
    streams live = begin_streams(matcher);
    for (uint32_t i = 0; i < TEXTS; i++) {
        make_text(r, terms, n, &text);
        check_text(matcher, scratch, terms, n, &text, &live, r);
    }
    end_streams(&live);
    for (uint32_t i = 0; i < n; i++)
        oxp_buffer_free(&terms[i].text);
    oxp_buffer_free(&text);
    oxp_match_scratch_free(scratch);
    oxp_matcher_free(matcher);
    oxp_diag_free(diag);
}

int main(int argc, char **argv)
{
    uint64_t seed = argc > 1 ? strtoull(argv[1], NULL, 10) : 20261123;
    uint64_t pairs = argc > 2 ? strtoull(argv[2], NULL, 10) : 60000;
    for (uint64_t i = 0; total.pairs < pairs; i++) {
        rng r = {(seed + i) * 0x9E3779B97F4A7C15u | 1};
        uint64_t before = total.differences;
        run_set(&r);
        if (total.differences != before)
            fprintf(stderr, "repeat with: %s %llu 1\n", argv[0], (unsigned long long)(seed + i));
    }
    printf("%llu pairs, %llu spans, %llu streams, %llu differences\n",
           (unsigned long long)total.pairs, (unsigned long long)total.spans,
           (unsigned long long)total.streams, (unsigned long long)total.differences);
    return total.differences ? 1 : 0;
}
