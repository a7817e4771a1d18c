/*
 * Shipped: the files that come with the library, wherever it was installed or moved to.
 */
#ifndef OXP_RULESET_SHIPPED_H
#define OXP_RULESET_SHIPPED_H

#include "ruleset/file.h"

/* Reads rules/`name`: the loader's root's own, else the one beside the library, else that of the
 * sources. False and no complaint where there is none. */
bool oxp_shipped_open(oxp_loader *loader, const char *name, oxp_file *file);

#endif
