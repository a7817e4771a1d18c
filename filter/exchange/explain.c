/* Explain: every search that hit, and for a rule that did not act what stopped it. */
#include "exchange/explain.h"

#include <stdlib.h>
#include <string.h>

#include "exchange/exchange.h"
#include "exchange/steps.h"
#include "text/unicode.h"
#include "text/utf8.h"

enum { SHOWN_BYTES = 60 };

/* One event of a trace, kept until the rules are printed in their order. */
typedef struct refused {
    uint32_t search, start, end;
    uint8_t plane;
    oxp_refusal why;
    const char *validator;
} refused;

typedef struct stopped {
    uint32_t rule, find, start, end;
    uint8_t plane;
    oxp_stopped_by why;
    size_t detail, detail_n; /* in `details` */
} stopped;

typedef struct explanation {
    oxp_exchange *x;
    oxp_workspace *workspace;
    oxp_role role;
    const char *text;
    size_t text_n;
    bool colour;
    oxp_sink sink;
    void *context;
    oxp_buffer line;
    OXP_VECTOR(refused) refused;
    OXP_VECTOR(stopped) stopped;
    oxp_buffer details;
    bool failed; /* memory ran out somewhere */
} explanation;

static void on_refused(void *context, uint32_t search, uint8_t plane, uint32_t start, uint32_t end,
                       oxp_refusal why, const char *validator)
{
    explanation *e = context;
    if (!OXP_PUSH(e->refused, (refused){search, start, end, plane, why, validator}))
        e->failed = true;
}

static void on_stopped(void *context, uint32_t rule, uint32_t find, uint8_t plane, uint32_t start,
                       uint32_t end, oxp_stopped_by why, const char *detail)
{
    explanation *e = context;
    size_t n = detail ? strlen(detail) : 0;
    stopped item = {rule, find, start, end, plane, why, e->details.n, n};
    if (!oxp_buffer_add(&e->details, detail, n) || !OXP_PUSH(e->stopped, item))
        e->failed = true;
}

#define SAY(e, ...)                                                                                \
    do {                                                                                           \
        if (!oxp_buffer_addf(&(e)->line, __VA_ARGS__))                                             \
            (e)->failed = true;                                                                    \
    } while (0)

static void flush(explanation *e)
{
    SAY(e, "\n");
    e->sink(e->context, e->line.p, e->line.n);
    e->line.n = 0;
}

static void paint(explanation *e, const char *code, const char *text)
{
    if (e->colour)
        SAY(e, "\033[%sm%s\033[0m", code, text);
    else
        SAY(e, "%s", text);
}

/* Bytes on one line and no longer than SHOWN_BYTES; what cannot be seen by its number. */
static void say_bytes(explanation *e, const char *text, size_t n)
{
    bool cut = n > SHOWN_BYTES;
    if (cut)
        for (n = SHOWN_BYTES; n && ((unsigned char)text[n] & 0xC0) == 0x80;)
            n--;
    SAY(e, " \"");
    for (size_t at = 0, length; at < n; at += length) {
        bool valid;
        uint32_t c = oxp_utf8_decode(text, n, at, &length, &valid);
        if (!valid)
            for (size_t i = 0; i < length; i++)
                SAY(e, "\\x%02x", (unsigned char)text[at + i]);
        else if (c < 0x20 || c == 0x7F || oxp_unicode_kind(c) == OXP_CHAR_FORMAT)
            SAY(e, "\\u{%x}", c);
        else if (!oxp_buffer_add(&e->line, text + at, length))
            e->failed = true;
    }
    SAY(e, cut ? "...\"" : "\"");
}

/* The codes that the original bytes [from, to) hold runs of. */
static void say_via(explanation *e, oxp_range range)
{
    const oxp_run *run = oxp_layer_run_at(&e->workspace->layer, range.start);
    if (!run || run->from >= range.end)
        return;
    SAY(e, " via ");
    for (uint8_t k = 0; k < run->n_via; k++)
        SAY(e, "%s%s", k ? ">" : "", oxp_code_name(run->via[k]));
}

/* What the view took off: in brackets, nothing where it is but case. */
static void say_steps(explanation *e, uint8_t plane, oxp_range range, uint32_t start, uint32_t end)
{
    const oxp_view *view = &e->workspace->views[plane];
    size_t before = e->line.n;
    SAY(e, " (");
    size_t begin = e->line.n;
    if (!oxp_steps_tell((oxp_view_kind)plane, e->text + range.start, range.end - range.start,
                        view->bytes + start, end - start, &e->line))
        e->failed = true;
    if (e->line.n == begin)
        e->line.n = before;
    else
        SAY(e, ")");
}

/* The view, the place in the original, what the view shows there, and where that differs, what was
 * sent. */
static void say_place(explanation *e, uint8_t plane, uint32_t start, uint32_t end)
{
    const oxp_view *view = &e->workspace->views[plane];
    if (!view->bytes || end > view->n || start > end)
        return;
    oxp_range range = oxp_view_original(view, start, end);
    SAY(e, "%s [%llu,%llu)", oxp_view_name((oxp_view_kind)(plane % OXP_VIEWS)),
        (unsigned long long)range.start, (unsigned long long)range.end);
    if (plane >= OXP_VIEWS)
        say_via(e, range);
    say_bytes(e, view->bytes + start, end - start);
    size_t n = range.end - range.start;
    if (range.end <= e->text_n &&
        (n != end - start || memcmp(e->text + range.start, view->bytes + start, n) != 0)) {
        SAY(e, " sent as");
        say_bytes(e, e->text + range.start, n);
        if (plane < OXP_VIEWS)
            say_steps(e, plane, range, start, end);
    }
}

static const char *refusal_words(oxp_refusal why)
{
    switch (why) {
    case OXP_REFUSED_BORDER:
        return "not at a word border";
    case OXP_REFUSED_CONFIRM:
        return "the exact pattern does not match";
    case OXP_REFUSED_VALIDATOR:
        return "refused by validator";
    case OXP_REFUSED_WIDTH:
        return "longer than an answer's match may be";
    }
    return "refused";
}

static const char *stop_words(oxp_stopped_by why)
{
    switch (why) {
    case OXP_STOPPED_BY_ROLE:
        return "not in this role";
    case OXP_STOPPED_BY_EXCEPTION:
        return "excepted by unless.match";
    case OXP_STOPPED_BY_AROUND:
        return "excepted by unless.around";
    case OXP_STOPPED_BY_MESSAGE:
        return "excepted by unless.message";
    case OXP_STOPPED_BY_ALLOW:
        return "inside an allow rule's match";
    case OXP_STOPPED_BY_CONTEXT:
        return "its required context is absent";
    case OXP_STOPPED_BY_CONDITION:
        return "its condition does not hold";
    case OXP_STOPPED_BY_CONFIDENCE:
        return "its confidence is below the policy's min_confidence";
    case OXP_STOPPED_BY_MODE:
        return "its mode";
    case OXP_STOPPED_BY_SAMPLE:
        return "this conversation is not in its sample";
    }
    return "stopped";
}

/* The hits and refusals of one named search. */
static void say_find(explanation *e, const oxp_find *find)
{
    if (find->search == OXP_NONE)
        return;
    const oxp_spans *spans = &e->workspace->spans;
    for (size_t i = 0; i < spans->n; i++) {
        const oxp_span *span = &spans->items[i];
        bool echo = span->plane >= OXP_VIEWS && !span->codes && !span->unproven;
        if (span->search != find->search || echo)
            continue;
        SAY(e, "  hit      %-12s ", find->name);
        say_place(e, span->plane, span->start, span->end);
        if (span->codes & OXP_CODED_ROT13)
            SAY(e, " via rot13");
        if (span->codes & OXP_CODED_REVERSE)
            SAY(e, " via reverse");
        if (span->unproven)
            SAY(e, " (work bound: not proven)");
        flush(e);
    }
    for (size_t i = 0; i < e->refused.n; i++) {
        const refused *item = &e->refused.items[i];
        if (item->search != find->search)
            continue;
        SAY(e, "  refused  %-12s ", find->name);
        say_place(e, item->plane, item->start, item->end);
        SAY(e, ": %s%s%s", refusal_words(item->why), item->validator ? " " : "",
            item->validator ? item->validator : "");
        flush(e);
    }
}

static bool concerns(const explanation *e, const oxp_rule *rule)
{
    const oxp_spans *spans = &e->workspace->spans;
    for (uint32_t f = 0; f < rule->n_finds; f++) {
        uint32_t search = rule->finds[f].search;
        for (size_t i = 0; search != OXP_NONE && i < spans->n; i++)
            if (spans->items[i].search == search)
                return true;
        for (size_t i = 0; search != OXP_NONE && i < e->refused.n; i++)
            if (e->refused.items[i].search == search)
                return true;
    }
    return false;
}

static size_t say_findings(explanation *e, const oxp_judgement *judgement, uint32_t index)
{
    const oxp_rule *rule = &e->x->policy->rules[index];
    size_t said = 0;
    for (size_t i = 0; i < judgement->n_findings; i++) {
        const oxp_judged *judged = &judgement->findings[i];
        if (judged->rule != index)
            continue;
        const oxp_act *act = &rule->acts[e->role];
        int points = act->points >= 0 ? act->points : rule->score;
        SAY(e, "  ");
        paint(e, judged->mode == OXP_MODE_ENFORCE ? "1;32" : "33",
              judged->mode == OXP_MODE_ENFORCE  ? "acted   "
              : judged->mode == OXP_MODE_SHADOW ? "shadow  "
                                                : "below   ");
        SAY(e, " %s [%llu,%llu) confidence %d, %d.%02d points", oxp_action_name(judged->action),
            (unsigned long long)judged->start, (unsigned long long)judged->end, judged->confidence,
            points * judged->confidence / 100, points * judged->confidence % 100);
        flush(e);
        said++;
    }
    return said;
}

static size_t say_stops(explanation *e, uint32_t index)
{
    const oxp_rule *rule = &e->x->policy->rules[index];
    size_t said = 0;
    for (size_t i = 0; i < e->stopped.n; i++) {
        const stopped *item = &e->stopped.items[i];
        if (item->rule != index)
            continue;
        SAY(e, "  ");
        paint(e, "33", "stopped ");
        SAY(e, " ");
        if (item->end && item->find != OXP_NONE && item->find < rule->n_finds) {
            SAY(e, "%s ", rule->finds[item->find].name);
            say_place(e, item->plane, item->start, item->end);
            SAY(e, ": ");
        }
        SAY(e, "%s", stop_words(item->why));
        if (item->detail_n)
            SAY(e, ": %.*s", (int)item->detail_n, e->details.p + item->detail);
        flush(e);
        said++;
    }
    return said;
}

static void say_rule(explanation *e, const oxp_judgement *judgement, uint32_t index)
{
    const oxp_rule *rule = &e->x->policy->rules[index];
    if (!concerns(e, rule))
        return;
    paint(e, "1", rule->id);
    SAY(e, "  (%s, %s) %s", rule->category, oxp_severity_name(rule->severity), rule->title);
    flush(e);
    for (uint32_t f = 0; f < rule->n_finds; f++)
        say_find(e, &rule->finds[f]);
    size_t said = say_findings(e, judgement, index) + say_stops(e, index);
    if (!said) {
        SAY(e, "  no match stands");
        if (rule->mode == OXP_RULE_OFF)
            SAY(e, "; the rule is off: %s", rule->off_because ? rule->off_because : "mode: off");
        flush(e);
    }
}

static void say_categories(explanation *e, const oxp_judgement *judgement)
{
    for (size_t i = 0; i < judgement->n_findings; i++) {
        const oxp_judged *judged = &judgement->findings[i];
        if (judged->category == OXP_NONE)
            continue;
        const oxp_category *category = &e->x->policy->categories[judged->category];
        paint(e, "1", category->finding_id);
        SAY(e, "  its points are reached at [%llu,%llu): %s", (unsigned long long)judged->start,
            (unsigned long long)judged->end, oxp_action_name(judged->action));
        flush(e);
    }
}

static oxp_status explain(explanation *e, const char *text, size_t n)
{
    oxp_scan_trace scan = {on_refused, e};
    oxp_judge_trace judge = {on_stopped, e};
    oxp_judge_how how = oxp_exchange_how(e->x, e->role);
    how.all_searches = true;
    how.scan_trace = &scan;
    how.judge_trace = &judge;
    oxp_judgement judgement;
    const char *not_scanned = NULL;
    oxp_status status =
        oxp_workspace_judge(e->x->filter, e->workspace, &how, text, n, &judgement, &not_scanned);
    if (status != OXP_OK && status != OXP_ERR_LIMIT)
        return status;
    SAY(e, "policy %s, role %s, %zu bytes", e->x->policy->name, oxp_role_name(e->role), n);
    flush(e);
    for (uint32_t i = 0; i < e->x->policy->n_rules && status == OXP_OK; i++)
        say_rule(e, &judgement, i);
    say_categories(e, &judgement);
    if (not_scanned) {
        SAY(e, "not scanned: %s", not_scanned);
        flush(e);
    }
    SAY(e, "verdict: %s",
        oxp_action_name(not_scanned && e->x->policy->unscanned_body == OXP_FALLBACK_BLOCK
                            ? OXP_ACTION_BLOCK
                            : judgement.action));
    flush(e);
    return e->failed ? OXP_ERR_MEMORY : OXP_OK;
}

oxp_status oxp_explain(oxp_exchange *x, oxp_role role, const char *text, size_t n, int32_t colour,
                       oxp_sink sink, void *context)
{
    if (!x || !sink || (n && !text) || role < 0 || role >= OXP_ROLE_COUNT)
        return OXP_ERR_ARGUMENT;
    if (!x->policy)
        return OXP_ERR_TENANT;
    explanation e = {.x = x,
                     .role = role,
                     .text = text,
                     .text_n = n,
                     .colour = colour != 0,
                     .sink = sink,
                     .context = context};
    OXP_TRY(oxp_workspace_take(x->filter, &e.workspace));
    oxp_status status = explain(&e, text ? text : "", n);
    oxp_workspace_give(x->filter, e.workspace);
    oxp_buffer_free(&e.line);
    oxp_buffer_free(&e.details);
    free(e.refused.items);
    free(e.stopped.items);
    return status;
}
