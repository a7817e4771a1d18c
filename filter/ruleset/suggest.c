#include "ruleset/suggest.h"

#include <string.h>

enum { NAME_MAX_BYTES = 96 };

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

size_t oxp_edit_distance(const char *a, const char *b, size_t most)
{
    size_t n = strlen(a), m = strlen(b);
    size_t apart = n > m ? n - m : m - n;
    size_t rows[3][NAME_MAX_BYTES + 1];

    if (n > NAME_MAX_BYTES || m > NAME_MAX_BYTES || apart > most)
        return most + 1;
    for (size_t j = 0; j <= m; j++)
        rows[0][j] = j;
    for (size_t i = 1; i <= n; i++) {
        size_t *row = rows[i % 3], *above = rows[(i - 1) % 3], *above2 = rows[(i + 1) % 3];
        row[0] = i;
        for (size_t j = 1; j <= m; j++) {
            size_t changed = above[j - 1] + (a[i - 1] != b[j - 1]);
            row[j] = least(changed, least(above[j], row[j - 1]) + 1);
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                row[j] = least(row[j], above2[j - 2] + 1);
        }
    }
    return rows[n % 3][m];
}

const char *oxp_suggest(const char *wrong, const char *const *names, size_t n)
{
    size_t n_wrong = strlen(wrong), most = n_wrong < 5 ? 1 : n_wrong < 8 ? 2 : 3;
    const char *best = NULL;

    if (wrong[0] >= '0' && wrong[0] <= '9')
        return NULL; /* one number is no slip of another */
    for (size_t i = 0; i < n; i++) {
        size_t distance = oxp_edit_distance(wrong, names[i], most);
        if (distance <= most && distance < strlen(names[i])) {
            best = names[i];
            if (!distance)
                break;
            most = distance - 1;
        }
    }
    return best;
}
