/*
 * Random: a small generator, so that a seed gives the same run everywhere.
 */
#ifndef OXP_TEST_RANDOM_H
#define OXP_TEST_RANDOM_H

#include <stdbool.h>
#include <stdint.h>

typedef struct rng {
    uint64_t state; /* not 0 */
} rng;

static inline uint64_t rng_next(rng *r)
{
    r->state ^= r->state << 13;
    r->state ^= r->state >> 7;
    r->state ^= r->state << 17;
    return r->state * 0x2545F4914F6CDD1Du;
}

/* 0 to n - 1. */
static inline uint32_t rng_below(rng *r, uint32_t n)
{
    return (uint32_t)((rng_next(r) >> 32) * n >> 32);
}

static inline bool rng_one_in(rng *r, uint32_t n)
{
    return rng_below(r, n) == 0;
}

#endif
