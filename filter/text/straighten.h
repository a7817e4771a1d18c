/*
 * Straighten: text in the order and with the letters together that a reader sees.
 *
 * Two rare things are put right, over the original characters, before the fold takes the white
 * space away that tells them:
 * - text under a right-to-left override, in display order; the whole run, from the override to
 *   what ends it, has one origin, its begin;
 * - letters and digits spelled out one by one, `i g n o r e` or `i.g.n.o.r.e`, joined; what stood
 *   between belongs to the letter before it. The guards are in spelled.h.
 * Everything else is handed on as it is, in place where that can be: plain text costs a look.
 *
 * Resumable: what cannot be decided yet waits, less than OXP_STRAIGHTEN_HELD bytes. Private to the
 * skeleton; a zeroed one is ready after begin.
 */
#ifndef OXP_TEXT_STRAIGHTEN_H
#define OXP_TEXT_STRAIGHTEN_H

#include <stdbool.h>

#include "base/buffer.h"
#include "text/spelled.h"
#include "text/view.h"

/* An override is put in display order this many characters at a time. */
enum { OXP_OVERRIDE_MOST = 512 };
enum { OXP_STRAIGHTEN_HELD = 4 * OXP_OVERRIDE_MOST + 64 };

/* From byte `straight` of the straightened text on, the original is at `original`, or, where it
 * was not put in another order, at `original` and as many bytes further. */
typedef struct oxp_bend {
    uint32_t straight, original;
    bool fixed;
} oxp_bend;

typedef struct oxp_straighten {
    oxp_view *sink;   /* takes the straightened bytes */
    uint32_t taken;   /* bytes of the original that are decided */
    uint32_t given;   /* bytes that the sink got */
    int64_t delta;    /* original minus straight, of the last bytes given ... */
    bool fixed;       /* ... if they have not one origin */
    bool in_override; /* an override goes on at `taken` */
    oxp_spelled spelled;
    OXP_VECTOR(oxp_bend) bends;
    size_t bend; /* the one that holds the last origin asked for; 0: before the first */
    size_t held_n;
    char held[2 * OXP_STRAIGHTEN_HELD];
} oxp_straighten;

/* `word`: the text is a word of a rule, whose ends are not the ends of a text. */
void oxp_straighten_begin(oxp_straighten *s, oxp_view *sink, bool word);
oxp_status oxp_straighten_feed(oxp_straighten *s, const char *bytes, size_t n, bool last);
/* Whether all of a text is straight; it is then decided, and the sink gets nothing. Else nothing
 * has changed. Only at the begin. */
bool oxp_straighten_is_straight(oxp_straighten *s, const char *text, size_t n);
void oxp_straighten_free(oxp_straighten *s);

/* Where the original of a byte of the straightened text begins; asked for bytes that do not fall.
 * For the byte behind the last one given: what was decided. */
uint32_t oxp_straighten_origin(oxp_straighten *s, uint32_t at);
/* The end of the stretch that `at` is in, all of whose originals are `*shift` further (modulo
 * 2^32) or, if `*fixed`, one: that of `at`, which is as much further. `at` does not fall. */
uint32_t oxp_straighten_stretch(oxp_straighten *s, uint32_t at, uint32_t *shift, bool *fixed);
/* Whether the originals of `first` to `last` are all `*shift` further (modulo 2^32). `first` does
 * not fall either. */
bool oxp_straighten_is_flat(oxp_straighten *s, uint32_t first, uint32_t last, uint32_t *shift);

#endif
