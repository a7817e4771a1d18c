/*
 * Condition: the `when` of a rule, from text to tree.
 *
 *   when  = or ;  or = and {"or" and} ;  and = un {"and" un} ;  un = "not" un | term
 *   term  = quant | count | near | NAME | "(" or ")"
 *   near  = p {"near" p} "within" DIST  |  p {"then" p} "within" DIST
 *   p     = NAME | "(" NAME {"or" NAME} ")"
 *   quant = ("any"|"all"|"none"|N) "of" ("them" | "(" NAME-or-glob ... ")") ["within" DIST]
 *   count = ["distinct"] NAME ">=" N
 *   DIST  = N ("words"|"chars"|"bytes") | "sentence" | "line"
 */
#ifndef OXP_RULESET_CONDITION_H
#define OXP_RULESET_CONDITION_H

#include "ruleset/model.h"
#include "ruleset/node.h"

/* The names that a condition may use, which are a rule's searches in their order. */
typedef struct oxp_names {
    const char *const *items;
    uint32_t n;
} oxp_names;

/* The tree of `node`, in the filter's memory; of "any of them" where `node` is NULL. Marks in
 * `used` (one bool a name) each name that it uses. NULL: complained, or memory ran out. */
const oxp_condition *oxp_condition_read(oxp_loader *loader, oxp_node *node, const oxp_names *names,
                                        bool *used);

/* Marks each name whose matches can make the condition true by being there. */
void oxp_condition_positive(const oxp_condition *condition, bool *positive);

/* True for a word that the grammar keeps for itself. */
bool oxp_condition_reserves(const char *word);

#endif
