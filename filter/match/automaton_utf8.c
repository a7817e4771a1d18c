/*
 * Characters as bytes: a class as the instructions that read the UTF-8 of its characters. Blocks
 * of characters that read alike share them. They are made once for each class, and copied.
 */
#include <stdlib.h>
#include <string.h>

#include "match/automaton.h"

#define BEHIND  UINT32_MAX       /* what follows the class */
#define NOWHERE (UINT32_MAX - 1) /* no character goes this way */

enum { BLOCK = 64 };

typedef struct block {
    uint32_t ways[BLOCK], entry;
} block;

typedef struct utf8_writer {
    oxp_emitter e;
    const oxp_characters *ranges;
    uint32_t first; /* no character below it has this many bytes */
    OXP_VECTOR(block) blocks;
} utf8_writer;

/* How much of [low, high] is in the ranges: 0 nothing, 2 all of it. */
static int share(const utf8_writer *w, uint32_t low, uint32_t high)
{
    for (size_t i = 0; i < w->ranges->n; i++) {
        const oxp_character_range *r = &w->ranges->items[i];
        uint32_t from = r->low > w->first ? r->low : w->first;
        if (r->high < low || from > high || r->high < from)
            continue;
        return from <= low && r->high >= high ? 2 : 1;
    }
    return 0;
}

/* Reads a byte `first` + i and goes ways[i]. */
static uint32_t choose(oxp_emitter *e, const uint32_t *ways, size_t n, unsigned first)
{
    uint32_t entry = NOWHERE;
    for (size_t i = 0; i < n; i++) {
        oxp_byte_set set = {{0}};
        size_t before = 0;
        while (before < i && ways[before] != ways[i])
            before++;
        if (ways[i] == NOWHERE || before < i)
            continue;
        for (size_t k = i; k < n; k++)
            if (ways[k] == ways[i])
                oxp_byte_set_add(&set, first + (unsigned)k, first + (unsigned)k);
        uint32_t take = oxp_emit_set(e, &set, ways[i]);
        entry = entry == NOWHERE ? take : oxp_emit(e, OXP_SPLIT, entry, take);
    }
    return entry;
}

/* Reads the last `depth` bytes of the characters of the block that begins at `base`. */
static uint32_t write_block(utf8_writer *w, uint32_t base, int depth)
{
    uint32_t size = 1u << (6 * depth), part = size / BLOCK;
    int there = share(w, base, base + size - 1);
    if (!there)
        return NOWHERE;
    if (!depth)
        return BEHIND;
    block made;
    memset(&made, 0, sizeof made);
    for (uint32_t i = 0; i < BLOCK; i++)
        made.ways[i] = there == 2 && i ? made.ways[0] : write_block(w, base + i * part, depth - 1);
    for (size_t i = 0; i < w->blocks.n; i++)
        if (memcmp(w->blocks.items[i].ways, made.ways, sizeof made.ways) == 0)
            return w->blocks.items[i].entry;
    made.entry = choose(&w->e, made.ways, BLOCK, 0x80);
    if (!OXP_PUSH(w->blocks, made))
        w->e.status = OXP_ERR_MEMORY;
    return made.entry;
}

static uint32_t write_all(utf8_writer *w)
{
    uint32_t ways[256];
    for (uint32_t b = 0; b < 256; b++) {
        int depth = b < 0x80 ? 0 : b < 0xE0 ? 1 : b < 0xF0 ? 2 : 3;
        uint32_t base = b < 0x80 ? b : b & (0x3Fu >> depth);
        w->first = depth == 0 ? 0 : depth == 1 ? 0x80 : depth == 2 ? 0x800 : 0x10000;
        ways[b] = (b >= 0x80 && b < 0xC2) || b > 0xF4 ? NOWHERE
                                                      : write_block(w, base << (6 * depth), depth);
    }
    return choose(&w->e, ways, 256, 0);
}

static oxp_status write_class(oxp_classes *classes, oxp_character_class *class)
{
    oxp_program *program = &classes->program;
    if (!program->sets.n)
        OXP_TRY(oxp_program_begin(program));
    utf8_writer w = {.e = {.program = program, .base = program->code.n}, .ranges = &class->ranges};
    class->begin = (uint32_t)program->code.n;
    class->entry = write_all(&w);
    class->end = (uint32_t)program->code.n;
    free(w.blocks.items);
    return w.e.status;
}

uint32_t oxp_emit_characters(oxp_emitter *e, uint32_t index, uint32_t next)
{
    oxp_character_class *class = &e->classes->characters.items[index];
    if (e->status == OXP_OK && class->begin == class->end && class->entry != NOWHERE)
        e->status = write_class(e->classes, class);
    if (e->status != OXP_OK)
        return 0;
    if (class->entry == NOWHERE) { /* it takes nothing */
        oxp_byte_set none = {{0}};
        return oxp_emit_set(e, &none, next);
    }
    uint32_t to = (uint32_t)e->program->code.n;
    for (uint32_t i = class->begin; i < class->end && e->status == OXP_OK; i++) {
        oxp_instruction it = e->classes->program.code.items[i];
        uint32_t behind = it.next == BEHIND ? next : it.next - class->begin + to;
        if (it.kind == OXP_TAKE)
            oxp_emit_set(e, &e->classes->program.sets.items[it.value], behind);
        else
            oxp_emit(e, it.kind, behind, it.value - class->begin + to);
    }
    return class->entry - class->begin + to;
}
