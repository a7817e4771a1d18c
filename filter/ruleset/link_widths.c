#include <stdlib.h>

#include "ruleset/link.h"

/* ---- longest matches --------------------------------------------------------------------- */

/* True where a match of `find` may be edited or end the answer, so that its width must be held. */
static bool is_held(const oxp_rule *rule, const oxp_find *find)
{
    if (rule->mode == OXP_RULE_OFF)
        return false;
    for (int role = 0; role < OXP_ROLE_COUNT; role++) {
        const oxp_act *act = &rule->acts[role];
        if (oxp_role_is_output(role) && (find->roles & OXP_ROLE_BIT(role)) &&
            (act->block || act->replace || act->redact != OXP_STYLE_NONE))
            return true;
    }
    return false;
}

static uint32_t width_of(oxp_linker *linker, const oxp_matcher *matcher, uint32_t index,
                         uint32_t find)
{
    const oxp_rule *rule = &linker->policy->rules[index];
    oxp_search_doc *doc = &linker->docs[index]->finds.items[find];
    uint32_t search = rule->finds[find].search;
    uint32_t hold = rule->hold ? rule->hold : linker->policy->limits.stream_hold;

    if (rule->finds[find].rule != OXP_NONE) {
        uint32_t width = linker->policy->rules[rule->finds[find].rule].max_span;
        return rule->hold && rule->hold < width ? rule->hold : width;
    }
    if (search == OXP_NONE)
        return 0;
    const oxp_search_info *info = oxp_matcher_info(matcher, search);
    if (info->max_width <= hold)
        return info->max_width;
    bool held = linker->docs[index]->positive[find] && is_held(rule, &rule->finds[find]);
    if (held && !doc->blamed && !rule->hold) {
        doc->blamed = true;
        oxp_diag_error(linker->loader->diag, doc->place, "E10",
                       "the search '%s' can match more than %u bytes, and '%s' redacts, blocks or "
                       "replaces in an output role; bound its repeats, e.g. {0,64}, or give the "
                       "rule the longest match that counts in answers: stream: {hold: %u}",
                       doc->name, hold, rule->id, hold);
    }
    if (held && rule->hold && info->min_width > rule->hold)
        oxp_blame(linker->loader, linker->docs[index]->hold, "E10",
                  "the search '%s' matches no less than %u bytes, so with a hold of %u '%s' finds "
                  "nothing in answers; raise it",
                  doc->name, info->min_width, rule->hold, rule->id);
    return hold;
}

/* Of rules, and of their searches: those that rules share have the same H in all of them. */
static void set_max_spans(oxp_linker *linker, const oxp_matcher *matcher, uint32_t *longest)
{
    for (uint32_t i = 0; i < linker->policy->n_rules; i++) {
        oxp_rule *rule = &linker->policy->rules[linker->policy->order[i]];
        for (uint32_t f = 0; f < rule->n_finds; f++) {
            uint32_t width = width_of(linker, matcher, linker->policy->order[i], f);
            if (width > rule->max_span)
                rule->max_span = width;
            if (rule->finds[f].search != OXP_NONE)
                longest[rule->finds[f].search] = width;
        }
    }
}

/* ---- what to scan for ---------------------------------------------------------------------- */

typedef struct wants {
    oxp_policy *policy;
    const oxp_search_spec *specs;
    uint64_t *bits;
    int role;
} wants;

static void want(wants *w, uint32_t search)
{
    if (search == OXP_NONE)
        return;
    w->bits[search / 64] |= (uint64_t)1 << search % 64;
    const oxp_search_spec *spec = &w->specs[search];
    oxp_codes runs = spec->codes & OXP_CODES_OF_RUNS;
    w->policy->uses_view[w->role][spec->view] = true;
    if (runs)
        w->policy->uses_view[w->role][OXP_VIEWS + spec->view] = true;
    w->policy->codes[w->role] |= runs;
}

static void want_all(wants *w, oxp_search_ids searches)
{
    for (uint32_t i = 0; i < searches.n; i++)
        want(w, searches.ids[i]);
}

/* What a rule looks at in the role. What composites find, their own rules want: a rule that does
 * not run finds nothing for others. */
static void want_rule(wants *w, const oxp_rule *rule)
{
    for (uint32_t i = 0; i < rule->n_finds; i++)
        if (rule->finds[i].roles & OXP_ROLE_BIT(w->role))
            want(w, rule->finds[i].search);
    want_all(w, rule->context.words);
    for (uint32_t i = 0; i < rule->n_exceptions; i++) {
        want_all(w, rule->exceptions[i].around);
        want_all(w, rule->exceptions[i].message);
    }
}

static bool set_wanted(oxp_linker *linker, uint32_t n)
{
    oxp_policy *policy = linker->policy;
    wants w = {.policy = policy, .specs = linker->specs->list.items};

    for (w.role = 0; w.role < OXP_ROLE_COUNT; w.role++) {
        w.bits = oxp_loader_keep(linker->loader, (n + 63) / 64, sizeof *w.bits);
        if (!w.bits)
            return false;
        policy->wanted[w.role] = w.bits;
        for (uint32_t i = 0; i < policy->n_rules; i++) {
            const oxp_rule *rule = &policy->rules[i];
            /* Tests judge a rule also where its policy leaves it out. */
            bool on = rule->mode != OXP_RULE_OFF || linker->loader->keep_tests;
            if (on && rule->acts[w.role].given)
                want_rule(&w, rule);
        }
    }
    return true;
}

bool oxp_link_widths(oxp_linker *linker, const oxp_matcher *matcher, uint32_t n)
{
    uint32_t *longest = oxp_loader_keep(linker->loader, n, sizeof *longest);

    if (!longest)
        return false;
    for (uint32_t i = 0; i < n; i++) /* words of contexts and exceptions, and others' searches */
        longest[i] = linker->policy->limits.stream_hold;
    linker->policy->longest = longest;
    set_max_spans(linker, matcher, longest);
    return set_wanted(linker, n);
}
