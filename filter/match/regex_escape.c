#include "match/regex_reader.h"

#include <string.h>

static int hex(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if ((c | 0x20) >= 'a' && (c | 0x20) <= 'f')
        return (c | 0x20) - 'a' + 10;
    return -1;
}

uint32_t oxp_regex_take(oxp_regex_reader *r)
{
    const unsigned char *p = (const unsigned char *)r->text + r->at;
    size_t left = r->n - r->at;
    size_t length = *p < 0xC0 ? 1 : *p < 0xE0 ? 2 : *p < 0xF0 ? 3 : 4;
    if (length == 1 || length > left) {
        r->at++;
        return *p;
    }
    uint32_t code = *p & (0x7Fu >> length);
    for (size_t i = 1; i < length; i++)
        code = code << 6 | (p[i] & 0x3Fu);
    r->at += length;
    return code;
}

static uint32_t encoded(uint32_t code)
{
    return code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
}

static oxp_regex_item literal(uint32_t min, uint32_t max, bool exact, bool spell)
{
    return (oxp_regex_item){
        .kind = OXP_ITEM_CHARACTER, .min = min, .max = max, .exact = exact, .spell = spell};
}

oxp_regex_item oxp_regex_character(oxp_regex_reader *r, uint32_t code)
{
    if (code >= 0x80)
        r->regex->utf = true;
    if (!r->regex->utf)
        return literal(1, 1, true, false);
    /* k and s have other cases of two and three bytes, and characters outside ASCII may
     * have shorter or longer ones. */
    uint32_t lower = code | 0x20;
    if ((r->options & OXP_REGEX_CASELESS) && (code >= 0x80 || lower == 'k' || lower == 's'))
        return literal(1, 4, false, code >= 0x80);
    return literal(encoded(code), encoded(code), true, false);
}

static oxp_regex_item class_item(const oxp_regex_reader *r, bool wide)
{
    return (oxp_regex_item){.kind = OXP_ITEM_CLASS, .min = 1, .max = wide && r->regex->utf ? 4 : 1};
}

static oxp_regex_item assertion(uint32_t need)
{
    return (oxp_regex_item){.kind = OXP_ITEM_ASSERTION, .need = need};
}

static uint32_t digits(oxp_regex_reader *r, uint32_t base, size_t at_most)
{
    uint32_t value = 0;
    for (; at_most && r->at < r->n; at_most--, r->at++) {
        int digit = hex(r->text[r->at]);
        if (digit < 0 || (uint32_t)digit >= base)
            break;
        value = value * base + (uint32_t)digit;
    }
    return value;
}

static void skip_past(oxp_regex_reader *r, char end)
{
    const char *found = memchr(r->text + r->at, end, r->n - r->at);
    r->at = found ? (size_t)(found - r->text) + 1 : r->n;
}

/* `\x41`, `\x{1F600}`, `\o{101}`: the number behind the letter. */
static uint32_t braced(oxp_regex_reader *r, uint32_t base, size_t plain)
{
    if (r->at < r->n && r->text[r->at] == '{') {
        r->at++;
        uint32_t value = digits(r, base, 12);
        skip_past(r, '}');
        return value;
    }
    return digits(r, base, plain);
}

oxp_regex_item oxp_regex_reference(oxp_regex_reader *r, uint32_t number)
{
    oxp_regex_item item = {.kind = OXP_ITEM_REFERENCE, .max = OXP_UNBOUNDED};
    r->regex->backtracking = true;
    if (!number || number >= OXP_REGEX_GROUPS || !r->groups[number].closed || r->numbers_repeat)
        return item;
    const oxp_regex_group *group = &r->groups[number];
    item.min = group->min;
    item.max = group->max;
    item.group = number;
    if (r->regex->utf && (r->options & OXP_REGEX_CASELESS)) {
        /* Another case of a character may have one byte, or four. */
        item.min = group->min / 4;
        item.max = group->max < OXP_UNBOUNDED / 4 ? group->max * 4 : OXP_UNBOUNDED;
    }
    return item;
}

oxp_regex_item oxp_regex_named_reference(oxp_regex_reader *r, const char *name, size_t n)
{
    uint32_t found = 0;
    for (uint32_t i = 1; i <= r->n_groups && i < OXP_REGEX_GROUPS; i++) {
        const oxp_regex_group *group = &r->groups[i];
        if (group->name_n == n && n && memcmp(r->text + group->name_at, name, n) == 0) {
            if (found) /* it may be either */
                return oxp_regex_reference(r, 0);
            found = i;
        }
    }
    return oxp_regex_reference(r, found);
}

/* `\1` and kin: a back-reference or an octal number, after PCRE2's rules. */
static oxp_regex_item numbered(oxp_regex_reader *r, char first, bool in_class, uint32_t *code)
{
    size_t begin = r->at - 1;
    if (!in_class && first != '0') {
        /* Numbers over 9 are references only where there are so many groups. An octal number
         * taken for one here costs speed alone. */
        uint32_t number = (uint32_t)(first - '0');
        while (r->at < r->n && r->text[r->at] >= '0' && r->text[r->at] <= '9') {
            number = 0;
            r->at++;
        }
        return oxp_regex_reference(r, number);
    }
    r->at = begin;
    *code = digits(r, 8, 3);
    if (r->at == begin)
        r->at++;
    return oxp_regex_character(r, *code);
}

/* A number or a name: what a reference has between its brackets, or bare. */
static oxp_regex_item reference_to(oxp_regex_reader *r, const char *what, size_t n)
{
    uint32_t number = 0;
    size_t sign = n && (*what == '-' || *what == '+') ? 1 : 0, i = sign;
    for (; i < n && what[i] >= '0' && what[i] <= '9' && number < OXP_REGEX_GROUPS; i++)
        number = number * 10 + (uint32_t)(what[i] - '0');
    if (i < n || i == sign)
        return oxp_regex_named_reference(r, what, n);
    if (sign && *what == '-')
        number = number <= r->n_groups ? r->n_groups + 1 - number : 0;
    else if (sign)
        number = 0;
    return oxp_regex_reference(r, number);
}

/* `\g...` and `\k...`: back-references; \g with <> or '' calls a subroutine. */
static oxp_regex_item reference(oxp_regex_reader *r, char letter)
{
    char open = r->at < r->n ? r->text[r->at] : '\0';
    if (letter == 'g' && (open == '<' || open == '\'')) {
        oxp_regex_refuse(r, "it calls a group as a subroutine; write that group's pattern out");
        return (oxp_regex_item){0};
    }
    if (open == '{' || open == '<' || open == '\'') {
        size_t begin = ++r->at;
        skip_past(r, open == '{' ? '}' : open == '<' ? '>' : '\'');
        return reference_to(r, r->text + begin, r->at > begin ? r->at - begin - 1 : 0);
    }
    size_t begin = r->at;
    while (r->at < r->n && r->text[r->at] && strchr("+-0123456789", r->text[r->at]))
        r->at++;
    return reference_to(r, r->text + begin, r->at - begin);
}

static oxp_regex_item property(oxp_regex_reader *r)
{
    r->regex->utf = true;
    if (r->at < r->n && r->text[r->at] == '{')
        skip_past(r, '}');
    else if (r->at < r->n)
        r->at++;
    oxp_regex_item item = class_item(r, true);
    item.spell = true;
    return item;
}

static const char *refused_escape(char c)
{
    switch (c) {
    case 'C':
        return "\\C matches part of a character; write . or \\x{..}";
    case 'G':
        return "\\G has no meaning where all matches are found; leave it out";
    case 'K':
        return "\\K is not supported; put the part to report in a group and name it with `span`";
    default:
        return NULL;
    }
}

static oxp_regex_item control(oxp_regex_reader *r, uint32_t *code)
{
    *code = r->at < r->n ? (unsigned char)r->text[r->at++] : 0;
    if (*code >= 'a' && *code <= 'z')
        *code -= 0x20;
    *code ^= 0x40;
    return oxp_regex_character(r, *code);
}

oxp_regex_item oxp_regex_escape(oxp_regex_reader *r, bool in_class, uint32_t *code)
{
    *code = UINT32_MAX;
    if (r->at >= r->n)
        return (oxp_regex_item){0};
    char c = r->text[r->at];
    const char *why = in_class ? NULL : refused_escape(c);
    if (why) {
        oxp_regex_refuse(r, why);
        return (oxp_regex_item){0};
    }
    *code = oxp_regex_take(r);
    if (c >= '0' && c <= '9')
        return numbered(r, c, in_class, code);
    switch (c) {
    case 'd':
    case 'w':
    case 's':
        *code = UINT32_MAX;
        return class_item(r, false);
    case 'D':
    case 'W':
    case 'S':
    case 'h':
    case 'H':
    case 'v':
    case 'V':
        *code = UINT32_MAX;
        return class_item(r, true);
    case 'p':
    case 'P':
        *code = UINT32_MAX;
        return property(r);
    case 'X':
        r->regex->utf = true;
        return (oxp_regex_item){.kind = OXP_ITEM_CLASS, .min = 1, .max = OXP_UNBOUNDED, .need = 1};
    case 'R':
        return (oxp_regex_item){
            .kind = OXP_ITEM_CLASS, .min = 1, .max = r->regex->utf ? 3 : 2, .need = 1};
    case 'N':
        if (r->at >= r->n || r->text[r->at] != '{')
            return class_item(r, true);
        r->at += r->n - r->at > 3 ? 3 : 0; /* {U+ */
        *code = digits(r, 16, 8);
        skip_past(r, '}');
        r->regex->utf = true;
        return oxp_regex_character(r, *code);
    case 'b':
        if (!in_class)
            return assertion(1);
        *code = '\b';
        return oxp_regex_character(r, *code);
    case 'B':
    case 'z':
        return assertion(1);
    case 'Z':
        return assertion(2);
    case 'A':
        return assertion(0);
    case 'E':
        *code = UINT32_MAX;
        return (oxp_regex_item){0};
    case 'g':
    case 'k':
        return reference(r, c);
    case 'x':
        *code = braced(r, 16, 2);
        return oxp_regex_character(r, *code);
    case 'o':
        *code = braced(r, 8, 3);
        return oxp_regex_character(r, *code);
    case 'c':
        return control(r, code);
    case 'a':
        *code = 7;
        break;
    case 'e':
        *code = 27;
        break;
    case 'f':
        *code = 12;
        break;
    case 'n':
        *code = 10;
        break;
    case 'r':
        *code = 13;
        break;
    case 't':
        *code = 9;
        break;
    default:
        break;
    }
    return oxp_regex_character(r, *code);
}

/* `[:alpha:]` and kin behind the `[`; taken. */
static bool named_class(oxp_regex_reader *r, bool *wide)
{
    if (r->at >= r->n || r->text[r->at] != ':')
        return false;
    const char *begin = r->text + r->at + 1;
    const char *end = memchr(begin, ':', r->n - r->at - 1);
    if (!end || end + 1 >= r->text + r->n || end[1] != ']')
        return false;
    for (const char *p = begin; p < end; p++)
        if (!((*p >= 'a' && *p <= 'z') || (*p == '^' && p == begin)))
            return false;
    *wide |= *begin == '^';
    r->at = (size_t)(end - r->text) + 2;
    return true;
}

/* What the members of a class have in common. */
typedef struct members {
    bool wide;    /* one is beyond ASCII */
    bool spell;   /* PCRE2 must be asked what it takes */
    bool inside;  /* one is \\p or [:name:] */
    bool outside; /* one is \\D \\S \\W or [:^name:] */
} members;

static void add_character(oxp_regex_reader *r, members *all, uint32_t code)
{
    oxp_regex_item item = oxp_regex_character(r, code);
    all->wide |= code >= 0x80;
    all->spell |= item.spell;
}

/* One member of a class; true while there are more. */
static bool class_member(oxp_regex_reader *r, members *all)
{
    if (r->text[r->at] == '[') {
        r->at++;
        bool negative = r->at + 1 < r->n && r->text[r->at + 1] == '^';
        if (!named_class(r, &all->wide))
            add_character(r, all, '[');
        else
            *(negative ? &all->outside : &all->inside) = true;
    } else if (r->text[r->at] == '\\') {
        uint32_t code;
        r->at++;
        char letter = r->at < r->n ? r->text[r->at] : '\0';
        oxp_regex_item item = oxp_regex_escape(r, true, &code);
        all->inside |= letter == 'p' || letter == 'P';
        all->outside |= letter == 'D' || letter == 'S' || letter == 'W';
        all->wide |= item.kind == OXP_ITEM_CLASS ? item.max > 1 : code >= 0x80;
        all->spell |= item.spell;
    } else {
        add_character(r, all, oxp_regex_take(r));
    }
    return !r->regex->refused;
}

/* \Q..\E inside a class; taken. */
static bool class_quote(oxp_regex_reader *r, members *all)
{
    if (r->n - r->at < 2 || r->text[r->at] != '\\' || r->text[r->at + 1] != 'Q')
        return false;
    r->at += 2;
    while (r->at < r->n && strncmp(r->text + r->at, "\\E", r->n - r->at < 2 ? 1 : 2) != 0)
        add_character(r, all, oxp_regex_take(r));
    r->at += r->n - r->at < 2 ? r->n - r->at : 2;
    return true;
}

/* What PCRE2 reads over before the first member of a class, on both sides of a `^`. */
static void skip_before_members(oxp_regex_reader *r)
{
    for (;;) {
        const char *at = r->text + r->at;
        size_t left = r->n - r->at;
        if (left >= 2 && memcmp(at, "\\E", 2) == 0)
            r->at += 2;
        else if (left >= 4 && memcmp(at, "\\Q\\E", 4) == 0)
            r->at += 4;
        else if (left && (r->options & OXP_REGEX_EXTENDED2) && (*at == ' ' || *at == '\t'))
            r->at++;
        else
            return;
    }
}

oxp_regex_item oxp_regex_brackets(oxp_regex_reader *r)
{
    static const char *const borders[] = {"[:<:]]", "[:>:]]"};
    for (size_t i = 0; i < 2; i++)
        if (r->n - r->at >= 6 && memcmp(r->text + r->at, borders[i], 6) == 0)
            oxp_regex_refuse(r, "it uses [[:<:]] or [[:>:]]; write \\b");
    /* Ranges reach no further than their ends, and caselessness may leave ASCII. */
    members all = {.wide = r->options & OXP_REGEX_CASELESS};
    skip_before_members(r);
    if (r->at < r->n && r->text[r->at] == '^') {
        all.wide = true;
        r->at++;
        skip_before_members(r);
    }
    bool first = true;
    while (r->at < r->n && (first || r->text[r->at] != ']')) {
        first = false;
        if (!class_quote(r, &all) && !class_member(r, &all))
            break;
    }
    r->at += r->at < r->n;
    /* PCRE2 10.42 forgets all characters over 255 of a \W that a [:digit:] follows, and takes
     * some twice, as in and as out, where \p stands beside it. */
    if (all.inside && all.outside && r->regex->utf)
        oxp_regex_refuse(r, "a class mixes \\p or [:name:] with \\D, \\S, \\W or [:^name:], which "
                            "PCRE2 misreads; write two alternatives, or the characters themselves");
    oxp_regex_item item = class_item(r, all.wide);
    item.spell = all.spell;
    return item;
}
