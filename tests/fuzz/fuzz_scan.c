/*
 * Scan: a role and a text through the public interface. What must hold for every text:
 * findings lie inside it, on whole characters where it is well-formed; what no rule touches is
 * passed byte for byte; labels stand exactly where the findings say; the same text gets the same
 * verdict again, in the same exchange and in a new one.
 *
 * With a first byte from 0x40 on the text is an answer, from 0x60 on a stream. A word that is
 * labelled, put behind one of its quotes (of a stream, or colons), never comes out, unless the
 * verdict says that not all was scanned.
 */
#include <oxpecker/oxpecker.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fault/pack.h"
#include "fuzz/fuzz.h"

static const char LABEL[] = "[R]";
static const char HIDDEN[] = "a pear, b";
static const char LABEL_RULE[] = "test.fault/label-fruit";

static oxp_filter *load(void)
{
    static oxp_filter *filter;
    if (!filter)
        filter = fuzz_load(PACK, sizeof PACK - 1);
    return filter;
}

/* An exchange whose reports do not differ by a made-up request id. */
static oxp_exchange *open_exchange(void)
{
    oxp_exchange_options options = OXP_EXCHANGE_OPTIONS_INIT;
    oxp_exchange *exchange = NULL;
    options.request_id = (oxp_str){"fuzz", 4};
    options.format = OXP_FORMAT_OPENAI_CHAT;
    FUZZ_CHECK(oxp_exchange_new(load(), &options, &exchange) == OXP_OK);
    return exchange;
}

/* True where the whole text is UTF-8: no overlong form, no surrogate, nothing above U+10FFFF. */
static bool well_formed(const char *text, size_t n)
{
    const uint8_t *p = (const uint8_t *)text;
    for (size_t i = 0; i < n;) {
        uint32_t point = p[i];
        size_t more = point < 0x80 ? 0 : point < 0xC2 ? 9 : point < 0xE0 ? 1 : point < 0xF0 ? 2 : 3;
        if (point > 0xF4 || more > n - i - 1)
            return false;
        point &= more == 0 ? 0x7Fu : more == 1 ? 0x1Fu : more == 2 ? 0x0Fu : 0x07u;
        for (size_t k = 1; k <= more; k++) {
            if ((p[i + k] & 0xC0) != 0x80)
                return false;
            point = point << 6 | (p[i + k] & 0x3Fu);
        }
        bool overlong = (more == 2 && point < 0x800) || (more == 3 && point < 0x10000);
        if (overlong || point > 0x10FFFF || (point >= 0xD800 && point < 0xE000))
            return false;
        i += more + 1;
    }
    return true;
}

static bool between_characters(const char *text, size_t n, uint64_t at)
{
    return at == n || ((uint8_t)text[at] & 0xC0) != 0x80;
}

static void check_findings(const oxp_verdict *verdict, const char *text, size_t n)
{
    bool whole = well_formed(text, n);
    for (size_t i = 0; i < verdict->n_findings; i++) {
        const oxp_finding *finding = &verdict->findings[i];
        FUZZ_CHECK(finding->start <= finding->end && finding->end <= n);
        for (size_t k = 0; k < finding->n_spans; k++) {
            oxp_range span = finding->spans[k];
            FUZZ_CHECK(finding->start <= span.start && span.end <= finding->end);
            FUZZ_CHECK(span.start <= span.end);
            if (whole) {
                FUZZ_CHECK(between_characters(text, n, span.start));
                FUZZ_CHECK(between_characters(text, n, span.end));
            }
        }
    }
}

/* True where every finding that edited is the label's; `marked` gets a mark per byte it covers. */
static bool only_labels(const oxp_verdict *verdict, uint8_t *marked)
{
    for (size_t i = 0; i < verdict->n_findings; i++) {
        const oxp_finding *finding = &verdict->findings[i];
        if (finding->mode != OXP_MODE_ENFORCE || finding->action < OXP_ACTION_REDACT)
            continue;
        if (finding->rule.n != sizeof LABEL_RULE - 1 ||
            memcmp(finding->rule.p, LABEL_RULE, finding->rule.n) != 0)
            return false;
        /* One finding a joined span, so the ends of a span are where a label begins and ends. */
        for (size_t k = 0; k < finding->n_spans; k++) {
            for (uint64_t at = finding->spans[k].start; at < finding->spans[k].end; at++)
                marked[at] |= 1;
            marked[finding->spans[k].start] |= 2;
        }
    }
    return true;
}

/* Where only the label rule edited, the whole edited text follows from the findings. */
static void check_edits(const oxp_out *out, const char *text, size_t n)
{
    uint8_t *marked = calloc(n + 1, 1);
    char *wanted = malloc(n * sizeof LABEL + 1);
    FUZZ_CHECK(marked && wanted);
    if (only_labels(out->verdict, marked)) {
        size_t length = 0;
        for (size_t at = 0; at < n; at++) {
            if (marked[at] & 2) {
                memcpy(wanted + length, LABEL, sizeof LABEL - 1);
                length += sizeof LABEL - 1;
            }
            if (!marked[at])
                wanted[length++] = text[at];
        }
        FUZZ_CHECK(out->n == length && !memcmp(out->data, wanted, length));
    }
    free(marked);
    free(wanted);
}

static void check_out(const oxp_out *out, const char *text, size_t n)
{
    FUZZ_CHECK(out->verdict && out->action == out->verdict->action);
    FUZZ_CHECK(out->action >= OXP_ACTION_ALLOW && out->action <= OXP_ACTION_BLOCK);
    check_findings(out->verdict, text, n);
    bool stopped = out->action >= OXP_ACTION_REPLACE;
    FUZZ_CHECK(stopped == !!(out->flags & OXP_OUT_STOP));
    if (out->flags & OXP_OUT_SAME)
        FUZZ_CHECK(out->n == n && (!n || out->data == text));
    if (out->action < OXP_ACTION_REDACT)
        FUZZ_CHECK(out->flags & OXP_OUT_SAME);
    else if (!stopped)
        check_edits(out, text, n);
}

typedef struct result {
    char *report;
    char *data;
    size_t n_report, n;
} result;

static result judge(oxp_exchange *exchange, oxp_role role, const char *text, size_t n)
{
    oxp_out out = OXP_OUT_INIT;
    oxp_str report = {NULL, 0};
    FUZZ_CHECK(oxp_check(exchange, role, text, n, &out) == OXP_OK);
    check_out(&out, text, n);
    result r = {NULL, malloc(out.n + 1), 0, out.n};
    FUZZ_CHECK(r.data);
    if (out.n)
        memcpy(r.data, out.data, out.n);
    FUZZ_CHECK(oxp_exchange_report(exchange, &report) == OXP_OK);
    r.report = malloc(report.n + 1);
    FUZZ_CHECK(r.report);
    memcpy(r.report, report.p, report.n);
    r.n_report = report.n;
    return r;
}

static void expect_same(result a, result b)
{
    FUZZ_CHECK(a.n == b.n && !memcmp(a.data, b.data, a.n));
    FUZZ_CHECK(a.n_report == b.n_report && !memcmp(a.report, b.report, a.n_report));
}

/* ---- answers ---- */

enum { ANSWER = 0x40, STREAM = 0x60 };

/* A copy of the text with HIDDEN in it, at a place that its bytes choose; NULL: it has none. */
static char *hide(const char *text, size_t n, bool stream, size_t *length)
{
    size_t places = 0, sum = 0, at = 0;
    for (size_t i = 0; i < n; i++) {
        places += text[i] == '"' || (stream && text[i] == ':');
        sum = sum * 31 + (uint8_t)text[i];
    }
    if (!places)
        return NULL;
    size_t which = sum % places;
    while (!(text[at] == '"' || (stream && text[at] == ':')) || which--)
        at++;
    *length = n + sizeof HIDDEN - 1;
    char *out = malloc(*length);
    FUZZ_CHECK(out);
    memcpy(out, text, at + 1);
    memcpy(out + at + 1, HIDDEN, sizeof HIDDEN - 1);
    memcpy(out + at + sizeof HIDDEN, text + at + 1, n - at - 1);
    return out;
}

static void check_answer(oxp_exchange *exchange, const char *text, size_t n, bool stream)
{
    size_t length;
    char *body = hide(text, n, stream, &length);
    oxp_out out = OXP_OUT_INIT;
    oxp_stream *events = NULL;
    if (!body)
        return;
    if (stream) {
        FUZZ_CHECK(oxp_stream_open(exchange, &events) == OXP_OK);
        FUZZ_CHECK(oxp_stream_feed(events, body, length, OXP_FEED_END, &out) == OXP_OK);
    } else {
        FUZZ_CHECK(oxp_response_json(exchange, 200, body, length, &out) == OXP_OK);
    }
    bool shown = out.n && memmem(out.data, out.n, HIDDEN, sizeof HIDDEN - 1);
    FUZZ_CHECK(!shown || (out.flags & OXP_OUT_NOT_SCANNED));
    oxp_stream_close(events);
    free(body);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (!size)
        return 0;
    static oxp_exchange *lasting;
    if (!lasting)
        lasting = open_exchange();
    oxp_role role = data[0] % OXP_ROLE_COUNT;
    size_t n = size - 1;
    char *text = malloc(n ? n : 1); /* a copy whose end a sanitizer guards */
    FUZZ_CHECK(text);
    memcpy(text, data + 1, n);
    if (data[0] >= ANSWER) {
        check_answer(lasting, text, n, data[0] >= STREAM);
        free(text);
        return 0;
    }
    oxp_exchange *fresh = open_exchange();
    result results[3] = {judge(lasting, role, text, n), judge(lasting, role, text, n),
                         judge(fresh, role, text, n)};
    expect_same(results[0], results[1]);
    expect_same(results[0], results[2]);
    for (int i = 0; i < 3; i++) {
        free(results[i].report);
        free(results[i].data);
    }
    oxp_exchange_free(fresh);
    free(text);
    return 0;
}
