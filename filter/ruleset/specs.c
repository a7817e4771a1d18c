#include "ruleset/specs.h"

#include <stdlib.h>
#include <string.h>

#include "ruleset/model.h"

void oxp_specs_free(oxp_specs *specs)
{
    free(specs->list.items);
    free(specs->hashes.items);
    free(specs->slots);
    *specs = (oxp_specs){0};
}

/* FNV-1a, 64 bits; the rule files are the operator's own, so nobody gains by collisions. */
static uint64_t hash_bytes(uint64_t hash, const void *bytes, size_t n)
{
    const unsigned char *at = bytes;

    for (size_t i = 0; i < n; i++)
        hash = (hash ^ at[i]) * 0x100000001B3u;
    return hash;
}

static uint64_t hash_number(uint64_t hash, uint64_t number)
{
    return hash_bytes(hash, &number, sizeof number);
}

static uint64_t hash_spec(const oxp_search_spec *spec)
{
    uint64_t hash = hash_number(0xCBF29CE484222325u,
                                (uint64_t)spec->kind << 24 | (uint64_t)spec->as << 16 |
                                    (uint64_t)spec->codes << 40 | (uint64_t)spec->builtin << 32 |
                                    (uint64_t)spec->view << 8 | (uint64_t)spec->linear_only << 1 |
                                    (uint64_t)spec->exception);
    hash = hash_number(hash, (uint64_t)spec->hold << 32 | (uint32_t)spec->group);
    if (spec->group_name)
        hash = hash_bytes(hash, spec->group_name, strlen(spec->group_name));
    for (size_t i = 0; i < spec->n_validations; i++) {
        hash = hash_number(hash, (uint64_t)(uintptr_t)spec->validations[i].validator);
        hash = hash_number(hash, spec->validations[i].number);
    }
    for (size_t i = 0; i < spec->n_terms; i++) {
        hash = hash_number(hash, spec->terms[i].text.n);
        hash = hash_bytes(hash, spec->terms[i].text.p, spec->terms[i].text.n);
    }
    return hash;
}

static bool same_names(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

static bool same_terms(const oxp_search_spec *a, const oxp_search_spec *b)
{
    if (a->n_terms != b->n_terms)
        return false;
    if (a->terms == b->terms)
        return true;
    for (size_t i = 0; i < a->n_terms; i++)
        if (a->terms[i].text.n != b->terms[i].text.n ||
            memcmp(a->terms[i].text.p, b->terms[i].text.p, a->terms[i].text.n) != 0)
            return false;
    return true;
}

static bool same_spec(const oxp_search_spec *a, const oxp_search_spec *b)
{
    if (a->kind != b->kind || a->as != b->as || a->view != b->view || a->codes != b->codes ||
        a->builtin != b->builtin || a->group != b->group || a->linear_only != b->linear_only ||
        a->exception != b->exception || a->hold != b->hold ||
        a->n_validations != b->n_validations || !same_names(a->group_name, b->group_name))
        return false;
    for (size_t i = 0; i < a->n_validations; i++)
        if (a->validations[i].validator != b->validations[i].validator ||
            a->validations[i].number != b->validations[i].number)
            return false;
    return same_terms(a, b);
}

static bool grow_slots(oxp_specs *specs)
{
    size_t n = specs->n_slots ? specs->n_slots * 2 : 256;
    uint32_t *slots = calloc(n, sizeof *slots);

    if (!slots)
        return false;
    for (size_t i = 0; i < specs->list.n; i++) {
        size_t at = specs->hashes.items[i] & (n - 1);
        while (slots[at])
            at = (at + 1) & (n - 1);
        slots[at] = (uint32_t)i + 1;
    }
    free(specs->slots);
    specs->slots = slots;
    specs->n_slots = n;
    return true;
}

uint32_t oxp_specs_add(oxp_loader *loader, oxp_specs *specs, const oxp_search_spec *spec,
                       const char *rule, const char *name)
{
    if (specs->list.n * 2 >= specs->n_slots && !grow_slots(specs)) {
        loader->no_memory = true;
        return OXP_NONE;
    }
    uint64_t hash = hash_spec(spec);
    size_t at = hash & (specs->n_slots - 1);
    for (; specs->slots[at]; at = (at + 1) & (specs->n_slots - 1)) {
        uint32_t i = specs->slots[at] - 1;
        if (specs->hashes.items[i] == hash && same_spec(&specs->list.items[i], spec))
            return i;
    }
    oxp_search_spec own = *spec;
    own.owner = oxp_loader_print(loader, "%s: search '%s'", rule, name);
    if (!own.owner || !OXP_PUSH(specs->hashes, hash) || !OXP_PUSH(specs->list, own)) {
        loader->no_memory = true;
        return OXP_NONE;
    }
    specs->slots[at] = (uint32_t)specs->list.n;
    return (uint32_t)specs->list.n - 1;
}
