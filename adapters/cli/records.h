/*
 * Records: JSON lines in, JSON lines out, in order.
 */
#ifndef OXP_CLI_RECORDS_H
#define OXP_CLI_RECORDS_H

#include <oxpecker/oxpecker.h>

/* Judges each line of the files (`-`: standard input), each in an exchange of its own, and
 * prints its record; for a line that is no record, {"line": N, "error": ...}. Blank lines are
 * passed over. Returns the exit code. */
int oxp_records_scan(oxp_filter *filter, oxp_role role, char *const *paths, int n);

#endif
