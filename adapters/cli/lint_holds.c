#include "lint_holds.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "terminal.h"

enum { COLUMNS = 4 }; /* rule, limit, mean, most */

typedef struct row {
    const char *cells[COLUMNS];
    bool holds;
    unsigned long mean; /* hundredths */
    unsigned long limit;
} row;

void oxp_lint_table_add(void *context, const char *line, size_t n)
{
    oxp_lint_table *table = context;
    if (table->n + n > table->capacity) {
        size_t capacity = (table->n + n) * 2;
        char *lines = realloc(table->lines, capacity);
        if (!lines) {
            table->no_memory = true;
            return;
        }
        table->lines = lines;
        table->capacity = capacity;
    }
    memcpy(table->lines + table->n, line, n);
    table->n += n;
}

static int by_mean(const void *left, const void *right)
{
    const row *a = left, *b = right;
    if (a->holds != b->holds)
        return a->holds ? -1 : 1;
    if (a->mean != b->mean)
        return a->mean > b->mean ? -1 : 1;
    if (a->limit != b->limit)
        return a->limit > b->limit ? -1 : 1;
    return strcmp(a->cells[0], b->cells[0]);
}

/* Cuts the lines into cells; the rows point into them. */
static size_t cut(oxp_lint_table *table, row *rows)
{
    size_t n = 0;
    char *end = table->lines + table->n;
    for (char *at = table->lines; at < end; n++) {
        for (size_t k = 0; k < COLUMNS; k++) {
            char *stop = memchr(at, k + 1 < COLUMNS ? '\t' : '\n', (size_t)(end - at));
            if (!stop)
                return n;
            *stop = '\0';
            rows[n].cells[k] = at;
            at = stop + 1;
        }
        rows[n].limit = strtoul(rows[n].cells[1], NULL, 10);
        rows[n].holds = rows[n].cells[2][0] != '-';
        char *point; /* two digits follow it */
        rows[n].mean = strtoul(rows[n].cells[2], &point, 10) * 100;
        if (rows[n].holds && *point)
            rows[n].mean += strtoul(point + 1, NULL, 10);
    }
    return n;
}

bool oxp_lint_table_print(oxp_lint_table *table)
{
    size_t lines = 0;
    for (size_t i = 0; i < table->n; i++)
        lines += table->lines[i] == '\n';
    row *rows = lines ? calloc(lines, sizeof *rows) : NULL;
    bool fine = !table->no_memory && (rows || !lines);
    size_t n = rows ? cut(table, rows) : 0;
    if (n) {
        qsort(rows, n, sizeof *rows, by_mean);
        printf(
            "Answers, in bytes: the longest match that counts, and what waits for it while sample\n"
            "text comes in tokens of four bytes (-: nothing waits for the rule)\n"
            "%8s %8s %8s  %s\n",
            "limit", "mean", "most", "rule");
    }
    for (size_t i = 0; i < n; i++) {
        printf("%8s %8s %8s  ", rows[i].cells[1], rows[i].cells[2], rows[i].cells[3]);
        oxp_terminal_put(stdout, rows[i].cells[0], strlen(rows[i].cells[0]));
        putchar('\n');
    }
    free(rows);
    free(table->lines);
    *table = (oxp_lint_table){0};
    return fine;
}
