/*
 * Scan: working memory of scans, and how a candidate becomes a span.
 *
 * A candidate is a span that a pattern matches exactly. The first
 * OXP_CANDIDATES of a search in each block of OXP_BLOCK_BYTES of the view are tried
 * (group, validators); those behind them stand together as one unproven span.
 */
#ifndef OXP_MATCH_SCAN_H
#define OXP_MATCH_SCAN_H

#include "match/program.h"

enum {
    OXP_BLOCK_BITS = 16,
    OXP_BLOCK_BYTES = 1 << OXP_BLOCK_BITS,
    OXP_CANDIDATES = 4096,
    OXP_STEPS = 1 << 20 /* of PCRE2 or of walks, for a search in a block */
};

/* What a search has used up in one block, where candidates begin. */
typedef struct oxp_budget {
    uint32_t candidates;
    uint32_t steps;    /* used */
    uint32_t from, to; /* hull of what was not tried; from >= to: all was */
    uint32_t certain;  /* the greatest step of these */
} oxp_budget;

/* Ends of matches of one regex pattern, near to one another. */
typedef struct oxp_ends {
    uint32_t first, last;
    uint32_t next; /* index of the next such, further right; UINT32_MAX: none */
} oxp_ends;

/* The ends noted for a slot. */
typedef struct oxp_noted {
    uint32_t pattern, slot;
    uint32_t head, tail; /* indices of oxp_ends */
} oxp_noted;

typedef OXP_VECTOR(oxp_span) oxp_span_list;

struct oxp_match_scratch {
    struct hs_scratch *engine; /* NULL: no database */
    oxp_confirm *confirm;      /* NULL: no regex */
    oxp_walk walk;
    oxp_pairs pairs;
    OXP_VECTOR(oxp_ends) ends;
    OXP_VECTOR(oxp_noted) noted;    /* slots with ends, in order of their first */
    uint32_t *noted_at;             /* per slot: index in `noted` + 1; 0: no ends */
    OXP_VECTOR(oxp_budget) budgets; /* rows of a view's blocks */
    uint32_t *budget_at;            /* per search: its row's begin + 1; 0: none */
    OXP_VECTOR(uint32_t) budgeted;  /* searches with a row */
    oxp_span_list spans;            /* of the last scan */
    oxp_span_list tested;           /* of oxp_matcher_test: leaves `spans` alone */
    oxp_view views[OXP_VIEWS];      /* of matched texts */
    oxp_buffer padded, host;
    size_t n_slots, n_searches;
};

/* One pass over one view with one database. */
typedef struct oxp_pass {
    const oxp_matcher *matcher;
    oxp_match_scratch *scratch;
    const oxp_database *database;
    const oxp_view *view;
    const oxp_layer *layer;  /* that `view` is of; NULL: of the text as sent */
    uint8_t plane;           /* of its spans */
    oxp_codes codes;         /* of the pattern in hand */
    const uint64_t *wanted;  /* NULL: all */
    uint32_t only;           /* one search alone, + 1; 0: those wanted */
    const uint32_t *longest; /* of each search; NULL: no bound */
    const oxp_scan_trace *trace;
    oxp_span_list *spans;
    oxp_status status;
    bool truncated;
    const char *reason;
} oxp_pass;

bool oxp_pass_wants(const oxp_pass *pass, uint32_t search);
/* Whether the match is longer than those of the search may be. */
bool oxp_pass_too_long(const oxp_pass *pass, uint32_t search, oxp_pair span);
void oxp_pass_refuse(const oxp_pass *pass, uint32_t search, oxp_pair span, oxp_refusal refusal,
                     const char *validator);
/* The budget of `search` in the block of `start`; NULL, and the pass failed, when memory runs
 * out. Valid until the next call. */
oxp_budget *oxp_pass_budget(oxp_pass *pass, uint32_t search, uint32_t start);
/* Adds [from, to) to what was not tried. */
void oxp_pass_leave(oxp_pass *pass, oxp_budget *budget, oxp_pair span, uint32_t certain,
                    const char *reason);
/* A candidate counts; false where it is one too many, and is left. */
bool oxp_pass_candidate(oxp_pass *pass, uint32_t search, oxp_pair span, uint32_t certain);
/* Reports `part` of an accepted candidate, if the validators accept it. */
void oxp_pass_report(oxp_pass *pass, uint32_t search, oxp_pair part, uint32_t certain);
/* Ends the pass: what was left becomes unproven spans, and the budgets are cleared. */
void oxp_pass_close(oxp_pass *pass);
/* Sorts spans from `first` on and drops doubles. */
void oxp_spans_order(oxp_span_list *spans);

/* scan.c: where the first of the pieces in which a detector's hit is reported ends. */
uint32_t oxp_builtin_piece(oxp_builtin which, const oxp_view *view, uint32_t start, uint32_t end);

/* scan_regex.c: notes that `pattern` matches up to `end`; false, and the pass failed, when memory
 * runs out. */
bool oxp_regex_note(oxp_pass *pass, uint32_t pattern, uint32_t end);
/* Finds the spans of all patterns noted, and of those that are always tried. */
void oxp_regex_confirm(oxp_pass *pass);
/* Forgets what was noted. */
void oxp_regex_forget(oxp_match_scratch *scratch);

#endif
