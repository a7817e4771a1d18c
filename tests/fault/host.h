/*
 * Host: what the fault tests share: a loaded pack, and texts with the verdicts they must get.
 */
#ifndef OXP_TESTS_FAULT_HOST_H
#define OXP_TESTS_FAULT_HOST_H

#include <oxpecker/oxpecker.h>
#include <stdbool.h>

/* Loads the pack of pack.h; complaints go to standard error. */
oxp_status oxp_host_load(oxp_filter **filter);

typedef struct oxp_host_case {
    oxp_role role;
    const char *text;
    oxp_action action;
    const char *data; /* what is passed on; NULL: not compared */
} oxp_host_case;

enum { OXP_HOST_CASES = 7 };
extern const oxp_host_case OXP_HOST_TABLE[OXP_HOST_CASES];

/* Judges every case in a new exchange; true where all verdicts are right. */
bool oxp_host_judges_right(oxp_filter *filter);

/* A chat request with a card number, and what of it must be in the body that is sent on. */
extern const char OXP_HOST_REQUEST[];
extern const char OXP_HOST_RESPONSE[];
extern const char OXP_HOST_EVENTS[];

#endif
