#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "backtest.h"

enum { CELLS = 40, ROWS_A_STEP = 256 };

void oxp_progress_begin(oxp_progress *progress, char *const *paths, int n)
{
    *progress = (oxp_progress){.on = isatty(STDERR_FILENO), .tenths = -1};
    for (int i = 0; i < n; i++) {
        struct stat about;
        if (strcmp(paths[i], "-") != 0 && stat(paths[i], &about))
            continue; /* it is not going to be read either */
        if (!strcmp(paths[i], "-") || !S_ISREG(about.st_mode)) {
            progress->whole = 0;
            return;
        }
        progress->whole += (uint64_t)about.st_size;
    }
}

void oxp_progress_step(oxp_progress *progress, size_t bytes, uint64_t rows)
{
    progress->done += bytes;
    if (!progress->on)
        return;
    if (!progress->whole) {
        if (rows % ROWS_A_STEP == 1)
            fprintf(stderr, "\r%" PRIu64 " rows", rows);
        progress->shown = true;
        return;
    }
    uint64_t done = progress->done < progress->whole ? progress->done : progress->whole;
    int tenths = (int)(done * 1000 / progress->whole);
    if (tenths == progress->tenths)
        return;
    progress->tenths = tenths;
    progress->shown = true;
    int full = tenths * CELLS / 1000;
    fputs("\r[", stderr);
    for (int i = 0; i < CELLS; i++)
        putc(i < full ? '#' : '.', stderr);
    fprintf(stderr, "] %3d%%  %" PRIu64 " rows", tenths / 10, rows);
    fflush(stderr);
}

void oxp_progress_clear(oxp_progress *progress)
{
    if (!progress->shown)
        return;
    fprintf(stderr, "\r%*s\r", CELLS + 32, "");
    progress->shown = false;
    progress->tenths = -1;
}
