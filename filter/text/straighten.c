#include "text/straighten.h"

#include <stdlib.h>
#include <string.h>

#include "base/diag.h"
#include "text/unicode.h"
#include "text/utf8.h"

enum {
    LEFT_TO_RIGHT_EMBEDDING = 0x202A,
    RIGHT_TO_LEFT_EMBEDDING = 0x202B,
    POP_FORMATTING = 0x202C,
    LEFT_TO_RIGHT_OVERRIDE = 0x202D,
    LEFT_TO_RIGHT_ISOLATE = 0x2066,
    FIRST_STRONG_ISOLATE = 0x2068,
    POP_ISOLATE = 0x2069
};

/* Deeper nesting is read as if it were not there, as UAX #9 does at 125. */
enum { DEPTH_MOST = 16 };

void oxp_straighten_begin(oxp_straighten *s, oxp_view *sink, bool word)
{
    s->sink = sink;
    s->taken = s->given = 0;
    s->delta = 0;
    s->fixed = s->in_override = false;
    s->spelled = oxp_spelled_begin(sink->state.vectors, word);
    s->bends.n = s->bend = 0;
    s->held_n = 0;
}

bool oxp_straighten_is_straight(oxp_straighten *s, const char *text, size_t n)
{
    oxp_spelled spelled = s->spelled;
    size_t at = 0, length;

    if (oxp_spelled_next(&spelled, text, n, true, &at, &length) != OXP_SPELLED_MORE)
        return false;
    s->taken = s->given = (uint32_t)n;
    return true;
}

void oxp_straighten_free(oxp_straighten *s)
{
    free(s->bends.items);
}

uint32_t oxp_straighten_origin(oxp_straighten *s, uint32_t at)
{
    if (at >= s->given)
        return s->taken;
    while (s->bend < s->bends.n && s->bends.items[s->bend].straight <= at)
        s->bend++;
    if (!s->bend)
        return at;
    const oxp_bend *bend = &s->bends.items[s->bend - 1];
    return bend->fixed ? bend->original : bend->original + (at - bend->straight);
}

uint32_t oxp_straighten_stretch(oxp_straighten *s, uint32_t at, uint32_t *shift, bool *fixed)
{
    *shift = oxp_straighten_origin(s, at) - at;
    *fixed = s->bend && s->bends.items[s->bend - 1].fixed;
    return s->bend < s->bends.n ? s->bends.items[s->bend].straight : UINT32_MAX;
}

bool oxp_straighten_is_flat(oxp_straighten *s, uint32_t first, uint32_t last, uint32_t *shift)
{
    *shift = 0;
    if (!s->bends.n)
        return true;
    if (last >= s->given)
        return false;
    *shift = oxp_straighten_origin(s, first) - first;
    bool fixed = s->bend && s->bends.items[s->bend - 1].fixed;
    return !fixed && (s->bend == s->bends.n || s->bends.items[s->bend].straight > last);
}

/* Bends that nobody will ask for again make room. */
static oxp_status add_bend(oxp_straighten *s, oxp_bend bend)
{
    if (s->bend > 1 && s->bends.n == s->bends.capacity && s->bend > s->bends.n / 2) {
        size_t gone = s->bend - 1;
        memmove(s->bends.items, s->bends.items + gone, (s->bends.n - gone) * sizeof bend);
        s->bends.n -= gone;
        s->bend = 1;
    }
    return OXP_PUSH(s->bends, bend) ? OXP_OK : OXP_ERR_MEMORY;
}

/* Hands `n` bytes on whose original begins at `original`; `fixed`: all of them have that one. */
static oxp_status give(oxp_straighten *s, const char *bytes, size_t n, uint32_t original,
                       bool fixed)
{
    int64_t delta = (int64_t)original - s->given;

    if (!n)
        return OXP_OK;
    if (fixed || s->fixed || delta != s->delta)
        OXP_TRY(add_bend(s, (oxp_bend){s->given, original, fixed}));
    s->delta = delta;
    s->fixed = fixed;
    OXP_TRY(oxp_view_feed(s->sink, bytes, n));
    s->given += (uint32_t)n;
    return OXP_OK;
}

/* ---- text under an override ---- */

/* A character, and the marks that go with it. */
typedef struct cluster {
    uint16_t begin, end; /* in what was read */
    uint8_t level;       /* of UAX #9: odd ones run from right to left */
} cluster;

typedef struct override {
    size_t end;   /* behind what ends it */
    bool goes_on; /* its end was not found within OXP_OVERRIDE_MOST characters */
    size_t clusters;
    cluster items[OXP_OVERRIDE_MOST];
    size_t depth, ignored;
    struct {
        uint8_t level;
        bool isolate;
    } stack[DEPTH_MOST];
} override;

static bool is_control(uint32_t c)
{
    return (c >= LEFT_TO_RIGHT_EMBEDDING && c <= OXP_RIGHT_TO_LEFT_OVERRIDE) ||
           (c >= LEFT_TO_RIGHT_ISOLATE && c <= POP_ISOLATE);
}

/* Letters stand in the order of Latin everywhere but under an override to the left. */
static uint8_t level_within(uint8_t level, uint32_t c)
{
    return c == OXP_RIGHT_TO_LEFT_OVERRIDE ? (uint8_t)((level + 1) | 1)
                                           : (uint8_t)((level + 2) & ~1);
}

/* Reads a control. False where it ends the override itself. */
static bool read_control(override *o, uint32_t c)
{
    if (c != POP_FORMATTING && c != POP_ISOLATE) {
        if (o->depth == DEPTH_MOST) {
            o->ignored++;
            return true;
        }
        o->stack[o->depth].level = level_within(o->depth ? o->stack[o->depth - 1].level : 1, c);
        o->stack[o->depth].isolate = c >= LEFT_TO_RIGHT_ISOLATE;
        o->depth++;
        return true;
    }
    if (o->ignored) {
        o->ignored--;
        return true;
    }
    if (c == POP_FORMATTING) {
        if (o->depth && !o->stack[o->depth - 1].isolate)
            o->depth--;
        else if (!o->depth)
            return false;
        return true; /* inside an isolate it pops nothing */
    }
    while (o->depth && !o->stack[o->depth - 1].isolate)
        o->depth--;
    if (!o->depth)
        return false;
    o->depth--;
    return true;
}

static void add_to_cluster(override *o, uint32_t c, size_t begin, size_t end)
{
    uint8_t level = o->depth ? o->stack[o->depth - 1].level : 1;
    oxp_char_kind kind = oxp_unicode_kind(c);

    if ((kind == OXP_CHAR_MARK || kind == OXP_CHAR_FORMAT) && o->clusters &&
        o->items[o->clusters - 1].end == begin && o->items[o->clusters - 1].level == level)
        o->items[o->clusters - 1].end = (uint16_t)end;
    else
        o->items[o->clusters++] = (cluster){(uint16_t)begin, (uint16_t)end, level};
}

/* Reads what an override governs. False where more of the text is needed. */
static bool read_override(const char *text, size_t n, bool last, override *o)
{
    size_t at = 0, length;

    o->clusters = o->depth = o->ignored = 0;
    o->goes_on = false;
    for (size_t count = 0; at < n; count++, at += length) {
        if (!last && n - at < 4 && oxp_utf8_cut(text + at, n - at))
            return false;
        uint32_t c = oxp_utf8_decode(text, n, at, &length, NULL);
        if (oxp_unicode_kind(c) == OXP_CHAR_BREAK)
            break;
        if (is_control(c)) {
            if (!read_control(o, c)) {
                o->end = at + length;
                return true;
            }
        } else if (count < OXP_OVERRIDE_MOST) {
            add_to_cluster(o, c, at, at + length);
        }
        if (count == OXP_OVERRIDE_MOST) {
            o->goes_on = true;
            break;
        }
    }
    o->end = at;
    return at < n || last;
}

static void reverse(cluster *items, size_t n)
{
    for (size_t i = 0; i < n / 2; i++) {
        cluster swapped = items[i];
        items[i] = items[n - 1 - i];
        items[n - 1 - i] = swapped;
    }
}

/* Rule L2 of UAX #9: from the highest level to 1, every run of that level or above is turned. */
static void put_in_order(override *o)
{
    uint8_t highest = 0;

    for (size_t i = 0; i < o->clusters; i++)
        highest = o->items[i].level > highest ? o->items[i].level : highest;
    for (uint8_t level = highest; level >= 1; level--)
        for (size_t i = 0, end; i < o->clusters; i = end + 1) {
            for (end = i; end < o->clusters && o->items[end].level >= level;)
                end++;
            reverse(o->items + i, end - i);
        }
}

/* Hands on text of one origin, with what is spelled in it joined. */
static oxp_status give_fixed(oxp_straighten *s, const char *text, size_t n, uint32_t original)
{
    oxp_spelled spelled = oxp_spelled_begin(s->spelled.vectors, false);
    size_t from = 0, at = 0, length = 0;

    while (oxp_spelled_next(&spelled, text, n, true, &at, &length) != OXP_SPELLED_MORE) {
        OXP_TRY(give(s, text + from, at - from, original, true));
        from = at += length;
    }
    return give(s, text + from, n - from, original, true);
}

/* Reads what the override before `*at` governs, `*at` bytes into `text`. The origin of all of it
 * is `original`. `*done` is false where more of the text is needed. */
static oxp_status take_override(oxp_straighten *s, const char *text, size_t n, bool last,
                                size_t *at, uint32_t original, bool *done)
{
    char shown[4 * OXP_OVERRIDE_MOST];
    size_t shown_n = 0;
    override o;

    *done = read_override(text + *at, n - *at, last, &o);
    if (!*done)
        return OXP_OK;
    put_in_order(&o);
    for (size_t i = 0; i < o.clusters; i++)
        for (size_t k = *at + o.items[i].begin, length; k < *at + o.items[i].end; k += length)
            shown_n += oxp_utf8_encode(oxp_utf8_decode(text, n, k, &length, NULL), shown + shown_n);
    OXP_TRY(give_fixed(s, shown, shown_n, original));
    *at += o.end;
    s->in_override = o.goes_on;
    s->spelled = (oxp_spelled){.open = s->spelled.open, .vectors = s->spelled.vectors};
    return OXP_OK;
}

/* ---- the text ---- */

/* Decides the front of `text`, whose first byte is the original's `s->taken`; `*at` bytes. */
static oxp_status decide(oxp_straighten *s, const char *text, size_t n, bool last, size_t *at)
{
    size_t from = 0, length = 0;
    uint32_t begin = s->taken;
    bool done = true;

    *at = 0;
    while (done && (*at < n || (last && s->in_override))) {
        oxp_spelled_event event = OXP_SPELLED_OVERRIDE;
        size_t stand = *at;
        length = 0;
        if (!s->in_override)
            event = oxp_spelled_next(&s->spelled, text, n, last, at, &length);
        OXP_TRY(give(s, text + from, *at - from, begin + (uint32_t)from, false));
        from = stand = *at;
        if (event == OXP_SPELLED_MORE)
            break;
        *at += length;
        if (event == OXP_SPELLED_OVERRIDE) {
            bool was = s->in_override;
            s->in_override = false;
            OXP_TRY(take_override(s, text, n, last, at, begin + (uint32_t)stand, &done));
            if (!done) {
                *at = stand;
                s->in_override = was;
            }
        }
        from = *at;
    }
    s->taken = begin + (uint32_t)*at;
    return OXP_OK;
}

/* Adds bytes to what is held, and decides what it can. `*read` of `bytes` are then behind us. */
static oxp_status feed_held(oxp_straighten *s, const char *bytes, size_t n, bool last, size_t *read)
{
    size_t old = s->held_n, added = sizeof s->held - old, at;

    added = n < added ? n : added;
    memcpy(s->held + old, bytes, added);
    s->held_n += added;
    OXP_TRY(decide(s, s->held, s->held_n, last && added == n, &at));
    if (at >= old) {
        *read = at - old;
        s->held_n = 0;
        return OXP_OK;
    }
    memmove(s->held, s->held + at, s->held_n - at);
    s->held_n -= at;
    *read = added;
    return OXP_OK;
}

oxp_status oxp_straighten_feed(oxp_straighten *s, const char *bytes, size_t n, bool last)
{
    size_t at = 0, decided;

    while (s->held_n && (at < n || last)) {
        size_t read;
        bool ends = at == n;
        OXP_TRY(feed_held(s, bytes + at, n - at, last, &read));
        at += read;
        if (ends)
            break;
    }
    if (s->held_n)
        return OXP_OK;
    OXP_TRY(decide(s, bytes + at, n - at, last, &decided));
    at += decided;
    s->held_n = n - at;
    if (s->held_n)
        memcpy(s->held, bytes + at, s->held_n);
    return OXP_OK;
}
