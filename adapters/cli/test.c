/* oxp test: runs the tests inside packs. */
#include <inttypes.h>
#include <oxpecker/oxpecker.h>
#include <stdio.h>

#include "command.h"
#include "complaint.h"
#include "input.h"
#include "options.h"
#include "policy.h"

static const char HELP[] =
    "usage: oxp test PATH...\n"
    "\n"
    "Runs the tests inside packs: every `hit` must be found, every `miss` must not, and what a\n"
    "rule does to an answer must be the same in pieces. Each failure names the file and line of\n"
    "its test. Ends with a line \"N passed, N failed\".\n"
    "\n"
    "exit codes: 0 all passed, 1 a test failed or a file did not load, 2 usage\n";

static bool run(const oxp_author *author, const char *path, uint64_t *passed, uint64_t *failed)
{
    oxp_diag *diag = NULL;
    oxp_complaint_count count = {0, 0};
    oxp_author_tests tests = OXP_AUTHOR_TESTS_INIT;
    oxp_status status = author->test(path, NULL, &diag, &tests);
    oxp_complaint_print(diag, &count);
    oxp_complaint_status(path, status, &count);
    oxp_diag_free(diag);
    *passed += tests.passed;
    *failed += tests.failed;
    return status == OXP_OK && !tests.failed;
}

int oxp_command_test(int argc, char **argv)
{
    int n = 0;
    int code = oxp_options_read(NULL, 0, HELP, argc, argv, &n);
    if (code != -1)
        return code;
    if (!n)
        return oxp_options_usage(argv[0], "name at least one PATH");
    const oxp_author *author = oxp_policy_author();
    if (!author)
        return OXP_EXIT_FAILED;
    uint64_t passed = 0;
    uint64_t failed = 0;
    code = OXP_EXIT_PASSED;
    for (int i = 1; i <= n; i++)
        if (!run(author, argv[i], &passed, &failed))
            code = OXP_EXIT_FAILED;
    printf("%" PRIu64 " passed, %" PRIu64 " failed\n", passed, failed);
    return oxp_output_flush() ? code : OXP_EXIT_FAILED;
}
