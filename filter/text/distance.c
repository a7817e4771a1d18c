#include "text/distance.h"

#include <stdbool.h>

#include "text/unicode.h"
#include "text/utf8.h"

enum { BYTES_A_CHAR = 4, BYTES_A_WORD = 24, BYTES_A_SENTENCE = 512 };

uint32_t oxp_distance_bytes(oxp_distance distance)
{
    uint64_t each = 0;
    switch (distance.unit) {
    case OXP_UNIT_NONE:
        break;
    case OXP_UNIT_BYTES:
        each = 1;
        break;
    case OXP_UNIT_CHARS:
        each = BYTES_A_CHAR;
        break;
    case OXP_UNIT_WORDS:
        each = BYTES_A_WORD;
        break;
    case OXP_UNIT_SENTENCE:
    case OXP_UNIT_LINE:
        return BYTES_A_SENTENCE;
    }
    uint64_t bytes = each * distance.count;
    return bytes > UINT32_MAX ? UINT32_MAX : (uint32_t)bytes;
}

/* What one character does to the count of words and characters. */
typedef enum place {
    PLACE_BETWEEN,  /* of no word */
    PLACE_IN_RUN,   /* of a word that may go on with the next character */
    PLACE_ALONE,    /* a word by itself: unspaced scripts */
    PLACE_CONTINUES /* of the character before it */
} place;

static place place_of(uint32_t c)
{
    oxp_char_kind kind = oxp_unicode_kind(c);
    if (kind == OXP_CHAR_MARK || oxp_unicode_jamo_continues(c))
        return PLACE_CONTINUES;
    if (kind == OXP_CHAR_DIGIT)
        return PLACE_IN_RUN;
    if (kind != OXP_CHAR_LETTER)
        return PLACE_BETWEEN;
    return oxp_unicode_script(c) == OXP_SCRIPT_UNSPACED ? PLACE_ALONE : PLACE_IN_RUN;
}

static bool ends_line(uint32_t c)
{
    return oxp_unicode_kind(c) == OXP_CHAR_BREAK;
}

static bool ends_sentence(uint32_t c)
{
    switch (c) {
    case '.':
    case '!':
    case '?':
    case 0x3002: /* ideographic full stop */
    case 0xFF61: /* its half width form */
    case 0xFF01: /* full width exclamation mark */
    case 0xFF1F: /* full width question mark */
    case 0x061F: /* Arabic question mark */
    case 0x0964: /* danda */
        return true;
    default:
        return ends_line(c);
    }
}

/* Counts one character more, in either direction. True where it is one too many. */
typedef struct counter {
    oxp_distance distance;
    uint32_t count;
    bool in_run;
} counter;

static bool passes(counter *it, uint32_t c)
{
    place where;

    switch (it->distance.unit) {
    case OXP_UNIT_SENTENCE:
        return ends_sentence(c);
    case OXP_UNIT_LINE:
        return ends_line(c);
    case OXP_UNIT_CHARS:
        return place_of(c) != PLACE_CONTINUES && it->count++ == it->distance.count;
    case OXP_UNIT_WORDS:
        where = place_of(c);
        if (where == PLACE_CONTINUES || (where == PLACE_IN_RUN && it->in_run))
            return false;
        it->in_run = where == PLACE_IN_RUN;
        return where != PLACE_BETWEEN && it->count++ == it->distance.count;
    case OXP_UNIT_NONE:
    case OXP_UNIT_BYTES:
        break;
    }
    return false;
}

/* Both directions reach the farthest place such that what lies between holds at most the
 * distance; a mark counts for nothing. So the answer depends on what lies between alone, and
 * a place is within reach from either side or from none. */
size_t oxp_distance_forward(const char *bytes, size_t n, size_t at, oxp_distance distance)
{
    uint32_t reach = oxp_distance_bytes(distance);
    size_t limit = n - at < reach ? n : at + reach;
    counter it = {.distance = distance};

    if (distance.unit == OXP_UNIT_BYTES)
        return limit;
    for (size_t next = at; at < limit; at = next)
        if (passes(&it, oxp_utf8_next(bytes, n, &next)))
            return at;
    return limit;
}

size_t oxp_distance_back(const char *bytes, size_t n, size_t at, oxp_distance distance)
{
    uint32_t reach = oxp_distance_bytes(distance);
    size_t limit = at < reach ? 0 : at - reach;
    counter it = {.distance = distance};

    if (distance.unit == OXP_UNIT_BYTES)
        return limit;
    for (size_t previous = at; at > limit; at = previous)
        if (passes(&it, oxp_utf8_previous(bytes, n, &previous)))
            return at;
    return limit;
}
