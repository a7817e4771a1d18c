#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "ruleset/chars.h"
#include "ruleset/condition_parser.h"

enum { TOKENS = 1000 };

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
void *oxp_parser_fault(oxp_parser *p, const oxp_token *at, const char *code, const char *format,
                       ...)
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
const char *oxp_token_shown(const oxp_parser *p, const oxp_token *t)
{
    if (t->kind == OXP_TOKEN_END)
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

/* Reads the oxp_token at `text`; false where none begins there. */
static bool read_token(const char *text, oxp_token *t)
{
    size_t n = 1;

    if (*text == '(' || *text == ')') {
        t->kind = *text == '(' ? OXP_TOKEN_OPEN : OXP_TOKEN_CLOSE;
    } else if (text[0] == '>' && text[1] == '=') {
        t->kind = OXP_TOKEN_AT_LEAST;
        n = 2;
    } else if (is_word(*text)) {
        bool digits = true;
        for (n = 0; is_word(text[n]); n++)
            digits = digits && is_digit(text[n]);
        t->kind = digits ? OXP_TOKEN_NUMBER : OXP_TOKEN_WORD;
        t->number = 0;
        for (size_t i = 0; digits && i < n && i < 9; i++)
            t->number = t->number * 10 + (uint32_t)(text[i] - '0');
    } else {
        return false;
    }
    t->text = (oxp_str){text, n};
    return true;
}

bool oxp_tokens_read(oxp_parser *p)
{
    const char *at = p->node->text.p;
    oxp_token *tokens = oxp_loader_take(p->loader, TOKENS + 1, sizeof *tokens);
    size_t n = 0;

    if (!tokens)
        return false;
    for (;;) {
        while (is_space(*at))
            at++;
        if (!*at)
            break;
        if (n == TOKENS) {
            oxp_parser_fault(p, &(oxp_token){.text = {at, 1}}, "E12",
                             "'when' has more than %d words", TOKENS);
            return false;
        }
        if (!read_token(at, &tokens[n])) {
            size_t length = 1;
            while (((unsigned char)at[length] & 0xC0) == 0x80)
                length++;
            oxp_parser_fault(
                p, &(oxp_token){.text = {at, length}}, "E6",
                "'%.*s' has no place in a condition; it is made of search names, and, or, not, "
                "near, then, within, of, >= and brackets",
                (int)length, at);
            return false;
        }
        at = tokens[n].text.p + tokens[n].text.n;
        n++;
    }
    tokens[n] = (oxp_token){.kind = OXP_TOKEN_END, .text = {at, 0}};
    p->at = tokens;
    return true;
}

bool oxp_token_is(const oxp_token *t, const char *word)
{
    return t->kind == OXP_TOKEN_WORD && strlen(word) == t->text.n &&
           memcmp(t->text.p, word, t->text.n) == 0;
}

bool oxp_parser_take(oxp_parser *p, const char *word)
{
    bool there = oxp_token_is(p->at, word);
    p->at += there;
    return there;
}
