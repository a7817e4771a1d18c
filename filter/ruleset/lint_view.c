/* W11: a pattern on a view that never shows what it is written with. */
#include <stdlib.h>
#include <string.h>

#include "ruleset/lint.h"
#include "text/skeleton.h"
#include "text/utf8.h"

/* Behind an escape, a class or the name of a group, none of which is read here; `at` itself where a
 * character of the text stands. */
static size_t behind_syntax(const char *p, size_t n, size_t at)
{
    if (p[at] == '\\') {
        size_t end = at + 2;
        const char *brace = end < n && p[end] == '{' ? memchr(p + end, '}', n - end) : NULL;
        return brace ? (size_t)(brace - p) + 1 : end;
    }
    if (p[at] == '[') {
        size_t end = at + 1;
        end += end < n && p[end] == '^';
        end += end < n && p[end] == ']';
        for (; end < n && p[end] != ']'; end++)
            end += p[end] == '\\';
        return end + 1;
    }
    if (p[at] == '(' && at + 1 < n && p[at + 1] == '?') {
        const char *end = memchr(p + at, '>', n - at);
        bool named = at + 3 < n && (p[at + 2] == 'P' || p[at + 2] == '\'' ||
                                    (p[at + 2] == '<' && p[at + 3] != '=' && p[at + 3] != '!'));
        return named && end ? (size_t)(end - p) + 1 : at + 2;
    }
    return at;
}

/* Whether the view has another character where the text has this one. */
static bool is_never_shown(oxp_view_kind view, const char *character, size_t n)
{
    size_t formed_n = 0;
    char *formed = view == OXP_VIEW_SKELETON ? oxp_skeleton_word(character, n, true, &formed_n)
                                             : oxp_fold(character, n, &formed_n);
    bool other = formed && (formed_n != n || memcmp(formed, character, n) != 0);
    free(formed);
    return other;
}

static bool is_capital(char c)
{
    return c >= 'A' && c <= 'Z';
}

void oxp_lint_view(const oxp_rule *rule, const oxp_find *find, const oxp_term *term, oxp_diag *diag)
{
    const char *p = term->text.p;
    size_t n = term->text.n, length;

    /* Where case does not count, capitals are fine; the pattern says so in many ways. */
    bool caseless = memmem(p, n, "(?i", 3) || memmem(p, n, "(?-i", 4) || memmem(p, n, "(?s", 3);
    if (find->view == OXP_VIEW_EXACT)
        return;
    for (size_t at = 0; at < n; at += length) {
        size_t behind = behind_syntax(p, n, at);
        length = behind - at;
        if (length)
            continue;
        oxp_utf8_decode(p, n, at, &length, NULL);
        bool beyond = (unsigned char)p[at] >= 0x80;
        if (!(beyond ? is_never_shown(find->view, p + at, length) : is_capital(p[at]) && !caseless))
            continue;
        oxp_diag_warn(
            diag, term->place, "W11",
            "rule '%s': search '%s' looks at the %s view, which never shows '%.*s'; write "
            "the pattern as the view has it, in lower case and without composed letters",
            rule->id, find->name, oxp_view_name(find->view), (int)length, p + at);
        return;
    }
}
