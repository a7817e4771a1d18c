#include "exchange/cuts.h"

#include <stdlib.h>
#include <string.h>

#include "exchange/channel.h"

enum {
    RANDOM_RUNS = 3,
    PIECE_MOST = 24, /* bytes of a random piece: some six tokens */
    PLACES_TOLD = 16,
    TOLD_MOST = 300 /* bytes of a text */
};

/* What a text came to. */
typedef struct outcome {
    oxp_action action;
    bool stopped;
    const char *not_scanned; /* NULL: all was */
    oxp_buffer findings;     /* of a stopped text: that which stopped it */
    oxp_buffer text;         /* what was shown of it, with its edits */
    oxp_buffer due;          /* of a stopped one in pieces: what its edits leave of what is shown */
    oxp_str leak;            /* what was shown of what acts hide */
} outcome;

struct oxp_cuts {
    const oxp_policy *policy;
    oxp_exchange *exchange;
    outcome whole, bytes, pieces;
    OXP_VECTOR(oxp_range) hidden; /* what acts of the whole text hide */
    OXP_VECTOR(size_t) places;    /* where the text was cut */
    oxp_buffer told;
};

oxp_status oxp_cuts_new(oxp_filter *filter, oxp_cuts **out)
{
    oxp_exchange_options options = OXP_EXCHANGE_OPTIONS_INIT;
    oxp_cuts *cuts = calloc(1, sizeof *cuts);

    if (!cuts)
        return OXP_ERR_MEMORY;
    options.request_id = (oxp_str){"test", 4}; /* labels may tell it */
    oxp_status status = oxp_exchange_new(filter, &options, &cuts->exchange);
    if (status == OXP_OK && !cuts->exchange->policy)
        status = OXP_ERR_TENANT;
    if (status != OXP_OK) {
        oxp_cuts_free(cuts);
        return status;
    }
    cuts->policy = cuts->exchange->policy;
    *out = cuts;
    return OXP_OK;
}

void oxp_cuts_free(oxp_cuts *cuts)
{
    if (!cuts)
        return;
    outcome *const outcomes[] = {&cuts->whole, &cuts->bytes, &cuts->pieces};
    for (size_t i = 0; i < sizeof outcomes / sizeof *outcomes; i++) {
        oxp_buffer_free(&outcomes[i]->findings);
        oxp_buffer_free(&outcomes[i]->text);
        oxp_buffer_free(&outcomes[i]->due);
    }
    oxp_exchange_free(cuts->exchange);
    free(cuts->hidden.items);
    free(cuts->places.items);
    oxp_buffer_free(&cuts->told);
    free(cuts);
}

/* ---- what a text came to --------------------------------------------------------------- */

static void begin(outcome *to)
{
    to->action = OXP_ACTION_ALLOW;
    to->stopped = false;
    to->not_scanned = NULL;
    to->findings.n = to->text.n = to->due.n = to->leak.n = 0;
}

static bool acts_at_least(const oxp_judged *judged, oxp_action action)
{
    return judged->mode == OXP_MODE_ENFORCE && judged->action >= action;
}

static bool tell_finding(const oxp_cuts *cuts, const oxp_judgement *judgement,
                         const oxp_judged *judged, oxp_buffer *out)
{
    bool of_rule = judged->rule != OXP_NONE;
    bool fits = oxp_buffer_addf(out, "%s%s %s%s, confidence %d, at", out->n ? "; " : "",
                                of_rule ? cuts->policy->rules[judged->rule].id
                                        : cuts->policy->categories[judged->category].prefix,
                                oxp_action_name(judged->action),
                                judged->mode == OXP_MODE_ENFORCE ? "" : " without effect",
                                judged->confidence);
    for (uint32_t k = 0; k < judged->n_spans; k++) {
        const oxp_range *span = &judgement->spans[judged->first_span + k];
        fits = fits && oxp_buffer_addf(out, " %llu-%llu", (unsigned long long)span->start,
                                       (unsigned long long)span->end);
    }
    return fits;
}

static bool take_findings(const oxp_cuts *cuts, const oxp_judgement *judgement, outcome *to)
{
    bool fits = true;

    to->action = judgement->action;
    to->stopped = judgement->stop != UINT64_MAX;
    for (size_t i = 0; i < judgement->n_findings; i++) {
        const oxp_judged *judged = &judgement->findings[i];
        if (to->stopped && !acts_at_least(judged, OXP_ACTION_REPLACE))
            continue;
        fits = fits && tell_finding(cuts, judgement, judged, &to->findings);
        if (to->stopped)
            break;
    }
    return fits;
}

static bool take_hidden(oxp_cuts *cuts, const oxp_judgement *judgement)
{
    cuts->hidden.n = 0;
    for (size_t i = 0; i < judgement->n_findings; i++) {
        const oxp_judged *judged = &judgement->findings[i];
        for (uint32_t k = 0; acts_at_least(judged, OXP_ACTION_REDACT) && k < judged->n_spans; k++)
            if (!OXP_PUSH(cuts->hidden, judgement->spans[judged->first_span + k]))
                return false;
    }
    return true;
}

/* Whether any of text [start, end) is hidden. */
static bool hides(const oxp_cuts *cuts, uint64_t start, uint64_t end, oxp_range *some)
{
    for (size_t i = 0; i < cuts->hidden.n; i++) {
        const oxp_range *hidden = &cuts->hidden.items[i];
        some->start = hidden->start > start ? hidden->start : start;
        some->end = hidden->end < end ? hidden->end : end;
        if (some->start < some->end)
            return true;
    }
    return false;
}

/* What a stopped text may show: the first `released` bytes with their edits, and nothing that is
 * hidden between those. */
static bool take_due(const oxp_cuts *cuts, const oxp_judgement *judgement, oxp_str text,
                     uint64_t released, outcome *to)
{
    uint64_t at = 0;
    oxp_range some;

    for (size_t i = 0; i <= judgement->n_edits && at < released; i++) {
        const oxp_edit *edit = i < judgement->n_edits ? &judgement->edits[i] : NULL;
        uint64_t end = edit && edit->start < released ? edit->start : released;
        if (!to->leak.n && hides(cuts, at, end, &some))
            to->leak = (oxp_str){text.p + some.start, (size_t)(some.end - some.start)};
        at = edit && edit->end > at ? edit->end : at;
    }
    return oxp_edit_apply(text.p, (size_t)released, judgement->edits, judgement->n_edits, &to->due);
}

static oxp_status judge_whole(oxp_cuts *cuts, oxp_workspace *workspace, oxp_role role, oxp_str text)
{
    outcome *to = &cuts->whole;
    oxp_judge_how how = oxp_exchange_how(cuts->exchange, role);
    oxp_judgement judgement;

    begin(to);
    OXP_TRY(oxp_workspace_judge(cuts->exchange->filter, workspace, &how, text.p, text.n, &judgement,
                                &to->not_scanned));
    bool fits = take_findings(cuts, &judgement, to) && take_hidden(cuts, &judgement) &&
                (to->stopped ||
                 oxp_edit_apply(text.p, text.n, judgement.edits, judgement.n_edits, &to->text));
    return fits ? OXP_OK : OXP_ERR_MEMORY;
}

static uint32_t roll(uint64_t *seed, uint32_t sides)
{
    *seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)((*seed >> 33) % sides);
}

/* Reads all, in pieces of at most `most` bytes: of one byte, or of any length. */
static oxp_status read_pieces(oxp_cuts *cuts, oxp_channel *channel, oxp_workspace *workspace,
                              oxp_str text, uint32_t most, uint64_t *seed, oxp_channel_read *read,
                              outcome *to)
{
    bool ended = false;

    read->stopped = false;
    for (size_t at = 0; !ended && !read->stopped;) {
        size_t left = text.n - at, piece = 1 + (most > 1 ? roll(seed, most) : 0);
        ended = !left;
        piece = piece < left ? piece : left;
        OXP_TRY(oxp_channel_feed(channel, workspace, text.p + at, piece, ended, read));
        if (!oxp_buffer_add(&to->text, read->text.p, read->text.n))
            return OXP_ERR_MEMORY;
        at += piece;
        to->not_scanned = read->not_scanned ? read->not_scanned : to->not_scanned;
        if (at < text.n && !OXP_PUSH(cuts->places, at))
            return OXP_ERR_MEMORY;
    }
    return OXP_OK;
}

static oxp_status judge_pieces(oxp_cuts *cuts, oxp_channel *channel, oxp_workspace *workspace,
                               oxp_str text, uint32_t most, uint64_t *seed, outcome *to)
{
    oxp_channel_read read;

    begin(to);
    cuts->places.n = 0;
    OXP_TRY(read_pieces(cuts, channel, workspace, text, most, seed, &read, to));
    bool fits = !read.changed || take_findings(cuts, &read.judgement, to);
    to->stopped = read.stopped;
    if (fits && to->stopped && read.changed)
        fits = take_due(cuts, &read.judgement, text, read.released, to);
    return fits ? OXP_OK : OXP_ERR_MEMORY;
}

/* ---- differences ----------------------------------------------------------------------- */

static bool same(const oxp_buffer *a, const oxp_buffer *b)
{
    return a->n == b->n && (!a->n || !memcmp(a->p, b->p, a->n));
}

static bool tell_texts(oxp_buffer *told, const char *what, const oxp_buffer *is,
                       const oxp_buffer *was)
{
    return oxp_buffer_addf(told, "%s \"%.*s\", not \"%.*s\"", what,
                           (int)(is->n < TOLD_MOST ? is->n : TOLD_MOST), is->n ? is->p : "",
                           (int)(was->n < TOLD_MOST ? was->n : TOLD_MOST), was->n ? was->p : "");
}

/* Adds what differs of `is` from `was`. `texts`: what was shown is to be the same. False when
 * memory runs out. */
static bool tell(oxp_buffer *told, const outcome *is, const outcome *was, bool texts)
{
    if (is->not_scanned != was->not_scanned)
        return oxp_buffer_addf(told, "was not scanned (%s)",
                               is->not_scanned ? is->not_scanned : was->not_scanned);
    if (is->action != was->action || is->stopped != was->stopped)
        return oxp_buffer_addf(told, "comes to '%s'%s, not '%s'%s", oxp_action_name(is->action),
                               is->stopped ? " and stops" : "", oxp_action_name(was->action),
                               was->stopped ? " and stops" : "");
    if (!same(&is->findings, &was->findings))
        return tell_texts(told, "finds", &is->findings, &was->findings);
    if (texts && !same(&is->text, &was->text))
        return tell_texts(told, "shows", &is->text, &was->text);
    if (is->leak.n)
        return oxp_buffer_addf(told, "shows \"%.*s\" of what it hides",
                               (int)(is->leak.n < TOLD_MOST ? is->leak.n : TOLD_MOST), is->leak.p);
    if (is->stopped && !same(&is->text, &is->due))
        return tell_texts(told, "shows", &is->text, &is->due);
    return true;
}

static bool tell_places(const oxp_cuts *cuts, oxp_buffer *told)
{
    bool fits = oxp_buffer_addf(told, "%s", cuts->places.n ? "cut at " : "in one piece");

    for (size_t i = 0; i < cuts->places.n && i < PLACES_TOLD; i++)
        fits = fits && oxp_buffer_addf(told, "%s%zu", i ? "," : "", cuts->places.items[i]);
    return fits && oxp_buffer_addf(told, "%s it ", cuts->places.n > PLACES_TOLD ? ",..." : "");
}

/* Whether `is` came to what `was` did; else tells it. `how`: NULL: by the places. */
static oxp_status agree(oxp_cuts *cuts, const char *how, const outcome *is, const outcome *was,
                        bool texts, bool *agrees)
{
    cuts->told.n = 0;
    bool fits = how ? oxp_buffer_addf(&cuts->told, "%s it ", how) : tell_places(cuts, &cuts->told);
    size_t before = cuts->told.n;
    fits = fits && tell(&cuts->told, is, was, texts);
    *agrees = cuts->told.n == before;
    return fits ? OXP_OK : OXP_ERR_MEMORY;
}

/* One reading by a channel of its own. */
static oxp_status read_once(oxp_cuts *cuts, oxp_workspace *workspace, oxp_role role, oxp_str text,
                            uint32_t most, uint64_t *seed, outcome *to)
{
    oxp_channel *channel;

    OXP_TRY(oxp_channel_take(cuts->exchange, role, &channel));
    oxp_status status = judge_pieces(cuts, channel, workspace, text, most, seed, to);
    oxp_channel_give(channel);
    return status;
}

static oxp_status compare(oxp_cuts *cuts, oxp_workspace *workspace, oxp_role role, oxp_str text,
                          uint64_t *seed, bool *agrees)
{
    OXP_TRY(judge_whole(cuts, workspace, role, text));
    oxp_status status = read_once(cuts, workspace, role, text, 1, seed, &cuts->bytes);
    if (status == OXP_ERR_LIMIT) {
        *agrees = true;
        return OXP_OK;
    }
    OXP_TRY(status);
    OXP_TRY(agree(cuts, "byte by byte", &cuts->bytes, &cuts->whole, !cuts->whole.stopped, agrees));
    for (int i = 0; *agrees && i < RANDOM_RUNS; i++) {
        OXP_TRY(read_once(cuts, workspace, role, text, PIECE_MOST, seed, &cuts->pieces));
        OXP_TRY(agree(cuts, NULL, &cuts->pieces, &cuts->bytes, true, agrees));
    }
    return OXP_OK;
}

oxp_status oxp_cuts_compare(oxp_cuts *cuts, oxp_workspace *workspace, uint32_t rule, oxp_role role,
                            oxp_str text, uint64_t seed, const char **difference)
{
    bool agrees;

    cuts->exchange->only_rule = rule;
    OXP_TRY(compare(cuts, workspace, role, text, &seed, &agrees));
    *difference = agrees ? NULL : oxp_buffer_text(&cuts->told);
    return agrees || *difference ? OXP_OK : OXP_ERR_MEMORY;
}
