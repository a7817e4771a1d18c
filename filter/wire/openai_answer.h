/*
 * OpenAI answer: what a whole answer and a chunk of a streamed one have in common.
 */
#ifndef OXP_WIRE_OPENAI_ANSWER_H
#define OXP_WIRE_OPENAI_ANSWER_H

#include "wire/json.h"

/* Finds the array of choices of the object that `json` is; OXP_JSON_NONE where it is an error
 * instead, or null. Returns NULL, or what is wrong with it (static). */
const char *oxp_openai_choices(const oxp_json *json, uint32_t *choices);
/* The index of a choice: its own, or else its place. False where it is no number. */
bool oxp_openai_index(const oxp_json *json, uint32_t choice, uint32_t *index);

/* What holds no text to judge: the member of a content part, what it is, and which of its own
 * members are the bytes (NULL: it is an address). */
typedef struct oxp_openai_opaque {
    const char *name, *kind, *data;
} oxp_openai_opaque;
/* NULL where the member `key` of a part is none of them, or null. */
const oxp_openai_opaque *oxp_openai_opaque_of(const oxp_json *json, uint32_t key);

#endif
