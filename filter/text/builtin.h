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

#endif
