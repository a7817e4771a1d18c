/*
 * What seeing through disguise costs a whole check: bench_check POLICY PLAIN_POLICY FILE.jsonl...
 *
 * PLAIN_POLICY has the same rules on the exact view alone, without codes and detectors;
 * tests/bench/cost makes it. Each message is judged in turns with both, in role user, and its views
 * are built by themselves; a message counts with its least time of all rounds. Medians of 2 KB
 * messages.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cjson/cJSON.h>

#include "exchange/load.h"
#include "exchange/workspace.h"

enum { MESSAGE_BYTES = 2048, ROUNDS = 7, MESSAGES_MOST = 1500 };

enum { ALL, PLAIN, VIEWS, LAYER, TIMED };
static const char *const NAMES[TIMED] = {"check, all views", "check, exact only", "views alone",
                                         "layer alone"};

typedef struct message {
    char *bytes;
    size_t n;
    double least[TIMED];
} message;

typedef OXP_VECTOR(message) messages;

static void fail(const char *what, const char *name)
{
    fprintf(stderr, "bench_check: %s: %s\n", what, name);
    exit(1);
}

/* Messages of MESSAGE_BYTES, rows joined by line breaks, cut between characters. */
static void read_file(const char *path, messages *all)
{
    FILE *file = fopen(path, "r");
    char *line = NULL;
    size_t capacity = 0;
    oxp_buffer joined = {0};
    if (!file)
        fail("cannot open", path);
    while (getline(&line, &capacity, file) > 0) {
        cJSON *row = cJSON_Parse(line);
        const char *text = cJSON_GetStringValue(cJSON_GetObjectItem(row, "text"));
        if (text && (!oxp_buffer_add_text(&joined, text) || !oxp_buffer_add_byte(&joined, '\n')))
            fail("no memory", path);
        cJSON_Delete(row);
    }
    for (size_t at = 0, end; joined.n - at > MESSAGE_BYTES && all->n < MESSAGES_MOST; at = end) {
        end = at + MESSAGE_BYTES;
        while ((joined.p[end] & 0xC0) == 0x80)
            end--;
        message it = {.bytes = strndup(joined.p + at, end - at), .n = end - at};
        for (int k = 0; k < TIMED; k++)
            it.least[k] = 1e9;
        if (!it.bytes || !OXP_PUSH(*all, it))
            fail("no memory", path);
    }
    oxp_buffer_free(&joined);
    free(line);
    fclose(file);
}

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static void take(message *it, int what, double began)
{
    double took = now() - began;
    if (took < it->least[what])
        it->least[what] = took;
}

static void judge(const oxp_filter *filter, oxp_workspace *workspace, message *it, int what)
{
    oxp_judge_how how = {
        .policy = &filter->policies[0], .role = OXP_ROLE_USER, .only_rule = OXP_NONE};
    oxp_judgement judgement;
    const char *reason;
    double began = now();
    if (oxp_workspace_judge(filter, workspace, &how, it->bytes, it->n, &judgement, &reason) !=
        OXP_OK)
        fail("not judged", it->bytes);
    take(it, what, began);
}

static oxp_status build_view(oxp_view views[OXP_VIEWS], const bool *used, oxp_view_kind k,
                             const message *it)
{
    if (k == OXP_VIEW_SKELETON && used[OXP_VIEW_FOLD])
        return oxp_view_build_skeleton(&views[k], &views[OXP_VIEW_FOLD], it->bytes, it->n);
    return oxp_view_build(&views[k], k, it->bytes, it->n);
}

static void build(const oxp_policy *policy, oxp_view views[OXP_VIEWS], oxp_layer *layer,
                  message *it)
{
    const bool *used = policy->uses_view[OXP_ROLE_USER];
    double began = now();
    for (oxp_view_kind k = 0; k < OXP_VIEWS; k++)
        if (used[k] && build_view(views, used, k, it) != OXP_OK)
            fail("no view", it->bytes);
    take(it, VIEWS, began);
    began = now();
    if (oxp_layer_build(layer, policy->codes[OXP_ROLE_USER], &policy->limits.decode, it->bytes,
                        it->n) != OXP_OK)
        fail("no layer", it->bytes);
    take(it, LAYER, began);
}

static oxp_filter *load(const char *path)
{
    oxp_load_options options = OXP_LOAD_OPTIONS_INIT;
    oxp_diag *diag = oxp_diag_new();
    oxp_filter *filter = NULL;
    oxp_complaint complaint = OXP_COMPLAINT_INIT;
    if (oxp_filter_make(path, NULL, 0, &options, diag, &filter) != OXP_OK)
        fail(path, oxp_diag_get(diag, 0, &complaint) == OXP_OK ? complaint.text : "does not load");
    oxp_diag_free(diag);
    return filter;
}

static int by_value(const void *left, const void *right)
{
    double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

static double median(const messages *all, int what)
{
    double *values = calloc(all->n, sizeof *values);
    if (!values)
        fail("no memory", "medians");
    for (size_t i = 0; i < all->n; i++)
        values[i] = all->items[i].least[what];
    qsort(values, all->n, sizeof *values, by_value);
    double middle = values[all->n / 2];
    free(values);
    return middle;
}

static void measure(const char *path, oxp_filter *const filters[2],
                    oxp_workspace *const workspaces[2])
{
    messages all = {0};
    oxp_view views[OXP_VIEWS] = {{0}};
    oxp_layer layer = {0};
    read_file(path, &all);
    if (!all.n)
        fail("too little text", path);
    for (int round = 0; round < ROUNDS; round++)
        for (size_t i = 0; i < all.n; i++) {
            judge(filters[ALL], workspaces[ALL], &all.items[i], ALL);
            judge(filters[PLAIN], workspaces[PLAIN], &all.items[i], PLAIN);
            build(&filters[ALL]->policies[0], views, &layer, &all.items[i]);
        }
    const char *name = strrchr(path, '/');
    double us[TIMED];
    printf("%s, %zu messages\n", name ? name + 1 : path, all.n);
    for (int k = 0; k < TIMED; k++) {
        us[k] = median(&all, k);
        printf("  %-18s %8.2f us  %6.2f ns/byte\n", NAMES[k], us[k], us[k] * 1000 / MESSAGE_BYTES);
    }
    printf("  all views / exact only  %.2f\n", us[ALL] / us[PLAIN]);
    printf("  views / check           %.3f, with the layer %.3f\n", us[VIEWS] / us[ALL],
           (us[VIEWS] + us[LAYER]) / us[ALL]);
    for (size_t i = 0; i < all.n; i++)
        free(all.items[i].bytes);
    free(all.items);
    for (int k = 0; k < OXP_VIEWS; k++)
        oxp_view_free(&views[k]);
    oxp_layer_free(&layer);
}

int main(int argc, char **argv)
{
    oxp_filter *filters[2];
    oxp_workspace *workspaces[2];
    if (argc < 4)
        fail("usage", "bench_check POLICY PLAIN_POLICY FILE.jsonl...");
    for (int i = 0; i < 2; i++) {
        filters[i] = load(argv[1 + i]);
        if (oxp_workspace_take(filters[i], &workspaces[i]) != OXP_OK)
            fail("no memory", "workspace");
    }
    for (int i = 3; i < argc; i++)
        measure(argv[i], filters, workspaces);
    for (int i = 0; i < 2; i++) {
        oxp_workspace_give(filters[i], workspaces[i]);
        oxp_filter_unref(filters[i]);
    }
    return 0;
}
