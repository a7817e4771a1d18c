#include "match/confirm.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <stdlib.h>
#include <string.h>

#include "match/sort.h"

enum {
    SLACK = 8,         /* more bytes than `$` and kin look at behind a match */
    BYTES_A_STEP = 64, /* moving this far inside one item costs a step */
    /* The DFA matcher's states, 6 numbers each. It compares each with each at every character,
     * so twice as many count four times. */
    FIRST_WORKSPACE = 1024,
    MOST_WORKSPACE = 4096,
    HEAP_KILOBYTES = 64 * 1024,
    JIT_STACK_FIRST = 32 * 1024,
    JIT_STACK_MOST = 1024 * 1024
};

/* What the callout knows of the call it is in. */
typedef struct watch {
    uint32_t steps;  /* left */
    uint32_t weight; /* steps that one callout costs */
    uint32_t start;  /* being tried */
    uint32_t last;   /* no end behind this is asked for */
    uint32_t start_cost;
    size_t position;  /* of the callout before */
    oxp_pairs *pairs; /* NULL: looking for a group ... */
    uint32_t wanted;  /* ... of the span that ends here */
    size_t most;      /* pairs */
    bool over, many, memory;
} watch;

struct oxp_confirm {
    oxp_keeper keeper;
    pcre2_general_context *general;
    pcre2_match_context *context;
    pcre2_match_data *data;
    uint32_t data_pairs;
    pcre2_jit_stack *stack;
    int workspace[MOST_WORKSPACE];
    watch watch;
};

static int on_callout(pcre2_callout_block *block, void *context)
{
    watch *w = context;
    size_t at = block->current_position;
    size_t moved = at > w->position ? at - w->position : w->position - at;
    uint32_t cost = 1 + (uint32_t)(moved / BYTES_A_STEP);
    cost *= w->weight;
    w->position = at;
    if (block->pattern_position == 0) {
        w->start = (uint32_t)block->start_match;
        cost += w->start_cost;
    }
    if (cost > w->steps) {
        w->over = true;
        return PCRE2_ERROR_CALLOUT;
    }
    w->steps -= cost;
    if (block->callout_number != OXP_CODE_CALLOUT)
        return 0;
    if (!w->pairs)
        return at == w->wanted ? 0 : 1;
    if (at > w->last || at == block->start_match)
        return 1;
    w->many = w->pairs->n >= w->most;
    oxp_pair found = {(uint32_t)block->start_match, (uint32_t)at};
    if (!w->many && !OXP_PUSH(*w->pairs, found))
        w->memory = true;
    /* 1: as if it did not match, so that it goes on to the next end, and the next start. */
    return w->many || w->memory ? PCRE2_ERROR_CALLOUT : 1;
}

static bool out_of_memory(int error)
{
    return error == PCRE2_ERROR_NOMEMORY || error == PCRE2_ERROR_HEAP_FAILED;
}

oxp_confirm *oxp_confirm_new(void)
{
    oxp_confirm *c = calloc(1, sizeof *c);
    if (!c)
        return NULL;
    c->general = pcre2_general_context_create(oxp_keeper_take, oxp_keeper_give, &c->keeper);
    if (c->general)
        c->context = pcre2_match_context_create(c->general);
    if (!c->context) {
        oxp_confirm_free(c);
        return NULL;
    }
    pcre2_set_callout(c->context, on_callout, &c->watch);
    pcre2_set_heap_limit(c->context, HEAP_KILOBYTES);
    /* The callouts count; PCRE2's own count must not come first. */
    pcre2_set_match_limit(c->context, UINT32_MAX);
    pcre2_set_depth_limit(c->context, UINT32_MAX);
    return c;
}

void oxp_confirm_free(oxp_confirm *confirm)
{
    if (!confirm)
        return;
    pcre2_jit_stack_free(confirm->stack);
    pcre2_match_data_free(confirm->data);
    pcre2_match_context_free(confirm->context);
    pcre2_general_context_free(confirm->general);
    oxp_keeper_free(&confirm->keeper);
    free(confirm);
}

size_t oxp_confirm_bytes(const oxp_confirm *confirm)
{
    return sizeof *confirm + confirm->keeper.bytes;
}

/* Room for `pairs` groups, for states, and for the compiled matcher's stack. */
static bool prepare(oxp_confirm *c, uint32_t pairs)
{
    if (!c->stack) {
        c->stack = pcre2_jit_stack_create(JIT_STACK_FIRST, JIT_STACK_MOST, c->general);
        /* Without it the matcher has 32 KiB of the machine's stack. */
        pcre2_jit_stack_assign(c->context, NULL, c->stack);
    }
    if (c->data_pairs < pairs) {
        pcre2_match_data_free(c->data);
        c->data = pcre2_match_data_create(pairs, c->general);
        c->data_pairs = c->data ? pairs : 0;
    }
    return c->data;
}

static bool inside_character(const oxp_view *view, size_t at)
{
    return at < view->n && ((unsigned char)view->bytes[at] & 0xC0) == 0x80;
}

/* How much of the view the matcher must see for ends up to `last` to be judged right:
 * stopping there is what keeps `.*` from running on to the end of a long text. */
static size_t visible(const oxp_code *code, const oxp_view *view, size_t last)
{
    if (code->facts.need == OXP_UNBOUNDED || view->n - last <= (size_t)code->facts.need + SLACK)
        return view->n;
    size_t end = last + code->facts.need + SLACK;
    while (inside_character(view, end))
        end++;
    return end;
}

static int run(oxp_confirm *c, const oxp_code *code, const oxp_region *region, size_t from,
               size_t workspace)
{
    PCRE2_SPTR text = (PCRE2_SPTR)region->view->bytes;
    size_t n = visible(code, region->view, region->last);
    uint32_t options = PCRE2_NO_UTF_CHECK; /* views are valid UTF-8 */
    pcre2_set_offset_limit(c->context, region->to - 1);
    if (code->facts.backtracking || !c->watch.pairs)
        return pcre2_match(code->compiled, text, n, from, options, c->data, c->context);
    return pcre2_dfa_match(code->compiled, text, n, from, options, c->data, c->context,
                           c->workspace, workspace);
}

static int by_start(const void *left, const void *right)
{
    const oxp_pair *a = left, *b = right;
    if (a->start != b->start)
        return a->start < b->start ? -1 : 1;
    return a->end < b->end ? -1 : a->end > b->end;
}

static void sort_unique(oxp_pairs *pairs)
{
    oxp_sort(pairs->items, pairs->n, sizeof *pairs->items, by_start);
    size_t kept = 0;
    for (size_t i = 0; i < pairs->n; i++)
        if (!kept || by_start(&pairs->items[kept - 1], &pairs->items[i]) != 0)
            pairs->items[kept++] = pairs->items[i];
    pairs->n = kept;
}

/* Drops the spans that start at `start` or behind it. */
static void drop_from(oxp_pairs *pairs, uint32_t start)
{
    while (pairs->n && pairs->items[pairs->n - 1].start >= start)
        pairs->n--;
}

static oxp_confirmed outcome(const oxp_confirm *c, int rc)
{
    if (c->watch.memory || out_of_memory(rc))
        return OXP_CONFIRM_MEMORY;
    if (c->watch.over || c->watch.many)
        return c->watch.many ? OXP_CONFIRM_MANY : OXP_CONFIRM_OVER;
    switch (rc) {
    case PCRE2_ERROR_NOMATCH:
        return OXP_CONFIRM_DONE;
    case PCRE2_ERROR_MATCHLIMIT:
    case PCRE2_ERROR_DEPTHLIMIT:
    case PCRE2_ERROR_HEAPLIMIT:
    case PCRE2_ERROR_JIT_STACKLIMIT:
    case PCRE2_ERROR_DFA_WSSIZE:
    case PCRE2_ERROR_DFA_RECURSE:
        return OXP_CONFIRM_OVER;
    default:
        return rc >= 0 ? OXP_CONFIRM_DONE : OXP_CONFIRM_FAILED;
    }
}

oxp_confirmed oxp_confirm_spans(oxp_confirm *confirm, const oxp_code *code,
                                const oxp_region *region, uint32_t most, uint32_t *steps,
                                oxp_pairs *pairs, uint32_t *stopped)
{
    pairs->n = 0;
    size_t from = region->from;
    while (code->facts.utf && inside_character(region->view, from))
        from++;
    if (from >= region->to)
        return OXP_CONFIRM_DONE;
    if (!prepare(confirm, 1))
        return OXP_CONFIRM_MEMORY;
    watch *w = &confirm->watch;
    *w = (watch){.steps = *steps,
                 .weight = 1,
                 .start = (uint32_t)from,
                 .last = region->last,
                 .start_cost = code->facts.min / BYTES_A_STEP,
                 .position = from,
                 .pairs = pairs,
                 /* Backtracking finds the same span in several ways. */
                 .most = code->facts.backtracking ? (size_t)most * 8 : most};
    size_t workspace = FIRST_WORKSPACE;
    int rc = run(confirm, code, region, from, workspace);
    while (rc == PCRE2_ERROR_DFA_WSSIZE && workspace < MOST_WORKSPACE) {
        workspace *= 2;
        w->weight *= 4;
        drop_from(pairs, w->start);
        rc = run(confirm, code, region, w->start, workspace);
    }
    oxp_confirmed result = outcome(confirm, rc);
    *steps = w->steps;
    *stopped = w->start;
    sort_unique(pairs);
    if (result == OXP_CONFIRM_OVER || result == OXP_CONFIRM_MANY)
        drop_from(pairs, *stopped);
    if (pairs->n > most) {
        result = OXP_CONFIRM_MANY;
        *stopped = pairs->items[most].start;
        drop_from(pairs, *stopped);
    }
    return result;
}

oxp_confirmed oxp_confirm_group(oxp_confirm *confirm, const oxp_code *code, const oxp_view *view,
                                oxp_pair span, uint32_t group, uint32_t *steps, oxp_pair *found)
{
    *found = (oxp_pair){UINT32_MAX, UINT32_MAX};
    if (!prepare(confirm, group + 1 > 16 ? group + 1 : 16))
        return OXP_CONFIRM_MEMORY;
    oxp_region region = {view, span.start, span.start + 1, span.end};
    confirm->watch = (watch){.steps = *steps,
                             .weight = 1,
                             .start = span.start,
                             .last = span.end,
                             .position = span.start,
                             .wanted = span.end};
    int rc = run(confirm, code, &region, span.start, 0);
    *steps = confirm->watch.steps;
    if (rc > (int)group) {
        const size_t *ends = pcre2_get_ovector_pointer(confirm->data);
        if (ends[2 * group] != PCRE2_UNSET)
            *found = (oxp_pair){(uint32_t)ends[2 * group], (uint32_t)ends[2 * group + 1]};
    }
    return outcome(confirm, rc);
}
