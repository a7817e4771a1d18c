/* Lint L17: people in danger are helped, not refused; and what must not lie in public does not. */
#include <string.h>

#include "ruleset/lint.h"
#include "ruleset/taxonomy.h"
#include "text/unicode.h"
#include "text/utf8.h"

enum { WORDS_BESIDE = 12 }; /* a request fits in them, a method or a story does not */

static bool blocks(const oxp_act acts[OXP_ROLE_COUNT])
{
    for (oxp_role role = 0; role < OXP_ROLE_COUNT; role++)
        if (acts[role].given && acts[role].block)
            return true;
    return false;
}

/* Categories whose words and tests may not lie in the open beyond what everybody knows. */
static bool is_restricted(const char *category)
{
    return oxp_category_covers("sexual.minors", category) ||
           oxp_category_covers("weapons.cbrn", category);
}

/* The list file that a term was read from, of a pack. */
static const oxp_list_source *list_file_of(const oxp_filter *filter, const oxp_term *term)
{
    const oxp_sources *sources = filter->sources;
    for (uint32_t i = 0; i < sources->n_lists; i++)
        if (sources->lists[i].file && strcmp(sources->lists[i].owner, "policy") != 0 &&
            strcmp(sources->lists[i].file, term->place.file) == 0)
            return &sources->lists[i];
    return NULL;
}

static void lint_lists(const oxp_filter *filter, const oxp_rule *rule, oxp_diag *diag)
{
    for (uint32_t f = 0; f < rule->n_finds; f++) {
        uint32_t search = rule->finds[f].search;
        if (search >= filter->sources->n_specs || !filter->sources->specs[search].n_terms)
            continue;
        const oxp_list_source *list =
            list_file_of(filter, &filter->sources->specs[search].terms[0]);
        if (list)
            oxp_diag_error(diag, rule->finds[f].place, "L17",
                           "rule '%s': words of %s do not lie in a public list such as '%s'; take "
                           "them from a list of the policy, policy/%s",
                           rule->id, rule->category, list->file, list->name);
    }
}

/* Behind what a test marks or generates, where such a thing begins at `at`; else `at`. */
static size_t behind_mark(oxp_str text, size_t at)
{
    static const char *const PAIRS[][2] = {{"[[", "]]"}, {"{{", "}}"}};
    for (size_t i = 0; i < 2; i++) {
        if (text.n - at < 2 || memcmp(text.p + at, PAIRS[i][0], 2) != 0)
            continue;
        const char *end = memmem(text.p + at, text.n - at, PAIRS[i][1], 2);
        return end ? (size_t)(end - text.p) + 2 : text.n;
    }
    return at;
}

/* Words that a test says beside what it marks, a character of an unspaced script being half of one;
 * UINT32_MAX where a quantity is among them. */
static uint32_t words_beside(oxp_str text)
{
    uint32_t halves = 0;
    bool inside = false;

    for (size_t at = 0; at < text.n;) {
        size_t behind = behind_mark(text, at);
        if (behind > at) {
            at = behind;
            inside = false;
            continue;
        }
        uint32_t c = oxp_utf8_next(text.p, text.n, &at);
        oxp_char_kind kind = oxp_unicode_kind(c);
        bool letter = kind == OXP_CHAR_LETTER || kind == OXP_CHAR_MARK;
        if (kind == OXP_CHAR_DIGIT)
            return UINT32_MAX;
        if (letter && oxp_unicode_script(c) == OXP_SCRIPT_UNSPACED)
            halves++;
        else if (letter && !inside)
            halves += 2;
        inside = letter;
    }
    return halves / 2;
}

static void lint_tests(const oxp_rule *rule, oxp_diag *diag)
{
    const oxp_rule_source *source = rule->source;
    for (uint32_t i = 0; source && i < source->n_tests; i++) {
        const oxp_rule_test *test = &source->tests[i];
        if (test->hit && strcmp(test->place.file, rule->place.file) == 0 &&
            words_beside(test->text) > WORDS_BESIDE)
            oxp_diag_error(diag, test->place, "L17",
                           "rule '%s': a public test of %s is a short neutral sentence: at most %d "
                           "words beside what is marked, and no number; put others in tests: "
                           "{file: ...} outside of the public folder",
                           rule->id, rule->category, WORDS_BESIDE);
    }
}

void oxp_lint_care(const oxp_filter *filter, const oxp_rule *rule, oxp_diag *diag)
{
    if (oxp_category_covers("self-harm", rule->category) && blocks(rule->acts))
        oxp_diag_error(
            diag, rule->place, "L17",
            "rule '%s': a person in danger is not refused; replace the answer by support, "
            "or add a note for the model",
            rule->id);
    if (!filter->sources || !is_restricted(rule->category))
        return;
    lint_lists(filter, rule, diag);
    lint_tests(rule, diag);
}

void oxp_lint_care_policies(const oxp_filter *filter, oxp_diag *diag)
{
    for (uint32_t p = 0; p < filter->n_policies; p++)
        for (uint32_t i = 0; i < filter->policies[p].n_categories; i++) {
            const oxp_category *category = &filter->policies[p].categories[i];
            if (category->block_at >= 0 && category->n_rules && blocks(category->acts) &&
                oxp_category_covers("self-harm", category->prefix))
                oxp_diag_error(
                    diag, (oxp_place){filter->policies[p].file, 0, 0}, "L17",
                    "category '%s': a person in danger is not refused; let its action be "
                    "replace, with support, or note",
                    category->prefix);
        }
}
