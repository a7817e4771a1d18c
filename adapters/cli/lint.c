/* oxp lint: what loads and still should not be shipped. */
#include <oxpecker/oxpecker.h>
#include <stdio.h>

#include "command.h"
#include "complaint.h"
#include "input.h"
#include "lint_holds.h"
#include "options.h"
#include "policy.h"

static const char HELP[] =
    "usage: oxp lint [--against OLD] [--clean DATA] PATH...\n"
    "\n"
    "Lints packs, policies or folders: load errors (E), lint errors (L) and warnings (W), each\n"
    "as file:line:column: level CODE: what is wrong and what to do. Then, for each rule of a pack\n"
    "that runs in answers, the longest match that counts there, and how many bytes wait for the\n"
    "rule on sample text, at mean and at most. Ends with a count.\n"
    "\n"
    "  --against OLD  the packs as they were, a file or a folder (of a release, say): a stable "
    "rule\n"
    "                 that finds or does something else, is new or gone asks for a new version of\n"
    "                 its pack (L14)\n"
    "  --clean DATA   records as `oxp backtest` reads them, a file or a folder of *.jsonl; those\n"
    "                 labelled \"neg\", \"any\" should have no findings. A rule that acts on more\n"
    "                 of them than its strictness allows is told (W14): 1, 10, 100, 1000 in\n"
    "                 100,000 sentences for strictness 1 to 4\n"
    "\n"
    "exit codes: 0 no error (there may be warnings), 1 errors, 2 usage\n";

static bool lint(const oxp_author *author, const char *path, const oxp_lint_options *beside,
                 oxp_complaint_count *total)
{
    oxp_diag *diag = NULL;
    oxp_complaint_count count = {0, 0};
    oxp_status status = author->lint_beside(path, beside, NULL, &diag);
    oxp_complaint_print(diag, &count);
    oxp_complaint_status(path, status, &count);
    oxp_diag_free(diag);
    total->errors += count.errors;
    total->warnings += count.warnings;
    return status == OXP_OK && !count.errors;
}

int oxp_command_lint(int argc, char **argv)
{
    oxp_lint_options beside = OXP_LINT_OPTIONS_INIT;
    const oxp_option options[] = {{"against", &beside.against, NULL},
                                  {"clean", &beside.clean, NULL}};
    int n = 0;
    int code = oxp_options_read(options, sizeof options / sizeof *options, HELP, argc, argv, &n);
    if (code != -1)
        return code;
    if (!n)
        return oxp_options_usage(argv[0], "name at least one PATH");
    const oxp_author *author = oxp_policy_author();
    if (!author)
        return OXP_EXIT_FAILED;
    oxp_complaint_count total = {0, 0};
    oxp_lint_table table = {0};
    beside.holds = oxp_lint_table_add;
    beside.holds_context = &table;
    code = OXP_EXIT_PASSED;
    for (int i = 1; i <= n; i++)
        if (!lint(author, argv[i], &beside, &total))
            code = OXP_EXIT_FAILED;
    if (!oxp_lint_table_print(&table))
        code = OXP_EXIT_FAILED;
    printf("%zu errors, %zu warnings\n", total.errors, total.warnings);
    return oxp_output_flush() ? code : OXP_EXIT_FAILED;
}
