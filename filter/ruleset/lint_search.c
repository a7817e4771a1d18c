/* Lint of searches: what they cost, and what they hit that nobody meant. */
#include <stdlib.h>
#include <string.h>

#include "ruleset/lint.h"
#include "ruleset/lint_cost.h"

enum {
    GAP_MAX = 500,             /* L5: widest bounded gap */
    DATABASE_MAX = 256 * 1024, /* L7 */
    COMPILE_MAX_US = 200 * 1000,
    TRAP_LETTERS = 4 /* W3: a substring this short stands inside many words */
};

/* A repeat at `at`: 0 none, else its upper bound; UINT32_MAX: unbounded. */
static uint32_t repeat_at(oxp_str p, size_t at)
{
    if (at >= p.n)
        return 0;
    if (p.p[at] == '*' || p.p[at] == '+')
        return UINT32_MAX;
    if (p.p[at] != '{')
        return 0;
    uint32_t number = 0, high = 0;
    bool comma = false, digits = false;
    for (size_t i = at + 1; i < p.n; i++) {
        char c = p.p[i];
        if (c >= '0' && c <= '9' && number < 1000000) {
            number = number * 10 + (uint32_t)(c - '0');
            digits = true;
        } else if (c == ',' && !comma) {
            comma = true;
            number = 0;
            digits = false;
        } else if (c == '}') {
            high = comma && !digits ? UINT32_MAX : number;
            return high;
        } else {
            return 0;
        }
    }
    return 0;
}

/* The end of the class that begins at `at` ("["). */
static size_t class_end(oxp_str p, size_t at)
{
    size_t i = at + 1;
    if (i < p.n && p.p[i] == '^')
        i++;
    if (i < p.n && p.p[i] == ']')
        i++;
    while (i < p.n && p.p[i] != ']')
        i += p.p[i] == '\\' ? 2 : 1;
    return i < p.n ? i + 1 : p.n;
}

/* L5: `.*`, `[^x]*` and kin, or a gap of over GAP_MAX of them. */
static void lint_gaps(const oxp_rule *rule, const oxp_term *term, oxp_diag *diag)
{
    oxp_str p = term->text;
    for (size_t i = 0; i < p.n;) {
        size_t from = i, end = i + 1;
        bool wide = false;
        if (p.p[i] == '\\' && i + 1 < p.n) {
            end = i + 2;
            wide = strchr("SDWN", p.p[i + 1]) && p.p[i + 1];
        } else if (p.p[i] == '[') {
            end = class_end(p, i);
            wide = i + 1 < p.n && p.p[i + 1] == '^';
        } else {
            wide = p.p[i] == '.';
        }
        uint32_t most = wide ? repeat_at(p, end) : 0;
        if (most > GAP_MAX) {
            oxp_diag_error(diag, term->place, "L5",
                           "rule '%s': '%.*s%s' reaches too far; bound it, e.g. {0,100}", rule->id,
                           (int)(end - from), p.p + from, most == UINT32_MAX ? "*" : "{..}");
            return;
        }
        i = end;
    }
}

static void lint_cost(const oxp_filter *filter, const oxp_rule *rule, const oxp_find *find,
                      const oxp_search_spec *spec, oxp_diag *diag)
{
    const oxp_search_info *info = oxp_matcher_info(filter->matcher, find->search);
    if (info->database_bytes > DATABASE_MAX || info->compile_microseconds > COMPILE_MAX_US)
        oxp_diag_error(diag, find->place, "L7",
                       "rule '%s': search '%s' compiles to %u KiB in %u ms; make its bounded "
                       "repeats smaller",
                       rule->id, find->name, info->database_bytes / 1024,
                       info->compile_microseconds / 1000);
    if (info->literal >= 3)
        return;
    uint32_t picoseconds = oxp_lint_cost(spec);
    oxp_diag_warn(diag, find->place, "L6",
                  "rule '%s': search '%s' holds no literal of 3 bytes, so every text is searched "
                  "for it: %u.%02u ns a byte of sample text by itself",
                  rule->id, find->name, picoseconds / 1000, picoseconds % 1000 / 10);
}

static size_t letters(const char *word, size_t n)
{
    size_t count = 0;
    for (size_t i = 0; i < n; i++)
        count += ((unsigned char)word[i] & 0xC0) != 0x80;
    return count;
}

/* W3: Scunthorpe. */
static void warn_trap(const oxp_rule *rule, const oxp_search_spec *spec, const oxp_term *term,
                      oxp_diag *diag)
{
    oxp_str t = term->text;
    bool inside = spec->kind == OXP_SEARCH_TEXT ||
                  (t.n > 2 && t.p[0] == '*' && t.p[t.n - 1] == '*' && t.p[t.n - 2] != '\\');
    size_t n = 0;
    char *bare = inside ? oxp_lint_bare(t, &n) : NULL;
    bool ascii_word = bare && n > 0;
    for (size_t i = 0; ascii_word && i < n; i++)
        ascii_word = (unsigned char)bare[i] < 0x80 && bare[i] >= 'a' && bare[i] <= 'z';
    if (ascii_word && letters(bare, n) <= TRAP_LETTERS)
        oxp_diag_warn(diag, term->place, "W3",
                      "rule '%s': '%.*s' stands inside many innocent words; give it borders",
                      rule->id, (int)t.n, t.p);
    free(bare);
}

typedef struct folded_term {
    char *text;
    size_t n;
    const oxp_term *term;
} folded_term;

static int by_text(const void *left, const void *right)
{
    const folded_term *a = left, *b = right;
    size_t n = a->n < b->n ? a->n : b->n;
    int order = n ? memcmp(a->text, b->text, n) : 0;
    if (order)
        return order;
    return a->n != b->n ? (a->n < b->n ? -1 : 1) : (a->term > b->term) - (a->term < b->term);
}

/* W2: entries that are one word once they are folded. */
static void warn_twins(const oxp_rule *rule, const oxp_search_spec *spec, oxp_diag *diag)
{
    folded_term *terms = calloc(spec->n_terms ? spec->n_terms : 1, sizeof *terms);
    size_t n = 0;
    for (size_t i = 0; terms && i < spec->n_terms; i++) {
        terms[n].term = &spec->terms[i];
        terms[n].text = oxp_fold(spec->terms[i].text.p, spec->terms[i].text.n, &terms[n].n);
        if (terms[n].text)
            n++;
    }
    if (n > 1)
        qsort(terms, n, sizeof *terms, by_text);
    for (size_t i = 1; i < n; i++)
        if (terms[i].n == terms[i - 1].n &&
            memcmp(terms[i].text, terms[i - 1].text, terms[i].n) == 0)
            oxp_diag_warn(diag, terms[i].term->place, "W2",
                          "rule '%s': '%.*s' is the same word as '%.*s' once folded", rule->id,
                          (int)terms[i].term->text.n, terms[i].term->text.p,
                          (int)terms[i - 1].term->text.n, terms[i - 1].term->text.p);
    for (size_t i = 0; i < n; i++)
        free(terms[i].text);
    free(terms);
}

void oxp_lint_search(const oxp_filter *filter, const oxp_rule *rule, const oxp_find *find,
                     oxp_diag *diag)
{
    if (!filter->sources || find->search >= filter->sources->n_specs)
        return;
    const oxp_search_spec *spec = &filter->sources->specs[find->search];
    if (spec->kind == OXP_SEARCH_BUILTIN)
        return;
    if (spec->kind == OXP_SEARCH_REGEX) {
        for (size_t i = 0; i < spec->n_terms; i++) {
            lint_gaps(rule, &spec->terms[i], diag);
            oxp_lint_view(rule, find, &spec->terms[i], diag);
        }
        lint_cost(filter, rule, find, spec, diag);
        return;
    }
    for (size_t i = 0; i < spec->n_terms; i++)
        warn_trap(rule, spec, &spec->terms[i], diag);
    if (find->view != OXP_VIEW_EXACT)
        warn_twins(rule, spec, diag);
    else
        oxp_diag_warn(diag, find->place, "W8",
                      "rule '%s': search '%s' looks for words in the exact view, where case and "
                      "width matter; leave normalize out",
                      rule->id, find->name);
}

/* One term of one rule, for finding it in another. */
typedef struct owned_term {
    const oxp_rule *rule;
    const oxp_search_spec *spec;
    const oxp_term *term;
} owned_term;

static int by_term(const void *left, const void *right)
{
    const owned_term *a = left, *b = right;
    if (a->spec->kind != b->spec->kind)
        return a->spec->kind < b->spec->kind ? -1 : 1;
    size_t n = a->term->text.n < b->term->text.n ? a->term->text.n : b->term->text.n;
    int order = n ? memcmp(a->term->text.p, b->term->text.p, n) : 0;
    if (order)
        return order;
    if (a->term->text.n != b->term->text.n)
        return a->term->text.n < b->term->text.n ? -1 : 1;
    return (a->rule > b->rule) - (a->rule < b->rule);
}

static size_t gather_terms(const oxp_filter *filter, owned_term *out)
{
    const oxp_policy *policy = &filter->policies[0];
    size_t n = 0;
    for (uint32_t i = 0; i < policy->n_rules; i++)
        for (uint32_t f = 0; f < policy->rules[i].n_finds; f++) {
            uint32_t search = policy->rules[i].finds[f].search;
            if (search >= filter->sources->n_specs || policy->rules[i].n_finds > 1)
                continue; /* a word among others in a condition means another thing */
            const oxp_search_spec *spec = &filter->sources->specs[search];
            for (size_t t = 0; t < spec->n_terms; t++, n++)
                if (out)
                    out[n] = (owned_term){&policy->rules[i], spec, &spec->terms[t]};
        }
    return n;
}

/* W1: two rules that each rest on the same word or pattern alone. */
void oxp_lint_duplicates(const oxp_filter *filter, oxp_diag *diag)
{
    if (!filter->sources || !filter->n_policies)
        return;
    size_t n = gather_terms(filter, NULL);
    owned_term *terms = n > 1 ? calloc(n, sizeof *terms) : NULL;
    if (!terms)
        return;
    gather_terms(filter, terms);
    qsort(terms, n, sizeof *terms, by_term);
    for (size_t i = 1; i < n; i++) {
        const owned_term *a = &terms[i - 1], *b = &terms[i];
        if (a->rule != b->rule && a->spec->kind == b->spec->kind &&
            a->term->text.n == b->term->text.n &&
            memcmp(a->term->text.p, b->term->text.p, a->term->text.n) == 0)
            oxp_diag_warn(diag, b->term->place, "W1",
                          "rule '%s' looks for the same as rule '%s': %.*s", b->rule->id,
                          a->rule->id, (int)b->term->text.n, b->term->text.p);
    }
    free(terms);
}
