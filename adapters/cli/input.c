#include "input.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { FIRST_BYTES = 64 * 1024 };

FILE *oxp_input_open(const char *path)
{
    struct stat about;
    if (!strcmp(path, "-"))
        return stdin;
    FILE *file = fopen(path, "rb");
    if (file && !fstat(fileno(file), &about) && S_ISDIR(about.st_mode)) {
        fclose(file);
        file = NULL;
        errno = EISDIR;
    }
    if (!file)
        fprintf(stderr, "oxp: cannot read %s: %s\n", path, strerror(errno));
    return file;
}

void oxp_input_close(FILE *file)
{
    if (file && file != stdin)
        fclose(file);
}

static bool grow(oxp_text *text, size_t *capacity)
{
    size_t more = *capacity ? *capacity * 2 : FIRST_BYTES;
    char *p = more > *capacity ? realloc(text->p, more) : NULL;
    if (!p)
        return false;
    text->p = p;
    *capacity = more;
    return true;
}

bool oxp_input_read(const char *path, oxp_text *text)
{
    size_t capacity = 0;
    *text = (oxp_text){NULL, 0};
    FILE *file = oxp_input_open(path);
    if (!file)
        return false;
    do {
        if (text->n == capacity && !grow(text, &capacity)) {
            errno = ENOMEM;
            break;
        }
        errno = 0;
        text->n += fread(text->p + text->n, 1, capacity - text->n, file);
    } while (!feof(file) && !ferror(file));
    bool whole = feof(file) && !ferror(file);
    if (!whole) {
        fprintf(stderr, "oxp: cannot read %s: %s\n", path, strerror(errno));
        free(text->p);
        *text = (oxp_text){NULL, 0};
    }
    oxp_input_close(file);
    return whole;
}

bool oxp_output_flush(void)
{
    if (!fflush(stdout) && !ferror(stdout))
        return true;
    fprintf(stderr, "oxp: cannot write to standard output: %s\n", strerror(errno));
    return false;
}
