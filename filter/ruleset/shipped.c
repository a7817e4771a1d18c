#include "ruleset/shipped.h"

#include <dlfcn.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

static bool open_installed(oxp_loader *loader, const char *name, oxp_file *file)
{
    static const char *const BESIDE[] = {"../share/oxpecker/rules/", "../../share/oxpecker/rules/"};
    char path[PATH_MAX];
    Dl_info info;

    if (!dladdr((const void *)oxp_shipped_open, &info) || !info.dli_fname)
        return false;
    const char *slash = strrchr(info.dli_fname, '/');
    int head = slash ? (int)(slash - info.dli_fname) + 1 : 0;
    for (size_t i = 0; i < sizeof BESIDE / sizeof *BESIDE; i++) {
        int n = snprintf(path, sizeof path, "%.*s%s%s", head, info.dli_fname, BESIDE[i], name);
        if (n > 0 && (size_t)n < sizeof path && oxp_file_open_shipped(loader, path, file))
            return true;
    }
    return false;
}

bool oxp_shipped_open(oxp_loader *loader, const char *name, oxp_file *file)
{
    char path[PATH_MAX];
    int n = snprintf(path, sizeof path, "%s/%s", OXP_RULES_DIR, name);

    return (oxp_file_open_in_root(loader, name, file) && !file->is_folder) ||
           open_installed(loader, name, file) ||
           (n > 0 && (size_t)n < sizeof path && oxp_file_open_shipped(loader, path, file));
}
