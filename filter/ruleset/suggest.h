/*
 * Suggest: the name that an author most likely meant.
 */
#ifndef OXP_RULESET_SUGGEST_H
#define OXP_RULESET_SUGGEST_H

#include <stddef.h>

/* The name nearest to `wrong`, or NULL where none is near: one letter of a name of up to four,
 * two of up to seven, else three may be wrong, missing, too many, or swapped with the next.
 * Numbers are never near. */
const char *oxp_suggest(const char *wrong, const char *const *names, size_t n);

/* How many such changes lead from `a` to `b`, as far as `most`; else more than `most`. */
size_t oxp_edit_distance(const char *a, const char *b, size_t most);

#endif
