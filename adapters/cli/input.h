/*
 * Input: whole files, and files line by line, of any size.
 */
#ifndef OXP_CLI_INPUT_H
#define OXP_CLI_INPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

typedef struct oxp_text {
    char *p; /* owned; free() */
    size_t n;
} oxp_text;

/* Reads all of a file; "-" is standard input. On failure it has said why, and is false. */
bool oxp_input_read(const char *path, oxp_text *text);
/* Opens for reading; "-" is standard input, which oxp_input_close leaves open. On failure it
 * has said why, and is NULL. */
FILE *oxp_input_open(const char *path);
void oxp_input_close(FILE *file);

/* Flushes standard output; false, having said why, where something written was lost. */
bool oxp_output_flush(void);

#endif
