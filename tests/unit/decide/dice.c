#include "unit/decide/dice.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

uint32_t dice_roll(dice *d, uint32_t sides)
{
    d->state = d->state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)((d->state >> 33) % sides);
}

uint32_t dice_text(dice *d, uint32_t most, char *text)
{
    static const char *const ALPHABETS[] = {"ab", "abc", "ab ", "aab"};
    const char *alphabet = ALPHABETS[dice_roll(d, 4)];
    uint32_t n = dice_roll(d, most + 1);
    for (uint32_t i = 0; i < n; i++)
        text[i] = alphabet[dice_roll(d, (uint32_t)strlen(alphabet))];
    text[n] = '\0';
    return n;
}

typedef struct writer {
    dice *d;
    char *out;
    bool composite; /* an earlier rule to refer to */
} writer;

static void say(writer *w, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void say(writer *w, const char *format, ...)
{
    size_t n = strlen(w->out);
    va_list args;
    va_start(args, format);
    vsnprintf(w->out + n, DICE_LINE - n, format, args);
    va_end(args);
}

static bool chance(writer *w, uint32_t one_in)
{
    return !dice_roll(w->d, one_in);
}

static const char *const NAMES[] = {"a", "b", "c", "ab", "aa", "ba", "w", "v"};

static void name(writer *w)
{
    if (w->composite && chance(w, 6))
        say(w, "@r");
    else
        say(w, "%s", NAMES[dice_roll(w->d, 8)]);
}

static void names(writer *w, const char *between)
{
    uint32_t n = 2 + dice_roll(w->d, 2);
    say(w, "(");
    for (uint32_t i = 0; i < n; i++) {
        if (i)
            say(w, "%s", between);
        name(w);
    }
    say(w, ")");
}

static void chain(writer *w)
{
    const char *how = chance(w, 2) ? " near " : " then ";
    uint32_t n = 2 + !dice_roll(w->d, 3);
    for (uint32_t i = 0; i < n; i++) {
        if (i)
            say(w, "%s", how);
        if (chance(w, 4))
            names(w, " or ");
        else
            name(w);
    }
    say(w, " within %u", dice_roll(w->d, 4));
}

static void condition(writer *w, int depth)
{
    switch (dice_roll(w->d, depth > 0 ? 12 : 7)) {
    case 0:
    case 1:
    case 2:
        name(w);
        break;
    case 3:
        if (chance(w, 2))
            say(w, "distinct ");
        say(w, "%s >= %u", NAMES[dice_roll(w->d, 8)], 1 + dice_roll(w->d, 3));
        break;
    case 4:
    case 5:
        chain(w);
        break;
    case 6:
        say(w, "%s of ", chance(w, 4) ? "none" : chance(w, 3) ? "all" : chance(w, 2) ? "1" : "2");
        names(w, ", ");
        if (w->out[strlen(w->out) - 1] == ')' && chance(w, 2) && !strstr(w->out, "none"))
            say(w, " within %u", dice_roll(w->d, 3));
        break;
    case 7:
        say(w, "not (");
        condition(w, depth - 1);
        say(w, ") and ");
        condition(w, depth - 1);
        break;
    default:
        say(w, "((");
        condition(w, depth - 1);
        say(w, ") %s (", chance(w, 2) ? "and" : "or");
        condition(w, depth - 1);
        say(w, "))");
        break;
    }
}

static bool is_of_name(char c)
{
    return (c >= 'a' && c <= 'z') || c == '@';
}

static bool mentions(const char *line, const char *wanted)
{
    size_t n = strlen(wanted);
    for (const char *at = line; (at = strstr(at, wanted)); at++)
        if ((at == line || !is_of_name(at[-1])) && !is_of_name(at[n]))
            return true;
    return false;
}

static void finds(writer *w, const char *condition)
{
    for (int i = 0; i < 8; i++) {
        if (!mentions(condition, NAMES[i]))
            continue;
        if (!strcmp(NAMES[i], "w"))
            say(w, " let.w=a,ab,bb");
        if (!strcmp(NAMES[i], "v"))
            say(w, " let.v=b,ba,ab,aba");
        if (chance(w, 6))
            say(w, " border.%s", NAMES[i]);
        if (chance(w, 6))
            say(w, " conf.%s=%u", NAMES[i], 10 * dice_roll(w->d, 11));
        if (chance(w, 12))
            say(w, " in.%s=%s", NAMES[i], chance(w, 2) ? "input" : "output");
    }
}

static void around(writer *w, unsigned flags)
{
    static const char *const WORDS[] = {"a", "b", "c", "ab"};
    if (chance(w, 6))
        say(w, " around=%s/%u", WORDS[dice_roll(w->d, 4)], dice_roll(w->d, 4));
    if (chance(w, 8))
        say(w, " message=%s", WORDS[dice_roll(w->d, 4)]);
    if (chance(w, 6))
        say(w, " context=%s/%u+%u%s", WORDS[dice_roll(w->d, 4)], dice_roll(w->d, 4),
            10 * dice_roll(w->d, 8), chance(w, 2) ? "!" : "");
    if (chance(w, 6) && !(flags & DICE_STEADY))
        say(w, " match=%s", WORDS[dice_roll(w->d, 4)]);
    if (chance(w, 12))
        say(w, " max=%u", 1 + dice_roll(w->d, 3));
}

static void verb(writer *w)
{
    static const char *const VERBS[] = {
        "flag",  "flag",           "redact=label", "redact=mask", "redact=remove", "redact=mask:1",
        "block", "redact=label:L", "replace=m",    "note=m",      "points=1",      "flag points=2"};
    say(w, " %s", VERBS[dice_roll(w->d, 12)]);
}

void dice_rules(dice *d, unsigned flags, dice_set *set)
{
    writer w = {.d = d};
    set->n_rules = 1 + (int)dice_roll(d, 3);
    set->n_categories = (int)dice_roll(d, 3);
    for (int i = 0; i < set->n_rules; i++) {
        char *line = set->rules[i];
        w.out = line;
        line[0] = '\0';
        if (i && chance(&w, 6) && !(flags & DICE_STEADY)) {
            say(&w, "ok: w | let.w=ab,ba,aab allow=r conf=%u min=%u%s", 10 * dice_roll(d, 11),
                10 * dice_roll(d, 8), chance(&w, 6) ? " mode=shadow" : "");
            w.composite = false;
            continue;
        }
        say(&w, "%s: ", i == 0 ? "r" : i == 1 ? "s" : "t");
        char before[DICE_LINE];
        condition(&w, 2);
        snprintf(before, sizeof before, "%s", strchr(line, ':') + 1);
        say(&w, " |");
        finds(&w, before);
        around(&w, flags);
        verb(&w);
        if (chance(&w, 8))
            verb(&w);
        say(&w, " conf=%u min=%u score=%u cat=x%s%s", 10 * dice_roll(d, 11),
            chance(&w, 2) ? 0 : 10 * dice_roll(d, 8), dice_roll(d, 4), chance(&w, 2) ? ".y" : "",
            chance(&w, 10) ? " mode=shadow" : "");
        w.composite = !(flags & DICE_ALONE);
    }
    for (int i = 0; i < set->n_categories; i++) {
        static const char *const ACTS[] = {"",        "| flag",        "| redact=label",
                                           "| block", "| redact=mask", "| redact=remove flag"};
        w.out = set->categories[i];
        w.out[0] = '\0';
        say(&w, "%s flag_at=%d block_at=%d", i ? "x.y" : "x", 50 * (int)dice_roll(d, 5) - 1,
            50 * (int)dice_roll(d, 6) - 1);
        if (chance(&w, 4))
            say(&w, " cap=%d", 50 * (int)dice_roll(d, 6));
        say(&w, " %s", ACTS[dice_roll(d, 6)]);
    }
}
