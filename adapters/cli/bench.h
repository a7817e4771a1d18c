/*
 * Bench: what `oxp bench` measures, part by part, and the data it measures on.
 *
 * Each part fills a plain struct; bench.c alone prints. Times are of this machine, in one run, the
 * filter and the raw engine in turns, so that their ratio holds where the figures do not.
 */
#ifndef OXP_CLI_BENCH_H
#define OXP_CLI_BENCH_H

#include <oxpecker/oxpecker.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What all parts are given. */
typedef struct oxp_bench {
    const oxp_author *author;
    oxp_filter *filter;
    oxp_exchange *exchange; /* warm; rows are judged in it one by one */
    oxp_exchange *reader;   /* owns the row that is being judged */
    const char *data;       /* the folder of labelled data; NULL: there is none */
    unsigned seconds;       /* that timing may take */
} oxp_bench;

/* ---- data ------------------------------------------------------------------ */

enum { OXP_BENCH_BENIGN = 11 };
extern const char *const OXP_BENCH_BENIGN_FILES[OXP_BENCH_BENIGN];

/* One row, borrowed until the next. */
typedef struct oxp_bench_row {
    oxp_str id;
    oxp_str text;
    oxp_str labels; /* raw JSON */
    oxp_str spans;  /* raw JSON; empty where absent */
    bool positive;  /* a rule of the row's category should fire */
} oxp_bench_row;

/* Calls `each` for every row of data/NAME.jsonl in order; false, having said why, where the file
 * or a row cannot be read, or `each` is false. */
bool oxp_bench_rows(const oxp_bench *bench, const char *name,
                    bool (*each)(void *context, const oxp_bench_row *row), void *context);

/* ---- speed ------------------------------------------------------------------- */

enum { OXP_BENCH_MESSAGE_BYTES = 2048 };

typedef struct oxp_bench_times {
    double median_us; /* of one message */
    double p99_us;
    double gigabytes_per_second; /* over the rows as they are */
} oxp_bench_times;

typedef struct oxp_bench_speed {
    bool generated;     /* on generated text, for want of data */
    uint64_t messages;  /* different ones of OXP_BENCH_MESSAGE_BYTES */
    uint64_t row_bytes; /* of the rows, for the throughput */
    oxp_bench_times filter;
    oxp_bench_times raw; /* one bare pass of the engine with the same patterns */
    double ratio;        /* of the medians */
    double exchange_us;  /* to open and close an exchange */
} oxp_bench_speed;

bool oxp_bench_measure_speed(const oxp_bench *bench, oxp_bench_speed *speed);

/* ---- rates -------------------------------------------------------------------- */

/* Rows of one file in one role, by the strongest that was done to them. */
typedef struct oxp_bench_rate {
    const char *file;
    oxp_role role;
    uint64_t rows;
    uint64_t stopped; /* blocked or replaced */
    uint64_t edited;  /* redacted, or a note added */
    uint64_t flagged; /* reported only */
    uint64_t unscanned;
} oxp_bench_rate;

enum { OXP_BENCH_RATES = OXP_BENCH_BENIGN + 2 }; /* answers and tool results also in their role */

typedef struct oxp_bench_rates {
    oxp_bench_rate benign[OXP_BENCH_RATES];
    oxp_bench_rate jailbreaks, personas;
    oxp_bench_rate secrets, look_alikes;
} oxp_bench_rates;

bool oxp_bench_measure_rates(const oxp_bench *bench, oxp_bench_rates *rates);

/* ---- spans of personal data ------------------------------------------------------ */

enum { OXP_BENCH_TYPES = 6 };

typedef struct oxp_bench_type {
    const char *type;            /* as the data calls it */
    uint64_t rules;              /* of the policy that look for it: tagged span.TYPE */
    uint64_t labelled;           /* spans in the data */
    uint64_t reported;           /* spans of findings */
    uint64_t found, found_exact; /* labelled spans that a reported one overlaps, equals */
    uint64_t right, right_exact; /* reported spans that a labelled one overlaps, equals */
} oxp_bench_type;

bool oxp_bench_measure_spans(const oxp_bench *bench, oxp_bench_type types[OXP_BENCH_TYPES]);

#endif
