/* oxp check: loads packs or policies and prints every complaint. */
#include <inttypes.h>
#include <oxpecker/oxpecker.h>
#include <stdio.h>

#include "command.h"
#include "complaint.h"
#include "folder.h"
#include "input.h"
#include "options.h"

static const char HELP[] =
    "usage: oxp check PATH...\n"
    "\n"
    "Loads each PATH - a pack, a policy, a folder of policies (one per tenant), or a folder of\n"
    "packs - and prints every complaint as\n"
    "file:line:column: error CODE: what is wrong and what to do.\n"
    "\n"
    "exit codes: 0 all load, 1 complaints, 2 usage\n";

static void print_size(const char *path, const oxp_filter *filter)
{
    oxp_filter_info info = OXP_FILTER_INFO_INIT;
    if (oxp_filter_get_info(filter, &info) != OXP_OK)
        return;
    printf("%s: loads: %" PRIu32 " policies, %" PRIu32 " packs, %" PRIu32 " rules, %" PRIu32
           " searches, %" PRIu32 " patterns\n",
           path, info.n_policies, info.n_packs, info.n_rules, info.n_searches, info.n_patterns);
}

static bool check(const char *path)
{
    oxp_diag *diag = NULL;
    oxp_filter *filter = NULL;
    oxp_complaint_count count = {0, 0};
    oxp_status status = oxp_filter_load_file(path, NULL, &diag, &filter);
    oxp_complaint_print(diag, &count);
    oxp_complaint_status(path, status, &count);
    if (status == OXP_OK)
        print_size(path, filter);
    oxp_diag_free(diag);
    oxp_filter_unref(filter);
    return status == OXP_OK;
}

int oxp_command_check(int argc, char **argv)
{
    int n = 0;
    int code = oxp_options_read(NULL, 0, HELP, argc, argv, &n);
    if (code != -1)
        return code;
    if (!n)
        return oxp_options_usage(argv[0], "name at least one PATH");
    code = OXP_EXIT_PASSED;
    for (int i = 1; i <= n; i++) {
        bool fine = true;
        if (!oxp_folder_of_packs(argv[i], check, &fine))
            fine = check(argv[i]);
        if (!fine)
            code = OXP_EXIT_FAILED;
    }
    return oxp_output_flush() ? code : OXP_EXIT_FAILED;
}
