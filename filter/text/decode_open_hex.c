#include "text/decode_open_hex.h"

#include "text/decode_find.h"

/* See decode_hex.c. */
enum {
    GLUED_DIGITS = 16,  /* the least of a group beside letters, */
    WHOLE_BYTES = 8,    /* ... of a sequence of them, */
    NUMBERS_BYTES = 12, /* ... of one without a to f, */
    EDGE_BYTES = 12,    /* ... of a part at an edge of one */
    MIDDLE_BYTES = 18,  /* ... and of any other part; */
    SEPARATORS = 3,     /* the most between two groups in a line */
    INDENTATION = 64    /* and behind a line break */
};

/* Whether what was read from the first digit on is a run, should the digits end there. */
static bool is_whole(const oxp_code_bytes *it, bool letters)
{
    const oxp_texture *texture = &it->texture;
    if (!it->alive || texture->bytes < WHOLE_BYTES || !oxp_texture_is_text(texture))
        return false;
    return letters || (texture->bytes >= NUMBERS_BYTES &&
                       texture->words + texture->signs == texture->characters);
}

/* The last byte of the sequence is its edge, too. */
static bool is_part(const oxp_code_bytes *it)
{
    return it->alive && it->texture.bytes >= EDGE_BYTES;
}

/* Whether there may be a run in the sequence, should it end here. */
static bool is_ripe(const oxp_code_sequence *it, bool letters)
{
    return is_whole(&it->whole, letters) || (letters && (it->kept || is_part(&it->part)));
}

static void read_whole_byte(oxp_code_bytes *it, uint8_t byte)
{
    if (!it->texture.bytes && !oxp_code_joins(byte))
        it->begin = it->from;
    it->alive =
        it->alive && oxp_texture_add(&it->texture, byte) && oxp_texture_goes_on(&it->texture);
}

static void read_part_byte(oxp_code_sequence *it, uint8_t byte)
{
    uint32_t bytes = it->part.texture.bytes;
    if (!bytes && !oxp_code_joins(byte))
        it->part.begin = it->part.from;
    if (oxp_texture_add(&it->part.texture, byte) && !it->part.texture.controls)
        return;
    if (!it->kept && bytes >= (it->spoilt ? MIDDLE_BYTES : EDGE_BYTES)) {
        it->kept = true;
        it->kept_begin = it->part.begin;
    }
    it->part = (oxp_code_bytes){0};
    it->spoilt = true;
}

/* The first digit of a byte stands at `at`. */
static void begin_byte(oxp_code_sequence *it, const oxp_code_tail *tail, size_t at)
{
    if (!it->part.alive)
        it->part = (oxp_code_bytes){.alive = true, .from = at, .begin = tail->begin};
}

static void read_byte(oxp_code_sequence *it, uint8_t byte)
{
    read_whole_byte(&it->whole, byte);
    read_part_byte(it, byte);
}

/* The sequence goes no further. */
static void end_digits(oxp_code_tail *tail)
{
    if (tail->digits.alive && is_ripe(&tail->digits.all, tail->digits.letters))
        oxp_code_tail_hold(tail);
    tail->digits = (oxp_code_digits){0};
}

/* The group in hand is none of the sequence before it. */
static void break_digits(oxp_code_tail *tail)
{
    if (tail->digits.ripe)
        oxp_code_tail_hold(tail);
    tail->digits = (oxp_code_digits){0};
}

/* The group ends. One digit too many is at one end of a group that stands alone. */
static void end_group(oxp_code_tail *tail, bool before_word)
{
    oxp_code_digits *it = &tail->digits;
    if (!it->group)
        return;
    bool large = it->digits >= GLUED_DIGITS, odd = it->digits % 2;
    it->group = false;
    if (!it->digits || (!large && (it->glued || before_word || odd))) {
        break_digits(tail);
    } else if (odd) {
        if (is_ripe(&it->alone, it->letters) || is_whole(&it->shifted, it->letters))
            oxp_code_tail_hold(tail);
        break_digits(tail);
    } else {
        it->separators = 0;
        it->line = false;
    }
}

static bool is_word(const char *text, size_t at)
{
    return oxp_base64_value(text[at]) < 62;
}

static void begin_group(oxp_code_tail *tail, const char *text, size_t at)
{
    const oxp_code_bytes WHOLE = {.alive = true, .from = at, .begin = tail->begin};
    oxp_code_digits *it = &tail->digits;
    if (!it->alive)
        *it = (oxp_code_digits){.alive = true, .all = {.whole = WHOLE}};
    it->ripe = is_ripe(&it->all, it->letters);
    it->ripe_begin = tail->begin;
    it->group = true;
    it->prefixed = false;
    it->glued = at > tail->open && is_word(text, at - 1);
    it->digits = 0;
    it->alone = (oxp_code_sequence){.whole = WHOLE};
    it->shifted = (oxp_code_bytes){0};
}

static void read_digit(oxp_code_tail *tail, const char *text, size_t at, uint8_t value)
{
    oxp_code_digits *it = &tail->digits;
    if (!it->group)
        begin_group(tail, text, at);
    uint8_t byte = (uint8_t)(it->before << 4 | value);
    it->before = value;
    it->letters |= value > 9;
    if (++it->digits % 2) {
        begin_byte(&it->all, tail, at);
        begin_byte(&it->alone, tail, at);
        read_whole_byte(&it->shifted, byte);
    } else {
        if (it->digits == 2)
            it->shifted = (oxp_code_bytes){.alive = true, .from = at, .begin = tail->begin};
        read_byte(&it->all, byte);
        read_byte(&it->alone, byte);
    }
}

static void read_separator(oxp_code_tail *tail, char c)
{
    oxp_code_digits *it = &tail->digits;
    it->separators++;
    if (it->separators > (it->line ? INDENTATION : SEPARATORS))
        end_digits(tail);
    else
        it->line |= c == '\n';
}

void oxp_code_digits_read(oxp_code_tail *tail, const char *text, size_t at)
{
    oxp_code_digits *it = &tail->digits;
    char c = text[at];
    uint8_t value = oxp_hex_value(c);
    if (value < 16) {
        read_digit(tail, text, at, value);
    } else if ((c | 0x20) == 'x' && it->group && it->digits == 1 && text[at - 1] == '0' &&
               !it->prefixed) {
        it->digits = 0;
        it->prefixed = true;
    } else if (it->alive) {
        end_group(tail, is_word(text, at));
        if (!oxp_hex_separates(c))
            end_digits(tail);
        else if (it->alive)
            read_separator(tail, c);
    }
}

static bool sequence_is_short(const oxp_code_tail *tail, const oxp_code_sequence *it, size_t at)
{
    return oxp_code_is_short(tail, it->whole.alive, it->whole.from, at) ||
           oxp_code_is_short(tail, it->part.alive, it->part.from, at);
}

bool oxp_code_digits_part(const oxp_code_tail *tail, size_t at, bool *covers)
{
    const oxp_code_digits *it = &tail->digits;
    *covers = false;
    if (!it->alive)
        return true;
    if (it->group && (it->digits % 2 || sequence_is_short(tail, &it->alone, at) ||
                      oxp_code_is_short(tail, it->shifted.alive, it->shifted.from, at)))
        return false;
    *covers = is_whole(&it->all.whole, it->letters) || (it->letters && is_part(&it->all.part));
    return !sequence_is_short(tail, &it->all, at);
}

static size_t lesser(size_t begin, const oxp_code_bytes *it)
{
    return it->alive && it->begin < begin ? it->begin : begin;
}

static size_t sequence_begin(const oxp_code_sequence *it, size_t begin)
{
    begin = lesser(lesser(begin, &it->whole), &it->part);
    return it->kept && it->kept_begin < begin ? it->kept_begin : begin;
}

void oxp_code_digits_end(oxp_code_tail *tail)
{
    if (!tail->digits.alive) /* all of it is zero */
        return;
    end_group(tail, false);
    end_digits(tail);
}

size_t oxp_code_digits_begin(const oxp_code_digits *it, size_t begin)
{
    if (!it->alive)
        return begin;
    begin = sequence_begin(&it->all, begin);
    if (!it->group)
        return begin;
    begin = lesser(sequence_begin(&it->alone, begin), &it->shifted);
    return it->ripe && it->ripe_begin < begin ? it->ripe_begin : begin;
}
