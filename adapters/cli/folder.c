#include "folder.h"

#include <dirent.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NAME_BYTES = 128 };

static int yaml_only(const struct dirent *entry)
{
    size_t n = strlen(entry->d_name);
    return entry->d_name[0] != '.' && n > 5 && !strcmp(entry->d_name + n - 5, ".yaml");
}

static int by_bytes(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

/* The value of the key `pack` at the left margin; empty where there is none. Only a hint for how to
 * load: what the file means is for the loader to say. */
static void read_name(const char *path, char name[NAME_BYTES])
{
    FILE *file = fopen(path, "rbe");
    char *line = NULL;
    size_t capacity = 0;
    name[0] = '\0';
    while (file && !*name && getline(&line, &capacity, file) > 0)
        if (!strncmp(line, "pack:", 5))
            snprintf(name, NAME_BYTES, "%.*s", (int)strcspn(line + 5, "#\r\n"), line + 5);
    free(line);
    if (file)
        fclose(file);
}

/* True where two of the files name different packs. */
static bool differ(const char *folder, struct dirent **entries, int n)
{
    char first[NAME_BYTES] = "";
    for (int i = 0; i < n; i++) {
        char path[PATH_MAX];
        char name[NAME_BYTES];
        snprintf(path, sizeof path, "%s/%s", folder, entries[i]->d_name);
        read_name(path, name);
        if (*name && *first && strcmp(name, first) != 0)
            return true;
        if (*name)
            memcpy(first, name, sizeof first);
    }
    return false;
}

bool oxp_folder_of_packs(const char *path, bool (*each)(const char *file), bool *fine)
{
    struct dirent **entries = NULL;
    int n = scandir(path, &entries, yaml_only, by_bytes);
    bool packs = differ(path, entries, n);
    *fine = true;
    for (int i = 0; i < n; i++) {
        char file[PATH_MAX];
        snprintf(file, sizeof file, "%s/%s", path, entries[i]->d_name);
        if (packs && !each(file))
            *fine = false;
        free(entries[i]);
    }
    free(entries);
    return packs;
}
