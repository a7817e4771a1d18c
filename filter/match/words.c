#include "match/words.h"

#include <stdlib.h>
#include <string.h>

#include "base/diag.h"
#include "text/skeleton.h"
#include "text/unicode.h"
#include "text/utf8.h"

static bool is_space(const char *text, size_t n, size_t at, size_t *next)
{
    *next = at;
    oxp_char_kind kind = oxp_unicode_kind(oxp_utf8_next(text, n, next));
    return kind == OXP_CHAR_SPACE || kind == OXP_CHAR_BREAK;
}

/* The end of the word that begins at `at`. */
static size_t word_end(const char *text, size_t n, size_t at)
{
    size_t next;
    while (at < n && !is_space(text, n, at, &next))
        at = next;
    return at;
}

static size_t skip_space(const char *text, size_t n, size_t at)
{
    size_t next;
    while (at < n && is_space(text, n, at, &next))
        at = next;
    return at;
}

/* `text` without the backslashes of its stars, appended to `out`. False where a star stands
 * in its middle. */
static bool unescape(const char *text, size_t n, char *out, size_t *out_n)
{
    *out_n = 0;
    for (size_t i = 0; i < n; i++) {
        if (text[i] == '*')
            return false;
        if (text[i] == '\\' && i + 1 < n && text[i + 1] == '*')
            i++;
        out[(*out_n)++] = text[i];
    }
    return true;
}

char *oxp_word_formed(const char *text, size_t n, oxp_word_form form, size_t *formed_n)
{
    if (form.kind == OXP_VIEW_SKELETON)
        return oxp_skeleton_word(text, n, form.keep_script, formed_n);
    if (form.kind == OXP_VIEW_FOLD)
        return oxp_fold(text, n, formed_n);
    char *copy = malloc(n + 1);
    if (copy)
        memcpy(copy, text, n);
    *formed_n = n;
    return copy;
}

/* As the view holds it. */
static oxp_status to_view(const char *text, size_t n, oxp_word_form form, oxp_arena *arena,
                          oxp_word *word)
{
    char *formed = oxp_word_formed(text, n, form, &n);
    if (!formed)
        return OXP_ERR_MEMORY;
    word->text = oxp_arena_copy(arena, formed, n);
    word->n = (uint32_t)n;
    free(formed);
    return word->text ? OXP_OK : OXP_ERR_MEMORY;
}

static oxp_status read_word(const char *text, size_t n, oxp_word_form form, oxp_arena *arena,
                            oxp_word *word, const char **why)
{
    *word = (oxp_word){0};
    while (n && *text == '*')
        word->star_before = true, text++, n--;
    size_t inner = n;
    while (inner && text[inner - 1] == '*')
        inner--;
    /* The first star of the row at the end may be escaped: \* or \** */
    if (inner < n && inner && text[inner - 1] == '\\')
        inner++;
    word->star_after = inner < n;
    if (!inner) {
        *why = "a star stands for more letters of a word; write the word it belongs to, or \\* for "
               "a star itself";
        return OXP_ERR_RULES;
    }
    char *plain = oxp_arena_alloc(arena, inner);
    size_t plain_n;
    if (!plain)
        return OXP_ERR_MEMORY;
    if (!unescape(text, inner, plain, &plain_n)) {
        *why =
            "a star may stand only at the begin or the end of a word; write \\* for a star itself";
        return OXP_ERR_RULES;
    }
    form.keep_script &= word->star_before || word->star_after;
    return to_view(plain, plain_n, form, arena, word);
}

/* The pair of neighbours, or else the word, with the most bytes: the rarer, the better. */
static void choose_trigger(oxp_phrase *phrase, oxp_view_kind kind)
{
    const oxp_word *words = phrase->words;
    uint32_t best = 0;
    for (uint32_t i = 0; i < phrase->n_words; i++) {
        uint32_t n = words[i].n < OXP_TRIGGER_BYTES ? words[i].n : OXP_TRIGGER_BYTES;
        if (n > best) {
            best = phrase->trigger_n = n;
            phrase->anchor = i;
            phrase->pair = false;
        }
        /* Only folding leaves exactly one byte of white space between words. */
        if (kind == OXP_VIEW_EXACT || i + 1 == phrase->n_words || words[i].star_after ||
            words[i + 1].star_before || words[i].n + words[i + 1].n >= OXP_TRIGGER_BYTES)
            continue;
        n = words[i].n + 1 + words[i + 1].n;
        if (n > best) {
            best = phrase->trigger_n = n;
            phrase->anchor = i;
            phrase->pair = true;
        }
    }
}

static void measure(oxp_phrase *phrase, oxp_view_kind kind)
{
    phrase->space_most = kind == OXP_VIEW_EXACT ? OXP_SPACE_BYTES : 1;
    phrase->min = phrase->n_words - 1;
    phrase->max = (phrase->n_words - 1) * phrase->space_most;
    for (uint32_t i = 0; i < phrase->n_words; i++) {
        const oxp_word *w = &phrase->words[i];
        phrase->min += w->n;
        phrase->max +=
            w->n + (w->star_before ? OXP_STAR_BYTES : 0u) + (w->star_after ? OXP_STAR_BYTES : 0u);
    }
}

static uint32_t count_words(const char *text, size_t n)
{
    uint32_t words = 0;
    for (size_t at = skip_space(text, n, 0); at < n; words++)
        at = skip_space(text, n, word_end(text, n, at));
    return words;
}

oxp_status oxp_phrase_read(const char *text, size_t n, oxp_word_form form, oxp_arena *arena,
                           oxp_phrase *phrase, const char **why)
{
    *phrase = (oxp_phrase){0};
    *why = NULL;
    if (n > OXP_PHRASE_BYTES) {
        *why = "it is longer than 4096 bytes; shorten it";
        return OXP_ERR_RULES;
    }
    oxp_word *words = oxp_arena_array(arena, count_words(text, n), sizeof *words);
    if (!words)
        return OXP_ERR_MEMORY;
    for (size_t at = skip_space(text, n, 0); at < n;) {
        size_t end = word_end(text, n, at);
        oxp_word word;
        OXP_TRY(read_word(text + at, end - at, form, arena, &word, why));
        if (word.n) /* else folding left nothing of it */
            words[phrase->n_words++] = word;
        at = skip_space(text, n, end);
    }
    if (!phrase->n_words) {
        *why = "it holds no character that can be seen in a text; leave it out";
        return OXP_ERR_RULES;
    }
    phrase->words = words;
    choose_trigger(phrase, form.kind);
    measure(phrase, form.kind);
    return OXP_OK;
}
