/*
 * Policy: the policy that a command judges by, loaded.
 */
#ifndef OXP_CLI_POLICY_H
#define OXP_CLI_POLICY_H

#include <oxpecker/oxpecker.h>
#include <stdbool.h>

/* Loads `path`, or the shipped default policy where it is NULL; prints its complaints. NULL,
 * having said why, where that fails. Freed with oxp_filter_unref. */
oxp_filter *oxp_policy_open(const char *path);

/* A new exchange; NULL, having said why, where that fails. Freed with oxp_exchange_free. */
oxp_exchange *oxp_policy_exchange(oxp_filter *filter, const oxp_exchange_options *options);

/* The set of functions for authors; every library of this version has it, so NULL, having
 * said so, means another liboxpecker.so was found. */
const oxp_author *oxp_policy_author(void);

/* Reads a role's name; false, having said which there are, where it is none. NULL: user. */
bool oxp_policy_role(const char *verb, const char *name, oxp_role *role);

#endif
