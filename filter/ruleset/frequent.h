/*
 * Frequent: the words of everyday, by language, that no rule should act on alone.
 *
 * Read from the text of lists/frequent-words.txt: "@en" begins a language, each other line is a
 * word, "#" a comment. Words are compared folded.
 */
#ifndef OXP_RULESET_FREQUENT_H
#define OXP_RULESET_FREQUENT_H

#include <stdbool.h>
#include <stddef.h>

#include "oxpecker/oxpecker.h"

typedef struct oxp_frequent oxp_frequent;

/* `text` must outlive it. NULL when memory runs out. */
oxp_frequent *oxp_frequent_new(oxp_str text);
void oxp_frequent_free(oxp_frequent *frequent); /* NULL is fine */

/* Whether the folded word is frequent in this language ("pt" and "pt-BR" are one; "any": in some
 * language). */
bool oxp_frequent_has(const oxp_frequent *frequent, const char *language, const char *word,
                      size_t n);

#endif
