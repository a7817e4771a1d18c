#include "ruleset/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ruleset/yaml.h"

enum { FILES_IN_FOLDER = 10000 };

/* ---- names ------------------------------------------------------------------- */

static const char *copy(oxp_loader *loader, const char *text)
{
    const char *kept = oxp_arena_copy(loader->keep, text, strlen(text));
    if (!kept)
        loader->no_memory = true;
    return kept;
}

/* The part of a path in front of its last slash, with the slash; "" where it has none. */
static size_t folder_length(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? (size_t)(slash - path) + 1 : 0;
}

static bool is_below(const char *root, const char *real)
{
    size_t n = strlen(root);
    return strncmp(root, real, n) == 0 && (real[n] == '/' || real[n] == '\0' || n == 1);
}

/* Not strerror, which speaks the host's language. */
static const char *message_of(int error)
{
    const char *text = strerrordesc_np(error);
    return text ? text : "unknown error";
}

static const char *cure_of(int error)
{
    switch (error) {
    case ENOENT:
    case ENOTDIR:
        return "; check the path";
    case EACCES:
    case EPERM:
        return "; give this user the right to read it";
    default:
        return "";
    }
}

static bool unreadable(oxp_loader *loader, const char *shown, int error)
{
    if (error == ENOMEM) {
        loader->no_memory = true;
        return false;
    }
    loader->unreadable++;
    oxp_diag_error(loader->diag, (oxp_place){shown, 0, 0}, "E0", "cannot be read: %s%s",
                   message_of(error), cure_of(error));
    return false;
}

/* How much of `real` leads to its nearest part that is named `rules`; 0: it has none. */
static size_t rules_part(const char *real, size_t n)
{
    for (size_t end = n; end > 0;) {
        size_t begin = end;
        while (begin > 0 && real[begin - 1] != '/')
            begin--;
        if (end - begin == 5 && memcmp(real + begin, "rules", 5) == 0)
            return end;
        end = begin ? begin - 1 : 0;
    }
    return 0;
}

bool oxp_file_find_root(oxp_loader *loader, const char *path, const char *root)
{
    char real[PATH_MAX];
    struct stat info;

    if (!realpath(root ? root : path, real) || stat(real, &info) != 0)
        return unreadable(loader, root ? root : path, errno);
    bool folder = S_ISDIR(info.st_mode);
    if (root && !folder)
        return unreadable(loader, root, ENOTDIR);
    if (!root) {
        size_t n = folder ? strlen(real) : folder_length(real);
        while (n > 1 && real[n - 1] == '/')
            n--;
        size_t rules = rules_part(real, n);
        real[rules ? rules : n] = '\0';
    }
    loader->root = copy(loader, real);
    return loader->root != NULL;
}

/* ---- reading ------------------------------------------------------------------- */

static oxp_str read_all(oxp_loader *loader, int fd, size_t size, int *error)
{
    char *text = oxp_loader_take(loader, size + 1, 1);
    size_t n = 0;

    if (!text) {
        *error = ENOMEM;
        return (oxp_str){NULL, 0};
    }
    while (n < size) {
        ssize_t got = read(fd, text + n, size - n);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0) {
            *error = errno;
            return (oxp_str){NULL, 0};
        }
        if (got == 0)
            break;
        n += (size_t)got;
    }
    text[n] = '\0';
    return (oxp_str){text, n};
}

/* Opens the real path `real`: a regular file of at most `most` bytes is read, a folder is only
 * noted. Gives 0 or an errno; EFBIG for a file that is too large, ENXIO for what is neither. */
static int open_real(oxp_loader *loader, const char *real, size_t most, oxp_file *file)
{
    struct stat info;
    int error = 0;

    /* Not blocking: a pipe named like a rule file must not hang the load. */
    int fd = open(real, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0)
        return errno;
    if (fstat(fd, &info) != 0)
        error = errno;
    else if (S_ISDIR(info.st_mode))
        file->is_folder = true;
    else if (!S_ISREG(info.st_mode))
        error = ENXIO;
    else if (info.st_size < 0 || (uint64_t)info.st_size > most)
        error = EFBIG;
    else
        file->text = read_all(loader, fd, (size_t)info.st_size, &error);
    close(fd);
    file->real = copy(loader, real);
    return file->real ? error : ENOMEM;
}

static bool open_shown(oxp_loader *loader, const char *path, oxp_file *file)
{
    char real[PATH_MAX];

    if (!realpath(path, real))
        return unreadable(loader, file->shown, errno);
    if (loader->root && !is_below(loader->root, real)) {
        loader->unreadable++;
        oxp_diag_error(loader->diag, (oxp_place){file->shown, 0, 0}, "E0",
                       "lies outside the root folder; move it there, or give another root");
        return false;
    }
    int error = open_real(loader, real, (size_t)OXP_YAML_BYTES + 3, file);
    if (error == EFBIG) {
        oxp_diag_error(loader->diag, (oxp_place){file->shown, 0, 0}, "E2",
                       "the file has more than %d bytes; split it", OXP_YAML_BYTES);
        return false;
    }
    if (error == ENXIO) {
        loader->unreadable++;
        oxp_diag_error(loader->diag, (oxp_place){file->shown, 0, 0}, "E0",
                       "is no regular file and no folder");
        return false;
    }
    return error ? unreadable(loader, file->shown, error) : true;
}

bool oxp_file_open(oxp_loader *loader, const char *path, oxp_file *file)
{
    *file = (oxp_file){.shown = copy(loader, path)};
    return file->shown && open_shown(loader, path, file);
}

/* Joins folder and name for complaints: a/b.yaml and ../c.yaml give c.yaml. */
static const char *show_beside(oxp_loader *loader, const char *beside, const char *name)
{
    size_t head = folder_length(beside);

    while (head > 1 && strncmp(name, "../", 3) == 0) {
        size_t begin = head - 1;
        while (begin > 0 && beside[begin - 1] != '/')
            begin--;
        size_t n = head - 1 - begin;
        if (!n || beside[begin] == '.')
            break;
        head = begin;
        name += 3;
    }
    return oxp_loader_print(loader, "%.*s%s", (int)head, beside, name);
}

static bool blame_path(oxp_loader *loader, oxp_node *node, int error, size_t most)
{
    if (error == ENOMEM)
        loader->no_memory = true;
    else if (error == ENXIO)
        oxp_blame(loader, node, "E1", "'%s' is no regular file", node->text.p);
    else if (error == EFBIG)
        oxp_blame(loader, node, "E2", "'%s' has more than %zu bytes; split it", node->text.p, most);
    else {
        loader->unreadable += !node->blamed;
        oxp_blame(loader, node, "E0", "'%s' cannot be read: %s%s", node->text.p, message_of(error),
                  cure_of(error));
    }
    return false;
}

bool oxp_file_open_named(oxp_loader *loader, oxp_node *node, const char *beside, size_t most,
                         bool folders, bool *missing, oxp_file *file)
{
    char path[PATH_MAX], real[PATH_MAX];
    const char *name = oxp_want_text(loader, node, PATH_MAX - 1);

    *file = (oxp_file){0};
    if (!name)
        return false;
    if (strstr(name, "://")) {
        oxp_blame(loader, node, "E9",
                  "'%s' is an address; rule files read files below their "
                  "root and nothing else",
                  name);
        return false;
    }
    if (name[0] == '/') {
        oxp_blame(loader, node, "E1", "'%s' is an absolute path; name it relative to this file",
                  name);
        return false;
    }
    if (!loader->root || !beside) {
        oxp_blame(loader, node, "E1", "'%s' cannot be read: rules from memory need a root folder",
                  name);
        return false;
    }
    size_t head = folder_length(beside);
    if (head + strlen(name) >= sizeof path)
        return blame_path(loader, node, ENAMETOOLONG, most);
    memcpy(path, beside, head);
    strcpy(path + head, name);
    file->shown = show_beside(loader, node->place.file, name);
    if (!file->shown)
        return false;
    if (!realpath(path, real)) {
        if (errno == ENOENT && missing) {
            *missing = true;
            return false;
        }
        return blame_path(loader, node, errno, most);
    }
    if (!is_below(loader->root, real)) {
        oxp_blame(loader, node, "E1", "'%s' leads out of the root folder; keep files below it",
                  name);
        return false;
    }
    int error = open_real(loader, real, most, file);
    if (!error && file->is_folder && !folders)
        error = ENXIO;
    return error ? blame_path(loader, node, error, most) : true;
}

bool oxp_file_open_in_root(oxp_loader *loader, const char *name, oxp_file *file)
{
    char path[PATH_MAX], real[PATH_MAX];

    *file = (oxp_file){0};
    if (!loader->root || strlen(loader->root) + strlen(name) + 2 > sizeof path)
        return false;
    stpcpy(stpcpy(stpcpy(path, loader->root), "/"), name);
    if (!realpath(path, real) || !is_below(loader->root, real))
        return false;
    file->shown = copy(loader, path);
    return file->shown && open_real(loader, real, (size_t)OXP_YAML_BYTES + 3, file) == 0;
}

bool oxp_file_open_shipped(oxp_loader *loader, const char *path, oxp_file *file)
{
    char real[PATH_MAX];

    *file = (oxp_file){.shown = copy(loader, path)};
    return file->shown && realpath(path, real) &&
           open_real(loader, real, (size_t)OXP_YAML_BYTES + 3, file) == 0 && !file->is_folder;
}

/* ---- folders --------------------------------------------------------------------- */

static int by_name(const void *left, const void *right)
{
    return strcmp(*(const char *const *)left, *(const char *const *)right);
}

static bool is_rule_file(const char *name)
{
    size_t n = strlen(name);
    return name[0] != '.' && n > 5 && strcmp(name + n - 5, ".yaml") == 0;
}

const char *const *oxp_file_list(oxp_loader *loader, const oxp_file *folder, uint32_t *n)
{
    const char **names = NULL;

    *n = 0;
    DIR *handle = opendir(folder->real);
    if (!handle) {
        unreadable(loader, folder->shown, errno);
        return NULL;
    }
    for (struct dirent *entry; (entry = readdir(handle)) && *n <= FILES_IN_FOLDER;) {
        if (!is_rule_file(entry->d_name))
            continue;
        if (!names && !(names = oxp_loader_take(loader, FILES_IN_FOLDER + 1, sizeof *names)))
            break;
        names[*n] = copy(loader, entry->d_name);
        *n += names[*n] != NULL;
    }
    closedir(handle);
    if (loader->no_memory)
        return NULL;
    if (*n > FILES_IN_FOLDER) {
        oxp_diag_error(loader->diag, (oxp_place){folder->shown, 0, 0}, "E12",
                       "the folder holds more than %d *.yaml files", FILES_IN_FOLDER);
        return NULL;
    }
    if (!*n) {
        loader->unreadable++;
        oxp_diag_error(loader->diag, (oxp_place){folder->shown, 0, 0}, "E0",
                       "the folder holds no *.yaml file");
        return NULL;
    }
    qsort(names, *n, sizeof *names, by_name);
    return names;
}

bool oxp_file_open_in_folder(oxp_loader *loader, const oxp_file *folder, const char *name,
                             oxp_file *file)
{
    char path[PATH_MAX];
    size_t n = strlen(folder->shown);

    while (n > 1 && folder->shown[n - 1] == '/')
        n--;
    *file = (oxp_file){.shown = oxp_loader_print(loader, "%.*s/%s", (int)n, folder->shown, name)};
    if (!file->shown)
        return false;
    if (strlen(folder->real) + strlen(name) + 2 > sizeof path)
        return unreadable(loader, file->shown, ENAMETOOLONG);
    stpcpy(stpcpy(stpcpy(path, folder->real), "/"), name);
    if (!open_shown(loader, path, file))
        return false;
    return file->is_folder ? unreadable(loader, file->shown, EISDIR) : true;
}

void oxp_file_remember(oxp_loader *loader, const oxp_file *file, bool is_policy)
{
    if (!loader->keep_tests)
        return;
    oxp_file_memory *memory = oxp_loader_take(loader, 1, sizeof *memory);
    oxp_str text = oxp_arena_str(loader->keep, file->text.p, file->text.n);
    if (!memory || !text.p) {
        loader->no_memory = true;
        return;
    }
    *memory = (oxp_file_memory){*file, is_policy, loader->files};
    memory->file.text = text;
    loader->files = memory;
}
