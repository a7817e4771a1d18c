#include "match/automaton.h"

#include <stdlib.h>
#include <string.h>

#include "text/unicode.h"
#include "text/utf8.h"

oxp_beside oxp_beside_of(unsigned char byte)
{
    if (byte >= 0x80)
        return OXP_BESIDE_HIGH;
    if (byte == '\n')
        return OXP_BESIDE_BREAK;
    if (byte == '_')
        return OXP_BESIDE_LOW_LINE;
    bool letter = (byte | 0x20) >= 'a' && (byte | 0x20) <= 'z';
    return letter || (byte >= '0' && byte <= '9') ? OXP_BESIDE_ALNUM : OXP_BESIDE_OTHER;
}

oxp_places oxp_places_at_begin(void)
{
    return (oxp_places)OXP_ALL_BESIDE << (OXP_BESIDE_EDGE * OXP_BESIDES);
}

oxp_places oxp_places_at_end(void)
{
    oxp_places places = 0;
    for (int before = 0; before < OXP_BESIDES; before++)
        places |= (oxp_places)1 << (before * OXP_BESIDES + OXP_BESIDE_EDGE);
    return places;
}

/* Where a word may end, as far as two bytes can tell: two of ASCII go on with one another. */
static oxp_places places_behind_word(void)
{
    oxp_places all = ((oxp_places)1 << (OXP_BESIDES * OXP_BESIDES)) - 1;
    return all & ~((oxp_places)1 << (OXP_BESIDE_ALNUM * OXP_BESIDES + OXP_BESIDE_ALNUM));
}

/* White space as walks take it: of one byte, and all bytes of any. */
static void fill_spaces(oxp_program *program)
{
    for (uint32_t c = 0; c < 0x3001; c++) {
        oxp_char_kind kind = oxp_unicode_kind(c);
        char bytes[4];
        if (kind != OXP_CHAR_SPACE && kind != OXP_CHAR_BREAK)
            continue;
        size_t n = oxp_utf8_encode(c, bytes);
        for (size_t i = 0; i < n; i++)
            oxp_byte_set_add(&program->wide_spaces, (unsigned char)bytes[i],
                             (unsigned char)bytes[i]);
        if (n == 1)
            oxp_byte_set_add(&program->spaces, c, c);
    }
}

static bool add_set(oxp_program *program, const oxp_byte_set *set)
{
    uint8_t kinds = 0;
    for (unsigned b = 0; b < 256; b++)
        if (oxp_byte_set_has(set, (unsigned char)b))
            kinds |= (uint8_t)(1u << oxp_beside_of((unsigned char)b));
    return OXP_PUSH(program->kinds, kinds) && OXP_PUSH(program->sets, *set);
}

oxp_status oxp_program_begin(oxp_program *program)
{
    for (unsigned b = 0; b < 256; b++) {
        oxp_byte_set set = {{0}};
        oxp_byte_set_add(&set, b, b);
        if (!add_set(program, &set))
            return OXP_ERR_MEMORY;
    }
    /* Letters of ASCII, and whatever is not ASCII: walks tell. */
    oxp_byte_set_add(&program->letters, 'A', 'Z');
    oxp_byte_set_add(&program->letters, 'a', 'z');
    oxp_byte_set_add(&program->letters, 0x80, 0xFF);
    fill_spaces(program);
    return OXP_OK;
}

void oxp_program_free(oxp_program *program)
{
    free(program->code.items);
    free(program->reach.items);
    free(program->sets.items);
    free(program->kinds.items);
    free(program->looks.items);
    *program = (oxp_program){0};
}

size_t oxp_program_bytes(const oxp_program *program)
{
    return program->code.capacity * sizeof *program->code.items +
           program->reach.capacity * sizeof *program->reach.items +
           program->sets.capacity * (sizeof *program->sets.items + 1) +
           program->looks.capacity * sizeof *program->looks.items;
}

uint32_t oxp_emit(oxp_emitter *e, oxp_instruction_kind kind, uint32_t next, uint32_t value)
{
    oxp_program *p = e->program;
    if (e->status != OXP_OK)
        return 0;
    if (p->code.n - e->base >= OXP_PROGRAM_MOST) {
        e->status = OXP_ERR_LIMIT;
        return 0;
    }
    if (!OXP_PUSH(p->code, (oxp_instruction){kind, next, value, e->pattern})) {
        e->status = OXP_ERR_MEMORY;
        return 0;
    }
    return (uint32_t)p->code.n - 1;
}

static bool one_byte(const oxp_byte_set *set, uint32_t *byte)
{
    int bits = 0;
    for (uint32_t i = 0; i < 4; i++) {
        bits += __builtin_popcountll(set->bits[i]);
        if (set->bits[i])
            *byte = i * 64 + (uint32_t)__builtin_ctzll(set->bits[i]);
    }
    return bits == 1;
}

uint32_t oxp_emit_set(oxp_emitter *e, const oxp_byte_set *set, uint32_t next)
{
    oxp_program *p = e->program;
    uint32_t index = 0;
    if (one_byte(set, &index))
        return oxp_emit(e, OXP_TAKE, next, index);
    for (index = 256; index < p->sets.n; index++)
        if (memcmp(&p->sets.items[index], set, sizeof *set) == 0)
            break;
    if (index == p->sets.n && !add_set(p, set)) {
        e->status = OXP_ERR_MEMORY;
        return 0;
    }
    return oxp_emit(e, OXP_TAKE, next, index);
}

uint32_t oxp_emit_byte(oxp_emitter *e, unsigned char byte, uint32_t next)
{
    return oxp_emit(e, OXP_TAKE, next, byte);
}

uint32_t oxp_emit_bytes(oxp_emitter *e, const char *bytes, size_t n, uint32_t next)
{
    while (n && e->status == OXP_OK)
        next = oxp_emit_byte(e, (unsigned char)bytes[--n], next);
    return next;
}

uint32_t oxp_emit_loop(oxp_emitter *e, const oxp_byte_set *set, uint32_t next)
{
    uint32_t split = oxp_emit(e, OXP_SPLIT, next, next);
    uint32_t take = oxp_emit_set(e, set, split);
    if (e->status == OXP_OK)
        e->program->code.items[split].value = take;
    return split;
}

uint32_t oxp_emit_look(oxp_emitter *e, oxp_places places, uint32_t next)
{
    oxp_program *p = e->program;
    uint32_t index = 0;
    while (index < p->looks.n && p->looks.items[index] != places)
        index++;
    if (index == p->looks.n && !OXP_PUSH(p->looks, places)) {
        e->status = OXP_ERR_MEMORY;
        return 0;
    }
    return oxp_emit(e, OXP_LOOK, next, index);
}

static uint32_t emit_end(oxp_emitter *e, bool whole)
{
    uint32_t pc = oxp_emit(e, OXP_MATCH, 0, 0);
    return whole ? oxp_emit_look(e, oxp_places_at_end(), pc) : pc;
}

static uint32_t emit_begin(oxp_emitter *e, bool whole, uint32_t pc)
{
    return whole ? oxp_emit_look(e, oxp_places_at_begin(), pc) : pc;
}

static oxp_status finish(oxp_emitter *e, uint32_t pc, uint32_t *entry)
{
    *entry = pc;
    return e->status == OXP_OK ? oxp_program_reach(e->program, e->base) : e->status;
}

oxp_status oxp_program_add_text(oxp_program *program, uint32_t pattern, const oxp_str *text,
                                bool whole, uint32_t *entry)
{
    oxp_emitter e = {.program = program, .pattern = pattern, .base = program->code.n};
    uint32_t pc = oxp_emit_bytes(&e, text->p, text->n, emit_end(&e, whole));
    return finish(&e, emit_begin(&e, whole, pc), entry);
}

oxp_status oxp_program_add_words(oxp_program *program, uint32_t pattern, const oxp_phrase *phrase,
                                 bool whole, uint32_t *entry, bool *exact)
{
    oxp_emitter e = {.program = program, .pattern = pattern, .base = program->code.n};
    uint32_t pc = oxp_emit_look(&e, places_behind_word(), emit_end(&e, whole));
    *exact = true;
    for (uint32_t i = phrase->n_words; i-- > 0 && e.status == OXP_OK;) {
        const oxp_word *word = &phrase->words[i];
        if (word->star_after)
            pc = oxp_emit_loop(&e, &program->letters, pc);
        pc = oxp_emit_bytes(&e, word->text, word->n, pc);
        if (word->star_before)
            pc = oxp_emit_loop(&e, &program->letters, pc);
        *exact &= !word->star_after && !word->star_before;
        if (!i)
            break;
        if (phrase->space_most == 1) {
            pc = oxp_emit_set(&e, &program->spaces, pc);
        } else { /* how much there is, walks tell */
            uint32_t loop = oxp_emit_loop(&e, &program->wide_spaces, pc);
            pc = oxp_emit_set(&e, &program->wide_spaces, loop);
            *exact = false;
        }
    }
    return finish(&e, emit_begin(&e, whole, pc), entry);
}
