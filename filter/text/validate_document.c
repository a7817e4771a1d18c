/* Travel documents. */
#include <string.h>

#include "text/validators.h"

/* Digits count themselves, letters 10 to 35, the filler `<` nothing; -1 for all else. */
static int zone_value(char c)
{
    if (oxp_is_digit(c))
        return c - '0';
    if (c == '<')
        return 0;
    c = oxp_lower(c);
    return c >= 'a' && c <= 'z' ? c - 'a' + 10 : -1;
}

/* The sum of weights 7 3 1, going on from place `at` of the weights; -1 on other characters. */
static int zone_sum(const char *text, size_t n, size_t at)
{
    static const uint8_t WEIGHTS[] = {7, 3, 1};
    int sum = 0;
    for (size_t i = 0; i < n; i++) {
        int value = zone_value(text[i]);
        if (value < 0)
            return -1;
        sum += value * WEIGHTS[(at + i) % 3];
    }
    return sum;
}

static bool field_holds(const char *text, size_t n)
{
    int sum = zone_sum(text, n, 0);
    return sum >= 0 && oxp_is_digit(text[n]) && sum % 10 == text[n] - '0';
}

/* The fields `text` + `from`, `length` each, as one, against the digit at `check`. */
static bool whole_holds(const char *text, const size_t fields[3][2], size_t check)
{
    int sum = 0;
    size_t at = 0;
    for (size_t i = 0; i < 3; i++) {
        int part = zone_sum(text + fields[i][0], fields[i][1], at);
        if (part < 0)
            return false;
        sum += part;
        at += fields[i][1];
    }
    return oxp_is_digit(text[check]) && sum % 10 == text[check] - '0';
}

static bool is_zone_sex(char c)
{
    return c == '<' || strchr("mfx", oxp_lower(c)) != NULL;
}

/* Number, state, birth, sex, expiry, and what the state adds: of passports (44) and of documents
 * of middle size (36). */
static bool second_of_two(const char *text, size_t n)
{
    static const size_t PASSPORT[3][2] = {{0, 10}, {13, 7}, {21, 22}};
    static const size_t MIDDLE[3][2] = {{0, 10}, {13, 7}, {21, 14}};

    if (!field_holds(text, 9) || !field_holds(text + 13, 6) || !field_holds(text + 21, 6) ||
        !is_zone_sex(text[20]))
        return false;
    if (n == 36)
        return whole_holds(text, MIDDLE, 35);
    bool empty = text[42] == '<' && strspn(text + 28, "<") >= 15;
    return (empty || field_holds(text + 28, 14)) && whole_holds(text, PASSPORT, 43);
}

/* Birth, sex, expiry, state, and what the state adds; the last digit speaks of the first line
 * too and cannot be checked here. */
static bool second_of_three(const char *text)
{
    return field_holds(text, 6) && is_zone_sex(text[7]) && field_holds(text + 8, 6) &&
           zone_sum(text + 15, 14, 0) >= 0 && oxp_is_digit(text[29]);
}

/* ICAO Doc 9303 parts 3 to 6: the second line of a machine readable zone, by its length. */
static bool accepts_mrz(const char *text, size_t n, uint32_t unused)
{
    char line[45];
    (void)unused;
    if (n != 44 && n != 36 && n != 30)
        return false;
    memcpy(line, text, n);
    line[n] = '\0';
    if (memchr(line, '\0', n))
        return false;
    return n == 30 ? second_of_three(line) : second_of_two(line, n);
}

const struct oxp_validator OXP_VALIDATE_DOCUMENT[] = {
    {"mrz", accepts_mrz, OXP_TAKES_NOTHING},
    {NULL, NULL, 0},
};
