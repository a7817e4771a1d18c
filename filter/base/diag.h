/*
 * Diag: complaints about rule files, each with file, line, column, culprit and cure.
 *
 * Loading goes on after a complaint where it can, so that an author sees all of
 * them at once. A diag that ran out of memory still counts its errors.
 */
#ifndef OXP_BASE_DIAG_H
#define OXP_BASE_DIAG_H

#include <stdbool.h>
#include <stdint.h>

#include "oxpecker/oxpecker.h"

/* A place in a rule file. `file` lives as long as what it was read into. */
typedef struct oxp_place {
    const char *file;
    uint32_t line;   /* from 1; 0: the whole file */
    uint32_t column; /* from 1, in characters */
} oxp_place;

oxp_diag *oxp_diag_new(void); /* NULL when memory runs out */

/* `code` is a static string: "E2". Texts are copied. No more than 200 complaints are
 * kept, and a last one says how many more there were. */
void oxp_diag_error(oxp_diag *diag, oxp_place place, const char *code, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
void oxp_diag_warn(oxp_diag *diag, oxp_place place, const char *code, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
/* Errors so far, also those that were not kept. */
size_t oxp_diag_errors(const oxp_diag *diag);
/* Moves all complaints of `from`, which is empty then: the bound on how many are kept is that of
 * one load, not of a folder of them. */
void oxp_diag_move(oxp_diag *to, oxp_diag *from);
/* Sorts by file, line, column; equal places keep their order. */
void oxp_diag_sort(oxp_diag *diag);

/* Leaves the function with its error; only where nothing is held that needs freeing. */
#define OXP_TRY(call)                                                                              \
    do {                                                                                           \
        oxp_status try_status_ = (call);                                                           \
        if (try_status_ != OXP_OK)                                                                 \
            return try_status_;                                                                    \
    } while (0)

#endif
