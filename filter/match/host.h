/*
 * Host: the host name in an address, and lists of hosts.
 *
 * For exceptions, so it errs on the side of "no host": a text that a browser might
 * read in another way than we do has none.
 */
#ifndef OXP_MATCH_HOST_H
#define OXP_MATCH_HOST_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "oxpecker/oxpecker.h"

/* Hosts, sorted. */
typedef struct oxp_hosts {
    oxp_str *items;
    size_t n;
} oxp_hosts;

/* The host of an address or a bare host name, appended to `host` in lower case and without a
 * last dot. False where there is none, or memory runs out. */
bool oxp_host_of(const char *text, size_t n, oxp_buffer *host);

/* Reads a term: a host, an address, or `*.host`. OXP_ERR_RULES: it is none of these. */
oxp_status oxp_host_term(const char *text, size_t n, oxp_arena *arena, oxp_str *host);
void oxp_hosts_sort(oxp_hosts *hosts);
/* True where `host` or a parent domain of it is listed. */
bool oxp_hosts_hold(const oxp_hosts *hosts, const char *host, size_t n);

#endif
