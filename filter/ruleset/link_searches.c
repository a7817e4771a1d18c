#include <string.h>

#include "ruleset/link.h"

static oxp_list_scope scope_of(const oxp_linker *linker, const oxp_pack_doc *pack)
{
    return (oxp_list_scope){pack, linker->doc->lists, linker->doc->packs, linker->doc->n_packs};
}

/* Fills `spec` from a search as written; false where it has no term to look for. */
static bool make_spec(oxp_linker *linker, const oxp_list_scope *scope, const oxp_search_doc *search,
                      oxp_search_spec *spec)
{
    oxp_terms terms = search->terms;

    *spec = (oxp_search_spec){.kind = search->kind,
                              .as = search->as,
                              .view = search->view,
                              .codes = search->codes,
                              .builtin = search->builtin,
                              .group = search->group,
                              .group_name = search->group_name,
                              .validations = search->validations,
                              .n_validations = search->n_validations,
                              .linear_only = scope->pack && scope->pack->model->linear_only};
    if (search->kind == OXP_SEARCH_BUILTIN) {
        spec->codes &= OXP_CODES_OF_RUNS; /* a rule's other codes are for its words */
        return true;
    }
    if (search->list) {
        const oxp_list_doc *list = oxp_pack_list(linker->loader, scope, search->list);
        if (!list)
            return false;
        terms = list->terms;
        spec->as = search->as_given ? search->as : list->as;
    }
    if (search->kind == OXP_SEARCH_WORDS && spec->as == OXP_AS_TEXT) {
        spec->kind = OXP_SEARCH_TEXT;
        if (!oxp_terms_plain(linker->loader, &terms))
            return false;
    }
    spec->terms = terms.items;
    spec->n_terms = terms.n;
    return terms.n > 0;
}

static void refuse_host(oxp_linker *linker, const oxp_search_doc *search,
                        const oxp_search_spec *spec)
{
    static const char TEXT[] = "words that are hosts (as: host) work in unless.match only, "
                               "where they meet a matched address";
    if (spec->as != OXP_AS_HOST || spec->exception)
        return;
    if (search->list)
        oxp_blame(linker->loader, search->list, "E1", "%s", TEXT);
    else
        oxp_diag_error(linker->loader->diag, search->place, "E1", "%s", TEXT);
}

/* `hold`: of the rule whose matches it finds, in which alone a match has an H of its own; else 0.
 */
static uint32_t add_search(oxp_linker *linker, const oxp_list_scope *scope,
                           const oxp_search_doc *search, const char *owner, bool exception,
                           uint32_t hold)
{
    oxp_search_spec spec;

    if (!make_spec(linker, scope, search, &spec))
        return OXP_NONE;
    spec.exception = exception;
    spec.hold = hold;
    if (exception) /* it is tried on what was found: of a layer decoded already, else as it stands
                    */
        spec.codes &= (oxp_codes)~OXP_CODES_OF_RUNS;
    refuse_host(linker, search, &spec);
    return oxp_specs_add(linker->loader, linker->specs, &spec, owner, search->name);
}

static oxp_search_ids add_searches(oxp_linker *linker, const oxp_list_scope *scope,
                                   const oxp_search_docs *searches, const char *owner,
                                   bool exception)
{
    oxp_search_ids result = {NULL, 0};
    uint32_t *ids = oxp_loader_keep(linker->loader, searches->n, sizeof *ids);

    for (uint32_t i = 0; ids && i < searches->n; i++) {
        uint32_t id = add_search(linker, scope, &searches->items[i], owner, exception, 0);
        if (id != OXP_NONE)
            ids[result.n++] = id;
    }
    result.ids = ids;
    return result;
}

static oxp_exception make_exception(oxp_linker *linker, const oxp_list_scope *scope,
                                    const oxp_unless_doc *unless, const char *owner)
{
    return (oxp_exception){
        .match = add_searches(linker, scope, &unless->match, owner, true),
        .around = add_searches(linker, scope, &unless->around, owner, false),
        .within = unless->within,
        .message = add_searches(linker, scope, &unless->message, owner, false),
        .reason = unless->reason,
    };
}

static bool link_exceptions(oxp_linker *linker, uint32_t index)
{
    oxp_rule *rule = &linker->policy->rules[index];
    const oxp_rule_doc *doc = linker->docs[index];
    uint32_t n = doc->unless != NULL;

    for (const oxp_exception_doc *e = linker->doc->exceptions; e; e = e->next)
        n += !e->expired && e->unless && oxp_selector_meets(&e->selector, rule);
    if (!n)
        return true;
    oxp_exception *exceptions = oxp_loader_keep(linker->loader, n, sizeof *exceptions);
    if (!exceptions)
        return false;
    rule->exceptions = exceptions;
    oxp_list_scope own = scope_of(linker, doc->pack), policy = scope_of(linker, NULL);
    if (doc->unless)
        exceptions[rule->n_exceptions++] = make_exception(linker, &own, doc->unless, rule->id);
    for (const oxp_exception_doc *e = linker->doc->exceptions; e; e = e->next)
        if (!e->expired && e->unless && oxp_selector_meets(&e->selector, rule))
            exceptions[rule->n_exceptions++] =
                make_exception(linker, &policy, e->unless, linker->doc->model.name);
    return true;
}

static bool link_finds(oxp_linker *linker, uint32_t index)
{
    oxp_rule *rule = &linker->policy->rules[index];
    const oxp_rule_doc *doc = linker->docs[index];
    oxp_list_scope scope = scope_of(linker, doc->pack);
    oxp_find *finds = oxp_loader_keep(linker->loader, doc->finds.n, sizeof *finds);

    if (!finds)
        return false;
    for (uint32_t i = 0; i < doc->finds.n; i++) {
        const oxp_search_doc *search = &doc->finds.items[i];
        oxp_roles roles = search->roles ? search->roles & rule->roles : rule->roles;
        finds[i] = (oxp_find){.name = search->name,
                              .roles = roles,
                              .confidence = search->confidence,
                              .view = search->view,
                              .search = OXP_NONE,
                              .rule = OXP_NONE,
                              .place = search->place,
                              .validations = search->validations,
                              .n_validations = (uint32_t)search->n_validations};
        if (!search->rule)
            finds[i].search = add_search(linker, &scope, search, rule->id, false, rule->hold);
    }
    rule->finds = finds;
    rule->n_finds = doc->finds.n;
    return true;
}

static void link_context(oxp_linker *linker, uint32_t index)
{
    oxp_rule *rule = &linker->policy->rules[index];
    const oxp_rule_doc *doc = linker->docs[index];

    if (!doc->context)
        return;
    oxp_list_scope scope = scope_of(linker, doc->pack);
    rule->context = (oxp_context){
        .words = add_searches(linker, &scope, &doc->context->words, rule->id, false),
        .within = doc->context->within,
        .add = (uint8_t)doc->context->add,
        .required = doc->context->required,
    };
    /* Required words of an empty list are never there, so the rule can find nothing. */
    oxp_find *finds = (oxp_find *)rule->finds;
    for (uint32_t i = 0; rule->context.required && !rule->context.words.n && i < rule->n_finds; i++)
        finds[i].roles = 0;
}

bool oxp_link_searches(oxp_linker *linker)
{
    for (uint32_t i = 0; i < linker->policy->n_rules; i++) {
        if (!link_finds(linker, i) || !link_exceptions(linker, i))
            return false;
        link_context(linker, i);
    }
    return !linker->loader->no_memory;
}
