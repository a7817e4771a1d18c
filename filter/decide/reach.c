#include "decide/reach.h"

#include "text/utf8.h"

/* Reads on from `clear` until something ends there, or nothing does up to `limit`. */
static void read_on(oxp_reach *reach, size_t limit)
{
    const oxp_view *view = reach->view;
    size_t most = oxp_distance_bytes(reach->within);

    while (!reach->ends && reach->clear < limit) {
        size_t bound = view->n - reach->clear < most ? view->n : reach->clear + most;
        reach->clear = oxp_distance_forward(view->bytes, view->n, reach->clear, reach->within);
        reach->ends = reach->clear < bound;
        /* The bound may cut a character, which was looked at. */
        while (!reach->ends && reach->clear < view->n &&
               oxp_utf8_continues(view->bytes[reach->clear]))
            reach->clear++;
    }
}

size_t oxp_reach_from(oxp_reach *reach, size_t at)
{
    const oxp_view *view = reach->view;
    bool by_line = reach->within.unit == OXP_UNIT_SENTENCE || reach->within.unit == OXP_UNIT_LINE;

    if (!by_line) {
        if (!reach->asked || at != reach->from)
            reach->answer = oxp_distance_forward(view->bytes, view->n, at, reach->within);
        reach->asked = true;
        reach->from = at;
        return reach->answer;
    }
    if (!reach->asked || at < reach->from || at > reach->clear) {
        reach->asked = true;
        reach->from = at;
        reach->clear = at;
        reach->ends = false;
    }
    size_t most = oxp_distance_bytes(reach->within);
    size_t limit = view->n - at < most ? view->n : at + most;
    read_on(reach, limit);
    return reach->ends && reach->clear < limit ? reach->clear : limit;
}
