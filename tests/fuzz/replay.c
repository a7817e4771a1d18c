/*
 * Replay: runs a fuzz target over the files of its corpus, and over each of them cut short and with
 * bytes changed, without libFuzzer.
 *
 * usage: replay_TARGET FOLDER
 */
#include <dirent.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz/fuzz.h"

enum { PATH_BYTES = 4096, CUTS = 24, CHANGES = 24 };

static uint64_t state = 0x9E3779B97F4A7C15u; /* the same draws in every run */

static uint64_t draw(void)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state;
}

static uint8_t *read_file(const char *path, size_t *n)
{
    FILE *file = fopen(path, "rb");
    uint8_t *bytes = NULL;
    long size = -1;
    if (file && !fseek(file, 0, SEEK_END) && (size = ftell(file)) >= 0)
        bytes = malloc((size_t)size + 1);
    if (bytes) {
        rewind(file);
        *n = fread(bytes, 1, (size_t)size, file);
    }
    if (file)
        fclose(file);
    return bytes;
}

static void run(const uint8_t *bytes, size_t n)
{
    uint8_t *copy = malloc(n ? n : 1);
    FUZZ_CHECK(copy);
    memcpy(copy, bytes, n);
    LLVMFuzzerTestOneInput(copy, n);
    free(copy);
}

/* The file as it is, its beginnings, and with a few bytes changed. */
static void replay(const uint8_t *bytes, size_t n)
{
    run(bytes, n);
    for (int i = 0; i < CUTS && n; i++)
        run(bytes, draw() % n);
    for (int i = 0; i < CHANGES && n; i++) {
        uint8_t *changed = malloc(n);
        FUZZ_CHECK(changed);
        memcpy(changed, bytes, n);
        for (uint64_t k = draw() % 4 + 1; k; k--)
            changed[draw() % n] = (uint8_t)draw();
        run(changed, n);
        free(changed);
    }
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

int main(int argc, char **argv)
{
    char *names[4096];
    size_t count = 0;
    DIR *folder = argc == 2 ? opendir(argv[1]) : NULL;
    if (!folder) {
        fprintf(stderr, "usage: %s FOLDER (of an existing corpus)\n", argv[0]);
        return 2;
    }
    for (struct dirent *entry; (entry = readdir(folder)) && count < 4096;)
        if (entry->d_name[0] != '.' && (names[count] = strdup(entry->d_name)))
            count++;
    closedir(folder);
    qsort(names, count, sizeof *names, by_name);
    run((const uint8_t *)"", 0);
    for (size_t i = 0; i < count; i++) {
        char path[PATH_BYTES];
        size_t n = 0;
        snprintf(path, sizeof path, "%s/%s", argv[1], names[i]);
        uint8_t *bytes = read_file(path, &n);
        if (!bytes) {
            fprintf(stderr, "cannot read %s\n", path);
            return 1;
        }
        fprintf(stderr, "%s\n", names[i]); /* the last one named is the one that fails */
        replay(bytes, n);
        free(bytes);
        free(names[i]);
    }
    printf("%zu files replayed\n", count);
    return count == 0; /* an empty corpus would test nothing */
}
