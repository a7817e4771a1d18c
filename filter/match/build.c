#include "match/program.h"

#include <stdlib.h>
#include <string.h>

/* A pattern that uses an expression. */
typedef struct use {
    uint32_t expression, pattern;
} use;

typedef struct builder {
    oxp_matcher *m;
    oxp_diag *diag;
    OXP_VECTOR(use) uses;
    uint32_t *slots; /* hash table: expression + 1, or 0 */
    size_t n_slots;  /* a power of two */
    oxp_buffer text;
    oxp_speller speller;
    bool complained;
} builder;

static bool same(const oxp_expression *e, uint32_t database, uint32_t flags, const char *text,
                 size_t n)
{
    return e->database == database && e->flags == flags && e->text.n == n &&
           memcmp(e->text.p, text, n) == 0;
}

static uint64_t hash_of(uint32_t database, uint32_t flags, const char *text, size_t n)
{
    return (oxp_wire_check(text, n) ^ database * 31u ^ flags * 1021u) * 0x9E3779B97F4A7C15u;
}

static void insert(builder *b, uint32_t expression)
{
    const oxp_expression *e = &b->m->expressions.items[expression];
    size_t at = hash_of(e->database, e->flags, e->text.p, e->text.n) >> 16;
    while (b->slots[at & (b->n_slots - 1)])
        at++;
    b->slots[at & (b->n_slots - 1)] = expression + 1;
}

static bool grow(builder *b)
{
    size_t wanted = b->n_slots ? b->n_slots * 2 : 256;
    uint32_t *slots = calloc(wanted, sizeof *slots);
    if (!slots)
        return false;
    free(b->slots);
    b->slots = slots;
    b->n_slots = wanted;
    for (uint32_t i = 0; i < b->m->expressions.n; i++)
        insert(b, i);
    return true;
}

/* The expression, made if there is none such yet; UINT32_MAX when memory runs out. */
static uint32_t expression_of(builder *b, uint32_t database, uint32_t flags, const char *text,
                              size_t n, uint32_t pattern)
{
    oxp_matcher *m = b->m;
    if (m->expressions.n * 2 >= b->n_slots && !grow(b))
        return UINT32_MAX;
    size_t at = hash_of(database, flags, text, n) >> 16;
    for (uint32_t e; (e = b->slots[at & (b->n_slots - 1)]) != 0; at++)
        if (same(&m->expressions.items[e - 1], database, flags, text, n))
            return e - 1;
    oxp_database *d = &m->databases[database];
    uint32_t expression = (uint32_t)m->expressions.n;
    oxp_expression made = {database, (uint32_t)d->expressions.n, flags,
                           oxp_arena_str(m->arena, text, n), pattern};
    if (!made.text.p || !OXP_PUSH(m->expressions, made) || !OXP_PUSH(d->expressions, expression))
        return UINT32_MAX;
    b->slots[at & (b->n_slots - 1)] = expression + 1;
    return expression;
}

static bool use_expression(builder *b, uint32_t pattern, uint32_t flags)
{
    oxp_pattern *p = &b->m->patterns.items[pattern];
    uint32_t database = b->m->searches[p->search].database;
    uint32_t e = expression_of(b, database, flags, b->text.p, b->text.n, pattern);
    if (e == UINT32_MAX)
        return false;
    p->expression = e;
    return OXP_PUSH(b->uses, (use){e, pattern});
}

/* The same pair of words with a line break between them. */
static bool use_twin(builder *b, uint32_t pattern, uint32_t flags)
{
    size_t length = strlen(OXP_PAIR_SPACE);
    for (size_t i = 0; i + length <= b->text.n; i++)
        if (memcmp(b->text.p + i, OXP_PAIR_SPACE, length) == 0) {
            memcpy(b->text.p + i, OXP_PAIR_BREAK, length);
            break;
        }
    return use_expression(b, pattern, flags);
}

static oxp_status add_pattern(builder *b, const oxp_search_spec *spec, const oxp_term *term,
                              uint32_t search, oxp_codes codes)
{
    oxp_matcher *m = b->m;
    oxp_pattern pattern;
    uint32_t flags;
    b->text.n = 0;
    oxp_status status =
        oxp_program_term(m, spec, term, search, b->diag, &b->speller, &pattern, &b->text, &flags);
    if (status != OXP_OK || !OXP_PUSH(m->patterns, pattern)) {
        oxp_code_free(pattern.code);
        b->complained |= status == OXP_ERR_RULES;
        return status == OXP_ERR_RULES ? OXP_OK : OXP_ERR_MEMORY;
    }
    uint32_t index = (uint32_t)m->patterns.n - 1;
    m->patterns.items[index].codes = codes;
    if (pattern.kind == OXP_PATTERN_REGEX)
        m->patterns.items[index].slot = m->n_slots++;
    bool fine =
        use_expression(b, index, flags) &&
        (pattern.kind != OXP_PATTERN_WORDS || !pattern.phrase.pair || use_twin(b, index, flags));
    return fine ? OXP_OK : OXP_ERR_MEMORY;
}

/* A term of a skeleton that reads otherwise where its starred words keep their script. */
static bool is_read_twice(const oxp_search_spec *spec, const oxp_term *term)
{
    if (spec->kind != OXP_SEARCH_WORDS || spec->view != OXP_VIEW_SKELETON ||
        !memchr(term->text.p, '*', term->text.n))
        return false;
    size_t n[2];
    char *forms[2];
    for (int i = 0; i < 2; i++)
        forms[i] = oxp_word_formed(term->text.p, term->text.n,
                                   (oxp_word_form){OXP_VIEW_SKELETON, i == 1}, &n[i]);
    bool differ = forms[0] && forms[1] && (n[0] != n[1] || memcmp(forms[0], forms[1], n[0]) != 0);
    free(forms[0]);
    free(forms[1]);
    return differ;
}

/* The term, and what it is in each code of whole texts that the search looks into. */
static oxp_status add_term(builder *b, const oxp_search_spec *spec, const oxp_term *term,
                           uint32_t search)
{
    static const oxp_codes WHOLE[] = {OXP_CODED_ROT13, OXP_CODED_REVERSE};
    oxp_buffer coded = {0};
    bool complained = b->complained;
    b->complained = false;
    oxp_status status = add_pattern(b, spec, term, search, 0);
    if (status == OXP_OK && b->complained) /* once is enough */
        return OXP_OK;
    b->complained = complained;

    if (status == OXP_OK && is_read_twice(spec, term)) {
        oxp_search_spec kept = *spec;
        kept.keep_script = true;
        status = add_pattern(b, &kept, term, search, 0);
    }

    for (size_t i = 0; i < 2 && status == OXP_OK; i++) {
        if (!(spec->codes & WHOLE[i]))
            continue;
        oxp_term other = {.place = term->place};
        coded.n = 0;
        status = oxp_term_coded(spec->kind, &term->text, WHOLE[i], &coded);
        if (status != OXP_OK)
            break;
        other.text = (oxp_str){coded.p ? coded.p : "", coded.n};
        status = add_pattern(b, spec, &other, search, WHOLE[i]);
    }
    oxp_buffer_free(&coded);
    return status;
}

static oxp_status add_hosts(builder *b, const oxp_search_spec *spec, uint32_t search)
{
    oxp_matcher *m = b->m;
    oxp_search *s = &m->searches[search];
    s->hosts.items = oxp_arena_array(m->arena, spec->n_terms, sizeof *s->hosts.items);
    if (!s->hosts.items || !OXP_PUSH(m->databases[s->database].hosts, search))
        return OXP_ERR_MEMORY;
    for (size_t i = 0; i < spec->n_terms; i++) {
        const oxp_term *term = &spec->terms[i];
        oxp_status status =
            oxp_host_term(term->text.p, term->text.n, m->arena, &s->hosts.items[s->hosts.n]);
        if (status == OXP_OK) {
            s->hosts.n++;
        } else if (status == OXP_ERR_RULES) {
            b->complained = true;
            oxp_diag_error(b->diag, term->place, "E1",
                           "%s: '%.*s' is no host name; write one such as img.example.org",
                           spec->owner ? spec->owner : "search",
                           term->text.n > 80 ? 80 : (int)term->text.n, term->text.p);
        } else {
            return status;
        }
    }
    oxp_hosts_sort(&s->hosts);
    s->info.max_width = OXP_UNBOUNDED;
    return OXP_OK;
}

/* The widest hits of detectors: of invisible runs as they are cut (scan.c), of a seed phrase with
 * room for numbers and line breaks. Wider ones are no matches in output roles. */
static const uint32_t BUILTIN_WIDTHS[OXP_BUILTINS] = {
    [OXP_BUILTIN_MIXED_SCRIPT] = 1024,        [OXP_BUILTIN_INVISIBLE] = OXP_INVISIBLE_BYTES,
    [OXP_BUILTIN_REPETITION] = OXP_UNBOUNDED, [OXP_BUILTIN_HIGH_ENTROPY] = 4096,
    [OXP_BUILTIN_SEED_PHRASE] = 2048,
};

static oxp_status add_search(builder *b, const oxp_search_spec *spec, uint32_t search)
{
    oxp_matcher *m = b->m;
    oxp_search *s = &m->searches[search];
    *s = (oxp_search){.kind = spec->kind,
                      .as = spec->as,
                      .linear_only = spec->linear_only,
                      .codes = spec->codes,
                      .builtin = spec->builtin,
                      .database = spec->view + (spec->exception ? (uint32_t)OXP_VIEWS : 0)};
    const char *owner = spec->owner ? spec->owner : "search";
    s->owner = oxp_arena_copy(m->arena, owner, strlen(owner));
    oxp_validation *v = oxp_arena_array(m->arena, spec->n_validations, sizeof *v);
    if (!s->owner || !v)
        return OXP_ERR_MEMORY;
    if (spec->n_validations)
        memcpy(v, spec->validations, spec->n_validations * sizeof *v);
    s->validations = v;
    s->n_validations = spec->n_validations;
    m->databases[s->database].searches[search / 64] |= (uint64_t)1 << (search % 64);
    if (spec->codes & OXP_CODES_OF_RUNS)
        m->coded[search / 64] |= (uint64_t)1 << (search % 64);
    if (spec->kind == OXP_SEARCH_BUILTIN) {
        s->info.max_width = BUILTIN_WIDTHS[spec->builtin];
        return OXP_PUSH(m->databases[s->database].builtins, search) ? OXP_OK : OXP_ERR_MEMORY;
    }
    if (spec->as == OXP_AS_HOST && spec->kind != OXP_SEARCH_REGEX)
        return add_hosts(b, spec, search);
    for (size_t i = 0; i < spec->n_terms; i++)
        OXP_TRY(add_term(b, spec, &spec->terms[i], search));
    return OXP_OK;
}

/* Sorts the uses by expression, into the matcher's arena. */
static oxp_status share_out(builder *b)
{
    oxp_matcher *m = b->m;
    m->first = oxp_arena_array(m->arena, m->expressions.n + 1, sizeof *m->first);
    m->uses = oxp_arena_array(m->arena, b->uses.n, sizeof *m->uses);
    uint32_t *next = calloc(m->expressions.n + 1, sizeof *next);
    if (!m->first || !m->uses || !next) {
        free(next);
        return OXP_ERR_MEMORY;
    }
    for (size_t i = 0; i < b->uses.n; i++)
        m->first[b->uses.items[i].expression + 1]++;
    for (size_t e = 0; e < m->expressions.n; e++)
        next[e] = m->first[e + 1] += m->first[e];
    for (size_t i = b->uses.n; i-- > 0;)
        m->uses[--next[b->uses.items[i].expression]] = b->uses.items[i].pattern;
    free(next);
    return OXP_OK;
}

oxp_status oxp_program_build(oxp_matcher *matcher, const oxp_search_spec *specs, size_t n,
                             oxp_diag *diag)
{
    builder b = {.m = matcher, .diag = diag};
    oxp_status status = OXP_ERR_MEMORY;
    size_t words = n / 64 + 1;
    matcher->n_searches = n;
    matcher->searches = oxp_arena_array(matcher->arena, n, sizeof *matcher->searches);
    matcher->coded = oxp_arena_array(matcher->arena, words, sizeof *matcher->coded);
    if (!matcher->searches || !matcher->coded)
        goto done;
    for (size_t d = 0; d < OXP_DATABASES; d++) {
        matcher->databases[d].searches = oxp_arena_array(matcher->arena, words, sizeof(uint64_t));
        if (!matcher->databases[d].searches)
            goto done;
    }
    for (uint32_t i = 0; i < n; i++) {
        status = add_search(&b, &specs[i], i);
        if (status != OXP_OK)
            goto done;
    }
    status = share_out(&b);
    if (status == OXP_OK && b.complained)
        status = OXP_ERR_RULES;
done:
    free(b.uses.items);
    free(b.slots);
    oxp_buffer_free(&b.text);
    oxp_speller_free(&b.speller);
    return status;
}
