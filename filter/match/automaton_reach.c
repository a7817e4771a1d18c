/*
 * What instructions can come to: ways to a match, shortened until none can be.
 */
#include <stdlib.h>
#include <string.h>

#include "match/automaton.h"

enum { PAIRS = OXP_BESIDES * OXP_BESIDES };

typedef struct way {
    uint16_t least[PAIRS]; /* by what stands before and behind; one byte is taken at least */
    oxp_places ends;
    bool looks;
} way;

typedef struct reach_pass {
    const oxp_program *program;
    size_t base;
    way *ways;
} reach_pass;

/* The fewest bytes from `w` to a match, a byte of `before` having been read. */
static uint16_t least_behind(const way *w, int before)
{
    uint16_t least = OXP_NEVER;
    if (oxp_places_behind(w->ends, (oxp_beside)before))
        return 0;
    for (int i = before * OXP_BESIDES; i < (before + 1) * OXP_BESIDES; i++)
        least = w->least[i] < least ? w->least[i] : least;
    return least;
}

static way way_of_take(const reach_pass *pass, const oxp_instruction *it)
{
    uint32_t kinds = pass->program->kinds.items[it->value];
    const way *next = &pass->ways[it->next - pass->base];
    way w;
    memset(&w, 0, sizeof w);
    memset(w.least, 0xFF, sizeof w.least);
    for (int behind = 0; behind < OXP_BESIDES; behind++) {
        uint16_t more = kinds >> behind & 1 ? least_behind(next, behind) : OXP_NEVER;
        if (more != OXP_NEVER && more < OXP_LEAST_MOST)
            more++;
        for (int before = 0; before < OXP_BESIDES; before++)
            w.least[before * OXP_BESIDES + behind] = more;
    }
    return w;
}

static way way_of(const reach_pass *pass, const oxp_instruction *it)
{
    way w;
    memset(&w, 0, sizeof w);
    if (it->kind == OXP_TAKE)
        return way_of_take(pass, it);
    if (it->kind == OXP_MATCH) {
        memset(w.least, 0xFF, sizeof w.least);
        w.ends = ((oxp_places)1 << PAIRS) - 1;
        return w;
    }
    w = pass->ways[it->next - pass->base];
    if (it->kind == OXP_SPLIT) {
        const way *other = &pass->ways[it->value - pass->base];
        for (int i = 0; i < PAIRS; i++)
            w.least[i] = other->least[i] < w.least[i] ? other->least[i] : w.least[i];
        w.ends |= other->ends;
        w.looks |= other->looks;
        return w;
    }
    oxp_places places = pass->program->looks.items[it->value];
    for (int i = 0; i < PAIRS; i++)
        if (!(places >> i & 1))
            w.least[i] = OXP_NEVER;
    w.ends &= places;
    w.looks = true;
    return w;
}

/* True where something became better. */
static bool relax(const reach_pass *pass)
{
    bool better = false;
    for (size_t i = pass->base; i < pass->program->code.n; i++) {
        way w = way_of(pass, &pass->program->code.items[i]);
        way *old = &pass->ways[i - pass->base];
        if (memcmp(w.least, old->least, sizeof w.least) == 0 && w.ends == old->ends &&
            w.looks == old->looks)
            continue;
        *old = w;
        better = true;
    }
    return better;
}

oxp_status oxp_program_reach(oxp_program *program, size_t base)
{
    size_t n = program->code.n - base;
    reach_pass pass = {program, base, calloc(n, sizeof *pass.ways)};
    oxp_status status = pass.ways ? OXP_OK : OXP_ERR_MEMORY;
    for (size_t i = 0; i < n && pass.ways; i++)
        memset(pass.ways[i].least, 0xFF, sizeof pass.ways[i].least);
    while (pass.ways && relax(&pass))
        continue;
    for (size_t i = 0; i < n && status == OXP_OK; i++) {
        const way *w = &pass.ways[i];
        oxp_reach reach = {.looks = w->looks, .ends = w->ends};
        for (int before = 0; before < OXP_BESIDES; before++) {
            uint16_t least = OXP_NEVER;
            for (int behind = 0; behind < OXP_BESIDES; behind++) {
                uint16_t here = w->least[before * OXP_BESIDES + behind];
                least = here < least ? here : least;
            }
            reach.least[before] = least;
        }
        if (!OXP_PUSH(program->reach, reach))
            status = OXP_ERR_MEMORY;
    }
    free(pass.ways);
    return status;
}
