#include <string.h>

#include "backtest.h"

/* What one policy did to one row. */
typedef struct judged {
    bool acted, stopped;
    bool excused, excused_stop;   /* a finding that is no false alarm acted; it stopped the row */
    const oxp_finding *strongest; /* NULL where a stop is due to no finding */
    size_t rule;                  /* of the strongest */
} judged;

/* An action that this command does not know is from a newer library: as strict as a block. */
static bool stops(oxp_action action)
{
    return action >= OXP_ACTION_REPLACE || action < OXP_ACTION_ALLOW;
}

static unsigned has_of(const char *type)
{
    return !strcmp(type, "email-address")                         ? OXP_BACKTEST_HAS_EMAIL
           : !strcmp(type, "phone-number")                        ? OXP_BACKTEST_HAS_PHONE
           : !strcmp(type, "ip-address")                          ? OXP_BACKTEST_HAS_IP
           : !strcmp(type, "url") || !strcmp(type, "domain-name") ? OXP_BACKTEST_HAS_URL
                                                                  : 0;
}

/* A rule that looks for a type of span is excused where the row truly holds that type; a rule of
 * category privacy that names none, where it holds personal data of any type. */
static bool excuses(const oxp_backtest *b, const oxp_backtest_side *side,
                    const oxp_backtest_row *row, const oxp_backtest_hits *hits,
                    const oxp_finding *finding)
{
    static const char PRIVACY[] = "privacy.";
    if (row->positive || !row->has)
        return false;
    for (size_t t = 0; t < hits->n_types; t++)
        if (row->has & has_of(b->types.items[side->looks_for[hits->first_type + t]]))
            return true;
    return !hits->n_types && (row->has & ~(unsigned)OXP_BACKTEST_HAS_URL) &&
           finding->category.n >= sizeof PRIVACY - 1 &&
           !memcmp(finding->category.p, PRIVACY, sizeof PRIVACY - 1);
}

static bool stronger(const oxp_finding *a, const oxp_finding *b)
{
    if (!b || a->action != b->action)
        return !b || a->action > b->action;
    return a->severity != b->severity ? a->severity > b->severity : a->confidence > b->confidence;
}

static bool count_finding(oxp_backtest *b, oxp_backtest_side *side, const oxp_backtest_row *row,
                          const oxp_finding *finding, judged *j)
{
    size_t rule;
    bool acts = finding->mode == OXP_MODE_ENFORCE && finding->action != OXP_ACTION_ALLOW;
    oxp_backtest_hits *hits = oxp_backtest_rule(b, side, finding->rule, &rule);
    if (!hits)
        return false;
    if (!excuses(b, side, row, hits, finding)) {
        hits->found[row->positive] += hits->found_row != b->rows;
        hits->found_row = b->rows;
        if (!oxp_backtest_sets_mark(b, side, finding, hits,
                                    !acts                    ? OXP_BACKTEST_FOUND
                                    : stops(finding->action) ? OXP_BACKTEST_STOPPED
                                                             : OXP_BACKTEST_ACTED))
            return false;
        if (!acts)
            return true;
    } else {
        if (!acts)
            return true;
        hits->excused += hits->excused_row != b->rows;
        hits->excused_row = b->rows;
        j->excused = true;
        j->excused_stop |= stops(finding->action);
        return true;
    }
    j->acted = true;
    j->stopped |= stops(finding->action);
    if (hits->row != b->rows) {
        hits->row = b->rows;
        hits->hits[row->positive]++;
        hits->action = finding->action;
        if (!oxp_names_room(&side->acted, &side->acted_room, side->n_acted + 1,
                            sizeof *side->acted))
            return false;
        side->acted[side->n_acted++] = rule;
    } else if (finding->action > hits->action) {
        hits->action = finding->action;
    }
    if (stronger(finding, j->strongest)) {
        j->strongest = finding;
        j->rule = rule;
    }
    return true;
}

/* Judges the row; `*verdict` is valid until the side judges the next. */
static bool judge(oxp_backtest *b, oxp_backtest_side *side, const oxp_backtest_row *row, judged *j,
                  oxp_out *out)
{
    *j = (judged){.acted = false};
    side->n_acted = 0;
    oxp_status status = oxp_check(side->exchange, row->role, row->text.p, row->text.n, out);
    if (status == OXP_ERR_MEMORY)
        return false;
    const oxp_verdict *verdict = out->verdict;
    for (size_t i = 0; verdict && i < verdict->n_findings; i++) {
        if (!count_finding(b, side, row, &verdict->findings[i], j))
            return false;
    }
    if (!stops(out->action))
        j->stopped = false;
    else if (!j->stopped && !j->excused_stop)
        j->acted = j->stopped = true; /* for want of a scan */
    if (side->n_acted == 1)
        side->rules[j->rule].alone[row->positive]++;
    return true;
}

static void count(oxp_backtest_count *to, const oxp_backtest_row *row, const judged *j,
                  bool unscanned)
{
    to->unscanned += unscanned;
    if (row->positive) {
        to->caught += j->acted;
        to->caught_stopped += j->stopped;
    } else {
        to->alarms += j->acted;
        to->alarms_stopped += j->stopped;
        to->excused += j->excused && !j->acted;
    }
}

/* ---- examples -------------------------------------------------------------------- */

/* Stopped rows first; then one of each rule before a second of any, the surest first. */
static void add_alarm(oxp_backtest *b, oxp_backtest_side *side, const oxp_backtest_row *row,
                      const judged *j, oxp_action action)
{
    const oxp_finding *finding = j->strongest;
    uint64_t of_rule = finding ? side->rules[j->rule].hits[0] : 0;
    uint64_t severity = finding ? (uint64_t)finding->severity : 0;
    uint64_t sure = severity * 1000 + (finding ? (uint64_t)finding->confidence : 0);
    oxp_backtest_example example = {.rank = {!j->stopped, of_rule, UINT32_MAX - sure},
                                    .rule = finding ? j->rule : SIZE_MAX,
                                    .action = finding ? finding->action : action};
    oxp_backtest_examples_add(&side->alarms, b, row, &example, finding ? finding->start : 0);
}

/* One of each category before a second of any. */
static bool add_miss(oxp_backtest *b, int s, const oxp_backtest_row *row)
{
    size_t category;
    if (!oxp_names_add(&b->categories, row->category.p, row->category.n, &category) ||
        !oxp_names_room(&b->missed[s], &b->missed_room[s], b->categories.n, sizeof **b->missed))
        return false;
    oxp_backtest_example example = {
        .rank = {b->missed[s][category]++, 0, 0}, .rule = SIZE_MAX, .action = OXP_ACTION_ALLOW};
    oxp_backtest_examples_add(&b->sides[s].misses, b, row, &example, 0);
    return true;
}

/* ---- groups ---------------------------------------------------------------------- */

static bool group_of(oxp_backtest *b, const oxp_backtest_row *row, size_t *group)
{
    oxp_str name = row->category;
    size_t number;
    *group = SIZE_MAX;
    if (b->by == OXP_BACKTEST_BY_NOTHING)
        return true;
    if (b->by == OXP_BACKTEST_BY_LANG)
        name = row->lang;
    else if (b->by == OXP_BACKTEST_BY_FILE)
        name = (oxp_str){b->file_name, strlen(b->file_name)};
    else if (b->by == OXP_BACKTEST_BY_PREFIX)
        name = oxp_backtest_row_label(row, b->prefix);
    if (!name.n)
        name = (oxp_str){"(none)", 6};
    if (!oxp_names_add(&b->group_names, name.p, name.n, &number) ||
        !oxp_names_room(&b->groups, &b->groups_room, number + 1, sizeof *b->groups))
        return false;
    *group = number;
    return true;
}

static void count_row(oxp_backtest_group *group, const oxp_backtest_row *row)
{
    group->positive += row->positive;
    group->negative += !row->positive;
    group->negative_bytes += row->positive ? 0 : row->text.n;
}

/* Rules that acted in this row under one policy and not, or otherwise, under the other. */
static void count_moved(oxp_backtest *b, bool positive)
{
    for (int s = 0; s < OXP_BACKTEST_SIDES; s++) {
        const oxp_backtest_side *other = &b->sides[!s];
        for (size_t i = 0; i < b->sides[s].n_acted; i++) {
            size_t rule = b->sides[s].acted[i];
            bool both = rule < other->rules_room && other->rules[rule].row == b->rows;
            oxp_backtest_hits *hits = &b->sides[s].rules[rule];
            hits->moved[positive] += !both;
            hits->otherwise[positive] += both && hits->action != other->rules[rule].action;
        }
    }
}

bool oxp_backtest_row_count(oxp_backtest *b, const oxp_backtest_row *row)
{
    size_t number;
    if (!group_of(b, row, &number))
        return false;
    oxp_backtest_group *group = number == SIZE_MAX ? NULL : &b->groups[number];
    b->rows++;
    count_row(&b->total, row);
    if (group)
        count_row(group, row);
    for (int s = 0; s < b->n_sides; s++) {
        oxp_backtest_side *side = &b->sides[s];
        oxp_out out = OXP_OUT_INIT;
        judged j;
        if (!judge(b, side, row, &j, &out) ||
            !oxp_backtest_spans_count(b, side, row, out.verdict) ||
            !oxp_backtest_sets_count(b, side, number, row->positive))
            return false;
        bool unscanned = (out.flags & OXP_OUT_NOT_SCANNED) != 0;
        count(&b->total.side[s], row, &j, unscanned);
        if (group)
            count(&group->side[s], row, &j, unscanned);
        if (j.acted && !row->positive)
            add_alarm(b, side, row, &j, out.action);
        else if (!j.acted && row->positive && !add_miss(b, s, row))
            return false;
    }
    if (b->n_sides == OXP_BACKTEST_SIDES)
        count_moved(b, row->positive);
    return true;
}
