/* oxp bench: speed and memory of a policy, and its rates on labelled data. */
#include "bench.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "bench_print.h"
#include "command.h"
#include "input.h"
#include "options.h"
#include "policy.h"

static const char HELP[] =
    "usage: oxp bench [--policy P] [--data DIR] [--seconds N] [--json]\n"
    "\n"
    "Measures, in one run: microseconds for messages of 2 KB and GB/s, the filter and one bare\n"
    "pass of the matching engine with the same patterns in turns; time and memory of loading;\n"
    "and, over labelled data, how many benign rows are stopped or acted on, the share of\n"
    "jailbreaks stopped, secrets acted on, and spans of personal data by type.\n"
    "\n"
    "  --policy P   a policy, a folder of policies or a pack; else the shipped default policy\n"
    "  --data DIR   the folder of labelled data; else the development data beside the sources;\n"
    "               without any, speed is measured on generated text and rates are left out\n"
    "  --seconds N  for timing, 1 to 3600; 20 if not given\n"
    "  --json       one JSON object instead of tables\n"
    "\n"
    "exit codes: 0 measured, 1 a failure, 2 usage\n";

enum { SECONDS_DEFAULT = 20, SECONDS_MAX = 3600 };

/* The folder to measure on; NULL, with `*fine` false, where a named one is not there. */
static const char *data_folder(const char *named, bool *fine)
{
    const char *folder = named ? named : OXP_DATA_DIR;
    *fine = true;
    if (!access(folder, R_OK | X_OK))
        return folder;
    if (named) {
        fprintf(stderr, "oxp: there is no folder %s; name that of the labelled data\n", named);
        *fine = false;
    }
    return NULL;
}

static bool measure(oxp_bench *bench, bool json)
{
    oxp_bench_speed speed;
    oxp_bench_rates rates;
    oxp_bench_type types[OXP_BENCH_TYPES];
    oxp_filter_info info = OXP_FILTER_INFO_INIT;
    /* The rates first: they warm what loading leaves cold, and the sizes are of warm scratch. */
    if (bench->data &&
        (!oxp_bench_measure_rates(bench, &rates) || !oxp_bench_measure_spans(bench, types)))
        return false;
    if (!oxp_bench_measure_speed(bench, &speed) ||
        oxp_filter_get_info(bench->filter, &info) != OXP_OK)
        return false;
    const oxp_bench_rates *measured_rates = bench->data ? &rates : NULL;
    const oxp_bench_type *measured_types = bench->data ? types : NULL;
    if (json)
        oxp_bench_print_json(&info, &speed, measured_rates, measured_types);
    else
        oxp_bench_print_tables(&info, &speed, measured_rates, measured_types);
    return true;
}

int oxp_command_bench(int argc, char **argv)
{
    const char *policy = NULL;
    const char *data = NULL;
    const char *seconds = NULL;
    bool json = false;
    const oxp_option options[] = {{"policy", &policy, NULL},
                                  {"data", &data, NULL},
                                  {"seconds", &seconds, NULL},
                                  {"json", NULL, &json}};
    int n = 0;
    int code = oxp_options_read(options, sizeof options / sizeof *options, HELP, argc, argv, &n);
    if (code != -1)
        return code;
    oxp_bench bench = {.seconds = SECONDS_DEFAULT};
    if (n)
        return oxp_options_usage(argv[0], "\"%s\": the command takes no operands", argv[1]);
    if (seconds && !oxp_options_number(seconds, 1, SECONDS_MAX, &bench.seconds))
        return oxp_options_usage(argv[0], "--seconds wants a number from 1 to %d", SECONDS_MAX);
    bool fine;
    bench.data = data_folder(data, &fine);
    bench.author = oxp_policy_author();
    if (!fine || !bench.author || !(bench.filter = oxp_policy_open(policy)))
        return OXP_EXIT_FAILED;
    bench.exchange = oxp_policy_exchange(bench.filter, NULL);
    bench.reader = oxp_policy_exchange(bench.filter, NULL);
    fine = bench.exchange && bench.reader && measure(&bench, json);
    oxp_exchange_free(bench.reader);
    oxp_exchange_free(bench.exchange);
    oxp_filter_unref(bench.filter);
    return oxp_output_flush() && fine ? OXP_EXIT_PASSED : OXP_EXIT_FAILED;
}
