#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "bench.h"

enum {
    MESSAGES_MAX = 16 * 1024,
    ROW_BYTES_MAX = 32 * 1024 * 1024, /* of rows that are kept for the throughput */
    ROUNDS_MAX = 200
};

/* Texts one behind the other: rows as they are, and messages of one size cut from them. */
typedef struct texts {
    char *bytes;
    size_t n, capacity;
    size_t *ends; /* of each text */
    size_t n_texts, room;
} texts;

typedef struct material {
    texts rows;
    texts messages;
    char filling[OXP_BENCH_MESSAGE_BYTES + 1]; /* the message that is being put together */
    size_t filled;
} material;

static void release(texts *t)
{
    free(t->bytes);
    free(t->ends);
}

static bool push(texts *t, const char *text, size_t n)
{
    if (t->n + n > t->capacity) {
        size_t capacity = (t->capacity + n) * 2;
        char *bytes = realloc(t->bytes, capacity);
        if (!bytes)
            return false;
        t->bytes = bytes;
        t->capacity = capacity;
    }
    if (t->n_texts == t->room) {
        size_t room = t->room ? t->room * 2 : 1024;
        size_t *ends = realloc(t->ends, room * sizeof *ends);
        if (!ends)
            return false;
        t->ends = ends;
        t->room = room;
    }
    memcpy(t->bytes + t->n, text, n);
    t->n += n;
    t->ends[t->n_texts++] = t->n;
    return true;
}

static const char *text_at(const texts *t, size_t i, size_t *n)
{
    size_t start = i ? t->ends[i - 1] : 0;
    *n = t->ends[i] - start;
    return t->bytes + start;
}

/* Fills messages with the row, and a line break behind it; a message ends between characters, so
 * it may be up to three bytes short. */
static bool pour(material *m, const char *text, size_t n)
{
    while (n && m->messages.n_texts < MESSAGES_MAX) {
        size_t room = OXP_BENCH_MESSAGE_BYTES - m->filled;
        size_t take = n < room ? n : room;
        while (take < n && take && ((unsigned char)text[take] & 0xC0) == 0x80)
            take--;
        memcpy(m->filling + m->filled, text, take);
        m->filled += take;
        text += take;
        n -= take;
        if (!n && m->filled < OXP_BENCH_MESSAGE_BYTES)
            m->filling[m->filled++] = '\n';
        if (n || m->filled == OXP_BENCH_MESSAGE_BYTES) {
            if (!push(&m->messages, m->filling, m->filled))
                return false;
            m->filled = 0;
        }
    }
    return true;
}

static bool take_row(void *context, const oxp_bench_row *row)
{
    material *m = context;
    if (m->rows.n + row->text.n <= ROW_BYTES_MAX && !push(&m->rows, row->text.p, row->text.n))
        return false;
    return pour(m, row->text.p, row->text.n);
}

/* Prose of common words, the same in every run. */
static bool generate(material *m)
{
    static const char *const words[] = {"the",    "of",     "water", "because", "report", "and",
                                        "garden", "number", "write", "please",  "a",      "result",
                                        "in",     "small",  "house", "over",    "music",  "would"};
    uint64_t state = 88172645463325252ULL;
    for (int text = 0; text < 2000; text++) {
        char prose[1024];
        size_t n = 0;
        while (n + 16 < sizeof prose) {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            const char *word = words[state % (sizeof words / sizeof *words)];
            size_t length = strlen(word);
            memcpy(prose + n, word, length);
            n += length;
            prose[n++] = state >> 60 ? ' ' : '.';
        }
        oxp_bench_row row = {.text = {prose, n}};
        if (!take_row(m, &row))
            return false;
    }
    return true;
}

static double now_us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

/* Judges, or passes raw, one text; the time it took, or -1 on failure. */
static double time_one(const oxp_bench *bench, bool raw, const char *text, size_t n)
{
    oxp_out out = OXP_OUT_INIT;
    uint64_t matches = 0;
    double start = now_us();
    oxp_status status = raw ? bench->author->raw_scan(bench->exchange, text, n, &matches)
                            : oxp_check(bench->exchange, OXP_ROLE_USER, text, n, &out);
    double took = now_us() - start;
    return status == OXP_OK ? took : -1;
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a;
    double y = *(const double *)b;
    return (x > y) - (x < y);
}

/* The filter and the raw engine in turns over every text; `took[raw]` gets the least time of
 * each text, `took_all[raw]` the sum. The least of some rounds leaves out what other programs on
 * the machine took; a text that is slow by itself stays slow. */
static bool run_rounds(const oxp_bench *bench, const texts *t, double seconds, double *took[2],
                       double total[2])
{
    double until = now_us() + seconds * 1e6;
    for (int round = 0; round < ROUNDS_MAX && (round < 2 || now_us() < until); round++) {
        for (size_t i = 0; i < t->n_texts; i++) {
            size_t n;
            const char *text = text_at(t, i, &n);
            for (int k = 0; k < 2; k++) {
                int raw = k ^ (int)(i & 1);
                double one = time_one(bench, raw, text, n);
                if (one < 0)
                    return false;
                if (round == 1 || (round > 1 && one < took[raw][i]))
                    took[raw][i] = one; /* the round before it warmed everything */
            }
        }
    }
    for (int raw = 0; raw < 2; raw++) {
        total[raw] = 0;
        for (size_t i = 0; i < t->n_texts; i++)
            total[raw] += took[raw][i];
        qsort(took[raw], t->n_texts, sizeof *took[raw], by_size);
    }
    return true;
}

static bool time_texts(const oxp_bench *bench, const texts *t, double seconds,
                       oxp_bench_times *times[2], bool throughput)
{
    double *took[2] = {calloc(t->n_texts + 1, sizeof(double)),
                       calloc(t->n_texts + 1, sizeof(double))};
    double total[2];
    bool fine = took[0] && took[1] && run_rounds(bench, t, seconds, took, total);
    for (int raw = 0; fine && raw < 2; raw++) {
        if (throughput) {
            times[raw]->gigabytes_per_second = total[raw] > 0 ? (double)t->n / total[raw] / 1e3 : 0;
        } else {
            times[raw]->median_us = took[raw][t->n_texts / 2];
            times[raw]->p99_us = took[raw][t->n_texts * 99 / 100];
        }
    }
    free(took[0]);
    free(took[1]);
    return fine;
}

static bool time_exchange(const oxp_bench *bench, double *us)
{
    enum { TIMES = 2000 };
    double start = 0;
    for (int i = -1; i < TIMES; i++) {
        oxp_exchange *exchange = NULL;
        if (!i)
            start = now_us();
        if (oxp_exchange_new(bench->filter, NULL, &exchange) != OXP_OK)
            return false;
        oxp_exchange_free(exchange);
    }
    *us = (now_us() - start) / TIMES;
    return true;
}

static bool gather(const oxp_bench *bench, material *m)
{
    for (int i = 0; bench->data && i < OXP_BENCH_BENIGN; i++)
        if (!oxp_bench_rows(bench, OXP_BENCH_BENIGN_FILES[i], take_row, m))
            return false;
    return bench->data || generate(m);
}

bool oxp_bench_measure_speed(const oxp_bench *bench, oxp_bench_speed *speed)
{
    *speed = (oxp_bench_speed){.generated = !bench->data};
    material *m = calloc(1, sizeof *m);
    oxp_bench_times *times[2] = {&speed->filter, &speed->raw};
    bool fine = m && gather(bench, m);
    if (fine) {
        speed->messages = m->messages.n_texts;
        speed->row_bytes = m->rows.n;
        fine = time_texts(bench, &m->messages, (double)bench->seconds * 0.6, times, false) &&
               time_texts(bench, &m->rows, (double)bench->seconds * 0.4, times, true) &&
               time_exchange(bench, &speed->exchange_us);
        speed->ratio =
            speed->raw.median_us > 0 ? speed->filter.median_us / speed->raw.median_us : 0;
    }
    if (!fine)
        fprintf(stderr, "oxp: timing failed\n");
    if (m) {
        release(&m->rows);
        release(&m->messages);
    }
    free(m);
    return fine;
}
