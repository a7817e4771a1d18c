#include "ruleset/yaml.h"

#include <stdlib.h>
#include <string.h>
#include <yaml.h>

#include "ruleset/chars.h"
#include "text/utf8.h"

typedef struct reader {
    oxp_loader *loader;
    yaml_parser_t parser;
    const char *file;
    uint32_t first_line;
    const char *text;
    size_t n;
    uint32_t *lines; /* where each line begins */
    uint32_t n_lines;
    uint32_t depth;
} reader;

static oxp_place place_of(const reader *r, yaml_mark_t mark)
{
    return (oxp_place){r->file, (uint32_t)mark.line + r->first_line, (uint32_t)mark.column + 1};
}

/* The byte at a mark, whose column counts characters. */
static size_t byte_of(const reader *r, yaml_mark_t mark)
{
    if (mark.line >= r->n_lines)
        return r->n;
    size_t at = r->lines[mark.line];
    for (size_t column = 0; column < mark.column && at < r->n; column++)
        oxp_utf8_next(r->text, r->n, &at);
    return at;
}

/* ---- before YAML sees it ------------------------------------------------- */

/* Finds the lines, and refuses characters that no part of a rule file may hold as such. */
static bool check_characters(reader *r)
{
    uint32_t line = 0, column = 1, faults = 0;

    for (size_t at = 0; at < r->n && faults < 20;) {
        size_t length;
        bool valid;
        uint32_t c = oxp_utf8_decode(r->text, r->n, at, &length, &valid);
        oxp_place place = {r->file, line + r->first_line, column};
        if (!valid) {
            oxp_diag_error(r->loader->diag, place, "E2",
                           "byte 0x%02X is not UTF-8; save the file as UTF-8",
                           (unsigned char)r->text[at]);
            return false;
        }
        if (oxp_char_is_control(c) || oxp_char_is_hidden(c)) {
            oxp_diag_error(r->loader->diag, place, "E2",
                           "%s character U+%04X; take it out (in tests write it as an escape in "
                           "double quotes)",
                           oxp_char_is_hidden(c) ? "hidden" : "control", c);
            faults++;
        }
        at += length;
        column++;
        if (c == '\n' || (c == '\r' && !(at < r->n && r->text[at] == '\n'))) {
            r->lines[++line] = (uint32_t)at;
            column = 1;
        }
    }
    r->n_lines = line + 1;
    return !faults;
}

static bool prepare(reader *r)
{
    size_t breaks = 1;

    if (r->n >= 3 && memcmp(r->text, "\xEF\xBB\xBF", 3) == 0) {
        r->text += 3;
        r->n -= 3;
    }
    if (r->n > OXP_YAML_BYTES) {
        oxp_diag_error(r->loader->diag, (oxp_place){r->file, 0, 0}, "E2",
                       "the file has %zu bytes; at most %d are read, so split it", r->n,
                       OXP_YAML_BYTES);
        return false;
    }
    for (size_t i = 0; i < r->n; i++)
        breaks += r->text[i] == '\n' || r->text[i] == '\r';
    r->lines = oxp_loader_take(r->loader, breaks, sizeof *r->lines);
    return r->lines && check_characters(r);
}

/* ---- faults that YAML itself finds ---------------------------------------- */

static const char *cure_of(const char *problem, char at)
{
    static const struct {
        const char *part, *cure;
    } CURES[] = {
        {"tab character", "; indent with spaces, not with tabs"},
        {"mapping values are not allowed", "; quote a text that holds ': '"},
        {"unknown escape", "; in double quotes '\\' begins an escape, so use single quotes"},
        {"unexpected end of stream", "; a quote is not closed"},
        {"expected ',' or ']'", "; a '[' is not closed, or a text that holds ']' or ', ' wants "
                                "quotes"},
        {"expected ',' or '}'", "; a '{' is not closed, or a text that holds '}' or ', ' wants "
                                "quotes"},
        {"expected key", "; look at the indentation, and at the quotes of the line before"},
        {"expected '-'", "; look at the indentation of this list"},
        {"expected ':'", "; each key wants ': ' behind it"},
    };

    if (strstr(problem, "cannot start any token"))
        return at == '\t' ? "; indent with spaces, not with tabs"
                          : "; quote a text that begins with this character";
    for (size_t i = 0; i < sizeof CURES / sizeof *CURES; i++)
        if (strstr(problem, CURES[i].part))
            return CURES[i].cure;
    return "";
}

static void blame_syntax(reader *r)
{
    const yaml_parser_t *parser = &r->parser;

    if (parser->error == YAML_MEMORY_ERROR || !parser->problem) {
        r->loader->no_memory = true;
        return;
    }
    size_t at = byte_of(r, parser->problem_mark);
    /* What is never closed is best shown where it was opened. */
    bool at_end = parser->problem_mark.line >= r->n_lines || at >= r->n;
    oxp_diag_error(
        r->loader->diag,
        place_of(r, at_end && parser->context ? parser->context_mark : parser->problem_mark), "E2",
        "this is not YAML: %s%s%s%s", parser->context ? parser->context : "",
        parser->context ? ", " : "", parser->problem,
        cure_of(parser->problem, at < r->n ? r->text[at] : '\0'));
}

static bool next_event(reader *r, yaml_event_t *event)
{
    if (yaml_parser_parse(&r->parser, event))
        return true;
    blame_syntax(r);
    return false;
}

/* ---- the tree ----------------------------------------------------------------- */

static oxp_node *new_node(reader *r, oxp_node_kind kind, yaml_mark_t mark, const char *label)
{
    oxp_node *node = oxp_loader_take(r->loader, 1, sizeof *node);
    if (node) {
        node->kind = kind;
        node->place = place_of(r, mark);
        node->label = label;
    }
    return node;
}

static void refuse_properties(reader *r, oxp_node *node, const void *anchor, const void *tag)
{
    if (anchor)
        oxp_blame(r->loader, node, "E2", "anchors (&name) are not allowed; write the value out");
    if (tag)
        oxp_blame(r->loader, node, "E2",
                  "tags (!name) are not allowed; the language knows each key's type");
}

static uint32_t first_odd(const char *text, size_t n)
{
    for (size_t at = 0; at < n;) {
        uint32_t c = oxp_utf8_next(text, n, &at);
        if (oxp_char_is_control(c) || oxp_char_is_hidden(c) || c == '\r')
            return c;
    }
    return 0;
}

static oxp_node_style style_of(yaml_scalar_style_t style)
{
    switch (style) {
    case YAML_SINGLE_QUOTED_SCALAR_STYLE:
        return OXP_NODE_SINGLE;
    case YAML_DOUBLE_QUOTED_SCALAR_STYLE:
        return OXP_NODE_DOUBLE;
    case YAML_LITERAL_SCALAR_STYLE:
        return OXP_NODE_LITERAL;
    case YAML_FOLDED_SCALAR_STYLE:
        return OXP_NODE_FOLDED;
    default:
        return OXP_NODE_PLAIN;
    }
}

/* True where a comment follows on the line where a plain scalar ends: `foo #bar` is `foo`. */
static bool comment_behind(const reader *r, yaml_mark_t end)
{
    size_t at = byte_of(r, end);
    while (at < r->n && (r->text[at] == ' ' || r->text[at] == '\t'))
        at++;
    return at < r->n && r->text[at] == '#';
}

static oxp_node *read_scalar(reader *r, const yaml_event_t *event, const char *label)
{
    oxp_node *node = new_node(r, OXP_NODE_SCALAR, event->start_mark, label);
    if (!node)
        return NULL;
    const char *value = (const char *)event->data.scalar.value;
    size_t n = event->data.scalar.length;
    node->style = style_of(event->data.scalar.style);
    node->one_line = event->start_mark.line == event->end_mark.line;
    node->commented = node->style == OXP_NODE_PLAIN && comment_behind(r, event->end_mark);
    node->odd = first_odd(value, n);
    node->text = oxp_arena_str(r->loader->keep, value, n);
    if (!node->text.p)
        r->loader->no_memory = true;
    refuse_properties(r, node, event->data.scalar.anchor, event->data.scalar.tag);
    return node->text.p ? node : NULL;
}

static oxp_node *read_node(reader *r, const yaml_event_t *event, const char *label);

/* Appends a child; an empty value is refused here, where its key is known. */
static void append(reader *r, oxp_node *parent, oxp_node *child)
{
    if (child->kind == OXP_NODE_SCALAR && child->style == OXP_NODE_PLAIN && !child->text.n &&
        !child->blamed) {
        if (parent->kind == OXP_NODE_MAP)
            oxp_blame_key(r->loader, child, "E2",
                          strchr(child->key.p, ' ')
                              ? "'%s' has no value; if it is part of a text, quote the whole text"
                              : "'%s' has no value; give it one or take the key out",
                          child->key.p);
        else
            oxp_blame(r->loader, child, "E2", "empty item; give it a value or take the '-' out");
    }
    if (parent->last)
        parent->last->next = child;
    else
        parent->first = child;
    parent->last = child;
    parent->n++;
}

/* Reads a member's value behind its key. */
static bool read_member(reader *r, oxp_node *map, const yaml_event_t *key)
{
    yaml_event_t event;

    if (key->type != YAML_SCALAR_EVENT) {
        oxp_diag_error(r->loader->diag, place_of(r, key->start_mark), "E2",
                       "a key must be a plain name, not a list, a map or an alias");
        return false;
    }
    oxp_node *name = read_scalar(r, key, "key");
    if (!name || !next_event(r, &event))
        return false;
    oxp_node *value = read_node(r, &event, name->text.p);
    yaml_event_delete(&event);
    if (!value)
        return false;
    value->key = name->text;
    value->key_place = name->place;
    if (!name->text.n)
        oxp_blame_key(r->loader, value, "E2", "empty key; give it a name");
    else if (name->odd)
        oxp_blame_key(r->loader, value, "E2", "a key holds the character U+%04X", name->odd);
    else if (name->style == OXP_NODE_PLAIN && oxp_node_is(name, "<<"))
        oxp_blame_key(r->loader, value, "E2",
                      "merge keys (<<) are not allowed; write the keys "
                      "out");
    append(r, map, value);
    return true;
}

static int by_key(const void *left, const void *right)
{
    const oxp_node *const *a = left, *const *b = right;
    int order = strcmp((*a)->key.p, (*b)->key.p);
    if (order)
        return order;
    if ((*a)->key_place.line != (*b)->key_place.line)
        return (*a)->key_place.line < (*b)->key_place.line ? -1 : 1;
    return (*a)->key_place.column < (*b)->key_place.column ? -1 : 1;
}

static bool refuse_repeated_keys(reader *r, oxp_node *map)
{
    oxp_node **members = oxp_loader_take(r->loader, map->n, sizeof *members);
    if (!members)
        return false;
    uint32_t n = 0;
    for (oxp_node *member = map->first; member; member = member->next)
        members[n++] = member;
    qsort(members, n, sizeof *members, by_key);
    for (uint32_t i = 1; i < n; i++)
        if (strcmp(members[i - 1]->key.p, members[i]->key.p) == 0)
            oxp_blame_key(r->loader, members[i], "E2",
                          "the key '%s' stands here again; it is on line %u already, so take one "
                          "out",
                          members[i]->key.p, members[i - 1]->key_place.line);
    return true;
}

/* Reads items or members up to the end of the list or map. */
static bool read_children(reader *r, oxp_node *parent)
{
    for (;;) {
        yaml_event_t event;
        if (!next_event(r, &event))
            return false;
        bool end = event.type == YAML_SEQUENCE_END_EVENT || event.type == YAML_MAPPING_END_EVENT;
        bool good = true;
        if (end) {
            good = parent->kind == OXP_NODE_LIST || refuse_repeated_keys(r, parent);
        } else if (parent->kind == OXP_NODE_MAP) {
            good = read_member(r, parent, &event);
        } else {
            oxp_node *item = read_node(r, &event, parent->label);
            good = item != NULL;
            if (item)
                append(r, parent, item);
        }
        yaml_event_delete(&event);
        if (end || !good)
            return good;
    }
}

static oxp_node *read_collection(reader *r, const yaml_event_t *event, const char *label)
{
    bool map = event->type == YAML_MAPPING_START_EVENT;
    oxp_node *node = new_node(r, map ? OXP_NODE_MAP : OXP_NODE_LIST, event->start_mark, label);
    if (!node)
        return NULL;
    if (r->depth >= OXP_YAML_DEPTH) {
        oxp_blame(r->loader, node, "E2", "more than %d levels of lists and maps; flatten it",
                  OXP_YAML_DEPTH);
        return NULL;
    }
    if (map)
        refuse_properties(r, node, event->data.mapping_start.anchor, event->data.mapping_start.tag);
    else
        refuse_properties(r, node, event->data.sequence_start.anchor,
                          event->data.sequence_start.tag);
    r->depth++;
    bool good = read_children(r, node);
    r->depth--;
    return good ? node : NULL;
}

static oxp_node *read_node(reader *r, const yaml_event_t *event, const char *label)
{
    if (event->type == YAML_SCALAR_EVENT)
        return read_scalar(r, event, label);
    if (event->type == YAML_MAPPING_START_EVENT || event->type == YAML_SEQUENCE_START_EVENT)
        return read_collection(r, event, label);
    oxp_node *node = new_node(r, OXP_NODE_SCALAR, event->start_mark, label);
    if (!node)
        return NULL;
    oxp_blame(r->loader, node, "E2",
              "aliases (*name) are not allowed; write the value out, or "
              "quote a text that begins with '*'");
    node->text = (oxp_str){"", 0};
    return node;
}

/* Stream start, document start, the document, its end, the end of the stream. */
static oxp_node *read_document(reader *r)
{
    yaml_event_t event;
    oxp_node *root = NULL;

    for (;;) {
        if (!next_event(r, &event))
            return NULL;
        yaml_event_type_t type = event.type;
        oxp_place place = place_of(r, event.start_mark);
        bool directives =
            type == YAML_DOCUMENT_START_EVENT && (event.data.document_start.version_directive ||
                                                  event.data.document_start.tag_directives.start !=
                                                      event.data.document_start.tag_directives.end);
        bool second = type == YAML_DOCUMENT_START_EVENT && root;
        if (type == YAML_STREAM_START_EVENT || type == YAML_DOCUMENT_START_EVENT ||
            type == YAML_DOCUMENT_END_EVENT || type == YAML_STREAM_END_EVENT) {
            yaml_event_delete(&event);
            if (second || directives) {
                oxp_diag_error(r->loader->diag, place, "E2",
                               second ? "a second document begins here; one file holds one"
                                      : "directives (%%YAML, %%TAG) are not allowed; take them "
                                        "out");
                return NULL;
            }
            if (type == YAML_STREAM_END_EVENT)
                return root;
            continue;
        }
        root = read_node(r, &event, "the file");
        yaml_event_delete(&event);
        if (!root)
            return NULL;
    }
}

oxp_node *oxp_yaml_read(oxp_loader *loader, const char *file, uint32_t first_line, const char *text,
                        size_t n)
{
    reader r = {.loader = loader, .file = file, .first_line = first_line, .text = text, .n = n};

    if (!prepare(&r))
        return NULL;
    if (!yaml_parser_initialize(&r.parser)) {
        loader->no_memory = true;
        return NULL;
    }
    yaml_parser_set_encoding(&r.parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&r.parser, (const unsigned char *)r.text, r.n);
    size_t before = oxp_diag_errors(loader->diag);
    oxp_node *root = read_document(&r);
    yaml_parser_delete(&r.parser);
    if (!root && !loader->no_memory && oxp_diag_errors(loader->diag) == before)
        oxp_diag_error(loader->diag, (oxp_place){file, 0, 0}, "E1", "the file is empty");
    return root;
}
