#include "text/decode_open.h"

#include "text/decode_find.h"
#include "text/unicode.h"
#include "text/utf8.h"

enum {
    LINE_LETTERS = 12, /* the least of a line of base64 that goes on in the next, */
    WHOLE_LETTERS = 9, /* ... of a whole token, */
    PART_LETTERS = 16, /* ... and of a part of one: see decode_base64.c */
    GLUED_DIGITS = 16, /* the least of a group of hex beside letters, */
    RUN_DIGITS = 16    /* ... and of a run: see decode_hex.c */
};

/* There may be a whole run behind `begin`. */
static void hold(oxp_code_tail *tail)
{
    tail->held = tail->coded = true;
}

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

static void read_part(oxp_code_tail *tail, oxp_code_letters *it, size_t at, unsigned place)
{
    if (place == 1 && (!it->alive || !may_go_on(tail, &it->text, 1))) {
        if (it->alive && at - it->from >= PART_LETTERS)
            hold(tail);
        *it = (oxp_code_letters){true, at, tail->begin, {0}};
        it->alive = may_go_on(tail, &it->text, 1);
        return;
    }
    if (!it->alive)
        return;
    uint8_t byte = whole_byte(tail, place);
    if (place > 1 &&
        !((it->text.wanted || may_take(&it->text, byte, byte)) && oxp_utf8_step(&it->text, byte)))
        it->alive = false;
    else if (place > 1 && place < 4)
        it->alive = may_go_on(tail, &it->text, place);
    if (!it->alive && at - it->from >= PART_LETTERS)
        hold(tail);
}

/* A whole token may hold controls, but not at its front. */
static void read_whole(oxp_code_tail *tail, size_t at)
{
    oxp_code_letters *it = &tail->whole;
    unsigned place = (unsigned)((at - it->from) % 4 + 1);

    if (!it->alive || place == 1)
        return;
    uint8_t byte = whole_byte(tail, place);
    it->alive =
        (at - it->from > 1 || may_take(&it->text, byte, byte)) && oxp_utf8_step(&it->text, byte);
}

static void read_letter(oxp_code_tail *tail, size_t at, uint8_t value)
{
    tail->bits = tail->bits << 6 | value;
    if (!tail->letters++) {
        tail->whole = (oxp_code_letters){true, at, tail->begin, {0}};
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
    if (tail->whole.alive && tail->letters >= WHOLE_LETTERS)
        hold(tail);
    for (unsigned k = 0; k < 4; k++) {
        if (tail->parts[k].alive && at - tail->parts[k].from >= PART_LETTERS)
            hold(tail);
        tail->parts[k].alive = false;
    }
    tail->whole.alive = false;
    tail->letters = 0;
}

/* ---- hex ---- */

/* The sequence goes no further; it may have been a run. */
static void end_digits(oxp_code_tail *tail)
{
    oxp_code_digits *it = &tail->digits;
    if (it->alive && (it->total >= RUN_DIGITS || it->digits >= RUN_DIGITS))
        hold(tail);
    *it = (oxp_code_digits){0};
}

/* The group ends where no letter stands. One digit too many is at one end of a sequence. */
static void end_group(oxp_code_tail *tail)
{
    oxp_code_digits *it = &tail->digits;
    if (!it->group)
        return;
    bool large = it->digits >= GLUED_DIGITS;
    if (!it->digits || (!large && (it->glued || it->digits % 2))) {
        it->digits = 0;
        end_digits(tail);
        return;
    }
    if (it->digits % 2)
        hold(tail);
    it->total += it->digits;
    it->digits = 0;
    it->group = false;
}

static bool is_word(const char *text, size_t at)
{
    return oxp_base64_value(text[at]) < 62;
}

static void read_digit(oxp_code_tail *tail, const char *text, size_t at)
{
    oxp_code_digits *it = &tail->digits;
    if (!it->alive)
        *it = (oxp_code_digits){.alive = true, .begin = tail->begin};
    if (!it->group) {
        it->group = true;
        it->glued = at && is_word(text, at - 1);
    }
    it->digits++;
}

static void read_hex(oxp_code_tail *tail, const char *text, size_t at)
{
    oxp_code_digits *it = &tail->digits;
    char c = text[at];
    if (oxp_hex_value(c) < 16)
        read_digit(tail, text, at);
    else if ((c | 0x20) == 'x' && it->group && it->digits == 1 && text[at - 1] == '0')
        it->digits = 0;
    else if (it->alive) {
        if (!is_word(text, at))
            end_group(tail);
        else if (it->digits < GLUED_DIGITS)
            it->digits = 0; /* beside a letter they are no group */
        if (!oxp_hex_separates(c))
            end_digits(tail);
    }
}

/* ---- tokens ---- */

static bool is_sign(char c)
{
    return c == '%' || c == '&' || c == '\\';
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
    read_hex(tail, text, at);
    if (c <= ' ') {
        read_white(tail, at);
        return;
    }
    if (value < 64)
        read_letter(tail, at, value);
    else
        end_letters(tail, at);
    if (is_sign(c))
        hold(tail);
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
    for (unsigned k = 0; k < 4; k++)
        if (tail->parts[k].alive && tail->parts[k].begin < begin)
            begin = tail->parts[k].begin;
    if (tail->digits.alive && tail->digits.begin < begin)
        begin = tail->digits.begin;
    tail->begin = begin;
}

static void read_character(oxp_code_tail *tail, const char *text, size_t at, size_t length,
                           uint32_t c)
{
    if ((c > ' ' && c < 0x7F) || c == ' ' || (c >= '\t' && c <= '\r')) {
        read_ascii(tail, text, at);
    } else {
        end_letters(tail, at);
        end_group(tail);
        end_digits(tail);
        if (c >= 0x80 && oxp_unicode_kind(c) == OXP_CHAR_FORMAT) {
            begin_token(tail);
            hold(tail);
        } else {
            cut(tail, at);
        }
    }
    find_begin(tail, at + length);
}

void oxp_code_tail_read(oxp_code_tail *tail, const char *text, size_t n)
{
    size_t whole = n - oxp_utf8_cut(text + tail->at, n - tail->at);

    for (size_t length; tail->at < whole; tail->at += length) {
        uint32_t c = oxp_utf8_decode(text, whole, tail->at, &length, NULL);
        read_character(tail, text, tail->at, length, c);
    }
}
