#include "text/fold.h"

#include <string.h>

#include "base/diag.h"
#include "text/unicode.h"
#include "text/utf8.h"

/* A run of marks is put in order at most this many at a time (the stream-safe limit of
 * UAX #15), so that a flood of marks costs no more than it is long. */
enum { MARKS_MOST = 30 };

/* More than one character, the marks waiting before it and those it leaves can write. */
enum { SLACK = (OXP_FOLD_MOST + 2 * MARKS_MOST) * 4 + 64 };

enum {
    DOTLESS_I = 0x131,
    DOT_ABOVE = 0x307,
    IOTA_SUBSCRIPT = 0x345,
    IOTA = 0x3B9,
    ORDER_OF_IOTA = 240
};

typedef struct mark {
    uint32_t c;
    uint32_t origin;
    uint8_t order;
} mark;

/* Invariant: the view has room for `out` + the bytes not yet read + SLACK. */
typedef struct folder {
    oxp_view *view;
    const char *text;
    size_t n;
    size_t at;        /* bytes read */
    size_t out;       /* bytes written */
    bool identity;    /* so far view byte k is original byte k, and no origins are written */
    uint32_t base;    /* the starter that marks would stand on */
    size_t n_marks;   /* waiting for their next starter */
    size_t mark_bytes;
    mark marks[MARKS_MOST];
} folder;

static oxp_status make_room(folder *f)
{
    size_t wanted = f->out + (f->n - f->at) + SLACK;
    if (f->out > OXP_TEXT_MAX)
        return OXP_ERR_LIMIT;
    if (!oxp_view_reserve(f->view, wanted))
        return OXP_ERR_MEMORY;
    if (!f->identity && !oxp_view_reserve_origin(f->view, f->view->capacity))
        return OXP_ERR_MEMORY;
    return OXP_OK;
}

/* From here on view and original differ: writes the origins of what is there. */
static oxp_status leave_identity(folder *f)
{
    oxp_view *view = f->view;
    if (!oxp_view_reserve_origin(view, view->capacity))
        return OXP_ERR_MEMORY;
    for (uint32_t k = 0, begin = 0; k < f->out; k++) {
        if (!oxp_utf8_continues(view->bytes[k]))
            begin = k;
        view->origin_memory[k] = begin;
    }
    f->identity = false;
    return OXP_OK;
}

static void put(folder *f, uint32_t c, uint32_t origin)
{
    size_t end = f->out + oxp_utf8_encode(c, f->view->bytes + f->out);
    if (!f->identity)
        for (size_t k = f->out; k < end; k++)
            f->view->origin_memory[k] = origin;
    f->out = end;
}

/* Canonical order: a stable sort by class. True where something moved. */
static bool sort_marks(mark *marks, size_t n)
{
    bool moved = false;
    for (size_t i = 1; i < n; i++) {
        mark current = marks[i];
        size_t k = i;
        for (; k && marks[k - 1].order > current.order; k--)
            marks[k] = marks[k - 1];
        marks[k] = current;
        moved |= k != i;
    }
    return moved;
}

static oxp_status flush_marks(folder *f)
{
    uint32_t first = f->marks[0].origin;
    bool moved = sort_marks(f->marks, f->n_marks);

    if (moved && f->identity)
        OXP_TRY(leave_identity(f));
    for (size_t i = 0; i < f->n_marks; i++) {
        bool iota = f->marks[i].c == IOTA_SUBSCRIPT;
        put(f, iota ? IOTA : f->marks[i].c, moved ? first : f->marks[i].origin);
        if (iota)
            f->base = IOTA;
    }
    f->n_marks = 0;
    f->mark_bytes = 0;
    return OXP_OK;
}

static oxp_status take_mark(folder *f, uint32_t c, uint8_t order, size_t length)
{
    if (f->n_marks == MARKS_MOST)
        OXP_TRY(flush_marks(f));
    f->marks[f->n_marks++] = (mark){c, (uint32_t)f->at, order};
    f->mark_bytes += length;
    return OXP_OK;
}

/* White space after white space: what was written stands for both, and is a line break if
 * either is. */
static void take_space(folder *f, bool is_break)
{
    char *last = f->out ? &f->view->bytes[f->out - 1] : NULL;
    if (!last || (*last != ' ' && *last != '\n'))
        put(f, is_break ? '\n' : ' ', (uint32_t)f->at);
    else if (is_break)
        *last = '\n';
    f->base = ' ';
}

static bool arabic_vowel_mark(uint32_t c)
{
    return (c >= 0x610 && c <= 0x61A) || (c >= 0x64B && c <= 0x652) || (c >= 0x656 && c <= 0x65F) ||
           c == 0x670 || (c >= 0x6D6 && c <= 0x6DC) || (c >= 0x6DF && c <= 0x6E4) || c == 0x6E7 ||
           c == 0x6E8 || (c >= 0x6EA && c <= 0x6ED) || (c >= 0x8CA && c <= 0x8E1) ||
           (c >= 0x8E3 && c <= 0x8FF);
}

/* What rule writers expect to be one letter; 0 where the character goes. `base` is the letter
 * that a mark stands on. */
static uint32_t letter_of(uint32_t c, uint32_t base)
{
    enum { ALEF = 0x627, MADDA = 0x653, HAMZA_BELOW = 0x655, TATWEEL = 0x640 };
    enum { ALEF_MAKSURA = 0x649, YEH = 0x64A, TEH_MARBUTA = 0x629, HEH = 0x647 };

    if (c == DOTLESS_I)
        return 'i';
    if (c == DOT_ABOVE)
        return base == 'i' ? 0 : c;
    if (c < 0x600 || c > 0x8FF)
        return c;
    if (c == TATWEEL || arabic_vowel_mark(c))
        return 0;
    if (c >= MADDA && c <= HAMZA_BELOW)
        return base == ALEF ? 0 : c;
    return c == ALEF_MAKSURA ? YEH : c == TEH_MARBUTA ? HEH : c;
}

/* One character of what the character at `at` folds to. `length` is its bytes if it is the
 * only one and stands unchanged in the original, else 0. */
static oxp_status take_part(folder *f, uint32_t part, oxp_char_look look, size_t length)
{
    uint32_t c = letter_of(part, f->base);

    if (!c && part)
        return OXP_OK;
    if (look.order || c == IOTA_SUBSCRIPT)
        return take_mark(f, c, c == IOTA_SUBSCRIPT ? ORDER_OF_IOTA : look.order, length);
    if (f->n_marks)
        OXP_TRY(flush_marks(f));
    if (look.kind == OXP_CHAR_SPACE || look.kind == OXP_CHAR_BREAK) {
        take_space(f, look.kind == OXP_CHAR_BREAK);
        return OXP_OK;
    }
    put(f, c, (uint32_t)f->at);
    f->base = c;
    return OXP_OK;
}

/* Hangul syllables decompose by arithmetic (Unicode Standard 3.12). */
static void take_syllable(folder *f, uint32_t c)
{
    uint32_t index = c - 0xAC00, final = index % 28;
    put(f, 0x1100 + index / 588, (uint32_t)f->at);
    put(f, 0x1161 + index % 588 / 28, (uint32_t)f->at);
    if (final)
        put(f, 0x11A7 + final, (uint32_t)f->at);
    f->base = c;
}

static oxp_status take_parts(folder *f, uint32_t c)
{
    uint32_t parts[OXP_FOLD_MOST];
    size_t n = oxp_unicode_fold(c, parts);
    for (size_t i = 0; i < n; i++) {
        oxp_char_look look = oxp_unicode_look(parts[i]);
        if (look.kind != OXP_CHAR_FORMAT)
            OXP_TRY(take_part(f, parts[i], look, 0));
    }
    return OXP_OK;
}

static bool is_syllable(uint32_t c)
{
    return c >= 0xAC00 && c <= 0xD7A3;
}

/* Reads one character that is not ASCII. */
static oxp_status take_character(folder *f)
{
    size_t length;
    bool valid;
    uint32_t c = oxp_utf8_decode(f->text, f->n, f->at, &length, &valid);
    oxp_char_look look = oxp_unicode_look(c);

    if (look.kind == OXP_CHAR_FORMAT) {
        f->at += length;
        return OXP_OK;
    }
    bool plain = look.plain && valid && look.kind != OXP_CHAR_SPACE &&
                 look.kind != OXP_CHAR_BREAK && letter_of(c, f->base) == c;
    OXP_TRY(make_room(f));
    if (f->identity && (!plain || f->out + f->mark_bytes != f->at))
        OXP_TRY(leave_identity(f));
    if (is_syllable(c)) {
        if (f->n_marks)
            OXP_TRY(flush_marks(f));
        take_syllable(f, c);
    } else if (look.plain) {
        OXP_TRY(take_part(f, c, look, length));
    } else {
        OXP_TRY(take_parts(f, c));
    }
    f->at += length;
    return OXP_OK;
}

/* ---- ASCII ---- */

/* GCC's and clang's vectors: sixteen bytes at a time on every machine. */
typedef uint8_t lanes __attribute__((vector_size(16)));
typedef uint32_t words __attribute__((vector_size(16)));

static bool is_ascii_space(unsigned char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static lanes spaces_of(lanes v)
{
    return (lanes)((v == ' ') | ((v - '\t') <= ('\r' - '\t')));
}

static lanes fold_lanes(lanes v)
{
    lanes capital = (lanes)((v - 'A') <= ('Z' - 'A'));
    lanes line = (lanes)((v - '\n') <= ('\r' - '\n'));
    lanes tab = (lanes)(v == '\t');
    lanes letters = v | (capital & 0x20);
    return (letters & ~(line | tab)) | (line & '\n') | (tab & ' ');
}

/* The number of the first lane that is set, 16 if none is. Byte order as little-endian
 * machines have it is not relied upon. */
static size_t first_set(lanes v)
{
    uint64_t halves[2];
    memcpy(halves, &v, sizeof halves);
    if (!(halves[0] | halves[1]))
        return 16;
    for (size_t i = 0; i < 16; i++)
        if (v[i])
            return i;
    return 16;
}

static void write_origins(uint32_t *origin, uint32_t at)
{
    words next = {at, at + 1, at + 2, at + 3};
    for (size_t k = 0; k < 16; k += 4) {
        memcpy(origin + k, &next, sizeof next);
        next += 4;
    }
}

/* Copies ASCII in blocks up to a double space, a byte of another character, or the last
 * bytes. Writes 16 bytes at a time, so up to 15 beyond `out`, within SLACK. */
static void take_ascii_blocks(folder *f)
{
    while (f->n - f->at >= 17) {
        lanes v, next;
        memcpy(&v, f->text + f->at, sizeof v);
        memcpy(&next, f->text + f->at + 1, sizeof next);
        size_t good = first_set((v & 0x80) | (spaces_of(v) & spaces_of(next)));
        v = fold_lanes(v);
        memcpy(f->view->bytes + f->out, &v, sizeof v);
        if (!f->identity)
            write_origins(f->view->origin_memory + f->out, (uint32_t)f->at);
        f->at += good;
        f->out += good;
        if (good < 16)
            return;
    }
}

/* Reads ASCII from `at` on: at least one byte. */
static oxp_status take_ascii(folder *f)
{
    if (f->n_marks)
        OXP_TRY(flush_marks(f));
    if (f->identity && f->out != f->at)
        OXP_TRY(leave_identity(f));

    unsigned char c = (unsigned char)f->text[f->at];
    if (!is_ascii_space(c)) {
        put(f, c >= 'A' && c <= 'Z' ? c | 0x20u : c, (uint32_t)f->at);
        f->at++;
        take_ascii_blocks(f);
    } else {
        take_space(f, c >= '\n' && c <= '\r');
        f->at++;
    }
    f->base = f->out ? (unsigned char)f->view->bytes[f->out - 1] : 0;
    return OXP_OK;
}

oxp_status oxp_fold_build(oxp_view *view, const char *text, size_t n)
{
    folder f = {.view = view, .text = text, .n = n, .identity = true};

    OXP_TRY(make_room(&f));
    while (f.at < n)
        OXP_TRY((unsigned char)text[f.at] < 0x80 ? take_ascii(&f) : take_character(&f));
    if (f.n_marks)
        OXP_TRY(flush_marks(&f));
    if (f.out > OXP_TEXT_MAX)
        return OXP_ERR_LIMIT;
    if (f.identity && f.out != n)
        OXP_TRY(leave_identity(&f));
    view->n = f.out;
    if (!f.identity) {
        view->origin = view->origin_memory;
        view->origin[f.out] = (uint32_t)n;
    }
    return OXP_OK;
}
