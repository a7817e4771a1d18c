#include "match/compile.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    DEFAULT_SECONDS = 60,
    DEFAULT_MEGABYTES = 2048,
    QUICK_PART = 4 /* of the CPU time is for compiling all at once */
};

static bool add_heads(oxp_compile_job *job)
{
    /* Room for both heads, filled in when all is known. */
    static const char zeroes[sizeof(oxp_wire_frame) + sizeof(oxp_wire_request)];
    return job->request.n || oxp_buffer_add(&job->request, zeroes, sizeof zeroes);
}

bool oxp_compile_add(oxp_compile_job *job, uint32_t database, uint32_t id, uint32_t flags,
                     const char *text, size_t n)
{
    oxp_wire_expression head = {database, id, flags, (uint32_t)n};
    if (!add_heads(job) || !oxp_buffer_add(&job->request, &head, sizeof head) ||
        !oxp_buffer_add(&job->request, text, n) || !oxp_buffer_add_byte(&job->request, '\0'))
        return false;
    job->n_expressions++;
    return true;
}

void oxp_compile_job_free(oxp_compile_job *job)
{
    oxp_buffer_free(&job->request);
}

void oxp_compiled_free(oxp_compiled *compiled)
{
    oxp_buffer_free(&compiled->answer);
    free(compiled->infos);
    free(compiled->databases);
    *compiled = (oxp_compiled){0};
}

static bool finish_request(oxp_compile_job *job, const oxp_matcher_options *options, bool quick)
{
    if (!add_heads(job))
        return false;
    oxp_buffer *b = &job->request;
    size_t payload = b->n - sizeof(oxp_wire_frame);
    oxp_wire_request request = {
        .version = OXP_WIRE_VERSION,
        .expressions = job->n_expressions,
        .databases = job->n_databases,
        .cpu_seconds = options->compile_seconds,
        .alone_seconds = options->compile_seconds < OXP_COMPILE_ALONE_SECONDS
                             ? options->compile_seconds
                             : OXP_COMPILE_ALONE_SECONDS,
        .megabytes = options->compile_megabytes,
        .quick = quick,
    };
    memcpy(b->p + sizeof(oxp_wire_frame), &request, sizeof request);
    oxp_wire_frame frame = {OXP_WIRE_MAGIC, OXP_FRAME_REQUEST, 0, (uint32_t)payload,
                            oxp_wire_check(b->p + sizeof frame, payload)};
    memcpy(b->p, &frame, sizeof frame);
    return payload < UINT32_MAX;
}

/* What reading the frames has come to. */
typedef struct reading {
    oxp_compiled *out;
    const oxp_compile_job *job;
    uint32_t frames;
    bool done;
} reading;

/* False: no such frame belongs here. */
static bool read_frame(reading *r, const oxp_wire_frame *frame, const char *payload)
{
    oxp_compiled *out = r->out;
    bool expression = frame->index < r->job->n_expressions;
    bool database = frame->index < r->job->n_databases;
    switch (frame->kind) {
    case OXP_FRAME_HELLO:
        snprintf(out->version, sizeof out->version, "%.*s", (int)frame->bytes, payload);
        return frame->index == OXP_WIRE_VERSION;
    case OXP_FRAME_TRYING:
        out->end = OXP_COMPILE_AT_EXPRESSION;
        out->index = frame->index;
        return expression;
    case OXP_FRAME_INFO:
        if (!expression || frame->bytes != sizeof *out->infos)
            return false;
        memcpy(&out->infos[frame->index], payload, sizeof *out->infos);
        return true;
    case OXP_FRAME_BUILDING:
        if (out->end == OXP_COMPILE_REFUSED) /* another one was: that stays so */
            return database;
        out->end = OXP_COMPILE_AT_DATABASE;
        out->index = frame->index;
        return database;
    case OXP_FRAME_DATABASE:
        if (database)
            out->databases[frame->index] = (oxp_compiled_database){payload, frame->bytes};
        return database;
    case OXP_FRAME_MEMORY:
        snprintf(out->message, sizeof out->message, "memory ran out");
        return true;
    case OXP_FRAME_REFUSED:
        out->end = OXP_COMPILE_REFUSED;
        snprintf(out->message, sizeof out->message, "%.*s", (int)frame->bytes, payload);
        return database;
    case OXP_FRAME_DONE:
        r->done = frame->index == r->frames;
        if (out->end != OXP_COMPILE_REFUSED)
            out->end = OXP_COMPILE_DONE;
        return r->done;
    default:
        return false;
    }
}

/* Reads the frames of `answer`; the last one may be torn. */
static void read_answer(oxp_compiled *out, const oxp_compile_job *job)
{
    reading r = {.out = out, .job = job};
    const char *at = out->answer.p, *end = at + out->answer.n;
    out->end = OXP_COMPILE_BROKEN;
    oxp_wire_frame frame;
    while (!r.done && (size_t)(end - at) >= sizeof frame) {
        memcpy(&frame, at, sizeof frame);
        if (frame.magic != OXP_WIRE_MAGIC)
            break;
        at += sizeof frame;
        if ((size_t)(end - at) < frame.bytes)
            return;
        if (frame.check != oxp_wire_check(at, frame.bytes) || !read_frame(&r, &frame, at))
            break;
        at += frame.bytes;
        r.frames++;
    }
    if (!r.done && at != end) {
        out->end = OXP_COMPILE_BROKEN;
        snprintf(out->message, sizeof out->message, "it does not speak as this library does");
    }
}

static bool prepare(oxp_compile_job *job, const oxp_matcher_options *options, bool quick,
                    oxp_compiled *out)
{
    out->infos = calloc(job->n_expressions + 1u, sizeof *out->infos);
    out->databases = calloc(job->n_databases + 1u, sizeof *out->databases);
    return out->infos && out->databases && finish_request(job, options, quick);
}

/* One child, and what it answers. */
static oxp_status run_child(const char *path, oxp_compile_job *job,
                            const oxp_matcher_options *options, bool quick, oxp_compiled *compiled)
{
    *compiled = (oxp_compiled){.end = OXP_COMPILE_BROKEN};
    bool fine = prepare(job, options, quick, compiled) &&
                oxp_compile_talk(path, &job->request, options->compile_seconds,
                                 (size_t)options->compile_megabytes << 20, &compiled->answer,
                                 compiled->message, sizeof compiled->message);
    if (!fine)
        return OXP_ERR_MEMORY;
    read_answer(compiled, job);
    return OXP_OK;
}

oxp_status oxp_compile_run(oxp_compile_job *job, const oxp_matcher_options *options,
                           oxp_compiled *compiled)
{
    *compiled = (oxp_compiled){.end = OXP_COMPILE_BROKEN};
    oxp_matcher_options o = options ? *options : (oxp_matcher_options){0};
    if (!o.compile_seconds)
        o.compile_seconds = DEFAULT_SECONDS;
    if (!o.compile_megabytes)
        o.compile_megabytes = DEFAULT_MEGABYTES;
    char *found = NULL;
    if (!o.compiler)
        OXP_TRY(oxp_compile_find(&found));
    const char *path = o.compiler ? o.compiler : found;
    if (!path) {
        snprintf(compiled->message, sizeof compiled->message,
                 "oxp-compile is neither beside the library nor in its libexec folder");
        return OXP_OK;
    }
    /* Good rules are compiled once, together. Only where that fails is each expression compiled
     * by itself first, which takes as long again and finds the culprit. */
    oxp_matcher_options quick = o;
    quick.compile_seconds = o.compile_seconds / QUICK_PART;
    oxp_status status = OXP_OK;
    if (!o.measure && quick.compile_seconds)
        status = run_child(path, job, &quick, true, compiled);
    if (status == OXP_OK && compiled->end != OXP_COMPILE_DONE) {
        if (!o.measure)
            o.compile_seconds -= quick.compile_seconds;
        oxp_compiled_free(compiled);
        status = run_child(path, job, &o, false, compiled);
    }
    free(found);
    return status;
}
