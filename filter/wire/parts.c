#include "wire/parts.h"

#include <string.h>

void oxp_parts_free(oxp_parts *parts)
{
    oxp_buffer_free(&parts->text);
    *parts = (oxp_parts){0};
}

void oxp_parts_clear(oxp_parts *parts)
{
    parts->n = parts->total = parts->text.n = 0;
}

bool oxp_parts_begin(oxp_parts *parts)
{
    parts->total++;
    if (parts->n == OXP_PARTS_MAX)
        return false;
    parts->items[parts->n].at = parts->text.n;
    return true;
}

void oxp_parts_end(oxp_parts *parts)
{
    size_t at = parts->items[parts->n].at, n = parts->text.n - at;
    for (size_t i = 0; i < parts->n; i++)
        if (parts->items[i].n == n &&
            memcmp(parts->text.p + parts->items[i].at, parts->text.p + at, n) == 0) {
            parts->text.n = at;
            parts->total--;
            return;
        }
    parts->items[parts->n++].n = n;
}

bool oxp_parts_finish(oxp_parts *parts)
{
    if (parts->total <= OXP_PARTS_MAX)
        return true;
    size_t at = parts->text.n;
    bool fits = oxp_buffer_addf(&parts->text, "and %zu more parts", parts->total - parts->n + 1);
    parts->items[OXP_PARTS_MAX - 1].at = at;
    parts->items[OXP_PARTS_MAX - 1].n = parts->text.n - at;
    return fits;
}

oxp_str oxp_parts_at(const oxp_parts *parts, size_t i)
{
    if (i >= parts->n)
        return (oxp_str){NULL, 0};
    return (oxp_str){parts->text.p + parts->items[i].at, parts->items[i].n};
}
