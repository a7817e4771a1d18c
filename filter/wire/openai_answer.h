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

#endif
