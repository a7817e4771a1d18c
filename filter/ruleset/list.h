/*
 * List: named words of a pack or a policy.
 *
 * Terms are kept as `words` writes them: `*` is any more letters, `\*` a star. Terms of a list
 * file are meant literally and get that backslash when they are read.
 */
#ifndef OXP_RULESET_LIST_H
#define OXP_RULESET_LIST_H

#include "match/matcher.h"
#include "ruleset/node.h"

typedef struct oxp_terms {
    const oxp_term *items;
    size_t n;
} oxp_terms;

typedef struct oxp_list_doc {
    const char *owner; /* the pack, or "policy" */
    const char *name;
    oxp_search_as as;
    oxp_terms terms;
    const char *file; /* of `file:`, as complaints name it; else NULL */
    const char *license, *source;
    oxp_place place;
    struct oxp_list_doc *next;
} oxp_list_doc;

/* Reads `lists:` of the file `real` in front of `*lists`. In a policy (`owner` "policy") a list
 * may `add` to and `remove` from the one of that name that is already in `*lists`. */
void oxp_lists_read(oxp_loader *loader, oxp_node *node, const char *owner, const char *real,
                    oxp_list_doc **lists);
const oxp_list_doc *oxp_list_find(const oxp_list_doc *lists, const char *name);
/* `as:` of a list or a search; false: complained. */
bool oxp_want_as(oxp_loader *loader, oxp_node *node, oxp_search_as *as);

/* One text or a list of texts as terms; false: complained of all of them. */
bool oxp_want_terms(oxp_loader *loader, oxp_node *node, oxp_terms *terms);

/* Reads `text` of the list file `shown`. Complains of characters that may not be there. */
bool oxp_list_file_read(oxp_loader *loader, const char *shown, oxp_str text, oxp_list_doc *list);

/* The terms without those backslashes, for what takes plain text. */
bool oxp_terms_plain(oxp_loader *loader, oxp_terms *terms);

#endif
