/*
 * Bad rules: each file or folder here has faults, and each fault its whole complaint.
 *
 * `name.complaint` holds the complaints about `name.yaml`, about `name/policy.yaml` where there is
 * one, or about the folder `name`, one a line: file:line:column: code: text. A load with
 * warnings alone succeeds. OXP_BLESS=1 writes the complaints anew, for review.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buffer.h"
#include "ruleset/load.h"

enum { CASES = 1000 };

/* The folder of the cases, below the sources. */
#ifndef OXP_CASES
#define OXP_CASES "tests/bad-rules"
#endif

/* 2026-11-23, so that what expires in the cases always has, or never. */
static const int64_t NOW = 1795392000;

static void add_complaints(const oxp_diag *diag, oxp_buffer *out, bool *errors)
{
    for (size_t i = 0; i < oxp_diag_count(diag); i++) {
        oxp_complaint c = OXP_COMPLAINT_INIT;
        assert_int_equal(oxp_diag_get(diag, i, &c), OXP_OK);
        *errors = *errors || c.level == OXP_DIAG_ERROR;
        assert_true(oxp_buffer_addf(out, "%s:%u:%u: %s%s: %s\n", c.file, c.line, c.column,
                                    c.level == OXP_DIAG_ERROR ? "" : "warning ", c.code, c.text));
    }
}

static void load_case(const char *name, oxp_buffer *out)
{
    char path[512];
    oxp_load_options options = OXP_LOAD_OPTIONS_INIT;
    oxp_diag *diag = oxp_diag_new();
    oxp_filter *filter = NULL;
    bool errors = false;

    options.root = ".";
    options.compiler = OXP_BUILD_DIR "/oxp-compile";
    options.now = NOW;
    snprintf(path, sizeof path, "%s.yaml", name);
    if (access(path, R_OK) != 0)
        snprintf(path, sizeof path, "%s/policy.yaml", name);
    if (access(path, R_OK) != 0)
        snprintf(path, sizeof path, "%s", name);
    oxp_status status = oxp_load(path, NULL, 0, &options, diag, &filter);
    add_complaints(diag, out, &errors);
    if ((status == OXP_OK) == errors || (filter != NULL) == errors)
        fail_msg("%s: status %d with these complaints:\n%s", name, status, oxp_buffer_text(out));
    oxp_filter_unref(filter);
    oxp_diag_free(diag);
}

static void read_expected(const char *name, oxp_buffer *out)
{
    char path[512], bytes[4096];
    size_t n;

    snprintf(path, sizeof path, "%s.complaint", name);
    FILE *file = fopen(path, "rb");
    if (!file)
        fail_msg("%s cannot be read", path);
    while ((n = fread(bytes, 1, sizeof bytes, file)) > 0)
        assert_true(oxp_buffer_add(out, bytes, n));
    fclose(file);
}

static void bless(const char *name, const oxp_buffer *got)
{
    char path[512];

    snprintf(path, sizeof path, "%s.complaint", name);
    FILE *file = fopen(path, "wb");
    if (!file || fwrite(got->p, 1, got->n, file) != got->n || fclose(file) != 0)
        fail_msg("%s cannot be written", path);
}

static void gives_exactly_this_complaint(void **state)
{
    const char *name = *state;
    oxp_buffer got = {0}, expected = {0};

    load_case(name, &got);
    assert_true(got.n > 0);
    if (getenv("OXP_BLESS"))
        bless(name, &got);
    read_expected(name, &expected);
    assert_string_equal(oxp_buffer_text(&got), oxp_buffer_text(&expected));
    oxp_buffer_free(&got);
    oxp_buffer_free(&expected);
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static size_t list_cases(char **names)
{
    size_t n = 0;
    DIR *folder = opendir(".");

    for (struct dirent *entry; folder && (entry = readdir(folder)) && n < CASES;) {
        size_t length = strlen(entry->d_name);
        if (length > 10 && strcmp(entry->d_name + length - 10, ".complaint") == 0)
            names[n++] = strndup(entry->d_name, length - 10);
    }
    if (folder)
        closedir(folder);
    qsort(names, n, sizeof *names, by_name);
    return n;
}

/* Names given as arguments are the cases to run; without any, all. */
int main(int argc, char **argv)
{
    static char *names[CASES];
    static struct CMUnitTest tests[CASES];

    if (chdir(OXP_SOURCE_DIR "/" OXP_CASES) != 0)
        return 2;
    size_t n = argc > 1 ? 0 : list_cases(names);
    for (int i = 1; i < argc && n < CASES; i++)
        names[n++] = strdup(argv[i]);
    if (!n)
        return 2;
    for (size_t i = 0; i < n; i++)
        tests[i] =
            (struct CMUnitTest){names[i], gives_exactly_this_complaint, NULL, NULL, names[i]};
    int failed = _cmocka_run_group_tests("bad rules", tests, n, NULL, NULL);
    for (size_t i = 0; i < n; i++)
        free(names[i]);
    return failed ? 1 : 0;
}
