/*
 * Words: phrases with stars, walked by hand from where a part of them was seen.
 *
 * The engine looks for a bare literal, the trigger: one word of the phrase, or two
 * neighbours. What stands beside it, stars and borders are checked here. A star is
 * "any more letters", at most OXP_STAR_BYTES of them; white space between words is
 * any run of it, at most OXP_SPACE_BYTES.
 */
#ifndef OXP_MATCH_WORDS_H
#define OXP_MATCH_WORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "match/confirm.h"
#include "text/view.h"

enum {
    OXP_STAR_BYTES = 512,
    OXP_SPACE_BYTES = 64,
    OXP_TRIGGER_BYTES = 64, /* of a longer word only so much is the trigger */
    OXP_PHRASE_BYTES = 4096
};

typedef struct oxp_word {
    const char *text; /* as the view holds it */
    uint32_t n;
    bool star_before, star_after;
} oxp_word;

typedef struct oxp_phrase {
    const oxp_word *words;
    uint32_t n_words;
    uint32_t anchor;     /* the word that the trigger begins with */
    bool pair;           /* the trigger is that word, one white space, and the next word */
    uint32_t trigger_n;  /* bytes of the trigger */
    uint32_t space_most; /* bytes of white space between two words */
    uint32_t min, max;   /* width in bytes */
} oxp_phrase;

/* The form of a word: as views of `kind` hold it. In a skeleton, a word that is cut by a star is
 * read twice: its letters that look like those of another script may stay (`keep_script`), as in a
 * longer word of that script, or not. */
typedef struct oxp_word_form {
    oxp_view_kind kind;
    bool keep_script;
} oxp_word_form;

/* malloc'ed, the caller frees; NULL when memory runs out. */
char *oxp_word_formed(const char *text, size_t n, oxp_word_form form, size_t *formed_n);

/* Reads the term `text` of a word search on views of `form.kind` into `arena`. OXP_ERR_RULES: it
 * is none, and `*why` says why (static). */
oxp_status oxp_phrase_read(const char *text, size_t n, oxp_word_form form, oxp_arena *arena,
                           oxp_phrase *phrase, const char **why);

/* A run of letters that was walked: the next hit in it need not walk it again. */
typedef struct oxp_letter_run {
    const oxp_view *view; /* NULL: none */
    size_t begin, end;
    bool inner_before, inner_after; /* a word may begin, or end, inside it */
} oxp_letter_run;

typedef OXP_VECTOR(uint32_t) oxp_offsets;

/* Working memory of walks. Zeroed is empty; reset it when the view changes. */
typedef struct oxp_walk {
    oxp_letter_run run;
    oxp_offsets begins, ends; /* of the spans of the last walk: every begin with every end */
    uint32_t steps;           /* left; a walk that runs out finds nothing */
    bool over;                /* it ran out */
    bool memory;              /* memory ran out */
    bool border;              /* the words were there; a border was not */
} oxp_walk;

void oxp_walk_reset(oxp_walk *walk);
void oxp_walk_free(oxp_walk *walk);
/* Finds the spans of `phrase` whose trigger ends at `end`; false: none. */
bool oxp_walk_from(oxp_walk *walk, const oxp_phrase *phrase, const oxp_view *view, size_t end);

/* How far the text must be known for the end of a match at `end` to be sure: behind the next
 * character; n + 1 at the text's end. */
size_t oxp_walk_certain(const oxp_view *view, size_t end);

#endif
