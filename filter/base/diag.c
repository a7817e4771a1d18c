#include "base/diag.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"

enum { KEPT = 200 };

typedef struct item {
    oxp_complaint complaint;
    size_t order;
} item;

struct oxp_diag {
    OXP_VECTOR(item) items;
    size_t errors;
    size_t dropped;
    size_t dropped_errors;
    char more[80];
};

oxp_diag *oxp_diag_new(void)
{
    return calloc(1, sizeof(oxp_diag));
}

void oxp_diag_free(oxp_diag *diag)
{
    if (!diag)
        return;
    for (size_t i = 0; i < diag->items.n; i++) {
        free((char *)diag->items.items[i].complaint.file);
        free((char *)diag->items.items[i].complaint.text);
    }
    free(diag->items.items);
    free(diag);
}

static void drop(oxp_diag *diag, size_t n, size_t errors)
{
    diag->dropped += n;
    diag->dropped_errors += errors;
    snprintf(diag->more, sizeof diag->more, "and %zu more complaints", diag->dropped);
}

__attribute__((format(printf, 5, 0))) static void add(oxp_diag *diag, int32_t level,
                                                      oxp_place place, const char *code,
                                                      const char *format, va_list args)
{
    if (!diag)
        return;
    if (level == OXP_DIAG_ERROR)
        diag->errors++;
    if (diag->items.n >= KEPT) {
        drop(diag, 1, level == OXP_DIAG_ERROR);
        return;
    }
    char text[2048];
    vsnprintf(text, sizeof text, format, args);
    char *file_copy = strdup(place.file ? place.file : "");
    char *text_copy = strdup(text);
    oxp_complaint complaint = {sizeof complaint, level, place.line, place.column,
                               file_copy,        code,  text_copy};
    if (!file_copy || !text_copy || !OXP_PUSH(diag->items, (item){complaint, diag->items.n})) {
        free(file_copy);
        free(text_copy);
        diag->dropped++;
        diag->dropped_errors++; /* memory ran out, which is one whatever it was */
    }
}

void oxp_diag_error(oxp_diag *diag, oxp_place place, const char *code, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    add(diag, OXP_DIAG_ERROR, place, code, format, args);
    va_end(args);
}

void oxp_diag_warn(oxp_diag *diag, oxp_place place, const char *code, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    add(diag, OXP_DIAG_WARNING, place, code, format, args);
    va_end(args);
}

size_t oxp_diag_errors(const oxp_diag *diag)
{
    return diag ? diag->errors : 0;
}

void oxp_diag_move(oxp_diag *to, oxp_diag *from)
{
    size_t kept = 0;
    while (kept < from->items.n && OXP_PUSH(to->items, from->items.items[kept])) {
        to->items.items[to->items.n - 1].order = to->items.n - 1;
        kept++;
    }
    for (size_t i = kept; i < from->items.n; i++) {
        free((char *)from->items.items[i].complaint.file);
        free((char *)from->items.items[i].complaint.text);
        to->dropped++;
        to->dropped_errors++;
    }
    to->errors += from->errors;
    if (from->dropped)
        drop(to, from->dropped, from->dropped_errors);
    from->items.n = from->errors = from->dropped = from->dropped_errors = 0;
}

static int by_place(const void *left, const void *right)
{
    const item *a = left, *b = right;
    int by_file = strcmp(a->complaint.file, b->complaint.file);
    if (by_file)
        return by_file;
    if (a->complaint.line != b->complaint.line)
        return a->complaint.line < b->complaint.line ? -1 : 1;
    if (a->complaint.column != b->complaint.column)
        return a->complaint.column < b->complaint.column ? -1 : 1;
    return a->order < b->order ? -1 : 1;
}

void oxp_diag_sort(oxp_diag *diag)
{
    if (diag && diag->items.n > 1)
        qsort(diag->items.items, diag->items.n, sizeof(item), by_place);
}

size_t oxp_diag_count(const oxp_diag *diag)
{
    return diag ? diag->items.n + (diag->dropped ? 1 : 0) : 0;
}

oxp_status oxp_diag_get(const oxp_diag *diag, size_t index, oxp_complaint *complaint)
{
    if (!diag || !complaint || complaint->size < sizeof *complaint || index >= oxp_diag_count(diag))
        return OXP_ERR_ARGUMENT;
    if (index < diag->items.n)
        *complaint = diag->items.items[index].complaint;
    else
        *complaint = (oxp_complaint){sizeof *complaint,
                                     diag->dropped_errors ? OXP_DIAG_ERROR : OXP_DIAG_WARNING,
                                     0,
                                     0,
                                     "",
                                     "E0",
                                     diag->more[0] ? diag->more : "memory ran out"};
    return OXP_OK;
}
