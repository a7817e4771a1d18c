/*
 * Folder: one that holds different packs. The library takes a folder for one thing - policies of
 * tenants, or one pack in several files - so a folder of packs is checked file by file.
 */
#ifndef OXP_CLI_FOLDER_H
#define OXP_CLI_FOLDER_H

#include <stdbool.h>

/* Calls `each` with the path of every *.yaml file of `path`, in order, where that is a folder
 * whose files name different packs; `*fine` is then false where one call was. Returns false,
 * having called nothing, for anything else. */
bool oxp_folder_of_packs(const char *path, bool (*each)(const char *file), bool *fine);

#endif
