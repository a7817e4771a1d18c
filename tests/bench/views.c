/*
 * What building the views costs, in ns per byte of the text: bench_views [DATA_FOLDER].
 *
 * Each text is one build in a warm view, as in a filter. A number is the median of ROUNDS rounds
 * over all texts of a row; the views take turns, so that all of them see the same machine. `both`
 * is fold and skeleton as a check builds them.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cjson/cJSON.h>

#include "text/view.h"

enum { BOTH = OXP_VIEWS, BUILDS };

enum { ROUNDS = 9, ROUND_BYTES = 2000000, LANGUAGES_MOST = 64, NAME_MOST = 16 };

typedef struct text {
    char *bytes;
    size_t n;
    char language[NAME_MOST];
} text;

typedef struct texts {
    text *items;
    size_t n;
} texts;

static void fail(const char *what, const char *name)
{
    fprintf(stderr, "bench_views: %s: %s\n", what, name);
    exit(1);
}

static void add(texts *all, const char *line, const char *name)
{
    cJSON *row = cJSON_Parse(line);
    const char *bytes = cJSON_GetStringValue(cJSON_GetObjectItem(row, "text"));
    const char *language = cJSON_GetStringValue(cJSON_GetObjectItem(row, "lang"));

    if (!bytes || !language)
        fail("a row without text or lang", name);
    all->items = realloc(all->items, (all->n + 1) * sizeof *all->items);
    text *it = all->items ? &all->items[all->n++] : NULL;
    if (!it || !(it->bytes = strdup(bytes)))
        fail("no memory", name);
    it->n = strlen(bytes);
    snprintf(it->language, sizeof it->language, "%s", language);
    cJSON_Delete(row);
}

static texts load(const char *folder, const char *name)
{
    texts all = {0};
    char path[4096], *line = NULL;
    size_t room = 0;

    snprintf(path, sizeof path, "%s/%s.jsonl", folder, name);
    FILE *file = fopen(path, "r");
    if (!file)
        fail("cannot open", path);
    while (getline(&line, &room, file) > 0)
        add(&all, line, name);
    free(line);
    fclose(file);
    return all;
}

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t); /* what others take is not counted */
    return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static oxp_status build_text(oxp_view *views, int what, const text *it)
{
    if (what < BOTH)
        return oxp_view_build(&views[what], (oxp_view_kind)what, it->bytes, it->n);
    oxp_view *fold = &views[OXP_VIEW_FOLD];
    oxp_status status = oxp_view_build(fold, OXP_VIEW_FOLD, it->bytes, it->n);
    if (status != OXP_OK)
        return status;
    return oxp_view_build_skeleton(&views[OXP_VIEW_SKELETON], fold, it->bytes, it->n);
}

/* Builds the views of the texts of one language, all if it is NULL. Returns how many bytes. */
static size_t build(oxp_view *views, int what, const texts *all, const char *language)
{
    size_t bytes = 0;

    for (size_t i = 0; i < all->n; i++) {
        const text *it = &all->items[i];
        if (language && strcmp(language, it->language) != 0)
            continue;
        if (build_text(views, what, it) != OXP_OK)
            fail("no view", it->language);
        bytes += it->n;
    }
    return bytes;
}

static int compare(const void *a, const void *b)
{
    const double *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

static void measure(const char *name, const texts *all, const char *language)
{
    static oxp_view views[OXP_VIEWS];
    double times[BUILDS][ROUNDS];
    size_t bytes = 0;

    for (int what = 0; what < BUILDS; what++)
        bytes = build(views, what, all, language);
    if (!bytes)
        return;
    size_t again = 1 + ROUND_BYTES / bytes;
    for (size_t round = 0; round < ROUNDS; round++)
        for (int what = 0; what < BUILDS; what++) {
            double begin = now();
            for (size_t k = 0; k < again; k++)
                build(views, what, all, language);
            times[what][round] = (now() - begin) / (double)(again * bytes);
        }
    printf("%-20s %-5s %9zu", name, language ? language : "all", bytes);
    for (int what = 0; what < BUILDS; what++) {
        qsort(times[what], ROUNDS, sizeof **times, compare);
        printf(" %9.3f", times[what][ROUNDS / 2]);
    }
    printf("\n");
    for (oxp_view_kind kind = 0; kind < OXP_VIEWS; kind++)
        oxp_view_free(&views[kind]);
    fflush(stdout);
}

static size_t languages_of(const texts *all, char names[LANGUAGES_MOST][NAME_MOST])
{
    size_t n = 0, k;

    for (size_t i = 0; i < all->n; i++) {
        for (k = 0; k < n && strcmp(names[k], all->items[i].language) != 0; k++)
            ;
        if (k == n && n < LANGUAGES_MOST)
            memcpy(names[n++], all->items[i].language, NAME_MOST);
    }
    return n;
}

static void measure_file(const char *folder, const char *name)
{
    char languages[LANGUAGES_MOST][NAME_MOST];
    texts all = load(folder, name);
    size_t n = languages_of(&all, languages);

    measure(name, &all, NULL);
    for (size_t i = 0; n > 1 && i < n; i++)
        measure(name, &all, languages[i]);
    for (size_t i = 0; i < all.n; i++)
        free(all.items[i].bytes);
    free(all.items);
}

static const char *const FILES[] = {"benign_encyclopedia", "benign_chat", "benign_short",
                                    "benign_code", "benign_multilingual"};

int main(int argc, char **argv)
{
    const char *folder = argc > 1 ? argv[1] : OXP_SOURCE_DIR "/../shared/data/dev";

    printf("%-20s %-5s %9s", "ns per byte", "lang", "bytes");
    for (oxp_view_kind kind = 0; kind < OXP_VIEWS; kind++)
        printf(" %9s", oxp_view_name(kind));
    printf(" %9s\n", "both");
    for (size_t i = 0; i < sizeof FILES / sizeof *FILES; i++)
        measure_file(folder, FILES[i]);
    return 0;
}
