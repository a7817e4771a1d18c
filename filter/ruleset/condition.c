#include "ruleset/condition.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "ruleset/chars.h"
#include "ruleset/distance.h"
#include "ruleset/suggest.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

enum { TOKENS = 1000, NESTING = 32, COUNT_MOST = 1000 };

typedef enum token_kind { END, WORD, NUMBER, OPEN, CLOSE, AT_LEAST } token_kind;

typedef struct token {
    token_kind kind;
    oxp_str text;
    uint32_t number;
} token;

typedef struct parser {
    oxp_loader *loader;
    oxp_node *node;
    const oxp_names *names;
    bool *used;
    const token *tokens;
    const token *at;
    uint32_t depth;
    bool failed;
} parser;

static const char *const RESERVED[] = {
    "and", "or",   "not",   "near",  "then",  "within",   "any",      "all",  "none",
    "of",  "them", "words", "chars", "bytes", "messages", "sentence", "line", "distinct"};

bool oxp_condition_reserves(const char *word)
{
    for (size_t i = 0; i < COUNT(RESERVED); i++)
        if (strcmp(word, RESERVED[i]) == 0)
            return true;
    return false;
}

/* ---- complaints ---------------------------------------------------------------------- */

/* Where `at`, a byte of the condition's text, stands in the file; the begin of the condition
 * where line breaks or escapes make that unknown. */
static oxp_place place_of(const oxp_node *node, const char *at)
{
    oxp_place place = node->place;
    if (!node->one_line || node->style > OXP_NODE_DOUBLE)
        return place;
    place.column += (uint32_t)oxp_char_count(node->text.p, (size_t)(at - node->text.p));
    place.column += node->style != OXP_NODE_PLAIN;
    return place;
}

/* One complaint a condition: behind the first fault the rest is guesswork. */
__attribute__((format(printf, 4, 5))) static void *fault(parser *p, const token *at,
                                                         const char *code, const char *format, ...)
{
    char text[1024];
    va_list args;

    if (p->failed || p->loader->no_memory)
        return NULL;
    p->failed = true;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    oxp_char_tidy(text);
    p->node->blamed = true;
    oxp_diag_error(p->loader->diag, place_of(p->node, at->text.p), code, "%s", text);
    return NULL;
}

/* "'foo'" or "the end", for complaints. */
static const char *shown(const parser *p, const token *t)
{
    if (t->kind == END)
        return "the end";
    char *text = oxp_loader_take(p->loader, t->text.n + 3, 1);
    if (!text)
        return "";
    text[0] = '\'';
    memcpy(text + 1, t->text.p, t->text.n);
    text[t->text.n + 1] = '\'';
    return text;
}

/* ---- tokens ------------------------------------------------------------------------------ */

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n';
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_word(char c)
{
    return (c >= 'a' && c <= 'z') || is_digit(c) || c == '_' || c == '*';
}

/* Reads the token at `text`; false where none begins there. */
static bool read_token(const char *text, token *t)
{
    size_t n = 1;

    if (*text == '(' || *text == ')') {
        t->kind = *text == '(' ? OPEN : CLOSE;
    } else if (text[0] == '>' && text[1] == '=') {
        t->kind = AT_LEAST;
        n = 2;
    } else if (is_word(*text)) {
        bool digits = true;
        for (n = 0; is_word(text[n]); n++)
            digits = digits && is_digit(text[n]);
        t->kind = digits ? NUMBER : WORD;
        t->number = 0;
        for (size_t i = 0; digits && i < n && i < 9; i++)
            t->number = t->number * 10 + (uint32_t)(text[i] - '0');
    } else {
        return false;
    }
    t->text = (oxp_str){text, n};
    return true;
}

static bool read_tokens(parser *p)
{
    const char *at = p->node->text.p;
    token *tokens = oxp_loader_take(p->loader, TOKENS + 1, sizeof *tokens);
    size_t n = 0;

    if (!tokens)
        return false;
    for (;;) {
        while (is_space(*at))
            at++;
        if (!*at)
            break;
        if (n == TOKENS) {
            fault(p, &(token){.text = {at, 1}}, "E12", "'when' has more than %d words", TOKENS);
            return false;
        }
        if (!read_token(at, &tokens[n])) {
            size_t length = 1;
            while (((unsigned char)at[length] & 0xC0) == 0x80)
                length++;
            fault(p, &(token){.text = {at, length}}, "E6",
                  "'%.*s' has no place in a condition; it is made of search names, and, or, not, "
                  "near, then, within, of, >= and brackets",
                  (int)length, at);
            return false;
        }
        at = tokens[n].text.p + tokens[n].text.n;
        n++;
    }
    tokens[n] = (token){.kind = END, .text = {at, 0}};
    p->tokens = p->at = tokens;
    return true;
}

static bool is(const token *t, const char *word)
{
    return t->kind == WORD && strlen(word) == t->text.n && memcmp(t->text.p, word, t->text.n) == 0;
}

static bool take(parser *p, const char *word)
{
    bool there = is(p->at, word);
    p->at += there;
    return there;
}

/* ---- nodes ------------------------------------------------------------------------------ */

static oxp_condition *new_condition(parser *p, oxp_condition_kind kind)
{
    oxp_condition *condition = oxp_loader_keep(p->loader, 1, sizeof *condition);
    if (condition)
        condition->kind = kind;
    return condition;
}

/* Keeps the text of a term as written, from token `first` up to where the parser is. */
static oxp_condition *as_written(parser *p, oxp_condition *condition, const token *first)
{
    if (!condition || p->failed)
        return NULL;
    const token *last = p->at - 1;
    size_t n = (size_t)(last->text.p + last->text.n - first->text.p);
    condition->text = oxp_arena_copy(p->loader->keep, first->text.p, n);
    if (!condition->text)
        p->loader->no_memory = true;
    return condition->text ? condition : NULL;
}

/* The index of the name at `t`; OXP_NONE: complained. */
static uint32_t name_at(parser *p, const token *t)
{
    char word[64];

    if (t->kind != WORD || t->text.n >= sizeof word) {
        fault(p, t, "E6", "the name of a search is wanted here, found %s", shown(p, t));
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
        fault(p, t, "E6", "the name of a search is wanted here, found '%s'", word);
    else
        fault(p, t, "E6", "'when' names the search '%s', which this rule does not have%s", word,
              oxp_hint(p->loader, word, p->names->items, p->names->n, "its searches:"));
    return OXP_NONE;
}

static bool set_finds(parser *p, oxp_condition *condition, const uint32_t *finds, uint32_t n)
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

static bool read_distance(parser *p, oxp_distance *distance)
{
    const token *number = p->at, *unit = number + (number->kind == NUMBER);
    bool counted = false;
    oxp_distance_unit kind =
        unit->kind == WORD ? oxp_unit_read(unit->text.p, unit->text.n, &counted) : OXP_UNIT_NONE;

    if (kind == OXP_UNIT_NONE)
        return fault(p, unit, "E6",
                     "'within' wants a number of words, chars or bytes, or sentence, or line; "
                     "found %s",
                     shown(p, unit)) != NULL;
    if (counted != (number->kind == NUMBER))
        return fault(p, unit, "E6",
                     counted ? "%s wants a number in front, such as 5 words"
                             : "%s takes no number in front",
                     shown(p, unit)) != NULL;
    if (counted && (number->text.n > 5 || number->number > OXP_DISTANCE_MOST))
        return fault(p, number, "E6", "%s is too far; at most %d", shown(p, number),
                     OXP_DISTANCE_MOST) != NULL;
    *distance = (oxp_distance){kind, counted ? number->number : 1};
    p->at = unit + 1;
    return true;
}

/* ---- terms ---------------------------------------------------------------------------------- */

static oxp_condition *read_or(parser *p);

/* Length in tokens of a chain's place at `t`: NAME, or names joined with "or" in brackets;
 * 0: it is neither. */
static size_t link_length(const token *t)
{
    if (t->kind == WORD)
        return 1;
    if (t->kind != OPEN)
        return 0;
    size_t n = 1;
    for (;;) {
        if (t[n].kind != WORD)
            return 0;
        n++;
        if (t[n].kind == CLOSE)
            return n + 1;
        if (!is(&t[n], "or"))
            return 0;
        n++;
    }
}

static bool read_link(parser *p, oxp_link *link)
{
    size_t n = link_length(p->at);
    if (!n)
        return fault(p, p->at, "E6",
                     "the name of a search, or names joined with 'or' in brackets, is wanted "
                     "here; found %s",
                     shown(p, p->at)) != NULL;
    uint32_t *finds = oxp_loader_keep(p->loader, n, sizeof *finds);
    if (!finds)
        return false;
    link->finds = finds;
    for (const token *t = p->at; t < p->at + n; t++) {
        if (t->kind != WORD || (n > 1 && is(t, "or")))
            continue;
        uint32_t name = name_at(p, t);
        if (name == OXP_NONE)
            return false;
        finds[link->n++] = name;
    }
    p->at += n;
    return true;
}

static oxp_condition *read_chain(parser *p)
{
    const token *first = p->at;
    oxp_condition *chain = new_condition(p, OXP_CONDITION_CHAIN);
    size_t most = 1;

    for (const token *t = p->at; t->kind != END; t++)
        most += is(t, "near") || is(t, "then");
    oxp_link *links = oxp_loader_keep(p->loader, most, sizeof *links);
    if (!chain || !links || !read_link(p, &links[chain->n_links++]))
        return NULL;
    chain->links = links;
    chain->ordered = is(p->at, "then");
    while (is(p->at, "near") || is(p->at, "then")) {
        if (is(p->at, "then") != chain->ordered)
            return fault(p, p->at, "E6",
                         "'near' and 'then' cannot be mixed in one chain; join two chains with "
                         "'and'");
        p->at++;
        if (!read_link(p, &links[chain->n_links++]))
            return NULL;
    }
    if (!take(p, "within"))
        return fault(p, p->at, "E6", "'within' is missing behind %s; write e.g. within 5 words",
                     chain->ordered ? "'then'" : "'near'");
    return read_distance(p, &chain->within) ? as_written(p, chain, first) : NULL;
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
static bool add_names(parser *p, const token *t, uint32_t *finds, uint32_t *n)
{
    if (t->kind != WORD)
        return fault(p, t, "E6", "the name of a search is wanted here, found %s", shown(p, t)) !=
               NULL;
    if (!memchr(t->text.p, '*', t->text.n)) {
        uint32_t name = name_at(p, t);
        for (uint32_t i = 0; i < *n; i++)
            if (finds[i] == name)
                return fault(p, t, "E6", "%s stands here twice", shown(p, t)) != NULL;
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
    return fits || fault(p, t, "E6", "%s fits no search of this rule", shown(p, t)) != NULL;
}

/* The names behind "of". */
static bool read_of_names(parser *p, oxp_condition *of)
{
    uint32_t *finds = oxp_loader_take(p->loader, p->names->n, sizeof *finds), n = 0;
    if (!finds)
        return false;
    if (take(p, "them")) {
        for (; n < p->names->n; n++) {
            finds[n] = n;
            p->used[n] = true;
        }
        return set_finds(p, of, finds, n);
    }
    if (p->at->kind != OPEN)
        return fault(p, p->at, "E6", "'of' wants them, or names in brackets; found %s",
                     shown(p, p->at)) != NULL;
    p->at++;
    do {
        if (!add_names(p, p->at, finds, &n))
            return false;
        p->at++;
    } while (p->at->kind != CLOSE);
    p->at++;
    return set_finds(p, of, finds, n);
}

static oxp_condition *read_of(parser *p)
{
    const token *first = p->at;
    oxp_condition *of = new_condition(p, OXP_CONDITION_OF);

    p->at += 2;
    if (!of || !read_of_names(p, of))
        return NULL;
    if (first->kind == NUMBER) {
        of->count = first->number;
        if (!of->count || of->count > of->n_finds || first->text.n > 4)
            return fault(p, first, "E6",
                         "%s of %u names can never be; write a number from 1 to "
                         "%u",
                         shown(p, first), of->n_finds, of->n_finds);
    } else {
        of->count = is(first, "any") ? 1 : is(first, "all") ? of->n_finds : 0;
    }
    if (take(p, "within")) {
        if (!of->count)
            return fault(p, p->at - 1, "E6", "'none of' takes no 'within'");
        if (!read_distance(p, &of->within))
            return NULL;
    }
    return as_written(p, of, first);
}

static oxp_condition *read_count(parser *p)
{
    const token *first = p->at;
    oxp_condition *count = new_condition(p, OXP_CONDITION_COUNT);
    bool distinct = take(p, "distinct");
    uint32_t name = name_at(p, p->at);

    if (!count || name == OXP_NONE)
        return NULL;
    p->at++;
    count->distinct = distinct;
    if (p->at->kind != AT_LEAST)
        return fault(p, p->at, "E6", "'distinct' wants a name and '>= N'; found %s",
                     shown(p, p->at));
    p->at++;
    if (p->at->kind != NUMBER || !p->at->number || p->at->text.n > 4 || p->at->number > COUNT_MOST)
        return fault(p, p->at, "E6", "'>=' wants a number from 1 to %d, found %s", COUNT_MOST,
                     shown(p, p->at));
    count->count = p->at->number;
    p->at++;
    return set_finds(p, count, &name, 1) ? as_written(p, count, first) : NULL;
}

static oxp_condition *read_name(parser *p)
{
    const token *first = p->at;
    uint32_t name = name_at(p, p->at);
    if (name == OXP_NONE)
        return NULL;
    p->at++;
    oxp_condition *condition = new_condition(p, OXP_CONDITION_NAME);
    return set_finds(p, condition, &name, 1) ? as_written(p, condition, first) : NULL;
}

static oxp_condition *read_term(parser *p)
{
    const token *t = p->at;
    size_t link = link_length(t);

    if ((t->kind == NUMBER || is(t, "any") || is(t, "all") || is(t, "none")) && is(&t[1], "of"))
        return read_of(p);
    if (is(t, "distinct") || (t->kind == WORD && t[1].kind == AT_LEAST))
        return read_count(p);
    if (link && (is(&t[link], "near") || is(&t[link], "then")))
        return read_chain(p);
    if (t->kind != OPEN)
        return read_name(p);
    if (++p->depth > NESTING)
        return fault(p, t, "E12", "more than %d brackets in each other", NESTING);
    p->at++;
    oxp_condition *inner = read_or(p);
    if (!inner)
        return NULL;
    if (p->at->kind != CLOSE)
        return fault(p, p->at, "E6", "')' is wanted here, found %s", shown(p, p->at));
    p->at++;
    p->depth--;
    return inner;
}

static oxp_condition *read_not(parser *p)
{
    const token *first = p->at;
    if (!take(p, "not"))
        return read_term(p);
    if (++p->depth > NESTING)
        return fault(p, first, "E12", "more than %d 'not' and brackets in each other", NESTING);
    oxp_condition *inner = read_not(p), *condition = new_condition(p, OXP_CONDITION_NOT);
    const oxp_condition **child = oxp_loader_keep(p->loader, 1, sizeof(oxp_condition *));
    if (!inner || !condition || !child)
        return NULL;
    p->depth--;
    *child = inner;
    condition->children = child;
    condition->n_children = 1;
    return as_written(p, condition, first);
}

/* Operands joined by `word`; one alone is itself. */
static oxp_condition *read_joined(parser *p, const char *word, oxp_condition_kind kind,
                                  oxp_condition *(*operand)(parser *))
{
    const token *first = p->at;
    oxp_condition *one = operand(p);
    if (!one || !is(p->at, word))
        return one;
    size_t most = 1;
    for (const token *t = p->at; t->kind != END; t++)
        most += is(t, word);
    oxp_condition *joined = new_condition(p, kind);
    const oxp_condition **children = oxp_loader_keep(p->loader, most, sizeof *children);
    if (!joined || !children)
        return NULL;
    children[joined->n_children++] = one;
    while (take(p, word)) {
        if (!(one = operand(p)))
            return NULL;
        children[joined->n_children++] = one;
    }
    joined->children = children;
    return as_written(p, joined, first);
}

static oxp_condition *read_and(parser *p)
{
    return read_joined(p, "and", OXP_CONDITION_AND, read_not);
}

static oxp_condition *read_or(parser *p)
{
    return read_joined(p, "or", OXP_CONDITION_OR, read_and);
}

/* ---- the whole ----------------------------------------------------------------------------- */

static const oxp_condition *any_of_them(parser *p)
{
    oxp_condition *any = new_condition(p, OXP_CONDITION_OF);
    uint32_t *finds = oxp_loader_take(p->loader, p->names->n, sizeof *finds);
    if (!any || !finds)
        return NULL;
    for (uint32_t i = 0; i < p->names->n; i++) {
        finds[i] = i;
        p->used[i] = true;
    }
    any->count = 1;
    any->text = "any of them";
    return set_finds(p, any, finds, p->names->n) ? any : NULL;
}

const oxp_condition *oxp_condition_read(oxp_loader *loader, oxp_node *node, const oxp_names *names,
                                        bool *used)
{
    parser p = {.loader = loader, .node = node, .names = names, .used = used};

    if (!node)
        return any_of_them(&p);
    if (!oxp_want_text(loader, node, 2000) || !read_tokens(&p))
        return NULL;
    const oxp_condition *condition = read_or(&p);
    if (condition && p.at->kind != END)
        return fault(&p, p.at, "E6", "'and', 'or' or the end is wanted here, found %s",
                     shown(&p, p.at));
    return condition;
}

void oxp_condition_positive(const oxp_condition *condition, bool *positive)
{
    if (condition->kind == OXP_CONDITION_NOT ||
        (condition->kind == OXP_CONDITION_OF && !condition->count))
        return;
    for (uint32_t i = 0; i < condition->n_finds; i++)
        positive[condition->finds[i]] = true;
    for (uint32_t i = 0; i < condition->n_links; i++)
        for (uint32_t k = 0; k < condition->links[i].n; k++)
            positive[condition->links[i].finds[k]] = true;
    for (uint32_t i = 0; i < condition->n_children; i++)
        oxp_condition_positive(condition->children[i], positive);
}
