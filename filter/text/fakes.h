/*
 * Fakes: what the groups of fake_*.c share. Private to this folder.
 *
 * A group is a table that ends with a nameless entry. A text that does not fit is none.
 */
#ifndef OXP_TEXT_FAKES_H
#define OXP_TEXT_FAKES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "oxpecker/oxpecker.h"

typedef struct oxp_dice {
    uint64_t state;
} oxp_dice;

typedef struct oxp_fake_text {
    char *p;
    size_t n;
    size_t size; /* with the NUL */
    bool full;   /* something did not fit */
} oxp_fake_text;

typedef struct oxp_fake_maker {
    const char *name;
    void (*make)(oxp_fake_text *out, oxp_dice *dice);
} oxp_fake_maker;

/* Of what is set aside for documentation and tests. */
typedef struct oxp_reserved_maker {
    const char *name;
    void (*make)(oxp_fake_text *out, oxp_dice *dice, oxp_str text); /* `text`: in place of what */
    bool takes_form; /* its letters and digits may stand in the form of `text` */
} oxp_reserved_maker;

extern const oxp_reserved_maker OXP_FAKE_RESERVED[];
extern const oxp_fake_maker OXP_FAKE_NUMBERS[];
extern const oxp_fake_maker OXP_FAKE_PEOPLE[];
extern const oxp_fake_maker OXP_FAKE_TOKENS[];

/* A value of that name, as oxp_fake writes it; false where there is none. */
bool oxp_fake_named(oxp_fake_text *out, oxp_dice *dice, const char *name, size_t n);
/* Writes `shape`, its marks filled so that the validator of that name accepts it: `?` stands for a
 * digit, `@` for a letter. False where there is none. */
bool oxp_fake_complete(oxp_fake_text *out, oxp_dice *dice, const char *name, const char *shape);
/* Writes a national number of that validator's name; false where there is none (fake_national.c).
 */
bool oxp_fake_national(oxp_fake_text *out, oxp_dice *dice, const char *name, size_t n);

/* Below `below` > 0, evenly as far as 64 bits allow. */
uint32_t oxp_roll(oxp_dice *dice, uint32_t below);
void oxp_fake_put(oxp_fake_text *out, char c);
void oxp_fake_write(oxp_fake_text *out, const char *text);
void oxp_fake_random(oxp_fake_text *out, oxp_dice *dice, char code, size_t count);
/* `%24a` is 24 random characters of alphabet `a` (see alphabet_of); all else is itself. */
void oxp_fake_shape(oxp_fake_text *out, oxp_dice *dice, const char *shape);

enum { OXP_DRAWN_MOST = 64 };
/* A shape of at most 63 characters and a NUL. */
void oxp_fake_draw(char out[OXP_DRAWN_MOST], oxp_dice *dice, const char *shape);
/* Writes `form` with the characters of `text` in place of its `#`s. */
void oxp_fake_spread(oxp_fake_text *out, const char *form, const char *text);

#endif
