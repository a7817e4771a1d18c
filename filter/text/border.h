/*
 * Border: where a word may begin and end, script by script, on a view.
 *
 * The engine reports bare literals; these functions look at the neighbours. A
 * neighbour beyond `n` is none: text edges are borders. `bytes` is a view (valid UTF-8).
 */
#ifndef OXP_TEXT_BORDER_H
#define OXP_TEXT_BORDER_H

#include <stdbool.h>
#include <stddef.h>

/* True where a word whose first character is at `start` may begin there. */
bool oxp_border_before(const char *bytes, size_t n, size_t start);
/* True where a word whose last character ends at `end` may end there. */
bool oxp_border_after(const char *bytes, size_t n, size_t end);

/* The end of the run of word letters (letters and marks of any script) that begins
 * at `at`; `at` where there is none. What `*` at the end of a word stands for. */
size_t oxp_letters_forward(const char *bytes, size_t n, size_t at);
/* The begin of the run of word letters that ends at `at`. */
size_t oxp_letters_back(const char *bytes, size_t n, size_t at);

/* True where the script of the word's character there has no borders (Han, Hiragana,
 * Thai ...), so that a `*` may stop anywhere in its run. */
bool oxp_border_free(const char *bytes, size_t n, size_t at);

#endif
