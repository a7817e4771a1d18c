#include "ruleset/distance.h"

#include <string.h>

oxp_distance_unit oxp_unit_read(const char *name, size_t n, bool *counted)
{
    static const struct {
        const char *name;
        oxp_distance_unit unit;
        bool counted;
    } UNITS[] = {
        {"words", OXP_UNIT_WORDS, true}, {"chars", OXP_UNIT_CHARS, true},
        {"bytes", OXP_UNIT_BYTES, true}, {"sentence", OXP_UNIT_SENTENCE, false},
        {"line", OXP_UNIT_LINE, false},
    };

    for (size_t i = 0; i < sizeof UNITS / sizeof *UNITS; i++)
        if (strlen(UNITS[i].name) == n && memcmp(UNITS[i].name, name, n) == 0) {
            *counted = UNITS[i].counted;
            return UNITS[i].unit;
        }
    return OXP_UNIT_NONE;
}

bool oxp_want_distance(oxp_loader *loader, oxp_node *node, oxp_distance *distance)
{
    static const char WANTED[] =
        "a distance: a number up to 10000 of words, chars or bytes, or sentence, or line";
    bool counted = false;

    if (node->kind != OXP_NODE_SCALAR) {
        oxp_blame_type(loader, node, WANTED, "");
        return false;
    }
    const char *text = node->text.p;
    size_t digits = strspn(text, "0123456789"), spaces = strspn(text + digits, " ");
    uint32_t count = 0;
    for (size_t i = 0; i < digits && i < 6; i++)
        count = count * 10 + (uint32_t)(text[i] - '0');
    const char *name = text + digits + spaces;
    oxp_distance_unit unit = oxp_unit_read(name, strlen(name), &counted);
    bool number = digits > 0 && digits < 6 && spaces && !(text[0] == '0' && digits > 1);
    if (unit == OXP_UNIT_NONE || (counted ? !number || count > OXP_DISTANCE_MOST : digits > 0)) {
        oxp_blame_type(loader, node, WANTED, "; write e.g. 5 words");
        return false;
    }
    *distance = (oxp_distance){unit, counted ? count : 1};
    return true;
}
