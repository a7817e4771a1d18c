/*
 * Kit: loads rules out of texts and folders that a test writes, with a matcher that compiles
 * nothing (fake_matcher.c), so that a case costs microseconds.
 */
#ifndef OXP_TEST_RULESET_KIT_H
#define OXP_TEST_RULESET_KIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "ruleset/load.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* The head of a pack named `test`, up to and with `rules:`. */
#define PACK                                                                                       \
    "pack: test\nformat: 1\nversion: 1.0.0\ntitle: Test\nlicense: Apache-2.0\nlanguages: [en]\n"
/* A rule, but for `find`, `action` and `tests`. */
#define RULE(id)                                                                                   \
    "  - id: " id "\n    title: T\n    severity: high\n    category: privacy.contact\n"            \
    "    created: 2026-11-23\n"
#define REST "    action: flag\n    tests: [{hit: a}]\n"

typedef struct loaded {
    oxp_status status;
    oxp_filter *filter; /* NULL on failure */
    char *complaints;   /* "line:column: code: text", one a line; "" where there are none */
} loaded;

/* Loads a text whose root is `tests/bad-rules`, which has a taxonomy. */
loaded load_text(const char *text);
loaded load_bytes(const char *text, size_t n);
/* Loads a path; `root` may be NULL. `flags` as in oxp_load_options. */
loaded load_path(const char *path, const char *root, uint32_t flags);
/* Fails the test with the complaints unless it loaded. */
loaded must_load(loaded result);
void unload(loaded *result);

/* A folder of this test's own, empty at first. */
const char *folder(void);
/* Writes a file in it (folders of its path are made) and gives its path, valid until the next call.
 */
const char *write_file(const char *name, const char *text);
const char *write_bytes(const char *name, const void *bytes, size_t n);
/* Writes `taxonomy.yaml` there. */
void write_taxonomy(void);
void remove_folder(void);

const oxp_rule *rule_of(const oxp_policy *policy, const char *id);

/* How many searches the last load gave the matcher; and those with their owner. */
size_t fake_searches(void);
const char *fake_owner(size_t i);

#endif
