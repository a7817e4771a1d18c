#include <stdlib.h>
#include <string.h>

#include "ruleset/model.h"

oxp_filter *oxp_filter_ref(oxp_filter *filter)
{
    if (filter)
        atomic_fetch_add_explicit(&filter->references, 1, memory_order_relaxed);
    return filter;
}

void oxp_filter_unref(oxp_filter *filter)
{
    if (!filter || atomic_fetch_sub_explicit(&filter->references, 1, memory_order_acq_rel) != 1)
        return;
    if (filter->pool_free)
        filter->pool_free(filter->pool);
    oxp_matcher_free(filter->matcher);
    oxp_arena_destroy(filter->arena);
    free(filter);
}

static const oxp_policy *by_tenant(const oxp_filter *filter, const char *tenant, size_t n)
{
    for (uint32_t i = 0; i < filter->n_policies; i++) {
        const char *own = filter->policies[i].tenant;
        if (own && strlen(own) == n && memcmp(own, tenant, n) == 0)
            return &filter->policies[i];
    }
    return NULL;
}

const oxp_policy *oxp_filter_policy(const oxp_filter *filter, const char *tenant, size_t n)
{
    const oxp_policy *policy = n ? by_tenant(filter, tenant, n) : NULL;

    if (!policy)
        policy = by_tenant(filter, "default", 7);
    for (uint32_t i = 0; !policy && i < filter->n_policies; i++)
        if (strcmp(filter->policies[i].name, "default") == 0)
            policy = &filter->policies[i];
    if (!policy && !n && filter->n_policies == 1)
        policy = &filter->policies[0];
    return policy;
}
