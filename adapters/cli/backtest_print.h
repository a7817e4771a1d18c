/*
 * Backtest print: what the tables and the JSON have in common.
 */
#ifndef OXP_CLI_BACKTEST_PRINT_H
#define OXP_CLI_BACKTEST_PRINT_H

#include "backtest.h"

/* A rule's counts, zeros where the side has none of it. */
oxp_backtest_hits oxp_backtest_hits_of(const oxp_backtest_side *side, size_t rule);
/* Some row was judged differently by that rule. */
bool oxp_backtest_changed(const oxp_backtest *b, size_t rule);

/* CREDIT_CARD of credit-card. */
void oxp_backtest_type_name(const char *tag, char *name, size_t size);

typedef struct oxp_backtest_f1 {
    double precision, recall, f1;
} oxp_backtest_f1;
oxp_backtest_f1 oxp_backtest_measure_type(const oxp_bench_type *type, bool exact);

double oxp_backtest_precision(const oxp_backtest_count *count);

#endif
