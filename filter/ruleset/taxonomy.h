/*
 * Taxonomy: the categories that rules may name, and the names that other lists give them.
 */
#ifndef OXP_RULESET_TAXONOMY_H
#define OXP_RULESET_TAXONOMY_H

#include "ruleset/node.h"

typedef struct oxp_taxonomy {
    const char *const *names; /* as listed, then their prefixes; each once */
    uint32_t n;
    bool missing; /* no file was found: complained once, and every name passes */
} oxp_taxonomy;

/* `taxonomy.yaml` of the loader's root, else the one that came with the library. NULL only
 * when memory ran out. */
const oxp_taxonomy *oxp_taxonomy_load(oxp_loader *loader);

/* A category, or a prefix of one. NULL: complained. */
const char *oxp_want_category(oxp_loader *loader, oxp_node *node);

/* True where `prefix` is `category` or one of its dotted heads. */
bool oxp_category_covers(const char *prefix, const char *category);

/* A rule's `maps`. */
void oxp_maps_check(oxp_loader *loader, oxp_node *maps);

#endif
