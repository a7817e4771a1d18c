#include "match/host.h"

#include <stdlib.h>
#include <string.h>

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + 0x20) : c;
}

static bool is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static bool is_scheme(char c, bool first)
{
    char l = lower(c);
    return (l >= 'a' && l <= 'z') ||
           (!first && ((c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.'));
}

/* Bytes of `scheme://` or `//` at the front. Browsers read a backslash as a slash. */
static size_t scheme_length(const char *text, size_t n)
{
    size_t i = 0;
    while (i < n && is_scheme(text[i], i == 0))
        i++;
    if (i && (i == n || text[i] != ':'))
        i = 0;
    else if (i)
        i++;
    if (n - i < 2 || (text[i] != '/' && text[i] != '\\') ||
        (text[i + 1] != '/' && text[i + 1] != '\\'))
        return 0;
    return i + 2;
}

static bool is_port(const char *text, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (text[i] < '0' || text[i] > '9')
            return false;
    return true;
}

static bool is_host_byte(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.' ||
           (unsigned char)c >= 0x80;
}

/* [begin, end) without user name and port; false where the port is none. */
static bool trim_authority(const char **begin, const char **end)
{
    for (const char *p = *begin; p < *end; p++)
        if (*p == '@')
            *begin = p + 1;
    const char *after = *begin;
    if (after < *end && *after == '[') {
        const char *close = memchr(after, ']', (size_t)(*end - after));
        if (!close)
            return false;
        after = close + 1;
    }
    const char *colon = memchr(after, ':', (size_t)(*end - after));
    if (colon) {
        if (!is_port(colon + 1, (size_t)(*end - colon - 1)))
            return false;
        *end = colon;
    }
    return true;
}

static bool is_ipv6(const char *p, size_t n)
{
    if (n < 4 || p[0] != '[' || p[n - 1] != ']')
        return false;
    for (size_t i = 1; i + 1 < n; i++)
        if (!strchr("0123456789abcdefABCDEF:.", p[i]) || !p[i])
            return false;
    return true;
}

bool oxp_host_of(const char *text, size_t n, oxp_buffer *host)
{
    while (n && is_space(*text))
        text++, n--;
    while (n && is_space(text[n - 1]))
        n--;
    size_t scheme = scheme_length(text, n);
    const char *begin = text + scheme, *end = begin;
    while (end < text + n && !(*end && strchr("/\\?#", *end)))
        end++;
    if (!trim_authority(&begin, &end))
        return false;
    size_t length = (size_t)(end - begin);
    if (length && begin[length - 1] == '.')
        length--;
    if (!length || !oxp_buffer_reserve(host, length))
        return false;
    bool ipv6 = is_ipv6(begin, length);
    bool label = false; /* inside one: labels are not empty */
    for (size_t i = 0; i < length; i++) {
        char c = lower(begin[i]);
        if (!ipv6 && (!is_host_byte(c) || (c == '.' && !label)))
            return false;
        label = c != '.';
        host->p[host->n + i] = c;
    }
    host->n += length;
    return true;
}

oxp_status oxp_host_term(const char *text, size_t n, oxp_arena *arena, oxp_str *host)
{
    oxp_buffer b = {0};
    if (n > 2 && text[0] == '*' && text[1] == '.')
        text += 2, n -= 2;
    if (!oxp_buffer_reserve(&b, n + 1))
        return OXP_ERR_MEMORY;
    oxp_status status = OXP_ERR_RULES;
    if (oxp_host_of(text, n, &b)) {
        *host = oxp_arena_str(arena, b.p, b.n);
        status = host->p ? OXP_OK : OXP_ERR_MEMORY;
    }
    oxp_buffer_free(&b);
    return status;
}

static int compare(const void *left, const void *right)
{
    const oxp_str *a = left, *b = right;
    size_t n = a->n < b->n ? a->n : b->n;
    int order = memcmp(a->p, b->p, n);
    return order ? order : (a->n > b->n) - (a->n < b->n);
}

void oxp_hosts_sort(oxp_hosts *hosts)
{
    if (hosts->n > 1)
        qsort(hosts->items, hosts->n, sizeof *hosts->items, compare);
}

bool oxp_hosts_hold(const oxp_hosts *hosts, const char *host, size_t n)
{
    while (n && hosts->n) {
        oxp_str wanted = {host, n};
        if (bsearch(&wanted, hosts->items, hosts->n, sizeof *hosts->items, compare))
            return true;
        const char *dot = memchr(host, '.', n);
        size_t skip = dot ? (size_t)(dot - host) + 1 : n;
        host += skip;
        n -= skip;
    }
    return false;
}
