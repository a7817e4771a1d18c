/*
 * Loader: what the parts of one load share.
 *
 * Names and texts that a filter holds live in `keep`, which is the filter's own arena;
 * everything else that a load needs lives in `scratch` and dies with it. A part that finds
 * a fault complains and goes on, so that an author sees all faults at once; one that runs
 * out of memory sets `no_memory` and gives up, and the load fails with it.
 */
#ifndef OXP_RULESET_LOADER_H
#define OXP_RULESET_LOADER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/diag.h"
#include "oxpecker/oxpecker.h"

struct oxp_taxonomy;
struct oxp_pack_doc;
struct oxp_file_memory;
struct oxp_policy_doc;

typedef struct oxp_loader {
    oxp_arena *keep;
    oxp_arena *scratch;
    oxp_diag *diag;
    const char *root; /* real path, no slash at its end; NULL: no file may be read */
    uint32_t today;   /* 20261123, UTC */
    bool keep_tests;
    bool no_memory;
    const uint8_t *random_key; /* 32 bytes for policies without a key file; NULL: none made */
    size_t unreadable;         /* complaints that are about files, not about what is in them */
    const struct oxp_taxonomy *taxonomy;
    struct oxp_pack_doc *packs;      /* every pack read so far, the last first */
    struct oxp_policy_doc *policies; /* every policy file read or being read, the last first */
    struct oxp_file_memory *files;   /* with keep_tests: every rule file read, the last first */
} oxp_loader;

/* Zeroed memory that dies with the load, or NULL with `no_memory` set. */
void *oxp_loader_take(oxp_loader *loader, size_t count, size_t size);
/* Zeroed memory of the filter, or NULL with `no_memory` set. */
void *oxp_loader_keep(oxp_loader *loader, size_t count, size_t size);
/* A NUL-terminated text of the filter, as printf makes it, at most 4 KiB of it. */
const char *oxp_loader_print(oxp_loader *loader, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* The names of a list, as "a, b, c", in scratch memory; "" when memory ran out. */
const char *oxp_loader_join(oxp_loader *loader, const char *const *names, size_t n);

#endif
