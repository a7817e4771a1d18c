/* A matcher that compiles nothing. A search is as wide as its longest term; a pattern that holds
 * "+" has no bound. */
#include <stdlib.h>
#include <string.h>

#include "kit.h"
#include "match/matcher.h"

struct oxp_matcher {
    size_t n;
    oxp_search_info infos[];
};

enum { OWNERS = 200 };
static size_t searches;
static char owners[OWNERS][120];

size_t fake_searches(void)
{
    return searches;
}

const char *fake_owner(size_t i)
{
    return i < searches && i < OWNERS ? owners[i] : "";
}

oxp_status oxp_matcher_compile(const oxp_search_spec *specs, size_t n,
                               const oxp_matcher_options *options, oxp_diag *diag,
                               oxp_matcher **matcher)
{
    oxp_matcher *made = calloc(1, sizeof *made + n * sizeof made->infos[0]);
    (void)options;
    (void)diag;
    if (!made)
        return OXP_ERR_MEMORY;
    made->n = searches = n;
    for (size_t i = 0; i < n; i++) {
        if (i < OWNERS)
            strncpy(owners[i], specs[i].owner, sizeof owners[i] - 1);
        for (size_t k = 0; k < specs[i].n_terms; k++) {
            const oxp_str *term = &specs[i].terms[k].text;
            bool endless = specs[i].kind == OXP_SEARCH_REGEX && memchr(term->p, '+', term->n);
            uint32_t width = endless ? UINT32_MAX : (uint32_t)term->n;
            if (width > made->infos[i].max_width)
                made->infos[i].max_width = width;
        }
    }
    *matcher = made;
    return OXP_OK;
}

void oxp_matcher_free(oxp_matcher *matcher)
{
    free(matcher);
}

const oxp_search_info *oxp_matcher_info(const oxp_matcher *matcher, uint32_t search)
{
    return &matcher->infos[search];
}
