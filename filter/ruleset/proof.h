/*
 * Proof: the tests that a rule carries.
 *
 * Their form is always checked; they are kept only for those who run them. Marks and macros
 * stay as they are written.
 */
#ifndef OXP_RULESET_PROOF_H
#define OXP_RULESET_PROOF_H

#include "ruleset/load.h"
#include "ruleset/node.h"

/* Reads `tests:` of a rule that runs in `roles`, in the file whose real path is `real`. NULL
 * and *n == 0 where there is none that is good. */
const oxp_rule_test *oxp_proof_read(oxp_loader *loader, oxp_node *node, oxp_roles roles,
                                    const char *real, uint32_t *n);

#endif
