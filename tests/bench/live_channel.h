/*
 * What a channel holds and takes, token by token.
 */
#ifndef BENCH_LIVE_CHANNEL_H
#define BENCH_LIVE_CHANNEL_H

#include "exchange/load.h"

/* Sends each text through a channel of the filter's policy in pieces of `token` bytes, and prints
 * what it takes and holds, beside a delay of always as many bytes as the longest match that acts,
 * and beside holding all. */
void bench_channels(oxp_filter *filter, oxp_role role, const oxp_str *texts, size_t n,
                    size_t token);

#endif
