#include "bench/live_channel.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "exchange/channel_text.h"

enum { ROUNDS = 5 };

/* Bytes held behind each piece. */
typedef struct holding {
    OXP_VECTOR(uint32_t) held;
    uint64_t sum, at_once;
} holding;

typedef struct run {
    oxp_filter *filter;
    oxp_role role;
    size_t token;
    uint32_t delay;
    bool notes;
    holding channel, delayed, all;
    uint64_t bytes, stopped;
} run;

static void fail(const char *what)
{
    fprintf(stderr, "bench_live: %s\n", what);
    exit(1);
}

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

/* `held` bytes behind a piece of `n`: the last so many came with it. */
static void note(holding *it, uint64_t held, size_t n)
{
    if (!OXP_PUSH(it->held, (uint32_t)held))
        fail("no memory");
    it->sum += held;
    it->at_once += held < n ? n - held : 0;
}

static void note_piece(run *r, const oxp_out *out, size_t at, size_t n)
{
    r->bytes += n;
    note(&r->channel, out->held_bytes, n);
    note(&r->delayed, at + n < r->delay ? at + n : r->delay, n);
    note(&r->all, at + n, n);
}

static void push_all(run *r, oxp_channel *channel, const oxp_str *text)
{
    oxp_out out = OXP_OUT_INIT;
    for (size_t at = 0; at < text->n; at += r->token) {
        size_t left = text->n - at, n = left < r->token ? left : r->token;
        if (oxp_channel_push(channel, text->p + at, n, &out) != OXP_OK)
            fail("a channel failed");
        if (out.flags & OXP_OUT_STOP) {
            r->stopped += r->notes;
            return;
        }
        if (r->notes)
            note_piece(r, &out, at, n);
    }
    if (oxp_channel_finish(channel, &out) != OXP_OK)
        fail("a channel failed");
}

/* Opening an exchange is no part of it. */
static double pass(run *r, const oxp_str *texts, size_t n)
{
    oxp_channel_options options = OXP_CHANNEL_OPTIONS_INIT;
    double spent = 0;
    options.role = r->role;
    for (size_t i = 0; i < n; i++) {
        oxp_exchange *exchange;
        oxp_channel *channel;
        if (oxp_exchange_new(r->filter, NULL, &exchange) != OXP_OK)
            fail("no exchange");
        double from = now();
        if (oxp_channel_open(exchange, &options, &channel) != OXP_OK)
            fail("no channel");
        push_all(r, channel, &texts[i]);
        oxp_channel_close(channel);
        spent += now() - from;
        oxp_exchange_free(exchange);
    }
    return spent;
}

static int by_size(const void *left, const void *right)
{
    uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;
    return a < b ? -1 : a > b;
}

static void print(const char *name, holding *it, uint64_t bytes)
{
    size_t n = it->held.n;
    if (!n)
        return;
    qsort(it->held.items, n, sizeof *it->held.items, by_size);
    printf("  %-28s held mean %.2f p99 %u max %u bytes; %.0f %% of the bytes out at once\n", name,
           (double)it->sum / (double)n, it->held.items[(n * 99 + 99) / 100 - 1],
           it->held.items[n - 1], 100 * (double)it->at_once / (double)bytes);
    free(it->held.items);
}

static uint32_t longest_that_acts(const run *r)
{
    const oxp_policy *policy = oxp_filter_policy(r->filter, NULL, 0);
    oxp_channel_plan *plan;
    uint32_t longest = 0;
    if (!policy || oxp_channel_plan_of(r->filter, policy, r->role, &plan) != OXP_OK)
        fail("no plan of channels");
    for (size_t i = 0; i < oxp_matcher_searches(r->filter->matcher); i++)
        if (plan->hold.kinds[i] != OXP_HOLDS_NOTHING && policy->longest[i] > longest)
            longest = policy->longest[i];
    return longest;
}

void bench_channels(oxp_filter *filter, oxp_role role, const oxp_str *texts, size_t n, size_t token)
{
    run r = {.filter = filter, .role = role, .token = token, .notes = true};
    char delay[64];
    r.delay = longest_that_acts(&r);
    double cold = pass(&r, texts, n), least = cold;
    r.notes = false;
    for (int i = 0; i < ROUNDS; i++) {
        double took = pass(&r, texts, n);
        least = took < least ? took : least;
    }
    double tokens = (double)r.channel.held.n;
    printf("channels, %s: %.0f (cold %.0f) ns a token for everything; %llu of %zu texts stopped\n",
           oxp_role_name(role), least / tokens, cold / tokens, (unsigned long long)r.stopped, n);
    snprintf(delay, sizeof delay, "a delay of always %u", r.delay);
    print("what may still match", &r.channel, r.bytes);
    print(delay, &r.delayed, r.bytes);
    print("all of the answer", &r.all, r.bytes);
}
