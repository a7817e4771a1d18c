/*
 * Json: where the values of one JSON text stand; no tree, no copy.
 *
 * A strict RFC 8259 scanner. It gives a flat list of tokens in text order, each with its bytes,
 * its container and the token behind it, so that a walk over any subtree is one loop. What two
 * parsers could read differently (ill-formed UTF-8, a byte order mark, bytes after the value,
 * bare control characters) is an error, with the byte where it stands.
 */
#ifndef OXP_WIRE_JSON_H
#define OXP_WIRE_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"

typedef enum oxp_json_kind {
    OXP_JSON_NULL,
    OXP_JSON_FALSE,
    OXP_JSON_TRUE,
    OXP_JSON_NUMBER,
    OXP_JSON_STRING,
    OXP_JSON_ARRAY,
    OXP_JSON_OBJECT
} oxp_json_kind;

/* Bits of oxp_json_token.flags. */
enum {
    OXP_JSON_ESCAPED = 1, /* a string that holds a backslash */
    OXP_JSON_LONE = 2,    /* a string that holds an escaped surrogate without its other half */
    OXP_JSON_WIDE = 4,    /* a string that holds a byte beyond ASCII */
    OXP_JSON_KEY = 8      /* a member's key; its value is the next token */
};

#define OXP_JSON_NONE UINT32_MAX
/* No body that people write comes near; it bounds the memory of one that is made of `0,0,0`. */
#define OXP_JSON_TOKENS_MAX ((size_t)1 << 20)

typedef struct oxp_json_token {
    uint32_t start, end; /* bytes of the text; of a string, those inside the quotes */
    uint32_t next;       /* the first token behind this value and all within it */
    uint32_t parent;     /* token of its container, or OXP_JSON_NONE */
    uint32_t ordinal;    /* how many values or members stand before it in its container */
    uint8_t kind;        /* oxp_json_kind */
    uint8_t flags;
} oxp_json_token;

typedef struct oxp_json_name {
    uint64_t hash;
    size_t at; /* in `names` */
    uint32_t n;
    uint32_t key; /* token */
} oxp_json_name;

/* A scanned text. Zeroed is empty; keeps its memory when used again. Borrows the text. */
typedef struct oxp_json {
    const char *text;
    size_t n;
    OXP_VECTOR(oxp_json_token) tokens; /* token 0 is the whole value */
    const char *what;                  /* after a failure: what is wrong (static) ... */
    size_t at;                         /* ... at which byte */
    OXP_VECTOR(oxp_json_name) keys;    /* private, for oxp_json_unique */
    oxp_buffer names;                  /* private, for oxp_json_unique */
} oxp_json;

void oxp_json_free(oxp_json *json);

/* Fails with OXP_ERR_ARGUMENT where `text` is not JSON, OXP_ERR_LIMIT where it nests deeper than
 * `depth` containers, holds more than OXP_JSON_TOKENS_MAX values and keys or is longer than
 * OXP_TEXT_MAX, OXP_ERR_MEMORY; `what` and `at` say why. */
oxp_status oxp_json_scan(oxp_json *json, const char *text, size_t n, uint32_t depth);

static inline const oxp_json_token *oxp_json_at(const oxp_json *json, uint32_t token)
{
    return &json->tokens.items[token];
}
static inline bool oxp_json_is(const oxp_json *json, uint32_t token, oxp_json_kind kind)
{
    return json->tokens.items[token].kind == kind;
}
/* The first child of a container: a key or an element; its `next` when there is none. */
static inline uint32_t oxp_json_first(uint32_t container)
{
    return container + 1;
}
/* The next child: behind an element, or behind the value of a key. */
static inline uint32_t oxp_json_after(const oxp_json *json, uint32_t child)
{
    return json->tokens.items[child].flags & OXP_JSON_KEY ? json->tokens.items[child + 1].next
                                                          : json->tokens.items[child].next;
}

/* "a number", for complaints. */
const char *oxp_json_kind_name(const oxp_json *json, uint32_t token);
/* A whole number from 0 to 999,999,999 without sign, fraction and exponent; false: it is none. */
bool oxp_json_uint(const oxp_json *json, uint32_t token, uint32_t *value);

/* ---- keys.c ---- */

enum { OXP_JSON_NAME_MAX = 48 };

/* The key's decoded bytes as names are compared: without regard to case, and as the case folding
 * of some parsers does it (the long s is an s, the Kelvin sign a k). Returns its length, or 0
 * where it does not fit: it is then none of ours. */
size_t oxp_json_key(const oxp_json *json, uint32_t key, char name[OXP_JSON_NAME_MAX]);
bool oxp_json_key_is(const oxp_json *json, uint32_t key, const char *name);
/* The value of member `name` of `object`, or OXP_JSON_NONE. */
uint32_t oxp_json_member(const oxp_json *json, uint32_t object, const char *name);
/* The key of the nearest member that `token` stands under, or OXP_JSON_NONE. */
uint32_t oxp_json_owner(const oxp_json *json, uint32_t token);
/* True for a string or key that looks like a name in a program: nothing that a model would read as
 * words. */
bool oxp_json_is_name(const oxp_json *json, uint32_t token);
/* The same of a key once it is decoded: escapes hide no name. */
bool oxp_json_key_is_name(const oxp_json *json, uint32_t key);
/* The same of decoded bytes. */
bool oxp_is_name(const char *p, size_t n);
/* Fails with OXP_ERR_ARGUMENT where two keys of `object` are equal once decoded, and without
 * regard to case where `folded`. `what` and `at` then name the second. */
oxp_status oxp_json_unique(oxp_json *json, uint32_t object, bool folded);

#endif
