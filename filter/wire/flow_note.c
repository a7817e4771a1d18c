/* What the readers tell of a flow: which text is followed, which is judged as a value. */
#include <string.h>

#include "base/diag.h"
#include "wire/collected.h"

static bool is_any_of(const char *name, const char *const *names, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(names[i], name) == 0)
            return true;
    return false;
}

/* Details of reasoning, parts of a content: below a member of the delta that we do not know, what
 * vendors call a text comes in pieces as those do that we know. Sources are named whole, and calls
 * are kept. */
static bool is_streamed(const oxp_events_channel *channel)
{
    static const char *const TEXTS[] = {"text",      "thinking", "summary",
                                        "reasoning", "content",  "reasoning_content"};
    static const char *const WHOLE[] = {"annotations", "citations",     "search_results",
                                        "tool_calls",  "function_call", "audio"};
    return channel->group == OXP_CHANNEL_OTHER && channel->level == OXP_LEVEL_DELTA &&
           is_any_of(channel->name, TEXTS, sizeof TEXTS / sizeof *TEXTS) &&
           !is_any_of(channel->top, WHOLE, sizeof WHOLE / sizeof *WHOLE);
}

oxp_flow_kind oxp_flow_kind_of(const oxp_events_channel *channel)
{
    if (channel->group == OXP_CHANNEL_DELTA || is_streamed(channel))
        return OXP_FLOW_TEXT;
    return channel->group == OXP_CHANNEL_OTHER || channel->group == OXP_CHANNEL_SAID
               ? OXP_FLOW_VALUE
               : OXP_FLOW_CALL;
}

/* Keeps the member that a text is below as JSON without any text, for what of it comes late. */
static bool keep_shape(oxp_events *events, const oxp_flow_piece *piece)
{
    const oxp_json *json = &events->json;
    oxp_events_channel *channel = &events->channels.items[piece->text];
    uint32_t token = piece->token, top = token;
    while (oxp_json_at(json, top)->parent != piece->base)
        top = oxp_json_at(json, top)->parent;
    const oxp_json_token *t = oxp_json_at(json, top);
    size_t at = oxp_json_at(json, top - 1)->start - 1;
    size_t end = t->end + (t->kind == OXP_JSON_STRING);
    bool fits = true;
    channel->shape.n = 0;
    for (uint32_t i = top; fits && i < t->next; i++) {
        const oxp_json_token *string = oxp_json_at(json, i);
        bool name = string->kind != OXP_JSON_STRING || string->flags & OXP_JSON_KEY ||
                    (i != token && oxp_json_is_name(json, i));
        if (name)
            continue;
        fits = oxp_buffer_add(&channel->shape, json->text + at, string->start - at);
        at = string->end;
        if (i == token)
            channel->hole = channel->shape.n;
    }
    return fits && oxp_buffer_add(&channel->shape, json->text + at, end - at);
}

bool oxp_flow_keep_shapes(oxp_events *events)
{
    oxp_flow *flow = &events->flow;
    for (size_t i = 0; i < flow->pieces.n; i++) {
        const oxp_flow_piece *piece = &flow->pieces.items[i];
        const oxp_events_channel *channel = &events->channels.items[piece->text];
        if (channel->last_piece == i && is_streamed(channel) && !keep_shape(events, piece))
            return false;
    }
    return true;
}

static oxp_status note_value(oxp_events *events, uint32_t channel, size_t from)
{
    oxp_flow *flow = &events->flow;
    for (size_t i = 0; i < flow->news.n; i++)
        if (flow->news.items[i].channel == channel)
            return OXP_OK;
    return OXP_PUSH(flow->news, (oxp_flow_news){channel, from}) ? OXP_OK : OXP_ERR_MEMORY;
}

oxp_status oxp_flow_note(oxp_events *events, oxp_events_channel *channel, uint32_t token,
                         size_t from)
{
    oxp_flow *flow = &events->flow;
    uint32_t number = (uint32_t)(channel - events->channels.items);
    if (!flow->on)
        return OXP_OK;
    if (oxp_flow_kind_of(channel) == OXP_FLOW_VALUE)
        return note_value(events, number, from);
    if (oxp_flow_kind_of(channel) == OXP_FLOW_CALL) {
        events->choices.items[channel->choice].kept = true;
        return OXP_OK;
    }
    /* Half a character waits for its other half. */
    size_t end = channel->text.n - (oxp_events_is_half(&channel->text) ? 3 : 0);
    oxp_flow_piece piece = {.text = number,
                            .choice = channel->choice,
                            .token = token,
                            .base = events->base,
                            .at = channel->taken,
                            .end = end,
                            .first_put = OXP_JSON_NONE,
                            .last_put = OXP_JSON_NONE};
    channel->taken = end;
    channel->last_piece = flow->pieces.n;
    return OXP_PUSH(flow->pieces, piece) ? OXP_OK : OXP_ERR_MEMORY;
}
