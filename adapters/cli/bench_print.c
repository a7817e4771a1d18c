#include "bench_print.h"

#include <inttypes.h>
#include <stdio.h>

static double share(uint64_t part, uint64_t whole)
{
    return whole ? (double)part / (double)whole : 0;
}

static uint64_t acted(const oxp_bench_rate *rate)
{
    return rate->stopped + rate->edited + rate->flagged;
}

/* Benign rows as prompts: the files in the role of a user, each once. */
static oxp_bench_rate benign_total(const oxp_bench_rates *rates)
{
    oxp_bench_rate total = {.file = "all benign files", .role = OXP_ROLE_USER};
    for (int i = 0; i < OXP_BENCH_BENIGN; i++) {
        total.rows += rates->benign[i].rows;
        total.stopped += rates->benign[i].stopped;
        total.edited += rates->benign[i].edited;
        total.flagged += rates->benign[i].flagged;
        total.unscanned += rates->benign[i].unscanned;
    }
    return total;
}

static double precision(const oxp_bench_type *type, bool exact)
{
    return share(exact ? type->right_exact : type->right, type->reported);
}

static double recall(const oxp_bench_type *type, bool exact)
{
    return share(exact ? type->found_exact : type->found, type->labelled);
}

static double f1(const oxp_bench_type *type, bool exact)
{
    double p = precision(type, exact);
    double r = recall(type, exact);
    return p + r > 0 ? 2 * p * r / (p + r) : 0;
}

/* ---- tables ---------------------------------------------------------------- */

static void print_load(const oxp_filter_info *info)
{
    printf("load: %" PRIu32 " packs, %" PRIu32 " rules, %" PRIu32 " searches, %" PRIu32
           " patterns in %.1f ms; %.2f MB, of which databases %.2f MB\n"
           "bytes: %" PRIu64 " an exchange, %" PRIu64 " a scratch\n",
           info->n_packs, info->n_rules, info->n_searches, info->n_patterns,
           (double)info->load_microseconds / 1e3, (double)info->memory_bytes / 1e6,
           (double)info->database_bytes / 1e6, info->exchange_bytes, info->scratch_bytes);
}

static void print_speed(const oxp_bench_speed *speed)
{
    printf("\nspeed on %s, %" PRIu64 " messages of %d bytes, %.1f MB of rows\n",
           speed->generated ? "GENERATED text (there is no labelled data)"
                            : "the benign development files",
           speed->messages, OXP_BENCH_MESSAGE_BYTES, (double)speed->row_bytes / 1e6);
    printf("  %-10s %12s %12s %12s\n", "", "median us", "p99 us", "GB/s, rows");
    printf("  %-10s %12.2f %12.2f %12.4f\n", "filter", speed->filter.median_us,
           speed->filter.p99_us, speed->filter.gigabytes_per_second);
    printf("  %-10s %12.2f %12.2f %12.4f\n", "raw engine", speed->raw.median_us, speed->raw.p99_us,
           speed->raw.gigabytes_per_second);
    printf("  ratio of the medians, filter to raw engine: %.2f\n"
           "  an exchange opened and closed: %.2f us\n"
           "  (both in turns, message by message; a message counts with its least time of all "
           "rounds)\n",
           speed->ratio, speed->exchange_us);
}

static void print_rate(const oxp_bench_rate *rate)
{
    printf("  %-22s %-12s %7" PRIu64 " %8" PRIu64 " %8.2f %8" PRIu64 " %8" PRIu64 " %9" PRIu64 "\n",
           rate->file, oxp_role_name(rate->role), rate->rows, rate->stopped,
           share(rate->stopped, rate->rows) * 1000, rate->edited, rate->flagged, rate->unscanned);
}

static void print_rates(const oxp_bench_rates *rates)
{
    oxp_bench_rate total = benign_total(rates);
    printf("\nbenign rows\n  %-22s %-12s %7s %8s %8s %8s %8s %9s\n", "file", "role", "rows",
           "stopped", "of 1000", "edited", "flagged", "unscanned");
    for (int i = 0; i < OXP_BENCH_RATES; i++)
        print_rate(&rates->benign[i]);
    print_rate(&total);
    printf("  stopped per 1,000 over the %d files: %.3f; acted on (stopped, edited or flagged): "
           "%.2f\n",
           OXP_BENCH_BENIGN, share(total.stopped, total.rows) * 1000,
           share(acted(&total), total.rows) * 1000);
    printf("\njailbreaks stopped: %" PRIu64 " of %" PRIu64 " (%.3f); benign personas stopped: "
           "%" PRIu64 " of %" PRIu64 "\n",
           rates->jailbreaks.stopped, rates->jailbreaks.rows,
           share(rates->jailbreaks.stopped, rates->jailbreaks.rows), rates->personas.stopped,
           rates->personas.rows);
    printf("secrets redacted or stopped: %" PRIu64 " of %" PRIu64 " (%.3f); look-alikes: %" PRIu64
           " of %" PRIu64 "\n",
           rates->secrets.stopped + rates->secrets.edited, rates->secrets.rows,
           share(rates->secrets.stopped + rates->secrets.edited, rates->secrets.rows),
           rates->look_alikes.stopped + rates->look_alikes.edited, rates->look_alikes.rows);
}

static void print_types(const oxp_bench_type *types)
{
    printf("\nspans of personal data (overlap; in brackets: equal)\n"
           "  %-14s %6s %9s %9s %15s %15s %15s\n",
           "type", "rules", "labelled", "reported", "precision", "recall", "F1");
    for (int t = 0; t < OXP_BENCH_TYPES; t++)
        printf("  %-14s %6" PRIu64 " %9" PRIu64 " %9" PRIu64
               "   %.3f (%.3f)   %.3f (%.3f)   %.3f (%.3f)\n",
               types[t].type, types[t].rules, types[t].labelled, types[t].reported,
               precision(&types[t], false), precision(&types[t], true), recall(&types[t], false),
               recall(&types[t], true), f1(&types[t], false), f1(&types[t], true));
}

void oxp_bench_print_tables(const oxp_filter_info *info, const oxp_bench_speed *speed,
                            const oxp_bench_rates *rates, const oxp_bench_type *types)
{
    printf("oxpecker %s, %s\n", oxp_version_string(), oxp_engine_string());
    print_load(info);
    print_speed(speed);
    if (rates)
        print_rates(rates);
    if (types)
        print_types(types);
}

/* ---- JSON --------------------------------------------------------------------- */

static void json_times(const char *name, const oxp_bench_times *times)
{
    printf("\"%s\":{\"median_us\":%.3f,\"p99_us\":%.3f,\"gigabytes_per_second\":%.5f}", name,
           times->median_us, times->p99_us, times->gigabytes_per_second);
}

static void json_rate(const oxp_bench_rate *rate)
{
    printf("{\"file\":\"%s\",\"role\":\"%s\",\"rows\":%" PRIu64 ",\"stopped\":%" PRIu64
           ",\"edited\":%" PRIu64 ",\"flagged\":%" PRIu64 ",\"unscanned\":%" PRIu64 "}",
           rate->file, oxp_role_name(rate->role), rate->rows, rate->stopped, rate->edited,
           rate->flagged, rate->unscanned);
}

static void json_rates(const oxp_bench_rates *rates)
{
    oxp_bench_rate total = benign_total(rates);
    fputs(",\"benign\":[", stdout);
    for (int i = 0; i < OXP_BENCH_RATES; i++) {
        fputs(i ? "," : "", stdout);
        json_rate(&rates->benign[i]);
    }
    fputs("],\"benign_total\":", stdout);
    json_rate(&total);
    printf(",\"benign_stopped_per_1000\":%.4f", share(total.stopped, total.rows) * 1000);
    const struct {
        const char *name;
        const oxp_bench_rate *rate;
    } parts[] = {{"jailbreaks", &rates->jailbreaks},
                 {"personas", &rates->personas},
                 {"secrets", &rates->secrets},
                 {"look_alikes", &rates->look_alikes}};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        printf(",\"%s\":", parts[i].name);
        json_rate(parts[i].rate);
    }
}

static void json_types(const oxp_bench_type *types)
{
    fputs(",\"spans\":[", stdout);
    for (int t = 0; t < OXP_BENCH_TYPES; t++)
        printf("%s{\"type\":\"%s\",\"rules\":%" PRIu64 ",\"labelled\":%" PRIu64
               ",\"reported\":%" PRIu64 ",\"precision\":%.4f,\"recall\":%.4f,\"f1\":%.4f"
               ",\"precision_exact\":%.4f,\"recall_exact\":%.4f,\"f1_exact\":%.4f}",
               t ? "," : "", types[t].type, types[t].rules, types[t].labelled, types[t].reported,
               precision(&types[t], false), recall(&types[t], false), f1(&types[t], false),
               precision(&types[t], true), recall(&types[t], true), f1(&types[t], true));
    putchar(']');
}

void oxp_bench_print_json(const oxp_filter_info *info, const oxp_bench_speed *speed,
                          const oxp_bench_rates *rates, const oxp_bench_type *types)
{
    printf("{\"version\":\"%s\",\"packs\":%" PRIu32 ",\"rules\":%" PRIu32 ",\"searches\":%" PRIu32
           ",\"patterns\":%" PRIu32 ",\"load_ms\":%.2f,\"memory_bytes\":%" PRIu64
           ",\"database_bytes\":%" PRIu64 ",\"exchange_bytes\":%" PRIu64
           ",\"scratch_bytes\":%" PRIu64,
           oxp_version_string(), info->n_packs, info->n_rules, info->n_searches, info->n_patterns,
           (double)info->load_microseconds / 1e3, info->memory_bytes, info->database_bytes,
           info->exchange_bytes, info->scratch_bytes);
    printf(",\"speed\":{\"generated\":%s,\"messages\":%" PRIu64 ",\"message_bytes\":%d,",
           speed->generated ? "true" : "false", speed->messages, OXP_BENCH_MESSAGE_BYTES);
    json_times("filter", &speed->filter);
    putchar(',');
    json_times("raw", &speed->raw);
    printf(",\"ratio\":%.4f,\"exchange_us\":%.3f}", speed->ratio, speed->exchange_us);
    if (rates)
        json_rates(rates);
    if (types)
        json_types(types);
    fputs("}\n", stdout);
}
