/*
 * File: reading rule files, and nothing else, below the root.
 *
 * A file has two names: `shown`, as complaints give it (as the user wrote the path), and its
 * real path, which decides. Every file must be a regular one whose real path lies below the
 * root, so that neither `..` nor a link leads out.
 */
#ifndef OXP_RULESET_FILE_H
#define OXP_RULESET_FILE_H

#include "ruleset/loader.h"
#include "ruleset/node.h"

typedef struct oxp_file {
    const char *shown;
    const char *real;
    bool is_folder;
    oxp_str text; /* empty for a folder; a NUL behind it */
} oxp_file;

/* Sets the loader's root: `root` if given, else the nearest folder above `path` that is named
 * `rules`, else the folder of `path` (itself, if it is one). False: complained. */
bool oxp_file_find_root(oxp_loader *loader, const char *path, const char *root);

/* Reads `path`, a path of the user's, or finds that it is a folder. False: complained. */
bool oxp_file_open(oxp_loader *loader, const char *path, oxp_file *file);

/* Reads the file that `node` names in the file `beside`, relative to its folder; at most `most`
 * bytes. A folder where `folders`. `shown` and `real` are set as far as they are known. False:
 * complained, unless the file is missing and `missing` is given, which is then set. */
bool oxp_file_open_named(oxp_loader *loader, oxp_node *node, const char *beside, size_t most,
                         bool folders, bool *missing, oxp_file *file);

/* Reads `name`, relative to the root; false and no complaint where there is none. */
bool oxp_file_open_in_root(oxp_loader *loader, const char *name, oxp_file *file);

/* Reads a file of the library's own, outside the root; false where it cannot be read. */
bool oxp_file_open_shipped(oxp_loader *loader, const char *path, oxp_file *file);

/* The names of the *.yaml files in a folder, sorted. Complains where there is none. NULL:
 * complained. */
const char *const *oxp_file_list(oxp_loader *loader, const oxp_file *folder, uint32_t *n);
/* Reads one of them. False: complained. */
bool oxp_file_open_in_folder(oxp_loader *loader, const oxp_file *folder, const char *name,
                             oxp_file *file);

/* Remembers a file's text for authors' tools, where the load keeps such things. */
void oxp_file_remember(oxp_loader *loader, const oxp_file *file, bool is_policy);
typedef struct oxp_file_memory {
    oxp_file file;
    bool is_policy;
    struct oxp_file_memory *next;
} oxp_file_memory;

#endif
