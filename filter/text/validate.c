#include "text/validate.h"

#include <string.h>

#include "text/validators.h"

static const struct oxp_validator *const GROUPS[] = {
    OXP_VALIDATE_PAYMENT,     OXP_VALIDATE_CODE,        OXP_VALIDATE_NET,
    OXP_VALIDATE_DOMAIN,      OXP_VALIDATE_AMERICAS,    OXP_VALIDATE_LATIN_AMERICA,
    OXP_VALIDATE_EUROPE,      OXP_VALIDATE_EUROPE_WEST, OXP_VALIDATE_EUROPE_NORTH,
    OXP_VALIDATE_EUROPE_EAST, OXP_VALIDATE_ASIA,        OXP_VALIDATE_OCEANIA,
    OXP_VALIDATE_AFRICA,      OXP_VALIDATE_TOKEN,       OXP_VALIDATE_COIN,
    OXP_VALIDATE_SHAPE,       OXP_VALIDATE_EUROPE_RIM,  OXP_VALIDATE_OVERSEAS,
    OXP_VALIDATE_DOCUMENT,
};

enum { N_GROUPS = sizeof GROUPS / sizeof *GROUPS };

const char *oxp_validator_at(size_t i)
{
    for (size_t g = 0; g < N_GROUPS; g++)
        for (const struct oxp_validator *it = GROUPS[g]; it->name; it++)
            if (!i--)
                return it->name;
    return NULL;
}

const struct oxp_validator *oxp_validator_find(const char *name, size_t n)
{
    for (size_t g = 0; g < N_GROUPS; g++)
        for (const struct oxp_validator *it = GROUPS[g]; it->name; it++)
            if (strlen(it->name) == n && !memcmp(it->name, name, n))
                return it;
    return NULL;
}

int oxp_validator_takes(const struct oxp_validator *validator)
{
    return validator->takes;
}

const char *oxp_validator_name(const struct oxp_validator *validator)
{
    return validator->name;
}

bool oxp_validate(const oxp_validation *validation, const char *text, size_t n)
{
    return validation->validator->accepts(text, n, validation->number);
}

static bool is_separator(char c)
{
    return c == ' ' || c == '-' || c == '.' || c == '/';
}

size_t oxp_compact(const char *text, size_t n, char out[OXP_COMPACT_MOST + 1], size_t most)
{
    size_t count = 0;
    for (size_t i = 0; i < n; i++) {
        char c = text[i] >= 'a' && text[i] <= 'z' ? (char)(text[i] - 0x20) : text[i];
        if (is_separator(c))
            continue;
        if ((!oxp_is_digit(c) && !oxp_is_upper(c)) || count == most)
            return 0;
        out[count++] = c;
    }
    out[count] = '\0';
    return count;
}

size_t oxp_compact_digits(const char *text, size_t n, char out[OXP_COMPACT_MOST + 1], size_t most)
{
    size_t count = oxp_compact(text, n, out, most);
    for (size_t i = 0; i < count; i++)
        if (!oxp_is_digit(out[i]))
            return 0;
    return count;
}

bool oxp_all_alike(const char *text, size_t n)
{
    return strspn(text, (char[]){text[0], '\0'}) >= n;
}

bool oxp_exact_digits(const char *text, size_t n, char out[OXP_COMPACT_MOST + 1], size_t count)
{
    return oxp_compact_digits(text, n, out, count) == count && !oxp_all_alike(out, count);
}

bool oxp_exact_form(const char *text, size_t n, char out[OXP_COMPACT_MOST + 1], const char *form)
{
    size_t count = strlen(form);
    if (oxp_compact(text, n, out, count) != count)
        return false;
    for (size_t i = 0; i < count; i++)
        if (oxp_is_digit(out[i]) != (form[i] == 'd'))
            return false;
    return true;
}

int oxp_hex_value(char c)
{
    if (oxp_is_digit(c))
        return c - '0';
    c = oxp_lower(c);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

uint32_t oxp_number(const char *text, size_t count)
{
    uint32_t number = 0;
    for (size_t i = 0; i < count; i++)
        number = number * 10 + (uint32_t)(text[i] - '0');
    return number;
}

uint32_t oxp_weighted(const char *digits, const uint8_t *weights, size_t count)
{
    uint32_t sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += (uint32_t)(digits[i] - '0') * weights[i];
    return sum;
}

bool oxp_is_date(uint32_t year, uint32_t month, uint32_t day)
{
    static const uint8_t DAYS[] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (month < 1 || month > 12 || day < 1 || day > DAYS[month - 1])
        return false;
    bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return month != 2 || day < 29 || leap;
}
