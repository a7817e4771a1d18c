/*
 * Load: a filter made ready for exchanges.
 */
#ifndef OXP_EXCHANGE_LOAD_H
#define OXP_EXCHANGE_LOAD_H

#include "base/diag.h"
#include "ruleset/model.h"

/* oxp_load, with the pool that exchanges need. `diag` stays the caller's. */
oxp_status oxp_filter_make(const char *path, const char *text, size_t n,
                           const oxp_load_options *options, oxp_diag *diag, oxp_filter **filter);

#endif
