/*
 * Stream cut: where a text is cut into pieces, as an engine's tokens would.
 */
#ifndef OXP_CLI_STREAM_CUT_H
#define OXP_CLI_STREAM_CUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum oxp_cut_kind { OXP_CUT_CHUNK, OXP_CUT_RANDOM, OXP_CUT_TOKENS } oxp_cut_kind;

typedef struct oxp_cut {
    oxp_cut_kind kind;
    unsigned chunk; /* bytes of a piece */
    uint64_t seed;  /* of random pieces of 1 to 16 bytes; moves on with every text */
    size_t *tokens; /* lengths of pieces; owned */
    size_t n_tokens, next;
} oxp_cut;

/* Reads --chunk N, --split random:SEED and --tokens FILE (lengths in bytes, one a line; the last
 * goes on till the end); NULL: not given. False, having said why, where they cannot be read. */
bool oxp_cut_read(oxp_cut *cut, const char *verb, const char *chunk, const char *split,
                  const char *tokens);
void oxp_cut_free(oxp_cut *cut);
/* The length of the next piece of a text of which `left` bytes are left: at most that. */
size_t oxp_cut_next(oxp_cut *cut, size_t left);
/* Before another text. */
void oxp_cut_begin(oxp_cut *cut);

#endif
