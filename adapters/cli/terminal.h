/*
 * Terminal: colour where a person looks, and text that cannot steer the terminal.
 */
#ifndef OXP_CLI_TERMINAL_H
#define OXP_CLI_TERMINAL_H

#include <oxpecker/oxpecker.h>
#include <stdbool.h>
#include <stdio.h>

/* True where `stream` is a terminal that shows colour and NO_COLOR is unset or empty. */
bool oxp_terminal_colour(FILE *stream);
/* The escape sequence of an action's colour, or "" without colour. Static. */
const char *oxp_terminal_action(oxp_action action, bool colour);
/* Ends what oxp_terminal_action began, or "". Static. */
const char *oxp_terminal_plain(bool colour);
/* Writes text of rule files and bodies with control characters as `?`. */
void oxp_terminal_put(FILE *stream, const char *text, size_t n);

#endif
