#include "text/fold.h"

#include <string.h>

#include "base/diag.h"
#include "text/ascii.h"
#include "text/fold_run.h"
#include "text/unicode.h"
#include "text/utf8.h"

/* A run of marks is put in order at most this many at a time (the stream-safe limit of
 * UAX #15), so that a flood of marks costs no more than it is long. */
enum { MARKS_MOST = 30 };

/* More than one character can write, and vectors over their end. */
enum { SLACK = OXP_FOLD_MOST + OXP_FOLD_SPARE + OXP_FOLD_RUN_SLACK };

enum { IOTA_SUBSCRIPT = 0x345, IOTA = 0x3B9, ORDER_OF_IOTA = 240 };
enum { DOT_ABOVE = 0x307, MADDA = 0x653, HAMZA_BELOW = 0x655 };

/* Invariant: the view has room for what is written + the bytes not yet read + SLACK. */
typedef struct folder {
    oxp_view *view;
    oxp_fold_run run; /* of the well-formed bytes at the front; `origin` as the view's */
    size_t n;         /* bytes of the text, well-formed or not */
} folder;

static oxp_status make_room(folder *f)
{
    oxp_fold_run *run = &f->run;
    oxp_view *view = f->view;
    size_t wanted = run->out + (f->n - run->at) + SLACK;

    if (run->out > OXP_TEXT_MAX)
        return OXP_ERR_LIMIT;
    if (wanted + OXP_VIEW_PADDING > view->capacity) {
        if (!oxp_view_reserve(view, wanted))
            return OXP_ERR_MEMORY;
        if (view->origin && !oxp_view_reserve_origin(view, view->capacity))
            return OXP_ERR_MEMORY;
        view->origin = view->origin ? view->origin_memory : NULL;
    }
    run->bytes = view->bytes;
    run->origin = view->origin;
    run->room = view->capacity - OXP_VIEW_PADDING - SLACK - f->n;
    return OXP_OK;
}

/* From here on view and original differ. */
static oxp_status leave_identity(folder *f)
{
    if (f->run.origin)
        return OXP_OK;
    OXP_TRY(oxp_view_leave_identity(f->view, f->run.out));
    f->run.origin = f->view->origin;
    return OXP_OK;
}

static void put(folder *f, const char *bytes, size_t length)
{
    oxp_fold_run *run = &f->run;
    uint32_t at = run->shift + (uint32_t)run->at;

    memcpy(run->bytes + run->out, bytes, length);
    if (run->origin)
        for (size_t k = 0; k < length; k++)
            run->origin[run->out + k] = at;
    run->out += length;
}

/* White space after white space: what was written stands for both, and is a line break if
 * either is. */
static void put_space(folder *f, bool is_break)
{
    char *last = f->run.out ? &f->run.bytes[f->run.out - 1] : NULL;

    if (!last || (*last != ' ' && *last != '\n'))
        put(f, is_break ? "\n" : " ", 1);
    else if (is_break)
        *last = '\n';
}

/* ---- marks ---- */

static uint8_t order_in_run(uint32_t c)
{
    return c == IOTA ? ORDER_OF_IOTA : oxp_unicode_char(c)->order;
}

/* Brings what the state says of the last letter and its marks up to date. Most characters are
 * written without it; what they wrote begins with a starter. */
static void look_back(folder *f)
{
    oxp_view_state *run = &f->view->state;
    const char *bytes = f->run.bytes;
    size_t out = f->run.out, begin = out, place = out, marks = 0;

    if (run->run_end == out)
        return;
    run->run_order = 0;
    for (uint32_t c; place > 0; begin = place, marks++) {
        c = oxp_utf8_previous(bytes, out, &place);
        const oxp_char *it = oxp_unicode_char(c);
        run->base = it->base;
        if (!it->order)
            break;
        run->run_order = marks ? run->run_order : it->order;
    }
    for (; marks > MARKS_MOST; marks -= MARKS_MOST)
        for (size_t k = 0; k < MARKS_MOST; k++)
            oxp_utf8_next(bytes, out, &begin);
    run->run_begin = begin;
    run->run_marks = (uint8_t)marks;
    run->run_end = out;
}

/* Moves the last mark of the run, `length` bytes, before those of a higher class. The run then
 * has one origin, that of its first mark, so that origins never fall. */
static oxp_status reorder(folder *f, size_t length, uint8_t order)
{
    char *bytes = f->run.bytes, moved[4];
    size_t begin = f->view->state.run_begin, out = f->run.out;
    size_t place = out - length, before = place;

    OXP_TRY(leave_identity(f));
    while (before > begin && order_in_run(oxp_utf8_previous(bytes, out, &before)) > order)
        place = before;
    memcpy(moved, bytes + out - length, length);
    memmove(bytes + place + length, bytes + place, out - length - place);
    memcpy(bytes + place, moved, length);
    for (size_t k = begin; k < out; k++)
        f->run.origin[k] = f->run.origin[begin];
    return OXP_OK;
}

static bool base_takes(folder *f, uint32_t c)
{
    if (c != DOT_ABOVE && !(c >= MADDA && c <= HAMZA_BELOW))
        return false;
    look_back(f);
    return f->view->state.base == (c == DOT_ABOVE ? OXP_BASE_I : OXP_BASE_ALEF);
}

/* A mark goes to its place in canonical order: a stable sort by class, one mark at a time. */
static oxp_status put_mark(folder *f, uint32_t c, uint8_t order)
{
    oxp_view_state *run = &f->view->state;
    char bytes[4];
    size_t length = oxp_utf8_encode(c == IOTA_SUBSCRIPT ? IOTA : c, bytes);

    look_back(f);
    if (run->run_marks == MARKS_MOST)
        run->run_marks = 0;
    if (!run->run_marks) {
        run->run_begin = f->run.out;
        run->run_order = 0;
    }
    put(f, bytes, length);
    run->run_end = f->run.out;
    run->run_marks++;
    if (order < run->run_order)
        return reorder(f, length, order);
    run->run_order = order;
    return OXP_OK;
}

/* ---- characters ---- */

/* Writes a part of a fold: a character that folds to itself, a mark or a space. */
static oxp_status put_part(folder *f, const char *bytes, uint32_t c, size_t length)
{
    const oxp_char *it = oxp_unicode_char(c);

    if (base_takes(f, c))
        return OXP_OK;
    if (it->order)
        return put_mark(f, c, it->order);
    if (it->fold == OXP_FOLD_SPACE)
        put_space(f, false);
    else
        put(f, bytes, length);
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

/* Hangul syllables decompose by arithmetic (Unicode Standard 3.12). Jamo are three bytes. */
static void put_syllable(folder *f, uint32_t c)
{
    char jamo[OXP_SYLLABLE_ROOM];
    put(f, jamo, oxp_fold_syllable(c, jamo));
}

static oxp_status put_character(folder *f, uint32_t c, const oxp_char *it, size_t length)
{
    switch ((oxp_char_fold)it->fold) {
    case OXP_FOLD_COPY:
        put(f, f->run.text + f->run.at, length);
        return OXP_OK;
    case OXP_FOLD_BYTES:
    case OXP_FOLD_ACCENTED:
        put(f, OXP_UNICODE_FOLDS + it->offset, it->length);
        return OXP_OK;
    case OXP_FOLD_PARTS:
        return put_parts(f, it);
    case OXP_FOLD_MARK:
        return base_takes(f, c) ? OXP_OK : put_mark(f, c, it->order);
    case OXP_FOLD_SYLLABLE:
        put_syllable(f, c);
        return OXP_OK;
    case OXP_FOLD_SPACE:
    case OXP_FOLD_BREAK:
        put_space(f, it->fold == OXP_FOLD_BREAK);
        return OXP_OK;
    case OXP_FOLD_DROP:
        break;
    }
    return OXP_OK;
}

/* Reads one character of any kind. */
static oxp_status take_character(folder *f)
{
    oxp_fold_run *run = &f->run;
    uint32_t c = 0;
    size_t length = oxp_utf8_read(run->text + run->at, run->n - run->at, &c);
    const oxp_char *it = oxp_unicode_char(c);

    if (it->fold != OXP_FOLD_COPY && !oxp_fold_keeps_bytes(it, length))
        OXP_TRY(leave_identity(f));
    OXP_TRY(make_room(f));
    OXP_TRY(put_character(f, c, it, length));
    run->at += length;
    return OXP_OK;
}

/* Bytes that are no character: U+FFFD, with all of them as its origin. */
static oxp_status take_ill_formed(folder *f)
{
    oxp_fold_run *run = &f->run;
    size_t length;

    oxp_utf8_decode(run->text, f->n, run->at, &length, NULL);
    OXP_TRY(leave_identity(f));
    OXP_TRY(make_room(f));
    put(f, "\xEF\xBF\xBD", 3);
    run->at += length;
    return OXP_OK;
}

/* Reads one character of ASCII; white space that goes on with it is read when it comes. */
static void take_ascii(folder *f)
{
    char c = f->run.text[f->run.at];

    if (c >= 'A' && c <= 'Z')
        c = (char)(c | 0x20);
    if (oxp_is_ascii_space(c))
        put_space(f, c != ' ' && c != '\t');
    else
        put(f, &c, 1);
    f->run.at++;
}

/* Reads at least one character. */
static oxp_status take(folder *f)
{
    oxp_fold_run *run = &f->run;

    if (run->out != run->shift + run->at)
        OXP_TRY(leave_identity(f));
    size_t before = run->at;
    oxp_fold_run_read(run, f->view->state.vectors);
    if (run->at > before)
        return OXP_OK;
    if (run->text[run->at] & 0x80)
        return take_character(f);
    take_ascii(f);
    return OXP_OK;
}

/* What no further input can change: not marks that another may be put before, and not white
 * space that may become a line break. */
static size_t settled(folder *f)
{
    const oxp_view_state *run = &f->view->state;
    size_t out = f->run.out;

    look_back(f);
    if (run->run_marks && run->run_marks < MARKS_MOST)
        return run->run_begin;
    char last = out ? f->run.bytes[out - 1] : 0;
    return last == ' ' || last == '\n' ? out - 1 : out;
}

static oxp_status read_all(folder *f)
{
    oxp_fold_run *run = &f->run;

    while (run->at < f->n) {
        run->n = run->at + oxp_utf8_valid_prefix_with(f->view->state.vectors, run->text + run->at,
                                                      f->n - run->at);
        while (run->at < run->n)
            OXP_TRY(take(f));
        if (run->at < f->n)
            OXP_TRY(take_ill_formed(f));
    }
    if (run->out != run->shift + run->at)
        OXP_TRY(leave_identity(f));
    return run->out > OXP_TEXT_MAX ? OXP_ERR_LIMIT : OXP_OK;
}

oxp_status oxp_fold_read(oxp_view *view, const char *text, size_t n, size_t origin)
{
    folder f = {.view = view, .n = n};

    f.run = (oxp_fold_run){.text = text, .shift = (uint32_t)origin, .out = view->n};
    OXP_TRY(make_room(&f));
    OXP_TRY(read_all(&f));
    view->n = f.run.out;
    view->settled = settled(&f);
    return OXP_OK;
}
