/*
 * Macro: the generated values in rule tests, {{fake:NAME}} {{digits:N}} {{alnum:N}} {{hex:N}}
 * {{base64:...}} {{url:...}} {{repeat:N:x}}, nested. The seed makes them the same every time.
 */
#ifndef OXP_EXCHANGE_MACRO_H
#define OXP_EXCHANGE_MACRO_H

#include <stdint.h>

#include "base/buffer.h"

typedef enum oxp_macro_result {
    OXP_MACRO_OK,
    OXP_MACRO_UNKNOWN, /* no such macro, or no such fake */
    OXP_MACRO_FORM,    /* not closed, a bad number, too deep, over 64 KiB */
    OXP_MACRO_MEMORY
} oxp_macro_result;

/* Appends `text` with its macros expanded to `out`. On failure `*at` is the byte of `text` where
 * the culprit begins. */
oxp_macro_result oxp_macro_expand(const char *text, size_t n, uint64_t seed, oxp_buffer *out,
                                  size_t *at);

#endif
