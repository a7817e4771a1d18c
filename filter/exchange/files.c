#include "exchange/files.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static bool push_path(oxp_files *files, const char *folder, const char *name)
{
    size_t folder_n = strlen(folder), name_n = name ? strlen(name) : 0;
    char *path = malloc(folder_n + name_n + 2);
    if (!path)
        return false;
    memcpy(path, folder, folder_n + 1);
    if (name) {
        path[folder_n] = '/';
        memcpy(path + folder_n + 1, name, name_n + 1);
    }
    if (OXP_PUSH(*files, path))
        return true;
    free(path);
    return false;
}

static bool is_wanted(const char *name, const char *ending)
{
    size_t n = strlen(name), m = strlen(ending);
    return name[0] != '.' && n > m && strcmp(name + n - m, ending) == 0;
}

static int by_bytes(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name); /* alphasort would ask the locale */
}

static oxp_status list_folder(const char *path, const char *ending, oxp_diag *diag,
                              oxp_files *files)
{
    struct dirent **entries = NULL;
    oxp_place place = {path, 0, 0};
    int n = scandir(path, &entries, NULL, by_bytes);
    if (n < 0) {
        oxp_diag_error(diag, place, "E14", "cannot read the folder: %s", strerrordesc_np(errno));
        return OXP_ERR_IO;
    }
    bool fits = true;
    for (int i = 0; i < n; i++) {
        if (is_wanted(entries[i]->d_name, ending))
            fits = fits && push_path(files, path, entries[i]->d_name);
        free(entries[i]);
    }
    free(entries);
    if (fits && !files->n) {
        oxp_diag_error(diag, place, "E14", "no *%s file in this folder", ending);
        return OXP_ERR_IO;
    }
    return fits ? OXP_OK : OXP_ERR_MEMORY;
}

oxp_status oxp_files_list(const char *path, oxp_diag *diag, oxp_files *files)
{
    return oxp_files_list_ending(path, ".yaml", diag, files);
}

oxp_status oxp_files_list_ending(const char *path, const char *ending, oxp_diag *diag,
                                 oxp_files *files)
{
    struct stat about;
    if (stat(path, &about) == 0 && S_ISDIR(about.st_mode))
        return list_folder(path, ending, diag, files);
    /* A file that cannot be read is the loader's complaint. */
    return push_path(files, path, NULL) ? OXP_OK : OXP_ERR_MEMORY;
}

void oxp_files_free(oxp_files *files)
{
    for (size_t i = 0; i < files->n; i++)
        free(files->items[i]);
    free(files->items);
    *files = (oxp_files){0};
}
