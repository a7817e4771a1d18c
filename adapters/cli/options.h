/*
 * Options: a command's long options, as a table of names and targets.
 *
 * `--name value`, `--name=value`, flags without a value, `--` before operands that
 * begin with a dash; `-` alone is an operand. Options and operands may be mixed.
 */
#ifndef OXP_CLI_OPTIONS_H
#define OXP_CLI_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

typedef struct oxp_option {
    const char *name;   /* without dashes */
    const char **value; /* where its value goes; NULL for a flag */
    bool *flag;         /* set where it is given; NULL for one with a value */
} oxp_option;

/* Reads argv[1 ...] and moves the operands to argv[1 .. *n_operands]. Returns -1 where the
 * command should go on; else it has printed the help (`--help`) or a usage error, and the
 * result is the exit code. */
int oxp_options_read(const oxp_option *options, size_t n, const char *help, int argc, char **argv,
                     int *n_operands);

/* Prints "oxp VERB: MESSAGE" and how to get help; returns OXP_EXIT_USAGE. */
int oxp_options_usage(const char *verb, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* A decimal number from `low` to `high`; false for anything else. */
bool oxp_options_number(const char *text, unsigned low, unsigned high, unsigned *number);

/* The one of `names` that differs least from `word`; NULL where none is near. */
const char *oxp_options_nearest(const char *word, const char *const *names, size_t n);

#endif
