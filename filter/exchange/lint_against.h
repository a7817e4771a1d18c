/*
 * Lint against: a pack beside what it was, so that nothing changes under a version that people
 * have pinned (L14).
 */
#ifndef OXP_EXCHANGE_LINT_AGAINST_H
#define OXP_EXCHANGE_LINT_AGAINST_H

#include "base/diag.h"
#include "ruleset/model.h"

/* `filter` is a pack by itself; `against` a pack file, or a folder where it was PACK.yaml. A pack
 * that is not there is new. Complaints go to `diag`; OXP_ERR_MEMORY, or OXP_OK. */
oxp_status oxp_lint_against(const oxp_filter *filter, const char *against,
                            const oxp_load_options *options, oxp_diag *diag);

#endif
