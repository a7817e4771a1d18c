/*
 * Lint clean: rules over texts in which nothing should be found (W14).
 *
 * A rule's strictness says how often it may be wrong; texts that nobody minds show how often it is.
 * Rules that only give points are left out: a cue is meant to hit innocent texts, and the threshold
 * answers for it.
 */
#ifndef OXP_EXCHANGE_LINT_CLEAN_H
#define OXP_EXCHANGE_LINT_CLEAN_H

#include "base/diag.h"
#include "ruleset/model.h"

typedef struct oxp_clean oxp_clean;

/* Reads the labelled records of `path`, a file or a folder of *.jsonl; those are kept whose labels
 * begin with "neg", "any". A record's role is kept; one without is tried in the first role of each
 * rule. A label "has:..." frees rules of category privacy there. What cannot be
 * read is complained of. NULL where memory ran out. */
oxp_clean *oxp_clean_read(const char *path, oxp_diag *diag);
void oxp_clean_free(oxp_clean *clean); /* NULL is fine */

/* `filter` is a pack by itself. */
oxp_status oxp_lint_clean(const oxp_filter *filter, const oxp_clean *clean, oxp_diag *diag);

#endif
