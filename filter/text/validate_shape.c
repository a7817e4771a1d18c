/* Checks that take a number: how random a text is, and whether it is a date. */
#include <string.h>

#include "text/validate.h"
#include "text/validators.h"

/* log2(x) in 1/65536 by repeated squaring, for 1 <= x <= 2^31: the same on every machine,
 * which a library's log2 does not promise. */
static uint64_t log2_fixed(uint32_t x)
{
    uint64_t whole = 31 - (uint64_t)__builtin_clz(x);
    uint64_t fraction = ((uint64_t)x << 31) >> whole; /* in [2^31, 2^32) */
    uint64_t result = whole << 16;
    for (uint64_t bit = 1u << 15; bit; bit >>= 1) {
        fraction = (fraction * fraction) >> 31;
        if (fraction >> 32) {
            fraction >>= 1;
            result |= bit;
        }
    }
    return result;
}

enum { ENTROPY_MOST = 1 << 20 };

/* Shannon entropy of the bytes, in bits a byte, is at least number / 100:
 * log2 n - (sum of c log2 c) / n over the counts c. */
static bool accepts_entropy(const char *text, size_t n, uint32_t number)
{
    uint32_t counts[256] = {0};
    uint64_t sum = 0;

    if (!n || n > ENTROPY_MOST)
        return false;
    for (size_t i = 0; i < n; i++)
        counts[(unsigned char)text[i]]++;
    for (size_t i = 0; i < 256; i++)
        if (counts[i] > 1)
            sum += counts[i] * log2_fixed(counts[i]);
    uint64_t total = n * log2_fixed((uint32_t)n);
    return (total - sum) * 100 >= (uint64_t)number * n * 65536;
}

/* At least `number` different bytes. */
static bool accepts_distinct(const char *text, size_t n, uint32_t number)
{
    bool seen[256] = {false};
    uint32_t count = 0;
    for (size_t i = 0; i < n; i++) {
        count += !seen[(unsigned char)text[i]];
        seen[(unsigned char)text[i]] = true;
    }
    return count >= number;
}

/* Refuses 111111, 123456, 987654, 8901234, abcdef and kin: letters and digits that all are
 * the same step from their neighbour, a step of 0, 1 or -1 where 0 follows 9. */
static bool accepts_not_sequential(const char *text, size_t n, uint32_t unused)
{
    bool same = true, up = true, down = true;
    char before = 0;
    size_t count = 0;
    (void)unused;
    for (size_t i = 0; i < n; i++) {
        char c = oxp_lower(text[i]);
        if (!oxp_is_digit(c) && !(c >= 'a' && c <= 'z'))
            continue;
        if (count++) {
            same &= c == before;
            up &= c == before + 1 || (before == '9' && c == '0');
            down &= c == before - 1 || (before == '0' && c == '9');
        }
        before = c;
    }
    return count < 2 || (!same && !up && !down);
}

enum { FORM_YYMMDD = 1, FORM_YYYYMMDD, FORM_DDMMYY, FORM_DDMMYYYY };

static const struct date_form {
    const char *name;
    uint8_t digits, year, year_digits, month, day; /* where each begins */
} DATE_FORMS[] = {
    [FORM_YYMMDD] = {"YYMMDD", 6, 0, 2, 2, 4},
    [FORM_YYYYMMDD] = {"YYYYMMDD", 8, 0, 4, 4, 6},
    [FORM_DDMMYY] = {"DDMMYY", 6, 4, 2, 2, 0},
    [FORM_DDMMYYYY] = {"DDMMYYYY", 8, 4, 4, 2, 0},
};

uint32_t oxp_validator_word(const struct oxp_validator *validator, const char *word, size_t n)
{
    if (validator->takes != OXP_TAKES_WORD)
        return 0;
    for (uint32_t form = FORM_YYMMDD; form <= FORM_DDMMYYYY; form++)
        if (strlen(DATE_FORMS[form].name) == n && !memcmp(DATE_FORMS[form].name, word, n))
            return form;
    return 0;
}

/* The first digits of the match are a date of that form; what is no digit is passed over. */
static bool accepts_date(const char *text, size_t n, uint32_t number)
{
    char digits[8];
    size_t count = 0;

    if (number < FORM_YYMMDD || number > FORM_DDMMYYYY)
        return false;
    const struct date_form *form = &DATE_FORMS[number];
    for (size_t i = 0; i < n && count < form->digits; i++)
        if (oxp_is_digit(text[i]))
            digits[count++] = text[i];
    if (count < form->digits)
        return false;
    uint32_t year = oxp_number(digits + form->year, form->year_digits);
    if (form->year_digits == 4 && (year < 1800 || year > 2199))
        return false;
    return oxp_is_date(year, oxp_number(digits + form->month, 2),
                       oxp_number(digits + form->day, 2));
}

const struct oxp_validator OXP_VALIDATE_SHAPE[] = {
    {"entropy", accepts_entropy, OXP_TAKES_DECIMAL},
    {"distinct", accepts_distinct, OXP_TAKES_NUMBER},
    {"not-sequential", accepts_not_sequential, OXP_TAKES_TRUE},
    {"date", accepts_date, OXP_TAKES_WORD},
    {NULL, NULL, 0},
};
