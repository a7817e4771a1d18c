/*
 * JSON: the one thing the command writes by itself, a string. Records and verdicts come
 * from the library as JSON.
 */
#ifndef OXP_CLI_JSON_H
#define OXP_CLI_JSON_H

#include <stddef.h>
#include <stdio.h>

/* Writes `text` as a JSON string; bytes that are not UTF-8 become U+FFFD. */
void oxp_json_string(FILE *stream, const char *text, size_t n);

#endif
