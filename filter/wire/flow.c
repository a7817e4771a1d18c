/* A stream as it comes: its events, what each says, and the units of values and calls. */
#include "wire/flow.h"

#include <stdlib.h>
#include <string.h>

#include "base/diag.h"
#include "text/utf8.h"
#include "wire/collected.h"
#include "wire/openai_answer.h"

/* Of what a value said before, what is judged once more with what it says now. */
enum { LOOK_BACK = 1024 };

void oxp_flow_free(oxp_flow *flow)
{
    free(flow->pieces.items);
    free(flow->puts.items);
    free(flow->kept.items);
    free(flow->news.items);
    oxp_buffer_free(&flow->put_text);
    oxp_buffer_free(&flow->kept_text);
    oxp_buffer_free(&flow->last);
    oxp_buffer_free(&flow->shown);
    oxp_buffer_free(&flow->elements);
    oxp_json_free(&flow->spare);
    oxp_splices_free(&flow->splices);
}

void oxp_flow_clear(oxp_flow *flow)
{
    flow->on = flow->any = flow->cut = flow->at_hand = flow->has = false;
    flow->fed = flow->dropped = 0;
    flow->read = flow->line = flow->looked = 0;
    flow->pieces.n = flow->puts.n = flow->kept.n = flow->news.n = 0;
    flow->put_text.n = flow->kept_text.n = flow->last.n = 0;
}

void oxp_flow_begin(oxp_events *events)
{
    oxp_events_reset(events);
    events->flow.on = true;
}

/* ---- bytes -------------------------------------------------------------------------- */

/* Drops what was read, but for one byte: only at the very begin of a stream a mark may stand. */
static void drop_read(oxp_events *events)
{
    oxp_flow *flow = &events->flow;
    enum { WORTH_MOVING = 4096 };
    size_t n = flow->read ? flow->read - 1 : 0;
    if (!n || (flow->read < events->stream.n && n < WORTH_MOVING))
        return;
    memmove(events->stream.p, events->stream.p + n, events->stream.n - n);
    events->stream.n -= n;
    flow->dropped += n;
    flow->read -= n;
    flow->line -= n;
    flow->looked -= n;
}

oxp_status oxp_flow_feed(oxp_events *events, const oxp_wire_limits *limits, const char *bytes,
                         size_t n)
{
    oxp_flow *flow = &events->flow;
    events->units.depth = limits->depth;
    drop_read(events);
    if (!oxp_buffer_add(&events->stream, bytes, n))
        return OXP_ERR_MEMORY;
    if (n > limits->body_bytes || flow->fed > limits->body_bytes - n)
        return oxp_events_fail(events, OXP_ERR_LIMIT, "stream longer than %llu bytes",
                               (unsigned long long)limits->body_bytes);
    flow->fed += n;
    return OXP_OK;
}

oxp_str oxp_flow_rest(const oxp_events *events)
{
    const oxp_flow *flow = &events->flow;
    return (oxp_str){events->stream.p + flow->read, events->stream.n - flow->read};
}

/* The end of the event that begins at flow->read, its blank line in it; 0: it is not all there. */
static size_t find_end(oxp_events *events)
{
    oxp_flow *flow = &events->flow;
    const char *p = events->stream.p;
    size_t n = events->stream.n;
    if (!flow->line && n >= 3 && memcmp(p, "\xEF\xBB\xBF", 3) == 0)
        flow->line = 3;
    for (size_t i = flow->looked > flow->line ? flow->looked : flow->line; i < n; i++) {
        flow->looked = i;
        if (p[i] != '\n' && p[i] != '\r')
            continue;
        if (p[i] == '\r' && i + 1 == n)
            return 0; /* a line feed may belong to it */
        size_t next = i + (p[i] == '\r' && p[i + 1] == '\n' ? 2 : 1);
        bool blank = i == flow->line;
        flow->line = flow->looked = next;
        if (blank)
            return next;
        i = next - 1;
    }
    flow->looked = n;
    return 0;
}

/* ---- what an event says ------------------------------------------------------------- */

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

static bool is_followed(const oxp_events_channel *channel)
{
    return channel->group == OXP_CHANNEL_DELTA || is_streamed(channel);
}

static bool is_value(const oxp_events_channel *channel)
{
    return (channel->group == OXP_CHANNEL_OTHER || channel->group == OXP_CHANNEL_SAID) &&
           !is_streamed(channel);
}

/* Keeps the member that a text is below as JSON without any text, for what of it comes late. */
static bool keep_shape(oxp_events *events, oxp_events_channel *channel, uint32_t token)
{
    const oxp_json *json = &events->json;
    uint32_t top = token;
    while (oxp_json_at(json, top)->parent != events->base)
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
    if (is_value(channel))
        return note_value(events, number, from);
    if (!is_followed(channel)) {
        events->choices.items[channel->choice].kept = true;
        return OXP_OK;
    }
    /* Half a character waits for its other half. */
    size_t end = channel->text.n - (oxp_events_is_half(&channel->text) ? 3 : 0);
    oxp_flow_piece piece = {number, channel->choice, token, channel->taken, end};
    channel->taken = end;
    if (is_streamed(channel) && !keep_shape(events, channel, token))
        return OXP_ERR_MEMORY;
    return OXP_PUSH(flow->pieces, piece) ? OXP_OK : OXP_ERR_MEMORY;
}

/* Of a followed text only what is in no piece yet is kept. */
static void forget_pieces(oxp_events *events)
{
    oxp_flow *flow = &events->flow;
    for (size_t i = 0; i < flow->pieces.n; i++) {
        oxp_events_channel *channel = &events->channels.items[flow->pieces.items[i].text];
        if (!channel->taken)
            continue;
        memmove(channel->text.p, channel->text.p + channel->taken,
                channel->text.n - channel->taken);
        channel->text.n -= channel->taken;
        channel->taken = 0;
    }
    flow->pieces.n = flow->puts.n = flow->news.n = flow->put_text.n = 0;
    for (size_t i = 0; i < events->choices.n; i++)
        events->choices.items[i].ends = events->choices.items[i].calls = false;
}

static oxp_status check_pieces(oxp_events *events)
{
    for (size_t i = 0; i < events->flow.pieces.n; i++) {
        oxp_str text = oxp_flow_piece_text(events, i);
        if (oxp_utf8_valid_prefix(text.p, text.n) < text.n)
            return oxp_events_fail(events, OXP_ERR_ARGUMENT, "bad event stream: lone surrogate");
    }
    return OXP_OK;
}

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
    if (channel->group == OXP_CHANNEL_SAID)
        oxp_openai_scrub(&channel->text);
    size_t end = channel->text.n - (!all && oxp_events_is_half(&channel->text) ? 3 : 0);
    from = from > LOOK_BACK ? from - LOOK_BACK : 0;
    while (from > 0 && oxp_utf8_continues(channel->text.p[from]))
        from--;
    return from < end ? oxp_events_add_units(events, i, from, end) : OXP_OK;
}

static oxp_status add_news(oxp_events *events)
{
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
        if (is_value(&events->channels.items[i]))
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
        if (channel->choice == place && !is_value(channel) && !is_followed(channel) &&
            channel->text.n)
            OXP_TRY(oxp_events_add_units(events, i, 0, channel->text.n));
    }
    oxp_units_finish(&events->units);
    return OXP_OK;
}

/* ---- events ------------------------------------------------------------------------- */

static oxp_status take_event(oxp_events *events, bool *over)
{
    oxp_flow *flow = &events->flow;
    OXP_TRY(oxp_events_read(events, &flow->event, events->units.depth, &flow->has, over));
    if (*over)
        return OXP_OK;
    OXP_TRY(check_pieces(events));
    compare_odds(events);
    return add_news(events);
}

/* At the end: half a character is none, and a stream of nothing but a piece of an event no stream.
 */
static oxp_status end(oxp_events *events)
{
    for (size_t i = 0; i < events->n_channels; i++)
        if (is_followed(&events->channels.items[i]) && events->channels.items[i].text.n)
            return oxp_events_fail(events, OXP_ERR_ARGUMENT, "bad event stream: lone surrogate");
    return events->flow.any || !events->flow.cut
               ? OXP_OK
               : oxp_events_fail(events, OXP_ERR_ARGUMENT, "no events");
}

oxp_status oxp_flow_next(oxp_events *events, bool ended, bool *more)
{
    oxp_flow *flow = &events->flow;
    bool over = false;
    forget_pieces(events);
    flow->has = false;
    if (flow->at_hand)
        flow->read = flow->event.complete ? flow->event.end : events->stream.n;
    flow->at_hand = false;
    size_t to = find_end(events);
    *more = to > 0 || (ended && flow->read < events->stream.n);
    if (!*more)
        return ended ? end(events) : OXP_OK;
    oxp_sse_open(&events->sse, events->stream.p, to ? to : events->stream.n);
    events->sse.pos = flow->read;
    oxp_status status = oxp_sse_next(&events->sse, &flow->event, more);
    if (status == OXP_ERR_ARGUMENT)
        return oxp_events_fail(events, status, "bad event stream at byte %llu: not a field",
                               (unsigned long long)(flow->dropped + events->sse.pos));
    OXP_TRY(status);
    OXP_TRY(take_event(events, &over));
    flow->cut |= over || flow->event.torn;
    flow->any |=
        flow->event.complete ? !oxp_events_is_blank(&flow->event) : flow->event.has_data && !over;
    flow->at_hand = true;
    *more = !over;
    return over ? end(events) : OXP_OK;
}

/* ---- what is asked of them ---------------------------------------------------------- */

size_t oxp_flow_pieces(const oxp_events *events)
{
    return events->flow.pieces.n;
}

const oxp_flow_piece *oxp_flow_piece_at(const oxp_events *events, size_t i)
{
    return &events->flow.pieces.items[i];
}

oxp_str oxp_flow_piece_text(const oxp_events *events, size_t i)
{
    const oxp_flow_piece *piece = &events->flow.pieces.items[i];
    const char *text = events->channels.items[piece->text].text.p;
    return (oxp_str){text ? text + piece->at : "", piece->end - piece->at};
}

oxp_role oxp_flow_role(const oxp_events *events, uint32_t text)
{
    return events->channels.items[text].role;
}

bool oxp_flow_is_content(const oxp_events *events, uint32_t text)
{
    return events->channels.items[text].group == OXP_CHANNEL_DELTA &&
           strcmp(events->channels.items[text].name, "content") == 0;
}

bool oxp_flow_path(const oxp_events *events, uint32_t text, oxp_buffer *out)
{
    return oxp_events_write_path(events, &events->channels.items[text], out);
}

size_t oxp_flow_choices(const oxp_events *events)
{
    return events->choices.n;
}

uint32_t oxp_flow_choice_index(const oxp_events *events, uint32_t place)
{
    return events->choices.items[place].index;
}

bool oxp_flow_is_last(const oxp_events *events)
{
    const oxp_flow *flow = &events->flow;
    return !flow->event.complete ||
           (!flow->has && flow->event.data.n && flow->event.data.p[0] == '[');
}

bool oxp_flow_ends(const oxp_events *events, uint32_t place)
{
    return events->choices.items[place].ends;
}
