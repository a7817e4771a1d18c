/*
 * What was redacted is gone: over every shipped rule that redacts with a marker, on its own tests,
 * plain and in every disguise that the rule may look through,
 *
 *   - the output holds nothing that the rule still finds;
 *   - edits touch only the spans that were found;
 *   - a marker holds no byte of the span that its mask does not keep.
 *
 *   test_property_redacted
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "exchange/load.h"
#include "exchange/macro.h"
#include "exchange/workspace.h"
#include "ruleset/load.h"
#include "text/utf8.h"

typedef struct run {
    oxp_filter *filter;
    oxp_workspace *workspace;
    oxp_buffer expanded, plain, text, out;
    uint64_t texts, edited, failed;
} run;

/* ---- disguises ------------------------------------------------------------------------ */

static bool as_it_is(const char *text, size_t n, oxp_buffer *out)
{
    return oxp_buffer_add(out, text, n);
}

static bool in_base64(const char *text, size_t n, oxp_buffer *out)
{
    static const char DIGITS[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (size_t i = 0; i < n; i += 3) {
        uint32_t word = 0;
        for (size_t k = 0; k < 3; k++)
            word = word << 8 | (i + k < n ? (unsigned char)text[i + k] : 0u);
        char group[4];
        for (int k = 0; k < 4; k++)
            group[k] = DIGITS[word >> (18 - 6 * k) & 63];
        for (size_t k = n - i < 3 ? n - i + 1 : 4; k < 4; k++)
            group[k] = '=';
        if (!oxp_buffer_add(out, group, 4))
            return false;
    }
    return true;
}

static bool byte_by_byte(const char *text, size_t n, const char *form, oxp_buffer *out)
{
    for (size_t i = 0; i < n; i++) {
        char one[24];
        snprintf(one, sizeof one, form, (unsigned)(unsigned char)text[i]);
        if (!oxp_buffer_add_text(out, one))
            return false;
    }
    return true;
}

static bool in_hex(const char *text, size_t n, oxp_buffer *out)
{
    return byte_by_byte(text, n, "%02x", out);
}

static bool in_percent(const char *text, size_t n, oxp_buffer *out)
{
    return byte_by_byte(text, n, "%%%02X", out);
}

static bool in_escapes(const char *text, size_t n, oxp_buffer *out)
{
    return byte_by_byte(text, n, "\\x%02x", out);
}

/* What `make` gives for each ASCII letter and digit; other characters stay. */
static bool mapped(const char *text, size_t n, oxp_buffer *out, uint32_t (*make)(uint32_t),
                   const char *behind)
{
    size_t length;
    for (size_t at = 0; at < n; at += length) {
        char bytes[4];
        uint32_t c = oxp_utf8_decode(text, n, at, &length, NULL);
        if (!oxp_buffer_add(out, bytes, oxp_utf8_encode(make ? make(c) : c, bytes)) ||
            !oxp_buffer_add_text(out, behind))
            return false;
    }
    return true;
}

static uint32_t wide(uint32_t c)
{
    return c > 0x20 && c < 0x7F ? c - 0x20 + 0xFF00 : c;
}

static uint32_t tag(uint32_t c)
{
    return c >= 0x20 && c < 0x7F ? c + 0xE0000 : c;
}

static uint32_t look_alike(uint32_t c)
{
    static const char LATIN[] = "aceopxyABCEHKMOPTX";
    static const uint16_t CYRILLIC[] = {0x430, 0x441, 0x435, 0x43E, 0x440, 0x445,
                                        0x443, 0x410, 0x412, 0x421, 0x415, 0x41D,
                                        0x41A, 0x41C, 0x41E, 0x420, 0x422, 0x425};
    const char *at = c && c < 0x80 ? strchr(LATIN, (int)c) : NULL;
    return at ? CYRILLIC[at - LATIN] : c;
}

static bool with_zero_width(const char *text, size_t n, oxp_buffer *out)
{
    return mapped(text, n, out, NULL, "\xE2\x80\x8B");
}

static bool in_full_width(const char *text, size_t n, oxp_buffer *out)
{
    return mapped(text, n, out, wide, "");
}

static bool in_tags(const char *text, size_t n, oxp_buffer *out)
{
    return oxp_buffer_add_text(out, "See this.") && mapped(text, n, out, tag, "");
}

static bool in_look_alikes(const char *text, size_t n, oxp_buffer *out)
{
    return mapped(text, n, out, look_alike, "");
}

static bool twice_coded(const char *text, size_t n, oxp_buffer *out)
{
    oxp_buffer once = {0};
    bool fine = in_percent(text, n, &once) && in_base64(once.p ? once.p : "", once.n, out);
    oxp_buffer_free(&once);
    return fine;
}

static const struct disguise {
    const char *name;
    bool (*make)(const char *text, size_t n, oxp_buffer *out);
} DISGUISES[] = {
    {"plain", as_it_is},
    {"base64", in_base64},
    {"hex", in_hex},
    {"percent", in_percent},
    {"escapes", in_escapes},
    {"tags", in_tags},
    {"zero width", with_zero_width},
    {"full width", in_full_width},
    {"look-alikes", in_look_alikes},
    {"percent in base64", twice_coded},
};

/* ---- what must hold ----------------------------------------------------------------------- */

static void fail(run *r, const oxp_rule *rule, const char *disguise, const char *what)
{
    if (r->failed++ < 20)
        printf("%s, %s: %s: \"%.*s\" became \"%.*s\"\n", rule->id, disguise, what,
               (int)(r->text.n < 200 ? r->text.n : 200), r->text.p,
               (int)(r->out.n < 200 ? r->out.n : 200), r->out.n ? r->out.p : "");
}

static bool in_spans(const oxp_judgement *judgement, const oxp_edit *edit)
{
    uint64_t at = edit->start;
    for (bool grew = true; grew && at < edit->end;) {
        grew = false;
        for (size_t i = 0; i < judgement->n_findings; i++)
            for (uint32_t k = 0; k < judgement->findings[i].n_spans; k++) {
                oxp_range span = judgement->spans[judgement->findings[i].first_span + k];
                if (span.start <= at && span.end > at) {
                    at = span.end;
                    grew = true;
                }
            }
    }
    return at == edit->end;
}

static bool is_alnum(char c)
{
    return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
}

/* Letters and digits of ASCII in the marker that a mask shows. */
static size_t shown(const oxp_edit *edit)
{
    size_t n = 0;
    for (size_t i = 0; i < edit->text.n; i++)
        n += is_alnum(edit->text.p[i]);
    return n;
}

/* Five bytes in a row of the span stand in the marker, and not in the rule's own text. */
static bool leaks(const run *r, const oxp_act *act, const oxp_edit *edit)
{
    for (uint64_t i = edit->start; i + 5 <= edit->end; i++) {
        char part[6] = {0};
        memcpy(part, r->text.p + i, 5);
        bool own = act->redact_text && strstr(act->redact_text, part);
        if (!own && !strstr("[REDACTED][HASH:]", part) &&
            memmem(edit->text.p, edit->text.n, part, 5))
            return true;
    }
    return false;
}

static bool finds(const oxp_judgement *judgement, uint32_t rule)
{
    for (size_t i = 0; i < judgement->n_findings; i++)
        if (judgement->findings[i].rule == rule && !judgement->findings[i].unproven)
            return true;
    return false;
}

static oxp_status judge(const run *r, uint32_t rule, oxp_role role, const oxp_buffer *text,
                        oxp_judgement *judgement)
{
    oxp_judge_how how = {.policy = &r->filter->policies[0], .role = role, .only_rule = rule};
    const char *not_scanned;
    return oxp_workspace_judge(r->filter, r->workspace, &how, text->n ? text->p : "", text->n,
                               judgement, &not_scanned);
}

static bool check(run *r, uint32_t index, oxp_role role, const char *disguise)
{
    const oxp_rule *rule = &r->filter->policies[0].rules[index];
    const oxp_act *act = &rule->acts[role];
    oxp_judgement judgement;
    if (judge(r, index, role, &r->text, &judgement) != OXP_OK)
        return false;
    r->texts++;
    r->out.n = 0;
    if (!judgement.n_edits)
        return true;
    r->edited++;
    if (!oxp_edit_apply(r->text.p, r->text.n, judgement.edits, judgement.n_edits, &r->out))
        return false;
    for (size_t i = 0; i < judgement.n_edits; i++) {
        const oxp_edit *edit = &judgement.edits[i];
        bool masks = act->redact == OXP_STYLE_MASK && edit->text.n && edit->text.p[0] != '[';
        if (!in_spans(&judgement, edit))
            fail(r, rule, disguise, "the edit is outside the spans");
        if (masks ? shown(edit) > act->keep_last : leaks(r, act, edit))
            fail(r, rule, disguise, "the marker shows what it hides");
    }
    if (judge(r, index, role, &r->out, &judgement) != OXP_OK)
        return false;
    if (finds(&judgement, index))
        fail(r, rule, disguise, "it is still found");
    return true;
}

/* ---- the shipped rules ------------------------------------------------------------------------
 */

static bool unmark(run *r)
{
    r->plain.n = 0;
    for (size_t i = 0; i < r->expanded.n; i++) {
        const char *p = r->expanded.p + i;
        bool mark = i + 1 < r->expanded.n && (*p == '[' || *p == ']') && p[1] == *p;
        if (mark)
            i++;
        else if (!oxp_buffer_add_byte(&r->plain, *p))
            return false;
    }
    return true;
}

static bool run_rule(run *r, uint32_t index)
{
    const oxp_rule *rule = &r->filter->policies[0].rules[index];
    for (uint32_t k = 0; rule->source && k < rule->source->n_tests; k++) {
        const oxp_rule_test *test = &rule->source->tests[k];
        size_t at;
        r->expanded.n = 0;
        if (!test->hit || oxp_macro_expand(test->text.p, test->text.n, index * 31 + k, &r->expanded,
                                           &at) != OXP_MACRO_OK)
            continue;
        if (!unmark(r))
            return false;
        for (oxp_role role = 0; role < OXP_ROLE_COUNT; role++) {
            oxp_style style = rule->acts[role].redact;
            if (!(rule->roles & OXP_ROLE_BIT(role)) || style == OXP_STYLE_NONE ||
                style == OXP_STYLE_REMOVE)
                continue;
            for (size_t d = 0; d < sizeof DISGUISES / sizeof *DISGUISES; d++) {
                r->text.n = 0;
                if (!DISGUISES[d].make(r->plain.n ? r->plain.p : "", r->plain.n, &r->text) ||
                    !check(r, index, role, DISGUISES[d].name))
                    return false;
            }
        }
    }
    return true;
}

int main(void)
{
    run r = {0};
    oxp_diag *diag = oxp_diag_new();
    oxp_load_options options = OXP_LOAD_OPTIONS_INIT;
    options.flags = OXP_LOAD_KEEP_TESTS;
    bool fine = diag &&
                oxp_filter_make(OXP_SOURCE_DIR "/rules/policies/default.yaml", NULL, 0, &options,
                                diag, &r.filter) == OXP_OK &&
                oxp_workspace_take(r.filter, &r.workspace) == OXP_OK;
    oxp_diag_free(diag);
    for (uint32_t i = 0; fine && i < r.filter->policies[0].n_rules; i++)
        fine = run_rule(&r, i);
    printf("%llu texts, %llu edited, %llu failures\n", (unsigned long long)r.texts,
           (unsigned long long)r.edited, (unsigned long long)r.failed);
    if (r.filter)
        oxp_workspace_give(r.filter, r.workspace);
    oxp_buffer_free(&r.expanded);
    oxp_buffer_free(&r.plain);
    oxp_buffer_free(&r.text);
    oxp_buffer_free(&r.out);
    oxp_filter_unref(r.filter);
    return fine && !r.failed && r.edited > 1000 ? 0 : 1;
}
