#include "text/skeleton.h"

#include <stdlib.h>
#include <string.h>

#include "base/diag.h"
#include "text/fold.h"
#include "text/skeleton_token.h"
#include "text/straighten.h"
#include "text/utf8.h"

/* A numeral is read as letters beside a leeted token: within this many other characters, and at
 * most this many numerals of a row. */
enum { GAP_MOST = 3, NUMERALS_MOST = 3 };
enum { BLOCK = 16 };

struct oxp_skeleton {
    oxp_view fold; /* of the straightened text */
    bool keep_script;
    bool identity;   /* so far view byte k is original byte k, and no origins are written */
    size_t at;       /* bytes of the fold that are behind us */
    bool leeted;     /* the last token was leeted, or a numeral beside one ... */
    size_t gap;      /* ... this many characters ago */
    size_t numerals; /* read as letters since that token */
    oxp_token token, ahead;
    oxp_straighten straighten;
};

/* ---- writing ---- */

static uint32_t origin_of(struct oxp_skeleton *m, size_t at)
{
    const uint32_t *origin = m->fold.origin;
    return oxp_straighten_origin(&m->straighten, origin ? origin[at] : (uint32_t)at);
}

static oxp_status leave_identity(oxp_view *view)
{
    OXP_TRY(oxp_view_leave_identity(view, view->n));
    view->skeleton->identity = false;
    return OXP_OK;
}

static bool is_fold_plain(const struct oxp_skeleton *m)
{
    return !m->fold.origin && !m->straighten.bends.n;
}

/* Copies the fold's bytes up to `end`. */
static oxp_status copy(oxp_view *view, size_t end)
{
    struct oxp_skeleton *m = view->skeleton;
    size_t n = end - m->at;

    if (!n)
        return OXP_OK;
    if (m->identity && (view->n != m->at || !is_fold_plain(m)))
        OXP_TRY(leave_identity(view));
    memcpy(view->bytes + view->n, m->fold.bytes + m->at, n);
    if (!m->identity) {
        uint32_t *origin = view->origin_memory + view->n, begin = 0;
        bool bent = m->straighten.bends.n;
        if (m->fold.origin && !bent)
            memcpy(origin, m->fold.origin + m->at, n * sizeof *origin);
        else
            for (size_t k = 0; k < n; k++) {
                if (!k || !oxp_utf8_continues(m->fold.bytes[m->at + k]))
                    begin = bent ? origin_of(m, m->at + k) : (uint32_t)(m->at + k);
                origin[k] = begin;
            }
    }
    view->n += n;
    m->at = end;
    return OXP_OK;
}

/* Writes one letter in place of the fold's next `length` bytes. */
static oxp_status put(oxp_view *view, char letter, size_t length)
{
    struct oxp_skeleton *m = view->skeleton;

    if (m->identity && (length != 1 || view->n != m->at || !is_fold_plain(m)))
        OXP_TRY(leave_identity(view));
    view->bytes[view->n] = letter;
    if (!m->identity)
        view->origin_memory[view->n] = origin_of(m, m->at);
    view->n++;
    m->at += length;
    return OXP_OK;
}

static oxp_status write_token(oxp_view *view, const oxp_token *token)
{
    struct oxp_skeleton *m = view->skeleton;

    for (size_t i = 0; i < token->n; i++) {
        const oxp_token_item *it = &token->items[i];
        if (it->out == OXP_TOKEN_KEEP)
            OXP_TRY(copy(view, m->at + it->length));
        else if (it->out == OXP_TOKEN_DROP)
            m->at += it->length;
        else
            OXP_TRY(put(view, it->out, it->length));
    }
    return OXP_OK;
}

/* ---- what needs no judgement ---- */

typedef uint8_t lanes __attribute__((vector_size(BLOCK)));

static inline lanes load(const char *p)
{
    lanes v;
    memcpy(&v, p, sizeof v);
    return v;
}

/* Which of 16 bytes, two more being readable behind them, want a closer look: digits, signs, what
 * is not ASCII, and the first of three letters of a kind. */
static inline lanes looks_of(lanes v, lanes next, lanes third)
{
    lanes letter = (lanes)((v - 'a') <= ('z' - 'a'));
    lanes same = (lanes)(v == next) & (lanes)(v == third) & letter;
    lanes sign = (lanes)(v == '$') | (lanes)(v == '@') | (lanes)(v == '!') | (lanes)(v == '|');
    return same | sign | (lanes)((v - '0') <= 9) | (v & 0x80);
}

/* The number of the first lane that is set, BLOCK if none is. */
static inline size_t first_set(lanes v)
{
    uint64_t halves[2];
    memcpy(halves, &v, sizeof halves);
    if (!(halves[0] | halves[1]))
        return BLOCK;
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    return halves[0] ? (size_t)__builtin_ctzll(halves[0]) / 8
                     : 8 + (size_t)__builtin_ctzll(halves[1]) / 8;
#else
    return halves[0] ? (size_t)__builtin_clzll(halves[0]) / 8
                     : 8 + (size_t)__builtin_clzll(halves[1]) / 8;
#endif
}

/* Passes whole words of small letters, from the begin of a token. */
static oxp_status copy_plain(oxp_view *view, size_t n)
{
    struct oxp_skeleton *m = view->skeleton;
    const char *text = m->fold.bytes;
    size_t at = m->at, found = BLOCK;
    uint64_t eight;

    if (n - at >= BLOCK) {
        memcpy(&eight, text + at, sizeof eight);
        if (eight & 0x8080808080808080u)
            return OXP_OK;
    }
    while (found == BLOCK && n - at >= BLOCK + 2) {
        found = first_set(looks_of(load(text + at), load(text + at + 1), load(text + at + 2)));
        at += found;
    }
    /* What was passed ends in the middle of a token, or one begins there. */
    while (at > m->at && text[at - 1] >= 'a' && text[at - 1] <= 'z')
        at--;
    if (at == m->at)
        return OXP_OK;
    if (at - m->at > GAP_MOST)
        m->leeted = false;
    else
        for (size_t k = m->at; k < at; k++) {
            bool word = text[k] >= 'a' && text[k] <= 'z';
            m->leeted = m->leeted && !word && text[k] != '\n';
            m->gap++;
        }
    return copy(view, at);
}

/* Bytes that, where a character begins or goes on, are in no token: ASCII punctuation and white
 * space, and the scripts whose letters never pass for Latin, as far as their bytes tell. */
static const bool BETWEEN[256] = {
    [0 ... ' '] = true,     ['"' ... '#'] = true,   ['%' ... '/'] = true,
    [':' ... '?'] = true,   ['[' ... '`'] = true,   ['{'] = true,
    ['}' ... 0xBF] = true,  [0xD8 ... 0xE0] = true, /* Arabic to Tibetan */
    [0xE3 ... 0xE9] = true, [0xEB ... 0xED] = true, /* kana, Han, Hangul */
};

/* Behind characters that BETWEEN knows, and jamo. */
static size_t skip_between(const char *text, size_t n, size_t at)
{
    while (at < n) {
        unsigned char c = (unsigned char)text[at];
        if (c == 0xE1 && n - at >= 3 && ((unsigned char)text[at + 1] & 0xFC) == 0x84)
            at += 3;
        else if (BETWEEN[c])
            at++;
        else
            break;
    }
    return at;
}

/* Copies what stands between tokens. */
static oxp_status take_between(oxp_view *view, size_t n)
{
    struct oxp_skeleton *m = view->skeleton;
    const char *text = m->fold.bytes;
    size_t at = m->at, length;

    for (; at < n; at += length) {
        uint32_t c;
        if (!m->leeted)
            at = skip_between(text, n, at); /* nobody will ask how long the gap is */
        length = at < n ? oxp_utf8_read(text + at, n - at, &c) : 0;
        if (!length || oxp_in_token(c, oxp_look(c)))
            break;
        m->gap++;
        m->leeted = m->leeted && c != '\n';
    }
    return copy(view, at);
}

/* Words without digits and signs are most of what is left. What is written is taken back where a
 * word turns out to want a judgement. */
typedef struct word {
    size_t at;  /* read so far, of the fold */
    size_t out; /* written so far, of the view */
    size_t characters;
    bool latin, alike, foreign;
} word;

/* What a character is in such a word: its letter, or itself; 0 where it is none. */
static inline uint32_t show(word *w, uint32_t c, uint8_t look, bool map)
{
    uint8_t kind = look & OXP_LOOK_KIND;
    w->latin |= kind == OXP_LOOK_LATIN;
    w->alike |= kind == OXP_LOOK_ALIKE;
    w->foreign |= kind == OXP_LOOK_FOREIGN;
    uint8_t letter = kind == OXP_LOOK_LATIN || map ? look & OXP_LOOK_LETTER : 0;
    return letter ? (uint32_t)('a' - 1 + letter) : c;
}

/* Reads a word up to its end. False where it wants a judgement, or more of the text. Nothing bends
 * here: view and fold have the same origins. */
static bool read_word(oxp_view *view, const oxp_view *fold, size_t n, bool map, word *w)
{
    const char *text = fold->bytes;
    const uint32_t *from = fold->origin;
    char *bytes = view->bytes;
    uint32_t *origin = view->skeleton->identity ? NULL : view->origin_memory;
    uint32_t before = 0, second = 0, c;
    size_t at = w->at, out = w->out, length;

    for (; at < n; at += length) {
        length = oxp_utf8_read(text + at, n - at, &c);
        uint8_t look = length ? oxp_look(c) : 0;
        if (!look) {
            w->at = at;
            w->out = out;
            return length && !oxp_in_token(c, look);
        }
        if ((look & OXP_LOOK_KIND) == OXP_LOOK_FLAG || w->characters++ == OXP_SKELETON_TOKEN)
            return false;
        if (look == OXP_LOOK_ACCENT)
            continue;
        uint32_t shown = show(w, c, look, map);
        if (shown == before && shown == second)
            return false;
        second = before;
        before = shown;
        size_t written = shown < 0x80 ? 1 : length;
        bytes[out] = shown < 0x80 ? (char)shown : text[at];
        for (size_t k = 1; k < written; k++)
            bytes[out + k] = text[at + k];
        if (origin)
            for (size_t k = 0; k < written; k++)
                origin[out + k] = from ? from[at] : (uint32_t)at;
        out += written;
    }
    return false;
}

/* Copies a word that needs no judgement, without its accents. False where it needs one. */
static oxp_status take_word(oxp_view *view, size_t n, bool *taken)
{
    struct oxp_skeleton *m = view->skeleton;
    word w = {.at = m->at, .out = view->n};
    bool identity = m->identity;

    *taken = false;
    if (m->straighten.bends.n)
        return OXP_OK;
    if (identity && (view->n != m->at || m->fold.origin)) {
        OXP_TRY(leave_identity(view));
        identity = false;
    }
    if (!read_word(view, &m->fold, n, false, &w) || (w.latin && (w.alike || w.foreign)))
        return OXP_OK;
    if (w.alike && !w.foreign) {
        if (m->keep_script || identity)
            return OXP_OK;
        w = (word){.at = m->at, .out = view->n};
        if (!read_word(view, &m->fold, n, true, &w))
            return OXP_OK;
    }
    if (identity && w.out != w.at)
        return OXP_OK;
    view->n = w.out;
    m->at = w.at;
    m->leeted = false;
    *taken = true;
    return OXP_OK;
}

/* ---- tokens ---- */

typedef enum answer { NO, YES, MORE } answer;

/* Whether a leeted token stands behind the one that ends at `at`, with only numerals between. */
static answer is_leeted_ahead(struct oxp_skeleton *m, size_t n, bool last, size_t at)
{
    const char *text = m->fold.bytes;

    for (size_t numerals = 0, gap = 0; numerals < NUMERALS_MOST;) {
        size_t next = at;
        if (at == n)
            return last ? NO : MORE;
        uint32_t c = oxp_utf8_next(text, n, &next);
        if (!oxp_in_token(c, oxp_look(c))) {
            if (++gap > GAP_MOST || c == '\n')
                return NO;
            at = next;
            continue;
        }
        if (!oxp_token_read(&m->ahead, text, n, last, at))
            return MORE;
        if (!m->ahead.numeral) {
            if (m->ahead.letters && m->ahead.leet)
                oxp_token_judge(&m->ahead, m->keep_script, NULL);
            return m->ahead.leeted ? YES : NO;
        }
        at = m->ahead.end;
        gap = 0;
        numerals++;
    }
    return NO;
}

/* The length of an apostrophe at `at`, 0 if there is none. */
static size_t quote_length(const char *text, size_t n, size_t at)
{
    if (at < n && text[at] == '\'')
        return 1;
    return n - at >= 3 && !memcmp(text + at, "\xE2\x80\x99", 3) ? 3 : 0;
}

static bool is_small(char c)
{
    return c >= 'a' && c <= 'z';
}

/* Whether a digit is the rest of a contracted word, `what'5`, or 1 is its begin, `1'm`. */
static answer is_contracted(const struct oxp_skeleton *m, size_t n, bool last)
{
    const char *text = m->fold.bytes;
    size_t end = m->token.end;

    if (m->token.n != 1)
        return NO;
    for (size_t length = 1; length <= 3 && length < m->at; length += 2)
        if (quote_length(text, n, m->at - length) == length)
            return is_small(text[m->at - length - 1]) ? YES : NO;
    if (text[m->at] != '1')
        return NO;
    size_t length = quote_length(text, n, end);
    if (end + length < n && (length || end + 3 <= n))
        return length && is_small(text[end + length]) && text[end + length] != 's' ? YES : NO;
    return last ? NO : MORE;
}

static answer is_numeral_spelled(struct oxp_skeleton *m, size_t n, bool last)
{
    if (!m->token.numeral)
        return NO;
    answer contracted = is_contracted(m, n, last);
    if (contracted != NO)
        return contracted;
    if (m->leeted && m->gap <= GAP_MOST && m->numerals < NUMERALS_MOST)
        return YES;
    return is_leeted_ahead(m, n, last, m->token.end);
}

/* Reads the token at `m->at`; `*more` where more of the text is needed. */
static oxp_status take_token(oxp_view *view, size_t n, bool last, bool *more)
{
    struct oxp_skeleton *m = view->skeleton;
    bool goes_on = m->token.cut;
    oxp_token before;

    if (goes_on) {
        before.run_c = m->token.run_c;
        before.run_n = m->token.run_n;
    }
    *more = !oxp_token_read(&m->token, m->fold.bytes, n, last, m->at);
    if (*more) {
        m->token.cut = goes_on;
        return OXP_OK;
    }
    answer spelled = goes_on ? NO : is_numeral_spelled(m, n, last);
    *more = spelled == MORE;
    if (*more)
        return OXP_OK;
    if (m->token.letters)
        oxp_token_judge(&m->token, m->keep_script, goes_on ? &before : NULL);
    else
        m->token.run_n = 0;
    if (spelled == YES)
        oxp_token_spell(&m->token);
    bool in_row = spelled == YES && m->leeted && m->gap <= GAP_MOST;
    m->numerals = in_row ? m->numerals + 1 : spelled == YES;
    m->leeted = m->token.leeted || spelled == YES;
    m->gap = 0;
    return m->token.letters || spelled == YES ? write_token(view, &m->token)
                                              : copy(view, m->token.end);
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* ASCII that is between tokens and no apostrophe. */
static bool is_between(char c)
{
    return !(c & 0x80) && !is_small(c) && !is_digit(c) && c != '\'' && !oxp_is_sign((uint32_t)c);
}

/* Whether the word that follows within a gap, or a longer gap, shows that nothing leeted does. */
static bool is_plain_ahead(const char *text, size_t n, size_t at)
{
    size_t gap = at, end;

    while (gap < n && gap - at <= GAP_MOST && is_between(text[gap])) {
        if (text[gap] == '\n')
            return true;
        gap++;
    }
    if (gap - at > GAP_MOST)
        return true;
    for (end = gap; end < n && end - gap < OXP_SKELETON_TOKEN && is_small(text[end]);)
        end++;
    return end > gap && end < n && is_between(text[end]);
}

/* Copies a number that is plainly one, as nearly all are. */
static oxp_status take_number(oxp_view *view, size_t n)
{
    struct oxp_skeleton *m = view->skeleton;
    const char *text = m->fold.bytes;
    size_t end = m->at;

    if (m->leeted || (end && !is_between(text[end - 1])))
        return OXP_OK;
    while (end < n && end - m->at < OXP_SKELETON_TOKEN && is_digit(text[end]))
        end++;
    if (end == m->at || end == n || !is_between(text[end]) || !is_plain_ahead(text, n, end))
        return OXP_OK;
    m->gap = m->numerals = 0;
    return copy(view, end);
}

/* Reads what stands between tokens, or a token. */
static oxp_status take_next(oxp_view *view, size_t n, bool last, bool *more)
{
    struct oxp_skeleton *m = view->skeleton;
    bool taken = false;

    if (!m->token.cut) {
        OXP_TRY(copy_plain(view, n));
        OXP_TRY(take_between(view, n));
        if (m->at < n)
            OXP_TRY(take_number(view, n));
        if (m->at == n || is_between(m->fold.bytes[m->at]))
            return OXP_OK;
        OXP_TRY(take_word(view, n, &taken));
    }
    return taken ? OXP_OK : take_token(view, n, last, more);
}

static oxp_status take_settled(oxp_view *view, bool last)
{
    struct oxp_skeleton *m = view->skeleton;
    size_t n = m->fold.settled;
    bool more = false;

    if (!oxp_view_reserve(view, view->n + (n - m->at)))
        return OXP_ERR_MEMORY;
    if (!m->identity && !oxp_view_reserve_origin(view, view->capacity))
        return OXP_ERR_MEMORY;
    while (m->at < n && !more)
        OXP_TRY(take_next(view, n, last, &more));
    return OXP_OK;
}

/* ---- the view ---- */

static void finish(oxp_view *view, bool last)
{
    struct oxp_skeleton *m = view->skeleton;

    view->settled = view->n;
    view->origin = m->identity ? NULL : view->origin_memory;
    if (view->origin)
        view->origin[view->n] = last ? (uint32_t)view->original_n : origin_of(m, m->at);
    memset(view->bytes + view->n, 0, OXP_VIEW_PADDING);
}

oxp_status oxp_skeleton_begin(oxp_view *view)
{
    struct oxp_skeleton *m = view->skeleton;

    if (!m)
        m = view->skeleton = calloc(1, sizeof *m);
    if (!m)
        return OXP_ERR_MEMORY;
    OXP_TRY(oxp_view_begin(&m->fold, OXP_VIEW_FOLD));
    oxp_straighten_begin(&m->straighten, &m->fold, false);
    m->keep_script = m->leeted = m->token.cut = false;
    m->identity = true;
    m->at = m->gap = m->numerals = 0;
    if (!oxp_view_reserve(view, 0))
        return OXP_ERR_MEMORY;
    finish(view, false);
    return OXP_OK;
}

oxp_status oxp_skeleton_feed(oxp_view *view, const char *bytes, size_t n)
{
    struct oxp_skeleton *m = view->skeleton;

    if (n > OXP_TEXT_MAX - view->original_n)
        return OXP_ERR_LIMIT;
    OXP_TRY(oxp_straighten_feed(&m->straighten, bytes, n, false));
    view->original_n += n;
    OXP_TRY(take_settled(view, false));
    finish(view, false);
    return OXP_OK;
}

oxp_status oxp_skeleton_end(oxp_view *view)
{
    struct oxp_skeleton *m = view->skeleton;

    OXP_TRY(oxp_straighten_feed(&m->straighten, "", 0, true));
    OXP_TRY(oxp_view_end(&m->fold));
    OXP_TRY(take_settled(view, true));
    if (m->identity && view->n != view->original_n)
        OXP_TRY(leave_identity(view));
    finish(view, true);
    return OXP_OK;
}

void oxp_skeleton_free(struct oxp_skeleton *skeleton)
{
    if (!skeleton)
        return;
    oxp_view_free(&skeleton->fold);
    oxp_straighten_free(&skeleton->straighten);
    free(skeleton);
}

size_t oxp_skeleton_bytes(const struct oxp_skeleton *skeleton)
{
    if (!skeleton)
        return 0;
    return sizeof *skeleton + skeleton->fold.capacity +
           skeleton->fold.origin_capacity * sizeof(uint32_t) +
           skeleton->straighten.bends.capacity * sizeof(oxp_bend);
}

char *oxp_skeleton_word(const char *text, size_t n, bool keep_script, size_t *out_n)
{
    oxp_view view = {.kind = OXP_VIEW_SKELETON};
    oxp_status status = oxp_skeleton_begin(&view);

    if (status == OXP_OK) {
        oxp_straighten_begin(&view.skeleton->straighten, &view.skeleton->fold, true);
        view.skeleton->keep_script = keep_script;
        status = oxp_skeleton_feed(&view, text, n);
    }
    if (status == OXP_OK)
        status = oxp_skeleton_end(&view);
    oxp_skeleton_free(view.skeleton);
    free(view.origin_memory);
    if (status != OXP_OK) {
        free(view.bytes);
        return NULL;
    }
    *out_n = view.n;
    return view.bytes; /* the padding is the NUL behind it */
}
