/* Keys of objects: which name one is, and that none comes twice. */
#include <string.h>

#include "base/diag.h"
#include "wire/json.h"
#include "wire/leaf.h"
#include "wire/sort.h"

static char lower(char c)
{
    if (c >= 'A' && c <= 'Z')
        return (char)(c | 0x20);
    return c;
}

/* Folds decoded bytes in place; returns the new length, which is never greater. */
static size_t fold(char *p, size_t n)
{
    size_t out = 0;
    for (size_t i = 0; i < n; i++) {
        if (n - i >= 2 && memcmp(p + i, "\xC5\xBF", 2) == 0) { /* U+017F long s */
            p[out++] = 's';
            i += 1;
        } else if (n - i >= 3 && memcmp(p + i, "\xE2\x84\xAA", 3) == 0) { /* U+212A Kelvin */
            p[out++] = 'k';
            i += 2;
        } else {
            p[out++] = lower(p[i]);
        }
    }
    return out;
}

/* An escape of six bytes may stand for one, and a character of three fold to one. */
enum { RAW_MAX = 6 * 3 * OXP_JSON_NAME_MAX };

size_t oxp_json_key(const oxp_json *json, uint32_t key, char name[OXP_JSON_NAME_MAX])
{
    const oxp_json_token *token = oxp_json_at(json, key);
    const char *raw = json->text + token->start;
    size_t n = token->end - token->start;
    if (n > RAW_MAX)
        return 0;
    char decoded[RAW_MAX];
    size_t length = 0;
    for (size_t i = 0; i < n;) {
        if (raw[i] == '\\') {
            size_t raw_n;
            length += oxp_leaf_escape(raw + i, n - i, decoded + length, &raw_n);
            i += raw_n;
        } else {
            decoded[length++] = raw[i++];
        }
    }
    length = fold(decoded, length);
    if (length > OXP_JSON_NAME_MAX)
        return 0;
    memcpy(name, decoded, length);
    return length;
}

bool oxp_json_key_is(const oxp_json *json, uint32_t key, const char *name)
{
    const oxp_json_token *token = oxp_json_at(json, key);
    const char *raw = json->text + token->start;
    size_t n = strlen(name);
    if (token->flags & (OXP_JSON_ESCAPED | OXP_JSON_WIDE)) {
        char folded[OXP_JSON_NAME_MAX];
        return oxp_json_key(json, key, folded) == n && memcmp(folded, name, n) == 0;
    }
    if (token->end - token->start != n)
        return false;
    for (size_t i = 0; i < n; i++)
        if (lower(raw[i]) != name[i])
            return false;
    return true;
}

uint32_t oxp_json_member(const oxp_json *json, uint32_t object, const char *name)
{
    uint32_t end = oxp_json_at(json, object)->next;
    for (uint32_t key = oxp_json_first(object); key < end; key = oxp_json_after(json, key))
        if (oxp_json_key_is(json, key, name))
            return key + 1;
    return OXP_JSON_NONE;
}

bool oxp_json_is_name(const oxp_json *json, uint32_t token)
{
    const oxp_json_token *t = oxp_json_at(json, token);
    return oxp_is_name(json->text + t->start, t->end - t->start);
}

bool oxp_json_key_is_name(const oxp_json *json, uint32_t key)
{
    char name[OXP_JSON_NAME_MAX];
    if (oxp_json_is_name(json, key))
        return true;
    size_t n = oxp_json_key(json, key, name);
    return n && oxp_is_name(name, n);
}

bool oxp_is_name(const char *p, size_t n)
{
    enum { NAME_MAX_BYTES = 64 };
    if (n > NAME_MAX_BYTES)
        return false;
    for (size_t i = 0; i < n; i++) {
        char c = p[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (!letter && (c == '\0' || !strchr("_-.:/$@+", c)))
            return false;
    }
    return true;
}

uint32_t oxp_json_owner(const oxp_json *json, uint32_t token)
{
    uint32_t parent = oxp_json_at(json, token)->parent;
    while (parent != OXP_JSON_NONE && oxp_json_is(json, parent, OXP_JSON_ARRAY)) {
        token = parent;
        parent = oxp_json_at(json, token)->parent;
    }
    return parent == OXP_JSON_NONE ? OXP_JSON_NONE : token - 1;
}

/* ---- none twice ---- */

static uint64_t hash_bytes(const char *p, size_t n)
{
    uint64_t hash = 0xcbf29ce484222325u; /* FNV-1a; equal hashes are compared in full */
    for (size_t i = 0; i < n; i++)
        hash = (hash ^ (unsigned char)p[i]) * 0x100000001b3u;
    return hash;
}

static int by_name(const void *items, size_t a, size_t b, const void *context)
{
    const oxp_json_name *names = items, *left = &names[a], *right = &names[b];
    const char *bytes = context;
    if (left->hash != right->hash)
        return left->hash < right->hash ? -1 : 1;
    if (left->n != right->n)
        return left->n < right->n ? -1 : 1;
    int order = memcmp(bytes + left->at, bytes + right->at, left->n);
    if (order)
        return order;
    return left->key < right->key ? -1 : left->key > right->key;
}

static void swap_names(void *items, size_t a, size_t b)
{
    oxp_json_name *names = items, kept = names[a];
    names[a] = names[b];
    names[b] = kept;
}

static bool same_name(const oxp_json *json, const oxp_json_name *a, const oxp_json_name *b)
{
    return a->hash == b->hash && a->n == b->n &&
           memcmp(json->names.p + a->at, json->names.p + b->at, a->n) == 0;
}

static oxp_status bad_key(oxp_json *json, uint32_t key, const char *what)
{
    json->what = what;
    json->at = oxp_json_at(json, key)->start;
    return OXP_ERR_ARGUMENT;
}

static oxp_status gather(oxp_json *json, uint32_t object, bool folded)
{
    json->keys.n = 0;
    json->names.n = 0;
    if (!oxp_buffer_reserve(&json->names, 1)) /* so that empty names have an address */
        return OXP_ERR_MEMORY;
    uint32_t end = oxp_json_at(json, object)->next;
    for (uint32_t key = oxp_json_first(object); key < end; key = oxp_json_after(json, key)) {
        const oxp_json_token *token = oxp_json_at(json, key);
        if (token->flags & OXP_JSON_LONE)
            return bad_key(json, key, "lone surrogate in a key");
        oxp_json_name name = {.at = json->names.n, .key = key};
        if (!oxp_leaf_decode(json->text + token->start, token->end - token->start, &json->names))
            return OXP_ERR_MEMORY;
        /* A parser that reads names as C strings sees only what stands before it. */
        if (token->flags & OXP_JSON_ESCAPED &&
            memchr(json->names.p + name.at, '\0', json->names.n - name.at))
            return bad_key(json, key, "NUL in a key");
        if (folded)
            json->names.n = name.at + fold(json->names.p + name.at, json->names.n - name.at);
        name.n = (uint32_t)(json->names.n - name.at);
        name.hash = hash_bytes(json->names.p + name.at, name.n);
        if (!OXP_PUSH(json->keys, name))
            return OXP_ERR_MEMORY;
    }
    return OXP_OK;
}

oxp_status oxp_json_unique(oxp_json *json, uint32_t object, bool folded)
{
    enum { FEW = 12 }; /* up to here comparing all pairs is cheaper than sorting */
    OXP_TRY(gather(json, object, folded));
    const oxp_json_name *names = json->keys.items;
    size_t n = json->keys.n;
    if (n > FEW)
        oxp_sort_by_index(json->keys.items, n, by_name, swap_names, json->names.p);
    for (size_t i = 1; i < n; i++)
        for (size_t j = n > FEW ? i - 1 : 0; j < i; j++)
            if (same_name(json, &names[j], &names[i]))
                return bad_key(json, names[i].key, "repeated key");
    return OXP_OK;
}
