#include "match/regex_reader.h"

#include <string.h>

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

oxp_regex_item oxp_regex_brackets(oxp_regex_reader *r)
{
    static const char *const borders[] = {"[:<:]]", "[:>:]]"};
    for (size_t i = 0; i < 2; i++)
        if (r->n - r->at >= 6 && memcmp(r->text + r->at, borders[i], 6) == 0)
            oxp_regex_refuse(r, "it uses [[:<:]] or [[:>:]]; write \\b");
    /* Ranges reach no further than their ends, and caselessness may leave ASCII. */
    members all = {.wide = r->options & OXP_REGEX_CASELESS};
    if (r->at < r->n && r->text[r->at] == '^') {
        all.wide = true;
        r->at++;
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
    oxp_regex_item item = oxp_regex_one_of(r, all.wide);
    item.spell = all.spell;
    return item;
}
