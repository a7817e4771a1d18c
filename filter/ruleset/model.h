/*
 * Model: the compiled filter, as everything above it reads it.
 *
 * A filter holds the policies of all tenants and one matcher with the searches of
 * all of them. A policy holds its own copy of each rule it uses, with the status map,
 * overrides and exceptions already applied: whoever judges never looks anything up.
 * Immutable once loaded; everything lives in the filter's arena.
 */
#ifndef OXP_RULESET_MODEL_H
#define OXP_RULESET_MODEL_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/diag.h"
#include "match/matcher.h"
#include "oxpecker/oxpecker.h"
#include "text/distance.h"

#define OXP_NONE UINT32_MAX

/* A set of roles: bit (1 << OXP_ROLE_x). */
typedef uint16_t oxp_roles;
#define OXP_ROLE_BIT(role) ((oxp_roles)(1u << (role)))
enum {
    OXP_ROLES_ANY = (1 << OXP_ROLE_COUNT) - 1,
    OXP_ROLES_INPUT = 1 << OXP_ROLE_USER | 1 << OXP_ROLE_DOCUMENT | 1 << OXP_ROLE_TOOL_RESULT,
    OXP_ROLES_OUTPUT = 1 << OXP_ROLE_ASSISTANT | 1 << OXP_ROLE_REASONING | 1 << OXP_ROLE_TOOL_ARGS
};
/* Judged in reading order, by steps (streaming semantics); all others are judged whole.
 * `system` is an input role too: it is judged whole. */
static inline bool oxp_role_is_output(oxp_role role)
{
    return (OXP_ROLES_OUTPUT >> role) & 1;
}

/* A list of searches of the matcher. */
typedef struct oxp_search_ids {
    const uint32_t *ids;
    uint32_t n;
} oxp_search_ids;

/* One named search of a rule. */
typedef struct oxp_find {
    const char *name;   /* "it" where unnamed */
    oxp_roles roles;    /* already cut to the rule's */
    int16_t confidence; /* -1: the rule's */
    oxp_view_kind view; /* of `search` */
    uint32_t search;    /* of the matcher; OXP_NONE for a composite, and for an empty list,
                         * which finds nothing */
    uint32_t rule;      /* composite: index in the policy's rules; else OXP_NONE */
    oxp_place place;
    const oxp_validation *validations; /* of `search` */
    uint32_t n_validations;
} oxp_find;

/* The condition, a tree. */
typedef enum oxp_condition_kind {
    OXP_CONDITION_OR,    /* any of `children` */
    OXP_CONDITION_AND,   /* all of `children` */
    OXP_CONDITION_NOT,   /* not children[0] */
    OXP_CONDITION_NAME,  /* some event of finds[0] */
    OXP_CONDITION_COUNT, /* `count` non-overlapping events of finds[0]; by bytes if `distinct` */
    OXP_CONDITION_CHAIN, /* links[0] near/then links[1] ... within `within` */
    OXP_CONDITION_OF     /* `count` different names of `finds`; 0: none of them */
} oxp_condition_kind;

/* One place in a chain: a name, or names joined with "or". Indices into the rule's finds. */
typedef struct oxp_link {
    const uint32_t *finds;
    uint32_t n;
} oxp_link;

typedef struct oxp_condition {
    oxp_condition_kind kind;
    const struct oxp_condition *const *children;
    uint32_t n_children;
    const uint32_t *finds; /* indices into the rule's finds */
    uint32_t n_finds;
    uint32_t count;
    bool distinct;
    bool ordered; /* CHAIN: `then`; else `near` */
    const oxp_link *links;
    uint32_t n_links;
    oxp_distance within; /* CHAIN, and OF where given (unit NONE: the whole message) */
    const char *text;    /* this term as written, for explain; NUL-terminated */
} oxp_condition;

/* `unless` of a rule, or an exception of the policy. Any of its parts drops a match. Words and
 * patterns may stand side by side in one part, so each search has its own view
 * (oxp_filter.search_views), which need not be the view of the match. */
typedef struct oxp_exception {
    oxp_search_ids match;   /* exception searches, tried on the matched text */
    oxp_search_ids around;  /* searches beside the match ... */
    oxp_distance within;    /* ... this near; unit NONE: nowhere */
    oxp_search_ids message; /* searches anywhere in the message (answers: so far) */
    const char *reason;     /* of a policy's exception; NULL for `unless` */
} oxp_exception;

/* Words that make a match more certain; each search in its own view, as above. */
typedef struct oxp_context {
    oxp_search_ids words; /* n == 0: no context */
    oxp_distance within;
    uint8_t add; /* 0 to 100 */
    bool required;
} oxp_context;

/* Strongest first is remove > label > hash > fake > mask. */
typedef enum oxp_style {
    OXP_STYLE_NONE,
    OXP_STYLE_MASK,
    OXP_STYLE_FAKE,
    OXP_STYLE_HASH,
    OXP_STYLE_LABEL,
    OXP_STYLE_REMOVE
} oxp_style;

/* What a rule or a category does in one role. Verbs combine. */
typedef struct oxp_act {
    bool given; /* the rule has an action for this role; else it does not run there */
    bool allow; /* see oxp_rule.allow_* */
    bool flag;
    bool block;
    bool replace;
    const char *block_message;   /* id; NULL: "default-block" */
    const char *replace_message; /* id */
    const char *note;            /* id; NULL: none */
    oxp_style redact;            /* NONE: does not redact */
    const char *redact_text;     /* template of label and hash; NULL: the style's own */
    uint16_t keep_last;          /* mask: letters and digits left at the end */
    const char *fake_like;       /* fake: the kind, as oxp_fake takes it; NULL: by the validators */
    int16_t points;              /* -1: the rule's `score` */
} oxp_act;

typedef enum oxp_rule_mode { OXP_RULE_ENFORCE, OXP_RULE_SHADOW, OXP_RULE_OFF } oxp_rule_mode;

typedef struct oxp_message_text {
    const char *language; /* BCP 47, lower case */
    const char *text;
} oxp_message_text;

typedef struct oxp_message {
    const char *id;
    const oxp_message_text *texts;
    uint32_t n_texts;
} oxp_message;

typedef enum oxp_rule_status {
    OXP_STATUS_EXPERIMENTAL,
    OXP_STATUS_STABLE,
    OXP_STATUS_DEPRECATED
} oxp_rule_status;

typedef struct oxp_pack oxp_pack;

/* A rule as one policy applies it. */
typedef struct oxp_rule {
    const char *id; /* "pack/rule" */
    const char *title;
    const char *category;
    const oxp_pack *pack;
    const struct oxp_rule_source *source; /* what only authors' tools read */
    oxp_place place;
    const char *const *tags;
    uint32_t n_tags;
    const char *const *languages;
    uint32_t n_languages;
    oxp_rule_status status;
    oxp_rule_mode mode;      /* OFF where the policy leaves it out (strictness, status, off) */
    const char *off_because; /* with OFF: "strictness 3 is over the policy's 2"; for explain */
    oxp_severity severity;
    uint8_t confidence;
    uint8_t strictness;
    uint8_t sample;         /* percent of conversations */
    uint8_t min_confidence; /* of the policy, for this category */
    int16_t score;          /* points at confidence 100 */
    oxp_roles roles;
    oxp_view_kind view; /* where its words are looked for: `normalize`, else that of all finds,
                         * else fold. Distances of a chain: the view of its finds */
    const oxp_find *finds;
    uint32_t n_finds;
    const oxp_condition *when;
    const oxp_exception *exceptions; /* the rule's `unless`, then the policy's */
    uint32_t n_exceptions;
    oxp_context context;
    oxp_act acts[OXP_ROLE_COUNT];
    bool is_allow;
    const uint32_t *allow_rules; /* indices in the policy's rules that this rule's matches drop */
    uint32_t n_allow_rules;
    uint32_t hold;     /* `stream: {hold}`; 0: not given */
    uint32_t max_span; /* the longest match of its searches in output roles, bytes of the view */
} oxp_rule;

/* An entry of the policy's `categories`, or a default one. Sums everything below its prefix. */
typedef struct oxp_category {
    const char *prefix;           /* "prompt-injection" covers "prompt-injection.override" */
    const char *finding_id;       /* "policy/<prefix>" */
    int32_t flag_at;              /* hundredths of a point; -1: never */
    int32_t block_at;             /* hundredths; -1: never */
    int32_t cap;                  /* hundredths of a sum; -1: none */
    oxp_act acts[OXP_ROLE_COUNT]; /* at block_at; default: block */
    const uint32_t *rules;        /* indices in the policy's rules that score here */
    uint32_t n_rules;
} oxp_category;

typedef enum oxp_fallback {
    OXP_FALLBACK_PASS,
    OXP_FALLBACK_BLOCK,
    OXP_FALLBACK_REPLACE
} oxp_fallback;
typedef enum oxp_history { OXP_HISTORY_REDACT, OXP_HISTORY_JUDGE, OXP_HISTORY_PASS } oxp_history;

/* The longest H that can be asked for. */
enum { OXP_HOLD_MOST = 65536 };

typedef struct oxp_limits {
    uint64_t text_bytes;      /* default 1 MiB */
    uint64_t body_bytes;      /* default 16 MiB */
    uint32_t messages;        /* default 4096 */
    uint32_t depth;           /* of JSON; default 64 */
    uint32_t findings;        /* kept per verdict; default 256 */
    uint32_t views;           /* default 6 */
    oxp_decode_limits decode; /* default 2 deep, 64 KiB */
    uint32_t stream_hold;     /* H of rules that give none; default 4096 */
    oxp_fallback stream_over; /* where following an answer takes more work than may be: BLOCK, the
                               * default, or REPLACE */
} oxp_limits;

typedef struct oxp_policy {
    const char *name;
    const char *version;
    const char *tenant; /* NULL: none */
    const char *file;
    bool shadow;     /* policy-wide `mode: shadow` */
    oxp_rule *rules; /* in order: packs as listed, rules as written */
    uint32_t n_rules;
    const uint32_t *order; /* n_rules indices: allow rules and what composites need come first */
    const oxp_category *categories;
    uint32_t n_categories;
    const oxp_message *messages; /* the policy's own; the packs' are in the pack */
    uint32_t n_messages;
    const char *const *languages; /* for messages, best first */
    uint32_t n_languages;
    const uint32_t *longest; /* H of each search of the matcher, in output roles: what is longer, in
                              * bytes of the view, is no match there, whole or streamed */
    uint64_t *wanted[OXP_ROLE_COUNT];           /* searches to scan for, by role: bits, as
                                                 * oxp_matcher_scan takes them */
    bool uses_view[OXP_ROLE_COUNT][OXP_PLANES]; /* of the text, and of its layer */
    oxp_codes codes[OXP_ROLE_COUNT]; /* of runs, that some search looks into: the layer to build */
    bool uses_sample;
    oxp_limits limits;
    oxp_fallback unscanned_parts, unscanned_body, unscanned_route; /* pass, block, block */
    oxp_history history;
    int32_t refusal_status; /* 400 or 200 */
    bool moderation_field;  /* report: {moderation_field: true} */
    uint8_t key[32];        /* of hash redactions and sampling */
} oxp_policy;

struct oxp_pack {
    const char *name;
    const char *version;
    const char *title;
    const char *license;
    const char *file;
    bool linear_only;
    const char *const *languages;
    uint32_t n_languages;
    const oxp_message *messages;
    uint32_t n_messages;
};

struct oxp_filter {
    _Atomic uint32_t references;
    oxp_arena *arena;
    oxp_matcher *matcher;
    const uint8_t *search_views; /* the oxp_view_kind of each search of the matcher */
    const oxp_pack *const *packs;
    uint32_t n_packs;
    oxp_policy *policies;
    uint32_t n_policies;
    uint64_t load_microseconds;
    void *pool;                        /* of the exchange floor; */
    void (*pool_free)(void *pool);     /* called when the last reference goes */
    const struct oxp_sources *sources; /* packs as written, where the load was asked to keep
                                        * them (author's tools); else NULL */
};

/* The policy of `tenant` (n == 0: none named): its own, else the one whose tenant or name is
 * `default`, else the only one where no tenant was named; NULL: none. */
const oxp_policy *oxp_filter_policy(const oxp_filter *filter, const char *tenant, size_t n);

/* The text of message `id` for a rule of `pack` (may be NULL): the policy's first, then the
 * pack's; by `language` (may be empty), then the policy's languages, then `en`, then any.
 * "default-block" always exists. NULL: unknown id. Not yet filled in: see oxp_message_fill. */
const char *oxp_policy_message(const oxp_policy *policy, const oxp_pack *pack, const char *id,
                               const char *language, size_t language_n);

#endif
