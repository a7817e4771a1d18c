#include "options.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "command.h"

enum { NAME_MAX_BYTES = 32 }; /* longer words are not looked up for suggestions */

int oxp_options_usage(const char *verb, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    fprintf(stderr, "oxp %s: ", verb);
    vfprintf(stderr, format, arguments);
    fprintf(stderr, "; see `oxp %s --help`\n", verb);
    va_end(arguments);
    return OXP_EXIT_USAGE;
}

bool oxp_options_number(const char *text, unsigned low, unsigned high, unsigned *number)
{
    unsigned value = 0;
    if (!*text)
        return false;
    for (; *text; text++) {
        if (*text < '0' || *text > '9' || value > (high - (unsigned)(*text - '0')) / 10)
            return false;
        value = value * 10 + (unsigned)(*text - '0');
    }
    *number = value;
    return value >= low;
}

/* Insertions, deletions and replacements between two short words. */
static size_t distance(const char *a, const char *b)
{
    size_t row[NAME_MAX_BYTES + 1];
    size_t width = strlen(b);
    for (size_t j = 0; j <= width; j++)
        row[j] = j;
    for (size_t i = 1; a[i - 1]; i++) {
        size_t diagonal = row[0];
        row[0] = i;
        for (size_t j = 1; j <= width; j++) {
            size_t best = diagonal + (a[i - 1] != b[j - 1]);
            diagonal = row[j];
            if (row[j] + 1 < best)
                best = row[j] + 1;
            if (row[j - 1] + 1 < best)
                best = row[j - 1] + 1;
            row[j] = best;
        }
    }
    return row[width];
}

const char *oxp_options_nearest(const char *word, const char *const *names, size_t n)
{
    const char *nearest = NULL;
    size_t least = 3;
    if (strlen(word) > NAME_MAX_BYTES)
        return NULL;
    for (size_t i = 0; i < n; i++) {
        size_t d = distance(word, names[i]);
        if (d < least) {
            least = d;
            nearest = names[i];
        }
    }
    return nearest;
}

static int unknown(const oxp_option *options, size_t n, const char *verb, const char *argument,
                   size_t length)
{
    char word[NAME_MAX_BYTES + 1] = "";
    const char *names[NAME_MAX_BYTES];
    size_t count = 0;
    for (; count < n && count < NAME_MAX_BYTES; count++)
        names[count] = options[count].name;
    if (length <= NAME_MAX_BYTES)
        memcpy(word, argument, length);
    word[length <= NAME_MAX_BYTES ? length : 0] = '\0';
    const char *nearest = oxp_options_nearest(word, names, count);
    if (nearest)
        return oxp_options_usage(verb, "there is no option --%.*s; did you mean --%s?", (int)length,
                                 argument, nearest);
    return oxp_options_usage(verb, "there is no option --%.*s", (int)length, argument);
}

/* Reads the option at argv[*at]; -1 where all is well. */
static int read_one(const oxp_option *options, size_t n, int argc, char **argv, int *at)
{
    const char *argument = argv[*at] + 2;
    size_t length = strcspn(argument, "=");
    const oxp_option *option = NULL;
    for (size_t i = 0; i < n && !option; i++)
        if (strlen(options[i].name) == length && !memcmp(options[i].name, argument, length))
            option = &options[i];
    if (!option)
        return unknown(options, n, argv[0], argument, length);
    if (option->flag) {
        if (argument[length])
            return oxp_options_usage(argv[0], "--%s takes no value", option->name);
        *option->flag = true;
        return -1;
    }
    if (argument[length])
        *option->value = argument + length + 1;
    else if (*at + 1 < argc)
        *option->value = argv[++*at];
    else
        return oxp_options_usage(argv[0], "--%s wants a value", option->name);
    return -1;
}

int oxp_options_read(const oxp_option *options, size_t n, const char *help, int argc, char **argv,
                     int *n_operands)
{
    bool only_operands = false;
    *n_operands = 0;
    for (int i = 1; i < argc; i++) {
        char *argument = argv[i];
        if (only_operands || argument[0] != '-' || !argument[1]) {
            argv[++*n_operands] = argument;
        } else if (!strcmp(argument, "--")) {
            only_operands = true;
        } else if (!strcmp(argument, "--help") || !strcmp(argument, "-h")) {
            fputs(help, stdout);
            return OXP_EXIT_PASSED;
        } else if (argument[1] != '-') {
            return oxp_options_usage(
                argv[0], "there is no option %s; options begin with two dashes", argument);
        } else {
            int code = read_one(options, n, argc, argv, &i);
            if (code != -1)
                return code;
        }
    }
    return -1;
}
