#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench.h"

enum { RULE_BYTES = 128, RULES_MAX = 64, SPANS_MAX = 256 };

static const struct type_name {
    const char *type;
    const char *tag; /* of the rules that look for it */
} TYPES[OXP_BENCH_TYPES] = {
    {"CREDIT_CARD", "span.credit-card"}, {"IBAN_CODE", "span.iban-code"},
    {"US_SSN", "span.us-ssn"},           {"EMAIL_ADDRESS", "span.email-address"},
    {"IP_ADDRESS", "span.ip-address"},   {"PHONE_NUMBER", "span.phone-number"},
};

typedef struct span {
    uint64_t start, end;
    int type;
} span;

typedef struct spans {
    span items[SPANS_MAX];
    size_t n;
} spans;

/* The tagged rules of the policy, gathered line by line from the list of rules. */
typedef struct tagged {
    struct {
        char id[RULE_BYTES];
        int type;
    } rules[RULES_MAX];
    size_t n;
    char line[4096];
    size_t n_line;
    bool overflow; /* more or longer than there is room for: the figures would be wrong */
} tagged;

typedef struct counting {
    const oxp_bench *bench;
    const tagged *tagged;
    oxp_bench_type *types;
    spans labelled, reported;
} counting;

/* True where `tag` is one of the comma-separated `tags`. */
static bool has_tag(const char *tags, const char *tag)
{
    size_t length = strlen(tag);
    for (const char *at = tags; (at = strstr(at, tag)); at += length)
        if ((at == tags || at[-1] == ',') && (!at[length] || at[length] == ','))
            return true;
    return false;
}

static void take_line(tagged *list)
{
    char *tags = strrchr(list->line, '\t');
    size_t length = strcspn(list->line, "\t");
    for (int type = 0; tags && type < OXP_BENCH_TYPES; type++) {
        if (!has_tag(tags + 1, TYPES[type].tag))
            continue;
        if (list->n == RULES_MAX || length >= RULE_BYTES) {
            list->overflow = true;
            return;
        }
        memcpy(list->rules[list->n].id, list->line, length);
        list->rules[list->n].id[length] = '\0';
        list->rules[list->n++].type = type;
    }
}

static void take_rules(void *context, const char *text, size_t n)
{
    tagged *list = context;
    for (size_t i = 0; i < n; i++) {
        if (text[i] == '\n') {
            list->line[list->n_line] = '\0';
            take_line(list);
            list->n_line = 0;
        } else if (list->n_line + 1 < sizeof list->line) {
            list->line[list->n_line++] = text[i];
        } else {
            list->overflow = true;
        }
    }
}

static void add(spans *to, uint64_t start, uint64_t end, int type)
{
    for (size_t i = 0; i < to->n; i++)
        if (to->items[i].start == start && to->items[i].end == end && to->items[i].type == type)
            return;
    if (to->n < SPANS_MAX)
        to->items[to->n++] = (span){start, end, type};
}

/* Reads [[start,end,"TYPE"],...]; other types are passed over. */
static bool read_labelled(oxp_str json, spans *to)
{
    const char *at = json.p;
    const char *end = json.p + json.n;
    while (at && at < end) {
        unsigned long long start = 0;
        unsigned long long stop = 0;
        char type[32];
        at = memchr(at, '[', (size_t)(end - at));
        if (!at)
            break;
        at++;
        if (at < end && *at == '[')
            continue;
        if (at == end || *at == ']')
            break;
        char item[96];
        const char *close = memchr(at, ']', (size_t)(end - at));
        if (!close || (size_t)(close - at) >= sizeof item)
            return false;
        memcpy(item, at, (size_t)(close - at));
        item[close - at] = '\0';
        if (sscanf(item, " %llu , %llu , \"%31[^\"]\"", &start, &stop, type) != 3)
            return false;
        for (int t = 0; t < OXP_BENCH_TYPES; t++)
            if (!strcmp(type, TYPES[t].type))
                add(to, start, stop, t);
        at = close;
    }
    return true;
}

static void read_reported(const oxp_verdict *verdict, const tagged *list, spans *to)
{
    for (size_t i = 0; verdict && i < verdict->n_findings; i++) {
        const oxp_finding *finding = &verdict->findings[i];
        for (size_t r = 0; finding->mode == OXP_MODE_ENFORCE && r < list->n; r++) {
            if (strlen(list->rules[r].id) != finding->rule.n ||
                memcmp(list->rules[r].id, finding->rule.p, finding->rule.n) != 0)
                continue;
            for (size_t k = 0; k < finding->n_spans; k++)
                add(to, finding->spans[k].start, finding->spans[k].end, list->rules[r].type);
        }
    }
}

/* Adds how many of `a` some span of `b` of the same type overlaps, and equals. */
static void compare(const spans *a, const spans *b, oxp_bench_type *types, bool labelled)
{
    for (size_t i = 0; i < a->n; i++) {
        const span *x = &a->items[i];
        bool overlaps = false;
        bool equals = false;
        for (size_t k = 0; k < b->n; k++) {
            const span *y = &b->items[k];
            if (x->type != y->type)
                continue;
            overlaps |= x->start < y->end && y->start < x->end;
            equals |= x->start == y->start && x->end == y->end;
        }
        oxp_bench_type *type = &types[x->type];
        *(labelled ? &type->labelled : &type->reported) += 1;
        *(labelled ? &type->found : &type->right) += overlaps;
        *(labelled ? &type->found_exact : &type->right_exact) += equals;
    }
}

static bool count_row(void *context, const oxp_bench_row *row)
{
    counting *c = context;
    oxp_out out = OXP_OUT_INIT;
    c->labelled.n = c->reported.n = 0;
    if (oxp_check(c->bench->exchange, OXP_ROLE_USER, row->text.p, row->text.n, &out) != OXP_OK)
        return false;
    if (!read_labelled(row->spans, &c->labelled)) {
        fprintf(stderr, "oxp: the spans of row %.*s are not [[start,end,\"TYPE\"],...]\n",
                (int)row->id.n, row->id.p);
        return false;
    }
    read_reported(out.verdict, c->tagged, &c->reported);
    compare(&c->labelled, &c->reported, c->types, true);
    compare(&c->reported, &c->labelled, c->types, false);
    return true;
}

bool oxp_bench_measure_spans(const oxp_bench *bench, oxp_bench_type types[OXP_BENCH_TYPES])
{
    for (int t = 0; t < OXP_BENCH_TYPES; t++)
        types[t] = (oxp_bench_type){.type = TYPES[t].type};
    tagged *list = calloc(1, sizeof *list);
    counting *c = calloc(1, sizeof *c);
    bool fine = list && c &&
                bench->author->list_rules(bench->exchange, take_rules, list) == OXP_OK &&
                !list->overflow;
    for (size_t r = 0; fine && r < list->n; r++)
        types[list->rules[r].type].rules++;
    if (fine) {
        c->bench = bench;
        c->tagged = list;
        c->types = types;
        fine = oxp_bench_rows(bench, "pii_spans", count_row, c);
    } else {
        fprintf(stderr, "oxp: cannot list the policy's rules\n");
    }
    free(list);
    free(c);
    return fine;
}
