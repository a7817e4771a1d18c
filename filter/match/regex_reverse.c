#include <stdlib.h>
#include <string.h>

#include "match/regex_reader.h"

/* Options that change what a character or class takes; the others are gone when a pattern is
 * printed anew. */
enum { KEPT = OXP_REGEX_CASELESS | OXP_REGEX_DOTALL | OXP_REGEX_EXTENDED2 };

/* A piece of a sequence, printed behind the pieces before it. */
typedef struct piece {
    uint32_t begin, end; /* bytes of the output */
    uint32_t options;    /* KEPT ones that it stands under */
    bool group;          /* it sets its own */
} piece;

typedef OXP_VECTOR(piece) pieces;

typedef struct reverser {
    oxp_regex_reader r;
    oxp_buffer *out;
    bool memory; /* ran out */
} reverser;

static void put(reverser *v, const char *text, size_t n)
{
    if (!oxp_buffer_add(v->out, text, n))
        v->memory = true;
}

static void put_text(reverser *v, const char *text)
{
    put(v, text, strlen(text));
}

static void reverse_alternatives(reverser *v);

/* What an assertion looks like from the other side. */
static void put_assertion(reverser *v, const oxp_regex_item *item)
{
    const char *text = v->r.text + item->begin;
    bool multiline = v->r.options & OXP_REGEX_MULTILINE;
    char kind = *text == '\\' ? text[1] : *text;
    switch (kind) {
    case '^': /* no line begins behind a line break at the very end */
        put_text(v, multiline ? "(?:\\z|(?!\\A)(?=\\n))" : "\\z");
        break;
    case '$':
        put_text(v, multiline ? "(?:\\A|(?<=\\n))" : "(?:\\A|(?<=\\A\\n))");
        break;
    case 'A':
        put_text(v, "\\z");
        break;
    case 'z':
        put_text(v, "\\A");
        break;
    case 'Z':
        put_text(v, "(?:\\A|(?<=\\A\\n))");
        break;
    default: /* \b and \B are the same from both sides */
        put(v, text, 2);
        break;
    }
}

static void put_character(reverser *v, const oxp_regex_item *item)
{
    if (item->quoted)
        put_text(v, "\\Q");
    put(v, v->r.text + item->begin, item->end - item->begin);
    if (item->quoted)
        put_text(v, "\\E");
}

/* An item and its repeat. Unbounded ones are written without counting: see oxp_regex_repeat_at. */
static void put_repeated(reverser *v, size_t begin, const oxp_regex_times *times, bool group)
{
    size_t n = v->out->n - begin;
    bool unbounded = times->high == OXP_UNBOUNDED;
    if (times->low == 1 && times->high == 1)
        return;
    if (unbounded && times->low && !group) {
        /* X{3,} as (?:X{3}X*), both copied from the one that is there. */
        if (times->low > 1 && !oxp_buffer_addf(v->out, "{%u}", times->low))
            v->memory = true;
        if (!oxp_buffer_reserve(v->out, n + 8)) {
            v->memory = true;
            return;
        }
        put(v, v->out->p + begin, n);
        put_text(v, "*)");
        memmove(v->out->p + begin + 3, v->out->p + begin, v->out->n - begin);
        memcpy(v->out->p + begin, "(?:", 3);
        v->out->n += 3;
    } else if (unbounded) {
        v->memory |= !oxp_buffer_addf(v->out, "{%u,}", times->low);
    } else {
        v->memory |= !oxp_buffer_addf(v->out, "{%u,%u}", times->low, times->high);
    }
}

/* Prints one item, and notes it. False at the end of the sequence. */
static bool put_item(reverser *v, pieces *all)
{
    oxp_regex_item item;
    if (!oxp_regex_next(&v->r, &item))
        return false;
    size_t begin = v->out->n;
    uint32_t options = v->r.options;
    bool group = item.kind == OXP_ITEM_GROUP;
    if (group) {
        v->r.options = item.options;
        put_text(v, "(?:");
        reverse_alternatives(v);
        put_text(v, ")");
        oxp_regex_close(&v->r);
        v->r.options = options;
    } else if (item.kind == OXP_ITEM_ASSERTION) {
        put_assertion(v, &item);
    } else if (item.kind != OXP_ITEM_NOTHING) {
        put_character(v, &item);
    } else {
        return true;
    }
    oxp_regex_times times = oxp_regex_repeat(&v->r);
    if (item.kind != OXP_ITEM_ASSERTION)
        put_repeated(v, begin, &times, group);
    else if (!times.low) /* an assertion that may be left out says nothing */
        v->out->n = begin;
    piece one = {(uint32_t)begin, (uint32_t)v->out->n, options & KEPT, group};
    if (!OXP_PUSH(*all, one))
        v->memory = true;
    return true;
}

/* Opens a group with `options` alone; nothing for none of them. */
static bool open_options(oxp_buffer *b, uint32_t options)
{
    return !options || (oxp_buffer_add_text(b, "(?^") &&
                        (!(options & OXP_REGEX_CASELESS) || oxp_buffer_add_byte(b, 'i')) &&
                        (!(options & OXP_REGEX_DOTALL) || oxp_buffer_add_byte(b, 's')) &&
                        (!(options & OXP_REGEX_EXTENDED2) || oxp_buffer_add_text(b, "xx")) &&
                        oxp_buffer_add_byte(b, ':'));
}

/* The pieces of a sequence, last first, in place of what was printed from `begin` on. */
static void turn(reverser *v, size_t begin, const pieces *all)
{
    oxp_buffer b = {0};
    uint32_t open = 0;
    bool fine = true;
    for (size_t i = all->n; i-- > 0 && fine;) {
        const piece *one = &all->items[i];
        uint32_t wanted = one->group ? 0 : one->options;
        if (wanted != open)
            fine = (!open || oxp_buffer_add_byte(&b, ')')) && open_options(&b, wanted);
        open = wanted;
        fine = fine && oxp_buffer_add(&b, v->out->p + one->begin, one->end - one->begin);
    }
    if (fine && open)
        fine = oxp_buffer_add_byte(&b, ')');
    v->out->n = begin;
    if (!fine || !oxp_buffer_add(v->out, b.p, b.n))
        v->memory = true;
    oxp_buffer_free(&b);
}

static void reverse_alternatives(reverser *v)
{
    do {
        pieces all = {0};
        size_t begin = v->out->n;
        while (!v->memory && put_item(v, &all))
            continue;
        if (!v->memory)
            turn(v, begin, &all);
        free(all.items);
        if (!v->memory && v->r.at < v->r.n && v->r.text[v->r.at] == '|')
            put_text(v, "|");
    } while (!v->memory && oxp_regex_bar(&v->r));
}

bool oxp_regex_reverse(const char *text, size_t n, oxp_buffer *out)
{
    /* The reader notes what it sees; here nobody asks. */
    oxp_regex facts = {.close = "", .utf = true};
    reverser v = {.r = {.text = text, .n = n, .regex = &facts}, .out = out};
    reverse_alternatives(&v);
    v.memory |= facts.memory;
    oxp_regex_free(&facts);
    return !v.memory;
}
