#include "text/skeleton_token.h"

#include "text/utf8.h"

enum { SIGN_BESIDE = 3, RUN_MOST = 2, RUN_ALONE = 3 };

static bool is_digit(uint32_t c)
{
    return c >= '0' && c <= '9';
}

static uint8_t kind_of(const oxp_token_item *it)
{
    return it->look & OXP_LOOK_KIND;
}

static bool is_letter(const oxp_token_item *it)
{
    uint8_t kind = kind_of(it);
    return kind == OXP_LOOK_LATIN || kind == OXP_LOOK_ALIKE || kind == OXP_LOOK_FOREIGN;
}

/* What a sign has beside it: letters and digits. */
static bool is_body(const oxp_token_item *it)
{
    return is_letter(it) || is_digit(it->c);
}

bool oxp_token_read(oxp_token *token, const char *text, size_t n, bool last, size_t at)
{
    bool numeral = true;

    token->n = 0;
    token->cut = token->leeted = token->letters = token->leet = false;
    for (size_t next = at; at < n && token->n < OXP_SKELETON_TOKEN; at = next) {
        uint32_t c = oxp_utf8_next(text, n, &next);
        uint8_t look = oxp_look(c);
        if (!oxp_in_token(c, look))
            break;
        token->letters |= look != 0;
        token->leet |= look == 0;
        numeral = numeral && is_digit(c) && oxp_leet(c);
        token->items[token->n++] = (oxp_token_item){c, look, (uint8_t)(next - at), OXP_TOKEN_KEEP};
    }
    token->end = at;
    token->numeral = numeral && token->n <= OXP_NUMERAL_MOST;
    if (at == n)
        return last;
    if (token->n == OXP_SKELETON_TOKEN) {
        uint32_t c = oxp_utf8_next(text, n, &at);
        token->cut = oxp_in_token(c, oxp_look(c));
    }
    return true;
}

/* ---- signs ---- */

/* Whether a digit that reads as a letter stands between letters. */
static bool has_digit_among_letters(const oxp_token *token)
{
    bool letter = false, pending = false;

    for (size_t i = 0; i < token->n; i++) {
        if (is_letter(&token->items[i])) {
            if (pending)
                return true;
            letter = true;
        } else if (is_digit(token->items[i].c) && oxp_leet(token->items[i].c)) {
            pending = letter;
        }
    }
    return false;
}

static size_t count_sign(const oxp_token *token, uint32_t sign)
{
    size_t count = 0;
    for (size_t i = 0; i < token->n; i++)
        count += token->items[i].c == sign;
    return count;
}

/* Letters and digits from `from` on in a direction, up to the next sign. */
static size_t count_body(const oxp_token *token, size_t from, bool back)
{
    size_t count = 0;
    for (size_t i = from; i < token->n && !oxp_is_sign(token->items[i].c); i += back ? SIZE_MAX : 1)
        count += is_body(&token->items[i]);
    return count;
}

static bool is_sign_folded(const oxp_token *token, size_t at, size_t left, size_t right,
                           bool leeted)
{
    uint32_t c = token->items[at].c;
    size_t least = left && right && right < left ? right : left ? left : right;

    if (c == '!' || c == '|')
        return left && right && least <= SIGN_BESIDE && count_sign(token, c) == 1;
    if (c != '@' && at + 1 < token->n && is_digit(token->items[at + 1].c))
        return false; /* an amount of money */
    return least && (least <= SIGN_BESIDE || leeted);
}

/* Decides which signs are letters; the others split the token. */
static void judge_signs(oxp_token *token)
{
    bool leeted = has_digit_among_letters(token);

    for (size_t i = 0, end; i < token->n; i = end) {
        end = i + 1;
        if (!oxp_is_sign(token->items[i].c))
            continue;
        while (end < token->n && oxp_is_sign(token->items[end].c))
            end++;
        size_t left = i ? count_body(token, i - 1, true) : 0;
        size_t right = count_body(token, end, false);
        for (size_t k = i; k < end; k++)
            if (is_sign_folded(token, k, left, right, leeted))
                token->items[k].out = oxp_leet(token->items[k].c);
    }
}

/* ---- parts ---- */

typedef struct census {
    size_t latin, alike, foreign, flags, others;
} census;

static census count(const oxp_token_item *items, size_t n)
{
    census it = {0};
    for (size_t i = 0; i < n; i++)
        switch (kind_of(&items[i])) {
        case OXP_LOOK_LATIN:
            it.latin++;
            break;
        case OXP_LOOK_ALIKE:
            it.alike++;
            break;
        case OXP_LOOK_FOREIGN:
            it.foreign++;
            break;
        case OXP_LOOK_FLAG:
            it.flags++;
            break;
        case OXP_LOOK_ACCENT:
            break;
        default:
            it.others++;
        }
    return it;
}

static char letter_of(const oxp_token_item *it)
{
    uint8_t letter = it->look & OXP_LOOK_LETTER;
    return letter ? (char)('a' + letter - 1) : OXP_TOKEN_KEEP;
}

static void map_part(oxp_token_item *items, size_t n, bool keep_script)
{
    census it = count(items, n);
    bool alike = it.latin || (!it.foreign && !keep_script);
    bool leet = it.latin || (it.alike && alike);
    bool flags = it.flags && !it.latin && !it.alike && !it.foreign && !it.others;

    for (size_t i = 0; i < n; i++) {
        switch (kind_of(&items[i])) {
        case OXP_LOOK_LATIN:
            items[i].out = letter_of(&items[i]);
            break;
        case OXP_LOOK_ALIKE:
            items[i].out = alike ? letter_of(&items[i]) : OXP_TOKEN_KEEP;
            break;
        case OXP_LOOK_FLAG:
            items[i].out = flags ? letter_of(&items[i]) : OXP_TOKEN_KEEP;
            break;
        case OXP_LOOK_ACCENT:
            items[i].out = OXP_TOKEN_DROP;
            break;
        case OXP_LOOK_FOREIGN:
            break;
        default:
            items[i].out = leet ? oxp_leet(items[i].c) : OXP_TOKEN_KEEP;
        }
    }
}

/* Whether something read as a letter stands between letters, or letters between two such. */
static bool is_part_leeted(const oxp_token_item *items, size_t n)
{
    bool letter = false, leet = false, letter_leet = false, leet_letter = false;

    for (size_t i = 0; i < n; i++) {
        if (is_letter(&items[i])) {
            if (letter_leet)
                return true;
            letter = true;
            leet_letter = leet;
        } else if (!items[i].look && items[i].out) {
            if (leet_letter)
                return true;
            leet = true;
            letter_leet = letter;
        }
    }
    return false;
}

/* What a character is in the skeleton, if that is a letter; 0: it is none. */
static uint32_t written(const oxp_token_item *it)
{
    return it->out ? (uint32_t)it->out : is_letter(it) ? it->c : 0;
}

static bool is_one_letter(const oxp_token_item *items, size_t n)
{
    uint32_t first = 0;
    for (size_t i = 0; i < n; i++) {
        uint32_t c = written(&items[i]);
        if (c == OXP_TOKEN_DROP)
            continue;
        if (!c || (first && c != first))
            return false;
        first = c;
    }
    return true;
}

static void cut_runs(oxp_token *token, oxp_token_item *items, size_t n, bool goes_on)
{
    size_t most = !goes_on && is_one_letter(items, n) ? RUN_ALONE : RUN_MOST;

    for (size_t i = 0; i < n; i++) {
        uint32_t c = written(&items[i]);
        if (c == OXP_TOKEN_DROP)
            continue;
        token->run_n = c && c == token->run_c ? token->run_n + 1 : 1;
        token->run_c = c;
        if (token->run_n > most)
            items[i].out = OXP_TOKEN_DROP;
    }
}

static void judge_part(oxp_token *token, size_t begin, size_t end, bool keep_script, bool goes_on)
{
    oxp_token_item *items = token->items + begin;

    map_part(items, end - begin, keep_script);
    token->leeted |= is_part_leeted(items, end - begin);
    cut_runs(token, items, end - begin, goes_on);
}

void oxp_token_judge(oxp_token *token, bool keep_script, const oxp_token *before)
{
    size_t begin = 0;

    token->run_c = before ? before->run_c : 0;
    token->run_n = before ? before->run_n : 0;
    judge_signs(token);
    for (size_t i = 0; i <= token->n; i++)
        if (i == token->n || (oxp_is_sign(token->items[i].c) && !token->items[i].out)) {
            judge_part(token, begin, i, keep_script, before && !begin);
            if (i < token->n)
                token->run_c = 0;
            begin = i + 1;
        }
}

void oxp_token_spell(oxp_token *token)
{
    for (size_t i = 0; i < token->n; i++)
        token->items[i].out = oxp_leet(token->items[i].c);
}
