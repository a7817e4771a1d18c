#include "text/fold.h"

#include <string.h>

#include "base/diag.h"
#include "text/ascii.h"
#include "text/unicode.h"
#include "text/utf8.h"

/* A run of marks is put in order at most this many at a time (the stream-safe limit of
 * UAX #15), so that a flood of marks costs no more than it is long. */
enum { MARKS_MOST = 30 };

/* More than one character can write, and ASCII over its end. */
enum { SLACK = OXP_FOLD_MOST + OXP_FOLD_SPARE + OXP_ASCII_SLACK };

enum { IOTA_SUBSCRIPT = 0x345, IOTA = 0x3B9, ORDER_OF_IOTA = 240 };
enum { DOT_ABOVE = 0x307, MADDA = 0x653, HAMZA_BELOW = 0x655 };

/* Invariant: the view has room for `out` + the bytes not yet read + SLACK. */
typedef struct folder {
    oxp_view *view;
    const char *text;
    size_t n;
    size_t at;          /* bytes read */
    size_t shift;       /* where `text` begins in the original */
    size_t out;         /* bytes written */
    bool identity;      /* so far view byte k is original byte k, and no origins are written */
    oxp_char_base base; /* the last starter written */
    size_t run_marks;   /* marks written since then, or since the last full run of them */
    size_t run_begin;   /* where they begin in the view, if there are any */
    uint8_t run_order;  /* the class of the last of them */
} folder;

static oxp_status make_room(folder *f)
{
    size_t wanted = f->out + (f->n - f->at) + SLACK;

    if (f->out > OXP_TEXT_MAX)
        return OXP_ERR_LIMIT;
    if (wanted + OXP_VIEW_PADDING <= f->view->capacity)
        return OXP_OK;
    if (!oxp_view_reserve(f->view, wanted))
        return OXP_ERR_MEMORY;
    if (!f->identity && !oxp_view_reserve_origin(f->view, f->view->capacity))
        return OXP_ERR_MEMORY;
    return OXP_OK;
}

/* From here on view and original differ. */
static oxp_status leave_identity(folder *f)
{
    OXP_TRY(oxp_view_leave_identity(f->view, f->out));
    f->identity = false;
    return OXP_OK;
}

static inline void put(folder *f, const char *bytes, size_t length)
{
    /* Read first: a store to `out` might change what `f` points to, for all the compiler knows. */
    char *out = f->view->bytes + f->out;
    uint32_t *origin = f->identity ? NULL : f->view->origin_memory + f->out;
    uint32_t at = (uint32_t)(f->shift + f->at);

    f->out += length;
    for (size_t k = 0; k < length; k++)
        out[k] = bytes[k];
    if (origin)
        for (size_t k = 0; k < length; k++)
            origin[k] = at;
}

/* White space after white space: what was written stands for both, and is a line break if
 * either is. */
static void put_space(folder *f, bool is_break)
{
    char *last = f->out ? &f->view->bytes[f->out - 1] : NULL;

    if (!last || (*last != ' ' && *last != '\n'))
        put(f, is_break ? "\n" : " ", 1);
    else if (is_break)
        *last = '\n';
    f->base = OXP_BASE_ANY;
    f->run_marks = 0;
}

/* ---- marks ---- */

static uint8_t order_in_run(uint32_t c)
{
    return c == IOTA ? ORDER_OF_IOTA : oxp_unicode_char(c)->order;
}

/* Moves the last mark of the run, `length` bytes, before those of a higher class. The run then
 * has one origin, that of its first mark, so that origins never fall. */
static oxp_status reorder(folder *f, size_t length, uint8_t order)
{
    char *bytes = f->view->bytes, moved[4];
    size_t place = f->out - length, before = place;

    if (f->identity)
        OXP_TRY(leave_identity(f));
    while (before > f->run_begin && order_in_run(oxp_utf8_previous(bytes, f->out, &before)) > order)
        place = before;
    memcpy(moved, bytes + f->out - length, length);
    memmove(bytes + place + length, bytes + place, f->out - length - place);
    memcpy(bytes + place, moved, length);
    for (size_t k = f->run_begin; k < f->out; k++)
        f->view->origin_memory[k] = f->view->origin_memory[f->run_begin];
    return OXP_OK;
}

static bool base_takes(oxp_char_base base, uint32_t c)
{
    return (c == DOT_ABOVE && base == OXP_BASE_I) ||
           (c >= MADDA && c <= HAMZA_BELOW && base == OXP_BASE_ALEF);
}

/* A mark goes to its place in canonical order: a stable sort by class, one mark at a time. */
static oxp_status put_mark(folder *f, uint32_t c, uint8_t order)
{
    char bytes[4];
    size_t length = oxp_utf8_encode(c == IOTA_SUBSCRIPT ? IOTA : c, bytes);

    if (f->run_marks == MARKS_MOST)
        f->run_marks = 0;
    if (!f->run_marks) {
        f->run_begin = f->out;
        f->run_order = 0;
    }
    put(f, bytes, length);
    f->run_marks++;
    if (order < f->run_order)
        return reorder(f, length, order);
    f->run_order = order;
    return OXP_OK;
}

/* ---- characters ---- */

static void put_starters(folder *f, const char *bytes, size_t length, uint8_t base)
{
    put(f, bytes, length);
    f->base = (oxp_char_base)base;
    f->run_marks = 0;
}

/* Writes a part of a fold: a character that folds to itself, a mark or a space. */
static oxp_status put_part(folder *f, const char *bytes, uint32_t c, size_t length)
{
    const oxp_char *it = oxp_unicode_char(c);

    if (base_takes(f->base, c))
        return OXP_OK;
    if (it->order)
        return put_mark(f, c, it->order);
    if (it->fold == OXP_FOLD_SPACE)
        put_space(f, false);
    else
        put_starters(f, bytes, length, it->base);
    return OXP_OK;
}

static oxp_status put_parts(folder *f, const oxp_char *it)
{
    const char *bytes = OXP_UNICODE_FOLDS + it->offset;
    size_t next = 0;

    for (size_t at = 0; at < it->length; at = next) {
        uint32_t c = oxp_utf8_next(bytes, it->length, &next);
        OXP_TRY(put_part(f, bytes + at, c, next - at));
    }
    return OXP_OK;
}

/* Most folds are short: their table ends in OXP_FOLD_SPARE bytes that may be copied along. */
static inline void put_fold(folder *f, const oxp_char *it)
{
    const char *bytes = OXP_UNICODE_FOLDS + it->offset;
    if (it->length > OXP_FOLD_SPARE) {
        put(f, bytes, it->length);
        return;
    }
    put(f, bytes, OXP_FOLD_SPARE);
    f->out -= OXP_FOLD_SPARE - it->length;
}

static void put_accented(folder *f, const oxp_char *it)
{
    f->run_begin = f->out + it->head;
    put_fold(f, it);
    f->base = (oxp_char_base)it->base;
    f->run_marks = it->marks;
    f->run_order = it->order;
}

/* Hangul syllables decompose by arithmetic (Unicode Standard 3.12). Jamo are three bytes. */
static void put_syllable(folder *f, uint32_t c)
{
    uint32_t index = c - 0xAC00, final = index % 28;
    char jamo[12];

    oxp_utf8_encode(0x1100 + index / 588, jamo);
    oxp_utf8_encode(0x1161 + index % 588 / 28, jamo + 3);
    oxp_utf8_encode(0x11A7 + final, jamo + 6);
    put_starters(f, jamo, final ? 9 : 6, OXP_BASE_ANY);
}

/* Folds one character that is neither copied nor dropped. */
static oxp_status fold_character(folder *f, uint32_t c, const oxp_char *it)
{
    switch ((oxp_char_fold)it->fold) {
    case OXP_FOLD_BYTES:
        put_fold(f, it);
        f->base = (oxp_char_base)it->base;
        f->run_marks = 0;
        return OXP_OK;
    case OXP_FOLD_ACCENTED:
        put_accented(f, it);
        return OXP_OK;
    case OXP_FOLD_PARTS:
        return put_parts(f, it);
    case OXP_FOLD_MARK:
        return base_takes(f->base, c) ? OXP_OK : put_mark(f, c, it->order);
    case OXP_FOLD_SYLLABLE:
        put_syllable(f, c);
        return OXP_OK;
    case OXP_FOLD_SPACE:
    case OXP_FOLD_BREAK:
        put_space(f, it->fold == OXP_FOLD_BREAK);
        return OXP_OK;
    case OXP_FOLD_COPY:
    case OXP_FOLD_DROP:
        break;
    }
    return OXP_OK;
}

/* Bytes that are no character: U+FFFD, with all of them as its origin. */
static oxp_status take_ill_formed(folder *f)
{
    size_t length;

    oxp_utf8_decode(f->text, f->n, f->at, &length, NULL);
    OXP_TRY(make_room(f));
    if (f->identity)
        OXP_TRY(leave_identity(f));
    put_starters(f, "\xEF\xBF\xBD", 3, OXP_BASE_ANY);
    f->at += length;
    return OXP_OK;
}

/* Whether the fold of a character is one character in the same bytes. */
static bool keeps_length(const oxp_char *it, size_t length)
{
    return it->fold == OXP_FOLD_MARK ||
           (it->fold == OXP_FOLD_BYTES && it->length == length &&
            !oxp_utf8_continues(OXP_UNICODE_FOLDS[it->offset]) && length == 2 &&
            oxp_utf8_continues(OXP_UNICODE_FOLDS[it->offset + 1]));
}

/* Copies characters as long as they fold to themselves. Returns the one where it ends, NULL for
 * ASCII, the end, or, with a length of 0, what is ill-formed. Writes up to 3 origins beyond
 * `out`, within SLACK. */
static const oxp_char *copy_characters(folder *f, uint32_t *c, size_t *length)
{
    const char *text = f->text;
    char *out = f->view->bytes + f->out, *begin = out;
    uint32_t *origin = f->identity ? NULL : f->view->origin_memory + f->out;
    const oxp_char *it = NULL;
    size_t at = f->at;

    *length = 1;
    for (; at < f->n && (text[at] & 0x80); at += *length, it = NULL) {
        *length = oxp_utf8_read(text + at, f->n - at, c);
        if (!*length)
            break;
        it = oxp_unicode_char(*c);
        if (it->fold != OXP_FOLD_COPY)
            break;
        f->base = (oxp_char_base)it->base;
        f->run_marks = 0;
        out[0] = text[at];
        out[1] = text[at + 1];
        if (*length > 2)
            out[2] = text[at + 2];
        if (*length > 3)
            out[3] = text[at + 3];
        out += *length;
        if (origin) {
            for (size_t k = 0; k < 4; k++)
                origin[k] = (uint32_t)(f->shift + at);
            origin += *length;
        }
    }
    f->at = at;
    f->out += (size_t)(out - begin);
    return it;
}

/* Reads one character that does not fold to itself. */
static oxp_status take_folding(folder *f, const oxp_char *it, uint32_t c, size_t length)
{
    if (it->fold != OXP_FOLD_DROP) {
        if (f->identity && !keeps_length(it, length))
            OXP_TRY(leave_identity(f));
        OXP_TRY(make_room(f));
        OXP_TRY(fold_character(f, c, it));
    }
    f->at += length;
    return OXP_OK;
}

/* Reads at least one character that is not ASCII, up to the next one that is. */
static oxp_status take_characters(folder *f)
{
    while (f->at < f->n && (f->text[f->at] & 0x80)) {
        uint32_t c;
        size_t length;
        if (f->identity && f->out != f->shift + f->at)
            OXP_TRY(leave_identity(f));
        const oxp_char *it = copy_characters(f, &c, &length);
        if (it)
            OXP_TRY(take_folding(f, it, c, length));
        else if (!length)
            OXP_TRY(take_ill_formed(f));
    }
    return OXP_OK;
}

/* Reads white space of ASCII: one byte, or more. */
static oxp_status take_ascii_spaces(folder *f)
{
    const char *text = f->text + f->at;
    size_t left = f->n - f->at, spaces = 1;
    bool is_break = *text != ' ' && *text != '\t';

    if (left > 1 && oxp_is_ascii_space(text[1])) {
        spaces = oxp_ascii_spaces(text, left, &is_break);
        if (f->identity)
            OXP_TRY(leave_identity(f));
    }
    put_space(f, is_break);
    f->at += spaces;
    return OXP_OK;
}

/* Reads ASCII, at least one byte. */
static oxp_status take_ascii(folder *f)
{
    char c = f->text[f->at];

    if (f->identity && f->out != f->shift + f->at)
        OXP_TRY(leave_identity(f));
    if (oxp_is_ascii_space(c))
        return take_ascii_spaces(f);
    if (c >= 'A' && c <= 'Z')
        c = (char)(c | 0x20);
    put(f, &c, 1);
    f->at++;

    char *out = f->view->bytes + f->out;
    uint32_t *origin = f->identity ? NULL : f->view->origin_memory + f->out;
    size_t length =
        oxp_ascii_fold(f->text + f->at, f->n - f->at, out, origin, (uint32_t)(f->shift + f->at));
    f->at += length;
    f->out += length;
    f->base = out[(ptrdiff_t)length - 1] == 'i' ? OXP_BASE_I : OXP_BASE_ANY;
    f->run_marks = 0;
    return OXP_OK;
}

/* What no further input can change: not marks that another may be put before, and not white
 * space that may become a line break. */
static size_t settled(const folder *f)
{
    if (f->run_marks && f->run_marks < MARKS_MOST)
        return f->run_begin;
    char last = f->out ? f->view->bytes[f->out - 1] : 0;
    return last == ' ' || last == '\n' ? f->out - 1 : f->out;
}

oxp_status oxp_fold_read(oxp_view *view, const char *text, size_t n, size_t origin)
{
    oxp_view_state *state = &view->state;
    folder f = {.view = view,
                .text = text,
                .n = n,
                .shift = origin,
                .out = view->n,
                .identity = !view->origin,
                .base = (oxp_char_base)state->base,
                .run_marks = state->run_marks,
                .run_begin = state->run_begin,
                .run_order = state->run_order};

    OXP_TRY(make_room(&f));
    while (f.at < n)
        OXP_TRY((unsigned char)text[f.at] < 0x80 ? take_ascii(&f) : take_characters(&f));
    if (f.out > OXP_TEXT_MAX)
        return OXP_ERR_LIMIT;
    if (f.identity && f.out != origin + n)
        OXP_TRY(leave_identity(&f));
    state->base = (uint8_t)f.base;
    state->run_marks = (uint8_t)f.run_marks;
    state->run_begin = f.run_begin;
    state->run_order = f.run_order;
    view->n = f.out;
    view->origin = f.identity ? NULL : view->origin_memory;
    view->settled = settled(&f);
    return OXP_OK;
}
