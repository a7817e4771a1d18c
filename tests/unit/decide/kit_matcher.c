/* The one thing that a judgement asks of a matcher, answered by a kit. */
#include "match/matcher.h"
#include "unit/decide/kit.h"

/* The judge's searches of matched texts: a literal anywhere in it. */
bool oxp_matcher_test(const oxp_matcher *matcher, oxp_match_scratch *scratch, uint32_t search,
                      const char *text, size_t n)
{
    const kit *k = (const kit *)(const void *)matcher;
    const kit_search *it = &k->searches[search];
    (void)scratch;
    for (uint32_t start = 0; start < n; start++)
        for (uint32_t i = 0; i < it->n_literals; i++) {
            uint32_t step;
            if (kit_match(it, text, (uint32_t)n, start, i, &step))
                return true;
        }
    return false;
}
