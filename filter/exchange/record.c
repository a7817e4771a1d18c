/* Records: verdicts as lines of JSON. The one door to cJSON. */
#include <cJSON.h>
#include <stdlib.h>
#include <string.h>

#include "exchange/exchange.h"
#include "text/view.h"

/* cJSON ends strings at a NUL, so texts go in as raw JSON that we escape. */
static bool quote(oxp_buffer *out, const char *text, size_t n)
{
    bool fits = oxp_buffer_add_byte(out, '"');
    for (size_t i = 0; i < n && fits; i++) {
        unsigned char c = (unsigned char)text[i];
        if (c == '"' || c == '\\')
            fits = oxp_buffer_add_byte(out, '\\') && oxp_buffer_add_byte(out, (char)c);
        else if (c == '\n')
            fits = oxp_buffer_add(out, "\\n", 2);
        else if (c < 0x20 || c == 0x7F)
            fits = oxp_buffer_addf(out, "\\u%04x", c);
        else
            fits = oxp_buffer_add_byte(out, (char)c);
    }
    return fits && oxp_buffer_add_byte(out, '"');
}

static bool add_raw(cJSON *object, const char *name, const char *raw)
{
    return raw && cJSON_AddRawToObject(object, name, raw);
}

static bool add_text(cJSON *object, const char *name, oxp_str text)
{
    oxp_buffer quoted = {0};
    bool fits = quote(&quoted, text.p, text.n) && add_raw(object, name, oxp_buffer_text(&quoted));
    oxp_buffer_free(&quoted);
    return fits;
}

/* The text made well-formed first: a record is valid UTF-8 whatever was scanned. */
static bool add_any_text(cJSON *object, const char *name, const char *text, size_t n)
{
    oxp_view view = {0};
    bool fits = oxp_view_build(&view, OXP_VIEW_EXACT, text, n) == OXP_OK &&
                add_text(object, name, (oxp_str){view.bytes, view.n});
    oxp_view_free(&view);
    return fits;
}

static bool add_number(cJSON *object, const char *name, uint64_t value)
{
    return cJSON_AddNumberToObject(object, name, (double)value) != NULL;
}

static bool add_pair(cJSON *array, oxp_range range)
{
    int64_t pair[2] = {(int64_t)range.start, (int64_t)range.end};
    cJSON *item = cJSON_CreateArray();
    bool fits = item && cJSON_AddItemToArray(array, item);
    for (int i = 0; i < 2 && fits; i++) {
        cJSON *number = cJSON_CreateNumber((double)pair[i]);
        fits = number && cJSON_AddItemToArray(item, number);
    }
    return fits;
}

static bool add_because(cJSON *object, const oxp_finding *finding)
{
    cJSON *array = cJSON_AddArrayToObject(object, "because");
    bool fits = array != NULL;
    for (size_t i = 0; i < finding->n_because && fits; i++) {
        const oxp_because *because = &finding->because[i];
        cJSON *item = cJSON_CreateObject();
        fits = item && cJSON_AddItemToArray(array, item) &&
               add_text(item, "search", because->search) &&
               add_number(item, "start", because->start) && add_number(item, "end", because->end);
    }
    return fits;
}

static const char *mode_name(oxp_mode mode)
{
    return mode == OXP_MODE_ENFORCE ? "enforce" : mode == OXP_MODE_SHADOW ? "shadow" : "below";
}

static bool add_finding(cJSON *array, const oxp_finding *finding)
{
    cJSON *object = cJSON_CreateObject();
    bool fits =
        object && cJSON_AddItemToArray(array, object) && add_text(object, "rule", finding->rule) &&
        add_text(object, "category", finding->category) &&
        cJSON_AddStringToObject(object, "severity", oxp_severity_name(finding->severity)) &&
        add_number(object, "confidence", (uint64_t)finding->confidence) &&
        add_number(object, "start", finding->start) && add_number(object, "end", finding->end);
    cJSON *spans = fits ? cJSON_AddArrayToObject(object, "spans") : NULL;
    fits = spans != NULL;
    for (size_t i = 0; i < finding->n_spans && fits; i++)
        fits = add_pair(spans, finding->spans[i]);
    fits = fits && cJSON_AddStringToObject(object, "action", oxp_action_name(finding->action)) &&
           cJSON_AddStringToObject(object, "mode", mode_name(finding->mode));
    if (fits && finding->n_because)
        fits = add_because(object, finding);
    /* The plain view is what a reader expects; only another is worth a word. */
    bool exact = finding->view.n == 5 && memcmp(finding->view.p, "exact", 5) == 0;
    if (fits && finding->view.n && !exact)
        fits = add_text(object, "view", finding->view);
    if (fits && finding->via.n)
        fits = add_text(object, "via", finding->via);
    if (fits && finding->path.n)
        fits = add_text(object, "path", finding->path);
    return fits;
}

static bool fill(cJSON *object, const oxp_exchange *x, oxp_str id, const char *text, size_t n,
                 bool report)
{
    const oxp_verdict *verdict = &x->verdict;
    bool fits = true;
    if (id.n) {
        char *raw = strndup(id.p, id.n);
        fits = add_raw(object, "id", raw);
        free(raw);
    }
    fits = fits && cJSON_AddStringToObject(object, "action", oxp_action_name(verdict->action));
    cJSON *findings = fits ? cJSON_AddArrayToObject(object, "findings") : NULL;
    fits = findings != NULL;
    for (size_t i = 0; i < verdict->n_findings && fits; i++)
        fits = add_finding(findings, &verdict->findings[i]);
    if (fits && text)
        fits = add_any_text(object, "text", text, n);
    if (fits && verdict->not_scanned.n)
        fits = add_any_text(object, "not_scanned", verdict->not_scanned.p, verdict->not_scanned.n);
    /* All was scanned, but not all that was found is told. */
    if (fits && x->report_findings_cut)
        fits = cJSON_AddTrueToObject(object, "findings_cut") != NULL;
    if (fits && report) {
        fits = add_any_text(object, "request_id", verdict->request_id.p, verdict->request_id.n) &&
               add_text(object, "policy", verdict->policy);
        if (fits && verdict->tenant.n)
            fits = add_any_text(object, "tenant", verdict->tenant.p, verdict->tenant.n);
    }
    return fits;
}

oxp_status oxp_record_write(oxp_exchange *x, oxp_str id, const char *text, size_t n, bool report)
{
    cJSON *object = cJSON_CreateObject();
    bool fits = object && fill(object, x, id, text, n, report);
    char *json = fits ? cJSON_PrintUnformatted(object) : NULL;
    x->record.n = 0;
    fits = json && oxp_buffer_add(&x->record, json, strlen(json));
    cJSON_free(json);
    cJSON_Delete(object);
    return fits ? OXP_OK : OXP_ERR_MEMORY;
}

oxp_status oxp_exchange_report(oxp_exchange *x, oxp_str *json)
{
    if (!x || !json)
        return OXP_ERR_ARGUMENT;
    OXP_TRY(oxp_record_write(x, (oxp_str){NULL, 0}, NULL, 0, true));
    *json = (oxp_str){x->record.p, x->record.n};
    return OXP_OK;
}
