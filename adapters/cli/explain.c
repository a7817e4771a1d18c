/* oxp explain: why a text got the verdict it got. */
#include <oxpecker/oxpecker.h>
#include <stdio.h>
#include <stdlib.h>

#include "command.h"
#include "input.h"
#include "options.h"
#include "policy.h"
#include "terminal.h"

static const char HELP[] =
    "usage: oxp explain [--policy P] [--role R] [FILE]\n"
    "\n"
    "Every search that hit in the text (from FILE or standard input), and for a rule that did\n"
    "not act what stopped it: border, confirm, validator, unless, one term of the condition,\n"
    "confidence, strictness, status.\n"
    "\n"
    "  --policy P  a policy, a folder of policies or a pack; else the shipped default policy\n"
    "  --role R    who speaks; user if not given\n"
    "\n"
    "exit codes: 0 explained, 1 not scanned, or a failure, 2 usage\n";

static void to_stdout(void *context, const char *text, size_t n)
{
    (void)context;
    fwrite(text, 1, n, stdout);
}

static int explain(oxp_filter *filter, oxp_role role, const char *path)
{
    oxp_text text;
    const oxp_author *author = oxp_policy_author();
    if (!author || !oxp_input_read(path, &text))
        return OXP_EXIT_FAILED;
    oxp_status status = OXP_ERR_MEMORY;
    oxp_exchange *exchange = oxp_policy_exchange(filter, NULL);
    if (exchange)
        status = author->explain(exchange, role, text.p, text.n, oxp_terminal_colour(stdout),
                                 to_stdout, NULL);
    if (status != OXP_OK)
        fprintf(stderr, "oxp: the text was not scanned (%s)\n", oxp_status_name(status));
    oxp_exchange_free(exchange);
    free(text.p);
    return oxp_output_flush() && status == OXP_OK ? OXP_EXIT_PASSED : OXP_EXIT_FAILED;
}

int oxp_command_explain(int argc, char **argv)
{
    const char *policy = NULL;
    const char *role_name = NULL;
    const oxp_option options[] = {{"policy", &policy, NULL}, {"role", &role_name, NULL}};
    int n = 0;
    int code = oxp_options_read(options, sizeof options / sizeof *options, HELP, argc, argv, &n);
    if (code != -1)
        return code;
    oxp_role role;
    if (!oxp_policy_role(argv[0], role_name, &role))
        return OXP_EXIT_USAGE;
    if (n > 1)
        return oxp_options_usage(argv[0], "one FILE at a time");
    oxp_filter *filter = oxp_policy_open(policy);
    if (!filter)
        return OXP_EXIT_FAILED;
    code = explain(filter, role, n ? argv[1] : "-");
    oxp_filter_unref(filter);
    return code;
}
