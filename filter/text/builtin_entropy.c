/*
 * High entropy: a token of TOKEN_FEWEST characters or more, of the alphabets of base64 (standard
 * and url-safe) and hex, that looks drawn at random.
 *
 * Shannon entropy alone cannot tell: at this length an identifier has as much of it as a key. What
 * does tell is which characters stand beside which. In words, paths, snake_case and CamelCase most
 * pairs are common pairs of letters; of a random token three pairs in four are odd: a letter beside
 * a digit, a capital behind a small letter, letters that seldom meet. Odd pairs score, common pairs
 * cost, and the stretch with the greatest sum must be long enough. So a key is found behind a path
 * or a prefix (`sk_live_`), too. Entropy then refuses what repeats itself.
 *
 * Hex has digits in pairs and few letters, so it needs HEX_FEWEST characters, in one case, with
 * letters and digits in it; so has a UUID. Digests of files are hits, as they are just as random:
 * this is for rules that look at the words around, too.
 */
#include "text/builtins.h"
#include "text/validate.h"

enum {
    TOKEN_FEWEST = 20,
    HEX_FEWEST = 32,
    PADDING_MOST = 2,
    UUID_BYTES = 36,
    /* Scores of a pair. A random one gains 0.9 on average, one of an identifier loses 2. */
    SCORE_ODD = 2,
    SCORE_COMMON = -3,
    SCORE_DIGITS = -1,
    SCORE_SEPARATOR = -1,
    SCORE_ENOUGH = 10,
    SCORE_DROP = 24, /* behind the best stretch another one begins */
    ENTROPY = 330,   /* in 1/100 bits a character ... */
    ENTROPY_OF_HEX = 300,
    ENTROPY_OVER = 1 << 16 /* ... over so many at the front */
};

typedef enum token_class { NONE, SEPARATOR, DIGIT, LOWER, UPPER } token_class;

static token_class class_of(char c)
{
    if (c >= 'a' && c <= 'z')
        return LOWER;
    if (c >= 'A' && c <= 'Z')
        return UPPER;
    if (c >= '0' && c <= '9')
        return DIGIT;
    return c == '/' || c == '_' || c == '-' || c == '+' ? SEPARATOR : NONE;
}

/* The 240 pairs of letters that are the commonest in words of English and of program text (94 % of
 * their pairs): where bit b of row a is set, b often stands behind a. */
static const uint32_t COMMON[26] = {
    0x13ebd4e, 0x1164911, 0x01a4d95, 0x0144919, 0x1efb97d, 0x01a4931, 0x0162991,
    0x00a4111, 0x2aef87f, 0x0000000, 0x0000110, 0x11c4919, 0x014d113, 0x03c6d7d,
    0x07efd4e, 0x11ec911, 0x0100000, 0x11e755d, 0x11cc195, 0x11ec995, 0x00eb917,
    0x0000111, 0x0024191, 0x0088115, 0x00c8000, 0x0000010};

static int pair_score(char a, char b)
{
    token_class first = class_of(a), second = class_of(b);

    if (first == SEPARATOR || second == SEPARATOR)
        return SCORE_SEPARATOR;
    if (first == second && b - a >= -1 && b - a <= 1) /* abcdef, 112233 */
        return SCORE_COMMON;
    if (first == DIGIT && second == DIGIT)
        return SCORE_DIGITS;
    if (first == DIGIT || second == DIGIT)
        return SCORE_ODD;
    if (first == LOWER && second == UPPER)
        return SCORE_ODD;
    return COMMON[(a | 0x20) - 'a'] >> ((b | 0x20) - 'a') & 1 ? SCORE_COMMON : SCORE_ODD;
}

static bool has_entropy(const char *text, size_t n, uint32_t hundredths)
{
    const oxp_validation entropy = {oxp_validator_find("entropy", 7), hundredths, 0};
    return oxp_validate(&entropy, text, n < ENTROPY_OVER ? n : ENTROPY_OVER);
}

/* Characters of a token and what their pairs score. */
typedef struct stretch {
    size_t first, last;
    int64_t sum;
} stretch;

typedef struct token_search {
    const char *text;
    size_t start, end; /* of the token */
    size_t padded_end; /* with its `=` */
    size_t certain;    /* bytes that must be known for its end to be */
    size_t judged;     /* nothing before this is looked at again, so that work is linear */
    oxp_hits hits;
} token_search;

static bool tell_token(const token_search *it, size_t start, size_t end)
{
    return oxp_tell(it->hits, start, end == it->end ? it->padded_end : end, it->certain);
}

static bool is_hex(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/* Letters of one case and digits, nothing else but hyphens. */
static bool is_hex_key(const char *text, size_t n)
{
    size_t lower = 0, upper = 0, digits = 0;
    for (size_t i = 0; i < n; i++) {
        if (text[i] == '-')
            continue;
        if (!is_hex(text[i]))
            return false;
        lower += text[i] >= 'a';
        upper += text[i] >= 'A' && text[i] <= 'F';
        digits += text[i] <= '9';
    }
    return (lower || upper) && !(lower && upper) && digits && has_entropy(text, n, ENTROPY_OF_HEX);
}

static bool is_uuid(const char *text)
{
    for (size_t i = 0; i < UUID_BYTES; i++)
        if ((i == 8 || i == 13 || i == 18 || i == 23) ? text[i] != '-' : !is_hex(text[i]))
            return false;
    return is_hex_key(text, UUID_BYTES);
}

static bool is_separator(char c)
{
    return class_of(c) == SEPARATOR;
}

/* Hex keys and UUIDs are pieces of a token between separators. */
static bool tell_hex(token_search *it)
{
    size_t piece = it->start;

    while (piece < it->end) {
        size_t end = piece;
        if (it->end - piece >= UUID_BYTES && is_uuid(it->text + piece) &&
            (it->end - piece == UUID_BYTES || is_separator(it->text[piece + UUID_BYTES])))
            end = piece + UUID_BYTES;
        else
            while (end < it->end && !is_separator(it->text[end]))
                end++;
        size_t start = end - piece > 2 && !memcmp(it->text + piece, "0x", 2) ? piece + 2 : piece;
        if (end - start >= HEX_FEWEST && is_hex_key(it->text + start, end - start)) {
            it->judged = it->end;
            if (!tell_token(it, start, end))
                return false;
        }
        piece = end + 1;
    }
    return true;
}

/* The best stretch so far, if it is good enough, with what stands around it up to separators. */
static bool tell_stretch(token_search *it, stretch best)
{
    bool all_hex = true;

    if (best.sum < SCORE_ENOUGH || best.first < it->judged)
        return true;
    while (best.first > it->judged && !is_separator(it->text[best.first - 1]))
        best.first--;
    while (best.last + 1 < it->end && !is_separator(it->text[best.last + 1]))
        best.last++;
    it->judged = best.last + 1;
    for (size_t i = best.first; i <= best.last && all_hex; i++)
        all_hex = is_hex(it->text[i]);
    size_t n = best.last + 1 - best.first;
    if (n < TOKEN_FEWEST || all_hex || !has_entropy(it->text + best.first, n, ENTROPY))
        return true;
    return tell_token(it, best.first, best.last + 1);
}

static bool tell_stretches(token_search *it)
{
    stretch now = {.first = it->start, .last = it->start}, best = now;

    for (size_t at = it->start; at + 1 < it->end; at++) {
        now.sum += pair_score(it->text[at], it->text[at + 1]);
        now.last = at + 1;
        if (now.sum > best.sum)
            best = now;
        if (now.sum >= 0 && now.sum > best.sum - SCORE_DROP)
            continue;
        if (!tell_stretch(it, best))
            return false;
        now = best = (stretch){.first = at + 1, .last = at + 1};
    }
    return tell_stretch(it, best);
}

static bool judge(token_search *it, size_t n)
{
    it->judged = it->start;
    it->padded_end = it->end;
    while (it->padded_end < n && it->padded_end - it->end < PADDING_MOST &&
           it->text[it->padded_end] == '=')
        it->padded_end++;
    it->certain = it->padded_end - it->end == PADDING_MOST
                      ? it->padded_end
                      : oxp_behind_next(it->text, n, it->padded_end);
    return tell_hex(it) && (it->judged == it->end || tell_stretches(it));
}

bool oxp_find_high_entropy(const char *text, size_t n, oxp_hits hits)
{
    token_search it = {.text = text, .hits = hits};
    size_t from = 0; /* a token begins here or later */

    /* Most texts are passed in leaps: where one of twenty characters belongs to no token, none
     * begins at or before it. */
    while (n - from >= TOKEN_FEWEST) {
        size_t at = from + TOKEN_FEWEST;
        while (at > from && class_of(text[at - 1]) != NONE)
            at--;
        if (at > from) {
            from = at;
            continue;
        }
        it.start = from;
        it.end = from + TOKEN_FEWEST;
        while (it.end < n && class_of(text[it.end]) != NONE)
            it.end++;
        if (!judge(&it, n))
            return false;
        from = it.end;
    }
    return true;
}

/* The token that began is over, `state->count` signs of padding behind it. */
static bool close_token(oxp_builtin_state *state, const char *text, size_t n, oxp_hits hits)
{
    token_search it = {.text = text, .hits = hits};

    if (!state->run)
        return true;
    it.start = state->run - 1;
    it.end = state->at - state->count;
    state->run = state->count = 0;
    return it.end - it.start < TOKEN_FEWEST || judge(&it, n);
}

bool oxp_read_high_entropy(oxp_builtin_state *state, const char *text, size_t n, bool ended,
                           oxp_hits hits)
{
    bool went_on = true;

    for (; state->at < n && went_on; state->at++) {
        char c = text[state->at];
        if (class_of(c) != NONE) {
            if (state->count)
                went_on = close_token(state, text, n, hits);
            if (!state->run)
                state->run = state->at + 1;
        } else if (c != '=' || !state->run || state->count == PADDING_MOST) {
            went_on = close_token(state, text, n, hits);
        } else {
            state->count++;
        }
    }
    if (went_on && (ended || state->count == PADDING_MOST))
        went_on = close_token(state, text, n, hits);
    state->open = state->run ? state->run - 1 : state->at;
    return went_on;
}
