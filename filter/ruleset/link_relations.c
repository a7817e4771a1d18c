#include <string.h>

#include "ruleset/link.h"

enum { NESTING = 200 };

/* ---- rules by name ---------------------------------------------------------------------- */

/* The rule that `name` means to a rule of `pack`; OXP_NONE: the policy has none. */
static uint32_t find_rule(const oxp_linker *linker, const oxp_pack_doc *pack, const char *name)
{
    for (uint32_t i = 0; i < linker->policy->n_rules; i++) {
        const oxp_rule_doc *doc = linker->docs[i];
        if (strchr(name, '/') ? strcmp(doc->rule.id, name) == 0
                              : doc->pack == pack && strcmp(doc->name, name) == 0)
            return i;
    }
    return OXP_NONE;
}

static void blame_rule(oxp_linker *linker, const oxp_pack_doc *pack, oxp_node *node)
{
    const char *name = node->text.p, *slash = strchr(name, '/');
    const char *own[200];
    uint32_t n = 0;

    if (slash && strncmp(name, pack->model->name, (size_t)(slash - name)) != 0) {
        oxp_blame(linker->loader, node, "E7",
                  "no rule '%s' here; load it through a policy that lists its pack too", name);
        return;
    }
    while (n < pack->n_rules && n < 200) {
        own[n] = pack->rules[n].name;
        n++;
    }
    oxp_blame(linker->loader, node, "E7", "unknown rule '%s'%s", name,
              oxp_hint(linker->loader, slash ? slash + 1 : name, own, n, "the pack has"));
}

static void link_composites(oxp_linker *linker, uint32_t index)
{
    const oxp_rule_doc *doc = linker->docs[index];
    oxp_find *finds = (oxp_find *)linker->policy->rules[index].finds;

    for (uint32_t i = 0; i < doc->finds.n; i++) {
        oxp_node *name = doc->finds.items[i].rule;
        if (!name)
            continue;
        finds[i].rule = find_rule(linker, doc->pack, name->text.p);
        if (finds[i].rule == OXP_NONE)
            blame_rule(linker, doc->pack, name);
    }
}

/* ---- allow ------------------------------------------------------------------------------- */

static bool allow_meets(const oxp_linker *linker, uint32_t allow, uint32_t rule)
{
    const oxp_action_doc *action = linker->actions[allow];
    const oxp_pack *pack = linker->policy->rules[allow].pack;
    const oxp_rule *other = &linker->policy->rules[rule];
    oxp_selector selector = {.categories = action->allow_categories};

    if (other->is_allow)
        return false;
    if (action->allow_categories)
        return oxp_selector_meets(&selector, other);
    for (const oxp_node *glob = action->allow_rules ? action->allow_rules->first : NULL; glob;
         glob = glob->next) {
        if (glob->kind != OXP_NODE_SCALAR)
            continue;
        if (strchr(glob->text.p, '/')
                ? oxp_glob_fits(glob->text.p, other->id)
                : other->pack == pack && oxp_glob_fits(glob->text.p, linker->docs[rule]->name))
            return true;
    }
    return false;
}

/* Complains of a name that no rule of the allow rule's own pack has. */
static void check_allow_names(oxp_linker *linker, uint32_t allow)
{
    const oxp_action_doc *action = linker->actions[allow];
    const oxp_pack_doc *pack = linker->docs[allow]->pack;

    for (oxp_node *name = action->allow_rules ? action->allow_rules->first : NULL; name;
         name = name->next) {
        bool own = name->kind == OXP_NODE_SCALAR && !strchr(name->text.p, '/') &&
                   !strchr(name->text.p, '*');
        if (own && !oxp_pack_rule(pack, name->text.p))
            blame_rule(linker, pack, name);
    }
}

static bool link_allow(oxp_linker *linker, uint32_t allow)
{
    oxp_policy *policy = linker->policy;
    oxp_rule *rule = &policy->rules[allow];
    uint32_t n = 0;

    if (!rule->is_allow)
        return true;
    check_allow_names(linker, allow);
    for (uint32_t i = 0; i < policy->n_rules; i++)
        n += allow_meets(linker, allow, i);
    uint32_t *dropped = oxp_loader_keep(linker->loader, n, sizeof *dropped);
    if (!dropped)
        return false;
    for (uint32_t i = 0; i < policy->n_rules; i++)
        if (allow_meets(linker, allow, i))
            dropped[rule->n_allow_rules++] = i;
    rule->allow_rules = dropped;
    return true;
}

/* ---- order ------------------------------------------------------------------------------- */

typedef enum colour { WHITE, GREY, BLACK } colour;

typedef struct sorter {
    oxp_linker *linker;
    uint8_t *colours;
    uint32_t *path; /* the rules being visited, outermost first */
    uint32_t depth;
    uint32_t *first, *droppers; /* allow rules that drop rule i: droppers[first[i] .. first[i+1]) */
    uint32_t *order, n;
} sorter;

static bool list_droppers(sorter *s)
{
    const oxp_policy *policy = s->linker->policy;
    uint32_t n = policy->n_rules;
    uint32_t *fill = oxp_loader_take(s->linker->loader, n, sizeof *fill);

    s->first = oxp_loader_take(s->linker->loader, n + 1, sizeof *s->first);
    if (!fill || !s->first)
        return false;
    for (uint32_t a = 0; a < n; a++)
        for (uint32_t k = 0; k < policy->rules[a].n_allow_rules; k++)
            s->first[policy->rules[a].allow_rules[k] + 1]++;
    for (uint32_t i = 0; i < n; i++) {
        s->first[i + 1] += s->first[i];
        fill[i] = s->first[i];
    }
    s->droppers = oxp_loader_take(s->linker->loader, s->first[n], sizeof *s->droppers);
    if (!s->droppers)
        return false;
    for (uint32_t a = 0; a < n; a++)
        for (uint32_t k = 0; k < policy->rules[a].n_allow_rules; k++)
            s->droppers[fill[policy->rules[a].allow_rules[k]]++] = a;
    return true;
}

/* "a needs b, b drops a": rule ids from the one that closes the circle. */
static void blame_cycle(sorter *s, uint32_t closes)
{
    const oxp_rule *rules = s->linker->policy->rules;
    oxp_rule_doc *const *docs = s->linker->docs;
    const char *names[NESTING + 2];
    uint32_t n = 0, at = s->depth;
    oxp_node *culprit = NULL;

    while (at > 0 && s->path[at - 1] != closes)
        at--;
    for (uint32_t i = at ? at - 1 : 0; i < s->depth; i++)
        names[n++] = rules[s->path[i]].id;
    names[n++] = rules[closes].id;
    for (uint32_t i = at ? at - 1 : 0; i < s->depth && !culprit; i++)
        for (uint32_t f = 0; f < docs[s->path[i]]->finds.n && !culprit; f++)
            culprit = docs[s->path[i]]->finds.items[f].rule;
    bool allow = false;
    for (uint32_t i = at ? at - 1 : 0; i < s->depth; i++)
        allow = allow || rules[s->path[i]].is_allow;
    if (!culprit)
        return;
    oxp_blame(s->linker->loader, culprit, "E8",
              allow ? "an allow rule depends on a rule that it drops (%s); break the circle"
                    : "rules that find each other go in a circle (%s); break it",
              oxp_loader_join(s->linker->loader, names, n));
}

static void visit(sorter *s, uint32_t index)
{
    const oxp_rule *rule = &s->linker->policy->rules[index];

    if (s->colours[index] == GREY)
        blame_cycle(s, index);
    if (s->colours[index] != WHITE)
        return;
    if (s->depth == NESTING) {
        oxp_diag_error(s->linker->loader->diag, rule->place, "E12",
                       "more than %d rules that build on one another", NESTING);
        s->colours[index] = BLACK;
        return;
    }
    s->colours[index] = GREY;
    s->path[s->depth++] = index;
    for (uint32_t k = s->first[index]; k < s->first[index + 1]; k++)
        visit(s, s->droppers[k]);
    for (uint32_t i = 0; i < rule->n_finds; i++)
        if (rule->finds[i].rule != OXP_NONE)
            visit(s, rule->finds[i].rule);
    s->depth--;
    s->colours[index] = BLACK;
    s->order[s->n++] = index;
}

static bool link_order(oxp_linker *linker)
{
    oxp_policy *policy = linker->policy;
    oxp_loader *loader = linker->loader;
    sorter s = {.linker = linker};

    s.colours = oxp_loader_take(loader, policy->n_rules, 1);
    s.path = oxp_loader_take(loader, NESTING, sizeof *s.path);
    s.order = oxp_loader_keep(loader, policy->n_rules, sizeof *s.order);
    if (!s.colours || !s.path || !s.order || !list_droppers(&s))
        return false;
    for (uint32_t i = 0; i < policy->n_rules; i++)
        if (policy->rules[i].is_allow)
            visit(&s, i);
    for (uint32_t i = 0; i < policy->n_rules; i++)
        visit(&s, i);
    policy->order = s.order;
    return s.n == policy->n_rules || oxp_diag_errors(loader->diag) > 0;
}

/* ---- views --------------------------------------------------------------------------------- */

/* Views in which the events of a find can lie, as bits. */
static uint32_t views_of(const uint32_t *rule_views, const oxp_find *find)
{
    return find->rule == OXP_NONE ? 1u << find->view : rule_views[find->rule];
}

/* The views of a chain's members so far, and two members that differ. */
typedef struct chain_views {
    uint32_t all;
    const oxp_find *first, *other;
} chain_views;

static void add_view(chain_views *chain, uint32_t views, const oxp_find *find)
{
    if (!chain->first)
        chain->first = find;
    else if (views & ~chain->all)
        chain->other = find;
    chain->all |= views;
}

static void check_chain(oxp_linker *linker, uint32_t index, const uint32_t *views,
                        const oxp_condition *condition)
{
    const oxp_find *finds = linker->policy->rules[index].finds;
    oxp_node *when = oxp_node_get(linker->docs[index]->node, "when");
    chain_views chain = {0};

    for (uint32_t l = 0; l < condition->n_links; l++)
        for (uint32_t k = 0; k < condition->links[l].n; k++) {
            const oxp_find *find = &finds[condition->links[l].finds[k]];
            add_view(&chain, views_of(views, find), find);
        }
    for (uint32_t i = 0; condition->within.unit != OXP_UNIT_NONE && i < condition->n_finds; i++) {
        const oxp_find *find = &finds[condition->finds[i]];
        add_view(&chain, views_of(views, find), find);
    }
    if ((chain.all & (chain.all - 1)) && when)
        oxp_blame(linker->loader, when, "E6",
                  "'%s' joins searches of different views ('%s' and '%s'), between which there is "
                  "no distance; give both the same normalize",
                  condition->text, chain.first->name,
                  chain.other ? chain.other->name : chain.first->name);
    for (uint32_t i = 0; i < condition->n_children; i++)
        check_chain(linker, index, views, condition->children[i]);
}

static bool check_views(oxp_linker *linker)
{
    oxp_policy *policy = linker->policy;
    uint32_t *views = oxp_loader_take(linker->loader, policy->n_rules, sizeof *views);

    if (!views)
        return false;
    for (uint32_t i = 0; i < policy->n_rules; i++) {
        uint32_t index = policy->order[i];
        const oxp_rule *rule = &policy->rules[index];
        oxp_find *finds = (oxp_find *)rule->finds;
        for (uint32_t f = 0; f < rule->n_finds; f++) {
            views[index] |= views_of(views, &finds[f]);
            if (finds[f].rule != OXP_NONE)
                finds[f].view = policy->rules[finds[f].rule].view;
        }
        if (rule->when)
            check_chain(linker, index, views, rule->when);
    }
    return true;
}

bool oxp_link_relations(oxp_linker *linker)
{
    for (uint32_t i = 0; i < linker->policy->n_rules; i++) {
        link_composites(linker, i);
        if (!link_allow(linker, i))
            return false;
    }
    size_t before = oxp_diag_errors(linker->loader->diag);
    if (!link_order(linker))
        return false;
    return oxp_diag_errors(linker->loader->diag) > before || check_views(linker);
}
