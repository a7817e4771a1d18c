#include "json.h"

#include <string.h>

/* Bytes of the well-formed UTF-8 sequence at `p`, 0 where there is none (Unicode, table 3-7). */
static size_t sequence(const unsigned char *p, size_t n)
{
    static const struct {
        unsigned char first, last; /* of the lead byte */
        unsigned char low, high;   /* of the byte after it */
        size_t length;
    } FORMS[] = {
        {0x00, 0x7F, 0, 0, 1},       {0xC2, 0xDF, 0x80, 0xBF, 2}, {0xE0, 0xE0, 0xA0, 0xBF, 3},
        {0xE1, 0xEC, 0x80, 0xBF, 3}, {0xED, 0xED, 0x80, 0x9F, 3}, {0xEE, 0xEF, 0x80, 0xBF, 3},
        {0xF0, 0xF0, 0x90, 0xBF, 4}, {0xF1, 0xF3, 0x80, 0xBF, 4}, {0xF4, 0xF4, 0x80, 0x8F, 4},
    };
    for (size_t i = 0; i < sizeof FORMS / sizeof *FORMS; i++) {
        if (*p < FORMS[i].first || *p > FORMS[i].last)
            continue;
        if (FORMS[i].length > n)
            return 0;
        for (size_t k = 1; k < FORMS[i].length; k++) {
            unsigned char low = k == 1 ? FORMS[i].low : 0x80;
            unsigned char high = k == 1 ? FORMS[i].high : 0xBF;
            if (p[k] < low || p[k] > high)
                return 0;
        }
        return FORMS[i].length;
    }
    return 0;
}

void oxp_json_string(FILE *stream, const char *text, size_t n)
{
    const unsigned char *p = (const unsigned char *)text;
    putc('"', stream);
    for (size_t at = 0; at < n;) {
        size_t length = sequence(p + at, n - at);
        if (!length)
            fputs("\\ufffd", stream);
        else if (p[at] == '"' || p[at] == '\\')
            fprintf(stream, "\\%c", p[at]);
        else if (p[at] == '\n')
            fputs("\\n", stream);
        else if (p[at] < 0x20)
            fprintf(stream, "\\u%04x", p[at]);
        else
            fwrite(p + at, 1, length, stream);
        at += length ? length : 1;
    }
    putc('"', stream);
}
