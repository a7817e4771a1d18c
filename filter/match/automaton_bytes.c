/*
 * Classes of bytes: those that no instruction tells apart are one, so that states are small.
 */
#include <stdlib.h>
#include <string.h>

#include "match/automaton_states.h"

/* Parts the classes by what is in the set, or by what kind of byte it is. */
static void refine(oxp_byte_classes *a, const oxp_byte_set *set, bool by_kind)
{
    uint8_t made[256];
    int at[256][OXP_BESIDES];
    uint32_t n = 0;
    memset(at, 0xFF, sizeof at);
    for (unsigned b = 0; b < 256; b++) {
        int part = by_kind ? (int)oxp_beside_of((unsigned char)b)
                           : oxp_byte_set_has(set, (unsigned char)b);
        int *known = &at[a->of_byte[b]][part];
        if (*known < 0) {
            a->byte[n] = (uint8_t)b;
            *known = (int)n++;
        }
        made[b] = (uint8_t)*known;
    }
    memcpy(a->of_byte, made, sizeof made);
    a->n = n;
}

/* The classes of the commonest bytes of texts come first. */
static void order_classes(oxp_byte_classes *a)
{
    static const char COMMON[] = " etaoinsrhldcumfpgwybvk,.";
    uint8_t number[256], bytes[256];
    bool known[256] = {false};
    uint32_t n = 0;
    for (unsigned i = 0; i < sizeof COMMON - 1 + 256; i++) {
        uint8_t b = i < sizeof COMMON - 1 ? (uint8_t)COMMON[i] : (uint8_t)(i - (sizeof COMMON - 1));
        uint8_t class = a->of_byte[b];
        if (known[class])
            continue;
        known[class] = true;
        bytes[n] = b;
        number[class] = (uint8_t)n++;
    }
    for (unsigned b = 0; b < 256; b++)
        a->of_byte[b] = number[a->of_byte[b]];
    memcpy(a->byte, bytes, n);
}

void oxp_byte_classes_find(oxp_byte_classes *a, const oxp_program *program)
{
    bool *used = calloc(program->sets.n, sizeof *used);
    refine(a, NULL, true);
    for (size_t i = 0; used && i < program->code.n; i++)
        if (program->code.items[i].kind == OXP_TAKE)
            used[program->code.items[i].value] = true;
    for (size_t i = 0; i < program->sets.n; i++)
        if (!used || used[i])
            refine(a, &program->sets.items[i], false);
    free(used);
    order_classes(a);
}
