#include "match/program.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A literal as a pattern of the engine. Its own literal functions fail in Hyperscan 5.4.0. */
static bool add_escaped(oxp_buffer *b, const char *text, size_t n)
{
    bool fine = true;
    for (size_t i = 0; i < n && fine; i++) {
        unsigned char c = (unsigned char)text[i];
        bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        fine = plain ? oxp_buffer_add_byte(b, (char)c) : oxp_buffer_addf(b, "\\x%02x", c);
    }
    return fine;
}

static oxp_status complain(oxp_diag *diag, const oxp_search_spec *spec, const oxp_term *term,
                           const char *code, const char *why)
{
    int shown = term->text.n > 80 ? 80 : (int)term->text.n;
    while (shown > 0 && shown < (int)term->text.n &&
           ((unsigned char)term->text.p[shown] & 0xC0) == 0x80)
        shown--;
    oxp_diag_error(diag, term->place, code, "%s: '%.*s'%s: %s",
                   spec->owner ? spec->owner : "search", shown, term->text.p,
                   shown < (int)term->text.n ? "..." : "", why);
    return OXP_ERR_RULES;
}

static oxp_status text_term(oxp_matcher *m, const oxp_search_spec *spec, const oxp_term *term,
                            oxp_diag *diag, oxp_pattern *pattern, oxp_buffer *expression)
{
    size_t n = term->text.n;
    char *formed = oxp_word_formed(term->text.p, n, (oxp_word_form){spec->view, true}, &n);
    if (!formed)
        return OXP_ERR_MEMORY;
    pattern->kind = OXP_PATTERN_TEXT;
    pattern->text = oxp_arena_str(m->arena, formed, n);
    free(formed);
    if (!pattern->text.p)
        return OXP_ERR_MEMORY;
    if (!n)
        return complain(diag, spec, term, "E1",
                        "it holds no character that can be seen in a text; leave it out");
    pattern->min = pattern->max = (uint32_t)n;
    n = n < OXP_TRIGGER_BYTES ? n : OXP_TRIGGER_BYTES;
    return add_escaped(expression, pattern->text.p, n) ? OXP_OK : OXP_ERR_MEMORY;
}

static oxp_status words_term(oxp_matcher *m, const oxp_search_spec *spec, const oxp_term *term,
                             oxp_diag *diag, oxp_pattern *pattern, oxp_buffer *expression)
{
    const char *why;
    oxp_phrase *phrase = &pattern->phrase;
    oxp_word_form form = {spec->view, spec->keep_script};
    oxp_status status = oxp_phrase_read(term->text.p, term->text.n, form, m->arena, phrase, &why);
    if (status == OXP_ERR_RULES)
        return complain(diag, spec, term, "E1", why);
    if (status != OXP_OK)
        return status;
    pattern->kind = OXP_PATTERN_WORDS;
    pattern->min = phrase->min;
    pattern->max = phrase->max;
    const oxp_word *word = &phrase->words[phrase->anchor];
    size_t n = phrase->pair ? word->n : phrase->trigger_n;
    bool fine = add_escaped(expression, word->text, n);
    if (fine && phrase->pair)
        fine = oxp_buffer_add_text(expression, OXP_PAIR_SPACE) &&
               add_escaped(expression, word[1].text, word[1].n);
    return fine ? OXP_OK : OXP_ERR_MEMORY;
}

static oxp_status find_group(const oxp_search_spec *spec, const oxp_term *term, oxp_diag *diag,
                             oxp_pattern *pattern)
{
    char why[200];
    uint32_t groups = oxp_code_groups(pattern->code);
    if (spec->group >= 0) {
        pattern->group = (uint32_t)spec->group;
        if (pattern->group <= groups)
            return OXP_OK;
        snprintf(why, sizeof why,
                 "it has %u group%s and `span` asks for group %u; put ( ) around the part to "
                 "report",
                 groups, groups == 1 ? "" : "s", pattern->group);
        return complain(diag, spec, term, "E4", why);
    }
    int number = spec->group_name ? oxp_code_group(pattern->code, spec->group_name) : -1;
    if (number > 0) {
        pattern->group = (uint32_t)number;
        return OXP_OK;
    }
    snprintf(why, sizeof why, "it has no group named '%s', which `span` asks for; write (?<%s>...)",
             spec->group_name ? spec->group_name : "",
             spec->group_name ? spec->group_name : "name");
    return complain(diag, spec, term, "E4", why);
}

static oxp_status check_regex(const oxp_search_spec *spec, const oxp_term *term, oxp_diag *diag,
                              const oxp_regex *regex, const oxp_pattern *pattern)
{
    if (oxp_code_matches_empty(pattern->code))
        return complain(diag, spec, term, "E5",
                        "the regex can match the empty string; make some part of it compulsory");
    if (spec->linear_only && (regex->backtracking || regex->lookaround))
        return complain(diag, spec, term, "L4",
                        regex->backtracking
                            ? "the pack is `linear_only`, and the regex uses a back-reference, an "
                              "atomic group or a possessive repeat; write it without"
                            : "the pack is `linear_only`, and the regex uses look-around; write it "
                              "without, or match more and report a group with `span`");
    return OXP_OK;
}

/* The pattern as the engine gets it: its classes beyond ASCII spelt out. */
static oxp_status spell_regex(const oxp_str *text, const oxp_regex *regex, oxp_speller *speller,
                              oxp_buffer *expression)
{
    size_t at = 0;
    for (size_t i = 0; i < regex->classes.n; i++) {
        const oxp_regex_class *class = &regex->classes.items[i];
        if (!oxp_buffer_add(expression, text->p + at, class->begin - at) ||
            (class->quoted && !oxp_buffer_add_text(expression, "\\E")))
            return OXP_ERR_MEMORY;
        OXP_TRY(oxp_speller_spell(speller, text->p + class->begin, class->end - class->begin,
                                  class->options, expression));
        if (class->quoted && !oxp_buffer_add_text(expression, "\\Q"))
            return OXP_ERR_MEMORY;
        at = class->end;
    }
    return oxp_buffer_add(expression, text->p + at, text->n - at) ? OXP_OK : OXP_ERR_MEMORY;
}

static oxp_status compile_regex(const oxp_search_spec *spec, const oxp_term *term, oxp_diag *diag,
                                const oxp_regex *regex, oxp_pattern *pattern)
{
    char message[256], why[400];
    size_t at = 0;
    if (regex->refused)
        return complain(diag, spec, term, "E4", regex->refused);
    oxp_status status = oxp_code_new(term->text.p, term->text.n, regex, spec->group != 0,
                                     &pattern->code, message, sizeof message, &at);
    if (status == OXP_ERR_RULES) {
        snprintf(why, sizeof why, "the regex does not compile: %s (at byte %zu)", message, at);
        return complain(diag, spec, term, "E4", why);
    }
    OXP_TRY(status);
    OXP_TRY(check_regex(spec, term, diag, regex, pattern));
    return find_group(spec, term, diag, pattern);
}

static oxp_status regex_term(oxp_matcher *m, const oxp_search_spec *spec, const oxp_term *term,
                             oxp_diag *diag, oxp_speller *speller, oxp_pattern *pattern,
                             oxp_buffer *expression, uint32_t *flags)
{
    oxp_regex regex;
    oxp_regex_read(term->text.p, term->text.n, &regex);
    oxp_status status = regex.memory ? OXP_ERR_MEMORY : OXP_OK;
    if (status == OXP_OK)
        status = compile_regex(spec, term, diag, &regex, pattern);
    if (status == OXP_OK)
        status = spell_regex(&term->text, &regex, speller, expression);
    pattern->kind = OXP_PATTERN_REGEX;
    pattern->text = oxp_arena_str(m->arena, term->text.p, term->text.n);
    if (status == OXP_OK && !pattern->text.p)
        status = OXP_ERR_MEMORY;
    pattern->min = regex.min;
    pattern->max = regex.max;
    pattern->need = regex.need;
    *flags = regex.utf ? OXP_EXPRESSION_UTF : 0;
    oxp_regex_free(&regex);
    return status;
}

oxp_status oxp_program_term(oxp_matcher *m, const oxp_search_spec *spec, const oxp_term *term,
                            uint32_t search, oxp_diag *diag, oxp_speller *speller,
                            oxp_pattern *pattern, oxp_buffer *expression, uint32_t *flags)
{
    *pattern = (oxp_pattern){.search = search, .place = term->place};
    *flags = OXP_EXPRESSION_PLAIN;
    if (spec->kind == OXP_SEARCH_REGEX)
        return regex_term(m, spec, term, diag, speller, pattern, expression, flags);
    if (spec->kind == OXP_SEARCH_TEXT || spec->as == OXP_AS_TEXT)
        return text_term(m, spec, term, diag, pattern, expression);
    return words_term(m, spec, term, diag, pattern, expression);
}
