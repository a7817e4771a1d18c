/*
 * Parts: names of what holds no text to judge, for reports; the first few of them and a count.
 */
#ifndef OXP_WIRE_PARTS_H
#define OXP_WIRE_PARTS_H

#include "base/buffer.h"

/* A report of more helps nobody. */
enum { OXP_PARTS_MAX = 16 };

/* Zeroed is empty; keeps its memory when cleared. */
typedef struct oxp_parts {
    struct {
        size_t at, n; /* in `text` */
    } items[OXP_PARTS_MAX];
    size_t n, total;
    oxp_buffer text;
} oxp_parts;

void oxp_parts_free(oxp_parts *parts);
void oxp_parts_clear(oxp_parts *parts);

/* One more. Where it returns true its name is to be appended to `text`, and oxp_parts_end called;
 * else it is one of too many, and only counted. */
bool oxp_parts_begin(oxp_parts *parts);
/* Its name is there; one that is there already goes again. */
void oxp_parts_end(oxp_parts *parts);
/* After the last: of too many, the last place says how many more there are. False when memory runs
 * out. */
bool oxp_parts_finish(oxp_parts *parts);
oxp_str oxp_parts_at(const oxp_parts *parts, size_t i);

#endif
