/*
 * Token: a maximal run of letters, digits, accents and signs that pass for letters, and what each
 * of its characters is in the skeleton. Private to the skeleton; pure, no allocation.
 *
 * Letters of scripts that never pass for Latin (Han, Arabic, Thai ...) are no part of a token. A
 * token is split at signs that stand for themselves; in each part
 * - accents go;
 * - letters of Latin script become the ASCII letters they are drawn after (o with a stroke);
 *   letters of other scripts become the Latin letters they look like if the part has a Latin
 *   letter too, or if all its letters look Latin;
 * - if it then has a Latin letter, its digits are read as leetspeak: 0 o, 1 i, 3 e, 4 a, 5 s, 6 g,
 *   7 t, 8 b, 9 g. `1` is never l: `1` for i is the common use, and one reading must do;
 * - regional indicators become letters where nothing else is in the part;
 * - runs of three or more of one letter are cut to two; a part of one letter only, to three,
 *   so that `xxx` and `www` are not `xx` and `ww`.
 * Signs: @ a, $ s, euro e, pound l, where they stand by three letters at most or the token has a
 * digit among letters (`@ll`, `p@$$word`, not `user@example`, `$variable`, `$5`); ! i and | l only
 * once in a token and between letters, three at most on one side (`k!ll`, not `stop!`, `a||b`).
 */
#ifndef OXP_TEXT_SKELETON_TOKEN_H
#define OXP_TEXT_SKELETON_TOKEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "text/confusable.h"
#include "text/skeleton.h"

enum { OXP_TOKEN_KEEP = 0, OXP_TOKEN_DROP = 1 };
enum { OXP_NUMERAL_MOST = 8 };

typedef struct oxp_token_item {
    uint32_t c;
    uint8_t look;   /* of confusable.h; 0: a digit or sign */
    uint8_t length; /* in bytes */
    char out;       /* an ASCII letter, OXP_TOKEN_KEEP or OXP_TOKEN_DROP */
} oxp_token_item;

typedef struct oxp_token {
    size_t n;       /* characters */
    size_t end;     /* behind its last byte */
    bool cut;       /* goes on behind `end`: it has OXP_SKELETON_TOKEN characters */
    bool numeral;   /* one to eight digits that all read as letters, and nothing else */
    bool letters;   /* holds letters, accents or regional indicators */
    bool leet;      /* holds digits or signs */
    bool leeted;    /* one read as a letter stands between letters, or at both ends */
    uint32_t run_c; /* the last letter written ... */
    size_t run_n;   /* ... and how many of them in a row, for what follows a cut */
    oxp_token_item items[OXP_SKELETON_TOKEN];
} oxp_token;

enum { OXP_EURO = 0x20AC, OXP_POUND = 0xA3 };

/* The letter that an ASCII digit or a sign passes for; 0: none. */
static inline char oxp_leet(uint32_t c)
{
    switch (c) {
    case '0':
        return 'o';
    case '1':
    case '!':
        return 'i';
    case '3':
    case OXP_EURO:
        return 'e';
    case '4':
    case '@':
        return 'a';
    case '5':
    case '$':
        return 's';
    case '6':
    case '9':
        return 'g';
    case '7':
        return 't';
    case '8':
        return 'b';
    case '|':
    case OXP_POUND:
        return 'l';
    default:
        return 0;
    }
}

static inline bool oxp_is_sign(uint32_t c)
{
    return c == '@' || c == '$' || c == '!' || c == '|' || c == OXP_EURO || c == OXP_POUND;
}

static inline bool oxp_in_token(uint32_t c, uint8_t look)
{
    return look || (c >= '0' && c <= '9') || oxp_is_sign(c);
}

/* Reads the token at `at` < n; false where more of the text is needed to see its end. The text is
 * well-formed. */
bool oxp_token_read(oxp_token *token, const char *text, size_t n, bool last, size_t at);
/* Fills `out` of every character. `before`: the token that this one goes on with, or NULL. */
void oxp_token_judge(oxp_token *token, bool keep_script, const oxp_token *before);
/* Reads a numeral as letters. */
void oxp_token_spell(oxp_token *token);

#endif
