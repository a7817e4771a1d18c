/*
 * OpenAI answer: what a whole answer and a chunk of a streamed one have in common.
 */
#ifndef OXP_WIRE_OPENAI_ANSWER_H
#define OXP_WIRE_OPENAI_ANSWER_H

#include "wire/json.h"
#include "wire/wire.h"

/* Finds the array of choices of the object that `json` is; OXP_JSON_NONE where it is an error
 * instead, says that something was deleted, or is null. Returns NULL, or what is wrong with it
 * (static). */
const char *oxp_openai_choices(const oxp_json *json, uint32_t *choices);
/* The index of a choice: its own, or else its place. False where it is no number. */
bool oxp_openai_index(const oxp_json *json, uint32_t choice, uint32_t *index);

/* Whether a string under the member `name` that looks like a name is one: a kind, an id. Of the
 * reader of strings (strings.c). */
bool oxp_wire_is_kind(const char *name, size_t n, bool answer);

/* Whether the member `key` tells probabilities of tokens. */
bool oxp_openai_is_odds(const oxp_json *json, uint32_t key);
/* What they say: appends to `said` the tokens that were chosen, one behind the other, and to `rest`
 * every other string, apart. Both are then well-formed UTF-8 but for what oxp_openai_scrub mends.
 * False when memory runs out. */
bool oxp_openai_odds(const oxp_json *json, uint32_t value, oxp_buffer *said, oxp_buffer *rest);
/* Half a character that stands alone becomes U+FFFD, from byte `from` on, where none is cut. */
void oxp_openai_scrub(oxp_buffer *text, size_t from);

/* What holds no text to judge: the member of a content part, what it is, and which of its own
 * members are the bytes (NULL: it is an address). */
typedef struct oxp_openai_opaque {
    const char *name, *kind, *data;
} oxp_openai_opaque;
/* NULL where the member `key` of a part is none of them, or null. */
const oxp_openai_opaque *oxp_openai_opaque_of(const oxp_json *json, uint32_t key);

#endif
