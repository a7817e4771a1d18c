#include "text/decode_open.h"

#include "text/decode_find.h"
#include "text/decode_open_hex.h"
#include "text/unicode.h"
#include "text/utf8.h"

/* See decode_base64.c. */
enum {
    LINE_LETTERS = 12,  /* the least of a line of base64 that goes on in the next, */
    WHOLE_LETTERS = 9,  /* ... of a whole token, */
    EDGE_LETTERS = 16,  /* ... of a part at an edge of one */
    MIDDLE_LETTERS = 24 /* ... and of any other part */
};

enum {
    SIGN_BYTES = 24,  /* no code for a character is longer */
    WORD_LETTERS = 8, /* the most of a word that surely holds no code */
    STUCK_BYTES = 64  /* without a clear place */
};

/* ---- base64 ---- */

/* Whether text may go on with a byte of [low, high]. */
static bool may_take(const oxp_utf8_state *text, uint8_t low, uint8_t high)
{
    if (text->wanted)
        return high >= text->low && low <= text->high;
    return (high >= ' ' && low < 0x7F) || (high >= '\t' && low <= '\r') ||
           (high >= 0xC2 && low <= 0xF4);
}

/* The byte that the last letter, the `place`th of four from 1 on, made whole. */
static uint8_t whole_byte(const oxp_code_tail *tail, unsigned place)
{
    return (uint8_t)(tail->bits >> (8 - 2 * place));
}

/* What its other bits make of the next byte: the least and the greatest. */
static bool may_go_on(const oxp_code_tail *tail, const oxp_utf8_state *text, unsigned place)
{
    uint8_t low = (uint8_t)(tail->bits << 2 * place), more = (uint8_t)((1 << 2 * place) - 1);
    return place == 4 || may_take(text, low, low | more);
}

/* A reader comes to what is no text at the `place`th of four letters. Should the letters end before
 * the fourth, the part before these ended at the token's edge. */
static void end_part(oxp_code_tail *tail, oxp_code_letters *it, size_t at, unsigned place)
{
    size_t letters = at - it->from;
    bool front = letters >= tail->letters - 1;
    if (letters >= (front ? EDGE_LETTERS : MIDDLE_LETTERS))
        oxp_code_tail_hold(tail);
    else if (letters >= EDGE_LETTERS && place < 4)
        it->ended = true;
    it->alive = it->ended;
}

static void read_part(oxp_code_tail *tail, oxp_code_letters *it, size_t at, unsigned place)
{
    if (it->ended && place > 1)
        return;
    if (it->alive && !it->ended && place == 1 && !may_go_on(tail, &it->text, 1))
        end_part(tail, it, at, place);
    else if (it->ended)
        it->alive = it->ended = false;
    if (place == 1 && !it->alive) {
        *it = (oxp_code_letters){.alive = true, .from = at, .begin = tail->begin};
        it->alive = may_go_on(tail, &it->text, 1);
    }
    if (!it->alive || place == 1)
        return;
    uint8_t byte = whole_byte(tail, place);
    if (at - it->from == 1 && !oxp_code_joins(byte))
        it->begin = it->from;
    if (!((it->text.wanted || may_take(&it->text, byte, byte)) && oxp_utf8_step(&it->text, byte)) ||
        (place < 4 && !may_go_on(tail, &it->text, place)))
        end_part(tail, it, at, place);
}

/* A whole token may hold controls, but not at its front. */
static void read_whole(oxp_code_tail *tail, size_t at)
{
    oxp_code_letters *it = &tail->whole;
    unsigned place = (unsigned)((at - it->from) % 4 + 1);

    if (!it->alive || place == 1)
        return;
    uint8_t byte = whole_byte(tail, place);
    if (at - it->from == 1 && !oxp_code_joins(byte))
        it->begin = it->from;
    it->alive =
        (at - it->from > 1 || may_take(&it->text, byte, byte)) && oxp_utf8_step(&it->text, byte);
}

static void read_letter(oxp_code_tail *tail, size_t at, uint8_t value)
{
    tail->bits = tail->bits << 6 | value;
    if (!tail->letters++) {
        tail->whole = (oxp_code_letters){.alive = true, .from = at, .begin = tail->begin};
        tail->whole.alive = may_go_on(tail, &tail->whole.text, 1);
    }
    read_whole(tail, at);
    size_t first = at + 1 - tail->letters; /* letters before the last of all fours */
    for (unsigned k = 0; k < 4; k++)
        if (at - first >= k)
            read_part(tail, &tail->parts[k], at, (unsigned)((at - first - k) % 4 + 1));
}

/* The letters end before `at`. */
static void end_letters(oxp_code_tail *tail, size_t at)
{
    if (!tail->letters) /* nothing is alive */
        return;
    if (tail->whole.alive && tail->letters >= WHOLE_LETTERS)
        oxp_code_tail_hold(tail);
    for (unsigned k = 0; k < 4; k++) {
        if (tail->parts[k].alive && at - tail->parts[k].from >= EDGE_LETTERS)
            oxp_code_tail_hold(tail);
        tail->parts[k].alive = tail->parts[k].ended = false;
    }
    tail->whole.alive = false;
    tail->letters = 0;
}

/* ---- tokens ---- */

static bool is_invisible(uint32_t c)
{
    return c >= 0x80 && oxp_unicode_kind(c) == OXP_CHAR_FORMAT;
}

static bool is_sign(char c)
{
    return c == '%' || c == '&' || c == '\\';
}

static void note_sign(oxp_code_tail *tail, size_t at)
{
    if (at >= tail->sign_behind + SIGN_BYTES || !tail->sign_behind)
        tail->sign_from = at;
    tail->sign_behind = at + 1;
    oxp_code_tail_hold(tail);
}

static void begin_token(oxp_code_tail *tail)
{
    if (tail->in_token)
        return;
    tail->in_token = true;
    tail->coded = false;
}

/* What is behind begins anew. */
static void cut(oxp_code_tail *tail, size_t at)
{
    tail->in_token = tail->coded = tail->held = false;
    tail->open = tail->begin = at;
}

static void read_white(oxp_code_tail *tail, size_t at)
{
    end_letters(tail, at);
    tail->coded = tail->coded || tail->digits.alive; /* as long as white space follows */
    if (tail->coded)
        tail->in_token = false;
    else
        cut(tail, at + 1);
}

static void read_ascii(oxp_code_tail *tail, const char *text, size_t at)
{
    char c = text[at];
    uint8_t value = oxp_base64_value(c);

    if (c > ' ')
        begin_token(tail);
    oxp_code_digits_read(tail, text, at);
    if (c <= ' ') {
        read_white(tail, at);
        return;
    }
    if (value < 64)
        read_letter(tail, at, value);
    else
        end_letters(tail, at);
    if (is_sign(c))
        note_sign(tail, at);
    tail->coded = tail->coded || tail->letters >= LINE_LETTERS;
}

/* The first byte that something in hand began at. */
static void find_begin(oxp_code_tail *tail, size_t end)
{
    size_t begin = end;
    if (tail->held)
        return;
    if (tail->whole.alive && tail->whole.begin < begin)
        begin = tail->whole.begin;
    for (unsigned k = 0; tail->letters && k < 4; k++)
        if (tail->parts[k].alive && tail->parts[k].begin < begin)
            begin = tail->parts[k].begin;
    tail->begin = oxp_code_digits_begin(&tail->digits, begin);
    if (tail->begin == end)
        tail->clear = end;
    tail->stuck = tail->stuck || end - tail->clear > STUCK_BYTES;
}

static void read_character(oxp_code_tail *tail, const char *text, size_t at, size_t length,
                           uint32_t c)
{
    if ((c > ' ' && c < 0x7F) || c == ' ' || (c >= '\t' && c <= '\r')) {
        read_ascii(tail, text, at);
    } else {
        end_letters(tail, at);
        oxp_code_digits_end(tail);
        if (is_invisible(c)) {
            begin_token(tail);
            note_sign(tail, at);
        } else {
            cut(tail, at);
        }
    }
    find_begin(tail, at + length);
}

/* ---- cuts ---- */

/* The reader that began first and is in hand at `at`: what it sees is taken, not what others see.
 */
static const oxp_code_letters *first_reader(const oxp_code_tail *tail)
{
    const oxp_code_letters *first = tail->whole.alive ? &tail->whole : NULL;
    for (unsigned k = 0; k < 4; k++)
        if (tail->parts[k].alive && (!first || tail->parts[k].from < first->from))
            first = &tail->parts[k];
    return first;
}

/* Whether the text may be cut before the character `c`: not within a run of up to `most` bytes, nor
 * within what one byte of a longer one is made of. */
static bool may_cut(const oxp_code_tail *tail, size_t at, uint32_t c)
{
    bool near = tail->sign_behind && at < tail->sign_behind + SIGN_BYTES;
    bool sign = c < 0x80 && is_sign((char)c), covered;
    if (at - tail->open <= tail->most)
        return false;
    if (near && (at - tail->sign_from <= tail->most || !(sign || is_invisible(c))))
        return false;
    if (sign && near) /* letters and digits end here */
        return true;
    if (!oxp_code_digits_part(tail, at, &covered))
        return false;
    const oxp_code_letters *first = covered ? NULL : first_reader(tail);
    return !first || (at - first->from > tail->most && (at - first->from) % 4 == 0);
}

bool oxp_code_tail_read(oxp_code_tail *tail, const char *text, size_t n)
{
    size_t whole = n - oxp_utf8_cut(text + tail->at, n - tail->at);

    for (size_t length; tail->at < whole; tail->at += length) {
        size_t at = tail->at;
        uint32_t c = (uint8_t)text[at];
        length = 1;
        if (c >= 0x80)
            c = oxp_utf8_decode(text, whole, at, &length, NULL);
        if (tail->most && may_cut(tail, at, c)) {
            *tail = (oxp_code_tail){.open = at,
                                    .begin = at,
                                    .clear = at,
                                    .stuck = tail->stuck,
                                    .at = at,
                                    .most = tail->most,
                                    .cut = at};
            return true;
        }
        read_character(tail, text, at, length, c);
    }
    return false;
}

/* The length of the word of a few small letters at `at` that no digits reach into, and of the space
 * behind it; 0: there is none. */
static size_t plain_word(const char *text, size_t at, size_t n)
{
    size_t end = at;
    while (end < n && end - at <= WORD_LETTERS && text[end] >= 'a' && text[end] <= 'z')
        end++;
    bool plain = end > at && end - at <= WORD_LETTERS && end < n && text[end] == ' ' &&
                 text[at] > 'f' && text[at] != 'x';
    return plain ? end + 1 - at : 0;
}

/* Whether text begins anew at `at`: at letters beyond ASCII, of blocks where all are seen, and
 * behind two words of which the first ends what stands before. */
static bool begins_anew(const char *text, size_t at, size_t n)
{
    uint8_t byte = (uint8_t)text[at];
    if (byte >= 0x80)
        return (byte >= 0xC3 && byte <= 0xCC) || (byte >= 0xCE && byte <= 0xD7) ||
               (byte >= 0xE4 && byte <= 0xE9);
    size_t first = at && text[at - 1] == ' ' ? plain_word(text, at, n) : 0;
    return first && plain_word(text, at + first, n);
}

bool oxp_code_tail_may_cut(const char *text, size_t n, size_t most)
{
    size_t anew = 0;
    while (most && n - anew > most) {
        size_t end = anew + most, at = end;
        while (--at > anew && !begins_anew(text, at, end))
            ;
        if (at == anew)
            return true;
        anew = at;
    }
    return false;
}
