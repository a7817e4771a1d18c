/*
 * Lint cost: what one search costs by itself, measured on sample text.
 */
#ifndef OXP_RULESET_LINT_COST_H
#define OXP_RULESET_LINT_COST_H

#include "match/matcher.h"

/* Fills `text` with sample text: prose with names, numbers and punctuation, the same each time. */
void oxp_lint_sample(char *text, size_t n);
/* Picoseconds a byte: the least of several scans of 64 KiB of generated text. 0 where it cannot be
 * measured. */
uint32_t oxp_lint_cost(const oxp_search_spec *spec);

#endif
