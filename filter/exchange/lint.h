/*
 * Lint: the author's gate over a path: the load's complaints, then the rules of the lint floor.
 */
#ifndef OXP_EXCHANGE_LINT_H
#define OXP_EXCHANGE_LINT_H

#include "oxpecker/oxpecker.h"

/* What oxp_author.lint documents. */
oxp_status oxp_lint(const char *path, const oxp_load_options *options, oxp_diag **diag);
/* What oxp_author.lint_beside documents. */
oxp_status oxp_lint_beside(const char *path, const oxp_lint_options *beside,
                           const oxp_load_options *options, oxp_diag **diag);

#endif
