#include "unit/exchange/stream_outcome.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "unit/exchange/fixture.h"
#include "unit/wire/kit.h"

int outcome_by_line(const void *a, const void *b)
{
    return strcmp(a, b);
}

static void take_findings(const oxp_verdict *verdict, outcome *o)
{
    assert_true(verdict->n_findings <= OUTCOME_LINES);
    o->n = verdict->n_findings;
    for (size_t i = 0; i < o->n; i++) {
        const oxp_finding *f = &verdict->findings[i];
        snprintf(o->lines[i], sizeof o->lines[i], "%.*s %.*s %d %d %d %llu-%llu", (int)f->path.n,
                 f->path.p, (int)f->rule.n, f->rule.p, (int)f->role, (int)f->action, (int)f->mode,
                 (unsigned long long)f->start, (unsigned long long)f->end);
    }
    qsort(o->lines, o->n, sizeof *o->lines, outcome_by_line);
}

void outcome_judge(oxp_filter *filter, const oxp_buffer *stream, uint32_t choices, bool collect,
                   uint64_t seed, uint32_t most, outcome *o)
{
    oxp_exchange *x = fixture_begin(filter, 0);
    oxp_stream *s = NULL;
    x->asked_choices = choices;
    *o = (outcome){.n = 0};
    assert_int_equal(oxp_stream_open(x, &s), OXP_OK);
    s->collect = collect;
    if (collect)
        oxp_events_reset(s->events);
    oxp_out out = OXP_OUT_INIT;
    for (size_t at = 0; at < stream->n && !(out.flags & OXP_OUT_STOP);) {
        size_t piece = most ? 1 + kit_random(&seed, most) : stream->n;
        piece = piece < stream->n - at ? piece : stream->n - at;
        char *copy = malloc(piece);
        assert_non_null(copy);
        memcpy(copy, stream->p + at, piece);
        at += piece;
        uint32_t flags = at == stream->n ? OXP_FEED_END : 0;
        assert_int_equal(oxp_stream_feed(s, copy, piece, flags, &out), OXP_OK);
        assert_true(oxp_buffer_add(&o->bytes, out.data, out.n)); /* may be the very bytes */
        free(copy);
    }
    o->action = out.action;
    assert_int_equal(out.held_bytes, 0);
    take_findings(out.verdict, o);
    client_read(&o->client, o->bytes.p, o->bytes.n);
    oxp_stream_close(s);
    oxp_exchange_free(x);
}

void outcome_free(outcome *o)
{
    oxp_buffer_free(&o->bytes);
    client_free(&o->client);
}
