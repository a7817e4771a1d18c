#include "wire/choice.h"

#include "base/diag.h"
#include "wire/leaf.h"

const char *oxp_choice_stop_reason(const oxp_choice_stop *stop)
{
    return stop->replaced ? "stop" : "content_filter";
}

oxp_status oxp_choice_stop_text(oxp_units *units, const oxp_choice_stop *stop, const char *messages,
                                oxp_buffer *out)
{
    oxp_buffer *text = &units->decoded;
    text->n = 0;
    if (stop->unit < units->units.n && units->units.items[stop->unit].role == OXP_ROLE_ASSISTANT &&
        !units->units.items[stop->unit].whole)
        OXP_TRY(oxp_units_visible(units, stop->unit, stop->visible, text));
    bool apart = text->n && stop->message_n;
    bool fits =
        (!apart || oxp_buffer_add(text, "\n\n", 2)) &&
        (!stop->message_n || oxp_buffer_add(text, messages + stop->message_at, stop->message_n)) &&
        oxp_leaf_encode(text->p, text->n, out);
    return fits ? OXP_OK : OXP_ERR_MEMORY;
}
