/* Edits of units: from bytes of the text that rules saw to bytes of the body. */
#include "base/diag.h"
#include "text/utf8.h"
#include "wire/leaf.h"
#include "wire/loose.h"
#include "wire/units.h"

/* Widens an edit to whole characters; an insertion moves in front of the one it stands in. */
static void widen(const oxp_str *text, uint64_t *start, uint64_t *end)
{
    bool inserts = *start == *end;
    while (*start > 0 && *start < text->n && oxp_utf8_continues(text->p[*start]))
        --*start;
    while (!inserts && *end < text->n && oxp_utf8_continues(text->p[*end]))
        ++*end;
    if (inserts)
        *end = *start;
}

oxp_status oxp_units_edit(oxp_units *units, size_t unit, const oxp_edit *edits, size_t n)
{
    if (unit >= units->units.n || !units->units.items[unit].editable)
        return OXP_ERR_ARGUMENT;
    const oxp_str *text = &units->units.items[unit].text;
    oxp_unit_state *state = &units->states.items[unit];
    size_t first = units->edits.n;
    uint64_t done = 0;
    for (size_t i = 0; i < n; i++) {
        uint64_t start = edits[i].start, end = edits[i].end;
        size_t with_n = edits[i].text.n;
        if (start > end || end > text->n || oxp_utf8_valid_prefix(edits[i].text.p, with_n) < with_n)
            return OXP_ERR_ARGUMENT;
        widen(text, &start, &end);
        if (start < done)
            return OXP_ERR_ARGUMENT;
        done = end;
        oxp_splice edit = {(size_t)start, (size_t)end, units->edit_text.n, with_n, 0};
        if (!oxp_buffer_add(&units->edit_text, edits[i].text.p, with_n) ||
            !OXP_PUSH(units->edits, edit))
            return OXP_ERR_MEMORY;
    }
    state->first_edit = first;
    state->n_edits = n;
    return OXP_OK;
}

/* The edits of a unit, with their texts where they now stand. */
static oxp_status gather(oxp_units *units, size_t unit)
{
    const oxp_unit_state *state = &units->states.items[unit];
    units->unit_edits.n = 0;
    for (size_t i = 0; i < state->n_edits; i++) {
        const oxp_splice *edit = &units->edits.items[state->first_edit + i];
        oxp_str text = {edit->n ? units->edit_text.p + edit->at : NULL, edit->n};
        if (!OXP_PUSH(units->unit_edits, (oxp_edit){edit->start, edit->end, text}))
            return OXP_ERR_MEMORY;
    }
    return OXP_OK;
}

static bool splice(oxp_splices *out, size_t start, size_t end, oxp_str text, bool quoted)
{
    size_t at = out->text.n;
    bool fits = quoted ? oxp_leaf_encode(text.p, text.n, &out->text)
                       : oxp_buffer_add(&out->text, text.p, text.n);
    return fits && oxp_splice_written(out, start, end, at);
}

/* True where `edit` covers a byte of the leaf, or inserts in it. */
static bool meets(const oxp_edit *edit, const oxp_leaf *leaf)
{
    if (edit->start == edit->end)
        return edit->start >= leaf->start && edit->start <= leaf->end;
    return edit->start < leaf->end && edit->end > leaf->start;
}

/* The part of an edit that lies in one leaf; `with` comes in its place. */
static bool splice_part(const oxp_leaf *leaf, const oxp_leaf_source *from, oxp_leaf_walk *walk,
                        const oxp_edit *edit, oxp_str with, oxp_splices *out)
{
    size_t start = edit->start > leaf->start ? (size_t)edit->start - leaf->start : 0;
    size_t end = (edit->end < leaf->end ? (size_t)edit->end : leaf->end) - leaf->start;
    size_t raw = from->escaped ? oxp_leaf_walk_to(walk, start, false) : start;
    size_t raw_end = from->escaped ? oxp_leaf_walk_to(walk, end, true) : end;
    return splice(out, leaf->raw + raw, leaf->raw + raw_end, with, from->quoted);
}

/* Where the edits of a unit stand, while its leaves are passed in order. */
typedef struct edits_pass {
    size_t first;  /* those below end before the leaf at hand */
    size_t placed; /* those below have left their text in a leaf */
} edits_pass;

static bool splice_leaf(oxp_units *units, size_t index, const char *body, edits_pass *pass,
                        oxp_splices *out)
{
    const oxp_leaf *leaf = &units->leaves.items[index];
    oxp_leaf_walk walk = {body + leaf->raw, leaf->raw_end - leaf->raw, 0, 0};
    for (size_t i = pass->first; i < units->unit_edits.n; i++) {
        const oxp_edit *edit = &units->unit_edits.items[i];
        bool placed = i < pass->placed;
        if (edit->start > leaf->end)
            break;
        if (edit->end < leaf->end)
            pass->first = i + 1;
        if (!meets(edit, leaf) || (edit->start == edit->end && placed))
            continue;
        if (!splice_part(leaf, &units->leaf_sources.items[index], &walk, edit,
                         placed ? (oxp_str){NULL, 0} : edit->text, out))
            return false;
        pass->placed = placed ? pass->placed : i + 1;
    }
    return true;
}

/* An edit over several leaves leaves its text in the first; the line breaks between them are not
 * in the body and stay. */
static oxp_status splice_leaves(oxp_units *units, const oxp_unit *unit, const char *body,
                                oxp_splices *out)
{
    edits_pass pass = {0, 0};
    bool fits = true;
    for (uint32_t k = 0; fits && k < unit->n_leaves; k++)
        fits = splice_leaf(units, unit->first_leaf + k, body, &pass, out);
    return fits ? OXP_OK : OXP_ERR_MEMORY;
}

/* The one leaf of tool arguments: its bytes in the body, and the text of the arguments, which is
 * what stands between their outer quotes, decoded where that is needed. */
typedef struct args_leaf {
    size_t at; /* of `raw` in the body */
    oxp_str raw, json;
    bool escaped, quoted;
} args_leaf;

static bool open_args(oxp_units *units, const oxp_unit *unit, const char *body, args_leaf *args)
{
    const oxp_leaf *leaf = &units->leaves.items[unit->first_leaf];
    const oxp_leaf_source *from = &units->leaf_sources.items[unit->first_leaf];
    oxp_str raw = {body + leaf->raw, leaf->raw_end - leaf->raw};
    *args = (args_leaf){leaf->raw, raw, raw, from->escaped, from->quoted};
    if (!args->escaped)
        return true;
    units->decoded.n = 0;
    if (!oxp_leaf_decode(raw.p, raw.n, &units->decoded))
        return false;
    args->json = (oxp_str){units->decoded.p, units->decoded.n};
    return true;
}

/* [start, end) of the arguments' text; `walk` goes through their bytes in the body. */
static bool splice_args(const args_leaf *args, oxp_leaf_walk *walk, size_t start, size_t end,
                        oxp_str text, oxp_splices *out)
{
    size_t raw = args->escaped ? oxp_leaf_walk_to(walk, start, false) : start;
    size_t raw_end = args->escaped ? oxp_leaf_walk_to(walk, end, true) : end;
    return splice(out, args->at + raw, args->at + raw_end, text, args->quoted);
}

static oxp_status splice_tool_args(oxp_units *units, const oxp_unit *unit, const char *body,
                                   oxp_splices *out)
{
    args_leaf args;
    if (!open_args(units, unit, body, &args))
        return OXP_ERR_MEMORY;
    oxp_splices *inner = &units->inner;
    oxp_splices_clear(inner);
    OXP_TRY(oxp_tool_args_edits(&units->args, args.json.p, args.json.n, units->depth,
                                units->unit_edits.items, units->unit_edits.n, inner));
    oxp_leaf_walk walk = {args.raw.p, args.raw.n, 0, 0};
    for (size_t i = 0; i < inner->list.n; i++) {
        const oxp_splice *s = &inner->list.items[i];
        oxp_str text = {s->n ? inner->text.p + s->at : NULL, s->n};
        if (!splice_args(&args, &walk, s->start, s->end, text, out))
            return OXP_ERR_MEMORY;
    }
    return OXP_OK;
}

/* What is no JSON is edited as plain text: there is nothing to keep in shape. */
static oxp_status splice_loose(oxp_units *units, const oxp_unit *unit, const char *body,
                               oxp_splices *out)
{
    args_leaf args;
    if (!open_args(units, unit, body, &args))
        return OXP_ERR_MEMORY;
    oxp_leaf_walk walk = {args.raw.p, args.raw.n, 0, 0};
    oxp_loose_walk loose = {args.json.p, args.json.n, 0, 0};
    for (size_t i = 0; i < units->unit_edits.n; i++) {
        const oxp_edit *edit = &units->unit_edits.items[i];
        size_t start = oxp_loose_walk_to(&loose, (size_t)edit->start, false);
        size_t end = oxp_loose_walk_to(&loose, (size_t)edit->end, true);
        if (!splice_args(&args, &walk, start, end, edit->text, out))
            return OXP_ERR_MEMORY;
    }
    return OXP_OK;
}

/* All of a unit goes: a string is then empty, a name one that no other member has, any other value
 * null. */
static oxp_status splice_whole(const oxp_units *units, const oxp_unit *unit, oxp_splices *out)
{
    const oxp_leaf *leaf = &units->leaves.items[unit->first_leaf];
    const oxp_leaf_source *from = &units->leaf_sources.items[unit->first_leaf];
    size_t at = out->text.n;
    bool fits = from->key      ? oxp_buffer_addf(&out->text, "redacted-%zu", leaf->raw)
                : from->quoted ? true
                               : oxp_buffer_add_text(&out->text, "null");
    return fits && oxp_splice_written(out, leaf->raw, leaf->raw_end, at) ? OXP_OK : OXP_ERR_MEMORY;
}

oxp_status oxp_units_splices(oxp_units *units, size_t unit, const char *body, oxp_splices *out)
{
    if (units->units.items[unit].whole)
        return splice_whole(units, &units->units.items[unit], out);
    OXP_TRY(gather(units, unit));
    const oxp_unit *u = &units->units.items[unit];
    if (units->states.items[unit].loose)
        return splice_loose(units, u, body, out);
    return u->tool_args ? splice_tool_args(units, u, body, out)
                        : splice_leaves(units, u, body, out);
}

oxp_status oxp_units_visible(oxp_units *units, size_t unit, uint64_t visible, oxp_buffer *out)
{
    oxp_str text = units->units.items[unit].text;
    if (visible > text.n)
        visible = text.n;
    while (visible > 0 && visible < text.n && oxp_utf8_continues(text.p[visible]))
        visible--;
    OXP_TRY(gather(units, unit));
    uint64_t at = 0;
    for (size_t i = 0; i < units->unit_edits.n; i++) {
        const oxp_edit *edit = &units->unit_edits.items[i];
        if (edit->start > visible)
            break;
        if (!oxp_buffer_add(out, text.p + at, (size_t)(edit->start - at)) ||
            !oxp_buffer_add(out, edit->text.p, edit->text.n))
            return OXP_ERR_MEMORY;
        at = edit->end;
    }
    bool fits = at >= visible || oxp_buffer_add(out, text.p + at, (size_t)(visible - at));
    return fits ? OXP_OK : OXP_ERR_MEMORY;
}
