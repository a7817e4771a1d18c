/* Lint of one rule by itself: its proof, its exceptions, what it says of itself. */
#include <stdlib.h>
#include <string.h>

#include "ruleset/lint.h"

static const oxp_search_spec *spec_of(const oxp_filter *filter, uint32_t search)
{
    const oxp_sources *sources = filter->sources;
    return sources && search < sources->n_specs ? &sources->specs[search] : NULL;
}

/* A literal that `text` (folded) shares with a pattern: a run of at least three letters or digits
 * outside of classes and escapes. */
static bool shares_with_pattern(oxp_str pattern, const char *text, size_t n)
{
    size_t from = 0;
    bool in_class = false;
    for (size_t i = 0; i <= pattern.n; i++) {
        unsigned char c = i < pattern.n ? (unsigned char)pattern.p[i] : 0;
        bool word = !in_class && ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                                  (c >= '0' && c <= '9') || c == '_' || c >= 0x80);
        if (word)
            continue;
        size_t folded_n = 0;
        char *folded = i - from >= 3 ? oxp_fold(pattern.p + from, i - from, &folded_n) : NULL;
        bool shared = folded && memmem(text, n, folded, folded_n);
        free(folded);
        if (shared)
            return true;
        if (c == '\\' && i + 1 < pattern.n)
            i++;
        else if (c == '[')
            in_class = true;
        else if (c == ']')
            in_class = false;
        from = i + 1;
    }
    return false;
}

/* Some word of the term, of three letters or one character of an unspaced script, is in `text`. */
static bool shares_with_words(oxp_str term, const char *text, size_t n)
{
    size_t bare_n = 0;
    char *bare = oxp_lint_bare(term, &bare_n);
    bool shared = false;
    for (size_t i = 0; bare && i < bare_n && !shared;) {
        size_t end = i;
        while (end < bare_n && bare[end] != ' ')
            end++;
        shared = end - i >= 3 && memmem(text, n, bare + i, end - i);
        i = end + 1;
    }
    free(bare);
    return shared;
}

static bool has_literal(const oxp_filter *filter, const oxp_rule *rule)
{
    for (uint32_t f = 0; f < rule->n_finds; f++) {
        const oxp_search_spec *spec = spec_of(filter, rule->finds[f].search);
        if (spec && spec->kind == OXP_SEARCH_BUILTIN)
            continue; /* a detector has no words to share */
        if (!spec || spec->kind != OXP_SEARCH_REGEX)
            return true;
        if (oxp_matcher_info(filter->matcher, rule->finds[f].search)->literal >= 3)
            return true;
    }
    return false;
}

static bool is_near(const oxp_filter *filter, const oxp_rule *rule, const char *text, size_t n)
{
    for (uint32_t f = 0; f < rule->n_finds; f++) {
        const oxp_search_spec *spec = spec_of(filter, rule->finds[f].search);
        for (size_t t = 0; spec && t < spec->n_terms; t++)
            if (spec->kind == OXP_SEARCH_REGEX ? shares_with_pattern(spec->terms[t].text, text, n)
                                               : shares_with_words(spec->terms[t].text, text, n))
                return true;
    }
    return false;
}

/* L2: a stable rule proves what it hits and what it must not. */
static void lint_proof(const oxp_filter *filter, const oxp_rule *rule, oxp_diag *diag)
{
    const oxp_rule_source *source = rule->source;
    uint32_t hits = 0, misses = 0;
    bool near = !has_literal(filter, rule); /* digits alone share no literal with anything */
    for (uint32_t i = 0; i < source->n_tests; i++) {
        const oxp_rule_test *test = &source->tests[i];
        hits += test->hit;
        misses += !test->hit;
        size_t n = 0;
        char *folded = near || test->hit ? NULL : oxp_fold(test->text.p, test->text.n, &n);
        near = near || (folded && is_near(filter, rule, folded, n));
        free(folded);
    }
    if (hits < 2 || misses < 2)
        oxp_diag_error(diag, rule->place, "L2",
                       "rule '%s' is stable and has %u hit and %u miss tests; it wants 2 of each",
                       rule->id, hits, misses);
    else if (!near)
        oxp_diag_error(diag, rule->place, "L2",
                       "rule '%s' has no near miss: add a miss that shares a word with the rule",
                       rule->id);
}

static bool same_terms(const oxp_search_spec *a, const oxp_search_spec *b)
{
    if (a->kind != b->kind || a->n_terms != b->n_terms)
        return false;
    for (size_t i = 0; i < a->n_terms; i++)
        if (a->terms[i].text.n != b->terms[i].text.n ||
            memcmp(a->terms[i].text.p, b->terms[i].text.p, a->terms[i].text.n) != 0)
            return false;
    return true;
}

/* How an exception of words relates to a search of words without stars: whether one of its terms is
 * inside some term of the search, and whether every term of the search holds one. */
static void compare_words(const oxp_search_spec *find, const oxp_search_spec *exception, bool *some,
                          bool *all)
{
    *some = false;
    *all = find->n_terms > 0;
    for (size_t t = 0; t < find->n_terms; t++) {
        size_t find_n = 0;
        char *term = oxp_lint_bare(find->terms[t].text, &find_n);
        bool held = memchr(find->terms[t].text.p, '*', find->terms[t].text.n) != NULL;
        *some |= held; /* with a star, any letters may follow */
        bool one = false;
        for (size_t k = 0; term && k < exception->n_terms && !one; k++) {
            size_t n = 0;
            char *word = oxp_lint_bare(exception->terms[k].text, &n);
            one =
                word && n &&
                (exception->as == OXP_AS_WHOLE ? n == find_n && !held && memcmp(term, word, n) == 0
                                               : memmem(term, find_n, word, n) != NULL);
            free(word);
        }
        free(term);
        *some |= one;
        *all &= one;
    }
}

/* L9: an exception that can never apply, or that swallows every hit. */
static void lint_exceptions(const oxp_filter *filter, const oxp_rule *rule, oxp_diag *diag)
{
    for (uint32_t e = 0; e < rule->n_exceptions; e++) {
        if (rule->exceptions[e].reason)
            continue; /* the policy's: it speaks of many rules at once */
        const oxp_search_ids *ids = &rule->exceptions[e].match;
        bool possible = ids->n == 0, swallows = false;
        for (uint32_t i = 0; i < ids->n; i++) {
            const oxp_search_spec *exception = spec_of(filter, ids->ids[i]);
            bool whole_rule = rule->n_finds > 0;
            for (uint32_t f = 0; f < rule->n_finds; f++) {
                const oxp_search_spec *find = spec_of(filter, rule->finds[f].search);
                bool some = true, all = false;
                if (!find || !exception || find->kind != exception->kind) {
                    all = false;
                } else if (find->kind == OXP_SEARCH_REGEX) {
                    all = same_terms(find, exception);
                } else {
                    compare_words(find, exception, &some, &all);
                }
                possible |= some;
                whole_rule &= all;
            }
            swallows |= whole_rule;
        }
        if (swallows)
            oxp_diag_error(diag, rule->place, "L9",
                           "rule '%s': unless.match excepts every match of the rule", rule->id);
        else if (!possible)
            oxp_diag_error(diag, rule->place, "L9",
                           "rule '%s': no match of the rule can hold what unless.match excepts",
                           rule->id);
    }
}

static bool is_unspaced(const char *language)
{
    static const char *const UNSPACED[] = {"ja", "zh", "th", "lo", "km", "my"};
    for (size_t i = 0; i < sizeof UNSPACED / sizeof *UNSPACED; i++)
        if (strncmp(language, UNSPACED[i], 2) == 0 && (!language[2] || language[2] == '-'))
            return true;
    return false;
}

static bool counts_words(const oxp_condition *condition)
{
    if (!condition)
        return false;
    if (condition->within.unit == OXP_UNIT_WORDS)
        return true;
    for (uint32_t i = 0; i < condition->n_children; i++)
        if (counts_words(condition->children[i]))
            return true;
    return false;
}

static void warn_distance(const oxp_rule *rule, oxp_diag *diag)
{
    bool words = counts_words(rule->when) || rule->context.within.unit == OXP_UNIT_WORDS;
    for (uint32_t e = 0; e < rule->n_exceptions; e++)
        words |= rule->exceptions[e].within.unit == OXP_UNIT_WORDS;
    for (uint32_t i = 0; words && i < rule->n_languages; i++)
        if (is_unspaced(rule->languages[i])) {
            oxp_diag_warn(diag, rule->place, "W5",
                          "rule '%s' counts words, and %s is written without spaces: write "
                          "'within N chars'",
                          rule->id, rule->languages[i]);
            return;
        }
}

static void warn_confidence(const oxp_rule *rule, oxp_diag *diag)
{
    int highest = rule->confidence;
    for (uint32_t f = 0; f < rule->n_finds; f++)
        if (rule->finds[f].confidence > highest)
            highest = rule->finds[f].confidence;
    highest += rule->context.words.n ? rule->context.add : 0;
    /* A pack by itself has no min_confidence; 50 is what a policy starts from. */
    int least = rule->min_confidence ? rule->min_confidence : 50;
    if (highest < least)
        oxp_diag_warn(diag, rule->place, "W7",
                      "rule '%s' can never act: its confidence is at most %d and policies ask "
                      "for %d",
                      rule->id, highest, least);
}

static void warn_hold(const oxp_rule *rule, oxp_diag *diag)
{
    bool holds = false;
    for (oxp_role role = 0; role < OXP_ROLE_COUNT; role++) {
        const oxp_act *act = &rule->acts[role];
        holds |= oxp_role_is_output(role) && act->given &&
                 (act->block || act->replace || act->redact != OXP_STYLE_NONE);
    }
    if (holds && rule->max_span > 512)
        oxp_diag_warn(diag, rule->place, "W10",
                      "rule '%s' can hold %u bytes of an answer back; bound its repeats", rule->id,
                      rule->max_span);
}

void oxp_lint_rule(const oxp_filter *filter, const oxp_rule *rule, oxp_diag *diag)
{
    const oxp_rule_source *source = rule->source;
    if (!source)
        return;
    if (rule->status == OXP_STATUS_STABLE)
        lint_proof(filter, rule, diag);
    lint_exceptions(filter, rule, diag);
    size_t title = strlen(rule->title);
    if (title && rule->title[title - 1] == '.')
        oxp_diag_error(diag, rule->place, "L15",
                       "rule '%s': a title is a phrase and ends without a full stop", rule->id);
    for (uint32_t e = 0; e < rule->n_exceptions; e++)
        if (rule->exceptions[e].message.n && rule->severity >= OXP_SEVERITY_HIGH)
            oxp_diag_warn(diag, rule->place, "W4",
                          "rule '%s': anyone can add the words of unless.message to a text; use "
                          "unless.around, or a lower severity",
                          rule->id);
    warn_distance(rule, diag);
    if (rule->severity >= OXP_SEVERITY_HIGH && !source->n_false_positives)
        oxp_diag_warn(diag, rule->place, "W6",
                      "rule '%s' is of high severity and names no false_positives", rule->id);
    if (rule->severity >= OXP_SEVERITY_HIGH && !source->n_references)
        oxp_diag_warn(diag, rule->place, "W6",
                      "rule '%s' is of high severity and names no references", rule->id);
    warn_confidence(rule, diag);
    if (source->score_given) {
        static const int16_t BY_SEVERITY[] = {0, 2, 3, 4, 5};
        if (rule->score == BY_SEVERITY[rule->severity])
            oxp_diag_warn(diag, rule->place, "W9",
                          "rule '%s': score %d is what severity %s gives; leave it out", rule->id,
                          rule->score, oxp_severity_name(rule->severity));
    }
    warn_hold(rule, diag);
}
