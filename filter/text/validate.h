/*
 * Validate: checksums and plausibility of what a pattern matched.
 *
 * A closed list, in C, each with its public source and test vectors
 * (tests/unit/text). A validator never raises confidence; one that fails drops
 * the match. All are pure functions of the matched bytes.
 */
#ifndef OXP_TEXT_VALIDATE_H
#define OXP_TEXT_VALIDATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "oxpecker/oxpecker.h"

struct oxp_validator;

/* A validator as a rule asks for it: `luhn`, or `{entropy: 3.5}`. */
typedef struct oxp_validation {
    const struct oxp_validator *validator;
    uint32_t number; /* entropy in hundredths of a bit, distinct as it is; else 0 */
    uint32_t reserved;
} oxp_validation;

/* The validator of that name, or NULL. */
const struct oxp_validator *oxp_validator_find(const char *name, size_t n);
/* What it takes: 0 nothing, 1 a decimal ("3.5"), 2 a whole number, 3 `true`, 4 a word
 * (a date form: YYMMDD, YYYYMMDD, DDMMYY, DDMMYYYY). */
int oxp_validator_takes(const struct oxp_validator *validator);
/* The number that stands for date form `word` in oxp_validation, or 0. */
uint32_t oxp_validator_word(const struct oxp_validator *validator, const char *word, size_t n);
const char *oxp_validator_name(const struct oxp_validator *validator);
/* The i-th name of the closed list, for "did you mean"; NULL past the end. */
const char *oxp_validator_at(size_t i);

/* True where the match `text` passes. `text` is the original's or the view's bytes. */
bool oxp_validate(const oxp_validation *validation, const char *text, size_t n);

/* A value that passes, made from `seed`: what {{fake:NAME}} in tests writes. `name` is a
 * validator's or one of the shapes listed in fake.c (github-pat, aws-key ...). Returns the
 * length written (without NUL, at most `size` - 1), or 0 for an unknown name. */
size_t oxp_fake(const char *name, size_t name_n, uint64_t seed, char *out, size_t size);

#endif
