/* What the tests of validators share. */
#ifndef OXP_TESTS_VALIDATE_CHECK_H
#define OXP_TESTS_VALIDATE_CHECK_H

#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "text/validate.h"

/* Whether the validator accepts the text, which has no byte behind it. */
static inline bool validator_holds(const char *name, const char *text, size_t n)
{
    oxp_validation validation = {oxp_validator_find(name, strlen(name)), 0, 0};
    char *exact = malloc(n ? n : 1);

    if (!validation.validator || !exact)
        fail_msg("%s is not found", name);
    memcpy(exact, text, n);
    bool result = oxp_validate(&validation, exact, n);
    free(exact);
    return result;
}

#endif
