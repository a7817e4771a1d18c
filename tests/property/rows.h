/*
 * Rows: the texts that tests of shipped rules run on.
 *
 * The rules' own tests, and real texts where they are at hand: the records of the folder OXP_DATA,
 * else of the one beside the clone.
 */
#ifndef TESTS_PROPERTY_ROWS_H
#define TESTS_PROPERTY_ROWS_H

#include "ruleset/model.h"

/* `place` says where the row stands. False ends the reading. */
typedef bool (*row_visitor)(void *context, const char *place, const char *text, size_t n);

/* Every test of the policy's rules, with its macros expanded and the marks of what it expects taken
 * out. The filter must keep its tests. False where the visitor was, or memory ran out. */
bool rows_of_tests(const oxp_policy *policy, row_visitor visit, void *context);

typedef struct rows_wanted {
    size_t rows;              /* about so many of all that are there, from every file */
    size_t most;              /* bytes of each */
    const char *const *dense; /* parts of names of files that are read more closely; NULL behind
                               * the last; may be NULL */
} rows_wanted;

/* False where the visitor was; where there are none, true, and it is said. */
bool rows_of_data(const rows_wanted *wanted, row_visitor visit, void *context);

#endif
