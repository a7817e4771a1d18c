#include "ruleset/version.h"

#include <stddef.h>
#include <string.h>

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* One number without leading zero; moves `*at` behind it. */
static bool read_part(const char **at, uint32_t *part)
{
    size_t n = strspn(*at, "0123456789");

    if (!n || n > 9 || ((*at)[0] == '0' && n > 1))
        return false;
    *part = 0;
    for (size_t i = 0; i < n; i++)
        *part = *part * 10 + (uint32_t)((*at)[i] - '0');
    *at += n;
    return true;
}

/* Identifiers joined by dots, up to `end`. */
static bool identifiers(const char *at, const char *end)
{
    if (at == end)
        return false;
    for (const char *p = at; p < end; p++) {
        bool letter = is_digit(*p) || (*p >= 'a' && *p <= 'z') || (*p >= 'A' && *p <= 'Z');
        bool dot = *p == '.' && p > at && p[-1] != '.' && p + 1 < end;
        if (!letter && *p != '-' && !dot)
            return false;
    }
    return true;
}

/* Between 1 and 3 parts and, behind three, a prerelease and build; the number of parts, or 0. */
static int read_version(const char *text, oxp_version *version)
{
    const char *at = text;
    int parts = 0;

    *version = (oxp_version){.prerelease = ""};
    do {
        if (parts == 3 || !read_part(&at, &version->part[parts]))
            return 0;
        parts++;
    } while (*at == '.' && ++at);
    const char *plus = strchr(at, '+');
    const char *end = at + strlen(at);
    if (plus && (parts < 3 || !identifiers(plus + 1, end)))
        return 0;
    if (*at == '-') {
        if (parts < 3 || !identifiers(at + 1, plus ? plus : end))
            return 0;
        version->prerelease = at + 1;
        return parts;
    }
    return *at == '\0' || at == plus ? parts : 0;
}

bool oxp_version_read(const char *text, oxp_version *version)
{
    return read_version(text, version) == 3;
}

/* ---- order ---------------------------------------------------------------------- */

static size_t prerelease_length(const char *text)
{
    return strcspn(text, "+");
}

static int compare_identifier(const char *a, size_t n, const char *b, size_t m)
{
    bool number_a = strspn(a, "0123456789") >= n, number_b = strspn(b, "0123456789") >= m;

    if (number_a != number_b)
        return number_a ? -1 : 1;
    if (number_a && n != m)
        return n < m ? -1 : 1;
    int order = memcmp(a, b, n < m ? n : m);
    return order ? order : n == m ? 0 : n < m ? -1 : 1;
}

/* A version with a prerelease comes before the one without. */
static int compare_prerelease(const char *a, const char *b)
{
    size_t left = prerelease_length(a), right = prerelease_length(b);

    if (!left || !right)
        return left == right ? 0 : left ? -1 : 1;
    const char *a_end = a + left, *b_end = b + right;
    while (a < a_end && b < b_end) {
        size_t n = strcspn(a, ".+"), m = strcspn(b, ".+");
        int order = compare_identifier(a, n, b, m);
        if (order)
            return order;
        a += n + (a + n < a_end);
        b += m + (b + m < b_end);
    }
    return a < a_end ? 1 : b < b_end ? -1 : 0;
}

static int compare(const oxp_version *a, const oxp_version *b)
{
    for (int i = 0; i < 3; i++)
        if (a->part[i] != b->part[i])
            return a->part[i] < b->part[i] ? -1 : 1;
    return compare_prerelease(a->prerelease, b->prerelease);
}

/* ---- ranges ------------------------------------------------------------------------ */

/* The operator ('^', '~', '>', '=') and how many parts are given; 0: no range. */
static int read_range(const char *range, char *operator, oxp_version * version)
{
    *operator= '=';
    if (*range == '^' || *range == '~')
        *operator= * range++;
    else if (range[0] == '>' && range[1] == '=') {
        *operator= '>';
        range += 2;
    }
    while (*range == ' ')
        range++;
    return read_version(range, version);
}

bool oxp_range_is_good(const char *range)
{
    oxp_version version;
    char operator;
    return read_range(range, &operator, & version) > 0;
}

/* How many leading parts must be equal. */
static int fixed_parts(char operator, int parts, const oxp_version *least)
{
    if (operator== '=')
        return parts;
    if (operator== '~')
        return parts < 2 ? 1 : 2;
    if (operator== '>')
        return 0;
    /* The first part that is not 0 is the one that breaks. */
    for (int i = 0; i < parts; i++)
        if (least->part[i])
            return i + 1;
    return parts;
}

bool oxp_range_holds(const char *range, const oxp_version *version)
{
    oxp_version least;
    char operator;
    int parts = read_range(range, &operator, & least);

    if (!parts)
        return false;
    bool same_three = memcmp(least.part, version->part, sizeof least.part) == 0;
    if (prerelease_length(version->prerelease) &&
        !(parts == 3 && prerelease_length(least.prerelease) && same_three))
        return false;
    int fixed = fixed_parts(operator, parts, &least);
    for (int i = 0; i < fixed; i++)
        if (least.part[i] != version->part[i])
            return false;
    if (operator== '=' && parts == 3)
        return compare(version, &least) == 0;
    return operator== '=' || compare(version, &least) >= 0;
}
