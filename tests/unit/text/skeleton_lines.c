/* Skeletons of lines of hex: the library's side of skeleton_share.py. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "unit/text/skeleton_views.h"

static int hex_value(int c)
{
    return c <= '9' ? c - '0' : c - 'a' + 10;
}

int main(void)
{
    char *line = NULL;
    size_t room = 0;
    ssize_t length;
    oxp_view view = {0};

    while ((length = getline(&line, &room, stdin)) > 0) {
        size_t n = (size_t)(length - 1) / 2;
        for (size_t i = 0; i < n; i++)
            line[i] = (char)(hex_value(line[2 * i]) << 4 | hex_value(line[2 * i + 1]));
        if (skeleton_build(&view, line, n) != OXP_OK)
            return 1;
        for (size_t i = 0; i < view.n; i++)
            printf("%02x", (unsigned char)view.bytes[i]);
        putchar('\n');
    }
    skeleton_free(&view);
    free(line);
    return 0;
}
