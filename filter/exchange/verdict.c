#include <string.h>

#include "exchange/exchange.h"

void oxp_verdict_begin(oxp_exchange *x)
{
    x->gathered.n = x->findings.n = x->spans.n = x->because.n = 0;
    x->strings.n = x->not_scanned.n = x->message.n = 0;
    x->decider = (oxp_decider){0, OXP_NONE, OXP_NONE, NULL};
    x->effect = OXP_ACTION_ALLOW;
    x->severity = OXP_SEVERITY_INFO;
    x->report_findings_cut = false;
    x->told_only = 0;
    x->verdict_of = NULL;
    x->verdict = (oxp_verdict){.size = sizeof x->verdict, .action = OXP_ACTION_ALLOW};
}

static oxp_str text_of(const char *text)
{
    return (oxp_str){text, text ? strlen(text) : 0};
}

static oxp_str bytes_of(const oxp_buffer *buffer)
{
    return (oxp_str){buffer->n ? buffer->p : NULL, buffer->n};
}

/* The part of `range` (of a unit's text) inside `leaf`, in bytes of the leaf's decoded string;
 * false: none. */
static bool clip(oxp_range range, const oxp_leaf *leaf, oxp_range *clipped)
{
    if (!leaf) {
        *clipped = range;
        return true;
    }
    uint64_t start = range.start > leaf->start ? range.start : leaf->start;
    uint64_t end = range.end < leaf->end ? range.end : leaf->end;
    if (start >= end)
        return false;
    *clipped = (oxp_range){start - leaf->start + leaf->offset, end - leaf->start + leaf->offset};
    return true;
}

/* The codes that a match was written in, "base64>url", kept in `strings`. */
static oxp_status keep_via(oxp_exchange *x, const oxp_judged *judged, oxp_kept *via)
{
    via->at = x->strings.n;
    for (uint8_t i = 0; i < judged->n_via; i++)
        if ((i && !oxp_buffer_add_byte(&x->strings, '>')) ||
            !oxp_buffer_add_text(&x->strings, oxp_code_name(judged->via[i])))
            return OXP_ERR_MEMORY;
    via->n = x->strings.n - via->at;
    return OXP_OK;
}

/* Adds one finding as seen in one leaf; nothing where none of its spans touches that leaf. */
static oxp_status add_in_leaf(oxp_exchange *x, const oxp_judgement *judgement,
                              const oxp_judged *judged, oxp_role role, bool editable,
                              const oxp_leaf *leaf)
{
    const oxp_policy *policy = x->policy;
    size_t first_span = x->spans.n, first_because = x->because.n;
    uint64_t start = UINT64_MAX, end = 0;
    for (uint32_t i = 0; i < judged->n_spans; i++) {
        oxp_range range;
        if (!clip(judgement->spans[judged->first_span + i], leaf, &range))
            continue;
        start = range.start < start ? range.start : start;
        end = range.end > end ? range.end : end;
        if (!OXP_PUSH(x->spans, range))
            return OXP_ERR_MEMORY;
    }
    if (x->spans.n == first_span)
        return OXP_OK;
    for (uint32_t i = 0; i < judged->n_because; i++) {
        oxp_because because = judgement->because[judged->first_because + i];
        oxp_range range;
        if (!clip((oxp_range){because.start, because.end}, leaf, &range))
            continue;
        because.start = range.start;
        because.end = range.end;
        if (!OXP_PUSH(x->because, because))
            return OXP_ERR_MEMORY;
    }
    oxp_kept path = {x->strings.n, leaf ? leaf->path.n : 0};
    if (leaf && !oxp_buffer_add(&x->strings, leaf->path.p, leaf->path.n))
        return OXP_ERR_MEMORY;
    oxp_kept via;
    OXP_TRY(keep_via(x, judged, &via));
    const oxp_rule *rule = judged->rule != OXP_NONE ? &policy->rules[judged->rule] : NULL;
    const oxp_category *category =
        judged->category != OXP_NONE ? &policy->categories[judged->category] : NULL;
    oxp_action action = judged->action;
    if (!editable && action == OXP_ACTION_REDACT)
        action = OXP_ACTION_FLAG; /* this member is judged and never edited */
    oxp_gathered gathered = {.finding = {.size = sizeof(oxp_finding),
                                         .severity = judged->severity,
                                         .confidence = judged->confidence,
                                         .action = action,
                                         .mode = judged->mode,
                                         .role = role,
                                         .start = start,
                                         .end = end,
                                         .rule = text_of(rule       ? rule->id
                                                         : category ? category->finding_id
                                                                    : ""),
                                         .category = text_of(rule       ? rule->category
                                                             : category ? category->prefix
                                                                        : ""),
                                         .view = text_of(oxp_view_name(judged->view)),
                                         .n_spans = x->spans.n - first_span,
                                         .n_because = x->because.n - first_because},
                             .path = path,
                             .via = via,
                             .first_span = first_span,
                             .first_because = first_because};
    return OXP_PUSH(x->gathered, gathered) ? OXP_OK : OXP_ERR_MEMORY;
}

void oxp_decider_take(oxp_decider *decider, const oxp_judgement *judgement)
{
    bool stops = judgement->action == OXP_ACTION_BLOCK || judgement->action == OXP_ACTION_REPLACE;
    if (stops && judgement->action > decider->action)
        *decider = (oxp_decider){judgement->action, judgement->decider_rule,
                                 judgement->decider_category, judgement->message_id};
}

static bool acts(oxp_mode mode, oxp_action action)
{
    return mode == OXP_MODE_ENFORCE && action >= OXP_ACTION_REDACT;
}

/* Room for one more finding: where there is none, one that changed or stopped its text takes the
 * place of the last that did neither. False: it is not told. */
static bool make_room(oxp_exchange *x, bool acting)
{
    if (x->gathered.n < x->policy->limits.findings)
        return true;
    x->report_findings_cut = true;
    for (size_t i = x->gathered.n; acting && x->told_only && i-- > 0;) {
        const oxp_finding *finding = &x->gathered.items[i].finding;
        if (acts(finding->mode, finding->action))
            continue;
        x->told_only--;
        x->gathered.n--;
        memmove(&x->gathered.items[i], &x->gathered.items[i + 1],
                (x->gathered.n - i) * sizeof *x->gathered.items);
        return true;
    }
    return false;
}

/* Whether a span of it lies over two leaves. Both are in order. */
static bool is_over_leaves(const oxp_judgement *judgement, const oxp_judged *judged,
                           const oxp_unit *unit, const oxp_leaf *leaves)
{
    uint32_t k = 1;
    for (uint32_t i = 0; i < judged->n_spans; i++) {
        oxp_range span = judgement->spans[judged->first_span + i];
        while (k < unit->n_leaves && leaves[k].start <= span.start)
            k++;
        if (k < unit->n_leaves && leaves[k].start < span.end)
            return true;
    }
    return false;
}

bool oxp_verdict_counts(const oxp_judgement *judgement, const oxp_unit *unit,
                        const oxp_leaf *leaves)
{
    if (!unit || !unit->joined || judgement->findings_cut)
        return true;
    for (size_t i = 0; i < judgement->n_findings; i++)
        if (is_over_leaves(judgement, &judgement->findings[i], unit, leaves))
            return true;
    return false;
}

oxp_status oxp_verdict_add(oxp_exchange *x, const oxp_judgement *judgement, oxp_role role,
                           const oxp_unit *unit, const oxp_leaf *leaves)
{
    bool editable = !unit || unit->editable;
    if (!oxp_verdict_counts(judgement, unit, leaves))
        return OXP_OK;
    for (size_t i = 0; i < judgement->n_findings; i++) {
        const oxp_judged *judged = &judgement->findings[i];
        oxp_action told =
            !editable && judged->action == OXP_ACTION_REDACT ? OXP_ACTION_FLAG : judged->action;
        bool acting = acts(judged->mode, told);
        /* What lies in one leaf was told of the unit before; a category has points of all. */
        if (unit && unit->joined && judged->rule != OXP_NONE &&
            !is_over_leaves(judgement, judged, unit, leaves))
            continue;
        if (!make_room(x, acting))
            continue;
        size_t before = x->gathered.n;
        if (!unit)
            OXP_TRY(add_in_leaf(x, judgement, judged, role, editable, NULL));
        for (uint32_t k = 0; unit && k < unit->n_leaves; k++)
            OXP_TRY(add_in_leaf(x, judgement, judged, role, editable, &leaves[k]));
        x->told_only += acting ? 0 : x->gathered.n - before;
    }
    x->report_findings_cut |= judgement->findings_cut;
    oxp_action action = judgement->action;
    if (!editable && action == OXP_ACTION_REDACT)
        action = OXP_ACTION_FLAG;
    if (action > x->effect)
        x->effect = action;
    if (judgement->severity > x->severity)
        x->severity = judgement->severity;
    oxp_decider_take(&x->decider, judgement);
    return OXP_OK;
}

/* Whether `list`, reasons joined by ", ", holds this one. */
static bool told(const oxp_buffer *list, const char *reason, size_t n)
{
    for (size_t at = 0; at < list->n;) {
        const char *comma = memmem(list->p + at, list->n - at, ", ", 2);
        size_t end = comma ? (size_t)(comma - list->p) : list->n;
        if (end - at == n && memcmp(list->p + at, reason, n) == 0)
            return true;
        at = end + 2;
    }
    return false;
}

oxp_status oxp_verdict_not_scanned(oxp_exchange *x, const char *reason, size_t n,
                                   oxp_fallback fallback)
{
    if (!told(&x->not_scanned, reason, n)) {
        bool fits = (!x->not_scanned.n || oxp_buffer_add(&x->not_scanned, ", ", 2)) &&
                    oxp_buffer_add(&x->not_scanned, reason, n);
        if (!fits)
            return OXP_ERR_MEMORY;
    }
    oxp_action action = fallback == OXP_FALLBACK_REPLACE ? OXP_ACTION_REPLACE : OXP_ACTION_BLOCK;
    if (fallback != OXP_FALLBACK_PASS && !x->shadow && x->effect < action) {
        x->effect = action;
        x->decider = (oxp_decider){action, OXP_NONE, OXP_NONE, NULL};
    }
    return OXP_OK;
}

oxp_status oxp_verdict_message(oxp_exchange *x, const oxp_decider *decider, oxp_buffer *message)
{
    message->n = 0;
    if (!decider->action)
        return OXP_OK;
    static const char UNKNOWN_TENANT[] = "This request could not be checked.";
    const oxp_policy *policy = x->policy;
    if (!policy)
        return oxp_buffer_add(message, UNKNOWN_TENANT, sizeof UNKNOWN_TENANT - 1) ? OXP_OK
                                                                                  : OXP_ERR_MEMORY;
    const oxp_rule *rule = decider->rule != OXP_NONE ? &policy->rules[decider->rule] : NULL;
    const oxp_category *category =
        decider->category != OXP_NONE ? &policy->categories[decider->category] : NULL;
    const char *id = decider->message_id ? decider->message_id : "default-block";
    const char *template =
        oxp_policy_message(policy, rule ? rule->pack : NULL, id, x->language.p, x->language.n);
    if (!template)
        template = oxp_policy_message(policy, NULL, "default-block", x->language.p, x->language.n);
    oxp_fill values = {.category = rule       ? rule->category
                                   : category ? category->prefix
                                              : NULL,
                       .title = rule ? rule->title : NULL,
                       .rule = rule       ? rule->id
                               : category ? category->finding_id
                                          : NULL,
                       .lang = x->language.n ? oxp_buffer_text(&x->language) : NULL,
                       .count = 1,
                       .request = bytes_of(&x->request_id)};
    return oxp_fill_template(template ? template : "", &values, message);
}

oxp_status oxp_verdict_end(oxp_exchange *x)
{
    OXP_TRY(oxp_verdict_message(x, &x->decider, &x->message));
    x->findings.n = 0;
    for (size_t i = 0; i < x->gathered.n; i++) {
        const oxp_gathered *gathered = &x->gathered.items[i];
        oxp_finding finding = gathered->finding;
        finding.spans = x->spans.items + gathered->first_span;
        finding.because = finding.n_because ? x->because.items + gathered->first_because : NULL;
        finding.path =
            (oxp_str){gathered->path.n ? x->strings.p + gathered->path.at : NULL, gathered->path.n};
        finding.via =
            (oxp_str){gathered->via.n ? x->strings.p + gathered->via.at : NULL, gathered->via.n};
        if (!OXP_PUSH(x->findings, finding))
            return OXP_ERR_MEMORY;
    }
    x->verdict = (oxp_verdict){
        .size = sizeof x->verdict,
        .action = x->effect,
        .severity = x->severity,
        .findings = x->findings.items,
        .n_findings = x->findings.n,
        .not_scanned = bytes_of(&x->not_scanned),
        .policy = text_of(x->policy ? x->policy->name : ""),
        .tenant = bytes_of(&x->tenant),
        .request_id = bytes_of(&x->request_id),
        .message = bytes_of(&x->message),
    };
    return OXP_OK;
}
