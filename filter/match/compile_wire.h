/*
 * Compile wire: what the library and its compiling program say to each other.
 *
 * Both run on one machine and come from one build, so numbers are as the machine
 * holds them. A request is one frame; the answer is a row of frames that ends in
 * OXP_FRAME_DONE. Whether an answer is whole is seen from its frames alone: hosts
 * reap children themselves, so an exit status may never be had.
 */
#ifndef OXP_MATCH_COMPILE_WIRE_H
#define OXP_MATCH_COMPILE_WIRE_H

#include <stddef.h>
#include <stdint.h>

enum {
    OXP_WIRE_VERSION = 2,
    OXP_WIRE_MAGIC = 0x3170786f /* "oxp1" */
};

enum {
    OXP_FRAME_REQUEST = 1,
    OXP_FRAME_HELLO,    /* payload: the engine's version text */
    OXP_FRAME_TRYING,   /* index: the expression that is looked at from now on */
    OXP_FRAME_INFO,     /* index: an expression; payload: oxp_wire_info */
    OXP_FRAME_BUILDING, /* index: the database that is compiled from now on */
    OXP_FRAME_DATABASE, /* index: which; payload: it, serialized */
    OXP_FRAME_MEMORY,   /* memory ran out at what was tried or built last */
    OXP_FRAME_REFUSED,  /* index: a database; payload: the engine's message */
    OXP_FRAME_DONE      /* index: frames before this one */
};

typedef struct oxp_wire_frame {
    uint32_t magic;
    uint32_t kind;
    uint32_t index;
    uint32_t bytes; /* of the payload behind it */
    uint64_t check; /* of the payload */
} oxp_wire_frame;

/* Heads the request's payload; then come `expressions` records. */
typedef struct oxp_wire_request {
    uint32_t version;
    uint32_t expressions;
    uint32_t databases;
    uint32_t cpu_seconds;   /* for all */
    uint32_t alone_seconds; /* CPU for one expression by itself */
    uint32_t megabytes;
    uint32_t quick; /* 1: each expression is looked at, not compiled alone first */
} oxp_wire_request;

enum {
    OXP_EXPRESSION_UTF = 1,
    OXP_EXPRESSION_PLAIN = 2 /* a literal or known to be fine: not tried alone */
};

/* Then its text of `bytes` bytes and a NUL. */
typedef struct oxp_wire_expression {
    uint32_t database;
    uint32_t id; /* what the database reports for it */
    uint32_t flags;
    uint32_t bytes;
} oxp_wire_expression;

typedef enum oxp_route {
    OXP_ROUTE_NATIVE,
    OXP_ROUTE_PREFILTER, /* the engine takes an approximation that never misses */
    OXP_ROUTE_NONE       /* the engine takes nothing of it */
} oxp_route;

typedef struct oxp_wire_info {
    uint32_t route;
    uint32_t min, max; /* width in bytes; UINT32_MAX: unbounded */
    uint32_t microseconds;
    uint32_t bytes; /* of the database it makes by itself; 0 of a quick request */
} oxp_wire_info;

/* FNV-1a, 64 bits: against torn answers, not against forgers. */
static inline uint64_t oxp_wire_check(const void *bytes, size_t n)
{
    const unsigned char *p = bytes;
    uint64_t hash = 14695981039346656037u;
    for (size_t i = 0; i < n; i++)
        hash = (hash ^ p[i]) * 1099511628211u;
    return hash;
}

#endif
