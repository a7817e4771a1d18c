/*
 * Complaint: what is wrong with rule files, for a person and for editors that jump to lines.
 */
#ifndef OXP_CLI_COMPLAINT_H
#define OXP_CLI_COMPLAINT_H

#include <oxpecker/oxpecker.h>

typedef struct oxp_complaint_count {
    size_t errors;
    size_t warnings;
} oxp_complaint_count;

/* Prints each as "file:line:column: error E2: text" to standard error and adds to `count`.
 * NULL is fine. */
void oxp_complaint_print(const oxp_diag *diag, oxp_complaint_count *count);

/* Prints "oxp: PATH: what STATUS means" where the diag held no error that says it better. */
void oxp_complaint_status(const char *path, oxp_status status, const oxp_complaint_count *count);

#endif
