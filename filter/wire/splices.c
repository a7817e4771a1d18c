#include "wire/splices.h"

#include <stdlib.h>

#include "wire/sort.h"

void oxp_splices_free(oxp_splices *splices)
{
    free(splices->list.items);
    free(splices->edits.items);
    oxp_buffer_free(&splices->text);
    *splices = (oxp_splices){0};
}

void oxp_splices_clear(oxp_splices *splices)
{
    splices->list.n = 0;
    splices->text.n = 0;
}

bool oxp_splice_written(oxp_splices *splices, size_t start, size_t end, size_t at)
{
    oxp_splice splice = {start, end, at, splices->text.n - at, splices->list.n};
    return OXP_PUSH(splices->list, splice);
}

bool oxp_splice_add(oxp_splices *splices, size_t start, size_t end, const char *text, size_t n)
{
    size_t at = splices->text.n;
    return oxp_buffer_add(&splices->text, text, n) && oxp_splice_written(splices, start, end, at);
}

static int by_start(const void *items, size_t a, size_t b, const void *context)
{
    (void)context;
    const oxp_splice *splices = items;
    if (splices[a].start != splices[b].start)
        return splices[a].start < splices[b].start ? -1 : 1;
    return splices[a].order < splices[b].order ? -1 : splices[a].order > splices[b].order;
}

static void swap_splices(void *items, size_t a, size_t b)
{
    oxp_splice *splices = items, kept = splices[a];
    splices[a] = splices[b];
    splices[b] = kept;
}

oxp_status oxp_splices_apply(oxp_splices *splices, const char *text, size_t n, oxp_buffer *out)
{
    oxp_sort_by_index(splices->list.items, splices->list.n, by_start, swap_splices, NULL);
    splices->edits.n = 0;
    size_t end = 0;
    for (size_t i = 0; i < splices->list.n; i++) {
        const oxp_splice *splice = &splices->list.items[i];
        if (splice->start < end) { /* of two that overlap, all that either covers goes */
            oxp_edit *last = &splices->edits.items[splices->edits.n - 1];
            end = splice->end > end ? splice->end : end;
            last->end = end;
            continue;
        }
        oxp_str with = {splice->n ? splices->text.p + splice->at : NULL, splice->n};
        if (!OXP_PUSH(splices->edits, (oxp_edit){splice->start, splice->end, with}))
            return OXP_ERR_MEMORY;
        end = splice->end;
    }
    return oxp_edit_apply(text, n, splices->edits.items, splices->edits.n, out) ? OXP_OK
                                                                                : OXP_ERR_MEMORY;
}
