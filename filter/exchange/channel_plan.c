/* What the channels of a role share. */
#include <stdlib.h>

#include "exchange/channel_text.h"

static bool is_wanted(const oxp_policy *policy, oxp_role role, uint32_t search)
{
    return (policy->wanted[role][search / 64] >> search % 64) & 1;
}

static oxp_status make_live(oxp_channel_plan *plan, oxp_live_search *searches, oxp_view_kind view)
{
    const oxp_filter *filter = plan->filter;
    size_t n = oxp_matcher_searches(filter->matcher);
    uint32_t culprit;

    for (uint32_t i = 0; i < n; i++) {
        uint8_t kind = plan->hold.kinds[i];
        bool here = filter->search_views[i] == view && is_wanted(plan->policy, plan->role, i);
        searches[i] = (oxp_live_search){.wanted = here,
                                        .holds = here && kind == OXP_HOLDS_ALWAYS,
                                        .may_hold = here && kind == OXP_HOLDS_ARMED,
                                        .longest = plan->policy->longest[i]};
        bool holds = here && kind != OXP_HOLDS_NOTHING;
        plan->holds[view] = plan->holds[view] || holds;
    }
    plan->holds[OXP_VIEWS + view] = plan->holds[view] && plan->used[OXP_VIEWS + view];
    plan->holds_code = plan->holds_code || plan->holds[OXP_VIEWS + view];
    return oxp_live_plan_new(filter->matcher, view, searches, &plan->live[view], &culprit);
}

oxp_status oxp_channel_plan_make(const oxp_filter *filter, const oxp_policy *policy, oxp_role role,
                                 oxp_channel_plan **out)
{
    size_t n = oxp_matcher_searches(filter->matcher);
    oxp_channel_plan *plan = calloc(1, sizeof *plan);
    oxp_live_search *searches = calloc(n + 1, sizeof *searches);
    oxp_status status = plan && searches ? OXP_OK : OXP_ERR_MEMORY;

    if (status == OXP_OK) {
        *plan = (oxp_channel_plan){.filter = filter, .policy = policy, .role = role};
        plan->codes = policy->codes[role];
        plan->used = policy->uses_view[role];
        status = oxp_hold_plan_make(policy, role, n, &plan->hold);
    }
    for (oxp_view_kind k = 0; k < OXP_VIEWS && status == OXP_OK; k++)
        if (plan->used[k] || plan->used[OXP_VIEWS + k])
            status = make_live(plan, searches, k);
    free(searches);
    if (status != OXP_OK) {
        oxp_channel_plan_free(plan);
        return status;
    }
    *out = plan;
    return OXP_OK;
}

void oxp_channel_plan_free(oxp_channel_plan *plan)
{
    if (!plan)
        return;
    oxp_hold_plan_free(&plan->hold);
    for (int k = 0; k < OXP_VIEWS; k++)
        oxp_live_plan_free(plan->live[k]);
    free(plan);
}

oxp_status oxp_channel_plan_of(const oxp_filter *filter, const oxp_policy *policy, oxp_role role,
                               oxp_channel_plan **out)
{
    oxp_filter_pool *pool = filter->pool;
    size_t at = (size_t)(policy - filter->policies) * OXP_ROLE_COUNT + (size_t)role;
    void *plan = atomic_load_explicit(&pool->plans[at], memory_order_acquire);

    if (!plan) {
        oxp_channel_plan *made;
        OXP_TRY(oxp_channel_plan_make(filter, policy, role, &made));
        /* Two threads may come here at once: one plan is kept. */
        if (atomic_compare_exchange_strong(&pool->plans[at], &plan, (void *)made))
            plan = made;
        else
            oxp_channel_plan_free(made);
    }
    *out = plan;
    return OXP_OK;
}
