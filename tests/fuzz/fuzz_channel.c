/*
 * Channel: a text of an answer, cut anywhere. What must hold: findings, actions and what is shown
 * are those of the whole text, where nothing stops it; however it is cut, the same is shown; what
 * is released never falls, and with what is held is all that was pushed; nothing that a rule
 * hides is shown.
 *
 * The first byte has the role, eight bytes the seed of the cuts; the rest is the text.
 */
#include <oxpecker/oxpecker.h>
#include <stdbool.h>

#include "fuzz/fuzz.h"

static const char PACK[] =
    "pack: fuzz.channel\n"
    "format: 1\n"
    "version: 1.0.0\n"
    "title: Rules of every shape\n"
    "license: Apache-2.0\n"
    "languages: [any]\n"
    "defaults: {status: stable, severity: low, category: privacy.contact, created: 2026-11-23, "
    "roles: output}\n"
    "rules:\n"
    "  - id: label\n"
    "    title: A word\n"
    "    find: {words: [pear, 'blue plum*']}\n"
    "    action: {redact: {style: label, text: '[R]'}}\n"
    "    tests: [{hit: a}, {miss: b}]\n"
    "  - id: grows\n"
    "    title: A match that grows, unless a longer one is excepted\n"
    "    find: {regex: 'k-[a-z0-9]{3,20}'}\n"
    "    unless: {match: {text: [ok]}}\n"
    "    action: {redact: {style: mask, keep_last: 2}}\n"
    "    tests: [{hit: a}, {miss: b}]\n"
    "  - id: context\n"
    "    title: A number beside a word\n"
    "    find: {regex: '\\b\\d{3,6}\\b'}\n"
    "    context: {words: [pin], within: 3 words, add: 40, required: true}\n"
    "    action: {redact: {style: label, text: '[PIN]'}}\n"
    "    tests: [{hit: a}, {miss: b}]\n"
    "  - id: around\n"
    "    title: A fruit that nobody quotes\n"
    "    find: {words: [fig]}\n"
    "    unless: {around: {words: [said], within: 12 chars}}\n"
    "    action: {redact: {style: remove}}\n"
    "    tests: [{hit: a}, {miss: b}]\n"
    "  - id: chain\n"
    "    title: Two in a row\n"
    "    find: {a: {words: [salt]}, b: {words: [vinegar]}}\n"
    "    when: a then b within 2 words\n"
    "    action: {redact: {style: label, text: '[C]'}}\n"
    "    tests: [{hit: a}, {miss: b}]\n"
    "  - id: near\n"
    "    title: Two near one another\n"
    "    find: {a: {words: [oil]}, b: {words: [flame]}}\n"
    "    when: a near b within 10 chars\n"
    "    action: {redact: {style: label, text: '[N]'}}\n"
    "    tests: [{hit: a}, {miss: b}]\n"
    "  - id: third\n"
    "    title: The third\n"
    "    find: {a: {words: [bell]}}\n"
    "    when: a >= 3\n"
    "    action: {redact: {style: label, text: '[3]'}}\n"
    "    tests: [{hit: a}, {miss: b}]\n"
    "  - id: coded\n"
    "    title: A phrase that may be in code\n"
    "    normalize: skeleton\n"
    "    decode: [base64, hex, url, html, escapes, tags]\n"
    "    find: {words: [open the gate]}\n"
    "    action: {redact: {style: label, text: '[G]'}}\n"
    "    tests: [{hit: a}, {miss: b}]\n"
    "  - id: behind\n"
    "    title: What looks ahead and behind\n"
    "    find: {regex: '(?<=id )[a-f]{2,9}(?= end)'}\n"
    "    action: {redact: {style: label, text: '[L]'}}\n"
    "    tests: [{hit: a}, {miss: b}]\n"
    "  - id: stops\n"
    "    title: The end\n"
    "    find: {words: [detonate]}\n"
    "    action: {block: true}\n"
    "    tests: [{hit: a}, {miss: b}]\n";

static oxp_filter *load(void)
{
    static oxp_filter *filter;
    if (!filter)
        filter = fuzz_load(PACK, sizeof PACK - 1);
    return filter;
}

typedef struct came {
    oxp_buffer text, findings;
    oxp_action action;
    bool stopped, unscanned;
} came;

static void say(came *c, const oxp_out *out)
{
    const oxp_verdict *verdict = out->verdict;
    c->action = out->action;
    c->stopped = out->flags & OXP_OUT_STOP;
    c->unscanned = verdict->not_scanned.n;
    c->findings.n = 0;
    for (size_t i = 0; i < verdict->n_findings && !c->stopped; i++) {
        const oxp_finding *it = &verdict->findings[i];
        FUZZ_CHECK(
            oxp_buffer_addf(&c->findings, "%.*s %d", (int)it->rule.n, it->rule.p, (int)it->action));
        for (size_t k = 0; k < it->n_spans; k++)
            FUZZ_CHECK(oxp_buffer_addf(&c->findings, " %u-%u", (unsigned)it->spans[k].start,
                                       (unsigned)it->spans[k].end));
    }
}

static oxp_exchange *open_exchange(void)
{
    oxp_exchange *exchange = NULL;
    FUZZ_CHECK(oxp_exchange_new(load(), NULL, &exchange) == OXP_OK);
    return exchange;
}

static void judge_whole(oxp_role role, const char *text, size_t n, came *to)
{
    oxp_exchange *exchange = open_exchange();
    oxp_out out = OXP_OUT_INIT;
    FUZZ_CHECK(oxp_check(exchange, role, text, n, &out) == OXP_OK);
    to->text.n = 0;
    FUZZ_CHECK(oxp_buffer_add(&to->text, out.data, out.n));
    say(to, &out);
    oxp_exchange_free(exchange);
}

/* `seed` NULL: byte by byte. */
static void judge_stream(oxp_role role, const char *text, size_t n, uint64_t *seed, came *to)
{
    oxp_exchange *exchange = open_exchange();
    oxp_channel_options options = OXP_CHANNEL_OPTIONS_INIT;
    oxp_channel *channel = NULL;
    oxp_out out = OXP_OUT_INIT;
    uint64_t released = 0;
    options.role = role;
    FUZZ_CHECK(oxp_channel_open(exchange, &options, &channel) == OXP_OK);
    to->text.n = 0;
    for (size_t at = 0; at < n && !(out.flags & OXP_OUT_STOP);) {
        size_t piece = seed ? 1 + fuzz_pick(seed, 20) : 1;
        piece = piece < n - at ? piece : n - at;
        FUZZ_CHECK(oxp_channel_push(channel, text + at, piece, &out) == OXP_OK);
        FUZZ_CHECK(oxp_buffer_add(&to->text, out.data, out.n));
        at += piece;
        FUZZ_CHECK(out.released_bytes >= released);
        released = out.released_bytes;
        if (!(out.flags & OXP_OUT_STOP))
            FUZZ_CHECK(released + out.held_bytes == at);
    }
    if (!(out.flags & OXP_OUT_STOP)) {
        FUZZ_CHECK(oxp_channel_finish(channel, &out) == OXP_OK);
        FUZZ_CHECK(oxp_buffer_add(&to->text, out.data, out.n));
        FUZZ_CHECK((out.flags & OXP_OUT_STOP) || out.held_bytes == 0);
    }
    say(to, &out);
    oxp_channel_close(channel);
    oxp_exchange_free(exchange);
}

static bool same(const oxp_buffer *a, const oxp_buffer *b)
{
    return a->n == b->n && (!a->n || !memcmp(a->p, b->p, a->n));
}

static void free_came(came *c)
{
    oxp_buffer_free(&c->text);
    oxp_buffer_free(&c->findings);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const oxp_role ROLES[] = {OXP_ROLE_ASSISTANT, OXP_ROLE_REASONING, OXP_ROLE_TOOL_ARGS};
    if (size < 9 || size > 1500)
        return 0;
    oxp_role role = ROLES[data[0] % 3];
    uint64_t seed;
    memcpy(&seed, data + 1, sizeof seed);
    const char *text = (const char *)data + 9;
    size_t n = size - 9;
    came whole = {0}, bytewise = {0}, cut = {0};
    judge_whole(role, text, n, &whole);
    judge_stream(role, text, n, NULL, &bytewise);
    judge_stream(role, text, n, &seed, &cut);
    if (!whole.unscanned && !bytewise.unscanned && !cut.unscanned) {
        FUZZ_CHECK(bytewise.action == whole.action && bytewise.stopped == whole.stopped);
        FUZZ_CHECK(same(&bytewise.findings, &whole.findings));
        FUZZ_CHECK(whole.stopped || same(&bytewise.text, &whole.text));
        FUZZ_CHECK(cut.action == bytewise.action && cut.stopped == bytewise.stopped);
        FUZZ_CHECK(same(&cut.findings, &bytewise.findings));
        FUZZ_CHECK(same(&cut.text, &bytewise.text));
    }
    free_came(&whole);
    free_came(&bytewise);
    free_came(&cut);
    return 0;
}
