/*
 * Seed phrase: 12, 15, 18, 21 or 24 words of BIP-39's English list in a row, with their checksum.
 *
 * A word is a whole one, of ASCII letters in any case. Between two of them stands anything but
 * letters, up to SEPARATOR_MOST bytes: white space, commas, quotes, "2. ". Every window of a valid
 * length is tried, because words such as "seed phrase" before a phrase are in the list, too.
 *
 * Not a hit, as one window in sixteen has its checksum by chance:
 *   - words in alphabetical order. They are a word list (this one, as likely as not); of drawn
 * phrases less than one in 200 million is in order;
 *   - few different words (DIFFERENT_FEWEST), as in a table of colours, unless it is one word and
 *     then another, as the best known phrases are.
 */
#include "base/crypto.h"
#include "text/builtins.h"
#include "text/unicode.h"
#include "text/utf8.h"

enum {
    WORDS_FEWEST = 12,
    WORDS_MOST = 24,
    WORDS_STEP = 3,
    DIFFERENT_FEWEST = 8,
    LETTERS_FEWEST = 3,
    LETTERS_MOST = 8,
    BITS_OF_WORD = 11,
    SEPARATOR_MOST = 24,
    /* The last word of a phrase begins at least so far behind its first. So a place every so many
     * bytes lies before or in a word of each phrase, and only the words there are looked up. */
    STRIDE = (WORDS_FEWEST - 1) * (LETTERS_FEWEST + 1)
};

typedef struct seed_word {
    size_t start, end;
    int number; /* in the list, or -1 */
} seed_word;

typedef struct seed_search {
    const char *text;
    size_t n;
    oxp_hits hits;
    seed_word words[WORDS_MOST]; /* the last ones of the run, word k at k % WORDS_MOST */
    size_t n_words;              /* of the run */
    size_t n_rising, n_falling;  /* how many at its end are in alphabetical order, or against it */
    size_t told;                 /* what ends here or before is told */
    size_t start, end;           /* a hit that later windows may lengthen; empty: none */
    size_t run_end;              /* of the words in a row, as far as they were counted */
    size_t certain;              /* ... and the bytes that must be known for it to be their end */
} seed_search;

static bool is_letter_at(const char *text, size_t n, size_t at)
{
    if (!((unsigned char)text[at] & 0x80))
        return oxp_is_ascii_letter(text[at]);
    oxp_char_kind kind = oxp_unicode_kind(oxp_utf8_next(text, n, &at));
    return kind == OXP_CHAR_LETTER || kind == OXP_CHAR_MARK;
}

static bool is_letter_before(const char *text, size_t n, size_t at)
{
    if (!at)
        return false;
    (void)oxp_utf8_previous(text, n, &at);
    return is_letter_at(text, n, at);
}

/* ---- eight bytes at once: the first is the lowest ---- */

static const uint64_t ONES = 0x0101010101010101u, HIGH = 0x8080808080808080u;

static uint64_t eight_at(const char *text)
{
    uint64_t eight;
    memcpy(&eight, text, sizeof eight);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    eight = __builtin_bswap64(eight);
#endif
    return eight;
}

/* The high bit of each byte that is no ASCII letter. */
static uint64_t others_of(uint64_t eight)
{
    uint64_t lower = (eight | 0x20 * ONES) & ~HIGH;
    uint64_t from_a = lower + (0x80 - 'a') * ONES, behind_z = lower + (0x7F - 'z') * ONES;
    return ~(from_a & ~behind_z & ~eight) & HIGH;
}

/* ASCII letters from `p` on, at most eight. A view may be read that far behind its end. */
static size_t letters_ahead(const char *p)
{
    uint64_t others = others_of(eight_at(p));
    return others ? (size_t)__builtin_ctzll(others) / 8 : 8;
}

/* ASCII letters before `at`, at most eight. */
static size_t letters_back(const char *text, size_t at)
{
    size_t n = 0;
    if (at >= 8) {
        uint64_t others = others_of(eight_at(text + at - 8));
        return others ? (size_t)__builtin_clzll(others) / 8 : 8;
    }
    while (n < at && oxp_is_ascii_letter(text[at - n - 1]))
        n++;
    return n;
}

/* The `n` letters at `p` as the list has them, zeroes behind. */
static void lower_at(const char *p, size_t n, char lower[LETTERS_MOST])
{
    uint64_t letters = eight_at(p) | 0x20 * ONES;
    if (n < LETTERS_MOST)
        letters &= ((uint64_t)1 << 8 * n) - 1;
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    letters = __builtin_bswap64(letters);
#endif
    memcpy(lower, &letters, LETTERS_MOST);
}

/* The number of the word of `n` letters at `p`. */
static int number_at(const char *p, size_t n)
{
    char lower[LETTERS_MOST];
    lower_at(p, n, lower);
    return oxp_bip39_number(lower);
}

/* The word around or behind `at`, over no more than one separator. Its number is -1 where it is
 * none of the list, or where there is none; no phrase holds what lies before its end, then. Its end
 * is always behind `at`. */
static seed_word word_at(const char *text, size_t n, size_t at)
{
    seed_word it = {.number = -1};
    size_t limit = n - at < SEPARATOR_MOST ? n : at + SEPARATOR_MOST;

    while (at < limit && !is_letter_at(text, n, at))
        (void)oxp_utf8_next(text, n, &at);
    it.start = it.end = at;
    if (at >= limit)
        return it;
    it.end++;
    if ((unsigned char)text[at] & 0x80) {
        while (it.end < n && oxp_utf8_continues(text[it.end]))
            it.end++;
        return it;
    }
    size_t back = letters_back(text, at), length = letters_ahead(text + at - back);
    it.start = at - back;
    if (length < LETTERS_FEWEST || length <= back || oxp_is_ascii_letter(text[it.start + length])) {
        it.end = it.start + length > at ? it.start + length : at + 1;
        return it;
    }
    it.end = it.start + length;
    if (!(it.start && (text[it.start - 1] & 0x80) && is_letter_before(text, n, it.start)) &&
        !(it.end < n && (text[it.end] & 0x80) && is_letter_at(text, n, it.end)))
        it.number = number_at(text + it.start, length);
    return it;
}

/* The number of word i of the last k. */
static int number_of(const seed_search *it, size_t k, size_t i)
{
    return it->words[(it->n_words - k + i) % WORDS_MOST].number;
}

/* The words' 11-bit numbers in a row are the entropy and, in the last k / 3 bits, the front of its
 * SHA-256. */
static bool has_checksum(const seed_search *it, size_t k)
{
    uint8_t bytes[(WORDS_MOST * BITS_OF_WORD + 7) / 8], digest[32];
    size_t n_check = k / 3, n_entropy = (k * BITS_OF_WORD - n_check) / 8, n = 0;
    unsigned mask = 0xFF00u >> n_check & 0xFF;
    uint32_t bits = 0, n_bits = 0;

    for (size_t i = 0; i < k; i++) {
        bits = bits << BITS_OF_WORD | (uint32_t)number_of(it, k, i);
        for (n_bits += BITS_OF_WORD; n_bits >= 8; n_bits -= 8)
            bytes[n++] = (uint8_t)(bits >> (n_bits - 8));
    }
    if (n_bits)
        bytes[n] = (uint8_t)(bits << (8 - n_bits));
    return oxp_sha256(bytes, n_entropy, digest) && !((bytes[n_entropy] ^ digest[0]) & mask);
}

static bool has_different_words(const seed_search *it, size_t k)
{
    size_t different = 0;
    bool is_one_word = true;

    for (size_t i = 0; i < k; i++) {
        size_t same = 0;
        while (same < i && number_of(it, k, same) != number_of(it, k, i))
            same++;
        different += same == i;
        is_one_word &= i == k - 1 || number_of(it, k, i) == number_of(it, k, 0);
    }
    return different >= DIFFERENT_FEWEST || (is_one_word && different == 2);
}

/* Behind the words in a row that go on at `at`: a later one may lengthen the hit. */
static void find_run_end(seed_search *it, size_t at)
{
    seed_word word = {.end = at};

    if (it->run_end && at <= it->run_end)
        return;
    do {
        it->run_end = word.end;
        word = word_at(it->text, it->n, word.end);
    } while (word.number >= 0 && word.end < it->n);
    it->certain = oxp_behind_next(it->text, it->n, word.end);
}

static bool tell_pending(seed_search *it)
{
    size_t start = it->start > it->told ? it->start : it->told, end = it->end;

    it->start = it->end = 0;
    if (end <= start)
        return true;
    it->told = end;
    find_run_end(it, end);
    return oxp_tell(it->hits, start, end, it->certain);
}

/* A window that ends with the last word is a phrase: joins it to what waits to be told. */
static bool add_window(seed_search *it, size_t k)
{
    size_t start = it->words[(it->n_words - k) % WORDS_MOST].start;
    size_t end = it->words[(it->n_words - 1) % WORDS_MOST].end;

    if (it->end && start >= it->end && !tell_pending(it))
        return false;
    it->start = it->end && it->start < start ? it->start : start;
    it->end = end;
    return true;
}

static bool add_word(seed_search *it, seed_word word)
{
    int before = it->n_words ? it->words[(it->n_words - 1) % WORDS_MOST].number : -1;

    it->n_rising = before >= 0 && before < word.number ? it->n_rising + 1 : 1;
    it->n_falling = before > word.number ? it->n_falling + 1 : 1;
    it->words[it->n_words++ % WORDS_MOST] = word;
    for (size_t k = WORDS_FEWEST; k <= WORDS_MOST && k <= it->n_words; k += WORDS_STEP)
        if (it->n_rising < k && it->n_falling < k && has_checksum(it, k) &&
            has_different_words(it, k) && !add_window(it, k))
            return false;
    return true;
}

/* Reads words from `*at` on until one behind `beyond` is none of the list; `*at` is its end. */
static bool read_run(seed_search *it, size_t *at, size_t beyond)
{
    it->n_words = 0;
    while (*at < it->n) {
        seed_word word = word_at(it->text, it->n, *at);
        *at = word.end;
        if (word.number >= 0) {
            if (!add_word(it, word))
                return false;
        } else {
            it->n_words = 0;
            if (word.end > beyond)
                break;
        }
    }
    return tell_pending(it);
}

/* The words of the list in a row around `word`, no more than WORDS_FEWEST. `*end` is behind the
 * first word that is none of the list, if there are fewer. */
static size_t count_around(const seed_search *it, seed_word word, size_t from, size_t *end)
{
    size_t count = 1;

    for (seed_word next = word; count < WORDS_FEWEST && next.end < it->n; count++) {
        next = word_at(it->text, it->n, next.end);
        *end = next.end;
        if (next.number < 0)
            break;
    }
    while (count < WORDS_FEWEST && word.start > from) {
        size_t at = word.start, lowest = at - from < SEPARATOR_MOST ? from : at - SEPARATOR_MOST;
        do
            (void)oxp_utf8_previous(it->text, it->n, &at);
        while (at > lowest && !is_letter_at(it->text, it->n, at));
        word = word_at(it->text, it->n, at);
        if (word.number < 0)
            break;
        count++;
    }
    return count;
}

bool oxp_find_seed_phrase(const char *text, size_t n, oxp_hits hits)
{
    seed_search it = {.text = text, .n = n, .hits = hits};
    size_t from = 0; /* no phrase begins before */

    while (n > STRIDE && from < n - STRIDE) {
        size_t place = from + STRIDE;
        while (place > from && oxp_utf8_continues(text[place]))
            place--;
        seed_word word = word_at(text, n, place);
        size_t end = word.end > place ? word.end : place;
        if (word.number < 0 || count_around(&it, word, from, &end) < WORDS_FEWEST)
            from = end;
        else if (!read_run(&it, &from, place))
            return false;
    }
    return true;
}

/* Whether the word that the text ends in, as far as it is there, may become one of the list. */
static bool may_become(const char *text, size_t n, const seed_word *word)
{
    char lower[LETTERS_MOST];
    if (word->start >= n)
        return true;
    if (n - word->start > LETTERS_MOST || is_letter_before(text, n, word->start) ||
        !oxp_is_ascii_letter(text[word->start]))
        return false;
    lower_at(text + word->start, n - word->start, lower);
    return oxp_bip39_begins(lower, n - word->start);
}

bool oxp_read_seed_phrase(oxp_builtin_state *state, const char *text, size_t n, bool ended,
                          oxp_hits hits)
{
    bool went_on = true, over = false;

    state->open = n;
    while (state->at < n && went_on) {
        seed_word word = word_at(text, n, state->at);
        if (word.end >= n && !ended) { /* it may be another word yet */
            if (may_become(text, n, &word))
                state->open = word.start < n ? word.start : n;
            else /* too few words before it are no phrase */
                over = state->count < WORDS_FEWEST;
            break;
        }
        if (word.number >= 0) {
            if (!state->count++)
                state->run = word.start + 1;
        }
        if ((word.number < 0 || word.end >= n) && state->run) {
            seed_search it = {.text = text, .n = n, .hits = hits};
            size_t from = state->run - 1;
            if (state->count >= WORDS_FEWEST)
                went_on = read_run(&it, &from, 0);
            state->run = state->count = 0;
        }
        state->at = word.end;
    }
    if (state->run && !over)
        state->open = state->run - 1;
    return went_on;
}
