#include "ruleset/frequent.h"

#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "text/fold.h"

typedef struct entry {
    oxp_str language;
    char *word; /* folded */
    size_t n;
} entry;

struct oxp_frequent {
    OXP_VECTOR(entry) words; /* sorted by word */
};

static int compare_words(const char *a, size_t n, const char *b, size_t m)
{
    int order = memcmp(a, b, n < m ? n : m);
    return order ? order : (n > m) - (n < m);
}

static int by_word(const void *left, const void *right)
{
    const entry *a = left, *b = right;
    return compare_words(a->word, a->n, b->word, b->n);
}

static bool add_line(oxp_frequent *frequent, oxp_str line, oxp_str *language)
{
    if (!line.n || line.p[0] == '#')
        return true;
    if (line.p[0] == '@') {
        *language = (oxp_str){line.p + 1, line.n - 1};
        return true;
    }
    entry word = {.language = *language};
    word.word = oxp_fold(line.p, line.n, &word.n);
    if (word.word && OXP_PUSH(frequent->words, word))
        return true;
    free(word.word);
    return false;
}

oxp_frequent *oxp_frequent_new(oxp_str text)
{
    oxp_frequent *frequent = calloc(1, sizeof *frequent);
    oxp_str language = {"", 0};

    for (size_t at = 0; frequent && at < text.n;) {
        const char *end = memchr(text.p + at, '\n', text.n - at);
        size_t n = end ? (size_t)(end - text.p) - at : text.n - at;
        if (!add_line(frequent, (oxp_str){text.p + at, n}, &language)) {
            oxp_frequent_free(frequent);
            return NULL;
        }
        at += n + 1;
    }
    if (frequent && frequent->words.n)
        qsort(frequent->words.items, frequent->words.n, sizeof(entry), by_word);
    return frequent;
}

void oxp_frequent_free(oxp_frequent *frequent)
{
    if (!frequent)
        return;
    for (size_t i = 0; i < frequent->words.n; i++)
        free(frequent->words.items[i].word);
    free(frequent->words.items);
    free(frequent);
}

static bool same_language(oxp_str of, const char *language)
{
    size_t n = strcspn(language, "-");
    return strcmp(language, "any") == 0 || (n == of.n && memcmp(language, of.p, n) == 0);
}

bool oxp_frequent_has(const oxp_frequent *frequent, const char *language, const char *word,
                      size_t n)
{
    size_t low = 0, high = frequent->words.n;

    while (low < high) { /* the first that is not before the word */
        size_t middle = low + (high - low) / 2;
        const entry *e = &frequent->words.items[middle];
        if (compare_words(e->word, e->n, word, n) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    for (; low < frequent->words.n; low++) {
        const entry *e = &frequent->words.items[low];
        if (compare_words(e->word, e->n, word, n) != 0)
            break;
        if (same_language(e->language, language))
            return true;
    }
    return false;
}
