#include "exchange/steps.h"

#include <stdlib.h>
#include <string.h>

#include "text/unicode.h"
#include "text/utf8.h"

/* How many characters of a kind a text has: a step that took some off leaves fewer. */
typedef struct census {
    size_t letters, foreign; /* foreign: letters beyond ASCII */
    size_t marks, digits;    /* digits: and the signs that stand for letters */
    size_t others;           /* what stands between words */
    size_t formats, wide;    /* wide: characters that fold to ASCII */
    bool override;
} census;

static bool is_sign(uint32_t c)
{
    return c && c < 0x80 ? strchr("!|@$+", (int)c) != NULL : c == 0x20AC || c == 0xA3;
}

static census count(const char *text, size_t n)
{
    census all = {0};
    for (size_t at = 0, length; at < n; at += length) {
        uint32_t c = oxp_utf8_decode(text, n, at, &length, NULL);
        oxp_char_kind kind = oxp_unicode_kind(c);
        all.override |= c == 0x202D || c == 0x202E;
        all.letters += kind == OXP_CHAR_LETTER;
        all.foreign += kind == OXP_CHAR_LETTER && c >= 0x80;
        all.marks += kind == OXP_CHAR_MARK;
        all.formats += kind == OXP_CHAR_FORMAT;
        all.digits += kind == OXP_CHAR_DIGIT || is_sign(c);
        all.others += kind != OXP_CHAR_LETTER && kind != OXP_CHAR_MARK && kind != OXP_CHAR_DIGIT &&
                      kind != OXP_CHAR_FORMAT && !is_sign(c);
        all.wide += c >= 0xFF01 && c <= 0xFF5E;
    }
    return all;
}

static bool differs(const char *a, size_t n, const char *b, size_t b_n)
{
    if (n != b_n)
        return true;
    for (size_t i = 0; i < n; i++) {
        bool capital = a[i] >= 'A' && a[i] <= 'Z';
        if (a[i] != b[i] && !(capital && (a[i] | 0x20) == b[i]))
            return true;
    }
    return false;
}

static bool tell(oxp_buffer *out, size_t begin, bool fired, const char *what)
{
    return !fired ||
           ((out->n == begin || oxp_buffer_add_text(out, ", ")) && oxp_buffer_add_text(out, what));
}

bool oxp_steps_tell(oxp_view_kind kind, const char *sent, size_t sent_n, const char *seen,
                    size_t seen_n, oxp_buffer *out)
{
    if (kind == OXP_VIEW_EXACT || !differs(sent, sent_n, seen, seen_n))
        return true;
    size_t folded_n, begin = out->n;
    char *folded = oxp_fold(sent, sent_n, &folded_n);
    if (!folded)
        return false;
    census raw = count(sent, sent_n), fold = count(folded, folded_n), now = count(seen, seen_n);
    free(folded);
    size_t mapped = fold.digits > now.digits ? fold.digits - now.digits : 0;
    bool fine = tell(out, begin, raw.override, "override straightened") &&
                tell(out, begin, raw.formats && !raw.override, "invisible characters dropped") &&
                tell(out, begin, raw.wide, "wide letters folded") &&
                tell(out, begin, fold.others > now.others, "letters joined") &&
                tell(out, begin, fold.marks > now.marks, "accents dropped") &&
                tell(out, begin, fold.foreign > now.foreign, "look-alikes mapped") &&
                tell(out, begin, mapped, "leetspeak mapped") &&
                tell(out, begin, fold.letters + mapped > now.letters, "repeats cut");
    return fine && tell(out, begin, out->n == begin, "folded");
}
