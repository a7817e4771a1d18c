#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "backtest.h"

bool oxp_backtest_examples_new(oxp_backtest_examples *examples, size_t most)
{
    examples->items = most ? calloc(most, sizeof *examples->items) : NULL;
    examples->most = most;
    examples->n = 0;
    return !most || examples->items;
}

/* The code point at `p`, its bytes in `*length`; a byte that is no UTF-8 gives UINT32_MAX. */
static uint32_t decode(const unsigned char *p, size_t n, size_t *length)
{
    size_t more = *p < 0x80 ? 0 : *p < 0xC2 ? 9 : *p < 0xE0 ? 1 : *p < 0xF0 ? 2 : *p < 0xF5 ? 3 : 9;
    uint32_t c = *p;
    *length = 1;
    if (more >= n)
        return more ? UINT32_MAX : c;
    c = more ? *p & (0x3Fu >> more) : c;
    for (size_t i = 1; i <= more; i++) {
        if ((p[i] & 0xC0) != 0x80)
            return UINT32_MAX;
        c = c << 6 | (p[i] & 0x3Fu);
    }
    static const uint32_t LEAST[] = {0, 0x80, 0x800, 0x10000};
    if (c < LEAST[more] || (c >= 0xD800 && c <= 0xDFFF) || c > 0x10FFFF)
        return UINT32_MAX;
    *length = more + 1;
    return c;
}

/* What a terminal obeys or a reader cannot see: controls, and characters without a shape. */
static bool hidden(uint32_t c)
{
    static const uint32_t RANGES[][2] = {
        {0x00, 0x1F},       {0x7F, 0x9F},       {0xAD, 0xAD},     {0x34F, 0x34F},
        {0x61C, 0x61C},     {0x115F, 0x1160},   {0x17B4, 0x17B5}, {0x180B, 0x180F},
        {0x200B, 0x200F},   {0x2028, 0x202E},   {0x2060, 0x206F}, {0x3164, 0x3164},
        {0xFE00, 0xFE0F},   {0xFEFF, 0xFEFF},   {0xFFA0, 0xFFA0}, {0xFFF0, 0xFFFB},
        {0x1D173, 0x1D17A}, {0xE0000, 0xE0FFF},
    };
    for (size_t i = 0; i < sizeof RANGES / sizeof *RANGES; i++)
        if (c >= RANGES[i][0] && c <= RANGES[i][1])
            return true;
    return false;
}

/* One character as it is shown: \n, \\, \u{200B}, \xFF for a byte that is no UTF-8. */
static void show(char shown[16], const char *p, size_t n, size_t *length)
{
    uint32_t c = decode((const unsigned char *)p, n, length);
    if (c == UINT32_MAX)
        snprintf(shown, 16, "\\x%02X", (unsigned char)*p);
    else if (c == '\n' || c == '\t' || c == '\\')
        snprintf(shown, 16, "\\%c", c == '\n' ? 'n' : c == '\t' ? 't' : '\\');
    else if (hidden(c))
        snprintf(shown, 16, "\\u{%" PRIX32 "}", c);
    else
        snprintf(shown, 16, "%.*s", (int)*length, p);
}

/* Fills `excerpt` with the text around `at`, "..." where it is cut. */
static void cut(char *excerpt, size_t size, oxp_str text, uint64_t at)
{
    enum { BEFORE = 12 };
    size_t start = at < text.n && at > BEFORE ? (size_t)at - BEFORE : 0;
    while (start && ((unsigned char)text.p[start] & 0xC0) == 0x80)
        start--;
    size_t used = (size_t)snprintf(excerpt, size, "%s", start ? "..." : "");
    for (size_t i = start; i < text.n;) {
        char shown[16];
        size_t length;
        show(shown, text.p + i, text.n - i, &length);
        i += length;
        size_t room = size - 1 - used - (i < text.n ? 3 : 0);
        if (strlen(shown) > room) {
            memcpy(excerpt + used, "...", 4);
            return;
        }
        memcpy(excerpt + used, shown, strlen(shown) + 1);
        used += strlen(shown);
    }
}

static int compare(const oxp_backtest_example *a, const oxp_backtest_example *b)
{
    for (size_t i = 0; i < sizeof a->rank / sizeof *a->rank; i++)
        if (a->rank[i] != b->rank[i])
            return a->rank[i] < b->rank[i] ? -1 : 1;
    return 0; /* the earlier row stays before */
}

void oxp_backtest_examples_add(oxp_backtest_examples *examples, const oxp_backtest *b,
                               const oxp_backtest_row *row, const oxp_backtest_example *example,
                               uint64_t at)
{
    size_t place = examples->n;
    while (place && compare(example, &examples->items[place - 1]) < 0)
        place--;
    if (place == examples->most)
        return;
    examples->n += examples->n < examples->most;
    memmove(examples->items + place + 1, examples->items + place,
            (examples->n - place - 1) * sizeof *examples->items);
    oxp_backtest_example *item = &examples->items[place];
    *item = *example;
    item->file = b->file;
    item->line = b->line;
    /* An id that is too long to keep whole is named by its place. */
    if (row->id.n < sizeof item->id)
        memcpy(item->id, row->id.p, row->id.n);
    snprintf(item->category, sizeof item->category, "%.*s", (int)row->category.n, row->category.p);
    cut(item->excerpt, sizeof item->excerpt, row->text, at);
}
