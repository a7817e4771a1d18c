/*
 * Stream outcome: what a client gets of a streamed answer, and what was found in it.
 */
#ifndef UNIT_EXCHANGE_STREAM_OUTCOME_H
#define UNIT_EXCHANGE_STREAM_OUTCOME_H

#include "exchange/stream.h"
#include "unit/wire/stream_client.h"

enum { OUTCOME_LINES = 256 };

typedef struct outcome {
    oxp_buffer bytes;
    client client;
    oxp_action action;
    size_t n;
    char lines[OUTCOME_LINES][128]; /* findings */
} outcome;

/* Sorts and finds lines. */
int outcome_by_line(const void *a, const void *b);
/* `collect`: the stream is collected, then judged whole. `most`: bytes fed at once, at most; 0: all
 * of them. */
void outcome_judge(oxp_filter *filter, const oxp_buffer *stream, uint32_t choices, bool collect,
                   uint64_t seed, uint32_t most, outcome *o);
void outcome_free(outcome *o);

#endif
