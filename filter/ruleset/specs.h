/*
 * Specs: the searches of all policies, each once.
 *
 * Rules, packs and tenants that look for the same thing in the same view share one search of
 * the matcher, so that a hundred tenants of one pack cost as much scanning as one.
 */
#ifndef OXP_RULESET_SPECS_H
#define OXP_RULESET_SPECS_H

#include "base/buffer.h"
#include "match/matcher.h"
#include "ruleset/loader.h"

typedef struct oxp_specs {
    OXP_VECTOR(oxp_search_spec) list;
    OXP_VECTOR(uint64_t) hashes; /* of list.items */
    uint32_t *slots;             /* open addressing: index + 1, 0 is free */
    size_t n_slots;              /* a power of two */
} oxp_specs;

void oxp_specs_free(oxp_specs *specs);

/* The number of the search that `spec` asks for, a new one where there is none like it; its
 * owner is then "`rule`: search '`name`'". OXP_NONE with `no_memory` set. */
uint32_t oxp_specs_add(oxp_loader *loader, oxp_specs *specs, const oxp_search_spec *spec,
                       const char *rule, const char *name);

#endif
