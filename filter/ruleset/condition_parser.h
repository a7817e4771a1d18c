/*
 * Condition parser: what the files that read conditions share.
 *
 * condition_token.c makes words of the text and complains about them, condition_term.c reads
 * the terms, condition.c what joins them. Every reader gives NULL (or false) once it has
 * complained, and all above it pass that on.
 */
#ifndef OXP_RULESET_CONDITION_PARSER_H
#define OXP_RULESET_CONDITION_PARSER_H

#include "ruleset/condition.h"

typedef enum oxp_token_kind {
    OXP_TOKEN_END,
    OXP_TOKEN_WORD, /* a name, a glob or a word of the grammar */
    OXP_TOKEN_NUMBER,
    OXP_TOKEN_OPEN,
    OXP_TOKEN_CLOSE,
    OXP_TOKEN_AT_LEAST /* >= */
} oxp_token_kind;

typedef struct oxp_token {
    oxp_token_kind kind;
    oxp_str text; /* a part of the condition's */
    uint32_t number;
} oxp_token;

typedef struct oxp_parser {
    oxp_loader *loader;
    oxp_node *node;
    const oxp_names *names;
    bool *used;
    const oxp_token *at; /* the next one; the last is OXP_TOKEN_END */
    uint32_t depth;      /* of brackets and `not` */
    bool failed;
} oxp_parser;

/* Splits the condition's text. */
bool oxp_tokens_read(oxp_parser *p);
bool oxp_token_is(const oxp_token *t, const char *word);
/* Moves on behind `word`, if it comes next. */
bool oxp_parser_take(oxp_parser *p, const char *word);
/* Complains about a token, the first time; always NULL. */
void *oxp_parser_fault(oxp_parser *p, const oxp_token *at, const char *code, const char *format,
                       ...) __attribute__((format(printf, 4, 5)));
/* "'foo'" or "the end". */
const char *oxp_token_shown(const oxp_parser *p, const oxp_token *t);

oxp_condition *oxp_condition_new(oxp_parser *p, oxp_condition_kind kind);
/* Keeps the text from token `first` up to where the parser is; gives `condition`. */
oxp_condition *oxp_condition_as_written(oxp_parser *p, oxp_condition *condition,
                                        const oxp_token *first);
bool oxp_condition_set_finds(oxp_parser *p, oxp_condition *condition, const uint32_t *finds,
                             uint32_t n);

/* Length in tokens of a chain's place at `t`: NAME, or names joined with "or" in brackets;
 * 0: it is neither. */
size_t oxp_link_length(const oxp_token *t);
oxp_condition *oxp_condition_chain(oxp_parser *p);
oxp_condition *oxp_condition_of(oxp_parser *p);
oxp_condition *oxp_condition_count(oxp_parser *p);
oxp_condition *oxp_condition_name(oxp_parser *p);

#endif
