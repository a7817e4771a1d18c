/* Validation: the validators of a search as rules write them, with their values. */
#include <string.h>

#include "ruleset/find.h"
#include "ruleset/suggest.h"

enum { VALIDATORS = 200 }; /* names that a suggestion is looked for in */

/* "3.5" in hundredths. */
static bool read_decimal(const char *text, uint32_t *hundredths)
{
    size_t whole = strspn(text, "0123456789");
    const char *point = text + whole;
    size_t part = *point == '.' ? strspn(point + 1, "0123456789") : 0;

    if (!whole || whole > 3 || part > 2 || (*point == '.' && !part) ||
        point[*point == '.' ? part + 1 : 0] || (whole > 1 && text[0] == '0'))
        return false;
    uint32_t value = 0;
    for (size_t i = 0; i < whole; i++)
        value = value * 10 + (uint32_t)(text[i] - '0');
    value *= 100;
    for (size_t i = 0; i < part; i++)
        value += (uint32_t)(point[i + 1] - '0') * (i ? 1 : 10);
    *hundredths = value;
    return true;
}

static bool read_parameter(oxp_loader *loader, oxp_node *value, oxp_validation *validation)
{
    uint32_t number = 0;
    bool flag;

    switch (oxp_validator_takes(validation->validator)) {
    case 1:
        if (value->kind != OXP_NODE_SCALAR || !read_decimal(value->text.p, &number)) {
            oxp_blame_type(loader, value, "a number with at most two decimals, such as 3.5", "");
            return false;
        }
        break;
    case 2:
        if (!oxp_want_number(loader, value, 1, 100000, &number))
            return false;
        break;
    case 3:
        if (!oxp_want_bool(loader, value, &flag))
            return false;
        if (!flag) {
            oxp_blame(loader, value, "E1", "'%s' can only be true; take it out instead",
                      value->label);
            return false;
        }
        break;
    default:
        number = value->kind == OXP_NODE_SCALAR
                     ? oxp_validator_word(validation->validator, value->text.p, value->text.n)
                     : 0;
        if (!number) {
            oxp_blame_type(loader, value, "a form such as YYMMDD", "");
            return false;
        }
        break;
    }
    validation->number = number;
    return true;
}

static const struct oxp_validator *find_validator(oxp_loader *loader, oxp_node *node, oxp_str name,
                                                  bool key)
{
    const char *names[VALIDATORS];
    size_t n = 0;
    const struct oxp_validator *validator = oxp_validator_find(name.p, name.n);

    if (validator)
        return validator;
    while (n < VALIDATORS && (names[n] = oxp_validator_at(n)))
        n++;
    const char *meant = oxp_suggest(name.p, names, n);
    (key ? oxp_blame_key : oxp_blame)(loader, node, "E7",
                                      meant ? "unknown validator '%s'; did you mean '%s'?"
                                            : "unknown validator '%s'%s",
                                      name.p, meant ? meant : "; the manual lists them all");
    return NULL;
}

static bool read_validation(oxp_loader *loader, oxp_node *item, oxp_validation *validation)
{
    if (item->kind == OXP_NODE_LIST || (item->kind == OXP_NODE_MAP && item->n != 1)) {
        oxp_blame(loader, item, "E1",
                  "a validator is a name, or one name with its value such as "
                  "{entropy: 3.5}");
        return false;
    }
    bool map = item->kind == OXP_NODE_MAP;
    *validation = (oxp_validation){0};
    validation->validator = map ? find_validator(loader, item->first, item->first->key, true)
                                : find_validator(loader, item, item->text, false);
    if (!validation->validator)
        return false;
    bool takes = oxp_validator_takes(validation->validator) != 0;
    if (map && takes)
        return read_parameter(loader, item->first, validation);
    if (map != takes)
        oxp_blame(loader, item, "E1",
                  takes ? "the validator '%s' wants a value; write {%s: ...}"
                        : "the validator '%s' takes no value; write just %s",
                  oxp_validator_name(validation->validator),
                  oxp_validator_name(validation->validator));
    return map == takes;
}

void oxp_validations_read(oxp_loader *loader, oxp_node *node, oxp_search_doc *search)
{
    if (!oxp_want_list(loader, node))
        return;
    oxp_validation *items = oxp_loader_keep(loader, node->n, sizeof *items);
    if (!items)
        return;
    search->validations = items;
    for (oxp_node *item = node->first; item; item = item->next)
        search->n_validations += read_validation(loader, item, &items[search->n_validations]);
}
