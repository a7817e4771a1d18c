#include "match/regex_reader.h"

#include <string.h>

void oxp_regex_refuse(oxp_regex_reader *r, const char *why)
{
    if (!r->regex->refused) {
        r->regex->refused = why;
        r->regex->at = r->at;
    }
    r->at = r->n;
}

static bool looking_at(const oxp_regex_reader *r, const char *what)
{
    size_t length = strlen(what);
    return r->n - r->at >= length && memcmp(r->text + r->at, what, length) == 0;
}

static bool take(oxp_regex_reader *r, const char *what)
{
    if (!looking_at(r, what))
        return false;
    r->at += strlen(what);
    return true;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* White space as the x option knows it: PCRE2's C locale, without UCP. */
static bool is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

/* Comments and white space that do not count. */
static void skip_extended(oxp_regex_reader *r)
{
    while ((r->options & OXP_REGEX_EXTENDED) && r->at < r->n) {
        char c = r->text[r->at];
        if (is_space(c)) {
            r->at++;
        } else if (c == '#') {
            const char *line = memchr(r->text + r->at, '\n', r->n - r->at);
            r->comment = !line;
            r->at = line ? (size_t)(line - r->text) + 1 : r->n;
        } else {
            return;
        }
    }
}

/* Options between `(?` and `:` or `)`; false where something else stands there. */
static bool read_options(oxp_regex_reader *r, uint32_t *options)
{
    static const struct {
        char letter;
        uint32_t bit;
    } letters[] = {{'i', OXP_REGEX_CASELESS},
                   {'m', OXP_REGEX_MULTILINE},
                   {'s', OXP_REGEX_DOTALL},
                   {'x', OXP_REGEX_EXTENDED},
                   {'n', OXP_REGEX_NO_CAPTURE},
                   {'J', 0},
                   {'U', 0}};
    bool on = true;
    for (; r->at < r->n && r->text[r->at] != ':' && r->text[r->at] != ')'; r->at++) {
        char c = r->text[r->at];
        if (c == '-') {
            on = false;
            continue;
        }
        if (c == '^') {
            *options = 0;
            continue;
        }
        size_t i = 0;
        while (i < sizeof letters / sizeof *letters && letters[i].letter != c)
            i++;
        if (i == sizeof letters / sizeof *letters)
            return false;
        uint32_t bit = letters[i].bit;
        if (looking_at(r, "xx") && on) {
            bit |= OXP_REGEX_EXTENDED2;
            r->at++;
        } else if (bit == OXP_REGEX_EXTENDED) {
            *options &= ~(uint32_t)OXP_REGEX_EXTENDED2;
        }
        *options = on ? *options | bit : *options & ~bit;
    }
    return r->at < r->n;
}

static void skip_to(oxp_regex_reader *r, char end)
{
    const char *found = memchr(r->text + r->at, end, r->n - r->at);
    r->at = found ? (size_t)(found - r->text) + 1 : r->n;
}

/* Constructs of `(?` that have no place here, each with its cure. */
static const char *refused_group(const oxp_regex_reader *r)
{
    static const char recursion[] =
        "it uses recursion; write the inner pattern out as often as it may nest";
    char c = r->text[r->at], next = r->at + 1 < r->n ? r->text[r->at + 1] : '\0';
    if (c == 'C')
        return "it holds a callout (?C); leave it out";
    if (c == '(')
        return "it uses a conditional group (?(...); write both cases as alternatives";
    if (c == '*' || (c == '<' && next == '*'))
        return "it uses a non-atomic look-around; write (?= or (?<= instead";
    if (c == 'R' || c == '&' || is_digit(c) || c == '+' || (c == '-' && is_digit(next)) ||
        (c == 'P' && next == '>'))
        return recursion;
    return NULL;
}

static oxp_regex_item plain_group(oxp_regex_reader *r, oxp_item_kind kind)
{
    if (++r->depth > OXP_REGEX_DEPTH)
        oxp_regex_refuse(r, "its groups nest deeper than 100; flatten it");
    if (kind != OXP_ITEM_GROUP)
        r->regex->lookaround = true;
    if (kind == OXP_ITEM_AHEAD)
        r->regex->lookahead = true;
    return (oxp_regex_item){.kind = kind, .options = r->options};
}

/* A capture group; its name is what was taken since `name_at`, with one sign behind it. */
static oxp_regex_item capture_group(oxp_regex_reader *r, size_t name_at)
{
    oxp_regex_item item = plain_group(r, OXP_ITEM_GROUP);
    item.group = ++r->n_groups;
    if (item.group < OXP_REGEX_GROUPS && name_at < r->at)
        r->groups[item.group] = (oxp_regex_group){.name_at = (uint32_t)name_at,
                                                  .name_n = (uint32_t)(r->at - name_at - 1)};
    return item;
}

/* Behind `(?` with options: `(?i)` or `(?i:...)`. */
static oxp_regex_item option_group(oxp_regex_reader *r)
{
    uint32_t options = r->options;
    if (!read_options(r, &options))
        return (oxp_regex_item){0};
    if (r->text[r->at++] == ')') {
        r->options = options;
        return (oxp_regex_item){0};
    }
    oxp_regex_item item = plain_group(r, OXP_ITEM_GROUP);
    item.options = options;
    return item;
}

/* Behind `(`. */
static oxp_regex_item read_open(oxp_regex_reader *r)
{
    if (looking_at(r, "*")) {
        oxp_regex_refuse(r, "it holds a verb (*...); leave it out, or use (?= (?! (?> and kin");
        return (oxp_regex_item){0};
    }
    if (!take(r, "?"))
        return r->options & OXP_REGEX_NO_CAPTURE ? plain_group(r, OXP_ITEM_GROUP)
                                                 : capture_group(r, r->at);
    if (r->at == r->n)
        return (oxp_regex_item){0};
    const char *why = refused_group(r);
    if (why) {
        oxp_regex_refuse(r, why);
        return (oxp_regex_item){0};
    }
    if (take(r, "#")) {
        skip_to(r, ')');
        return (oxp_regex_item){0};
    }
    if (take(r, "P=")) {
        size_t begin = r->at;
        skip_to(r, ')');
        return oxp_regex_named_reference(r, r->text + begin, r->at > begin ? r->at - begin - 1 : 0);
    }
    if (take(r, "=") || take(r, "!"))
        return plain_group(r, OXP_ITEM_AHEAD);
    if (take(r, "<=") || take(r, "<!"))
        return plain_group(r, OXP_ITEM_BEHIND);
    if (take(r, ">")) {
        r->regex->backtracking = true;
        return plain_group(r, OXP_ITEM_GROUP);
    }
    if (take(r, "|")) {
        r->numbers_repeat = true;
        return plain_group(r, OXP_ITEM_GROUP);
    }
    bool name = take(r, "P<") || take(r, "<");
    if (name || take(r, "'")) {
        size_t begin = r->at;
        skip_to(r, name ? '>' : '\'');
        return capture_group(r, begin);
    }
    return option_group(r);
}

static oxp_regex_item line_begin(const oxp_regex_reader *r)
{
    /* With `m`, a line that would begin at the end of the text does not. */
    bool multiline = r->options & OXP_REGEX_MULTILINE;
    return (oxp_regex_item){.kind = OXP_ITEM_ASSERTION, .need = multiline ? 1 : 0};
}

static oxp_regex_item line_end(const oxp_regex_reader *r)
{
    /* Without `m`, `$` also matches before a last line break: two bytes decide. */
    bool multiline = r->options & OXP_REGEX_MULTILINE;
    return (oxp_regex_item){.kind = OXP_ITEM_ASSERTION, .need = multiline ? 1 : 2};
}

/* Notes that PCRE2 must be asked what the item takes. */
static void note_class(oxp_regex_reader *r, const oxp_regex_item *item)
{
    oxp_regex_class class = {item->begin, item->end,
                             r->options & (OXP_REGEX_CASELESS | OXP_REGEX_EXTENDED2), item->quoted};
    if (!OXP_PUSH(r->regex->classes, class))
        r->regex->memory = true;
}

static void read_item(oxp_regex_reader *r, oxp_regex_item *item)
{
    if (take(r, "\\Q")) {
        r->quoted = true;
        *item = (oxp_regex_item){0};
    } else if (take(r, "\\")) {
        uint32_t code;
        *item = oxp_regex_escape(r, false, &code);
    } else if (take(r, "(")) {
        *item = read_open(r);
    } else if (take(r, "[")) {
        *item = oxp_regex_brackets(r);
    } else if (take(r, "^")) {
        *item = line_begin(r);
    } else if (take(r, "$")) {
        *item = line_end(r);
    } else if (take(r, ".")) {
        *item = (oxp_regex_item){.kind = OXP_ITEM_CLASS, .min = 1, .max = r->regex->utf ? 4 : 1};
    } else {
        *item = oxp_regex_character(r, oxp_regex_take(r));
    }
}

bool oxp_regex_next(oxp_regex_reader *r, oxp_regex_item *item)
{
    if (r->quoted && take(r, "\\E"))
        r->quoted = false;
    if (!r->quoted)
        skip_extended(r);
    if (r->at >= r->n)
        return false;
    size_t begin = r->at;
    if (r->quoted)
        *item = oxp_regex_character(r, oxp_regex_take(r));
    else if (r->text[r->at] == '|' || r->text[r->at] == ')')
        return false;
    else
        read_item(r, item);
    item->begin = (uint32_t)begin;
    item->end = (uint32_t)r->at;
    item->quoted = r->quoted;
    if (item->spell && r->regex->utf)
        note_class(r, item);
    return !r->regex->refused;
}

static uint32_t read_number(oxp_regex_reader *r)
{
    uint32_t number = 0;
    for (; r->at < r->n && is_digit(r->text[r->at]); r->at++)
        if (number < 1000000)
            number = number * 10 + (uint32_t)(r->text[r->at] - '0');
    return number;
}

/* `{n}`, `{n,}` or `{n,m}`; anything else is literal and stays. */
static bool read_braces(oxp_regex_reader *r, uint32_t *low, uint32_t *high)
{
    size_t begin = r->at;
    if (take(r, "{") && r->at < r->n && is_digit(r->text[r->at])) {
        *low = *high = read_number(r);
        if (take(r, ",")) {
            bool bounded = r->at < r->n && is_digit(r->text[r->at]);
            *high = bounded ? read_number(r) : OXP_UNBOUNDED;
        }
        if (take(r, "}"))
            return true;
    }
    r->at = begin;
    *low = *high = 1;
    return false;
}

/* What PCRE2 reads over between an item and its repeat. */
static void skip_between(oxp_regex_reader *r)
{
    do
        skip_extended(r);
    while (take(r, "\\E") || take(r, "\\Q\\E") ||
           (looking_at(r, "(?#") && (skip_to(r, ')'), true)));
}

oxp_regex_times oxp_regex_repeat(oxp_regex_reader *r)
{
    oxp_regex_times times = {.low = 1, .high = 1};
    if (r->quoted && take(r, "\\E"))
        r->quoted = false;
    if (r->quoted)
        return times;
    skip_between(r);
    /* Repeats of repeats, as in (?:a{2}){3} without the brackets, multiply. */
    for (;; times.signs++) {
        uint32_t low = 1, high = 1;
        if (take(r, "*"))
            low = 0, high = OXP_UNBOUNDED;
        else if (take(r, "+"))
            high = OXP_UNBOUNDED;
        else if (take(r, "?"))
            low = 0;
        else if (!read_braces(r, &low, &high))
            return times;
        skip_extended(r);
        if (take(r, "+"))
            r->regex->backtracking = times.possessive = true;
        else
            times.lazy = take(r, "?");
        skip_between(r);
        times.low = times.low * low;
        times.high = times.high == OXP_UNBOUNDED || high == OXP_UNBOUNDED ? OXP_UNBOUNDED
                                                                          : times.high * high;
    }
}

bool oxp_regex_bar(oxp_regex_reader *r)
{
    return take(r, "|");
}

void oxp_regex_close(oxp_regex_reader *r)
{
    take(r, ")");
    r->depth--;
}
