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

#define FUZZ_CHECK(condition)                                                                      \
    ((condition) ? (void)0                                                                         \
                 : (fprintf(stderr, "%s:%d: does not hold: %s\n", __FILE__, __LINE__, #condition), \
                    abort()))

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#endif
