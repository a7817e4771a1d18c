/*
 * Oracle: all spans of a pattern by PCRE2 alone, start by start and end by end.
 *
 * Uses PCRE2 in other ways than the library does: anchored at each start, without
 * counting callouts, without compiled code, without windows.
 */
#ifndef OXP_TEST_ORACLE_H
#define OXP_TEST_ORACLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"

typedef struct oracle oracle;

typedef struct oracle_span {
    uint32_t start, end;
} oracle_span;

typedef OXP_VECTOR(oracle_span) oracle_spans;

/* NULL where PCRE2 refuses the pattern, or it can match the empty string. `back`: it needs the
 * backtracking matcher. */
oracle *oracle_new(const char *pattern, bool utf, bool back);
void oracle_free(oracle *o);
/* All spans of `text`, sorted; false where PCRE2 hits a limit. */
bool oracle_find(oracle *o, const char *text, size_t n, oracle_spans *spans);
/* 1 where exactly [start, end) matches, 0 where not, -1 where PCRE2 hits a limit; by another way
 * than oracle_find. */
int oracle_matches(oracle *o, const char *text, size_t n, size_t start, size_t end);

#endif
