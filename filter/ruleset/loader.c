#include "ruleset/loader.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void *oxp_loader_take(oxp_loader *loader, size_t count, size_t size)
{
    void *p = oxp_arena_array(loader->scratch, count, size);
    if (!p)
        loader->no_memory = true;
    return p;
}

void *oxp_loader_keep(oxp_loader *loader, size_t count, size_t size)
{
    void *p = oxp_arena_array(loader->keep, count, size);
    if (!p)
        loader->no_memory = true;
    return p;
}

const char *oxp_loader_print(oxp_loader *loader, const char *format, ...)
{
    char text[4096];
    va_list args;

    va_start(args, format);
    int n = vsnprintf(text, sizeof text, format, args);
    va_end(args);
    if (n < 0)
        n = 0;
    size_t length = (size_t)n < sizeof text ? (size_t)n : sizeof text - 1;
    const char *copy = oxp_arena_copy(loader->keep, text, length);
    if (!copy)
        loader->no_memory = true;
    return copy;
}

const char *oxp_loader_join(oxp_loader *loader, const char *const *names, size_t n)
{
    size_t length = 1;

    for (size_t i = 0; i < n; i++)
        length += strlen(names[i]) + 2;
    char *text = oxp_loader_take(loader, length, 1);
    if (!text)
        return "";
    char *at = text;
    for (size_t i = 0; i < n; i++) {
        if (i)
            at = stpcpy(at, ", ");
        at = stpcpy(at, names[i]);
    }
    return text;
}
