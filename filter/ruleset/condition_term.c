#include <string.h>

#include "ruleset/condition_parser.h"
#include "ruleset/distance.h"

enum { COUNT_MOST = 1000 };

/* ---- nodes ------------------------------------------------------------------------------ */

oxp_condition *oxp_condition_new(oxp_parser *p, oxp_condition_kind kind)
{
    oxp_condition *condition = oxp_loader_keep(p->loader, 1, sizeof *condition);
    if (condition)
        condition->kind = kind;
    return condition;
}

/* Explain shows terms as they were written. */
oxp_condition *oxp_condition_as_written(oxp_parser *p, oxp_condition *condition,
                                        const oxp_token *first)
{
    if (!condition || p->failed)
        return NULL;
    const oxp_token *last = p->at - 1;
    size_t n = (size_t)(last->text.p + last->text.n - first->text.p);
    condition->text = oxp_arena_copy(p->loader->keep, first->text.p, n);
    if (!condition->text)
        p->loader->no_memory = true;
    return condition->text ? condition : NULL;
}

/* The index of the name at `t`; OXP_NONE: complained. */
static uint32_t name_at(oxp_parser *p, const oxp_token *t)
{
    char word[64];

    if (t->kind != OXP_TOKEN_WORD || t->text.n >= sizeof word) {
        oxp_parser_fault(p, t, "E6", "the name of a search is wanted here, found %s",
                         oxp_token_shown(p, t));
        return OXP_NONE;
    }
    memcpy(word, t->text.p, t->text.n);
    word[t->text.n] = '\0';
    for (uint32_t i = 0; i < p->names->n; i++)
        if (strcmp(p->names->items[i], word) == 0) {
            p->used[i] = true;
            return i;
        }
    if (oxp_condition_reserves(word))
        oxp_parser_fault(p, t, "E6", "the name of a search is wanted here, found '%s'", word);
    else
        oxp_parser_fault(p, t, "E6",
                         "'when' names the search '%s', which this rule does not have%s", word,
                         oxp_hint(p->loader, word, p->names->items, p->names->n, "its searches:"));
    return OXP_NONE;
}

bool oxp_condition_set_finds(oxp_parser *p, oxp_condition *condition, const uint32_t *finds,
                             uint32_t n)
{
    uint32_t *copy = oxp_loader_keep(p->loader, n, sizeof *copy);
    if (!copy || !condition)
        return false;
    if (n)
        memcpy(copy, finds, n * sizeof *copy);
    condition->finds = copy;
    condition->n_finds = n;
    return true;
}

/* ---- within ------------------------------------------------------------------------------- */

static bool read_distance(oxp_parser *p, oxp_distance *distance)
{
    const oxp_token *number = p->at, *unit = number + (number->kind == OXP_TOKEN_NUMBER);
    bool counted = false;
    oxp_distance_unit kind = unit->kind == OXP_TOKEN_WORD
                                 ? oxp_unit_read(unit->text.p, unit->text.n, &counted)
                                 : OXP_UNIT_NONE;

    if (kind == OXP_UNIT_NONE)
        return oxp_parser_fault(
                   p, unit, "E6",
                   "'within' wants a number of words, chars or bytes, or sentence, or line; "
                   "found %s",
                   oxp_token_shown(p, unit)) != NULL;
    if (counted != (number->kind == OXP_TOKEN_NUMBER))
        return oxp_parser_fault(p, unit, "E6",
                                counted ? "%s wants a number in front, such as 5 words"
                                        : "%s takes no number in front",
                                oxp_token_shown(p, unit)) != NULL;
    if (counted && (number->text.n > 5 || number->number > OXP_DISTANCE_MOST))
        return oxp_parser_fault(p, number, "E6", "%s is too far; at most %d",
                                oxp_token_shown(p, number), OXP_DISTANCE_MOST) != NULL;
    *distance = (oxp_distance){kind, counted ? number->number : 1};
    p->at = unit + 1;
    return true;
}

/* ---- terms ---------------------------------------------------------------------------------- */

size_t oxp_link_length(const oxp_token *t)
{
    if (t->kind == OXP_TOKEN_WORD)
        return 1;
    if (t->kind != OXP_TOKEN_OPEN)
        return 0;
    size_t n = 1;
    for (;;) {
        if (t[n].kind != OXP_TOKEN_WORD)
            return 0;
        n++;
        if (t[n].kind == OXP_TOKEN_CLOSE)
            return n + 1;
        if (!oxp_token_is(&t[n], "or"))
            return 0;
        n++;
    }
}

static bool read_link(oxp_parser *p, oxp_link *link)
{
    size_t n = oxp_link_length(p->at);
    if (!n)
        return oxp_parser_fault(
                   p, p->at, "E6",
                   "the name of a search, or names joined with 'or' in brackets, is wanted "
                   "here; found %s",
                   oxp_token_shown(p, p->at)) != NULL;
    uint32_t *finds = oxp_loader_keep(p->loader, n, sizeof *finds);
    if (!finds)
        return false;
    link->finds = finds;
    for (const oxp_token *t = p->at; t < p->at + n; t++) {
        if (t->kind != OXP_TOKEN_WORD || (n > 1 && oxp_token_is(t, "or")))
            continue;
        uint32_t name = name_at(p, t);
        if (name == OXP_NONE)
            return false;
        finds[link->n++] = name;
    }
    p->at += n;
    return true;
}

oxp_condition *oxp_condition_chain(oxp_parser *p)
{
    const oxp_token *first = p->at;
    oxp_condition *chain = oxp_condition_new(p, OXP_CONDITION_CHAIN);
    size_t most = 1;

    for (const oxp_token *t = p->at; t->kind != OXP_TOKEN_END; t++)
        most += oxp_token_is(t, "near") || oxp_token_is(t, "then");
    oxp_link *links = oxp_loader_keep(p->loader, most, sizeof *links);
    if (!chain || !links || !read_link(p, &links[chain->n_links++]))
        return NULL;
    chain->links = links;
    chain->ordered = oxp_token_is(p->at, "then");
    while (oxp_token_is(p->at, "near") || oxp_token_is(p->at, "then")) {
        if (oxp_token_is(p->at, "then") != chain->ordered)
            return oxp_parser_fault(
                p, p->at, "E6",
                "'near' and 'then' cannot be mixed in one chain; join two chains with "
                "'and'");
        p->at++;
        if (!read_link(p, &links[chain->n_links++]))
            return NULL;
    }
    if (!oxp_parser_take(p, "within"))
        return oxp_parser_fault(p, p->at, "E6",
                                "'within' is missing behind %s; write e.g. within 5 words",
                                chain->ordered ? "'then'" : "'near'");
    return read_distance(p, &chain->within) ? oxp_condition_as_written(p, chain, first) : NULL;
}

/* True where `name` fits `glob`, in which '*' stands for any characters. */
static bool fits_glob(const char *glob, size_t n, const char *name)
{
    const char *star = NULL, *resume = NULL, *end = glob + n;
    while (*name) {
        if (glob < end && *glob == '*') {
            star = ++glob;
            resume = name;
        } else if (glob < end && *glob == *name) {
            glob++;
            name++;
        } else if (star) {
            glob = star;
            name = ++resume;
        } else {
            return false;
        }
    }
    while (glob < end && *glob == '*')
        glob++;
    return glob == end;
}

/* Adds the names that fit the glob or name at `t`, each once. */
static bool add_names(oxp_parser *p, const oxp_token *t, uint32_t *finds, uint32_t *n)
{
    if (t->kind != OXP_TOKEN_WORD)
        return oxp_parser_fault(p, t, "E6", "the name of a search is wanted here, found %s",
                                oxp_token_shown(p, t)) != NULL;
    if (!memchr(t->text.p, '*', t->text.n)) {
        uint32_t name = name_at(p, t);
        for (uint32_t i = 0; i < *n; i++)
            if (finds[i] == name)
                return oxp_parser_fault(p, t, "E6", "%s stands here twice",
                                        oxp_token_shown(p, t)) != NULL;
        finds[*n] = name;
        *n += name != OXP_NONE;
        return name != OXP_NONE;
    }
    uint32_t before = *n, fits = 0;
    for (uint32_t i = 0; i < p->names->n; i++) {
        if (!fits_glob(t->text.p, t->text.n, p->names->items[i]))
            continue;
        fits++;
        p->used[i] = true;
        bool there = false;
        for (uint32_t k = 0; k < before; k++)
            there = there || finds[k] == i;
        if (!there)
            finds[(*n)++] = i;
    }
    return fits || oxp_parser_fault(p, t, "E6", "%s fits no search of this rule",
                                    oxp_token_shown(p, t)) != NULL;
}

/* The names behind "of". */
static bool read_of_names(oxp_parser *p, oxp_condition *of)
{
    uint32_t *finds = oxp_loader_take(p->loader, p->names->n, sizeof *finds), n = 0;
    if (!finds)
        return false;
    if (oxp_parser_take(p, "them")) {
        for (; n < p->names->n; n++) {
            finds[n] = n;
            p->used[n] = true;
        }
        return oxp_condition_set_finds(p, of, finds, n);
    }
    if (p->at->kind != OXP_TOKEN_OPEN)
        return oxp_parser_fault(p, p->at, "E6", "'of' wants them, or names in brackets; found %s",
                                oxp_token_shown(p, p->at)) != NULL;
    p->at++;
    do {
        if (!add_names(p, p->at, finds, &n))
            return false;
        p->at++;
    } while (p->at->kind != OXP_TOKEN_CLOSE);
    p->at++;
    return oxp_condition_set_finds(p, of, finds, n);
}

oxp_condition *oxp_condition_of(oxp_parser *p)
{
    const oxp_token *first = p->at;
    oxp_condition *of = oxp_condition_new(p, OXP_CONDITION_OF);

    p->at += 2;
    if (!of || !read_of_names(p, of))
        return NULL;
    if (first->kind == OXP_TOKEN_NUMBER) {
        of->count = first->number;
        if (!of->count || of->count > of->n_finds || first->text.n > 4)
            return oxp_parser_fault(p, first, "E6",
                                    "%s of %u names can never be; write a number from 1 to "
                                    "%u",
                                    oxp_token_shown(p, first), of->n_finds, of->n_finds);
    } else {
        of->count = oxp_token_is(first, "any") ? 1 : oxp_token_is(first, "all") ? of->n_finds : 0;
    }
    if (oxp_parser_take(p, "within")) {
        if (!of->count)
            return oxp_parser_fault(p, p->at - 1, "E6", "'none of' takes no 'within'");
        if (!read_distance(p, &of->within))
            return NULL;
    }
    return oxp_condition_as_written(p, of, first);
}

oxp_condition *oxp_condition_count(oxp_parser *p)
{
    const oxp_token *first = p->at;
    oxp_condition *count = oxp_condition_new(p, OXP_CONDITION_COUNT);
    bool distinct = oxp_parser_take(p, "distinct");
    uint32_t name = name_at(p, p->at);

    if (!count || name == OXP_NONE)
        return NULL;
    p->at++;
    count->distinct = distinct;
    if (p->at->kind != OXP_TOKEN_AT_LEAST)
        return oxp_parser_fault(p, p->at, "E6", "'distinct' wants a name and '>= N'; found %s",
                                oxp_token_shown(p, p->at));
    p->at++;
    if (p->at->kind != OXP_TOKEN_NUMBER || !p->at->number || p->at->text.n > 4 ||
        p->at->number > COUNT_MOST)
        return oxp_parser_fault(p, p->at, "E6", "'>=' wants a number from 1 to %d, found %s",
                                COUNT_MOST, oxp_token_shown(p, p->at));
    count->count = p->at->number;
    p->at++;
    return oxp_condition_set_finds(p, count, &name, 1) ? oxp_condition_as_written(p, count, first)
                                                       : NULL;
}

oxp_condition *oxp_condition_name(oxp_parser *p)
{
    const oxp_token *first = p->at;
    uint32_t name = name_at(p, p->at);
    if (name == OXP_NONE)
        return NULL;
    p->at++;
    oxp_condition *condition = oxp_condition_new(p, OXP_CONDITION_NAME);
    return oxp_condition_set_finds(p, condition, &name, 1)
               ? oxp_condition_as_written(p, condition, first)
               : NULL;
}
