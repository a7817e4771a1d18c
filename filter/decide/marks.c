#include "decide/marks.h"

#include <stdint.h>
#include <stdlib.h>

void oxp_marks_free(oxp_marks *marks)
{
    free(marks->words.items);
    *marks = (oxp_marks){0};
}

bool oxp_marks_clear(oxp_marks *marks, uint32_t n)
{
    marks->words.n = 0;
    marks->levels = 0;
    size_t size = n;
    do {
        size = size / 64 + 1;
        marks->level[marks->levels++] = marks->words.n;
        for (size_t i = 0; i < size; i++)
            if (!OXP_PUSH(marks->words, 0))
                return false;
    } while (size > 1);
    marks->level[marks->levels] = marks->words.n;
    return true;
}

static uint64_t *word_of(oxp_marks *marks, int level, uint32_t at)
{
    return &marks->words.items[marks->level[level] + at / 64];
}

void oxp_marks_set(oxp_marks *marks, uint32_t at)
{
    for (int level = 0; level < marks->levels; level++, at /= 64)
        *word_of(marks, level, at) |= UINT64_C(1) << at % 64;
}

void oxp_marks_unset(oxp_marks *marks, uint32_t at)
{
    for (int level = 0; level < marks->levels; level++, at /= 64) {
        uint64_t *word = word_of(marks, level, at);
        *word &= ~(UINT64_C(1) << at % 64);
        if (*word)
            return;
    }
}

/* The word that holds `at`, less the bits that are not on the side looked at. */
static uint64_t side(const oxp_marks *marks, int level, uint32_t at, bool before)
{
    size_t index = marks->level[level] + at / 64;
    if (index >= marks->level[level + 1])
        return 0;
    uint64_t below = (UINT64_C(1) << at % 64) - 1;
    return marks->words.items[index] & (before ? below : ~below & ~(UINT64_C(1) << at % 64));
}

static uint32_t nearest(const oxp_marks *marks, uint32_t at, bool before)
{
    for (int level = 0; level < marks->levels; level++, at /= 64) {
        uint64_t found = side(marks, level, at, before);
        if (!found)
            continue;
        at = at / 64 * 64;
        for (;; level--) {
            at += (uint32_t)(before ? 63 - __builtin_clzll(found) : __builtin_ctzll(found));
            if (!level)
                return at;
            found = marks->words.items[marks->level[level - 1] + at];
            at *= 64;
        }
    }
    return UINT32_MAX;
}

uint32_t oxp_marks_before(const oxp_marks *marks, uint32_t at)
{
    return nearest(marks, at, true);
}

uint32_t oxp_marks_after(const oxp_marks *marks, uint32_t at)
{
    return nearest(marks, at, false);
}
