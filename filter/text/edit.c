#include "text/edit.h"

bool oxp_edit_apply(const char *text, size_t n, const oxp_edit *edits, size_t n_edits,
                    oxp_buffer *out)
{
    size_t at = 0;
    for (size_t i = 0; i < n_edits; i++) {
        size_t start = edits[i].start < n ? (size_t)edits[i].start : n;
        size_t end = edits[i].end < n ? (size_t)edits[i].end : n;
        if (start > at && !oxp_buffer_add(out, text + at, start - at))
            return false;
        if (!oxp_buffer_add(out, edits[i].text.p, edits[i].text.n))
            return false;
        at = end > at ? end : at;
    }
    return at >= n || oxp_buffer_add(out, text + at, n - at);
}
