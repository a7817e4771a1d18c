/*
 * Record: one line of JSON with a text to scan, as `oxp scan --jsonl` reads them.
 */
#ifndef OXP_EXCHANGE_RECORD_H
#define OXP_EXCHANGE_RECORD_H

#include "base/buffer.h"
#include "oxpecker/oxpecker.h"

typedef struct oxp_record {
    oxp_str id;     /* raw JSON; empty: none */
    oxp_str text;   /* decoded, in the buffer given to oxp_record_read */
    oxp_role role;  /* -1: none given */
    oxp_str labels; /* raw JSON of the members, empty: none */
    oxp_str spans;
} oxp_record;

/* Reads {"id", "text" or "text_base64", "role"?, ...}. The id and raw members point into `line`. On
 * OXP_ERR_ARGUMENT `*why` is static and says what is wrong with the line; `id` is set if it was
 * found before that. */
oxp_status oxp_record_read(const char *line, size_t n, oxp_buffer *decoded, oxp_record *record,
                           const char **why);

#endif
