#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "backtest.h"

/* Room for every type that is known by now, in both of a side's tables. */
static bool make_room(oxp_backtest *b, oxp_backtest_side *side)
{
    return oxp_names_room(&side->types, &side->types_room, b->types.n, sizeof *side->types) &&
           oxp_names_room(&side->file_types, &side->file_types_room, b->types.n,
                          sizeof *side->file_types);
}

/* ---- rules ----------------------------------------------------------------------- */

oxp_backtest_hits *oxp_backtest_rule(oxp_backtest *b, oxp_backtest_side *side, oxp_str id,
                                     size_t *rule)
{
    if (!oxp_names_add(&b->rule_names, id.p, id.n, rule) ||
        !oxp_names_room(&side->rules, &side->rules_room, *rule + 1, sizeof *side->rules))
        return NULL;
    side->rules[*rule].present = true;
    return &side->rules[*rule];
}

/* The list of rules, line by line, as it comes in pieces. */
typedef struct listing {
    oxp_backtest *b;
    oxp_backtest_side *side;
    char *line;
    size_t n, room;
    bool fine;
} listing;

static bool look_for(listing *l, oxp_backtest_hits *hits, const char *tag, size_t n)
{
    static const char PREFIX[] = "span.";
    size_t prefix = sizeof PREFIX - 1;
    oxp_backtest_side *side = l->side;
    if (n <= prefix || memcmp(tag, PREFIX, prefix) != 0)
        return true;
    size_t type;
    if (!oxp_names_add(&l->b->types, tag + prefix, n - prefix, &type) || !make_room(l->b, side) ||
        !oxp_names_room(&side->looks_for, &side->looks_for_room, side->n_looks_for + 1,
                        sizeof *side->looks_for))
        return false;
    if (!hits->n_types++)
        hits->first_type = side->n_looks_for;
    side->looks_for[side->n_looks_for++] = type;
    side->types[type].rules++;
    return true;
}

/* "rule<TAB>category<TAB>severity<TAB>status<TAB>tag,tag" */
static bool take_line(listing *l)
{
    size_t rule;
    oxp_str id = {l->line, strcspn(l->line, "\t")};
    oxp_backtest_hits *hits = oxp_backtest_rule(l->b, l->side, id, &rule);
    const char *tag = strrchr(l->line, '\t');
    bool fine = hits && oxp_backtest_sets_join(l->b, l->side, id, tag ? tag + 1 : NULL, hits);
    while (fine && tag && *tag) {
        size_t n = strcspn(tag + 1, ",");
        fine = look_for(l, hits, tag + 1, n);
        tag += 1 + n;
    }
    return fine;
}

static void take_rules(void *context, const char *text, size_t n)
{
    listing *l = context;
    for (size_t i = 0; i < n && l->fine; i++) {
        l->fine = oxp_names_room(&l->line, &l->room, l->n + 1, 1);
        if (!l->fine)
            return;
        l->line[l->n++] = text[i] == '\n' ? '\0' : text[i];
        if (text[i] == '\n') {
            l->fine = take_line(l);
            l->n = 0;
        }
    }
}

bool oxp_backtest_rules(oxp_backtest *b, oxp_backtest_side *side, const oxp_author *author)
{
    listing l = {.b = b, .side = side, .fine = true};
    oxp_status status = author->list_rules(side->exchange, take_rules, &l);
    free(l.line);
    if (status != OXP_OK || !l.fine)
        fprintf(stderr, "oxp: cannot list the rules of %s (%s)\n", side->policy,
                oxp_status_name(status != OXP_OK ? status : OXP_ERR_MEMORY));
    return status == OXP_OK && l.fine;
}

/* ---- spans ----------------------------------------------------------------------- */

static bool report(oxp_backtest_side *side, size_t *n, oxp_range range, size_t type)
{
    for (size_t i = 0; i < *n; i++) {
        const oxp_backtest_span *span = &side->reported[i];
        if (span->start == range.start && span->end == range.end && span->type == type)
            return true;
    }
    if (!oxp_names_room(&side->reported, &side->reported_room, *n + 1, sizeof *side->reported))
        return false;
    side->reported[(*n)++] = (oxp_backtest_span){range.start, range.end, type};
    return true;
}

static bool gather(oxp_backtest *b, oxp_backtest_side *side, const oxp_verdict *verdict, size_t *n)
{
    for (size_t i = 0; verdict && i < verdict->n_findings; i++) {
        const oxp_finding *finding = &verdict->findings[i];
        size_t rule;
        if (finding->mode != OXP_MODE_ENFORCE)
            continue;
        oxp_backtest_hits *hits = oxp_backtest_rule(b, side, finding->rule, &rule);
        if (!hits)
            return false;
        for (size_t t = 0; t < hits->n_types; t++)
            for (size_t k = 0; k < finding->n_spans; k++)
                if (!report(side, n, finding->spans[k], side->looks_for[hits->first_type + t]))
                    return false;
    }
    return true;
}

/* Counts each span of `a` against those of `b`. */
static void compare(const oxp_backtest_span *a, size_t n_a, const oxp_backtest_span *b, size_t n_b,
                    oxp_bench_type *types, bool labelled)
{
    for (size_t i = 0; i < n_a; i++) {
        bool overlaps = false;
        bool equals = false;
        for (size_t k = 0; k < n_b; k++) {
            if (a[i].type != b[k].type)
                continue;
            overlaps |= a[i].start < b[k].end && b[k].start < a[i].end;
            equals |= a[i].start == b[k].start && a[i].end == b[k].end;
        }
        oxp_bench_type *type = &types[a[i].type];
        *(labelled ? &type->labelled : &type->reported) += 1;
        *(labelled ? &type->found : &type->right) += overlaps;
        *(labelled ? &type->found_exact : &type->right_exact) += equals;
    }
}

bool oxp_backtest_spans_count(oxp_backtest *b, oxp_backtest_side *side, const oxp_backtest_row *row,
                              const oxp_verdict *verdict)
{
    size_t n = 0;
    if (!row->marked)
        return true;
    if (!make_room(b, side) || !gather(b, side, verdict, &n))
        return false;
    compare(row->spans, row->n_spans, side->reported, n, side->file_types, true);
    compare(side->reported, n, row->spans, row->n_spans, side->file_types, false);
    return true;
}

bool oxp_backtest_spans_file_end(oxp_backtest *b)
{
    for (int s = 0; s < b->n_sides; s++) {
        oxp_backtest_side *side = &b->sides[s];
        if (!make_room(b, side))
            return false;
        for (size_t t = 0; t < b->types.n; t++) {
            oxp_bench_type *to = &side->types[t];
            const oxp_bench_type *from = &side->file_types[t];
            if (from->labelled) {
                to->labelled += from->labelled;
                to->reported += from->reported;
                to->found += from->found;
                to->found_exact += from->found_exact;
                to->right += from->right;
                to->right_exact += from->right_exact;
            }
            side->file_types[t] = (oxp_bench_type){.type = NULL};
        }
    }
    return true;
}
