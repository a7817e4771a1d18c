/*
 * Generations: the memory of states.
 */
#include <stdlib.h>
#include <string.h>

#include "match/automaton_states.h"

enum { FIRST_SLOTS = 1024 };

void oxp_generation_free(oxp_generation *g)
{
    for (uint32_t i = OXP_STATE_STARTS; g->states && i < g->n; i++)
        free(g->states[i]);
    for (size_t i = 0; g->chunks && i < OXP_CHUNKS_ALL; i++)
        free(g->chunks[i]);
    free(g->chunks);
    free(g->states);
    free(g->slots);
    free(g);
}

static oxp_state_chunk *new_chunk(oxp_generation *g)
{
    size_t size = sizeof(oxp_state_chunk) + OXP_CHUNK_STATES * g->n_classes * sizeof(uint32_t);
    size = (size + OXP_CACHE_LINE - 1) / OXP_CACHE_LINE * OXP_CACHE_LINE;
    oxp_state_chunk *chunk = aligned_alloc(OXP_CACHE_LINE, size);
    if (chunk) {
        memset(chunk, 0, size);
        g->bytes += size;
    }
    return chunk;
}

oxp_state_head *oxp_generation_number(oxp_generation *g, oxp_state *state)
{
    oxp_state_chunk **chunk = &g->chunks[g->n >> OXP_CHUNK_BITS];
    if (!*chunk && !(*chunk = new_chunk(g)))
        return NULL;
    oxp_state_head *head = oxp_state_head_of(g, g->n);
    head->reach = -1;
    g->states[g->n++] = state;
    return head;
}

static bool add_starts(oxp_generation *g)
{
    g->n = OXP_STATE_STARTS;
    while (g->n < OXP_STATE_FIRST) {
        oxp_state *s = calloc(1, sizeof *s);
        if (s)
            s->before = (uint8_t)((g->n - OXP_STATE_STARTS) / 2);
        if (!s || !oxp_generation_number(g, s)) {
            free(s);
            return false;
        }
    }
    return true;
}

oxp_generation *oxp_generation_new(uint32_t n_classes)
{
    oxp_generation *g = calloc(1, sizeof *g);
    if (!g)
        return NULL;
    g->n_classes = n_classes;
    g->states = calloc(OXP_STATES_ALL, sizeof *g->states);
    g->chunks = calloc(OXP_CHUNKS_ALL, sizeof *g->chunks);
    g->slots = calloc(FIRST_SLOTS, sizeof *g->slots);
    g->n_slots = FIRST_SLOTS;
    g->users = 1;
    if (!g->states || !g->chunks || !g->slots || !add_starts(g)) {
        oxp_generation_free(g);
        return NULL;
    }
    return g;
}

bool oxp_generation_grow(oxp_generation *g)
{
    uint32_t n = g->n_slots * 2;
    uint32_t *slots = calloc(n, sizeof *slots);
    if (!slots)
        return false;
    for (uint32_t i = OXP_STATE_FIRST; i < g->n; i++) {
        uint32_t at = g->states[i]->hash & (n - 1);
        while (slots[at])
            at = (at + 1) & (n - 1);
        slots[at] = i;
    }
    free(g->slots);
    g->slots = slots;
    g->n_slots = n;
    return true;
}
