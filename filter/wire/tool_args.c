#include "wire/tool_args.h"

#include <stdlib.h>
#include <string.h>

#include "base/diag.h"
#include "wire/leaf.h"
#include "wire/loose.h"

void oxp_tool_args_free(oxp_tool_args *args)
{
    oxp_json_free(&args->json);
    free(args->label.items);
    *args = (oxp_tool_args){0};
}

/* What is no JSON for us may be some for the tool. */
static oxp_status loose_text(const char *raw, size_t n, oxp_buffer *out, bool *same)
{
    *same = !n || !memchr(raw, '\\', n);
    return *same || oxp_loose_decode(raw, n, out) ? OXP_OK : OXP_ERR_MEMORY;
}

/* A string with a lone surrogate stands for no text. */
static bool readable(const oxp_json *json, bool *escaped)
{
    *escaped = false;
    for (size_t i = 0; i < json->tokens.n; i++) {
        if (json->tokens.items[i].flags & OXP_JSON_LONE)
            return false;
        *escaped |= (json->tokens.items[i].flags & OXP_JSON_ESCAPED) != 0;
    }
    return true;
}

oxp_status oxp_tool_args_text(oxp_tool_args *args, const char *json, size_t n, uint32_t depth,
                              oxp_buffer *out, bool *is_json, bool *same)
{
    oxp_status status = oxp_json_scan(&args->json, json, n, depth);
    *is_json = false;
    *same = true;
    if (status != OXP_OK)
        return status == OXP_ERR_ARGUMENT ? loose_text(json, n, out, same) : status;
    bool escaped;
    *is_json = readable(&args->json, &escaped);
    if (!*is_json)
        return loose_text(json, n, out, same);
    if (!escaped)
        return OXP_OK;
    *same = false;
    size_t at = 0;
    for (size_t i = 0; i < args->json.tokens.n; i++) {
        const oxp_json_token *token = &args->json.tokens.items[i];
        if (!(token->flags & OXP_JSON_ESCAPED))
            continue;
        if (!oxp_buffer_add(out, json + at, token->start - at) ||
            !oxp_leaf_decode(json + token->start, token->end - token->start, out))
            return OXP_ERR_MEMORY;
        at = token->end;
    }
    return oxp_buffer_add(out, json + at, n - at) ? OXP_OK : OXP_ERR_MEMORY;
}

/* ---- edits ---- */

/* A pass over the tokens in text order, with the place of each in the decoded text. */
typedef struct pass {
    oxp_tool_args *args;
    const oxp_edit *edits;
    size_t n_edits;
    size_t edit;      /* the first edit that does not end before the pass */
    size_t raw;       /* bytes of the JSON behind the pass ... */
    uint64_t decoded; /* ... and of the decoded text */
    size_t placed;    /* edits below this one have left their text somewhere */
    oxp_splices *out;
} pass;

/* Goes to raw offset `raw`; nothing between is an escape. */
static void advance(pass *p, size_t raw)
{
    p->decoded += raw - p->raw;
    p->raw = raw;
    while (p->edit < p->n_edits && p->edits[p->edit].end <= p->decoded &&
           p->edits[p->edit].start < p->decoded)
        p->edit++;
}

/* Decoded bytes of the string `token`, at whose begin the pass stands. */
static uint64_t decoded_length(const pass *p, const oxp_json_token *token)
{
    if (!(token->flags & OXP_JSON_ESCAPED))
        return token->end - token->start;
    oxp_leaf_walk walk = {p->args->json.text + token->start, token->end - token->start, 0, 0};
    oxp_leaf_walk_to(&walk, SIZE_MAX, true);
    return walk.decoded;
}

static bool touches(const oxp_edit *edit, uint64_t start, uint64_t end)
{
    return edit->start < end && edit->end > start;
}

/* The first edit that covers a byte of the decoded [start, end), or n_edits. */
static size_t touching(const pass *p, uint64_t start, uint64_t end)
{
    for (size_t i = p->edit; i < p->n_edits && p->edits[i].start < end; i++)
        if (touches(&p->edits[i], start, end))
            return i;
    return p->n_edits;
}

static void mark(pass *p, uint32_t token, size_t edit)
{
    uint32_t *label = &p->args->label.items[token];
    if (edit < p->n_edits && !*label)
        *label = (uint32_t)edit + 1;
}

/* Passes over `token`, marking what is touched: a container by its bracket or a key in it. */
static void mark_token(pass *p, uint32_t index)
{
    const oxp_json_token *token = oxp_json_at(&p->args->json, index);
    advance(p, token->start);
    if (token->kind == OXP_JSON_OBJECT || token->kind == OXP_JSON_ARRAY) {
        mark(p, index, touching(p, p->decoded, p->decoded + 1));
    } else if (token->kind == OXP_JSON_STRING) {
        uint64_t length = decoded_length(p, token);
        if (token->flags & OXP_JSON_KEY)
            mark(p, token->parent, touching(p, p->decoded, p->decoded + length));
        p->decoded += length;
        p->raw = token->end;
    }
}

/* Marks the containers that end before token `next` begins. */
static void mark_ends(pass *p, uint32_t *open, uint32_t next)
{
    const oxp_json *json = &p->args->json;
    while (*open != OXP_JSON_NONE && oxp_json_at(json, *open)->next <= next) {
        advance(p, oxp_json_at(json, *open)->end - 1);
        mark(p, *open, touching(p, p->decoded, p->decoded + 1));
        *open = oxp_json_at(json, *open)->parent;
    }
}

static void mark_all(pass *p)
{
    const oxp_json *json = &p->args->json;
    uint32_t open = OXP_JSON_NONE;
    for (uint32_t i = 0; i < json->tokens.n; i++) {
        mark_ends(p, &open, i);
        mark_token(p, i);
        if (oxp_json_is(json, i, OXP_JSON_OBJECT) || oxp_json_is(json, i, OXP_JSON_ARRAY))
            open = i;
    }
    mark_ends(p, &open, (uint32_t)json->tokens.n);
}

/* The text of edit `i`, once: where it goes on in another value it leaves nothing more. */
static bool write_text(pass *p, size_t i)
{
    if (i < p->placed)
        return true;
    p->placed = i + 1;
    return oxp_leaf_encode(p->edits[i].text.p, p->edits[i].text.n, &p->out->text);
}

static bool replace_container(pass *p, const oxp_json_token *token, size_t edit)
{
    size_t at = p->out->text.n;
    return oxp_buffer_add_byte(&p->out->text, '"') && write_text(p, edit) &&
           oxp_buffer_add_byte(&p->out->text, '"') &&
           oxp_splice_written(p->out, token->start, token->end, at);
}

static bool in_string(const oxp_edit *edit, uint64_t start, uint64_t end)
{
    bool inserts = edit->start == edit->end;
    return inserts ? edit->start >= start && edit->start <= end : touches(edit, start, end);
}

static bool edit_string(pass *p, const oxp_json_token *token)
{
    uint64_t start = p->decoded, end = start + decoded_length(p, token);
    oxp_leaf_walk walk = {p->args->json.text + token->start, token->end - token->start, 0, 0};
    for (size_t i = p->edit; i < p->n_edits && p->edits[i].start <= end; i++) {
        const oxp_edit *edit = &p->edits[i];
        if (!in_string(edit, start, end))
            continue;
        uint64_t from = edit->start > start ? edit->start - start : 0;
        uint64_t to = (edit->end < end ? edit->end : end) - start;
        size_t raw_from = token->start + oxp_leaf_walk_to(&walk, (size_t)from, false);
        size_t raw_to = token->start + oxp_leaf_walk_to(&walk, (size_t)to, true);
        size_t at = p->out->text.n;
        if (!write_text(p, i) || !oxp_splice_written(p->out, raw_from, raw_to, at))
            return false;
    }
    p->decoded = end;
    p->raw = token->end;
    return true;
}

/* A touched number, boolean or null becomes a string of what is left of it. */
static bool edit_scalar(pass *p, const oxp_json_token *token)
{
    const char *json = p->args->json.text;
    uint64_t start = p->decoded, end = start + (token->end - token->start), done = start;
    if (touching(p, start, end) == p->n_edits)
        return true;
    oxp_buffer *text = &p->out->text;
    size_t at = text->n;
    bool fits = oxp_buffer_add_byte(text, '"');
    for (size_t i = p->edit; fits && i < p->n_edits && p->edits[i].start < end; i++) {
        const oxp_edit *edit = &p->edits[i];
        if (!touches(edit, start, end))
            continue;
        uint64_t from = edit->start > done ? edit->start : done;
        fits = oxp_buffer_add(text, json + token->start + (done - start), (size_t)(from - done)) &&
               write_text(p, i);
        done = edit->end < end ? edit->end : end;
    }
    return fits &&
           oxp_buffer_add(text, json + token->start + (done - start), (size_t)(end - done)) &&
           oxp_buffer_add_byte(text, '"') &&
           oxp_splice_written(p->out, token->start, token->end, at);
}

/* Keys and brackets outside of what is replaced were found untouched, so only values are left. */
static bool edit_all(pass *p)
{
    const oxp_json *json = &p->args->json;
    bool fits = true;
    for (uint32_t i = 0; fits && i < json->tokens.n;) {
        const oxp_json_token *token = oxp_json_at(json, i);
        uint32_t label = p->args->label.items[i];
        uint32_t next = i + 1;
        advance(p, token->start);
        if (label) {
            fits = replace_container(p, token, label - 1);
            next = token->next;
            for (uint32_t k = i + 1; k < next; k++) {
                const oxp_json_token *inner = oxp_json_at(json, k);
                if (inner->kind != OXP_JSON_STRING)
                    continue;
                advance(p, inner->start);
                p->decoded += decoded_length(p, inner);
                p->raw = inner->end;
            }
        } else if (token->kind == OXP_JSON_STRING && !(token->flags & OXP_JSON_KEY)) {
            fits = edit_string(p, token);
        } else if (token->kind == OXP_JSON_STRING) {
            p->decoded += decoded_length(p, token);
            p->raw = token->end;
        } else if (token->kind != OXP_JSON_OBJECT && token->kind != OXP_JSON_ARRAY) {
            fits = edit_scalar(p, token);
        }
        i = next;
    }
    return fits;
}

oxp_status oxp_tool_args_edits(oxp_tool_args *args, const char *json, size_t n, uint32_t depth,
                               const oxp_edit *edits, size_t n_edits, oxp_splices *out)
{
    OXP_TRY(oxp_json_scan(&args->json, json, n, depth));
    args->label.n = 0;
    for (size_t i = 0; i < args->json.tokens.n; i++)
        if (!OXP_PUSH(args->label, 0))
            return OXP_ERR_MEMORY;
    pass marking = {.args = args, .edits = edits, .n_edits = n_edits};
    mark_all(&marking);
    pass editing = {.args = args, .edits = edits, .n_edits = n_edits, .out = out};
    return edit_all(&editing) ? OXP_OK : OXP_ERR_MEMORY;
}
