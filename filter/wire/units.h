/*
 * Units: the texts of a body or stream, where their bytes stand, and the edits asked of them.
 *
 * A unit is made of sources: JSON strings of a body, or the gathered text of one channel. Inline
 * think tags divide a source into parts: what stands between the tags is a reasoning unit of its
 * own, what stands around them one unit without a gap. Each part is a leaf; the tags belong to
 * none.
 */
#ifndef OXP_WIRE_UNITS_H
#define OXP_WIRE_UNITS_H

#include "wire/splices.h"
#include "wire/tool_args.h"
#include "wire/wire.h"

typedef struct oxp_source {
    const char *raw; /* outlives the units */
    size_t n;
    size_t base;            /* where `raw` begins in the body */
    bool escaped;           /* `raw` is the inside of a JSON string that holds escapes */
    bool quoted;            /* what is spliced into it is encoded as the inside of a JSON string */
    bool key;               /* `raw` is the name of a member */
    size_t path_at, path_n; /* in oxp_units.paths */
} oxp_source;

/* Private: a part of a source, in bytes of its decoded text. */
typedef struct oxp_piece {
    uint32_t source;
    bool thinks;
    size_t start, end;
} oxp_piece;

/* Private: what a leaf's splices need. */
typedef struct oxp_leaf_source {
    size_t path_at;
    bool escaped, quoted, key;
} oxp_leaf_source;

/* Private: the edits asked of a unit, and where a text of ours stands. */
typedef struct oxp_unit_state {
    size_t text_at; /* in `text`; SIZE_MAX: the unit's text stands in its source */
    size_t first_edit, n_edits;
    bool loose; /* tool arguments that are no JSON, with escapes of their own */
} oxp_unit_state;

/* Leaves of one body or stream. No request that people write comes near; it bounds the memory of
 * one that is made of `"a","a"`. */
#define OXP_LEAVES_MAX ((size_t)1 << 16)

/* Zeroed is empty; keeps its memory when cleared. */
typedef struct oxp_units {
    OXP_VECTOR(oxp_unit) units;
    OXP_VECTOR(oxp_leaf) leaves;
    oxp_buffer paths; /* whoever adds a source writes its path here first */
    uint32_t depth;   /* that tool arguments may nest */
    const char *over; /* after OXP_ERR_LIMIT: what was over it (static) */
    /* private */
    OXP_VECTOR(oxp_unit_state) states;
    OXP_VECTOR(oxp_leaf_source) leaf_sources;
    OXP_VECTOR(oxp_splice) edits;    /* `order` is unused */
    OXP_VECTOR(oxp_edit) unit_edits; /* of one unit, while it is spliced */
    OXP_VECTOR(oxp_piece) pieces;
    OXP_VECTOR(size_t) bounds; /* per source, where its decoded text ends in `decoded` */
    oxp_buffer text, edit_text, decoded;
    oxp_splices inner;
    oxp_tool_args args;
} oxp_units;

void oxp_units_free(oxp_units *units);
void oxp_units_clear(oxp_units *units);

/* Adds the unit that `sources` make, as `form` says; with `think` also that of its reasoning. An
 * empty text adds nothing. With form->tool_args there is one source; the unit's own flag says
 * whether it is JSON. Fails with OXP_ERR_MEMORY, and OXP_ERR_LIMIT where tool arguments are over a
 * limit of oxp_json_scan or there are more than OXP_LEAVES_MAX leaves; `over` says which. */
oxp_status oxp_units_add(oxp_units *units, const oxp_unit *form, const oxp_source *sources,
                         size_t n, bool think);
/* Adds the unit of a text that stands nowhere as such: `source` is the value that it was made from,
 * and the text no longer than that. It is copied. Fails as oxp_units_add does. */
oxp_status oxp_units_add_text(oxp_units *units, const oxp_unit *form, const oxp_source *source,
                              const char *text, size_t n);
/* After the last of them: gives units and leaves their texts and paths. */
void oxp_units_finish(oxp_units *units);

/* Asks for edits of a unit, in bytes of its text; they take the place of earlier ones. Their texts
 * are copied. Fails with OXP_ERR_ARGUMENT where they are not in order, overlap, reach past the end,
 * are not UTF-8, or the unit may not be edited. */
oxp_status oxp_units_edit(oxp_units *units, size_t unit, const oxp_edit *edits, size_t n);
static inline bool oxp_units_edited(const oxp_units *units, size_t unit)
{
    return units->states.items[unit].n_edits > 0;
}
/* Those edits as splices of `body`, the text that the sources' `base` counts in. */
oxp_status oxp_units_splices(oxp_units *units, size_t unit, const char *body, oxp_splices *out);
/* Appends the first `visible` bytes of the unit's text, with its edits applied. */
oxp_status oxp_units_visible(oxp_units *units, size_t unit, uint64_t visible, oxp_buffer *out);

#endif
