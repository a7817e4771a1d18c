/* Lens: how a rule or a search looks at a text. */
#include "ruleset/find.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

int oxp_want_view(oxp_loader *loader, oxp_node *node)
{
    /* In the order of oxp_view_kind. */
    static const char *const NAMES[] = {"exact", "fold", "skeleton"};
    return node ? oxp_want_choice(loader, node, "E1", NAMES, COUNT(NAMES)) : -1;
}

oxp_codes oxp_want_codes(oxp_loader *loader, oxp_node *node)
{
    const char *names[OXP_CODES];
    oxp_codes codes = 0;

    for (unsigned i = 0; i < OXP_CODES; i++)
        names[i] = oxp_code_name(i);
    if (!oxp_want_list(loader, node))
        return 0;
    for (oxp_node *item = node->first; item; item = item->next) {
        int code = oxp_want_choice(loader, item, "E1", names, OXP_CODES);
        if (code < 0)
            continue;
        if (codes >> code & 1)
            oxp_blame(loader, item, "E1", "'%s' stands twice in 'decode'; take one out",
                      names[code]);
        codes |= (oxp_codes)(1u << code);
    }
    return codes;
}

oxp_lens oxp_want_lens(oxp_loader *loader, oxp_node *node, oxp_lens outer)
{
    int view = oxp_want_view(loader, oxp_node_get(node, "normalize"));
    oxp_node *decode = oxp_node_get(node, "decode");

    return (oxp_lens){view >= 0 ? view : outer.view,
                      decode ? oxp_want_codes(loader, decode) : outer.codes};
}
