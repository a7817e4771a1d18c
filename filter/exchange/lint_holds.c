#include "exchange/lint_holds.h"

#include <stdlib.h>
#include <string.h>

#include "exchange/channel.h"
#include "exchange/channel_text.h"
#include "exchange/load.h"
#include "ruleset/lint_cost.h"
#include "ruleset/sources.h"

enum { SAMPLE_BYTES = 8 * 1024, TOKEN_BYTES = 4 };

/* A policy with one rule in it, and what that builds on; in its own indices. */
typedef struct lone {
    oxp_filter *filter;
    const oxp_policy *whole;
    oxp_policy policy;
    oxp_exchange *exchange;
    oxp_workspace *workspace;
    uint64_t *bits; /* searches wanted */
    char *sample;
} lone;

/* What waited, after each token. */
typedef struct held {
    uint64_t sum, most, tokens;
    bool followed;
} held;

static void want(lone *l, oxp_role role, uint32_t search)
{
    if (search == OXP_NONE)
        return;
    const oxp_search_spec *spec = &l->filter->sources->specs[search];
    oxp_codes runs = spec->codes & OXP_CODES_OF_RUNS;
    l->bits[search / 64] |= UINT64_C(1) << search % 64;
    l->policy.uses_view[role][spec->view] = true;
    if (runs)
        l->policy.uses_view[role][OXP_VIEWS + spec->view] = true;
    l->policy.codes[role] |= runs;
}

static void want_all(lone *l, oxp_role role, const oxp_search_ids *searches)
{
    for (uint32_t i = 0; i < searches->n; i++)
        want(l, role, searches->ids[i]);
}

static void want_rule(lone *l, oxp_role role, uint32_t index)
{
    const oxp_rule *rule = &l->whole->rules[index];
    l->policy.rules[index].mode = rule->mode;
    for (uint32_t i = 0; i < rule->n_finds; i++) {
        want(l, role, rule->finds[i].search);
        if (rule->finds[i].rule != OXP_NONE) /* rules do not build on each other in circles */
            want_rule(l, role, rule->finds[i].rule);
    }
    want_all(l, role, &rule->context.words);
    for (uint32_t i = 0; i < rule->n_exceptions; i++) {
        want_all(l, role, &rule->exceptions[i].around);
        want_all(l, role, &rule->exceptions[i].message);
    }
}

static void leave_alone(lone *l, oxp_role role, uint32_t index)
{
    size_t n = oxp_matcher_searches(l->filter->matcher);
    memset(l->bits, 0, (n / 64 + 1) * sizeof *l->bits);
    memset(l->policy.uses_view[role], 0, sizeof l->policy.uses_view[role]);
    l->policy.codes[role] = 0;
    l->policy.wanted[role] = l->bits;
    for (uint32_t i = 0; i < l->policy.n_rules; i++)
        l->policy.rules[i].mode = OXP_RULE_OFF;
    want_rule(l, role, index);
}

/* Reads the rest of the sample from `*at` on, up to its end or a stop. */
static oxp_status follow(lone *l, oxp_channel *channel, size_t *at, held *to)
{
    oxp_channel_read read = {0};
    while (*at < SAMPLE_BYTES && !read.stopped) {
        OXP_TRY(
            oxp_channel_feed(channel, l->workspace, l->sample + *at, TOKEN_BYTES, false, &read));
        *at += TOKEN_BYTES;
        to->tokens++;
        to->sum += read.held;
        to->most = read.held > to->most ? read.held : to->most;
    }
    return OXP_OK;
}

static oxp_status measure(lone *l, oxp_role role, uint32_t index, held *to)
{
    oxp_channel_plan *plan = NULL;
    size_t at = 0;

    leave_alone(l, role, index);
    oxp_status status = oxp_channel_plan_make(l->filter, &l->policy, role, &plan);
    to->followed = status == OXP_OK;
    if (status == OXP_ERR_LIMIT)
        return OXP_OK;
    while (status == OXP_OK && at < SAMPLE_BYTES) {
        oxp_channel *channel = NULL;
        status = oxp_channel_take_with(l->exchange, role, plan, &channel);
        if (status == OXP_OK)
            status = follow(l, channel, &at, to);
        oxp_channel_destroy(channel); /* a pooled one would outlive the plan */
    }
    oxp_channel_plan_free(plan);
    return status;
}

/* The first role of answers in which the rule hides or stops something, else in which it runs at
 * all; -1: in none. */
static int role_of(const oxp_rule *rule, bool *hides)
{
    int runs = -1;
    *hides = false;
    for (int role = 0; role < OXP_ROLE_COUNT && !*hides; role++) {
        const oxp_act *act = &rule->acts[role];
        if (!oxp_role_is_output((oxp_role)role) || !((rule->roles >> role) & 1) || !act->given)
            continue;
        *hides = act->block || act->replace || act->redact != OXP_STYLE_NONE;
        if (runs < 0 || *hides)
            runs = role;
    }
    return runs;
}

static oxp_status tell(lone *l, uint32_t index, oxp_buffer *line, oxp_sink sink, void *context)
{
    const oxp_rule *rule = &l->whole->rules[index];
    bool hides, fits;
    int role = role_of(rule, &hides);
    held waited = {0};

    if (role < 0 || rule->mode == OXP_RULE_OFF)
        return OXP_OK;
    if (hides)
        OXP_TRY(measure(l, (oxp_role)role, index, &waited));
    line->n = 0;
    if (!waited.followed) {
        fits = oxp_buffer_addf(line, "%s\t%u\t-\t-\n", rule->id, (unsigned)rule->max_span);
    } else {
        uint64_t hundredths = (waited.sum * 100 + waited.tokens / 2) / waited.tokens;
        fits = oxp_buffer_addf(line, "%s\t%u\t%llu.%02u\t%llu\n", rule->id,
                               (unsigned)rule->max_span, (unsigned long long)(hundredths / 100),
                               (unsigned)(hundredths % 100), (unsigned long long)waited.most);
    }
    if (!fits)
        return OXP_ERR_MEMORY;
    sink(context, line->p, line->n);
    return OXP_OK;
}

static oxp_status prepare(lone *l)
{
    size_t n = oxp_matcher_searches(l->filter->matcher);

    l->policy = *l->whole;
    l->policy.rules = calloc(l->whole->n_rules + 1, sizeof *l->policy.rules);
    l->bits = calloc(n / 64 + 1, sizeof *l->bits);
    l->sample = malloc(SAMPLE_BYTES);
    if (!l->policy.rules || !l->bits || !l->sample)
        return OXP_ERR_MEMORY;
    memcpy(l->policy.rules, l->whole->rules, l->whole->n_rules * sizeof *l->policy.rules);
    oxp_lint_sample(l->sample, SAMPLE_BYTES);
    OXP_TRY(oxp_exchange_new(l->filter, NULL, &l->exchange));
    l->exchange->policy = &l->policy;
    return oxp_workspace_take(l->filter, &l->workspace);
}

oxp_status oxp_lint_holds(oxp_filter *filter, oxp_sink sink, void *context)
{
    oxp_buffer line = {0};
    oxp_status status = OXP_OK;

    for (uint32_t p = 0; p < filter->n_policies && filter->sources && status == OXP_OK; p++) {
        lone l = {.filter = filter, .whole = &filter->policies[p]};
        status = prepare(&l);
        for (uint32_t i = 0; i < l.whole->n_rules && status == OXP_OK; i++)
            status = tell(&l, i, &line, sink, context);
        oxp_workspace_give(filter, l.workspace);
        oxp_exchange_free(l.exchange);
        free(l.policy.rules);
        free(l.bits);
        free(l.sample);
    }
    oxp_buffer_free(&line);
    return status;
}
