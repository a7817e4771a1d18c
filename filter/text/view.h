/*
 * View: the text as rules look at it, and the way back to the bytes as sent.
 *
 * Every view byte belongs to one original character (or run of characters that
 * became one); it covers that character and the deleted characters after it.
 * A view keeps its memory when it is built again, so a warm one does not allocate.
 */
#ifndef OXP_TEXT_VIEW_H
#define OXP_TEXT_VIEW_H

#include <stddef.h>
#include <stdint.h>

#include "oxpecker/oxpecker.h"

typedef enum oxp_view_kind {
    OXP_VIEW_EXACT,    /* the bytes as sent; each ill-formed sequence is U+FFFD */
    OXP_VIEW_FOLD,     /* NFKD, case folded, format characters dropped, white space folded */
    OXP_VIEW_SKELETON, /* fold, and what disguises a letter taken off (see skeleton.h) */
    OXP_VIEWS          /* how many there are */
} oxp_view_kind;

/* The engine may read past the end of its input (engine over-read on AVX-512), so
 * every view ends in this many zero bytes, which `n` does not count. */
enum { OXP_VIEW_PADDING = 64 };

/* No text is longer than this, so that offsets fit in 32 bits with room to add. */
#define OXP_TEXT_MAX ((size_t)1 << 30)

/* Zeroed is an empty, unbuilt view. */
typedef struct oxp_view {
    oxp_view_kind kind;
    char *bytes; /* `n` bytes of valid UTF-8 and OXP_VIEW_PADDING zeroes */
    size_t n;
    uint32_t *origin;  /* per view byte, where its original character begins, and origin[n] =
                        * the original's length; never falls. NULL: view byte k is original
                        * byte k */
    size_t original_n; /* bytes of the text it was built from */
    size_t capacity, origin_capacity; /* private */
    uint32_t *origin_memory;          /* private: kept where `origin` is NULL */
} oxp_view;

/* Builds `view` of `text`. Fails with OXP_ERR_LIMIT where text or view is over OXP_TEXT_MAX
 * (a character may fold to eleven times its bytes), and with OXP_ERR_MEMORY; `view` is then
 * empty. */
oxp_status oxp_view_build(oxp_view *view, oxp_view_kind kind, const char *text, size_t n);
void oxp_view_free(oxp_view *view);
const char *oxp_view_name(oxp_view_kind kind); /* "exact", "fold", "skeleton" */

/* The original bytes behind view bytes [start, end), widened to whole characters.
 * An empty span gives an empty range. */
oxp_range oxp_view_original(const oxp_view *view, size_t start, size_t end);

/* Folds a word of a rule as the fold view folds a text, so that both meet; the
 * result is malloc'ed (the caller frees) and has a NUL behind it. NULL when memory
 * runs out. */
char *oxp_fold(const char *text, size_t n, size_t *folded_n);

#endif
