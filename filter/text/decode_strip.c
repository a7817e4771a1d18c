#include "text/decode_strip.h"

#include <string.h>

#include "base/diag.h"
#include "text/fold.h"
#include "text/unicode.h"
#include "text/utf8.h"

static bool is_invisible(uint32_t c)
{
    return oxp_unicode_kind(c) == OXP_CHAR_FORMAT && !(c >= 0xE0000 && c <= 0xE007F);
}

static bool is_of_token(char c)
{
    return c > ' ' && c < 0x7F;
}

/* The end of the invisible characters that begin at `at`, if they stand inside a token; else 0. */
static size_t inside_token(const char *text, size_t n, size_t at)
{
    size_t begin = at, length;
    while (at < n && (text[at] & 0x80) && is_invisible(oxp_utf8_decode(text, n, at, &length, NULL)))
        at += length;
    return at > begin && begin && at < n && is_of_token(text[begin - 1]) && is_of_token(text[at])
               ? at
               : 0;
}

/* Where the next character beyond ASCII begins. */
static size_t behind_ascii(const char *text, size_t n, size_t at)
{
    for (uint64_t word; at + sizeof word <= n; at += sizeof word) {
        memcpy(&word, text + at, sizeof word);
        if (word & UINT64_C(0x8080808080808080))
            break;
    }
    while (at < n && !(text[at] & 0x80))
        at++;
    return at;
}

/* Where the next ASCII character stands. */
static size_t behind_others(const char *text, size_t n, size_t at)
{
    const uint64_t high = UINT64_C(0x8080808080808080);
    for (uint64_t word; at + sizeof word <= n; at += sizeof word) {
        memcpy(&word, text + at, sizeof word);
        if ((word & high) != high)
            break;
    }
    while (at < n && (text[at] & 0x80))
        at++;
    return at;
}

/* The next such run from `at` on, `*end` its end; `n` where there is none. */
static size_t next_inside(const char *text, size_t n, size_t at, size_t *end)
{
    while ((at = behind_ascii(text, n, at)) < n) {
        *end = inside_token(text, n, at);
        if (*end)
            return at;
        at = behind_others(text, n, at);
    }
    return n;
}

/* Takes them out of a view whose origins are written. */
static void take_out(oxp_view *view)
{
    size_t out = 0, end = 0;
    for (size_t at = 0, next; at < view->n; at = end) {
        next = next_inside(view->bytes, view->n, at, &end);
        memmove(view->bytes + out, view->bytes + at, next - at);
        memmove(view->origin + out, view->origin + at, (next - at) * sizeof *view->origin);
        out += next - at;
        if (next == view->n)
            break;
    }
    view->origin[out] = view->origin[view->n];
    view->n = view->settled = out;
    memset(view->bytes + out, 0, OXP_VIEW_PADDING);
}

oxp_status oxp_decode_strip(oxp_view *view, const char *text, size_t n, bool *stripped)
{
    size_t end;
    *stripped = false;
    if (next_inside(text, n, 0, &end) == n)
        return OXP_OK;
    OXP_TRY(oxp_view_build(view, OXP_VIEW_EXACT, text, n));
    if (!view->origin) {
        OXP_TRY(oxp_view_leave_identity(view, view->n));
        view->origin[view->n] = (uint32_t)n;
    }
    take_out(view);
    *stripped = true;
    return OXP_OK;
}
