#include "property/rows.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "exchange/macro.h"
#include "exchange/record.h"
#include "ruleset/load.h"

enum { ROWS_THERE = 52000, CLOSER = 12 };

/* ---- the rules' own tests -------------------------------------------------------------- */

/* [[ and ]] tell what a test expects. */
static void strip_marks(oxp_buffer *text)
{
    size_t n = 0;
    for (size_t i = 0; i < text->n; i++) {
        bool mark = i + 1 < text->n && text->p[i] == text->p[i + 1] &&
                    (text->p[i] == '[' || text->p[i] == ']');
        if (mark)
            i++;
        else
            text->p[n++] = text->p[i];
    }
    text->n = n;
}

bool rows_of_tests(const oxp_policy *policy, row_visitor visit, void *context)
{
    oxp_buffer text = {0};
    bool fine = true;
    for (uint32_t i = 0; fine && i < policy->n_rules; i++)
        for (uint32_t t = 0; fine && t < policy->rules[i].source->n_tests; t++) {
            oxp_str written = policy->rules[i].source->tests[t].text;
            size_t at;
            text.n = 0;
            if (oxp_macro_expand(written.p, written.n, 7 + t, &text, &at) != OXP_MACRO_OK)
                continue;
            strip_marks(&text);
            fine = visit(context, policy->rules[i].id, text.p ? text.p : "", text.n);
        }
    oxp_buffer_free(&text);
    return fine;
}

/* ---- development data -------------------------------------------------------------------- */

static bool visit_line(const char *line, size_t n, const char *place, size_t most,
                       oxp_buffer *decoded, row_visitor visit, void *context)
{
    oxp_record record;
    const char *why;
    if (oxp_record_read(line, n, decoded, &record, &why) != OXP_OK)
        return true;
    return visit(context, place, record.text.p, record.text.n < most ? record.text.n : most);
}

/* Every `step`-th line of a file of records. */
static bool visit_file(const char *folder, const char *name, size_t step, size_t most,
                       row_visitor visit, void *context)
{
    char path[4096], place[64], *line = NULL;
    size_t capacity = 0, number = 0;
    oxp_buffer decoded = {0};
    bool fine = true;
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "r");
    while (file && fine) {
        ssize_t length = getline(&line, &capacity, file);
        if (length < 0)
            break;
        if (number++ % step)
            continue;
        snprintf(place, sizeof place, "%.40s:%zu", name, number);
        fine = visit_line(line, (size_t)length, place, most, &decoded, visit, context);
    }
    oxp_buffer_free(&decoded);
    free(line);
    if (file)
        fclose(file);
    return fine;
}

static size_t step_of(const rows_wanted *wanted, const char *name)
{
    size_t step = ROWS_THERE / wanted->rows;
    for (size_t i = 0; wanted->dense && wanted->dense[i]; i++)
        if (strstr(name, wanted->dense[i]))
            return 1 + step / CLOSER;
    return step ? step : 1;
}

bool rows_of_data(const rows_wanted *wanted, row_visitor visit, void *context)
{
    const char *folder = getenv("OXP_DATA");
    if (!folder)
        folder = OXP_SOURCE_DIR "/../shared/data/dev";
    struct dirent **entries = NULL;
    int n = wanted->rows ? scandir(folder, &entries, NULL, alphasort) : 0;
    bool fine = true;
    if (n < 0)
        printf("no development data at %s: about %zu rows skipped\n", folder, wanted->rows);
    for (int i = 0; i < n; i++) {
        const char *name = entries[i]->d_name;
        size_t length = strlen(name);
        if (fine && length > 6 && !strcmp(name + length - 6, ".jsonl"))
            fine = visit_file(folder, name, step_of(wanted, name), wanted->most, visit, context);
        free(entries[i]);
    }
    free(entries);
    return fine;
}
