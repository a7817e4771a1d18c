#include "ruleset/condition.h"

#include <string.h>

#include "ruleset/condition_parser.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

enum { NESTING = 32 };

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

/* ---- the grammar ------------------------------------------------------------------------ */

static oxp_condition *read_or(oxp_parser *p);

static oxp_condition *read_term(oxp_parser *p)
{
    const oxp_token *t = p->at;
    size_t link = oxp_link_length(t);

    if ((t->kind == OXP_TOKEN_NUMBER || oxp_token_is(t, "any") || oxp_token_is(t, "all") ||
         oxp_token_is(t, "none")) &&
        oxp_token_is(&t[1], "of"))
        return oxp_condition_of(p);
    if (oxp_token_is(t, "distinct") ||
        (t->kind == OXP_TOKEN_WORD && t[1].kind == OXP_TOKEN_AT_LEAST))
        return oxp_condition_count(p);
    if (link && (oxp_token_is(&t[link], "near") || oxp_token_is(&t[link], "then")))
        return oxp_condition_chain(p);
    if (t->kind != OXP_TOKEN_OPEN)
        return oxp_condition_name(p);
    if (++p->depth > NESTING)
        return oxp_parser_fault(p, t, "E12", "more than %d brackets in each other", NESTING);
    p->at++;
    oxp_condition *inner = read_or(p);
    if (!inner)
        return NULL;
    if (p->at->kind != OXP_TOKEN_CLOSE)
        return oxp_parser_fault(p, p->at, "E6", "')' is wanted here, found %s",
                                oxp_token_shown(p, p->at));
    p->at++;
    p->depth--;
    return inner;
}

static oxp_condition *read_not(oxp_parser *p)
{
    const oxp_token *first = p->at;
    if (!oxp_parser_take(p, "not"))
        return read_term(p);
    if (++p->depth > NESTING)
        return oxp_parser_fault(p, first, "E12", "more than %d 'not' and brackets in each other",
                                NESTING);
    oxp_condition *inner = read_not(p), *condition = oxp_condition_new(p, OXP_CONDITION_NOT);
    const oxp_condition **child = oxp_loader_keep(p->loader, 1, sizeof(oxp_condition *));
    if (!inner || !condition || !child)
        return NULL;
    p->depth--;
    *child = inner;
    condition->children = child;
    condition->n_children = 1;
    return oxp_condition_as_written(p, condition, first);
}

/* Operands joined by `word`; one alone is itself. */
static oxp_condition *read_joined(oxp_parser *p, const char *word, oxp_condition_kind kind,
                                  oxp_condition *(*operand)(oxp_parser *))
{
    const oxp_token *first = p->at;
    oxp_condition *one = operand(p);
    if (!one || !oxp_token_is(p->at, word))
        return one;
    size_t most = 1;
    for (const oxp_token *t = p->at; t->kind != OXP_TOKEN_END; t++)
        most += oxp_token_is(t, word);
    oxp_condition *joined = oxp_condition_new(p, kind);
    const oxp_condition **children = oxp_loader_keep(p->loader, most, sizeof *children);
    if (!joined || !children)
        return NULL;
    children[joined->n_children++] = one;
    while (oxp_parser_take(p, word)) {
        if (!(one = operand(p)))
            return NULL;
        children[joined->n_children++] = one;
    }
    joined->children = children;
    return oxp_condition_as_written(p, joined, first);
}

static oxp_condition *read_and(oxp_parser *p)
{
    return read_joined(p, "and", OXP_CONDITION_AND, read_not);
}

static oxp_condition *read_or(oxp_parser *p)
{
    return read_joined(p, "or", OXP_CONDITION_OR, read_and);
}

/* ---- the whole ----------------------------------------------------------------------------- */

static const oxp_condition *any_of_them(oxp_parser *p)
{
    oxp_condition *any = oxp_condition_new(p, OXP_CONDITION_OF);
    uint32_t *finds = oxp_loader_take(p->loader, p->names->n, sizeof *finds);
    if (!any || !finds)
        return NULL;
    for (uint32_t i = 0; i < p->names->n; i++) {
        finds[i] = i;
        p->used[i] = true;
    }
    any->count = 1;
    any->text = "any of them";
    return oxp_condition_set_finds(p, any, finds, p->names->n) ? any : NULL;
}

const oxp_condition *oxp_condition_read(oxp_loader *loader, oxp_node *node, const oxp_names *names,
                                        bool *used)
{
    oxp_parser p = {.loader = loader, .node = node, .names = names, .used = used};

    if (!node)
        return any_of_them(&p);
    if (!oxp_want_text(loader, node, 2000) || !oxp_tokens_read(&p))
        return NULL;
    const oxp_condition *condition = read_or(&p);
    if (condition && p.at->kind != OXP_TOKEN_END)
        return oxp_parser_fault(&p, p.at, "E6", "'and', 'or' or the end is wanted here, found %s",
                                oxp_token_shown(&p, p.at));
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
