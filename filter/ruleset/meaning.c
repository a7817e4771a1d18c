#include "ruleset/meaning.h"

#include <stdlib.h>
#include <string.h>

static int by_text(const void *left, const void *right)
{
    const oxp_str *a = left, *b = right;
    size_t n = a->n < b->n ? a->n : b->n;
    int order = n ? memcmp(a->p, b->p, n) : 0;
    return order ? order : (a->n > b->n) - (a->n < b->n);
}

/* Each as "length:text", so that no two lists give the same bytes. */
static bool write_terms(const oxp_search_spec *spec, oxp_buffer *out)
{
    oxp_str *terms = calloc(spec->n_terms ? spec->n_terms : 1, sizeof *terms);
    bool fits = terms != NULL;

    for (size_t i = 0; fits && i < spec->n_terms; i++)
        terms[i] = spec->terms[i].text;
    if (fits && spec->n_terms)
        qsort(terms, spec->n_terms, sizeof *terms, by_text);
    for (size_t i = 0; fits && i < spec->n_terms; i++)
        fits = oxp_buffer_addf(out, " %zu:", terms[i].n) &&
               oxp_buffer_add(out, terms[i].p, terms[i].n);
    free(terms);
    return fits;
}

static bool write_search(const oxp_filter *filter, uint32_t search, oxp_buffer *out)
{
    if (search >= filter->sources->n_specs)
        return oxp_buffer_add_text(out, " nothing");
    const oxp_search_spec *spec = &filter->sources->specs[search];
    bool fits = oxp_buffer_addf(out, " search %d %d %d %u %d %d %s", (int)spec->kind, (int)spec->as,
                                (int)spec->view, (unsigned)spec->codes, (int)spec->builtin,
                                (int)spec->group, spec->group_name ? spec->group_name : "-");
    for (size_t i = 0; fits && i < spec->n_validations; i++)
        fits = oxp_buffer_addf(out, " %s=%u", oxp_validator_name(spec->validations[i].validator),
                               (unsigned)spec->validations[i].number);
    return fits && write_terms(spec, out);
}

static bool write_searches(const oxp_filter *filter, const char *name, oxp_search_ids searches,
                           oxp_buffer *out)
{
    bool fits = oxp_buffer_addf(out, "\n%s", name);
    for (uint32_t i = 0; fits && i < searches.n; i++)
        fits = write_search(filter, searches.ids[i], out);
    return fits;
}

static bool write_numbers(const uint32_t *numbers, uint32_t n, oxp_buffer *out)
{
    bool fits = oxp_buffer_add_text(out, " [");
    for (uint32_t i = 0; fits && i < n; i++)
        fits = oxp_buffer_addf(out, " %u", (unsigned)numbers[i]);
    return fits && oxp_buffer_add_text(out, " ]");
}

static bool write_condition(const oxp_condition *c, oxp_buffer *out)
{
    bool fits = oxp_buffer_addf(out, " ( %d %u %d %d %d %u", (int)c->kind, (unsigned)c->count,
                                (int)c->distinct, (int)c->ordered, (int)c->within.unit,
                                (unsigned)c->within.count) &&
                write_numbers(c->finds, c->n_finds, out);
    for (uint32_t i = 0; fits && i < c->n_links; i++)
        fits = write_numbers(c->links[i].finds, c->links[i].n, out);
    for (uint32_t i = 0; fits && i < c->n_children; i++)
        fits = write_condition(c->children[i], out);
    return fits && oxp_buffer_add_text(out, " )");
}

static const char *or_none(const char *name)
{
    return name ? name : "-";
}

static bool write_act(oxp_role role, const oxp_act *act, oxp_buffer *out)
{
    return !act->given ||
           oxp_buffer_addf(out,
                           "\nact %d allow %d flag %d block %d %s replace %d %s note %s "
                           "redact %d %u %s points %d",
                           (int)role, (int)act->allow, (int)act->flag, (int)act->block,
                           or_none(act->block_message), (int)act->replace,
                           or_none(act->replace_message), or_none(act->note), (int)act->redact,
                           (unsigned)act->keep_last, or_none(act->fake_like), (int)act->points);
}

static bool write_finds(const oxp_filter *filter, const oxp_policy *policy, const oxp_rule *rule,
                        oxp_buffer *out)
{
    bool fits = true;
    for (uint32_t i = 0; fits && i < rule->n_finds; i++) {
        const oxp_find *find = &rule->finds[i];
        fits = oxp_buffer_addf(out, "\nfind %u %d %d", (unsigned)find->roles, (int)find->confidence,
                               (int)find->view) &&
               (find->rule < policy->n_rules
                    ? oxp_buffer_addf(out, " rule %s", policy->rules[find->rule].id)
                    : write_search(filter, find->search, out));
    }
    return fits;
}

static bool write_exceptions(const oxp_filter *filter, const oxp_rule *rule, oxp_buffer *out)
{
    bool fits = true;
    for (uint32_t i = 0; fits && i < rule->n_exceptions; i++) {
        const oxp_exception *e = &rule->exceptions[i];
        fits =
            write_searches(filter, "unless match", e->match, out) &&
            write_searches(filter, "unless around", e->around, out) &&
            oxp_buffer_addf(out, " within %d %u", (int)e->within.unit, (unsigned)e->within.count) &&
            write_searches(filter, "unless message", e->message, out);
    }
    return fits;
}

bool oxp_meaning_write(const oxp_filter *filter, const oxp_policy *policy, const oxp_rule *rule,
                       oxp_buffer *out)
{
    bool fits =
        oxp_buffer_addf(out, "%s %d %d %d %d %d %d %u %d %u", rule->category, (int)rule->severity,
                        (int)rule->confidence, (int)rule->strictness, (int)rule->score,
                        (int)rule->mode, (int)rule->sample, (unsigned)rule->roles, (int)rule->view,
                        (unsigned)rule->hold) &&
        write_finds(filter, policy, rule, out) && oxp_buffer_add_text(out, "\nwhen") &&
        (!rule->when || write_condition(rule->when, out)) && write_exceptions(filter, rule, out) &&
        write_searches(filter, "context", rule->context.words, out) &&
        oxp_buffer_addf(out, " within %d %u add %d required %d", (int)rule->context.within.unit,
                        (unsigned)rule->context.within.count, (int)rule->context.add,
                        (int)rule->context.required);
    for (oxp_role role = 0; fits && role < OXP_ROLE_COUNT; role++)
        fits = write_act(role, &rule->acts[role], out);
    for (uint32_t i = 0; fits && i < rule->n_allow_rules; i++)
        fits = oxp_buffer_addf(out, "\nallow %s", policy->rules[rule->allow_rules[i]].id);
    return fits;
}
