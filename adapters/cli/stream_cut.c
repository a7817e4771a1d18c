#include "stream_cut.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "input.h"
#include "options.h"

enum { CHUNK = 4, LONGEST = 16 };

static bool read_tokens(oxp_cut *cut, const char *path)
{
    FILE *file = oxp_input_open(path);
    if (!file)
        return false;
    char *line = NULL;
    size_t capacity = 0, room = 0;
    bool fine = true;
    for (unsigned number = 1; fine && getline(&line, &capacity, file) >= 0; number++) {
        unsigned length;
        line[strcspn(line, "\r\n")] = '\0';
        if (!oxp_options_number(line, 1, 1 << 20, &length)) {
            fprintf(stderr, "oxp: %s:%u: \"%s\" is no length in bytes; write one number a line\n",
                    path, number, line);
            fine = false;
            break;
        }
        if (cut->n_tokens == room) {
            room = room ? 2 * room : 256;
            size_t *more = realloc(cut->tokens, room * sizeof *more);
            if (!more) {
                fputs("oxp: out of memory\n", stderr);
                fine = false;
                break;
            }
            cut->tokens = more;
        }
        cut->tokens[cut->n_tokens++] = length;
    }
    free(line);
    oxp_input_close(file);
    if (fine && !cut->n_tokens) {
        fprintf(stderr, "oxp: %s: no lengths; write one number a line\n", path);
        fine = false;
    }
    return fine;
}

static bool read_split(oxp_cut *cut, const char *verb, const char *split)
{
    static const char RANDOM[] = "random:";
    char *end = NULL;
    bool random = !strncmp(split, RANDOM, sizeof RANDOM - 1);
    const char *seed = split + sizeof RANDOM - 1;
    errno = 0;
    if (random && *seed >= '0' && *seed <= '9')
        cut->seed = strtoull(seed, &end, 10);
    if (!end || *end || errno) {
        oxp_options_usage(verb, "--split wants random:SEED, such as random:1, not \"%s\"", split);
        return false;
    }
    cut->kind = OXP_CUT_RANDOM;
    return true;
}

bool oxp_cut_read(oxp_cut *cut, const char *verb, const char *chunk, const char *split,
                  const char *tokens)
{
    *cut = (oxp_cut){.kind = OXP_CUT_CHUNK, .chunk = CHUNK};
    if ((chunk != NULL) + (split != NULL) + (tokens != NULL) > 1) {
        oxp_options_usage(verb, "one of --chunk, --split and --tokens");
        return false;
    }
    if (split)
        return read_split(cut, verb, split);
    if (tokens) {
        cut->kind = OXP_CUT_TOKENS;
        return read_tokens(cut, tokens);
    }
    if (chunk && !oxp_options_number(chunk, 1, 1 << 20, &cut->chunk)) {
        oxp_options_usage(verb, "--chunk wants a number of bytes, not \"%s\"", chunk);
        return false;
    }
    return true;
}

void oxp_cut_free(oxp_cut *cut)
{
    free(cut->tokens);
    cut->tokens = NULL;
}

void oxp_cut_begin(oxp_cut *cut)
{
    cut->next = 0;
}

size_t oxp_cut_next(oxp_cut *cut, size_t left)
{
    size_t n = cut->chunk;
    if (cut->kind == OXP_CUT_RANDOM) {
        cut->seed = cut->seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        n = 1 + (size_t)(cut->seed >> 33) % LONGEST;
    } else if (cut->kind == OXP_CUT_TOKENS) {
        n = cut->next < cut->n_tokens ? cut->tokens[cut->next++] : left;
    }
    return n < left ? n : left;
}
