/*
 * Command: the verbs of `oxp`, one file each.
 *
 * A command reads its own options, writes results to standard output and
 * complaints to standard error, and returns one of the exit codes below.
 */
#ifndef OXP_CLI_COMMAND_H
#define OXP_CLI_COMMAND_H

enum {
    OXP_EXIT_PASSED = 0, /* passed, perhaps edited */
    OXP_EXIT_FAILED = 1, /* not scanned, complaints, failing tests, a file that cannot be read */
    OXP_EXIT_USAGE = 2,
    OXP_EXIT_STOPPED = 3 /* blocked or replaced */
};

/* `argv[0]` is the verb. */
int oxp_command_check(int argc, char **argv);
int oxp_command_lint(int argc, char **argv);
int oxp_command_test(int argc, char **argv);
int oxp_command_scan(int argc, char **argv);
int oxp_command_stream(int argc, char **argv);
int oxp_command_chat(int argc, char **argv);
int oxp_command_explain(int argc, char **argv);
int oxp_command_bench(int argc, char **argv);
int oxp_command_backtest(int argc, char **argv);

#endif
