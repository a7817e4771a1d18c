#include "match/scan.h"
#include "match/sort.h"

#include <string.h>

bool oxp_pass_too_long(const oxp_pass *pass, uint32_t search, oxp_pair span)
{
    return pass->longest && span.end - span.start > pass->longest[search];
}

bool oxp_pass_wants(const oxp_pass *pass, uint32_t search)
{
    if (pass->only)
        return search + 1 == pass->only;
    if (pass->layer && !(pass->matcher->searches[search].codes & OXP_CODES_OF_RUNS))
        return false;
    return !pass->wanted || (pass->wanted[search / 64] >> (search % 64) & 1);
}

void oxp_pass_refuse(const oxp_pass *pass, uint32_t search, oxp_pair span, oxp_refusal refusal,
                     const char *validator)
{
    if (pass->trace && pass->trace->refused)
        pass->trace->refused(pass->trace->context, search, pass->plane, span.start, span.end,
                             refusal, validator);
}

/* Makes the search's row of budgets, one for each block of the view. */
static bool add_row(oxp_pass *pass, uint32_t search)
{
    oxp_match_scratch *s = pass->scratch;
    size_t blocks = (pass->view->n >> OXP_BLOCK_BITS) + 1;
    uint32_t begin = (uint32_t)s->budgets.n;
    if (!OXP_PUSH(s->budgeted, search))
        return false;
    for (size_t i = 0; i < blocks; i++)
        if (!OXP_PUSH(s->budgets, (oxp_budget){.from = UINT32_MAX})) {
            s->budgeted.n--;
            return false;
        }
    s->budget_at[search] = begin + 1;
    return true;
}

oxp_budget *oxp_pass_budget(oxp_pass *pass, uint32_t search, uint32_t start)
{
    oxp_match_scratch *s = pass->scratch;
    if (!s->budget_at[search] && !add_row(pass, search)) {
        pass->status = OXP_ERR_MEMORY;
        return NULL;
    }
    return &s->budgets.items[s->budget_at[search] - 1 + (start >> OXP_BLOCK_BITS)];
}

void oxp_pass_leave(oxp_pass *pass, oxp_budget *budget, oxp_pair span, uint32_t certain,
                    const char *reason)
{
    budget->from = span.start < budget->from ? span.start : budget->from;
    budget->to = span.end > budget->to ? span.end : budget->to;
    budget->certain = certain > budget->certain ? certain : budget->certain;
    if (!pass->truncated) {
        pass->truncated = true;
        pass->reason = reason;
    }
}

bool oxp_pass_candidate(oxp_pass *pass, uint32_t search, oxp_pair span, uint32_t certain)
{
    oxp_budget *budget = oxp_pass_budget(pass, search, span.start);
    if (!budget)
        return false;
    if (budget->candidates >= OXP_CANDIDATES) {
        oxp_pass_leave(pass, budget, span, certain, "candidates");
        return false;
    }
    budget->candidates++;
    return true;
}

static bool validate(const oxp_pass *pass, const oxp_search *search, uint32_t index, oxp_pair part)
{
    for (size_t i = 0; i < search->n_validations; i++) {
        const oxp_validation *v = &search->validations[i];
        if (!oxp_validate(v, pass->view->bytes + part.start, part.end - part.start)) {
            oxp_pass_refuse(pass, index, part, OXP_REFUSED_VALIDATOR,
                            oxp_validator_name(v->validator));
            return false;
        }
    }
    return true;
}

/* The codes that a span of a layer touches; false where the search looks into none of them. One is
 * enough: else an attacker would wrap a text in one more code to hide it from a rule. */
static bool touches(const oxp_pass *pass, uint32_t search, oxp_pair part, oxp_codes *codes)
{
    const oxp_layer *layer = pass->layer;
    oxp_range range = oxp_view_original(pass->view, part.start, part.end);
    const oxp_run *run = oxp_layer_run_at(layer, range.start);
    for (; run && run < layer->runs + layer->n_runs && run->from < range.end; run++)
        *codes |= run->codes;
    return !*codes || (*codes & pass->matcher->searches[search].codes);
}

void oxp_pass_report(oxp_pass *pass, uint32_t search, oxp_pair part, uint32_t certain)
{
    if (!validate(pass, &pass->matcher->searches[search], search, part))
        return;
    oxp_codes codes = pass->codes;
    if (pass->layer && !touches(pass, search, part, &codes))
        return;
    oxp_span span = {.search = search,
                     .start = part.start,
                     .end = part.end,
                     .step = certain,
                     .plane = pass->plane,
                     .codes = codes};
    if (!OXP_PUSH(*pass->spans, span))
        pass->status = OXP_ERR_MEMORY;
}

void oxp_pass_close(oxp_pass *pass)
{
    oxp_match_scratch *s = pass->scratch;
    size_t blocks = (pass->view->n >> OXP_BLOCK_BITS) + 1;
    for (size_t i = 0; i < s->budgeted.n; i++) {
        uint32_t search = s->budgeted.items[i];
        const oxp_budget *row = &s->budgets.items[s->budget_at[search] - 1];
        for (size_t b = 0; b < blocks; b++) {
            oxp_span span = {.search = search,
                             .start = row[b].from,
                             .end = row[b].to,
                             .step = row[b].certain,
                             .unproven = true,
                             .plane = pass->plane};
            if (row[b].from < row[b].to && !OXP_PUSH(*pass->spans, span))
                pass->status = OXP_ERR_MEMORY;
        }
        s->budget_at[search] = 0;
    }
    s->budgeted.n = 0;
    s->budgets.n = 0;
}

static int by_place(const void *left, const void *right)
{
    const oxp_span *a = left, *b = right;
    if (a->search != b->search)
        return a->search < b->search ? -1 : 1;
    if (a->plane != b->plane)
        return a->plane < b->plane ? -1 : 1;
    if (a->start != b->start)
        return a->start < b->start ? -1 : 1;
    if (a->end != b->end)
        return a->end < b->end ? -1 : 1;
    if (a->unproven != b->unproven)
        return a->unproven ? 1 : -1;
    if (a->step != b->step) /* what is certain first */
        return a->step < b->step ? -1 : 1;
    /* The text as it stands before the text in a code. */
    return a->codes < b->codes ? -1 : a->codes > b->codes;
}

void oxp_spans_order(oxp_span_list *spans)
{
    oxp_sort(spans->items, spans->n, sizeof *spans->items, by_place);
    size_t kept = 0;
    for (size_t i = 0; i < spans->n; i++) {
        const oxp_span *span = &spans->items[i];
        const oxp_span *last = kept ? &spans->items[kept - 1] : NULL;
        if (!last || last->search != span->search || last->plane != span->plane ||
            last->start != span->start || last->end != span->end)
            spans->items[kept++] = *span;
    }
    spans->n = kept;
}
