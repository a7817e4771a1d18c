#include "match/regex.h"

#include <stdlib.h>
#include <string.h>

#include "match/regex_reader.h"

/* What one part of a pattern adds up to. */
typedef struct part {
    uint32_t min, max;
    uint32_t need;    /* of look-ahead beyond its end */
    uint32_t literal; /* longest literal in it */
    uint32_t round;   /* how far it looks for a longer parse than its first: `max`, but one
                       * character where it is the repeat of a character */
} part;

static uint32_t add(uint32_t a, uint32_t b)
{
    return a > UINT32_MAX - b ? UINT32_MAX : a + b;
}

static uint32_t times(uint32_t a, uint32_t b)
{
    uint64_t product = (uint64_t)a * b;
    return (a == UINT32_MAX && b) || product > UINT32_MAX ? UINT32_MAX : (uint32_t)product;
}

static uint32_t most(uint32_t a, uint32_t b)
{
    return a > b ? a : b;
}

static uint32_t least(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

static part read_alternatives(oxp_regex_reader *r);

/* `whole` followed by `next`. What looked ahead before now looks into `next`. */
static void append(part *whole, part next)
{
    uint32_t rest = whole->need;
    if (rest != OXP_UNBOUNDED)
        rest = rest > next.min ? rest - next.min : 0;
    whole->need = most(rest, next.need);
    whole->min = add(whole->min, next.min);
    whole->max = add(whole->max, next.max);
    whole->literal = most(whole->literal, next.literal);
}

static part read_group(oxp_regex_reader *r, const oxp_regex_item *item)
{
    uint32_t outer = r->options;
    r->options = item->options;
    part inner = read_alternatives(r);
    oxp_regex_close(r);
    r->options = outer;
    if (item->group && item->group < OXP_REGEX_GROUPS) {
        oxp_regex_group *group = &r->groups[item->group];
        group->min = inner.min;
        group->max = inner.max;
        group->closed = true;
    }
    if (item->kind == OXP_ITEM_AHEAD) {
        uint32_t reach = add(inner.max, inner.need);
        return (part){.need = reach};
    }
    if (item->kind == OXP_ITEM_BEHIND)
        return (part){.need = inner.need};
    /* An atomic group takes its first parse, which what follows decides. */
    if (item->end - item->begin == 3 && memcmp(r->text + item->begin, "(?>", 3) == 0)
        inner.need = add(inner.need, inner.round);
    return inner;
}

static part read_item(oxp_regex_reader *r, const oxp_regex_item *item)
{
    switch (item->kind) {
    case OXP_ITEM_GROUP:
    case OXP_ITEM_AHEAD:
    case OXP_ITEM_BEHIND:
        return read_group(r, item);
    case OXP_ITEM_CHARACTER:
        return (part){.min = item->min, .max = item->max, .literal = item->exact ? item->min : 0};
    case OXP_ITEM_CLASS:
    case OXP_ITEM_REFERENCE:
        return (part){.min = item->min, .max = item->max, .need = item->need};
    case OXP_ITEM_ASSERTION:
        return (part){.need = item->need};
    case OXP_ITEM_NOTHING:
        break;
    }
    return (part){0};
}

/* Adds a literal character's bytes to the run before it, if the run goes on here. */
static uint32_t literal_run(uint32_t run, const oxp_regex_item *item, const oxp_regex_times *repeat)
{
    bool plain = item->kind == OXP_ITEM_CHARACTER && item->exact;
    return plain && repeat->low == 1 && repeat->high == 1 ? run + item->min : 0;
}

static void note_repeat(oxp_regex_reader *r, const oxp_regex_item *item,
                        const oxp_regex_times *repeat)
{
    bool single = item->kind == OXP_ITEM_CHARACTER || item->kind == OXP_ITEM_CLASS;
    if (!single || repeat->signs != 1 || repeat->possessive || !repeat->low ||
        repeat->high != OXP_UNBOUNDED)
        return;
    oxp_regex_repeat_at at = {item->begin, item->end,    (uint32_t)r->at,
                              repeat->low, repeat->lazy, item->quoted};
    if (!OXP_PUSH(r->regex->repeats, at))
        r->regex->memory = true;
}

static part read_sequence(oxp_regex_reader *r)
{
    part whole = {0};
    uint32_t run = 0, items = 0;
    oxp_regex_item item;
    while (oxp_regex_next(r, &item)) {
        if (item.kind == OXP_ITEM_NOTHING)
            continue;
        items += item.kind == OXP_ITEM_CHARACTER || item.kind == OXP_ITEM_CLASS ? 1 : 2;
        whole.round = item.max;
        part one = read_item(r, &item);
        oxp_regex_times repeat = oxp_regex_repeat(r);
        note_repeat(r, &item, &repeat);
        run = literal_run(run, &item, &repeat);
        whole.literal = most(whole.literal, run);
        if (repeat.possessive) /* another round must not be possible */
            one.need = add(one.need, one.max);
        one.min = times(one.min, repeat.low);
        one.max = times(one.max, repeat.high);
        if (!repeat.low)
            one.literal = 0;
        append(&whole, one);
    }
    if (items != 1)
        whole.round = whole.max;
    return whole;
}

static part read_alternatives(oxp_regex_reader *r)
{
    part all = read_sequence(r);
    while (oxp_regex_bar(r)) {
        part one = read_sequence(r);
        all.min = least(all.min, one.min);
        all.max = most(all.max, one.max);
        all.need = most(all.need, one.need);
        all.round = all.max;
        all.literal = least(all.literal, one.literal);
    }
    return all;
}

void oxp_regex_read(const char *text, size_t n, oxp_regex *regex)
{
    *regex = (oxp_regex){.close = ""};
    if (n > OXP_REGEX_BYTES) {
        regex->refused = "it is longer than 32 KiB; split it into several patterns";
        return;
    }
    if (memchr(text, '\0', n)) { /* a pattern is handed on as a C string */
        regex->refused = "it holds a NUL byte; write \\x00";
        return;
    }
    /* The mode changes the widths, and the last byte may change the mode: read twice. */
    for (int pass = 0; pass < 2 && !regex->refused; pass++) {
        oxp_regex_reader r = {.text = text, .n = n, .regex = regex};
        regex->classes.n = regex->repeats.n = 0;
        part all = read_alternatives(&r);
        regex->min = all.min;
        regex->max = all.max;
        regex->need = all.need;
        regex->literal = all.literal;
        regex->lookahead |= all.need > 2;
        regex->close = r.quoted ? "\\E" : r.comment ? "\n" : "";
    }
}

void oxp_regex_free(oxp_regex *regex)
{
    free(regex->classes.items);
    free(regex->repeats.items);
    *regex = (oxp_regex){.close = ""};
}
