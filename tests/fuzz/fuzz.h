/*
 * Fuzz: what the targets share. A target states the properties it defends; a property that does not
 * hold ends the program where libFuzzer, a sanitizer or the replay sees it.
 */
#ifndef OXP_TESTS_FUZZ_H
#define OXP_TESTS_FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "oxpecker/oxpecker.h"
#include "text/edit.h"

#define FUZZ_CHECK(condition)                                                                      \
    ((condition) ? (void)0                                                                         \
                 : (fprintf(stderr, "%s:%d: does not hold: %s\n", __FILE__, __LINE__, #condition), \
                    abort()))

/* A text that looks like no name, put somewhere in an input: it must be found there. */
#define FUZZ_HIDDEN "a SECRET, b"
enum { FUZZ_HIDDEN_BYTES = sizeof FUZZ_HIDDEN - 1, FUZZ_EDITS = 64 };

static inline uint32_t fuzz_pick(uint64_t *seed, uint64_t below)
{
    *seed = *seed * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)((*seed >> 33) % below);
}

/* Copies `bytes` with the hidden text behind one of the characters `behind`; false: there is none.
 */
static inline bool fuzz_hide(uint64_t *seed, const char *bytes, size_t n, const char *behind,
                             oxp_buffer *out)
{
    size_t places = 0, which;
    for (size_t i = 0; i < n; i++)
        places += bytes[i] && strchr(behind, bytes[i]);
    if (!places)
        return false;
    which = fuzz_pick(seed, places);
    for (size_t i = 0; i < n; i++) {
        FUZZ_CHECK(oxp_buffer_add_byte(out, bytes[i]));
        if (bytes[i] && strchr(behind, bytes[i]) && which-- == 0)
            FUZZ_CHECK(oxp_buffer_add(out, FUZZ_HIDDEN, FUZZ_HIDDEN_BYTES));
    }
    return true;
}

/* Edits that take the hidden text out of a unit; how many there are. */
static inline size_t fuzz_find(oxp_str text, oxp_edit edits[FUZZ_EDITS])
{
    size_t n = 0, at = 0;
    const char *found;
    while (n < FUZZ_EDITS &&
           (found = memmem(text.p + at, text.n - at, FUZZ_HIDDEN, FUZZ_HIDDEN_BYTES))) {
        size_t start = (size_t)(found - text.p);
        at = start + FUZZ_HIDDEN_BYTES;
        edits[n++] = (oxp_edit){start, at, {"x", 1}};
    }
    return n;
}

/* A filter of one pack that is right: what is wrong with it is printed. */
static inline oxp_filter *fuzz_load(const char *pack, size_t n)
{
    oxp_filter *filter = NULL;
    oxp_diag *diag = NULL;
    oxp_status status = oxp_filter_load_buffer(pack, n, "pack.yaml", NULL, &diag, &filter);
    for (size_t i = 0; diag && i < oxp_diag_count(diag); i++) {
        oxp_complaint complaint = OXP_COMPLAINT_INIT;
        if (oxp_diag_get(diag, i, &complaint) == OXP_OK)
            fprintf(stderr, "%s:%u: %s %s\n", complaint.file, complaint.line, complaint.code,
                    complaint.text);
    }
    oxp_diag_free(diag);
    FUZZ_CHECK(status == OXP_OK);
    return filter;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#endif
