#include "text/ascii.h"

size_t oxp_ascii_spaces(const char *text, size_t n, bool *is_break)
{
    size_t count = 0;

    *is_break = false;
    if (n >= 16) {
        oxp_bytes_16 v;
        memcpy(&v, text, sizeof v);
        oxp_bytes_16 spaces = (oxp_bytes_16)((v == ' ') | ((v - '\t') <= ('\r' - '\t')));
        oxp_bytes_16 breaks = (oxp_bytes_16)((v - '\n') <= ('\r' - '\n'));
        count = oxp_first_set_16((oxp_bytes_16)~spaces);
        *is_break = oxp_first_set_16(breaks) < count;
        if (count < 16)
            return count;
    }
    for (; count < n && oxp_is_ascii_space(text[count]); count++)
        *is_break |= text[count] != ' ' && text[count] != '\t';
    return count;
}
