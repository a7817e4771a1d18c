/*
 * Cases: rules, a text, and what comes of it.
 */
#ifndef TESTS_DECIDE_CASES_H
#define TESTS_DECIDE_CASES_H

#include "unit/decide/kit.h"

enum { U = OXP_ROLE_USER, A = OXP_ROLE_ASSISTANT };

typedef struct decide_case {
    const char *name;
    const char *rules[4];
    const char *categories[2];
    oxp_role role;
    const char *text;
    const char *findings;
    const char *passed; /* the text passed on; NULL: as it came */
    oxp_action action;  /* 0: as the findings say */
} decide_case;

/* Prints how they differ. */
bool check_same(const char *name, const char *what, const char *got, const char *want);
/* Fails the test where one of the cases does not hold, and prints all that do not. */
void check_cases(const decide_case *cases, size_t n);

/* A test of a table of cases. */
#define CASES(name, table)                                                                         \
    static void name(void **state)                                                                 \
    {                                                                                              \
        (void)state;                                                                               \
        check_cases(table, sizeof table / sizeof *table);                                          \
    }

#endif
