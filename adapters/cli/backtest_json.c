#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "backtest_print.h"
#include "json.h"

enum { TYPE_BYTES = 64 };

static void put(const char *text)
{
    oxp_json_string(stdout, text, strlen(text));
}

/* "name":part/whole, null where there is no whole. */
static void put_per(const char *name, uint64_t part, double whole)
{
    if (whole > 0)
        printf(",\"%s\":%.5f", name, (double)part / whole);
    else
        printf(",\"%s\":null", name);
}

static void put_group(const oxp_backtest_group *group, int s)
{
    const oxp_backtest_count *c = &group->side[s];
    double thousands = (double)group->negative / 1e3;
    double megabytes = (double)group->negative_bytes / 1e6;
    printf("\"negative\":%" PRIu64 ",\"negative_bytes\":%" PRIu64 ",\"false_alarms\":%" PRIu64
           ",\"false_stops\":%" PRIu64 ",\"excused\":%" PRIu64,
           group->negative, group->negative_bytes, c->alarms, c->alarms_stopped, c->excused);
    put_per("false_alarms_per_1000", c->alarms, thousands);
    put_per("false_alarms_per_mb", c->alarms, megabytes);
    put_per("false_stops_per_1000", c->alarms_stopped, thousands);
    put_per("false_stops_per_mb", c->alarms_stopped, megabytes);
    printf(",\"positive\":%" PRIu64 ",\"caught\":%" PRIu64 ",\"caught_stopped\":%" PRIu64,
           group->positive, c->caught, c->caught_stopped);
    put_per("recall", c->caught, (double)group->positive);
    put_per("recall_stopped", c->caught_stopped, (double)group->positive);
    put_per("precision", c->caught, group->positive ? (double)c->caught + (double)c->alarms : 0);
    printf(",\"unscanned\":%" PRIu64, c->unscanned);
}

/* Each set's rows: [found, acted, stopped], of those that should pass and be found. */
static void put_sets(const oxp_backtest *b, int s, size_t group)
{
    const oxp_backtest_side *side = &b->sides[s];
    if (!b->rules_by)
        return;
    fputs(",\"rules_together\":[", stdout);
    for (size_t i = 0; i < b->set_names.n; i++) {
        size_t set = b->set_order[i];
        oxp_backtest_set_count c = oxp_backtest_set_of(b, side, group, set);
        fputs(i ? ",{\"of\":" : "{\"of\":", stdout);
        put(b->set_names.items[set]);
        printf(",\"rules\":%" PRIu64 ",\"false\":[%" PRIu64 ",%" PRIu64 ",%" PRIu64
               "],\"true\":[%" PRIu64 ",%" PRIu64 ",%" PRIu64 "]}",
               set < side->sets_room ? side->sets[set].rules : 0, c.rows[0][0], c.rows[0][1],
               c.rows[0][2], c.rows[1][0], c.rows[1][1], c.rows[1][2]);
    }
    putchar(']');
}

static void put_groups(const oxp_backtest *b, int s)
{
    fputs(",\"groups\":[", stdout);
    for (size_t g = 0; g < b->group_names.n; g++) {
        fputs(g ? ",{\"name\":" : "{\"name\":", stdout);
        put(b->group_names.items[b->group_order[g]]);
        putchar(',');
        put_group(&b->groups[b->group_order[g]], s);
        put_sets(b, s, b->group_order[g]);
        putchar('}');
    }
    putchar(']');
}

static void put_spans(const oxp_backtest *b, int s)
{
    bool some = false;
    fputs(",\"spans\":[", stdout);
    for (size_t t = 0; t < b->types.n; t++) {
        const oxp_bench_type *type = &b->sides[s].types[t];
        char name[TYPE_BYTES];
        if (!type->labelled)
            continue;
        oxp_backtest_f1 m = oxp_backtest_measure_type(type, false);
        oxp_backtest_f1 e = oxp_backtest_measure_type(type, true);
        oxp_backtest_type_name(b->types.items[t], name, sizeof name);
        fputs(some ? ",{\"type\":" : "{\"type\":", stdout);
        some = true;
        put(name);
        printf(",\"rules\":%" PRIu64 ",\"labelled\":%" PRIu64 ",\"reported\":%" PRIu64
               ",\"precision\":%.4f,\"recall\":%.4f,\"f1\":%.4f,\"precision_exact\":%.4f"
               ",\"recall_exact\":%.4f,\"f1_exact\":%.4f}",
               type->rules, type->labelled, type->reported, m.precision, m.recall, m.f1,
               e.precision, e.recall, e.f1);
    }
    putchar(']');
}

static void put_rules(const oxp_backtest *b, int s)
{
    const size_t *order = b->sides[s].order;
    size_t n = b->sides[s].n_order;
    fputs(",\"rules\":[", stdout);
    for (size_t i = 0; i < n; i++) {
        oxp_backtest_hits h = oxp_backtest_hits_of(&b->sides[s], order[i]);
        fputs(i ? ",{\"rule\":" : "{\"rule\":", stdout);
        put(b->rule_names.items[order[i]]);
        printf(",\"false\":%" PRIu64 ",\"false_alone\":%" PRIu64 ",\"true\":%" PRIu64
               ",\"true_alone\":%" PRIu64 ",\"excused\":%" PRIu64 ",\"false_found\":%" PRIu64
               ",\"true_found\":%" PRIu64 "}",
               h.hits[0], h.alone[0], h.hits[1], h.alone[1], h.excused, h.found[0], h.found[1]);
    }
    putchar(']');
}

static void put_examples(const oxp_backtest *b, const char *name,
                         const oxp_backtest_examples *examples)
{
    printf(",\"%s\":[", name);
    for (size_t i = 0; i < examples->n; i++) {
        const oxp_backtest_example *example = &examples->items[i];
        printf("%s{\"id\":%s,\"file\":", i ? "," : "", *example->id ? example->id : "null");
        put(example->file);
        printf(",\"line\":%" PRIu64 ",\"category\":", example->line);
        put(example->category);
        if (example->rule != SIZE_MAX) {
            fputs(",\"rule\":", stdout);
            put(b->rule_names.items[example->rule]);
        }
        printf(",\"action\":\"%s\",\"excerpt\":", oxp_action_name(example->action));
        put(example->excerpt);
        putchar('}');
    }
    putchar(']');
}

static void put_side(const oxp_backtest *b, int s)
{
    fputs(s ? ",{\"policy\":" : "{\"policy\":", stdout);
    put(b->sides[s].policy);
    fputs(",\"all\":{", stdout);
    put_group(&b->total, s);
    put_sets(b, s, SIZE_MAX);
    putchar('}');
    if (b->by != OXP_BACKTEST_BY_NOTHING)
        put_groups(b, s);
    put_spans(b, s);
    put_rules(b, s);
    put_examples(b, "worst_false_alarms", &b->sides[s].alarms);
    put_examples(b, "worst_misses", &b->sides[s].misses);
    putchar('}');
}

static void put_changes(const oxp_backtest *b)
{
    bool some = false;
    fputs(",\"changes\":[", stdout);
    for (size_t r = 0; r < b->rule_names.n; r++) {
        if (!oxp_backtest_changed(b, r))
            continue;
        oxp_backtest_hits x = oxp_backtest_hits_of(&b->sides[0], r);
        oxp_backtest_hits y = oxp_backtest_hits_of(&b->sides[1], r);
        fputs(some ? ",{\"rule\":" : "{\"rule\":", stdout);
        some = true;
        put(b->rule_names.items[r]);
        for (int positive = 0; positive < 2; positive++) {
            const char *name = positive ? "true" : "false";
            printf(",\"%s\":[%" PRIu64 ",%" PRIu64 "],\"%s_now\":%" PRIu64
                   ",\"%s_no_more\":%" PRIu64 ",\"%s_otherwise\":%" PRIu64,
                   name, x.hits[positive], y.hits[positive], name, y.moved[positive], name,
                   x.moved[positive], name, x.otherwise[positive]);
        }
        printf(",\"in\":[%s,%s]}", x.present ? "true" : "false", y.present ? "true" : "false");
    }
    putchar(']');
}

void oxp_backtest_print_json(const oxp_backtest *b)
{
    printf("{\"version\":\"%s\",\"rows\":%" PRIu64 ",\"not_read\":%" PRIu64 ",\"policies\":[",
           oxp_version_string(), b->rows, b->bad);
    for (int s = 0; s < b->n_sides; s++)
        put_side(b, s);
    putchar(']');
    if (b->n_sides > 1)
        put_changes(b);
    fputs("}\n", stdout);
}
