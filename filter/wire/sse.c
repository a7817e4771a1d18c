#include "wire/sse.h"

#include <string.h>

#include "base/diag.h"
#include "wire/json.h"

typedef struct sse_line {
    size_t start, end; /* without its line end */
    size_t next;
} sse_line;

typedef enum sse_field { FIELD_DATA, FIELD_OTHER, FIELD_UNKNOWN } sse_field;

void oxp_sse_open(oxp_sse *sse, const char *p, size_t n)
{
    sse->p = p;
    sse->n = n;
    sse->pos = 0;
}

void oxp_sse_free(oxp_sse *sse)
{
    oxp_buffer_free(&sse->joined);
}

static size_t after_mark(const oxp_sse *sse)
{
    return sse->n >= 3 && memcmp(sse->p, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
}

static sse_line line_at(const oxp_sse *sse, size_t pos)
{
    sse_line line = {pos, pos, pos};
    while (line.end < sse->n && sse->p[line.end] != '\n' && sse->p[line.end] != '\r')
        line.end++;
    line.next = line.end;
    if (line.next < sse->n)
        line.next +=
            sse->p[line.next] == '\r' && line.next + 1 < sse->n && sse->p[line.next + 1] == '\n'
                ? 2
                : 1;
    return line;
}

static sse_field field_of(const oxp_sse *sse, const sse_line *line, oxp_str *value)
{
    static const char *const OTHERS[] = {"", "event", "id", "retry"};
    const char *p = sse->p + line->start;
    size_t n = line->end - line->start;
    const char *colon = memchr(p, ':', n);
    size_t name_n = colon ? (size_t)(colon - p) : n;
    size_t skip = name_n + (colon != NULL);
    skip += skip < n && p[skip] == ' ' && colon;
    *value = (oxp_str){p + skip, n - skip};
    if (name_n == 4 && memcmp(p, "data", 4) == 0)
        return FIELD_DATA;
    for (size_t i = 0; i < sizeof OTHERS / sizeof *OTHERS; i++)
        if (strlen(OTHERS[i]) == name_n && memcmp(p, OTHERS[i], name_n) == 0)
            return FIELD_OTHER;
    return FIELD_UNKNOWN;
}

/* One more `data` line: the first stays where it is, from the second on they are joined. */
static bool take_data(oxp_sse *sse, oxp_sse_event *event, oxp_str value)
{
    if (!event->has_data) {
        event->has_data = true;
        event->data = value;
        return true;
    }
    if (!sse->joined.n && !oxp_buffer_add(&sse->joined, event->data.p, event->data.n))
        return false;
    bool fits =
        oxp_buffer_add_byte(&sse->joined, '\n') && oxp_buffer_add(&sse->joined, value.p, value.n);
    event->data = (oxp_str){sse->joined.p, sse->joined.n};
    return fits;
}

oxp_status oxp_sse_next(oxp_sse *sse, oxp_sse_event *event, bool *more)
{
    *event = (oxp_sse_event){.start = sse->pos, .end = sse->pos};
    *more = sse->pos < sse->n;
    sse->joined.n = 0;
    if (!sse->pos)
        sse->pos = after_mark(sse);
    while (sse->pos < sse->n && !event->complete) {
        sse_line line = line_at(sse, sse->pos);
        if (line.start == line.end) {
            event->complete = true;
        } else {
            oxp_str value;
            sse_field field = field_of(sse, &line, &value);
            if (field == FIELD_UNKNOWN && line.end < sse->n)
                return OXP_ERR_ARGUMENT;
            event->torn = field == FIELD_UNKNOWN;
            if (event->torn)
                event->end = line.start;
            if (field == FIELD_DATA && !take_data(sse, event, value))
                return OXP_ERR_MEMORY;
        }
        sse->pos = line.next;
    }
    if (!event->torn)
        event->end = sse->pos;
    return OXP_OK;
}

bool oxp_sse_copy_fields(const oxp_sse *sse, const oxp_sse_event *event, oxp_buffer *out)
{
    size_t pos = event->start ? event->start : after_mark(sse);
    while (pos < event->end) {
        sse_line line = line_at(sse, pos);
        oxp_str value;
        if (line.start < line.end && field_of(sse, &line, &value) == FIELD_OTHER &&
            (!oxp_buffer_add(out, sse->p + line.start, line.end - line.start) ||
             !oxp_buffer_add_byte(out, '\n')))
            return false;
        pos = line.next;
    }
    return true;
}

bool oxp_sse_fields_text(const oxp_sse *sse, const oxp_sse_event *event, oxp_buffer *out)
{
    size_t pos = event->start ? event->start : after_mark(sse);
    while (pos < event->end) {
        sse_line line = line_at(sse, pos);
        oxp_str value;
        if (line.start < line.end && field_of(sse, &line, &value) == FIELD_OTHER &&
            !oxp_is_name(value.p, value.n) &&
            (!oxp_buffer_add(out, value.p, value.n) || !oxp_buffer_add_byte(out, '\n')))
            return false;
        pos = line.next;
    }
    return true;
}

bool oxp_sse_write(const char *json, size_t n, oxp_buffer *out)
{
    if (!oxp_buffer_add(out, "data: ", 6) || !oxp_buffer_reserve(out, n))
        return false;
    /* A bare line break is white space between values: strings hold none. */
    for (size_t i = 0; i < n; i++) {
        bool breaks = json[i] == '\n' || json[i] == '\r';
        out->p[out->n++] = json[i];
        if (breaks)
            out->p[out->n - 1] = ' ';
    }
    return oxp_buffer_add(out, "\n\n", 2);
}
