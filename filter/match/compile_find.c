#include "match/compile.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The file this code was loaded from, malloc'ed. Read from the memory map: the loader's own
 * name for a program is whatever its caller typed. */
static char *loaded_from(void)
{
    FILE *maps = fopen("/proc/self/maps", "re");
    char *line = NULL, *path = NULL;
    size_t size = 0;
    uintptr_t here = (uintptr_t)(void *)&loaded_from;
    while (maps && !path && getline(&line, &size, maps) > 0) {
        uintptr_t low, high;
        int name = 0;
        if (sscanf(line, "%lx-%lx %*s %*s %*s %*s %n", &low, &high, &name) < 2 || here < low ||
            here >= high || !name || line[name] != '/')
            continue;
        line[strcspn(line, "\n")] = '\0';
        path = strdup(line + name);
    }
    free(line);
    if (maps)
        fclose(maps);
    return path;
}

/* Puts FOLDER/REST in `*path` if that can be run. */
static oxp_status try_place(const char *folder, const char *rest, char **path)
{
    size_t size = strlen(folder) + strlen(rest) + 1;
    char *tried = malloc(size);
    if (!tried)
        return OXP_ERR_MEMORY;
    snprintf(tried, size, "%s%s", folder, rest);
    if (access(tried, X_OK) == 0)
        *path = tried;
    else
        free(tried);
    return OXP_OK;
}

oxp_status oxp_compile_find(char **path)
{
    static const char *const places[] = {
        "/oxp-compile",                        /* the build folder */
        "/../libexec/oxpecker/oxp-compile",    /* PREFIX/lib or PREFIX/bin */
        "/../../libexec/oxpecker/oxp-compile", /* PREFIX/lib/x86_64-linux-gnu */
    };
    oxp_status status = OXP_OK;
    char *folder = loaded_from();
    char *slash = folder ? strrchr(folder, '/') : NULL;
    *path = NULL;
    if (slash)
        *slash = '\0';
    for (size_t i = 0; slash && !*path && status == OXP_OK && i < sizeof places / sizeof *places;
         i++)
        status = try_place(folder, places[i], path);
    free(folder);
    if (!*path && status == OXP_OK)
        status = try_place(OXP_COMPILER_INSTALLED, "", path);
    return status;
}
