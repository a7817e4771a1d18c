/* Lint L8: a word that stands in half of all texts, and yet hides or stops them by itself. */
#include <stdlib.h>

#include "ruleset/lint.h"
#include "text/unicode.h"
#include "text/utf8.h"

/* What a pack by itself is taken to ask for, as policies start from it. */
enum { CONFIDENCE_LEAST = 50 };

/* Letters that a word wants at least; a folded syllable of Hangul is two letters or three. */
enum { LETTERS_LEAST = 3, UNSPACED_LEAST = 2, HANGUL_LEAST = 4 };

static bool holds_any(const oxp_condition *c, uint32_t find);

static bool names(const uint32_t *finds, uint32_t n, uint32_t find)
{
    for (uint32_t i = 0; i < n; i++)
        if (finds[i] == find)
            return true;
    return false;
}

/* Whether the condition can hold where nothing but one match of `find` was found. */
static bool holds(const oxp_condition *c, uint32_t find)
{
    switch (c->kind) {
    case OXP_CONDITION_OR:
        return holds_any(c, find);
    case OXP_CONDITION_AND:
        for (uint32_t i = 0; i < c->n_children; i++)
            if (!holds(c->children[i], find))
                return false;
        return true;
    case OXP_CONDITION_NOT:
        return !holds(c->children[0], find);
    case OXP_CONDITION_NAME:
        return c->n_finds == 1 && c->finds[0] == find;
    case OXP_CONDITION_COUNT:
        return c->count <= 1 && names(c->finds, c->n_finds, find);
    case OXP_CONDITION_OF:
        return c->count ? c->count == 1 && names(c->finds, c->n_finds, find)
                        : !names(c->finds, c->n_finds, find);
    case OXP_CONDITION_CHAIN:
        return false;
    }
    return false;
}

static bool holds_any(const oxp_condition *c, uint32_t find)
{
    for (uint32_t i = 0; i < c->n_children; i++)
        if (holds(c->children[i], find))
            return true;
    return false;
}

/* The strongest that the rule does to a text in a role of the search: redact or more. */
static bool acts_hard(const oxp_rule *rule, const oxp_find *find)
{
    for (oxp_role role = 0; role < OXP_ROLE_COUNT; role++) {
        const oxp_act *act = &rule->acts[role];
        if ((find->roles & OXP_ROLE_BIT(role)) && act->given &&
            (act->block || act->replace || act->redact != OXP_STYLE_NONE))
            return true;
    }
    return false;
}

/* One match of the search is all that the rule wants before it hides or stops. */
static bool acts_alone(const oxp_rule *rule, const oxp_find *find)
{
    int confidence = find->confidence >= 0 ? find->confidence : rule->confidence;
    int least = rule->min_confidence ? rule->min_confidence : CONFIDENCE_LEAST;

    return confidence >= least && !rule->context.required &&
           (!rule->when || holds(rule->when, (uint32_t)(find - rule->finds))) &&
           acts_hard(rule, find);
}

/* Letters of a term that is one word; 0 where it is several, or holds anything else. */
static size_t count_letters(const char *word, size_t n, size_t *least)
{
    size_t letters = 0;

    *least = LETTERS_LEAST;
    for (size_t at = 0; at < n;) {
        uint32_t c = oxp_utf8_next(word, n, &at);
        oxp_char_kind kind = oxp_unicode_kind(c);
        oxp_script script = oxp_unicode_script(c);
        if (kind != OXP_CHAR_LETTER && kind != OXP_CHAR_MARK && kind != OXP_CHAR_DIGIT)
            return 0;
        letters +=
            oxp_unicode_char(c)->order == 0; /* a vowel sign of Hindi is one, an accent none */
        if (script == OXP_SCRIPT_UNSPACED || script == OXP_SCRIPT_KATAKANA)
            *least = UNSPACED_LEAST;
        else if (script == OXP_SCRIPT_HANGUL)
            *least = HANGUL_LEAST;
    }
    return letters;
}

static void lint_term(const oxp_rule *rule, const oxp_term *term, const oxp_frequent *frequent,
                      oxp_diag *diag)
{
    size_t n = 0, least = 0;
    char *bare = oxp_lint_bare(term->text, &n);
    size_t letters = bare ? count_letters(bare, n, &least) : 0;

    if (letters && letters < least) {
        oxp_diag_error(diag, term->place, "L8",
                       "rule '%s': '%.*s' alone is too short to hide or stop a text; ask for "
                       "another word near it, or flag or score it",
                       rule->id, (int)term->text.n, term->text.p);
    } else if (letters && frequent) {
        for (uint32_t i = 0; i < rule->n_languages; i++) {
            if (!oxp_frequent_has(frequent, rule->languages[i], bare, n))
                continue;
            oxp_diag_error(diag, term->place, "L8",
                           "rule '%s': '%.*s' is one of the most frequent words (%s) and hides or "
                           "stops a text alone; ask for another word near it, or flag or score it",
                           rule->id, (int)term->text.n, term->text.p, rule->languages[i]);
            break;
        }
    }
    free(bare);
}

void oxp_lint_words(const oxp_filter *filter, const oxp_rule *rule, const oxp_frequent *frequent,
                    oxp_diag *diag)
{
    if (!filter->sources)
        return;
    for (uint32_t f = 0; f < rule->n_finds; f++) {
        const oxp_find *find = &rule->finds[f];
        if (find->search >= filter->sources->n_specs || !acts_alone(rule, find))
            continue;
        const oxp_search_spec *spec = &filter->sources->specs[find->search];
        bool words = spec->kind == OXP_SEARCH_WORDS && spec->as == OXP_AS_WORDS;
        for (size_t t = 0; (words || spec->kind == OXP_SEARCH_TEXT) && t < spec->n_terms; t++)
            lint_term(rule, &spec->terms[t], frequent, diag);
    }
}
