#include "text/decode_level.h"

#include <string.h>

#include "text/utf8.h"

/* Nothing decodes to more bytes than its code has. */
size_t oxp_level_most(const oxp_level_source *source)
{
    if (source->origin)
        return source->n;
    size_t at = oxp_utf8_valid_prefix(source->bytes, source->n), total = at, length;
    bool valid;
    for (; at < source->n; at += length) {
        oxp_utf8_decode(source->bytes, source->n, at, &length, &valid);
        total += valid ? length : 3;
    }
    return total;
}

static uint32_t origin_of(const oxp_level_source *source, size_t at)
{
    return source->origin ? source->origin[at] : (uint32_t)at;
}

/* Copies well-formed bytes that stay, with their own origins. */
static void copy_well_formed(oxp_view *out, const oxp_level_source *source, size_t from, size_t to)
{
    uint32_t *origin = out->origin_memory + out->n;
    if (from < to)
        memcpy(out->bytes + out->n, source->bytes + from, to - from);
    out->n += to - from;
    if (source->origin)
        for (; from < to; from++)
            *origin++ = source->origin[from];
    else
        for (; from < to; from++)
            *origin++ = (uint32_t)from;
}

/* A character of the text as sent, all its bytes with the origin of its first. */
static size_t copy_character(oxp_view *out, const oxp_level_source *source, size_t from, size_t to)
{
    size_t length;
    uint32_t c = oxp_utf8_decode(source->bytes, to, from, &length, NULL);
    for (size_t n = oxp_utf8_encode(c, out->bytes + out->n); n; n--)
        out->origin_memory[out->n++] = (uint32_t)from;
    return from + length;
}

static void copy(oxp_view *out, const oxp_level_source *source, size_t from, size_t to)
{
    while (from < to) {
        size_t good =
            source->origin ? to - from : oxp_utf8_valid_prefix(source->bytes + from, to - from);
        copy_well_formed(out, source, from, from + good);
        from += good;
        if (from < to)
            from = copy_character(out, source, from, to);
    }
}

/* Bytes of a run. */
static void write(oxp_view *out, const char *bytes, size_t n, uint32_t origin)
{
    if (n)
        memcpy(out->bytes + out->n, bytes, n);
    for (size_t end = out->n + n; out->n < end; out->n++)
        out->origin_memory[out->n] = origin;
}

/* Runs of the level before and runs found now that overlap: one run of the level. */
typedef struct group {
    size_t from, to;
    size_t run, run_end;     /* of the level before */
    size_t found, found_end; /* found now */
} group;

/* The group that begins with the first of `run` and `found`; one of them must be left. */
static group next_group(const oxp_level_source *source, size_t run, size_t found)
{
    size_t from = SIZE_MAX;
    if (run < source->n_runs)
        from = source->runs[run].start;
    if (found < source->n_found && source->found[found].from < from)
        from = source->found[found].from;
    group it = {from, from + 1, run, run, found, found};
    for (bool grown = true; grown;) {
        grown = false;
        if (it.run_end < source->n_runs && source->runs[it.run_end].start < it.to) {
            size_t end = source->runs[it.run_end++].end;
            it.to = end > it.to ? end : it.to;
            grown = true;
        }
        if (it.found_end < source->n_found && source->found[it.found_end].from < it.to) {
            size_t end = source->found[it.found_end++].to;
            it.to = end > it.to ? end : it.to;
            grown = true;
        }
    }
    return it;
}

/* Which codes a group passed: those of its first run, and of the first that was found in it. */
static void describe(const oxp_level_source *source, const group *it, oxp_run *run)
{
    if (it->run < it->run_end) {
        const oxp_run *first = &source->runs[it->run];
        run->n_via = first->n_via;
        memcpy(run->via, first->via, sizeof run->via);
    }
    if (it->found < it->found_end && run->n_via < OXP_DECODE_DEPTH_MOST)
        run->via[run->n_via++] = source->found[it->found].first;
    for (size_t k = it->run; k < it->run_end; k++)
        run->codes |= source->runs[k].codes;
    for (size_t k = it->found; k < it->found_end; k++)
        run->codes |= source->found[k].codes;
}

static oxp_run write_group(const oxp_level_source *source, const group *it, oxp_view *out)
{
    oxp_run run = {.start = (uint32_t)out->n,
                   .from = origin_of(source, it->from),
                   .to = origin_of(source, it->to)};
    size_t at = it->from;
    for (size_t k = it->found; k < it->found_end; k++) {
        const oxp_found *found = &source->found[k];
        write(out, source->bytes + at, found->from - at, run.from);
        write(out, source->decoded + found->at, found->n, run.from);
        at = found->to;
    }
    write(out, source->bytes + at, it->to - at, run.from);
    run.end = (uint32_t)out->n;
    describe(source, it, &run);
    return run;
}

size_t oxp_level_write(const oxp_level_source *source, oxp_view *out, oxp_run *runs)
{
    size_t at = 0, run = 0, found = 0, n_runs = 0;
    out->n = 0;
    while (run < source->n_runs || found < source->n_found) {
        group it = next_group(source, run, found);
        copy(out, source, at, it.from);
        runs[n_runs++] = write_group(source, &it, out);
        at = it.to;
        run = it.run_end;
        found = it.found_end;
    }
    copy(out, source, at, source->n);
    out->origin = out->origin_memory;
    out->origin[out->n] = origin_of(source, source->n);
    return n_runs;
}
