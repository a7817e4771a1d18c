/*
 * Detectors of the text floor on a view that grows.
 */
#include <string.h>

#include "match/live_plan.h"

typedef struct builtin_feed {
    oxp_live_feeding *f;
    uint32_t search;
    uint32_t certain; /* of the hit that is told */
} builtin_feed;

static bool on_hit(void *context, uint32_t start, uint32_t end)
{
    builtin_feed *b = context;
    oxp_live *live = b->f->live;
    const oxp_live_plan *plan = live->plan;
    oxp_builtin which = plan->matcher->searches[b->search].builtin;
    oxp_pass pass = {.matcher = plan->matcher,
                     .scratch = b->f->scratch,
                     .view = &b->f->view,
                     .layer = b->f->layer,
                     .plane = live->plane,
                     .spans = &live->found};
    while (start < end && pass.status == OXP_OK) {
        uint32_t cut = oxp_builtin_piece(which, &b->f->view, start, end);
        if (cut - start <= plan->searches[b->search].longest)
            oxp_pass_report(&pass, b->search, (oxp_pair){start, cut}, b->certain);
        start = cut;
    }
    b->f->status = pass.status;
    return pass.status == OXP_OK;
}

bool oxp_live_begin_builtins(oxp_live *live)
{
    while (live->builtins.n < live->plan->builtins.n)
        if (!OXP_PUSH(live->builtins, (oxp_builtin_state){0}))
            return false;
    if (live->plan->builtins.n)
        memset(live->builtins.items, 0, live->plan->builtins.n * sizeof *live->builtins.items);
    return true;
}

void oxp_live_read_builtins(oxp_live_feeding *f)
{
    const oxp_live_plan *plan = f->live->plan;
    for (size_t i = 0; i < plan->builtins.n && f->status == OXP_OK; i++) {
        builtin_feed b = {.f = f, .search = plan->builtins.items[i]};
        const oxp_search *search = &plan->matcher->searches[b.search];
        if (f->layer && !(search->codes & OXP_CODES_OF_RUNS))
            continue;
        oxp_builtin_read(search->builtin, &f->live->builtins.items[i], &f->view, f->view.n,
                         f->ended, on_hit, &b, &b.certain);
    }
}
