#include "terminal.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

bool oxp_terminal_colour(FILE *stream)
{
    const char *off = getenv("NO_COLOR");
    const char *kind = getenv("TERM");
    return isatty(fileno(stream)) && !(off && *off) && kind && strcmp(kind, "dumb") != 0;
}

const char *oxp_terminal_action(oxp_action action, bool colour)
{
    if (!colour)
        return "";
    switch (action) {
    case OXP_ACTION_ALLOW:
        return "\033[32m";
    case OXP_ACTION_FLAG:
    case OXP_ACTION_NOTE:
        return "\033[36m";
    case OXP_ACTION_REDACT:
        return "\033[33m";
    default:
        return "\033[31m";
    }
}

const char *oxp_terminal_plain(bool colour)
{
    return colour ? "\033[0m" : "";
}

void oxp_terminal_put(FILE *stream, const char *text, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        unsigned char byte = (unsigned char)text[i];
        /* U+0080 to U+009F, which some terminals obey, are C2 80 to C2 9F. */
        bool second = byte == 0xC2 && i + 1 < n && (unsigned char)text[i + 1] >= 0x80 &&
                      (unsigned char)text[i + 1] < 0xA0;
        if (second)
            i++;
        putc(second || byte < 0x20 || byte == 0x7F ? '?' : byte, stream);
    }
}
