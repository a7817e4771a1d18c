/*
 * Lint holds: the table of how long matches may be in answers, and what waits for them.
 */
#ifndef OXP_CLI_LINT_HOLDS_H
#define OXP_CLI_LINT_HOLDS_H

#include <stdbool.h>
#include <stddef.h>

typedef struct oxp_lint_table {
    char *lines; /* as the library tells them; owned */
    size_t n, capacity;
    bool no_memory;
} oxp_lint_table;

/* An oxp_sink; `table` is an oxp_lint_table. */
void oxp_lint_table_add(void *table, const char *line, size_t n);
/* Prints what was added, what waits longest first; nothing where nothing was. Frees it. False where
 * memory ran out. */
bool oxp_lint_table_print(oxp_lint_table *table);

#endif
