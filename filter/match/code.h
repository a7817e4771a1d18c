/*
 * Code: regexes as PCRE2 compiles them, and what PCRE2 takes a class of characters for.
 *
 * Compiled once, immutable, used from any thread (confirm.h).
 */
#ifndef OXP_MATCH_CODE_H
#define OXP_MATCH_CODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"
#include "match/regex.h"
#include "oxpecker/oxpecker.h"

struct pcre2_real_code_8;

/* The number of the callout behind the pattern; those before its items have 255. */
enum { OXP_CODE_CALLOUT = 1 };

typedef struct oxp_code {
    struct pcre2_real_code_8 *compiled;
    oxp_regex facts; /* without its classes */
    size_t bytes;
} oxp_code;

/* Compiles the pattern whose facts are `regex`. `groups`: oxp_confirm_group will be asked.
 * OXP_ERR_RULES where PCRE2 refuses it: `message` says why, `*at` at which byte. */
oxp_status oxp_code_new(const char *text, size_t n, const oxp_regex *regex, bool groups,
                        oxp_code **code, char *message, size_t message_size, size_t *at);
void oxp_code_free(oxp_code *code); /* NULL is fine */
bool oxp_code_matches_empty(const oxp_code *code);
uint32_t oxp_code_groups(const oxp_code *code);             /* how many captures there are */
int oxp_code_group(const oxp_code *code, const char *name); /* its number; -1: none */
const char *oxp_code_version(char *text, size_t size);      /* of PCRE2: "10.42" */

/* All characters in order, to see which a class takes; made when first needed. Zeroed is
 * empty. */
typedef struct oxp_speller {
    oxp_buffer text;
    OXP_VECTOR(struct oxp_spelling) spellings; /* made so far */
} oxp_speller;

void oxp_speller_free(oxp_speller *speller);

typedef struct oxp_character_range {
    uint32_t low, high;
} oxp_character_range;

typedef OXP_VECTOR(oxp_character_range) oxp_characters;

/* The characters that `pattern` takes, in order: a class with its options in front, and `++` behind
 * it. No surrogates. */
oxp_status oxp_speller_characters(oxp_speller *speller, const char *pattern, oxp_characters *list);
/* The bytes up to `last` that `pattern` takes as a whole text, as characters or as bytes. */
oxp_status oxp_code_bytes(const char *pattern, bool utf, unsigned last, bool bytes[256]);

/* Appends a class for the engine that takes at least the characters that `class` takes in
 * PCRE2, and of ASCII exactly those; `class` itself where it takes none. PCRE2's Unicode is
 * newer than Hyperscan's, and its classes have rules of their own: what the engine must
 * not miss is therefore asked of PCRE2. */
oxp_status oxp_speller_spell(oxp_speller *speller, const char *class, size_t n, uint32_t options,
                             oxp_buffer *out);

#endif
