/* A fake in place of a text that was found: of its kind, and as far as that goes in its form. */
#include <string.h>

#include "text/fakes.h"
#include "text/validate.h"
#include "text/validators.h"

/* Of a form, until its validators accept it; and bytes drawn for it, however long it is. A text may
 * hold very many values, so this is what one of them costs at most: some ten microseconds. */
enum { DRAWS = 256, DRAWN_BYTES = 8192 };

static bool is_alnum(char c)
{
    return oxp_is_digit(c) || (oxp_lower(c) >= 'a' && oxp_lower(c) <= 'z');
}

static bool accepted(const oxp_fake_kind *kind, const char *text, size_t n)
{
    for (size_t i = 0; i < kind->n_validations; i++)
        if (!oxp_validate(&kind->validations[i], text, n))
            return false;
    return true;
}

static size_t count_alnum(const char *text, size_t n)
{
    size_t count = 0;
    for (size_t i = 0; i < n; i++)
        count += is_alnum(text[i]);
    return count;
}

/* The letters and digits of `value`, between what stands between those of `text`; false where they
 * are not as many. */
static bool take_form(const char *value, size_t n, oxp_str text, oxp_fake_text *out)
{
    size_t at = 0;
    if (count_alnum(value, n) != count_alnum(text.p, text.n))
        return false;
    for (size_t i = 0; i < text.n; i++) {
        while (is_alnum(text.p[i]) && !is_alnum(value[at]))
            at++;
        oxp_fake_put(out, is_alnum(text.p[i]) ? value[at++] : text.p[i]);
    }
    return !out->full;
}

static bool is_other(const oxp_fake_text *out, oxp_str text)
{
    return out->n != text.n || memcmp(out->p, text.p, text.n) != 0;
}

static const oxp_reserved_maker *reserved(const char *name, size_t n)
{
    for (const oxp_reserved_maker *it = OXP_FAKE_RESERVED; it->name; it++)
        if (strlen(it->name) == n && !memcmp(it->name, name, n))
            return it;
    return NULL;
}

/* Writes `value`, in the form of `text` where it may and will do so. `strict`: validators have to
 * accept it. */
static bool put_value(const oxp_fake_kind *kind, oxp_str value, oxp_str text, bool takes_form,
                      bool strict, oxp_fake_text *out)
{
    for (int formed = takes_form; formed >= 0; formed--) {
        out->n = 0;
        out->full = false;
        if (formed && !take_form(value.p, value.n, text, out))
            continue;
        for (size_t i = 0; !formed && i < value.n; i++)
            oxp_fake_put(out, value.p[i]);
        if (!out->full && is_other(out, text) && (!strict || accepted(kind, out->p, out->n)))
            return true;
    }
    return false;
}

/* A value of that name; false where there is none that will do. */
static bool write_named(const oxp_fake_kind *kind, const char *name, oxp_str text, bool strict,
                        oxp_dice *dice, oxp_fake_text *out)
{
    enum { TRIES = 16, VALUE_MOST = 8192 };
    char value[VALUE_MOST];
    const oxp_reserved_maker *maker = reserved(name, strlen(name));

    for (int tries = 0; tries < TRIES; tries++) {
        oxp_fake_text made = {.p = value, .size = sizeof value};
        bool fits = maker != NULL;
        if (maker)
            maker->make(&made, dice, text);
        else
            fits = oxp_fake_named(&made, dice, name, strlen(name));
        if (!fits || !made.n || made.full)
            return false;
        bool takes_form = !maker || maker->takes_form;
        if (put_value(kind, (oxp_str){value, made.n}, text, takes_form, strict, out))
            return true;
    }
    return false;
}

/* A digit for each digit, a letter for each letter in its case; beyond ASCII a letter for each
 * character. */
static void draw_form(oxp_str text, oxp_dice *dice, oxp_fake_text *out)
{
    out->n = 0;
    out->full = false;
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];
        if (oxp_is_digit(c))
            oxp_fake_random(out, dice, 'd', 1);
        else if (oxp_is_upper(c))
            oxp_fake_random(out, dice, 'L', 1);
        else if (is_alnum(c) || ((unsigned char)c & 0xC0) == 0xC0)
            oxp_fake_random(out, dice, 'l', 1);
        else if (!((unsigned char)c & 0x80))
            oxp_fake_put(out, c);
    }
}

/* False where nothing else can be drawn: there is no letter or digit. */
static bool write_form(const oxp_fake_kind *kind, oxp_str text, oxp_dice *dice, oxp_fake_text *out)
{
    size_t draws = text.n ? DRAWN_BYTES / text.n + 1 : 0;
    bool other = false;
    for (size_t i = 0; i < draws && i < DRAWS; i++) {
        draw_form(text, dice, out);
        other = is_other(out, text);
        if (other && accepted(kind, out->p, out->n))
            break;
    }
    for (size_t i = 0; i < DRAWS && !other && count_alnum(out->p, out->n); i++) {
        draw_form(text, dice, out);
        other = is_other(out, text);
    }
    return other;
}

size_t oxp_fake_for(const oxp_fake_kind *kind, const char *text, size_t n, uint64_t seed, char *out,
                    size_t size)
{
    oxp_fake_text written = {.p = out, .size = size};
    oxp_str found = {text, n};
    oxp_dice dice = {seed};
    bool done = kind->like && write_named(kind, kind->like, found, false, &dice, &written);

    /* What is set aside will do, though a validator that knows it refuses it, where no other fake
     * passes. */
    for (int pass = 0; pass < 2 && !kind->like && !done; pass++)
        for (size_t i = kind->n_validations; !done && i-- > 0;) {
            const char *name = oxp_validator_name(kind->validations[i].validator);
            if (!pass || reserved(name, strlen(name)))
                done = write_named(kind, name, found, !pass, &dice, &written);
        }
    if (!done && !write_form(kind, found, &dice, &written))
        written.n = 0;
    out[written.n] = '\0';
    return written.n;
}
