/* The units of a flow: values as they come and all of them, calls of a choice that ends. */
#include <string.h>

#include "base/diag.h"
#include "text/utf8.h"
#include "wire/collected.h"
#include "wire/openai_answer.h"

/* Of what a value said before, what is judged once more with what it says now. */
enum { LOOK_BACK = 1024 };

/* The tokens of a choice's probabilities in this event are what its content says in it. */
static bool says_the_same(const oxp_events *events, uint32_t choice, const char *said, size_t n)
{
    size_t at = 0;
    for (size_t i = 0; i < events->flow.pieces.n; i++) {
        const oxp_flow_piece *piece = &events->flow.pieces.items[i];
        oxp_str text = oxp_flow_piece_text(events, i);
        if (piece->choice != choice || !oxp_flow_is_content(events, piece->text))
            continue;
        if (text.n > n - at || memcmp(said + at, text.p, text.n) != 0)
            return false;
        at += text.n;
    }
    return at == n;
}

/* Tokens that say again what is followed are no value. */
static bool is_echo(const oxp_events *events, const oxp_events_channel *channel)
{
    return channel->group == OXP_CHANNEL_SAID && !channel->name[0] &&
           channel->choice != OXP_JSON_NONE && !events->choices.items[channel->choice].said;
}

static void compare_odds(oxp_events *events)
{
    for (size_t i = 0; i < events->flow.news.n; i++) {
        const oxp_flow_news *news = &events->flow.news.items[i];
        oxp_events_channel *channel = &events->channels.items[news->channel];
        if (!is_echo(events, channel))
            continue;
        if (!says_the_same(events, channel->choice, channel->text.p + news->from,
                           channel->text.n - news->from))
            events->choices.items[channel->choice].said = true;
    }
}

static void begin_units(oxp_events *events)
{
    oxp_units_clear(&events->units);
    events->unit_channels.n = 0;
}

static oxp_status add_value(oxp_events *events, uint32_t i, size_t from, bool all)
{
    oxp_events_channel *channel = &events->channels.items[i];
    if (is_echo(events, channel))
        return OXP_OK;
    from = from > LOOK_BACK ? from - LOOK_BACK : 0;
    while (from > 0 && oxp_utf8_continues(channel->text.p[from]))
        from--;
    if (channel->group == OXP_CHANNEL_SAID)
        oxp_openai_scrub(&channel->text, from);
    size_t end = channel->text.n - (!all && oxp_events_is_half(&channel->text) ? 3 : 0);
    return from < end ? oxp_events_add_units(events, i, from, end) : OXP_OK;
}

oxp_status oxp_flow_add_news(oxp_events *events)
{
    compare_odds(events);
    begin_units(events);
    for (size_t i = 0; i < events->flow.news.n; i++)
        OXP_TRY(add_value(events, events->flow.news.items[i].channel,
                          events->flow.news.items[i].from, false));
    oxp_units_finish(&events->units);
    return OXP_OK;
}

oxp_status oxp_flow_values(oxp_events *events)
{
    begin_units(events);
    for (uint32_t i = 0; i < events->n_channels; i++)
        if (oxp_flow_kind_of(&events->channels.items[i]) == OXP_FLOW_VALUE)
            OXP_TRY(add_value(events, i, 0, true));
    oxp_units_finish(&events->units);
    return OXP_OK;
}

oxp_status oxp_flow_calls(oxp_events *events, uint32_t place)
{
    bool kept = events->choices.items[place].kept;
    begin_units(events);
    for (uint32_t i = 0; kept && i < events->n_channels; i++) {
        const oxp_events_channel *channel = &events->channels.items[i];
        if (channel->choice == place && oxp_flow_kind_of(channel) == OXP_FLOW_CALL &&
            channel->text.n)
            OXP_TRY(oxp_events_add_units(events, i, 0, channel->text.n));
    }
    oxp_units_finish(&events->units);
    return OXP_OK;
}
