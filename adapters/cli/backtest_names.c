#include "backtest_names.h"

#include <stdlib.h>
#include <string.h>

enum { ROOM_FIRST = 64 };

bool oxp_names_room(void *items, size_t *room, size_t n, size_t size)
{
    void *array;
    if (n <= *room)
        return true;
    size_t more = *room ? *room : ROOM_FIRST;
    while (more < n)
        more *= 2;
    memcpy(&array, items, sizeof array); /* a pointer to any object, whatever its type */
    char *p = realloc(array, more * size);
    if (!p)
        return false;
    memset(p + *room * size, 0, (more - *room) * size);
    memcpy(items, &p, sizeof p);
    *room = more;
    return true;
}

/* FNV-1a, 64 bits. */
static uint64_t hash(const char *word, size_t n)
{
    uint64_t h = 14695981039346656037ULL;
    for (size_t i = 0; i < n; i++)
        h = (h ^ (unsigned char)word[i]) * 1099511628211ULL;
    return h;
}

/* The slot of a word, or the free one where it would go. */
static size_t slot_of(const oxp_names *names, const char *word, size_t n)
{
    size_t at = hash(word, n) & (names->n_slots - 1);
    for (; names->slots[at]; at = (at + 1) & (names->n_slots - 1)) {
        const char *item = names->items[names->slots[at] - 1];
        if (strlen(item) == n && !memcmp(item, word, n))
            break;
    }
    return at;
}

/* Keeps the slots at most half full. */
static bool widen(oxp_names *names)
{
    if (names->n * 2 < names->n_slots)
        return true;
    size_t n_slots = names->n_slots ? names->n_slots * 2 : (size_t)2 * ROOM_FIRST;
    uint32_t *slots = calloc(n_slots, sizeof *slots);
    if (!slots)
        return false;
    free(names->slots);
    names->slots = slots;
    names->n_slots = n_slots;
    for (size_t i = 0; i < names->n; i++)
        slots[slot_of(names, names->items[i], strlen(names->items[i]))] = (uint32_t)i + 1;
    return true;
}

bool oxp_names_add(oxp_names *names, const char *word, size_t n, size_t *number)
{
    if (!widen(names) ||
        !oxp_names_room(&names->items, &names->room, names->n + 1, sizeof *names->items))
        return false;
    size_t at = slot_of(names, word, n);
    if (!names->slots[at]) {
        char *item = strndup(word, n);
        if (!item)
            return false;
        names->items[names->n++] = item;
        names->slots[at] = (uint32_t)names->n;
    }
    *number = names->slots[at] - 1;
    return true;
}

void oxp_names_free(oxp_names *names)
{
    for (size_t i = 0; i < names->n; i++)
        free(names->items[i]);
    free(names->items);
    free(names->slots);
    *names = (oxp_names){NULL, 0, 0, NULL, 0};
}
