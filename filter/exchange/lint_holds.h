/*
 * Lint holds: how long a match of each rule may be in answers, and what waits for it.
 *
 * Each rule alone, with what it builds on, reads sample text as a stream, token by token.
 */
#ifndef OXP_EXCHANGE_LINT_HOLDS_H
#define OXP_EXCHANGE_LINT_HOLDS_H

#include "ruleset/model.h"

/* One line to `sink` for each rule that runs in answers: see oxp_lint_options.holds.
 * OXP_ERR_MEMORY, OXP_ERR_ENGINE. */
oxp_status oxp_lint_holds(oxp_filter *filter, oxp_sink sink, void *context);

#endif
