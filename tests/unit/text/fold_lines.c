/* Folds lines of hex: the library's side of fold_oracle.py. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "text/view.h"

static int hex_value(int c)
{
    return c <= '9' ? c - '0' : c - 'a' + 10;
}

int main(void)
{
    static char line[65536], text[32768];
    oxp_view view = {0};

    while (fgets(line, sizeof line, stdin)) {
        size_t n = strcspn(line, "\n") / 2;
        for (size_t i = 0; i < n; i++)
            text[i] = (char)(hex_value(line[2 * i]) << 4 | hex_value(line[2 * i + 1]));
        if (oxp_view_build(&view, OXP_VIEW_FOLD, text, n) != OXP_OK)
            return 1;
        for (size_t i = 0; i < view.n; i++)
            printf("%02x", (unsigned char)view.bytes[i]);
        putchar('\n');
    }
    oxp_view_free(&view);
    return 0;
}
