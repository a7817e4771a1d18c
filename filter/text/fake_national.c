/*
 * National numbers, each a shape whose check characters are found with the validator itself: `?`
 * stands for a digit, `@` for a letter, both tried in turn. Birthdays are of 1980 to 1999.
 */
#include <string.h>

#include "text/fakes.h"
#include "text/validate.h"
#include "text/validators.h"

static const struct shape {
    const char *name;
    const char *shape;
} SHAPES[] = {
    {"ar-cuit", "20-%8d-?"},
    {"at-vnr", "%1e%2d? 1%1d0%1e8%1d"},
    {"au-abn", "?? %3d %3d %3d"},
    {"au-acn", "%1e%2d %3d %2d?"},
    {"au-medicare", "2%3d %4d? %1e"},
    {"au-tfn", "%1e%2d %3d %2d?"},
    {"be-nn", "8%1d.0%1e.1%1d-1%2d.??"},
    {"bg-egn", "8%1d0%1e1%1d%3d?"},
    {"ca-bc-phn", "9%3d %1e%2d %2d?"},
    {"ch-ahv", "756.%4d.%4d.%1d?"},
    {"cl-rut", "1%1e.%3d.%3d-?"},
    {"cn-ric", "11010119%1e%1d0%1e1%1d%3d?"},
    {"co-nit", "9%2d.%3d.%3d-?"},
    {"cz-rc", "9%1d0%1e1%1d/%3d?"},
    {"de-kvnr", "%1L%8d?"},
    {"de-rvnr", "15 1%1d0%1e8%1d %1L %2d?"},
    {"dk-cpr", "1%1d0%1e8%1d-1%2d?"},
    {"ee-ik", "38%1d0%1e1%1d%3d?"},
    {"fi-hetu", "1%1d0%1e8%1d-1%2d@"},
    {"fr-siren", "%1e%2d %3d %2d?"},
    {"gb-utr", "?%9d"},
    {"gr-amka", "1%1d0%1e8%1d%4d?"},
    {"hk-id", "%1L%6d(?)"},
    {"hr-oib", "%1e%9d?"},
    {"hu-id", "1-8%1d0%1e1%1d-%3d?"},
    {"hu-taj", "%1e%2d %3d %2d?"},
    {"hu-tax", "84%1e%6d?"},
    {"ie-pps", "%1e%6d@"},
    {"il-id", "%1e%7d?"},
    {"in-aadhaar", "4%3d %4d %3d?"},
    {"in-gstin", "2%1e%3LP%1L%3d%1e%1L1Z@"},
    {"in-pan", "%3LP%1L%3d%1e%1L"},
    {"is-kt", "1%1d0%1e8%1d-%1e%1d?9"},
    {"jp-my", "%1e%3d %4d %3d?"},
    {"kr-brn", "%1e%1e%1e-8%1e-%4d?"},
    {"kr-rrn", "8%1d0%1e1%1d-10%4d?"},
    {"lv-pk", "1%1d0%1e8%1d-1%3d?"},
    {"mrz", "%1L%8d?UTO7408122F1204159<<<<<<<<<<<<<<<?"},
    {"mx-curp", "%1LA%2L8%1d0%1e1%1dHDFRPN%1d?"},
    {"ng-nin", "%1e%10d"},
    {"no-fnr", "1%1d0%1e8%1d 1%2d??"},
    {"nz-ird", "4%1d-%3d-%2d?"},
    {"pe-ruc", "20%1e%7d?"},
    {"pt-nif", "2%2d %3d %2d?"},
    {"ro-cnp", "18%1d0%1e1%1d1%1d%1e%2d?"},
    {"sg-nric", "S%7d@"},
    {"si-emso", "1%1d0%1e98%1d50%3d?"},
    {"th-pin", "1-%4d-%5d-%2d-?"},
    {"tr-tckn", "%1e%8d??"},
    {"tw-id", "%1L1%7d?"},
    {"ua-rntrc", "3%8d?"},
    {"uy-ci", "%1e.%3d.%3d-?"},
    {"za-id", "8%1d0%1e1%1d %4d 08?"},
};

/* Fills the marks of `text` so that it passes; false, with the marks left, where none do. At most
 * two marks, so at most a hundred tries. */
static bool complete(char *text, const struct oxp_validator *validator)
{
    char *mark = strpbrk(text, "?@");
    if (!mark)
        return validator->accepts(text, strlen(text), 0);
    char kind = *mark, last = kind == '?' ? '9' : 'Z';
    for (*mark = kind == '?' ? '0' : 'A'; *mark <= last; (*mark)++)
        if (complete(text, validator))
            return true;
    *mark = kind;
    return false;
}

bool oxp_fake_complete(oxp_fake_text *out, oxp_dice *dice, const char *name, const char *shape)
{
    enum { TRIES = 64 }; /* no scheme leaves more than a third of its draws without check digit */
    const struct oxp_validator *validator = oxp_validator_find(name, strlen(name));
    char text[OXP_DRAWN_MOST];

    for (int tries = 0; validator && tries < TRIES; tries++) {
        oxp_fake_draw(text, dice, shape);
        if (complete(text, validator)) {
            oxp_fake_write(out, text);
            return true;
        }
    }
    return false;
}

bool oxp_fake_national(oxp_fake_text *out, oxp_dice *dice, const char *name, size_t n)
{
    for (size_t i = 0; i < sizeof SHAPES / sizeof *SHAPES; i++)
        if (strlen(SHAPES[i].name) == n && !memcmp(SHAPES[i].name, name, n))
            return oxp_fake_complete(out, dice, SHAPES[i].name, SHAPES[i].shape);
    return false;
}
