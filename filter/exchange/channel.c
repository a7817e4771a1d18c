#include "exchange/channel.h"

#include <stdlib.h>

#include "exchange/channel_text.h"
#include "text/utf8.h"

/* Going back reads all again. Behind it so much of the text, one part in this, is read step by
 * step, so that what floods of findings cost grows with the text and not with its square. */
enum { STEPS_BEHIND_BACK = 16 };

/* So many spans more than twice what was left are looked at: many may be done with. */
enum { SPANS_BEHIND_DROP = 256 };

/* So many bytes behind what is read, matches are thought to be settled; where one begins before
 * that still, twice as many. */
enum { SETTLES_BEHIND = 256 };

struct oxp_channel {
    oxp_exchange *exchange;
    oxp_judge_how how;
    const oxp_channel_plan *plan; /* NULL: nothing looks at the role */
    oxp_channel_text text;
    oxp_arms arms;
    bool waits;        /* more text may decide something although no search finds more */
    bool judged;       /* the arms are those of this text */
    bool over;         /* stopped, or ended */
    bool leapt;        /* some of it was not read step by step */
    size_t leaps_from; /* before that byte it goes step by step */
    size_t left;       /* bytes in front that were sent before the text began */
    size_t n_left;     /* spans, when it was judged last */
    uint64_t done;     /* bytes of the original that were shown, or hidden for good */
    uint64_t codepoints, done_codepoints; /* of what was read, and of what is done */
    uint64_t counted;                     /* bytes that `done_codepoints` is of */
    uint64_t given;                       /* bytes of `out`, in all calls before */
    oxp_buffer out, again;                /* what is shown now; of a stop, from the begin on */
};

oxp_status oxp_channel_take(oxp_exchange *x, oxp_role role, oxp_channel **out)
{
    oxp_channel_plan *plan = NULL;

    if (oxp_policy_looks_at(x->policy, role))
        OXP_TRY(oxp_channel_plan_of(x->filter, x->policy, role, &plan));
    return oxp_channel_take_with(x, role, plan, out);
}

oxp_status oxp_channel_take_with(oxp_exchange *x, oxp_role role,
                                 const struct oxp_channel_plan *plan, oxp_channel **out)
{
    oxp_filter_pool *pool = x->filter->pool;
    oxp_channel *c = oxp_pool_take(&pool->channels);
    if (!c && !(c = calloc(1, sizeof *c)))
        return OXP_ERR_MEMORY;
    c->exchange = x;
    c->how = oxp_exchange_how(x, role);
    c->plan = plan;
    c->waits = c->judged = c->over = c->leapt = false;
    c->given = c->done = c->codepoints = c->done_codepoints = c->counted = 0;
    c->leaps_from = c->n_left = c->left = 0;
    c->text.bytes.n = c->text.n = c->arms.n = c->out.n = 0;
    c->text.past.lag = SETTLES_BEHIND;
    oxp_status status = plan ? oxp_channel_text_begin(&c->text, plan) : OXP_OK;
    if (status != OXP_OK)
        oxp_channel_give(c);
    else
        *out = c;
    return status;
}

oxp_status oxp_channel_go_on(oxp_channel *c, oxp_str left)
{
    if (!oxp_buffer_add(&c->text.bytes, left.p, left.n))
        return OXP_ERR_MEMORY;
    c->left = left.n;
    c->done = c->counted = left.n;
    return OXP_OK;
}

void oxp_channel_destroy(oxp_channel *c)
{
    if (!c)
        return;
    oxp_channel_text_free(&c->text);
    free(c->arms.items);
    oxp_buffer_free(&c->out);
    oxp_buffer_free(&c->again);
    free(c);
}

void oxp_channel_give(oxp_channel *c)
{
    if (!c)
        return;
    oxp_filter_pool *pool = c->exchange->filter->pool;
    if (!oxp_pool_give(&pool->channels, c))
        oxp_channel_destroy(c);
}

size_t oxp_channel_bytes(const oxp_channel *c)
{
    return sizeof *c + oxp_channel_text_bytes(&c->text) + c->arms.capacity * sizeof *c->arms.items +
           c->out.capacity + c->again.capacity;
}

/* ---- judging ------------------------------------------------------------------------ */

static bool alive(void *context, uint32_t search, uint8_t plane, uint32_t from, uint32_t to)
{
    return oxp_channel_text_alive(context, search, plane, from, to);
}

static uint32_t clear(void *context, uint32_t search)
{
    return oxp_channel_text_clear(context, search);
}

static uint32_t head(void *context, const oxp_arms *arms)
{
    return oxp_channel_text_head(context, arms);
}

static bool stops(const oxp_judgement *judgement)
{
    return judgement->stop != UINT64_MAX;
}

/* The first edit that is not written, or not to its end. */
static size_t first_edit(const oxp_channel *c, const oxp_judgement *judgement)
{
    size_t low = 0, high = judgement->n_edits;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (judgement->edits[middle].end <= c->done)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool edits_wait(const oxp_channel *c, const oxp_judgement *judgement)
{
    return first_edit(c, judgement) < judgement->n_edits;
}

/* Whether it matters at which of the steps behind the last judgement something came. */
static bool matters(const oxp_channel *c, const oxp_judgement *judgement)
{
    return stops(judgement) || edits_wait(c, judgement);
}

/* What the text that was read is judged as. */
typedef enum reading {
    AT_STEP,
    AT_LEAP, /* steps were left out; it is read again where they matter */
    AT_END   /* all there is */
} reading;

/* Judges what was read. */
static oxp_status judge(oxp_channel *c, oxp_workspace *workspace, reading how,
                        oxp_judgement *judgement)
{
    oxp_channel_text *text = &c->text;
    const oxp_view *views[OXP_PLANES];
    oxp_spans spans = {.items = text->spans.items, .n = text->spans.n};
    oxp_judge_open open = {.plan = &c->plan->hold,
                           .alive = alive,
                           .clear = clear,
                           .head = head,
                           .context = text,
                           .arms = &c->arms};

    for (int k = 0; k < OXP_PLANES; k++)
        views[k] = &text->views[k];
    oxp_judge_input input =
        oxp_judge_input_of(c->exchange->filter, &c->how, text->bytes.p, text->n);
    input.left = c->left;
    input.views = views;
    input.layer = text->layered ? &text->layer : NULL;
    input.spans = &spans;
    input.match_scratch = workspace->match;
    input.open = how == AT_END ? NULL : &open;
    input.past = &text->past;
    c->judged = false;
    OXP_TRY(oxp_judge(&input, workspace->judge, judgement));
    if (how == AT_STEP || (how == AT_LEAP && !matters(c, judgement))) {
        OXP_TRY(oxp_judge_settle(workspace->judge, judgement));
        oxp_channel_text_drop(text, judgement->gone);
    }
    c->judged = true;
    c->waits = judgement->waits;
    c->n_left = text->spans.n;
    return OXP_OK;
}

/* ---- showing ------------------------------------------------------------------------ */

static oxp_status show(oxp_channel *c, uint64_t to)
{
    if (to <= c->done)
        return OXP_OK;
    if (!oxp_buffer_add(&c->out, c->text.bytes.p + c->done, (size_t)(to - c->done)))
        return OXP_ERR_MEMORY;
    c->done = to;
    return OXP_OK;
}

/* Shows what may be shown up to `held`, each edit once: its text when it is due, and what it
 * covers never. `whole`: nothing more can join an edit. */
static oxp_status release(oxp_channel *c, const oxp_judgement *judgement, uint64_t held, bool whole)
{
    if (held < c->left) /* what stands there is out already, so an edit behind it is due */
        held = c->left;
    for (size_t i = first_edit(c, judgement); i < judgement->n_edits; i++) {
        const oxp_edit *edit = &judgement->edits[i];
        if (edit->start < c->done) { /* its text was written; more has joined it since */
            c->done = edit->end > c->done ? edit->end : c->done;
            continue;
        }
        if (edit->start > held)
            break;
        OXP_TRY(show(c, edit->start));
        bool waits = judgement->edit_waits[i];
        if (waits && !whole && (edit->end > held || edit->end == c->text.n))
            return OXP_OK;
        if (!oxp_buffer_add(&c->out, edit->text.p, edit->text.n))
            return OXP_ERR_MEMORY;
        c->done = edit->end;
    }
    return show(c, held);
}

/* ---- reading ------------------------------------------------------------------------ */

static oxp_status stop(oxp_channel *c, const oxp_judgement *judgement, oxp_channel_read *read)
{
    c->over = read->stopped = true;
    return release(c, judgement, judgement->visible, true);
}

/* Why the text cannot be followed any further, if the policy stops what was not scanned or there is
 * nothing more to know; else NULL. */
static const char *lost(const oxp_channel *c)
{
    if (c->text.over)
        return OXP_STREAM_OVER;
    bool stops_it = c->how.policy->unscanned_parts == OXP_FALLBACK_BLOCK && !c->how.shadow;
    return c->text.layer.spent && stops_it ? OXP_NOT_DECODED : NULL;
}

/* Judges what was read, where that can say anything new. */
static oxp_status look(oxp_channel *c, oxp_workspace *workspace, reading how, bool found,
                       oxp_channel_read *read, bool *anew)
{
    size_t n = c->text.spans.n;

    *anew = !c->judged || found || c->waits || n > 2 * c->n_left + SPANS_BEHIND_DROP ||
            n > OXP_SPANS_MOST;
    if (!*anew)
        return OXP_OK;
    read->changed = true;
    OXP_TRY(judge(c, workspace, how, &read->judgement));
    c->text.over = c->text.over || c->text.spans.n > OXP_SPANS_MOST; /* with none to leave out */
    return OXP_OK;
}

static oxp_status step_to(oxp_channel *c, oxp_workspace *workspace, size_t end,
                          oxp_channel_read *read);
static oxp_status end(oxp_channel *c, oxp_workspace *workspace, oxp_channel_read *read);

/* Reads what the text goes on from. Nothing of it is decided here: it is only seen. */
static oxp_status read_left(oxp_channel *c, oxp_workspace *workspace, bool by_bytes)
{
    bool found;

    for (size_t at = by_bytes ? 1 : c->left; at <= c->left && c->left; at++)
        OXP_TRY(oxp_channel_text_read(&c->text, workspace->match, at, false, &found));
    c->leapt = c->leapt || !by_bytes;
    if (by_bytes || !c->text.met_delayed)
        return OXP_OK;
    OXP_TRY(oxp_channel_text_begin(&c->text, c->plan));
    return read_left(c, workspace, true);
}

/* What was shown by a stop is what byte by byte would have been: all is read so again, and what was
 * not given of it yet is given. `ended`: the stop is at the end. */
static oxp_status replay(oxp_channel *c, oxp_workspace *workspace, bool ended,
                         oxp_channel_read *read)
{
    size_t n = c->text.n;
    oxp_buffer out = c->out;
    uint64_t given = c->given + out.n;

    c->out = c->again;
    c->out.n = 0;
    c->leapt = c->judged = c->waits = c->over = false;
    c->done = c->left;
    c->n_left = 0;
    oxp_status status = oxp_channel_text_begin(&c->text, c->plan);
    if (status == OXP_OK)
        status = read_left(c, workspace, true);
    if (status == OXP_OK)
        status = step_to(c, workspace, n, read);
    if (status == OXP_OK && ended && !c->over)
        status = end(c, workspace, read);
    c->again = c->out;
    c->out = out;
    if (status != OXP_OK || !read->stopped)
        return status != OXP_OK ? status : OXP_ERR_ENGINE;
    return c->again.n <= given ||
                   oxp_buffer_add(&c->out, c->again.p + given, (size_t)(c->again.n - given))
               ? OXP_OK
               : OXP_ERR_MEMORY;
}

static oxp_status show_read(oxp_channel *c, oxp_workspace *workspace, bool anew,
                            oxp_channel_read *read)
{
    if (anew) {
        if (stops(&read->judgement))
            return c->leapt ? replay(c, workspace, false, read) : stop(c, &read->judgement, read);
        OXP_TRY(release(c, &read->judgement, read->judgement.held, false));
        c->waits = c->waits || edits_wait(c, &read->judgement);
        return OXP_OK;
    }
    bool shadow = c->how.shadow || !c->plan->hold.any;
    return show(c, shadow ? c->text.n : oxp_channel_text_head(&c->text, &c->arms));
}

/* One step after the other, up to byte `end`. */
static oxp_status step_to(oxp_channel *c, oxp_workspace *workspace, size_t end,
                          oxp_channel_read *read)
{
    for (size_t n = c->text.n + 1; n <= end && !c->over; n++) {
        bool found, anew;
        OXP_TRY(oxp_channel_text_read(&c->text, workspace->match, n, false, &found));
        if (lost(c))
            return OXP_OK;
        OXP_TRY(look(c, workspace, AT_STEP, found, read, &anew));
        if (lost(c))
            return OXP_OK;
        OXP_TRY(show_read(c, workspace, anew, read));
    }
    return OXP_OK;
}

/* Reads up to byte `end` at once, where no step in between matters: nothing is edited or stops, and
 * no match waits to see whether it falls. Else goes back, and step by step. */
static oxp_status leap_to(oxp_channel *c, oxp_workspace *workspace, size_t end,
                          oxp_channel_read *read)
{
    size_t begin = c->text.n;
    bool found, anew;

    c->leapt = true;
    OXP_TRY(oxp_channel_text_mark(&c->text));
    OXP_TRY(oxp_channel_text_read(&c->text, workspace->match, end, false, &found));
    if (!c->text.met_delayed && !lost(c) && c->text.spans.n <= OXP_SPANS_MOST) {
        OXP_TRY(look(c, workspace, AT_LEAP, found, read, &anew));
        if (!anew || !matters(c, &read->judgement))
            return show_read(c, workspace, anew, read);
    }
    OXP_TRY(oxp_channel_text_back(&c->text, workspace->match, begin));
    c->leaps_from = begin + begin / STEPS_BEHIND_BACK;
    c->judged = c->waits = false; /* what was judged is of what was read too far */
    return step_to(c, workspace, end, read);
}

/* The end: the last step. */
static oxp_status end(oxp_channel *c, oxp_workspace *workspace, oxp_channel_read *read)
{
    bool found;

    OXP_TRY(oxp_channel_text_read(&c->text, workspace->match, c->text.n, true, &found));
    if (lost(c))
        return OXP_OK;
    OXP_TRY(judge(c, workspace, AT_END, &read->judgement));
    read->changed = true;
    c->over = true;
    if (stops(&read->judgement))
        return c->leapt ? replay(c, workspace, true, read) : stop(c, &read->judgement, read);
    return release(c, &read->judgement, c->text.n, true);
}

static oxp_status advance(oxp_channel *c, oxp_workspace *workspace, bool ended,
                          oxp_channel_read *read)
{
    size_t end_of_text = c->text.bytes.n;
    /* Where it is likely that it would have to go back, it does not leap. */
    bool leaps = !c->waits && !c->text.n_delayed && c->text.n >= c->leaps_from &&
                 end_of_text - c->text.n > 1;

    OXP_TRY(leaps ? leap_to(c, workspace, end_of_text, read)
                  : step_to(c, workspace, end_of_text, read));
    return ended && !c->over && !lost(c) ? end(c, workspace, read) : OXP_OK;
}

/* What could not be followed any further: the policy says whether it stops. */
static oxp_status lose(oxp_channel *c, const char *reason, oxp_channel_read *read)
{
    read->not_scanned = reason;
    if (oxp_exchange_fallback(c->exchange, reason) != OXP_FALLBACK_PASS && !c->how.shadow) {
        read->stopped = read->refused = c->over = true;
        return OXP_OK;
    }
    c->plan = NULL; /* the rest passes */
    return show(c, c->text.bytes.n);
}

static oxp_status take_in(oxp_channel *c, oxp_workspace *workspace, bool ended,
                          oxp_channel_read *read)
{
    if (!c->plan) {
        c->text.n = c->text.bytes.n;
        c->over = ended;
        return show(c, c->text.n);
    }
    if (c->text.bytes.n - c->left > c->how.policy->limits.text_bytes ||
        c->text.bytes.n > OXP_TEXT_MAX)
        return lose(c, "limit text_bytes", read);
    if (c->text.n < c->left)
        OXP_TRY(read_left(c, workspace, false));
    OXP_TRY(advance(c, workspace, ended, read));
    const char *reason = lost(c);
    if (reason && !read->stopped)
        return lose(c, reason, read);
    if (c->text.layer.spent && read->changed)
        read->not_scanned = OXP_NOT_DECODED;
    return OXP_OK;
}

oxp_status oxp_channel_judge(oxp_channel *c, oxp_workspace *workspace, oxp_channel_read *read)
{
    if (read->changed || !c->plan || c->over)
        return OXP_OK;
    if (c->text.n < c->left) /* nothing of it was read */
        OXP_TRY(read_left(c, workspace, false));
    OXP_TRY(judge(c, workspace, AT_STEP, &read->judgement));
    OXP_TRY(oxp_judgement_shift(workspace->judge, c->left, &read->judgement));
    read->changed = true;
    return OXP_OK;
}

oxp_str oxp_channel_said(const oxp_channel *c)
{
    return (oxp_str){c->text.bytes.n ? c->text.bytes.p : "", c->text.bytes.n};
}

oxp_exchange *oxp_channel_exchange(const oxp_channel *c)
{
    return c->exchange;
}

oxp_role oxp_channel_role(const oxp_channel *c)
{
    return c->how.role;
}

/* Nothing was read: all but the judgement, which says nothing while nothing `changed`. */
static void begin_read(oxp_channel_read *read)
{
    read->text = (oxp_str){NULL, 0};
    read->released = read->held = read->released_codepoints = read->held_codepoints = 0;
    read->stopped = true;
    read->refused = read->changed = false;
    read->not_scanned = NULL;
}

oxp_status oxp_channel_feed(oxp_channel *c, oxp_workspace *workspace, const char *bytes, size_t n,
                            bool ended, oxp_channel_read *read)
{
    begin_read(read);
    if (c->over)
        return OXP_ERR_ARGUMENT;
    c->out.n = 0;
    bool fits = oxp_buffer_add(&c->text.bytes, bytes, n);
    oxp_status status = OXP_ERR_MEMORY;
    if (fits) {
        read->stopped = false;
        status = take_in(c, workspace, ended, read);
    }
    if (status == OXP_OK && read->changed)
        status = oxp_judgement_shift(workspace->judge, c->left, &read->judgement);
    if (status != OXP_OK) {
        c->over = true;
        begin_read(read);
        return status;
    }
    c->given += c->out.n;
    read->text = (oxp_str){c->out.n ? c->out.p : "", c->out.n};
    uint64_t released = c->done < c->text.bytes.n ? c->done : c->text.bytes.n;
    read->released = released - c->left;
    c->codepoints += oxp_utf8_count(bytes, n);
    c->done_codepoints +=
        oxp_utf8_count(c->text.bytes.p + c->counted, (size_t)(released - c->counted));
    c->counted = released;
    read->released_codepoints = c->done_codepoints;
    if (!read->stopped) {
        read->held = c->text.bytes.n - released;
        read->held_codepoints = c->codepoints - c->done_codepoints;
    }
    return OXP_OK;
}
