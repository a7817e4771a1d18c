/*
 * View: the text as rules look at it, and the way back to the bytes as sent.
 *
 * Every view byte belongs to one original character (or run of characters that
 * became one); it covers that character and the deleted characters after it.
 * A view keeps its memory when it is built again, so a warm one does not allocate.
 *
 * A view is built from a text at once, or fed piece by piece: the same code, and the same
 * view wherever the pieces are cut, also within a character. It may be read between two
 * pieces. One thread at a time per view.
 */
#ifndef OXP_TEXT_VIEW_H
#define OXP_TEXT_VIEW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "oxpecker/oxpecker.h"
#include "text/vectors.h"

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

/* Private: where a view stands between two pieces of its text. */
typedef struct oxp_view_state {
    oxp_status failed; /* no more is read until the view begins again */
    uint8_t cut_n;
    oxp_vectors vectors;
    char cut[4]; /* the begin of a character whose rest has not come: `cut_n` bytes */
    /* Of fold; see fold.c. */
    uint8_t base, run_order, run_marks;
    size_t run_begin, run_end;
} oxp_view_state;

/* Zeroed is an empty, unbuilt view. */
typedef struct oxp_view {
    oxp_view_kind kind;
    bool layered; /* set by its owner: of a layer's bytes (decode.h), rebased to the original */
    char *bytes;  /* `n` bytes of valid UTF-8 and OXP_VIEW_PADDING zeroes */
    size_t n;
    size_t settled;    /* of the `n` bytes at the front, those that no further input changes, nor
                        * their origins. Behind them the fold has at most one white space, or the
                        * last letter's marks. Never falls; `n` once the view is ended */
    uint32_t *origin;  /* per view byte, where its original character begins, and origin[n] =
                        * the end of the last whole character read; never falls. NULL: view
                        * byte k is original byte k; further input may end that */
    size_t original_n; /* bytes of the text it was built from, or was fed so far */
    size_t capacity, origin_capacity; /* private */
    uint32_t *origin_memory;          /* private: kept where `origin` is NULL */
    oxp_view_state state;             /* private */
    struct oxp_skeleton *skeleton;    /* private: of OXP_VIEW_SKELETON, NULL till it is needed */
} oxp_view;

/* Builds `view` of `text`. Fails with OXP_ERR_LIMIT where text or view is over OXP_TEXT_MAX
 * (a character may fold to eleven times its bytes), and with OXP_ERR_MEMORY; `view` is then
 * empty. */
oxp_status oxp_view_build(oxp_view *view, oxp_view_kind kind, const char *text, size_t n);
/* The same of kind OXP_VIEW_SKELETON, where `fold` is the ended fold view of the text: cheaper,
 * for most texts are then not folded again. */
oxp_status oxp_view_build_skeleton(oxp_view *view, const oxp_view *fold, const char *text,
                                   size_t n);
void oxp_view_free(oxp_view *view);
const char *oxp_view_name(oxp_view_kind kind); /* "exact", "fold", "skeleton" */

/* The same piece by piece: begin, then any number of feeds, then end. `bytes` is not kept.
 * Failures are those of oxp_view_build; feed and end then fail in the same way until the view
 * begins again. After end: begin, build or free. */
oxp_status oxp_view_begin(oxp_view *view, oxp_view_kind kind);
oxp_status oxp_view_feed(oxp_view *view, const char *bytes, size_t n);
oxp_status oxp_view_end(oxp_view *view);

/* The original bytes behind view bytes [start, end), widened to whole characters.
 * An empty span gives an empty range. Before the view is ended, the range of its last
 * character may still grow: deleted characters may follow it. */
oxp_range oxp_view_original(const oxp_view *view, size_t start, size_t end);

/* The first view byte that does not belong to what stands before byte `original` of the original.
 */
size_t oxp_view_place(const oxp_view *view, size_t original);

/* Folds a word of a rule as the fold view folds a text, so that both meet; the
 * result is malloc'ed (the caller frees) and has a NUL behind it. NULL when memory
 * runs out. */
char *oxp_fold(const char *text, size_t n, size_t *folded_n);

#endif
