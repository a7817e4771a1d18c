/* oxp scan: one text, or one record a line. */
#include <oxpecker/oxpecker.h>
#include <stdio.h>
#include <stdlib.h>

#include "command.h"
#include "finding.h"
#include "input.h"
#include "options.h"
#include "policy.h"
#include "records.h"

static const char HELP[] =
    "usage: oxp scan [--policy P] [--role R] [--json] [FILE]\n"
    "       oxp scan --jsonl [--policy P] [--role R] [FILE...]\n"
    "\n"
    "Judges one text, from FILE or standard input (also `-`): a line for each finding, the\n"
    "verdict, and the text as it would be passed on.\n"
    "\n"
    "  --policy P  a policy, a folder of policies or a pack; else the shipped default policy\n"
    "  --role R    who speaks: system, user (the default), assistant, reasoning, tool_args,\n"
    "              tool_result, document\n"
    "  --json      one JSON record instead: {\"action\", \"findings\": [...], \"text\"?,\n"
    "              \"not_scanned\"?}, offsets in bytes of the original, `text` where edited\n"
    "  --jsonl     one record a line in, {\"id\", \"text\" or \"text_base64\", \"role\"?}, one "
    "out,\n"
    "              in order; a bad record gives {\"line\", \"error\"} and the rest is scanned;\n"
    "              blank lines are passed over\n"
    "\n"
    "exit codes: 0 passed, perhaps edited (with --jsonl: all scanned), 3 blocked or replaced,\n"
    "            1 not scanned, or a failure, 2 usage\n";

/* The edited text, verbatim; a line break is added only where it would run into a prompt. */
static void print_text(const oxp_out *out)
{
    if (!out->n)
        return;
    fwrite(out->data, 1, out->n, stdout);
    if (out->data[out->n - 1] != '\n')
        putchar('\n');
}

static int scan_plain(oxp_exchange *exchange, oxp_role role, const oxp_text *text)
{
    oxp_out out = OXP_OUT_INIT;
    oxp_status status = oxp_check(exchange, role, text->p, text->n, &out);
    oxp_finding_print(stdout, out.verdict);
    oxp_finding_verdict(stdout, "verdict: ", &out);
    if (status != OXP_OK)
        fprintf(stderr, "oxp: the text was not scanned (%s)\n", oxp_status_name(status));
    print_text(&out);
    return oxp_finding_exit(status, &out);
}

static int scan_json(oxp_exchange *exchange, oxp_role role, const oxp_text *text)
{
    oxp_out out = OXP_OUT_INIT;
    oxp_str json = {NULL, 0};
    const oxp_author *author = oxp_policy_author();
    if (!author)
        return OXP_EXIT_FAILED;
    oxp_status status = author->scan_text(exchange, role, text->p, text->n, &json, &out);
    if (json.n) {
        fwrite(json.p, 1, json.n, stdout);
        putchar('\n');
    }
    if (status != OXP_OK)
        fprintf(stderr, "oxp: the text was not scanned (%s)\n", oxp_status_name(status));
    return oxp_finding_exit(status, &out);
}

static int scan_one(oxp_filter *filter, oxp_role role, const char *path, bool json)
{
    oxp_text text;
    if (!oxp_input_read(path, &text))
        return OXP_EXIT_FAILED;
    int code = OXP_EXIT_FAILED;
    oxp_exchange *exchange = oxp_policy_exchange(filter, NULL);
    if (exchange)
        code = json ? scan_json(exchange, role, &text) : scan_plain(exchange, role, &text);
    oxp_exchange_free(exchange);
    free(text.p);
    return oxp_output_flush() ? code : OXP_EXIT_FAILED;
}

int oxp_command_scan(int argc, char **argv)
{
    const char *policy = NULL;
    const char *role_name = NULL;
    bool json = false;
    bool jsonl = false;
    const oxp_option options[] = {{"policy", &policy, NULL},
                                  {"role", &role_name, NULL},
                                  {"json", NULL, &json},
                                  {"jsonl", NULL, &jsonl}};
    int n = 0;
    int code = oxp_options_read(options, sizeof options / sizeof *options, HELP, argc, argv, &n);
    if (code != -1)
        return code;
    oxp_role role;
    if (!oxp_policy_role(argv[0], role_name, &role))
        return OXP_EXIT_USAGE;
    if (!jsonl && n > 1)
        return oxp_options_usage(argv[0], "one FILE at a time; for many texts see --jsonl");
    oxp_filter *filter = oxp_policy_open(policy);
    if (!filter)
        return OXP_EXIT_FAILED;
    char standard_input[] = "-";
    char *alone[] = {standard_input};
    char *const *paths = n ? argv + 1 : alone;
    code = jsonl ? oxp_records_scan(filter, role, paths, n ? n : 1)
                 : scan_one(filter, role, paths[0], json);
    oxp_filter_unref(filter);
    return code;
}
