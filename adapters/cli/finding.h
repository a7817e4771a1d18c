/*
 * Finding: verdicts and their findings, one line each, for a person.
 */
#ifndef OXP_CLI_FINDING_H
#define OXP_CLI_FINDING_H

#include <oxpecker/oxpecker.h>
#include <stdio.h>

/* "RULE  CATEGORY  SEVERITY CONFIDENCE  START-END[,...]  ACTION MODE  [ROLE PATH]  [by VIEW]
 * [because SEARCH@START-END ...]" for each finding. */
void oxp_finding_print(FILE *to, const oxp_verdict *verdict);

/* "ACTION[, not scanned: REASONS][: MESSAGE]". `head` begins the line. */
void oxp_finding_verdict(FILE *to, const char *head, const oxp_out *out);

/* The exit code that one judged text or body calls for. */
int oxp_finding_exit(oxp_status status, const oxp_out *out);

#endif
