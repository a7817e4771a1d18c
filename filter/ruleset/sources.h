/*
 * Sources: rules as written, kept beside the filter for authors' tools.
 */
#ifndef OXP_RULESET_SOURCES_H
#define OXP_RULESET_SOURCES_H

#include "ruleset/load.h"
#include "ruleset/policy.h"
#include "ruleset/specs.h"

/* Sets `filter->sources`. False when memory ran out. */
bool oxp_sources_keep(oxp_loader *loader, const oxp_specs *specs, oxp_policy_doc *const *docs,
                      uint32_t n, oxp_filter *filter);

#endif
