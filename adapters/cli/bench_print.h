/*
 * Bench print: the figures as tables for a person, and as one JSON object for tools.
 */
#ifndef OXP_CLI_BENCH_PRINT_H
#define OXP_CLI_BENCH_PRINT_H

#include "bench.h"

/* `rates` and `types` are NULL where there was no labelled data. */
void oxp_bench_print_tables(const oxp_filter_info *info, const oxp_bench_speed *speed,
                            const oxp_bench_rates *rates, const oxp_bench_type *types);
void oxp_bench_print_json(const oxp_filter_info *info, const oxp_bench_speed *speed,
                          const oxp_bench_rates *rates, const oxp_bench_type *types);

#endif
