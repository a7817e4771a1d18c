/*
 * Backtest names: words by number, so that counts are arrays.
 */
#ifndef OXP_CLI_BACKTEST_NAMES_H
#define OXP_CLI_BACKTEST_NAMES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Begins zeroed; owns its words. */
typedef struct oxp_names {
    char **items; /* NUL-terminated, in the order in which they came */
    size_t n, room;
    uint32_t *slots; /* open addressing: a word's number and 1, or 0 */
    size_t n_slots;  /* a power of two */
} oxp_names;

/* The number of a word, which is added where it is new; false where memory ran out. */
bool oxp_names_add(oxp_names *names, const char *word, size_t n, size_t *number);
void oxp_names_free(oxp_names *names);

/* `items` is the address of an array's pointer. Makes room for `n` items of `size` bytes, new ones
 * zeroed; false where memory ran out. */
bool oxp_names_room(void *items, size_t *room, size_t n, size_t size);

#endif
