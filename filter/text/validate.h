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

/* What kind of value a text is: a name as oxp_fake takes it, else what its validators say. */
typedef struct oxp_fake_kind {
    const char *like; /* NULL: by the validators */
    const oxp_validation *validations;
    size_t n_validations;
} oxp_fake_kind;

/* Longest value that is written for a text of `n` bytes, with its NUL. */
static inline size_t oxp_fake_most(size_t n)
{
    return (n > 8192 ? n : 8192) + 1;
}
/* Writes what stands in place of `text` where a fake hides it, never the same, and gives its
 * length: a value of its kind, one that is set aside for documentation where there are such, in the
 * form of `text` where that has as many letters and digits; where no kind is known, other letters
 * and digits in that form, which the validators accept if they ever accept what is drawn. `size`:
 * oxp_fake_most. The same for the same text and seed; 0 where the text has nothing to change. */
size_t oxp_fake_for(const oxp_fake_kind *kind, const char *text, size_t n, uint64_t seed, char *out,
                    size_t size);

#endif
