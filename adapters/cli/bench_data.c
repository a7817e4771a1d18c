#include "bench.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "input.h"

const char *const OXP_BENCH_BENIGN_FILES[OXP_BENCH_BENIGN] = {
    "benign_chat",         "benign_code",       "benign_dialogue",    "benign_encyclopedia",
    "benign_hard_cyber",   "benign_llm_output", "benign_math",        "benign_medical",
    "benign_multilingual", "benign_short",      "benign_tool_content"};

bool oxp_bench_rows(const oxp_bench *bench, const char *name,
                    bool (*each)(void *context, const oxp_bench_row *row), void *context)
{
    char path[PATH_MAX];
    snprintf(path, sizeof path, "%s/%s.jsonl", bench->data, name);
    FILE *file = oxp_input_open(path);
    if (!file)
        return false;
    char *line = NULL;
    size_t capacity = 0;
    bool fine = true;
    ssize_t n;
    for (unsigned number = 1; fine && (n = getline(&line, &capacity, file)) > 0; number++) {
        oxp_bench_row row = {{NULL, 0}, {NULL, 0}, {NULL, 0}, {NULL, 0}, false};
        size_t length = (size_t)n - (line[n - 1] == '\n');
        oxp_status status = bench->author->read_record(bench->reader, line, length, &row.id,
                                                       &row.text, &row.labels, &row.spans);
        if (row.id.n > 1 && row.id.p[0] == '"') /* the id comes as it stands in the line */
            row.id = (oxp_str){row.id.p + 1, row.id.n - 2};
        if (status != OXP_OK)
            fprintf(stderr, "oxp: %s:%u: not a labelled record (%s)\n", path, number,
                    oxp_status_name(status));
        row.positive = row.labels.n && memmem(row.labels.p, row.labels.n, "\"pos\"", 5);
        fine = status == OXP_OK && each(context, &row);
    }
    free(line);
    oxp_input_close(file);
    return fine;
}
