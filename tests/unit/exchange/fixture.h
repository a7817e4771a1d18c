/*
 * Fixture: the policy that most tests of the hooks judge with, and an exchange on it.
 */
#ifndef UNIT_EXCHANGE_FIXTURE_H
#define UNIT_EXCHANGE_FIXTURE_H

#include "oxpecker/oxpecker.h"

#define RULES OXP_SOURCE_DIR "/tests/unit/exchange/rules"

/* Fails the test, with the first complaint, where the file does not load. */
oxp_filter *fixture_load(const char *path);
/* For cmocka: `*state` is the filter of RULES "/policy.yaml". */
int fixture_setup(void **state);
int fixture_teardown(void **state);
/* An exchange of OpenAI chat with the request id "r1". */
oxp_exchange *fixture_begin(oxp_filter *filter, uint32_t flags);

#endif
