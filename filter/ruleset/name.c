#include <string.h>

#include "ruleset/node.h"

static bool is_lower(char c)
{
    return c >= 'a' && c <= 'z';
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
    return is_lower(c) || (c >= 'A' && c <= 'Z');
}

/* Letters and digits of `a-z0-9`, and single ones of `inner` between them. */
static bool words_joined_by(const char *text, size_t n, const char *inner)
{
    bool joined = true; /* nothing to join yet */

    for (size_t i = 0; i < n; i++) {
        bool word = is_lower(text[i]) || is_digit(text[i]);
        if (!word && (joined || !strchr(inner, text[i])))
            return false;
        joined = !word;
    }
    return n && !joined;
}

static bool license_fits(const char *text, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!is_letter(text[i]) && !is_digit(text[i]) && !strchr(".-+ ():", text[i]))
            return false;
    return n && n <= 100;
}

static bool language_fits(const char *text, size_t n)
{
    size_t part = 0, parts = 0;

    for (size_t i = 0; i <= n; i++) {
        if (i < n && text[i] != '-') {
            if (!is_letter(text[i]) && !(parts && is_digit(text[i])))
                return false;
            part++;
            continue;
        }
        if (part < (parts ? 1u : 2u) || part > (parts ? 8u : 3u))
            return false;
        parts++;
        part = 0;
    }
    return n <= 35;
}

static bool glob_fits(const char *text, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!is_lower(text[i]) && !is_digit(text[i]) && !strchr("./-_*", text[i]))
            return false;
    return n && n <= 130;
}

static bool identifier_fits(const char *text, size_t n, bool capitals, size_t most)
{
    for (size_t i = 0; i < n; i++) {
        bool letter = capitals ? is_letter(text[i]) : is_lower(text[i]);
        if (!letter && !(i && is_digit(text[i])) && text[i] != '_')
            return false;
    }
    return n && n <= most && (capitals || text[0] != '_');
}

static bool reference_fits(const char *text, size_t n, oxp_name_form part)
{
    const char *slash = memchr(text, '/', n);
    if (!slash)
        return oxp_name_fits(text, n, part);
    size_t head = (size_t)(slash - text);
    return oxp_name_fits(text, head, OXP_NAME_PACK) && oxp_name_fits(slash + 1, n - head - 1, part);
}

bool oxp_name_fits(const char *text, size_t n, oxp_name_form form)
{
    if (memchr(text, '\0', n))
        return false;
    switch (form) {
    case OXP_NAME_PACK:
        return n <= 60 && words_joined_by(text, n, ".-");
    case OXP_NAME_RULE:
        return n >= 3 && n <= 60 && words_joined_by(text, n, "-");
    case OXP_NAME_RULE_REF:
        return reference_fits(text, n, OXP_NAME_RULE);
    case OXP_NAME_LIST:
        return n <= 60 && words_joined_by(text, n, ".-_");
    case OXP_NAME_LIST_REF:
        return reference_fits(text, n, OXP_NAME_LIST);
    case OXP_NAME_SEARCH:
        return identifier_fits(text, n, false, 40);
    case OXP_NAME_MESSAGE:
        return n <= 60 && words_joined_by(text, n, "-_");
    case OXP_NAME_TAG: {
        const char *dot = memchr(text, '.', n);
        return n <= 60 && words_joined_by(text, n, ".-") &&
               !(dot && memchr(dot + 1, '.', n - (size_t)(dot - text) - 1));
    }
    case OXP_NAME_CATEGORY:
        return n <= 100 && words_joined_by(text, n, ".-");
    case OXP_NAME_LICENSE:
        return license_fits(text, n);
    case OXP_NAME_LANGUAGE:
        return language_fits(text, n);
    case OXP_NAME_GROUP:
        return identifier_fits(text, n, true, 32);
    case OXP_NAME_GLOB:
        return glob_fits(text, n);
    }
    return false;
}

static const char *describe(oxp_name_form form)
{
    switch (form) {
    case OXP_NAME_PACK:
        return "a name of a-z, 0-9, '.' and '-'";
    case OXP_NAME_RULE:
        return "a name such as payment-card: 3 to 60 of a-z and 0-9 with single '-' between";
    case OXP_NAME_RULE_REF:
        return "a rule's id such as payment-card or pii.core/payment-card";
    case OXP_NAME_LIST:
        return "a name of a-z, 0-9, '.', '-' and '_'";
    case OXP_NAME_LIST_REF:
        return "a list's name such as minors, pii.core/test-cards or policy/image-hosts";
    case OXP_NAME_SEARCH:
        return "a name of a-z, 0-9 and '_' that begins with a letter";
    case OXP_NAME_MESSAGE:
        return "a message's name of a-z, 0-9, '-' and '_'";
    case OXP_NAME_TAG:
        return "a tag of a-z, 0-9 and '-' with at most one '.' inside";
    case OXP_NAME_CATEGORY:
        return "a category of the taxonomy, such as privacy.financial";
    case OXP_NAME_LICENSE:
        return "an SPDX licence id such as Apache-2.0";
    case OXP_NAME_LANGUAGE:
        return "a language such as en or pt-br, or any";
    case OXP_NAME_GROUP:
        return "a group's number or name";
    case OXP_NAME_GLOB:
        return "a name, in which '*' stands for any letters";
    }
    return "";
}

const char *oxp_name_lower(oxp_loader *loader, oxp_str name)
{
    char *lower = oxp_loader_keep(loader, name.n + 1, 1);
    if (!lower)
        return NULL;
    memcpy(lower, name.p, name.n);
    for (size_t i = 0; i < name.n; i++)
        if (lower[i] >= 'A' && lower[i] <= 'Z')
            lower[i] = (char)(lower[i] | 0x20);
    return lower;
}

const char *oxp_want_name(oxp_loader *loader, oxp_node *node, oxp_name_form form)
{
    if (node->kind != OXP_NODE_SCALAR || !oxp_name_fits(node->text.p, node->text.n, form)) {
        oxp_blame_type(loader, node, describe(form), "");
        return NULL;
    }
    return form == OXP_NAME_LANGUAGE ? oxp_name_lower(loader, node->text) : node->text.p;
}

const char *const *oxp_want_names(oxp_loader *loader, oxp_node *node, oxp_name_form form,
                                  uint32_t *n)
{
    *n = 0;
    if (!oxp_want_list(loader, node))
        return NULL;
    const char **names = oxp_loader_keep(loader, node->n, sizeof *names);
    if (!names)
        return NULL;
    for (oxp_node *item = node->first; item; item = item->next) {
        const char *name = oxp_want_name(loader, item, form);
        if (name)
            names[(*n)++] = name;
    }
    return names;
}
