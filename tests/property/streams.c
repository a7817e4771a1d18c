/*
 * Streams against whole texts: the shipped rules' own tests and real texts, as answers, through
 * channels, at every cut and at random ones. Findings, actions and what is shown are those of the
 * whole text; of a blocked one the finding that blocks is the same, and what was shown is the same
 * for every cut.
 *
 *   test_property_streams [ROWS] [SEED] [STRIDE]    about how many rows of the development data
 *                                                   (600); the tests are cut at every STRIDE-th
 *                                                   byte (1)
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "property/rows.h"
#include "ruleset/load.h"

/* What a text came to. */
typedef struct came {
    oxp_action action;
    bool stopped, unscanned;
    oxp_buffer text;
    oxp_buffer findings; /* of a stopped one: that which stopped it */
} came;

typedef struct run {
    oxp_filter *filter;
    uint64_t seed;
    size_t stride;
    came whole, first, other;
    uint64_t texts, cuts, found, stopped, differ, leaked;
} run;

static uint32_t roll(run *r, uint32_t sides)
{
    r->seed = r->seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)((r->seed >> 33) % sides);
}

static bool say(came *c, const oxp_out *out)
{
    const oxp_verdict *verdict = out->verdict;
    bool fine = true;
    c->action = out->action;
    c->stopped = out->flags & OXP_OUT_STOP;
    c->unscanned = verdict && verdict->not_scanned.n;
    c->findings.n = 0;
    for (size_t i = 0; verdict && i < verdict->n_findings; i++) {
        const oxp_finding *it = &verdict->findings[i];
        bool stops = it->mode == OXP_MODE_ENFORCE && it->action >= OXP_ACTION_REPLACE;
        if (c->stopped && !stops)
            continue;
        fine = fine && oxp_buffer_addf(&c->findings, "%.*s %s %d", (int)it->rule.n, it->rule.p,
                                       oxp_action_name(it->action), it->mode);
        for (size_t k = 0; k < it->n_spans; k++)
            fine = fine && oxp_buffer_addf(&c->findings, " %u-%u", (unsigned)it->spans[k].start,
                                           (unsigned)it->spans[k].end);
        fine = fine && oxp_buffer_add_byte(&c->findings, '\n');
        if (c->stopped)
            break;
    }
    return fine;
}

static bool judge_whole(run *r, oxp_role role, const char *text, size_t n)
{
    oxp_exchange *x = NULL;
    oxp_out out = OXP_OUT_INIT;
    bool fine = oxp_exchange_new(r->filter, NULL, &x) == OXP_OK &&
                oxp_check(x, role, text, n, &out) == OXP_OK;
    r->whole.text.n = 0;
    fine = fine && oxp_buffer_add(&r->whole.text, out.data, out.n) && say(&r->whole, &out);
    oxp_exchange_free(x);
    return fine;
}

enum { ONE_CUT = -1, RANDOM = -2 };

/* How far it goes: `how` bytes a piece, or two pieces cut at `at`, or any. */
static size_t piece_of(run *r, int how, size_t at, size_t done, size_t n)
{
    size_t piece = how > 0 ? (size_t)how : 1 + roll(r, 24);
    if (how == ONE_CUT)
        piece = done < at ? at - done : n - done;
    return piece < n - done ? piece : n - done;
}

static bool judge_stream(run *r, oxp_role role, const char *text, size_t n, int how, size_t at,
                         came *to)
{
    oxp_exchange *x = NULL;
    oxp_channel *channel = NULL;
    oxp_channel_options options = OXP_CHANNEL_OPTIONS_INIT;
    oxp_out out = OXP_OUT_INIT;
    options.role = role;
    bool fine = oxp_exchange_new(r->filter, NULL, &x) == OXP_OK &&
                oxp_channel_open(x, &options, &channel) == OXP_OK;
    bool over = false;
    to->text.n = 0;
    for (size_t done = 0; fine && !over && done < n;) {
        size_t piece = piece_of(r, how, at, done, n);
        fine = oxp_channel_push(channel, text + done, piece, &out) == OXP_OK &&
               oxp_buffer_add(&to->text, out.data, out.n);
        over = out.flags & OXP_OUT_STOP;
        done += piece;
    }
    if (fine && !over)
        fine = oxp_channel_finish(channel, &out) == OXP_OK &&
               oxp_buffer_add(&to->text, out.data, out.n);
    fine = fine && say(to, &out);
    oxp_channel_close(channel);
    oxp_exchange_free(x);
    r->cuts++;
    return fine;
}

static bool same(const oxp_buffer *a, const oxp_buffer *b)
{
    return a->n == b->n && (!a->n || !memcmp(a->p, b->p, a->n));
}

static void differ(run *r, const char *place, oxp_role role, const char *what, const came *a,
                   const came *b)
{
    r->differ++;
    if (r->differ > 20)
        return;
    printf("%s, %s: %s\n  %s: %.*s  \"%.*s\"\n  %s: %.*s  \"%.*s\"\n", place, oxp_role_name(role),
           what, oxp_action_name(a->action), (int)a->findings.n, a->findings.p ? a->findings.p : "",
           (int)(a->text.n < 300 ? a->text.n : 300), a->text.p ? a->text.p : "",
           oxp_action_name(b->action), (int)b->findings.n, b->findings.p ? b->findings.p : "",
           (int)(b->text.n < 300 ? b->text.n : 300), b->text.p ? b->text.p : "");
}

static bool equal(const came *a, const came *b, bool texts)
{
    return a->action == b->action && a->stopped == b->stopped && same(&a->findings, &b->findings) &&
           (!texts || same(&a->text, &b->text));
}

static bool compare(run *r, const char *place, oxp_role role, const char *text, size_t n,
                    bool every)
{
    if (!judge_whole(r, role, text, n) || !judge_stream(r, role, text, n, 1, 0, &r->first))
        return false;
    r->texts++;
    r->found += r->whole.action >= OXP_ACTION_REDACT;
    r->stopped += r->whole.stopped;
    if (r->whole.unscanned || r->first.unscanned)
        return true; /* a bound was hit: what is known then is each way's own */
    if (!equal(&r->whole, &r->first, !r->whole.stopped)) {
        differ(r, place, role, "whole, and byte by byte", &r->whole, &r->first);
        return true;
    }
    for (size_t at = 0; at <= n && every; at += r->stride) {
        if (!judge_stream(r, role, text, n, ONE_CUT, at, &r->other))
            return false;
        if (!equal(&r->first, &r->other, true)) {
            differ(r, place, role, "byte by byte, and cut once", &r->first, &r->other);
            return true;
        }
    }
    for (int k = 0; k < 3; k++) {
        if (!judge_stream(r, role, text, n, RANDOM, 0, &r->other))
            return false;
        if (!equal(&r->first, &r->other, true)) {
            differ(r, place, role, "byte by byte, and cut at random", &r->first, &r->other);
            return true;
        }
    }
    return true;
}

static bool compare_roles(run *r, const char *place, const char *text, size_t n, bool every)
{
    return compare(r, place, OXP_ROLE_ASSISTANT, text, n, every) &&
           compare(r, place, OXP_ROLE_TOOL_ARGS, text, n, false);
}

static bool compare_test(void *r, const char *place, const char *text, size_t n)
{
    return compare_roles(r, place, text, n, true);
}

static bool compare_row(void *r, const char *place, const char *text, size_t n)
{
    return compare_roles(r, place, text, n, false);
}

static void free_came(came *c)
{
    oxp_buffer_free(&c->text);
    oxp_buffer_free(&c->findings);
}

int main(int argc, char **argv)
{
    run r = {.seed = argc > 2 ? strtoull(argv[2], NULL, 10) : 1,
             .stride = argc > 3 ? strtoul(argv[3], NULL, 10) : 1};
    r.stride += !r.stride;
    oxp_load_options options = OXP_LOAD_OPTIONS_INIT;
    oxp_diag *diag = NULL;
    options.flags = OXP_LOAD_KEEP_TESTS;
    bool fine = oxp_filter_load_file(OXP_SOURCE_DIR "/rules/policies/default.yaml", &options, &diag,
                                     &r.filter) == OXP_OK;
    oxp_diag_free(diag);
    fine = fine && rows_of_tests(&r.filter->policies[0], compare_test, &r);
    printf("rule tests: %llu texts, %llu channels\n", (unsigned long long)r.texts,
           (unsigned long long)r.cuts);
    /* Most of what acts is there. */
    static const char *const DENSE[] = {"secrets", "pii_spans", NULL};
    rows_wanted wanted = {argc > 1 ? strtoul(argv[1], NULL, 10) : 600, 4096, DENSE};
    fine = fine && rows_of_data(&wanted, compare_row, &r);
    printf("%llu texts, %llu with an edit or a stop, %llu stopped; %llu channels; %llu differ\n",
           (unsigned long long)r.texts, (unsigned long long)r.found, (unsigned long long)r.stopped,
           (unsigned long long)r.cuts, (unsigned long long)r.differ);
    free_came(&r.whole);
    free_came(&r.first);
    free_came(&r.other);
    oxp_filter_unref(r.filter);
    return fine && !r.differ && r.texts ? 0 : 1;
}
