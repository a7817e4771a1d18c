/*
 * Fixture: tables of searches and texts, and what each must find.
 */
#ifndef OXP_TEST_MATCH_FIXTURE_H
#define OXP_TEST_MATCH_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "match/matcher.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* One search and one text. */
typedef struct span_case {
    const char *name; /* a sentence */
    oxp_search_kind kind;
    oxp_search_as as;
    oxp_view_kind view;
    const char *terms[4];
    const char *text;
    const char *spans; /* "0-3 5-9"; a step that is not the end: "0-3/4" */
    int32_t group;
    const char *group_name;
    uint32_t max_span;
    const char *validators[2];
    bool exception; /* tried with oxp_matcher_test: `spans` is "yes" or "no" */
} span_case;

/* Compiles all cases into one matcher and checks each; fails with the case's name. */
void check_span_cases(const span_case *cases, size_t n);

/* A matcher with a search for each term; fails the test on complaints. */
oxp_matcher *matcher_for(oxp_search_kind kind, oxp_view_kind view, oxp_codes codes,
                         const char *const *terms, size_t n);
/* A matcher of one regex or more, all on the exact view. */
oxp_matcher *matcher_of(const char *const *regexes, size_t n);
/* Scans `text` with all searches; the spans live as long as `scratch`. */
oxp_status scan_text(const oxp_matcher *matcher, oxp_match_scratch *scratch, const char *text,
                     size_t n, oxp_spans *spans);
/* Prints all complaints of `diag` to standard error. */
void print_diag(const oxp_diag *diag);
/* The first complaint's code, and its text in `*text`; "" where there is none. */
const char *first_complaint(const oxp_diag *diag, const char **text);

#endif
