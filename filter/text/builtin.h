/*
 * Builtin: detectors that no pattern can be.
 *
 * Each reads the exact view once, in linear time, and keeps no state. What each of them takes for a
 * hit, and why, stands at its function.
 */
#ifndef OXP_TEXT_BUILTIN_H
#define OXP_TEXT_BUILTIN_H

#include <stdbool.h>

#include "text/view.h"

typedef enum oxp_builtin {
    OXP_BUILTIN_MIXED_SCRIPT, /* a word of letters of scripts that do not go together */
    OXP_BUILTIN_INVISIBLE,    /* invisible characters that no writing needs */
    OXP_BUILTIN_REPETITION,   /* one character, word or line over and over */
    OXP_BUILTIN_HIGH_ENTROPY, /* a token that looks drawn at random */
    OXP_BUILTIN_SEED_PHRASE,  /* a BIP-39 mnemonic with its checksum */
    OXP_BUILTINS
} oxp_builtin;

/* "mixed-script" ...; NULL past the last. */
const char *oxp_builtin_name(oxp_builtin which);

/* Told of each hit, in order, as bytes of the view; false: no more. */
typedef bool (*oxp_builtin_hit)(void *context, uint32_t start, uint32_t end);

/* `view` is an exact one. False where the callback stopped it. Never allocates. */
bool oxp_builtin_find(oxp_builtin which, const oxp_view *view, oxp_builtin_hit hit, void *context);
/* The same. Before each hit, `*certain` is set to the bytes of the view that must be known for it
 * to be sure, n + 1 being the end of the text. */
bool oxp_builtin_find_certain(oxp_builtin which, const oxp_view *view, oxp_builtin_hit hit,
                              void *context, uint32_t *certain);

/* Where a detector stands in a text that grows. Zeroed is the begin. */
typedef struct oxp_builtin_state {
    size_t at;   /* read up to here */
    size_t open; /* no hit that was not told begins before this byte, or grows */
    size_t run;  /* private: where what may become a hit begins, + 1; 0: nothing may */
    size_t count;
    size_t later; /* private: what only the end of the text decides begins here, + 1; 0: nothing */
    size_t hyphen_end, depth;
    uint64_t overrides;
} oxp_builtin_state;

/* Goes on in `view`, whose first `n` bytes will not change, and tells of what became certain: in
 * all the hits of oxp_builtin_find, with the same `*certain`. What only the whole text decides is
 * told once it `ended`. Work is linear in what is new, and at the end in the text. */
bool oxp_builtin_read(oxp_builtin which, oxp_builtin_state *state, const oxp_view *view, size_t n,
                      bool ended, oxp_builtin_hit hit, void *context, uint32_t *certain);
/* Whether `which` knows nothing before the text's end. */
bool oxp_builtin_is_late(oxp_builtin which);

#endif
