#include "ruleset/node.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "ruleset/chars.h"
#include "ruleset/suggest.h"

/* More names than this tell an author nothing. */
enum { LISTED = 12 };

oxp_node *oxp_node_get(const oxp_node *map, const char *key)
{
    if (!map || map->kind != OXP_NODE_MAP)
        return NULL;
    for (oxp_node *member = map->first; member; member = member->next)
        if (strcmp(member->key.p, key) == 0)
            return member;
    return NULL;
}

bool oxp_node_is(const oxp_node *scalar, const char *text)
{
    return scalar->kind == OXP_NODE_SCALAR && strcmp(scalar->text.p, text) == 0;
}

bool oxp_node_has_fault(const oxp_node *map)
{
    for (const oxp_node *member = map->first; member; member = member->next)
        if (member->blamed)
            return true;
    return false;
}

__attribute__((format(printf, 4, 0))) static void
blame(oxp_loader *loader, oxp_place place, const char *code, const char *format, va_list args)
{
    char text[2048];

    vsnprintf(text, sizeof text, format, args);
    oxp_char_tidy(text);
    oxp_diag_error(loader->diag, place, code, "%s", text);
}

void oxp_blame(oxp_loader *loader, oxp_node *node, const char *code, const char *format, ...)
{
    va_list args;

    if (node->blamed)
        return;
    node->blamed = true;
    va_start(args, format);
    blame(loader, node->place, code, format, args);
    va_end(args);
}

void oxp_blame_key(oxp_loader *loader, oxp_node *node, const char *code, const char *format, ...)
{
    va_list args;

    if (node->blamed)
        return;
    node->blamed = true;
    va_start(args, format);
    blame(loader, node->key_place, code, format, args);
    va_end(args);
}

void oxp_blame_place(oxp_loader *loader, oxp_place place, const char *code, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    blame(loader, place, code, format, args);
    va_end(args);
}

const char *oxp_hint(oxp_loader *loader, const char *wrong, const char *const *names, size_t n,
                     const char *lead)
{
    const char *meant = oxp_suggest(wrong, names, n);
    char text[1024];

    if (meant)
        snprintf(text, sizeof text, "; did you mean '%s'?", meant);
    else if (n && n <= LISTED)
        snprintf(text, sizeof text, "; %s %s", lead, oxp_loader_join(loader, names, n));
    else
        snprintf(text, sizeof text, "%s", n ? "; the manual lists them all" : "");
    char *copy = oxp_arena_copy(loader->scratch, text, strlen(text));
    if (!copy)
        loader->no_memory = true;
    return copy ? copy : "";
}

/* Rules are data: a key that would hold an address to call or a secret is worse than a slip. */
static bool is_call_or_secret(const char *key)
{
    static const char *const KEYS[] = {
        "url",    "uri",   "endpoint", "webhook",       "callback", "proxy",      "api_key",
        "apikey", "token", "secret",   "authorization", "password", "credentials"};

    for (size_t i = 0; i < sizeof KEYS / sizeof *KEYS; i++)
        if (strcmp(key, KEYS[i]) == 0)
            return true;
    return false;
}

void oxp_node_check_keys(oxp_loader *loader, oxp_node *map, const char *what,
                         const char *const *keys, size_t n)
{
    for (oxp_node *member = map->first; member; member = member->next) {
        size_t k = 0;
        while (k < n && strcmp(keys[k], member->key.p) != 0)
            k++;
        if (k == n && is_call_or_secret(member->key.p))
            oxp_blame_key(loader, member, "E9",
                          "'%s' in %s: rule files hold no address to call and no secret; take "
                          "it out",
                          member->key.p, what);
        else if (k == n)
            oxp_blame_key(loader, member, "E1", "unknown key '%s' in %s%s", member->key.p, what,
                          oxp_hint(loader, member->key.p, keys, n, "it may have"));
    }
}

oxp_node *oxp_want_member(oxp_loader *loader, oxp_node *map, const char *what, const char *key)
{
    oxp_node *member = oxp_node_get(map, key);
    if (!member)
        oxp_diag_error(loader->diag, map->place, "E1", "%s lacks the key '%s'; add it", what, key);
    return member;
}

/* "a list", "a map", "'70'": what stands there instead. */
static const char *found(const oxp_node *node, char *text, size_t size)
{
    if (node->kind == OXP_NODE_LIST)
        return "a list";
    if (node->kind == OXP_NODE_MAP)
        return "a map";
    /* Cut at a whole character, so that the complaint stays UTF-8. */
    size_t n = node->text.n < 60 ? node->text.n : 60;
    while (n < node->text.n && n > 0 && ((unsigned char)node->text.p[n] & 0xC0) == 0x80)
        n--;
    snprintf(text, size, "'%.*s%s'", (int)n, node->text.p, n < node->text.n ? "..." : "");
    return text;
}

void oxp_blame_type(oxp_loader *loader, oxp_node *node, const char *wanted, const char *cure)
{
    char text[96];
    oxp_blame(loader, node, "E1", "'%s' wants %s, found %s%s", node->label, wanted,
              found(node, text, sizeof text), cure);
}

bool oxp_want_map(oxp_loader *loader, oxp_node *node)
{
    if (node->kind == OXP_NODE_MAP)
        return true;
    oxp_blame_type(loader, node, "a map of keys and values", "");
    return false;
}

bool oxp_want_list(oxp_loader *loader, oxp_node *node)
{
    if (node->kind == OXP_NODE_LIST)
        return true;
    oxp_blame_type(loader, node, "a list",
                   node->kind == OXP_NODE_SCALAR ? "; write [a, b] or one '- item' a line" : "");
    return false;
}

/* A scalar that is not empty and was not cut by a comment. */
static bool want_scalar(oxp_loader *loader, oxp_node *node, const char *wanted)
{
    if (node->kind == OXP_NODE_SCALAR)
        return true;
    oxp_blame_type(loader, node, wanted,
                   node->kind == OXP_NODE_LIST ? "; quote it if it begins with '['"
                                               : "; quote it if it holds ': ' or begins with '{'");
    return false;
}

const char *oxp_want_text(oxp_loader *loader, oxp_node *node, size_t most)
{
    if (!want_scalar(loader, node, "a text"))
        return NULL;
    if (!node->text.n) {
        oxp_blame(loader, node, "E1", "'%s' is empty; give it a text or take the key out",
                  node->label);
        return NULL;
    }
    if (node->commented) {
        oxp_blame(loader, node, "E2",
                  "a comment cuts this text off after '%s'; quote it, or put the comment on a "
                  "line of its own",
                  node->text.p);
        return NULL;
    }
    size_t n = oxp_char_count(node->text.p, node->text.n);
    if (n > most) {
        oxp_blame(loader, node, "E1", "'%s' has %zu characters; at most %zu may stand here",
                  node->label, n, most);
        return NULL;
    }
    return node->text.p;
}

/* True for [0-9]{1,9} without a leading zero. */
static bool read_number(const char *text, uint32_t *number)
{
    size_t n = strspn(text, "0123456789");
    if (!n || n > 9 || text[n] || (text[0] == '0' && n > 1))
        return false;
    *number = 0;
    for (size_t i = 0; i < n; i++)
        *number = *number * 10 + (uint32_t)(text[i] - '0');
    return true;
}

bool oxp_want_number(oxp_loader *loader, oxp_node *node, uint32_t least, uint32_t most,
                     uint32_t *number)
{
    char wanted[80];
    uint32_t value;

    snprintf(wanted, sizeof wanted, "a whole number from %u to %u", least, most);
    if (node->kind == OXP_NODE_SCALAR && node->style == OXP_NODE_PLAIN &&
        read_number(node->text.p, &value) && value >= least && value <= most) {
        *number = value;
        return true;
    }
    bool scalar = node->kind == OXP_NODE_SCALAR;
    const char *cure = "";
    if (scalar && node->style != OXP_NODE_PLAIN && read_number(node->text.p, &value))
        cure = "; take the quotes away";
    else if (scalar && node->text.p[0] == '0' && node->text.p[1])
        cure = "; take the leading zero away";
    oxp_blame_type(loader, node, wanted, cure);
    return false;
}

void oxp_want_format(oxp_loader *loader, oxp_node *node)
{
    if (!oxp_node_is(node, "1") || node->style != OXP_NODE_PLAIN)
        oxp_blame_type(loader, node, "1, the version of the language that this library reads", "");
}

bool oxp_want_bool(oxp_loader *loader, oxp_node *node, bool *value)
{
    bool plain = node->kind == OXP_NODE_SCALAR && node->style == OXP_NODE_PLAIN;
    if (plain && (oxp_node_is(node, "true") || oxp_node_is(node, "false"))) {
        *value = node->text.p[0] == 't';
        return true;
    }
    oxp_blame_type(loader, node, "true or false",
                   node->kind == OXP_NODE_SCALAR && !plain ? "; take the quotes away" : "");
    return false;
}

int oxp_want_choice(oxp_loader *loader, oxp_node *node, const char *code, const char *const *names,
                    size_t n)
{
    char text[96];

    for (size_t i = 0; i < n; i++)
        if (oxp_node_is(node, names[i]))
            return (int)i;
    const char *meant = node->kind == OXP_NODE_SCALAR ? oxp_suggest(node->text.p, names, n) : NULL;
    if (meant)
        oxp_blame(loader, node, code, "'%s' wants one of %s, found %s; did you mean '%s'?",
                  node->label, oxp_loader_join(loader, names, n), found(node, text, sizeof text),
                  meant);
    else
        oxp_blame(loader, node, code, "'%s' wants one of %s, found %s", node->label,
                  oxp_loader_join(loader, names, n), found(node, text, sizeof text));
    return -1;
}

uint32_t oxp_want_date(oxp_loader *loader, oxp_node *node)
{
    static const uint8_t DAYS[] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    uint32_t digits = 0;
    bool good = node->kind == OXP_NODE_SCALAR && node->text.n == 10;

    for (size_t i = 0; good && i < 10; i++) {
        char c = node->text.p[i];
        if (i == 4 || i == 7)
            good = c == '-';
        else if (c >= '0' && c <= '9')
            digits = digits * 10 + (uint32_t)(c - '0');
        else
            good = false;
    }
    uint32_t year = digits / 10000, month = digits / 100 % 100, day = digits % 100;
    bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    if (good && year >= 1900 && month >= 1 && month <= 12 && day >= 1 && day <= DAYS[month - 1] &&
        (month != 2 || day < 29 || leap))
        return digits;
    oxp_blame_type(loader, node, "a date such as 2026-11-23", "");
    return 0;
}

const char *const *oxp_want_texts(oxp_loader *loader, oxp_node *node, size_t most, uint32_t *n)
{
    *n = 0;
    if (!oxp_want_list(loader, node))
        return NULL;
    const char **texts = oxp_loader_keep(loader, node->n, sizeof *texts);
    if (!texts)
        return NULL;
    for (oxp_node *item = node->first; item; item = item->next) {
        const char *text = oxp_want_text(loader, item, most);
        if (text)
            texts[(*n)++] = text;
    }
    return texts;
}

void oxp_node_refuse_odd(oxp_loader *loader, oxp_node *node)
{
    if (node->kind == OXP_NODE_SCALAR && node->odd)
        oxp_blame(loader, node, "E2",
                  oxp_char_is_hidden(node->odd)
                      ? "hidden character U+%04X; only tests may hold one, as an escape in "
                        "double quotes"
                      : "control character U+%04X; only tests may hold one, as an escape in "
                        "double quotes",
                  node->odd);
    for (oxp_node *child = node->first; child; child = child->next)
        oxp_node_refuse_odd(loader, child);
}
