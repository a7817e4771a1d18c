/*
 * Program: the matcher's insides, as building makes them and scanning reads them.
 *
 * A search has patterns, one a term. A pattern is looked for by an expression of its
 * database, which equal patterns share, or, where the engine takes nothing of it, is
 * tried on every text. There is one database for each view, and one for the
 * exceptions of each view.
 */
#ifndef OXP_MATCH_PROGRAM_H
#define OXP_MATCH_PROGRAM_H

#include "base/arena.h"
#include "match/compile.h"
#include "match/confirm.h"
#include "match/host.h"
#include "match/hyperscan.h"
#include "match/matcher.h"
#include "match/words.h"

enum { OXP_DATABASES = 2 * OXP_VIEWS };
/* Runs of invisible characters are reported in pieces no longer than this. */
enum { OXP_INVISIBLE_BYTES = 1024 };

typedef enum oxp_pattern_kind {
    OXP_PATTERN_TEXT,
    OXP_PATTERN_WORDS,
    OXP_PATTERN_REGEX
} oxp_pattern_kind;

typedef struct oxp_pattern {
    oxp_pattern_kind kind;
    uint32_t search;
    oxp_codes codes;     /* of a whole text, that it is written in: it is the term in that code */
    uint32_t expression; /* of the program */
    oxp_route route;     /* regex */
    uint32_t slot;       /* regex: where its hits are noted */
    uint32_t group;      /* regex: the group to report; 0: the whole match */
    uint32_t min, max;   /* width in bytes; max may be OXP_UNBOUNDED */
    uint32_t need;       /* regex: bytes behind a match that decide it */
    oxp_str text;        /* plain substring, as the view holds it; regex: as written */
    oxp_phrase phrase;
    oxp_code *code;
    oxp_place place;
} oxp_pattern;

typedef struct oxp_search {
    oxp_search_kind kind;
    oxp_search_as as;
    uint32_t database;
    oxp_codes codes;
    oxp_builtin builtin;
    const oxp_validation *validations;
    size_t n_validations;
    bool linear_only;
    oxp_hosts hosts;   /* OXP_AS_HOST: instead of patterns */
    const char *owner; /* for complaints */
    oxp_search_info info;
} oxp_search;

/* What a database looks for. Patterns are shared out to expressions by `uses`: those of
 * expression e are uses[first[e]] to uses[first[e + 1]]. */
typedef struct oxp_expression {
    uint32_t database;
    uint32_t id;      /* in its database */
    uint32_t flags;   /* OXP_EXPRESSION_* */
    oxp_str text;     /* for the engine */
    uint32_t pattern; /* the first that uses it */
} oxp_expression;

typedef struct oxp_database {
    struct hs_database *engine;       /* NULL: the engine has nothing to look for */
    OXP_VECTOR(uint32_t) expressions; /* by id */
    OXP_VECTOR(uint32_t) always;      /* patterns to try on every text */
    OXP_VECTOR(uint32_t) hosts;       /* searches for hosts */
    OXP_VECTOR(uint32_t) builtins;    /* searches that detectors of the text floor do */
    uint64_t *searches;               /* a bit for each search that looks here */
} oxp_database;

struct oxp_matcher {
    oxp_arena *arena;
    oxp_search *searches;
    size_t n_searches;
    OXP_VECTOR(oxp_pattern) patterns;
    OXP_VECTOR(oxp_expression) expressions;
    uint32_t *first; /* see oxp_expression */
    uint32_t *uses;
    uint32_t n_slots;
    uint64_t *coded; /* a bit for each search that looks at layers */
    oxp_database databases[OXP_DATABASES];
    struct hs_scratch *scratch; /* cloned for each scanner; NULL without any database */
};

/* build.c: fills the matcher's searches, patterns and expressions. Complaints go to `diag`;
 * OXP_ERR_RULES after one. */
oxp_status oxp_program_build(oxp_matcher *matcher, const oxp_search_spec *specs, size_t n,
                             oxp_diag *diag);
/* term.c: reads one term of a search into `pattern`, and what the engine looks for to find
 * it into `expression`; what is wrong with it is a complaint. The space of a pair of words is
 * OXP_PAIR_SPACE there: a second expression has OXP_PAIR_BREAK in its place. */
#define OXP_PAIR_SPACE "\\x20"
#define OXP_PAIR_BREAK "\\x0a"
oxp_status oxp_program_term(oxp_matcher *matcher, const oxp_search_spec *spec, const oxp_term *term,
                            uint32_t search, oxp_diag *diag, oxp_speller *speller,
                            oxp_pattern *pattern, oxp_buffer *expression, uint32_t *flags);

/* coded.c: appends to `coded` what the term is, as a pattern or as words, where the whole text is
 * written in `code` (OXP_CODED_ROT13; OXP_CODED_REVERSE, not of a regex). A regex that cannot be
 * read is copied as it is: to complain of it is the reader's. OXP_ERR_MEMORY. */
oxp_status oxp_term_coded(oxp_search_kind kind, const oxp_str *text, oxp_codes code,
                          oxp_buffer *coded);

/* canary.c: known reproductions of silent misses. Adds their databases to `job`, and checks
 * what became of them: NULL, or the text that the engine missed. */
enum { OXP_CANARIES = 3 };
bool oxp_canary_add(oxp_compile_job *job, uint32_t first_database);
const char *oxp_canary_check(const oxp_compiled *compiled, uint32_t first_database,
                             oxp_status *status);

#endif
