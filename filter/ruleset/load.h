/*
 * Load: rule files in, a filter or complaints out.
 */
#ifndef OXP_RULESET_LOAD_H
#define OXP_RULESET_LOAD_H

#include "base/diag.h"
#include "ruleset/model.h"

/* Everything that oxp_filter_load_file documents; `diag` is never NULL and stays the caller's.
 * `text` NULL: reads `path`, which may be a folder; else `text` is the file's content and
 * `path` its name. */
oxp_status oxp_load(const char *path, const char *text, size_t n, const oxp_load_options *options,
                    oxp_diag *diag, oxp_filter **filter);

/* What authors' tools read of a rule beyond the model; kept with OXP_LOAD_KEEP_TESTS. */
typedef struct oxp_rule_test {
    bool hit;      /* else miss */
    oxp_str text;  /* as written: marks and macros still in it */
    oxp_role role; /* -1: the rule's first, user if it has it */
    bool has_after;
    oxp_str after;
    int16_t min_confidence, max_confidence; /* of `confidence: '>= 80'`; -1: not given */
    oxp_place place;
} oxp_rule_test;

typedef struct oxp_rule_source {
    const oxp_rule_test *tests;
    uint32_t n_tests;
    /* as written, for lint; each zero or NULL where absent */
    const char *description, *created, *modified, *license;
    const char *const *references;
    uint32_t n_references;
    const char *const *false_positives;
    uint32_t n_false_positives;
    const char *const *authors;
    uint32_t n_authors;
    const char *replaced_by;
    bool normalize_given;
    bool score_given;
} oxp_rule_source;

/* A list of a pack or policy as written. */
typedef struct oxp_list_source {
    const char *owner; /* the pack, or "policy" */
    const char *name;
    const char *file;             /* of `file:`, else NULL: the words stand in the rule file */
    const char *license, *source; /* its two header lines, NULL where absent */
    oxp_search_as as;
    const oxp_term *terms;
    size_t n_terms;
    oxp_place place;
} oxp_list_source;

/* A pack or policy file as read. */
typedef struct oxp_file_source {
    const char *file; /* as complaints name it */
    oxp_str text;
    bool is_policy;
} oxp_file_source;

/* oxp_filter.sources; only with OXP_LOAD_KEEP_TESTS. */
typedef struct oxp_sources {
    const oxp_search_spec *specs; /* specs[i]: what search i of the matcher was made of */
    uint32_t n_specs;
    const oxp_list_source *lists;
    uint32_t n_lists;
    const oxp_file_source *files;
    uint32_t n_files;
    oxp_str frequent_words; /* lists/frequent-words.txt; empty where it is not there */
} oxp_sources;

#endif
