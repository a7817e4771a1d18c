/* A small client of OpenAI event streams, written apart from the library: what an answer adds up to
 * for whoever reads it. */
#ifndef OXP_TESTS_WIRE_STREAM_CLIENT_H
#define OXP_TESTS_WIRE_STREAM_CLIENT_H

#include "base/buffer.h"

enum { CLIENT_CHOICES = 4, CLIENT_CALLS = 3 };

typedef struct client_call {
    oxp_buffer id, name, arguments;
} client_call;

typedef struct client_choice {
    oxp_buffer content, reasoning, refusal;
    client_call calls[CLIENT_CALLS];
    char finish[32]; /* the last finish_reason, or "" */
    unsigned events;
} client_choice;

typedef struct client {
    client_choice choices[CLIENT_CHOICES];
    unsigned usages, errors;
    bool done;
} client;

/* Reads a whole stream; fails the test where it is not one. */
void client_read(client *c, const char *bytes, size_t n);
void client_free(client *c);
const char *client_text(oxp_buffer *buffer); /* "" for an empty one */

#endif
