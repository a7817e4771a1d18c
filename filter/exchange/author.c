#include "exchange/author.h"

#include <string.h>

#include "exchange/exchange.h"
#include "exchange/explain.h"
#include "exchange/lint.h"
#include "exchange/record.h"
#include "exchange/ruletest.h"

/* A text was edited where it goes on and is not what came. */
static const char *edited_text(const oxp_out *out)
{
    bool edited = !(out->flags & (OXP_OUT_SAME | OXP_OUT_STOP));
    return edited ? out->data : NULL;
}

static oxp_status scan_text(oxp_exchange *x, oxp_role role, const char *text, size_t n,
                            oxp_str *json, oxp_out *out)
{
    if (!x || !json || !oxp_out_usable(out))
        return OXP_ERR_ARGUMENT;
    OXP_TRY(oxp_check(x, role, text, n, out));
    OXP_TRY(oxp_record_write(x, (oxp_str){NULL, 0}, edited_text(out), out->n, false));
    *json = (oxp_str){x->record.p, x->record.n};
    return OXP_OK;
}

static oxp_status bad_record(oxp_exchange *x, oxp_str id, const char *why, oxp_str *json)
{
    x->record.n = 0;
    bool fits = oxp_buffer_add_text(&x->record, "{\"error\":\"") &&
                oxp_buffer_add_text(&x->record, why) && oxp_buffer_add_text(&x->record, "\"");
    if (fits && id.n)
        fits =
            oxp_buffer_add_text(&x->record, ",\"id\":") && oxp_buffer_add(&x->record, id.p, id.n);
    if (!fits || !oxp_buffer_add_byte(&x->record, '}'))
        return OXP_ERR_MEMORY;
    *json = (oxp_str){x->record.p, x->record.n};
    return OXP_ERR_ARGUMENT;
}

static oxp_status scan_record(oxp_exchange *x, oxp_role default_role, const char *line, size_t n,
                              oxp_str *json, oxp_out *out)
{
    if (!x || !json || !oxp_out_usable(out) || (n && !line))
        return OXP_ERR_ARGUMENT;
    oxp_record record;
    const char *why = NULL;
    oxp_out_refuse(out);
    oxp_verdict_begin(x);
    oxp_status status = oxp_record_read(line ? line : "", n, &x->decoded, &record, &why);
    if (status == OXP_ERR_ARGUMENT)
        return bad_record(x, record.id, why, json);
    if (status != OXP_OK)
        return status;
    oxp_role role = record.role >= 0 ? record.role : default_role;
    OXP_TRY(oxp_check(x, role, record.text.p, record.text.n, out));
    OXP_TRY(oxp_record_write(x, record.id, edited_text(out), out->n, false));
    *json = (oxp_str){x->record.p, x->record.n};
    return OXP_OK;
}

static oxp_status read_record(oxp_exchange *x, const char *line, size_t n, oxp_str *id,
                              oxp_str *text, oxp_str *labels, oxp_str *spans)
{
    if (!x || !id || !text || !labels || !spans || (n && !line))
        return OXP_ERR_ARGUMENT;
    oxp_record record;
    const char *why;
    OXP_TRY(oxp_record_read(line ? line : "", n, &x->decoded, &record, &why));
    *id = record.id;
    *text = record.text;
    *labels = record.labels;
    *spans = record.spans;
    return OXP_OK;
}

static oxp_status raw_scan(oxp_exchange *x, const char *text, size_t n, uint64_t *matches)
{
    if (!x || !matches || (n && !text))
        return OXP_ERR_ARGUMENT;
    oxp_workspace *workspace = NULL;
    OXP_TRY(oxp_workspace_take(x->filter, &workspace));
    oxp_status status =
        oxp_matcher_raw_scan(x->filter->matcher, workspace->match, text ? text : "", n, matches);
    oxp_workspace_give(x->filter, workspace);
    return status;
}

static const char *status_word(oxp_rule_status status)
{
    return status == OXP_STATUS_STABLE         ? "stable"
           : status == OXP_STATUS_EXPERIMENTAL ? "experimental"
                                               : "deprecated";
}

static oxp_status list_rules(oxp_exchange *x, oxp_sink sink, void *context)
{
    if (!x || !sink)
        return OXP_ERR_ARGUMENT;
    if (!x->policy)
        return OXP_ERR_TENANT;
    for (uint32_t i = 0; i < x->policy->n_rules; i++) {
        const oxp_rule *rule = &x->policy->rules[i];
        x->record.n = 0;
        bool fits = oxp_buffer_addf(&x->record, "%s\t%s\t%s\t%s\t", rule->id, rule->category,
                                    oxp_severity_name(rule->severity), status_word(rule->status));
        for (uint32_t k = 0; k < rule->n_tags && fits; k++)
            fits = oxp_buffer_addf(&x->record, "%s%s", k ? "," : "", rule->tags[k]);
        if (!fits || !oxp_buffer_add_byte(&x->record, '\n'))
            return OXP_ERR_MEMORY;
        sink(context, x->record.p, x->record.n);
    }
    return OXP_OK;
}

const oxp_author oxp_author_table = {
    .size = sizeof(oxp_author),
    .lint = oxp_lint,
    .test = oxp_ruletest,
    .scan_record = scan_record,
    .scan_text = scan_text,
    .explain = oxp_explain,
    .raw_scan = raw_scan,
    .list_rules = list_rules,
    .read_record = read_record,
    .lint_beside = oxp_lint_beside,
};
