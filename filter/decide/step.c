/*
 * Step: the one clock of a judgement, in bytes of the original.
 *
 * Views have lengths of their own, so a step of a view is told as the least number of
 * original bytes after which those view bytes can no longer change.
 */
#include "decide/work.h"

#include <string.h>

#include "text/unicode.h"
#include "text/utf8.h"

/* Marks of a run that are put in order at once: see the fold view. */
enum { MARKS_MOST = 30 };

enum { CAPITAL_IOTA = 0x399, IOTA = 0x3B9 };

/* The original byte behind the character that view byte `at`, its last, belongs to, without the
 * deleted characters that follow it: they need not be known. What is ill-formed is so for certain
 * once the byte behind it is known. */
static uint32_t character_end(const oxp_judge_scratch *work, const oxp_view *view, size_t at)
{
    if (view->layered) /* a run in code is known when all of it is */
        return (uint32_t)oxp_view_original(view, at, at + 1).end;
    if (!view->origin)
        return (uint32_t)at + 1;
    size_t from = view->origin[at], length;
    bool valid;
    oxp_utf8_decode(work->in->text, work->in->n, from, &length, &valid);
    return (uint32_t)(from + length + !valid);
}

/* The character `c` at view byte `at` stands in a run of marks. The iota that stands below a
 * letter is a mark as well, though it folds to the letter. */
static bool is_mark(const oxp_judge_scratch *work, const oxp_view *view, size_t at, uint32_t c)
{
    if (c < 0x80)
        return false;
    if (c != IOTA)
        return oxp_unicode_kind(c) == OXP_CHAR_MARK;
    size_t from = view->origin ? view->origin[at] : at, length;
    uint32_t original = oxp_utf8_decode(work->in->text, work->in->n, from, &length, NULL);
    return original != IOTA && original != CAPITAL_IOTA;
}

/* In the fold view white space waits for the end of its run, and marks for the character that
 * ends theirs: the end of that character, or past the view. */
static size_t behind_what_waits(const oxp_judge_scratch *work, const oxp_view *view, size_t at)
{
    size_t begin = at;
    uint32_t c = oxp_utf8_previous(view->bytes, view->n, &begin);

    if (c == ' ' || c == '\n') {
        if (at < view->n)
            oxp_utf8_next(view->bytes, view->n, &at);
        else
            at++;
        return at;
    }
    for (int marks = 0; marks < MARKS_MOST && is_mark(work, view, begin, c); marks++) {
        if (at == view->n)
            return at + 1;
        begin = at;
        c = oxp_utf8_next(view->bytes, view->n, &at);
    }
    return at;
}

/* In a skeleton letters wait for what stands on both sides of their token: all of it is known
 * behind the line break that follows, past the view where none does. */
static size_t behind_line(const oxp_view *view, size_t at)
{
    const char *end = memchr(view->bytes + at - 1, '\n', view->n - at + 1);
    return end ? (size_t)(end - view->bytes) + 1 : view->n + 1;
}

uint32_t oxp_step_of(const oxp_judge_scratch *work, const oxp_view *view, size_t at)
{
    if (!at)
        return 0;
    while (at < view->n && oxp_utf8_continues(view->bytes[at]))
        at++;
    if (view->kind == OXP_VIEW_SKELETON && at <= view->n)
        at = behind_line(view, at);
    if (view->kind != OXP_VIEW_EXACT && at <= view->n)
        at = behind_what_waits(work, view, at);
    return at > view->n ? work->end : character_end(work, view, at - 1);
}
