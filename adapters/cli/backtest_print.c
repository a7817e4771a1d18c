#include "backtest_print.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "terminal.h"

enum { NAME_WIDTH = 30, TYPE_BYTES = 64 };

static void put(const char *text)
{
    oxp_terminal_put(stdout, text, strlen(text));
}

/* A name of any length, in a column of at least `width` bytes. */
static void put_name(const char *name, int width)
{
    put(name);
    int n = (int)strlen(name);
    printf("%*s", n < width ? width - n : 0, "");
}

/* `a`, `b`, or a space where there is one policy. */
static char letter(const oxp_backtest *b, int s)
{
    return (char)(b->n_sides < 2 ? ' ' : 'a' + s);
}

/* Begins a line of one policy. */
static void print_letter(const oxp_backtest *b, int s)
{
    if (b->n_sides > 1)
        printf("%c: ", letter(b, s));
}

static void print_title(const oxp_backtest *b, int s, const char *title)
{
    printf("\n%s", title);
    if (b->n_sides > 1)
        printf(" of %c", letter(b, s));
    putchar('\n');
}

/* ---- groups ---------------------------------------------------------------------- */

/* A share of nothing is no figure. */
static void print_share(uint64_t part, uint64_t whole)
{
    if (whole)
        printf(" %6.3f", oxp_backtest_share(part, whole));
    else
        printf(" %6s", "-");
}

static void print_per(uint64_t part, double whole)
{
    if (whole > 0)
        printf(" %8.3f", (double)part / whole);
    else
        printf(" %8s", "-");
}

static void print_group(const oxp_backtest *b, const char *name, const oxp_backtest_group *group)
{
    for (int s = 0; s < b->n_sides; s++) {
        const oxp_backtest_count *c = &group->side[s];
        double thousands = (double)group->negative / 1e3;
        printf("  ");
        put_name(s ? "" : name, NAME_WIDTH);
        printf(" %c %7" PRIu64 " %6" PRIu64, letter(b, s), group->negative, c->alarms);
        print_per(c->alarms, thousands);
        print_per(c->alarms, (double)group->negative_bytes / 1e6);
        printf(" %7" PRIu64, c->alarms_stopped);
        print_per(c->alarms_stopped, thousands);
        print_per(c->alarms_stopped, (double)group->negative_bytes / 1e6);
        printf(" | %7" PRIu64 " %6" PRIu64, group->positive, c->caught);
        print_share(c->caught, group->positive);
        printf(" %7" PRIu64, c->caught_stopped);
        print_share(c->caught_stopped, group->positive);
        print_share(c->caught, group->positive ? c->caught + c->alarms : 0);
        putchar('\n');
    }
}

static void print_groups(const oxp_backtest *b)
{
    printf("\n  %*s   %-58s | rows that should be found\n  %*s   %7s %6s %8s %8s %7s %8s %8s | %7s "
           "%6s "
           "%6s %7s %6s %6s\n",
           NAME_WIDTH, "", "rows that should pass: false alarms", NAME_WIDTH, "", "rows", "acted",
           "of 1000", "per MB", "stopped", "of 1000", "per MB", "rows", "acted", "recall",
           "stopped", "recall", "prec.");
    for (size_t g = 0; g < b->group_names.n; g++)
        print_group(b, b->group_names.items[b->group_order[g]], &b->groups[b->group_order[g]]);
    print_group(b, "all", &b->total);
    for (int s = 0; s < b->n_sides; s++) {
        fputs("  ", stdout);
        print_letter(b, s);
        printf("left out of the false alarms, for such a thing is in the text: %" PRIu64
               "; not scanned: %" PRIu64 "\n",
               b->total.side[s].excused, b->total.side[s].unscanned);
    }
}

/* ---- spans ----------------------------------------------------------------------- */

static void print_type(const oxp_backtest *b, int s, const char *name, const oxp_bench_type *type)
{
    oxp_backtest_f1 m = oxp_backtest_measure_type(type, false);
    oxp_backtest_f1 e = oxp_backtest_measure_type(type, true);
    printf("  ");
    put_name(name, NAME_WIDTH);
    printf(" %c %5" PRIu64 " %8" PRIu64 " %8" PRIu64 "   %.3f (%.3f)   %.3f (%.3f)   %.3f (%.3f)\n",
           letter(b, s), type->rules, type->labelled, type->reported, m.precision, e.precision,
           m.recall, e.recall, m.f1, e.f1);
}

static void print_spans(const oxp_backtest *b)
{
    char name[TYPE_BYTES];
    bool headed = false;
    bool unsought = false;
    for (size_t t = 0; t < b->types.n; t++) {
        const oxp_bench_type *a = &b->sides[0].types[t];
        bool sought = a->rules || (b->n_sides > 1 && b->sides[1].types[t].rules);
        unsought |= a->labelled && !sought;
        if (!a->labelled || !sought)
            continue;
        if (!headed)
            printf("\nspans (overlap; in brackets: equal)\n  %-*s   %5s %8s %8s %15s %15s %15s\n",
                   NAME_WIDTH, "type", "rules", "labelled", "reported", "precision", "recall",
                   "F1");
        headed = true;
        oxp_backtest_type_name(b->types.items[t], name, sizeof name);
        for (int s = 0; s < b->n_sides; s++)
            print_type(b, s, s ? "" : name, &b->sides[s].types[t]);
    }
    if (unsought)
        fputs("  types that no rule looks for:", stdout);
    for (size_t t = 0; unsought && t < b->types.n; t++) {
        const oxp_bench_type *a = &b->sides[0].types[t];
        if (!a->labelled || a->rules || (b->n_sides > 1 && b->sides[1].types[t].rules))
            continue;
        oxp_backtest_type_name(b->types.items[t], name, sizeof name);
        putchar(' ');
        put(name);
    }
    fputs(unsought ? "\n" : "", stdout);
}

/* ---- rules ----------------------------------------------------------------------- */

static void print_rules(const oxp_backtest *b, int s)
{
    size_t silent = 0;
    const size_t *order = b->sides[s].order;
    size_t n = b->sides[s].n_order;
    print_title(
        b, s,
        "rules, by rows in which they found something, acted, and acted alone (no other did)");
    printf("  %-*s %8s %8s %8s | %8s %8s %8s %8s\n", NAME_WIDTH + 10, "rule", "found", "false",
           "alone", "found", "true", "alone", "excused");
    for (size_t i = 0; i < n; i++) {
        oxp_backtest_hits h = oxp_backtest_hits_of(&b->sides[s], order[i]);
        if (!h.found[0] && !h.found[1] && !h.excused) {
            silent++;
            continue;
        }
        printf("  ");
        put_name(b->rule_names.items[order[i]], NAME_WIDTH + 10);
        printf(" %8" PRIu64 " %8" PRIu64 " %8" PRIu64 " | %8" PRIu64 " %8" PRIu64 " %8" PRIu64
               " %8" PRIu64 "\n",
               h.found[0], h.hits[0], h.alone[0], h.found[1], h.hits[1], h.alone[1], h.excused);
    }
    printf("  rules that found nothing: %zu of %zu\n", silent, n);
}

/* ---- sets of rules ------------------------------------------------------------------- */

static void print_sets(const oxp_backtest *b, int s)
{
    const oxp_backtest_side *side = &b->sides[s];
    if (!b->set_names.n)
        return;
    print_title(b, s,
                "rules together, by rows in which one of them found something, acted, stopped");
    printf("  %-*s %5s %7s %7s %7s %8s %8s | %7s %7s %7s %6s\n", NAME_WIDTH, "of", "rules", "found",
           "false", "stopped", "of 1000", "per MB", "found", "true", "stopped", "recall");
    for (size_t i = 0; i < b->set_names.n; i++) {
        size_t set = b->set_order[i];
        oxp_backtest_set_count c = oxp_backtest_set_of(b, side, SIZE_MAX, set);
        printf("  ");
        put_name(b->set_names.items[set], NAME_WIDTH);
        printf(" %5" PRIu64 " %7" PRIu64 " %7" PRIu64 " %7" PRIu64,
               set < side->sets_room ? side->sets[set].rules : 0, c.rows[0][0], c.rows[0][1],
               c.rows[0][2]);
        print_per(c.rows[0][1], (double)b->total.negative / 1e3);
        print_per(c.rows[0][1], (double)b->total.negative_bytes / 1e6);
        printf(" | %7" PRIu64 " %7" PRIu64 " %7" PRIu64, c.rows[1][0], c.rows[1][1], c.rows[1][2]);
        print_share(c.rows[1][1], b->total.positive);
        putchar('\n');
    }
}

static void print_change(const char *name, const oxp_backtest_hits *x, const oxp_backtest_hits *y)
{
    printf("  ");
    put_name(name, NAME_WIDTH + 10);
    for (int positive = 0; positive < 2; positive++)
        printf(" %8" PRIu64 " %8" PRIu64 " %+7" PRId64 " %+7" PRId64 " %9" PRIu64 "%s",
               x->hits[positive], y->hits[positive], (int64_t)y->moved[positive],
               -(int64_t)x->moved[positive], x->otherwise[positive], positive ? "" : " |");
    puts(!x->present ? "  only in b" : !y->present ? "  only in a" : "");
}

static void print_changes(const oxp_backtest *b)
{
    size_t changed = 0;
    printf("\nwhat changed from a to b, rule by rule (rows in which it now acts, no longer acts, "
           "takes "
           "another action)\n  %-*s %8s %8s %7s %7s %9s | %8s %8s %7s %7s %9s\n",
           NAME_WIDTH + 10, "rule", "false a", "false b", "now", "no more", "otherwise", "true a",
           "true b", "now", "no more", "otherwise");
    for (size_t r = 0; r < b->rule_names.n; r++) {
        if (!oxp_backtest_changed(b, r))
            continue;
        oxp_backtest_hits x = oxp_backtest_hits_of(&b->sides[0], r);
        oxp_backtest_hits y = oxp_backtest_hits_of(&b->sides[1], r);
        print_change(b->rule_names.items[r], &x, &y);
        changed++;
    }
    printf("  rules that changed: %zu of %zu\n", changed, b->rule_names.n);
}

/* ---- examples -------------------------------------------------------------------- */

/* The raw id without its quotes; the place where it was too long to keep. */
static void print_id(const oxp_backtest_example *example)
{
    size_t n = strlen(example->id);
    if (!n) {
        put(example->file);
        printf(":%" PRIu64, example->line);
    } else if (example->id[0] == '"') {
        oxp_terminal_put(stdout, example->id + 1, n - 2);
    } else {
        put(example->id);
    }
}

static void print_examples(const oxp_backtest *b, int s, const char *title,
                           const oxp_backtest_examples *examples)
{
    if (!examples->n)
        return;
    print_title(b, s, title);
    for (size_t i = 0; i < examples->n; i++) {
        const oxp_backtest_example *example = &examples->items[i];
        printf("  ");
        print_id(example);
        printf("  ");
        put(example->category);
        if (example->rule != SIZE_MAX) {
            printf("  %s by ", oxp_action_name(example->action));
            put(b->rule_names.items[example->rule]);
        } else if (example->action != OXP_ACTION_ALLOW) {
            printf("  %s, not scanned", oxp_action_name(example->action));
        }
        printf("\n      %s\n", example->excerpt);
    }
}

void oxp_backtest_print(const oxp_backtest *b)
{
    for (int s = 0; s < b->n_sides; s++) {
        print_letter(b, s);
        fputs("policy ", stdout);
        put(b->sides[s].policy);
        putchar('\n');
    }
    printf("%" PRIu64 " rows, %.2f MB of them that should pass", b->rows,
           (double)b->total.negative_bytes / 1e6);
    if (b->bad)
        printf("; NOT READ: %" PRIu64 " records or files", b->bad);
    putchar('\n');
    print_groups(b);
    print_spans(b);
    for (int s = 0; s < b->n_sides; s++)
        print_sets(b, s);
    for (int s = 0; s < b->n_sides; s++)
        print_rules(b, s);
    if (b->n_sides > 1)
        print_changes(b);
    for (int s = 0; s < b->n_sides; s++) {
        print_examples(b, s, "worst false alarms", &b->sides[s].alarms);
        print_examples(b, s, "worst misses", &b->sides[s].misses);
    }
}
