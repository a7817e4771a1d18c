/*
 * Files: the rule files that a path given to an author's tool stands for.
 */
#ifndef OXP_EXCHANGE_FILES_H
#define OXP_EXCHANGE_FILES_H

#include "base/buffer.h"
#include "base/diag.h"

typedef OXP_VECTOR(char *) oxp_files;

/* A file is itself; a folder is the *.yaml files in it, in order of their names. Complaints go to
 * `diag`. OXP_ERR_IO where it cannot be read or holds none. */
oxp_status oxp_files_list(const char *path, oxp_diag *diag, oxp_files *files);
/* The same for files of another kind: `ending` is ".jsonl". */
oxp_status oxp_files_list_ending(const char *path, const char *ending, oxp_diag *diag,
                                 oxp_files *files);
void oxp_files_free(oxp_files *files);

#endif
