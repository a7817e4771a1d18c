/* oxp: the command, and the template for C hosts: everything here goes through the public
 * header. */
#include <oxpecker/oxpecker.h>
#include <stdio.h>
#include <string.h>

#include "command.h"
#include "options.h"

static const struct command {
    const char *name;
    int (*run)(int argc, char **argv);
} COMMANDS[] = {
    {"check", oxp_command_check},       {"lint", oxp_command_lint},
    {"test", oxp_command_test},         {"scan", oxp_command_scan},
    {"stream", oxp_command_stream},     {"chat", oxp_command_chat},
    {"explain", oxp_command_explain},   {"bench", oxp_command_bench},
    {"backtest", oxp_command_backtest},
};
enum { N_COMMANDS = sizeof COMMANDS / sizeof *COMMANDS };

static const char HELP[] =
    "oxp - moderation rules for language models: load, judge, test, explain\n"
    "\n"
    "usage: oxp COMMAND ...        `oxp COMMAND --help` says more\n"
    "\n"
    "  check PATH...               load packs or policies, print all complaints\n"
    "  lint PATH...                what loads and still should not be shipped\n"
    "  test PATH...                run the tests inside packs\n"
    "  scan [FILE]                 judge one text, or with --jsonl one record a line\n"
    "  stream [FILE]               a text piece by piece, as an engine would make it\n"
    "  chat --request FILE         judge wire bodies: a chat request and its response\n"
    "  explain [FILE]              every search that hit, and what stopped each rule\n"
    "  bench                       speed, memory, and rates on labelled data\n"
    "  backtest DATA...            false alarms, recall, rule by rule, on labelled records\n"
    "\n"
    "  --version                   version, matching engines, platform\n"
    "  --help                      this text\n"
    "\n"
    "Without --policy the shipped default policy is used. FILE is standard input where it is\n"
    "not given, or `-`. Colour is for terminals; NO_COLOR turns it off.\n"
    "\n"
    "exit codes: 0 passed, perhaps edited; 3 stopped (blocked or replaced); 1 failed (not\n"
    "            scanned, complaints, failing tests); 2 usage\n"
    "\n"
    "example:\n"
    "  $ echo 'my card is 4539 1488 0343 6467' | oxp scan\n";

static int unknown(const char *word)
{
    const char *names[N_COMMANDS];
    for (int i = 0; i < N_COMMANDS; i++)
        names[i] = COMMANDS[i].name;
    const char *nearest = oxp_options_nearest(word, names, N_COMMANDS);
    fprintf(stderr, "oxp: there is no command \"%s\"", word);
    if (nearest)
        fprintf(stderr, "; did you mean %s?", nearest);
    fputs("\nSee `oxp --help`.\n", stderr);
    return OXP_EXIT_USAGE;
}

int main(int argc, char **argv)
{
    if (argc < 2) {
        fputs(HELP, stderr);
        return OXP_EXIT_USAGE;
    }
    const char *word = argv[1];
    if (!strcmp(word, "--help") || !strcmp(word, "-h") || !strcmp(word, "help")) {
        fputs(HELP, stdout);
        return OXP_EXIT_PASSED;
    }
    if (!strcmp(word, "--version")) {
        printf("oxp %s\n%s\n", oxp_version_string(), oxp_engine_string());
        return OXP_EXIT_PASSED;
    }
    for (int i = 0; i < N_COMMANDS; i++) {
        if (strcmp(word, COMMANDS[i].name) != 0)
            continue;
        oxp_host host = OXP_HOST_INIT;
        host.name = "oxp";
        host.version = oxp_version_string();
        if (oxp_init(&host) != OXP_OK)
            return OXP_EXIT_FAILED;
        int code = COMMANDS[i].run(argc - 1, argv + 1);
        oxp_deinit();
        return code;
    }
    return unknown(word);
}
