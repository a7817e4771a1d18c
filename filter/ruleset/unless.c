#include <string.h>

#include "ruleset/distance.h"
#include "ruleset/find.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

void oxp_parts_read(oxp_loader *loader, oxp_node *node, oxp_lens lens, oxp_search_docs *searches)
{
    static const char *const SOURCES[] = {"words", "text", "regex", "list"};

    lens = oxp_want_lens(loader, node, lens);
    *searches =
        (oxp_search_docs){oxp_loader_take(loader, COUNT(SOURCES), sizeof(oxp_search_doc)), 0};
    for (size_t i = 0; searches->items && i < COUNT(SOURCES); i++) {
        oxp_node *member = oxp_node_get(node, SOURCES[i]);
        if (!member)
            continue;
        oxp_search_doc *search = &searches->items[searches->n++];
        *search = (oxp_search_doc){
            .name = node->key.p ? node->key.p : "it", .place = member->place, .confidence = -1};
        oxp_source_read(loader, member, SOURCES[i], lens, search);
        /* What a rule's words may be read in, a regex beside them need not. */
        if (search->kind == OXP_SEARCH_REGEX)
            search->codes &= (oxp_codes)~OXP_CODED_REVERSE;
    }
    if (searches->items && !searches->n)
        oxp_blame(loader, node, "E1", "'%s' looks for nothing; give it words, text, regex or list",
                  node->label);
}

/* A part of `unless`; the keys that it may have are those of a search and `more`. */
static void read_part(oxp_loader *loader, oxp_node *node, oxp_lens lens, const char *more,
                      oxp_search_docs *searches)
{
    const char *const KEYS[] = {"words", "text", "regex", "list", "normalize", "decode", more};

    if (!node || !oxp_want_map(loader, node))
        return;
    oxp_node_check_keys(loader, node, node->label, KEYS, more ? COUNT(KEYS) : COUNT(KEYS) - 1);
    oxp_parts_read(loader, node, lens, searches);
}

oxp_unless_doc *oxp_unless_read(oxp_loader *loader, oxp_node *node, oxp_lens lens)
{
    static const char *const KEYS[] = {"match", "around", "message"};
    oxp_unless_doc *unless = oxp_loader_take(loader, 1, sizeof *unless);

    if (!unless || !oxp_want_map(loader, node))
        return NULL;
    oxp_node_check_keys(loader, node, "'unless'", KEYS, COUNT(KEYS));
    oxp_node *around = oxp_node_get(node, "around");
    read_part(loader, oxp_node_get(node, "match"), lens, NULL, &unless->match);
    read_part(loader, around, lens, "within", &unless->around);
    read_part(loader, oxp_node_get(node, "message"), lens, NULL, &unless->message);
    unless->place = node->place;
    if (!node->n)
        oxp_blame(loader, node, "E1", "'unless' is empty; give it match, around or message");
    if (around && around->kind == OXP_NODE_MAP) {
        oxp_node *within = oxp_want_member(loader, around, "'around'", "within");
        if (within)
            oxp_want_distance(loader, within, &unless->within);
    }
    return unless;
}

oxp_context_doc *oxp_context_read(oxp_loader *loader, oxp_node *node, oxp_lens lens)
{
    static const char *const KEYS[] = {"words",  "list",   "text", "regex",   "normalize",
                                       "decode", "within", "add",  "required"};
    oxp_context_doc *context = oxp_loader_take(loader, 1, sizeof *context);

    if (!context || !oxp_want_map(loader, node))
        return NULL;
    oxp_node_check_keys(loader, node, "'context'", KEYS, COUNT(KEYS));
    oxp_parts_read(loader, node, lens, &context->words);
    oxp_node *within = oxp_want_member(loader, node, "'context'", "within");
    oxp_node *add = oxp_node_get(node, "add"), *required = oxp_node_get(node, "required");
    if (within)
        oxp_want_distance(loader, within, &context->within);
    if (add)
        oxp_want_number(loader, add, 1, 100, &context->add);
    if (required)
        oxp_want_bool(loader, required, &context->required);
    if (!add && !context->required && !oxp_node_has_fault(node))
        oxp_blame(loader, node, "E1",
                  "'context' changes nothing; give it 'add', or 'required: "
                  "true'");
    return context;
}
