#include <string.h>

#include "bench.h"

/* Judges one row and counts what was done to it. */
static bool count(const oxp_bench *bench, oxp_bench_rate *rate, const oxp_bench_row *row)
{
    oxp_out out = OXP_OUT_INIT;
    oxp_status status = oxp_check(bench->exchange, rate->role, row->text.p, row->text.n, &out);
    rate->rows++;
    if (status != OXP_OK || (out.flags & OXP_OUT_NOT_SCANNED))
        rate->unscanned++;
    switch (out.action) {
    case OXP_ACTION_ALLOW:
        break;
    case OXP_ACTION_FLAG:
        rate->flagged++;
        break;
    case OXP_ACTION_NOTE:
    case OXP_ACTION_REDACT:
        rate->edited++;
        break;
    default:
        rate->stopped++;
    }
    return true;
}

typedef struct split {
    const oxp_bench *bench;
    oxp_bench_rate *positive;
    oxp_bench_rate *negative;
    const char *negatives_of; /* only negatives whose id begins so; NULL: all */
} split;

static bool count_row(void *context, const oxp_bench_row *borrowed)
{
    const split *s = context;
    oxp_bench_row row = *borrowed;
    size_t prefix = s->negatives_of ? strlen(s->negatives_of) : 0;
    if (row.positive)
        return count(s->bench, s->positive, &row);
    if (prefix && (row.id.n < prefix || memcmp(row.id.p, s->negatives_of, prefix) != 0))
        return true;
    return count(s->bench, s->negative, &row);
}

static bool measure_benign(const oxp_bench *bench, oxp_bench_rate *rate, const char *file,
                           oxp_role role)
{
    *rate = (oxp_bench_rate){.file = file, .role = role};
    split s = {bench, rate, rate, NULL};
    return oxp_bench_rows(bench, file, count_row, &s);
}

static bool measure_split(const oxp_bench *bench, const char *file, oxp_bench_rate *positive,
                          oxp_bench_rate *negative, const char *negatives_of)
{
    *positive = *negative = (oxp_bench_rate){.file = file, .role = OXP_ROLE_USER};
    split s = {bench, positive, negative, negatives_of};
    return oxp_bench_rows(bench, file, count_row, &s);
}

bool oxp_bench_measure_rates(const oxp_bench *bench, oxp_bench_rates *rates)
{
    for (int i = 0; i < OXP_BENCH_BENIGN; i++)
        if (!measure_benign(bench, &rates->benign[i], OXP_BENCH_BENIGN_FILES[i], OXP_ROLE_USER))
            return false;
    return measure_benign(bench, &rates->benign[OXP_BENCH_BENIGN], "benign_llm_output",
                          OXP_ROLE_ASSISTANT) &&
           measure_benign(bench, &rates->benign[OXP_BENCH_BENIGN + 1], "benign_tool_content",
                          OXP_ROLE_TOOL_RESULT) &&
           measure_split(bench, "jailbreak", &rates->jailbreaks, &rates->personas,
                         "awesome_chatgpt_prompts-") &&
           measure_split(bench, "secrets", &rates->secrets, &rates->look_alikes, NULL);
}
