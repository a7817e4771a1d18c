#include "exchange/load.h"

#include "exchange/exchange.h"
#include "ruleset/load.h"

oxp_status oxp_filter_make(const char *path, const char *text, size_t n,
                           const oxp_load_options *options, oxp_diag *diag, oxp_filter **out)
{
    oxp_filter *filter = NULL;
    OXP_TRY(oxp_load(path, text, n, options, diag, &filter));
    oxp_status status = oxp_filter_pool_attach(filter, oxp_exchange_destroy);
    if (status != OXP_OK) {
        oxp_filter_unref(filter);
        return status;
    }
    *out = filter;
    return OXP_OK;
}

static oxp_status load(const char *path, const char *text, size_t n,
                       const oxp_load_options *options, oxp_diag **diag, oxp_filter **filter)
{
    if (!path || !filter || (options && options->size < sizeof *options)) {
        if (diag)
            *diag = NULL;
        return OXP_ERR_ARGUMENT;
    }
    oxp_diag *complaints = oxp_diag_new();
    oxp_status status =
        complaints ? oxp_filter_make(path, text, n, options, complaints, filter) : OXP_ERR_MEMORY;
    oxp_diag_sort(complaints);
    if (diag)
        *diag = complaints;
    else
        oxp_diag_free(complaints);
    return status;
}

oxp_status oxp_filter_load_file(const char *path, const oxp_load_options *options, oxp_diag **diag,
                                oxp_filter **filter)
{
    return load(path, NULL, 0, options, diag, filter);
}

oxp_status oxp_filter_load_buffer(const char *text, size_t n, const char *name,
                                  const oxp_load_options *options, oxp_diag **diag,
                                  oxp_filter **filter)
{
    return text ? load(name ? name : "(buffer)", text, n, options, diag, filter)
                : load(NULL, NULL, 0, options, diag, filter);
}

oxp_status oxp_filter_get_info(const oxp_filter *filter, oxp_filter_info *info)
{
    if (!filter || !info || info->size < sizeof *info)
        return OXP_ERR_ARGUMENT;
    uint32_t rules = 0;
    for (uint32_t i = 0; i < filter->n_policies; i++)
        rules += filter->policies[i].n_rules;
    size_t matcher = oxp_matcher_bytes(filter->matcher);
    oxp_workspace *workspace = NULL;
    OXP_TRY(oxp_workspace_take(filter, &workspace));
    *info = (oxp_filter_info){
        .size = sizeof *info,
        .n_policies = filter->n_policies,
        .n_packs = filter->n_packs,
        .n_rules = rules,
        .n_searches = (uint32_t)oxp_matcher_searches(filter->matcher),
        .n_patterns = (uint32_t)oxp_matcher_patterns(filter->matcher),
        .memory_bytes = oxp_arena_bytes(filter->arena) + matcher,
        .database_bytes = oxp_matcher_database_bytes(filter->matcher),
        .load_microseconds = filter->load_microseconds,
        .exchange_bytes = oxp_exchange_warm_bytes(filter),
        .scratch_bytes = oxp_workspace_bytes(workspace),
    };
    oxp_workspace_give(filter, workspace);
    return OXP_OK;
}
