#include "match/words.h"

#include <stdlib.h>
#include <string.h>

#include "text/border.h"
#include "text/unicode.h"
#include "text/utf8.h"

enum { BYTES_A_STEP = 16 }; /* walking this far costs a step */

void oxp_walk_reset(oxp_walk *walk)
{
    walk->run = (oxp_letter_run){0};
    walk->over = walk->memory = walk->border = false;
}

void oxp_walk_free(oxp_walk *walk)
{
    free(walk->begins.items);
    free(walk->ends.items);
    *walk = (oxp_walk){0};
}

/* Takes what walking `bytes` costs; false when the steps are used up. */
static bool spend(oxp_walk *walk, size_t bytes)
{
    uint32_t cost = (uint32_t)(bytes / BYTES_A_STEP);
    if (cost > walk->steps)
        walk->over = true;
    else
        walk->steps -= cost;
    return !walk->over;
}

static size_t next_character(const oxp_view *view, size_t at)
{
    oxp_utf8_next(view->bytes, view->n, &at);
    return at;
}

/* The run of letters around `at`. Hits that share a run walk it once. */
static const oxp_letter_run *run_around(oxp_walk *walk, const oxp_view *view, size_t at)
{
    oxp_letter_run *run = &walk->run;
    if (run->view == view && run->begin <= at && at <= run->end)
        return run;
    *run = (oxp_letter_run){.view = view,
                            .begin = oxp_letters_back(view->bytes, view->n, at),
                            .end = oxp_letters_forward(view->bytes, view->n, at)};
    if (run->begin == run->end)
        return run;
    for (size_t p = next_character(view, run->begin); p < run->end; p = next_character(view, p)) {
        run->inner_before |= oxp_border_before(view->bytes, view->n, p);
        run->inner_after |= oxp_border_after(view->bytes, view->n, p);
    }
    return run;
}

static bool push(oxp_walk *walk, oxp_offsets *list, size_t at)
{
    if (!OXP_PUSH(*list, (uint32_t)at))
        walk->memory = true;
    return !walk->memory;
}

static void try_begin(oxp_walk *walk, const oxp_view *view, size_t at)
{
    if (oxp_border_before(view->bytes, view->n, at))
        push(walk, &walk->begins, at);
    else
        walk->border = true;
}

static void try_end(oxp_walk *walk, const oxp_view *view, size_t at)
{
    if (oxp_border_after(view->bytes, view->n, at))
        push(walk, &walk->ends, at);
    else
        walk->border = true;
}

/* The begins of a match whose first word's letters begin at `x`. */
static void begins_at(oxp_walk *walk, const oxp_view *view, const oxp_word *word, size_t x)
{
    try_begin(walk, view, x);
    if (!word->star_before)
        return;
    const oxp_letter_run *run = run_around(walk, view, x);
    size_t low = x - run->begin <= OXP_STAR_BYTES ? run->begin : x - OXP_STAR_BYTES;
    if (run->begin == low && low < x)
        try_begin(walk, view, low);
    if (!run->inner_before || !spend(walk, x - low))
        return;
    size_t p = x;
    while (p > low) {
        oxp_utf8_previous(view->bytes, view->n, &p);
        if (p > low || (p == low && low > run->begin))
            try_begin(walk, view, p);
    }
}

/* The ends of a match whose last word's letters end at `x`. */
static void ends_at(oxp_walk *walk, const oxp_view *view, const oxp_word *word, size_t x)
{
    try_end(walk, view, x);
    if (!word->star_after)
        return;
    const oxp_letter_run *run = run_around(walk, view, x);
    size_t high = run->end - x <= OXP_STAR_BYTES ? run->end : x + OXP_STAR_BYTES;
    if (run->end == high && high > x)
        try_end(walk, view, high);
    if (!run->inner_after || !spend(walk, high - x))
        return;
    for (size_t p = x; p < high;) {
        p = next_character(view, p);
        if (p < high || (p == high && high < run->end))
            try_end(walk, view, p);
    }
}

static bool stands_at(const oxp_view *view, const oxp_word *word, size_t at)
{
    return at <= view->n && view->n - at >= word->n &&
           memcmp(view->bytes + at, word->text, word->n) == 0;
}

static bool is_space(uint32_t c)
{
    oxp_char_kind kind = oxp_unicode_kind(c);
    return kind == OXP_CHAR_SPACE || kind == OXP_CHAR_BREAK;
}

/* Where the white space that ends at `at` begins; `at` where there is none or too much. */
static size_t space_back(const oxp_view *view, size_t at, size_t most)
{
    size_t p = at;
    while (p) {
        size_t before = p;
        if (!is_space(oxp_utf8_previous(view->bytes, view->n, &before)))
            break;
        if (at - before > most)
            return at;
        p = before;
    }
    return p;
}

static size_t space_forward(const oxp_view *view, size_t at, size_t most)
{
    size_t p = at;
    while (p < view->n) {
        size_t after = p;
        if (!is_space(oxp_utf8_next(view->bytes, view->n, &after)))
            break;
        if (after - at > most)
            return at;
        p = after;
    }
    return p;
}

static size_t widest(const oxp_word *word)
{
    return word->n + (word->star_before ? (size_t)OXP_STAR_BYTES : 0) +
           (word->star_after ? (size_t)OXP_STAR_BYTES : 0);
}

/* True where `word`, stars and all, is exactly [begin, end), which holds no white space. */
static bool fits(oxp_walk *walk, const oxp_view *view, const oxp_word *word, size_t begin,
                 size_t end)
{
    if (end - begin < word->n || end - begin > widest(word) || !spend(walk, end - begin))
        return false;
    if (!word->star_before && !word->star_after)
        return end - begin == word->n && stands_at(view, word, begin);
    size_t low = begin, high = end - word->n; /* where its letters may begin */
    if (!word->star_before)
        high = begin;
    if (!word->star_after)
        low = end - word->n;
    if (low > high)
        return false;
    if (word->star_before) {
        size_t letters = oxp_letters_forward(view->bytes, end, begin);
        high = letters < high ? letters : high;
        high = high - begin > OXP_STAR_BYTES ? begin + OXP_STAR_BYTES : high;
    }
    if (word->star_after) {
        size_t letters = oxp_letters_back(view->bytes, end, end);
        size_t least = letters > begin + word->n ? letters - word->n : begin;
        size_t reach =
            end - begin > word->n + OXP_STAR_BYTES ? end - word->n - OXP_STAR_BYTES : begin;
        least = least > reach ? least : reach;
        low = low > least ? low : least;
    }
    for (size_t x = low; x <= high; x++)
        if (stands_at(view, word, x))
            return true;
    return false;
}

/* The begin of the text without white space that ends at `end`, if that is at most `most`
 * bytes; else `end`. */
static size_t solid_back(const oxp_view *view, size_t end, size_t most)
{
    size_t p = end;
    while (p) {
        size_t before = p;
        if (is_space(oxp_utf8_previous(view->bytes, view->n, &before)))
            return p;
        if (end - before > most)
            return end;
        p = before;
    }
    return p;
}

static size_t solid_forward(const oxp_view *view, size_t begin, size_t most)
{
    size_t p = begin;
    while (p < view->n) {
        size_t after = p;
        if (is_space(oxp_utf8_next(view->bytes, view->n, &after)))
            return p;
        if (after - begin > most)
            return begin;
        p = after;
    }
    return p;
}

/* The begins of a match whose first word ends, star and all, at `end`. */
static void first_word(oxp_walk *walk, const oxp_view *view, const oxp_word *word, size_t end)
{
    if (end < word->n)
        return;
    size_t high = end - word->n, low = high;
    if (word->star_after) {
        size_t letters = run_around(walk, view, end)->begin;
        letters = end - letters > OXP_STAR_BYTES ? end - OXP_STAR_BYTES : letters;
        low = letters > word->n ? letters - word->n : 0;
    }
    if (!spend(walk, high - low))
        return;
    for (size_t x = high + 1; x-- > low;)
        if (stands_at(view, word, x))
            begins_at(walk, view, word, x);
}

/* The ends of a match whose last word begins, star and all, at `begin`. */
static void last_word(oxp_walk *walk, const oxp_view *view, const oxp_word *word, size_t begin)
{
    size_t high = begin;
    if (word->star_before) {
        high = run_around(walk, view, begin)->end;
        high = high - begin > OXP_STAR_BYTES ? begin + OXP_STAR_BYTES : high;
    }
    if (!spend(walk, high - begin))
        return;
    for (size_t x = begin; x <= high; x++)
        if (stands_at(view, word, x))
            ends_at(walk, view, word, x + word->n);
}

/* Fills `begins`: the words before word `k`, whose letters begin at `x`. */
static void walk_left(oxp_walk *walk, const oxp_phrase *phrase, const oxp_view *view, uint32_t k,
                      size_t x)
{
    if (k == 0) {
        begins_at(walk, view, &phrase->words[0], x);
        return;
    }
    size_t begin = x;
    if (phrase->words[k].star_before) {
        begin = run_around(walk, view, x)->begin;
        if (x - begin > OXP_STAR_BYTES)
            return;
    }
    while (k > 0) {
        size_t end = space_back(view, begin, phrase->space_most);
        if (end == begin)
            return;
        const oxp_word *word = &phrase->words[--k];
        if (k == 0) {
            first_word(walk, view, word, end);
            return;
        }
        begin = solid_back(view, end, widest(word));
        if (begin == end || !fits(walk, view, word, begin, end))
            return;
    }
}

/* Fills `ends`: the words behind word `k`, whose letters end at `x`. */
static void walk_right(oxp_walk *walk, const oxp_phrase *phrase, const oxp_view *view, uint32_t k,
                       size_t x)
{
    uint32_t last = phrase->n_words - 1;
    if (k == last) {
        ends_at(walk, view, &phrase->words[last], x);
        return;
    }
    size_t end = x;
    if (phrase->words[k].star_after) {
        end = run_around(walk, view, x)->end;
        if (end - x > OXP_STAR_BYTES)
            return;
    }
    while (k < last) {
        size_t begin = space_forward(view, end, phrase->space_most);
        if (begin == end)
            return;
        const oxp_word *word = &phrase->words[++k];
        if (k == last) {
            last_word(walk, view, word, begin);
            return;
        }
        end = solid_forward(view, begin, widest(word));
        if (begin == end || !fits(walk, view, word, begin, end))
            return;
    }
}

bool oxp_walk_from(oxp_walk *walk, const oxp_phrase *phrase, const oxp_view *view, size_t end)
{
    uint32_t anchor = phrase->anchor, last = anchor + (phrase->pair ? 1 : 0);
    walk->begins.n = walk->ends.n = 0;
    walk->border = walk->over = false;
    if (end < phrase->trigger_n)
        return false;
    size_t at = end - phrase->trigger_n;
    size_t last_at = phrase->pair ? at + phrase->words[anchor].n + 1 : at;
    if (!stands_at(view, &phrase->words[anchor], at) ||
        !stands_at(view, &phrase->words[last], last_at))
        return false;
    walk_left(walk, phrase, view, anchor, at);
    if (walk->begins.n)
        walk_right(walk, phrase, view, last, last_at + phrase->words[last].n);
    return walk->begins.n && walk->ends.n && !walk->over;
}

size_t oxp_walk_certain(const oxp_view *view, size_t end)
{
    if (end >= view->n)
        return view->n + 1;
    size_t next = end;
    uint32_t c = oxp_utf8_next(view->bytes, view->n, &next);
    /* A pronoun may hang on an Arabic word: it is one only if a border is behind it. */
    if (oxp_unicode_script(c) == OXP_SCRIPT_ARABIC) {
        next = oxp_letters_forward(view->bytes, view->n, end);
        if (next >= view->n)
            return view->n + 1;
        oxp_utf8_next(view->bytes, view->n, &next);
    }
    return next;
}
