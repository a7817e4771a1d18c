#include "decide/open.h"

#include "decide/act.h"
#include "decide/arm.h"
#include "decide/condition.h"

/* Chains through more events than this are taken to be open. */
enum { MEMBERS_MOST = 64 };

/* How a side of a chain can be complete. */
enum {
    KNOWN = 1, /* by what is decided */
    COMING = 2 /* by what is not, or is not there yet */
};

static uint32_t now(const oxp_judge_scratch *work)
{
    return (uint32_t)work->in->n;
}

static bool names(const oxp_link *link, uint32_t find)
{
    for (uint32_t i = 0; i < link->n; i++)
        if (link->finds[i] == find)
            return true;
    return false;
}

static bool may_link(oxp_judge_scratch *work, uint32_t rule, const oxp_event *event, bool *memory);

/* Whether the rule may yet touch a match that starts there. */
static bool may_be_touched(oxp_judge_scratch *work, uint32_t index, uint8_t plane, uint32_t from,
                           uint32_t to)
{
    const oxp_rule_work *known = &work->rules.items[index];
    bool memory = false;

    if (known->generation != work->generation)
        return false;
    for (uint32_t i = known->first; i < known->first + known->n; i++) {
        const oxp_event *event = &work->events.items[i];
        bool pending = event->step > now(work);
        if (event->view != plane || event->start < from || event->start > to ||
            event->touched <= now(work) || (event->dropped && !pending))
            continue;
        if (pending || event->touched != OXP_NEVER || may_link(work, index, event, &memory))
            return true;
    }
    return memory;
}

bool oxp_open_alive(oxp_judge_scratch *work, const oxp_rule *rule, uint32_t find, uint8_t plane,
                    uint32_t from, uint32_t to)
{
    const oxp_judge_open *open = work->in->open;
    const oxp_find *it = &rule->finds[find];

    if (it->rule == OXP_NONE)
        return it->search != OXP_NONE && open->alive(open->context, it->search, plane, from, to);
    const oxp_rule *of = &work->in->policy->rules[it->rule];
    for (uint32_t i = 0; i < of->n_finds; i++)
        if (oxp_open_alive(work, of, i, plane, from, to))
            return true;
    return may_be_touched(work, it->rule, plane, from, to);
}

/* A match waits for allow spans that hold it and are not decided themselves. */
static void wait_for_allows(oxp_judge_scratch *work, uint32_t by, oxp_event *event)
{
    const oxp_rule_work *known = &work->rules.items[by];

    if (known->generation != work->generation)
        return;
    for (uint32_t i = known->first; i < known->first + known->n; i++) {
        const oxp_event *it = &work->events.items[i];
        if (it->from > event->from || it->to < event->to)
            continue;
        uint32_t decided =
            it->touched != OXP_NEVER && it->touched > it->step ? it->touched : it->step;
        if (event->step < decided)
            event->step = decided;
    }
}

void oxp_open_delay(oxp_judge_scratch *work, uint32_t index)
{
    const oxp_policy *policy = work->in->policy;
    const oxp_rule_work *known = &work->rules.items[index];

    for (uint32_t r = 0; work->in->open->plan->allowed[index] && r < policy->n_rules; r++) {
        const oxp_rule *by = &policy->rules[r];
        bool names = false;
        for (uint32_t i = 0; i < by->n_allow_rules && by->mode == OXP_RULE_ENFORCE; i++)
            names = names || by->allow_rules[i] == index;
        for (uint32_t i = known->first; names && i < known->first + known->n; i++)
            wait_for_allows(work, r, &work->events.items[i]);
    }
}

/* A chain that is asked about. */
typedef struct chain {
    oxp_judge_scratch *work;
    uint32_t rule;
    const oxp_condition *node;
    bool memory;
} chain;

static uint32_t reach_of(chain *c, const oxp_event *event)
{
    size_t reach = 0;
    if (!oxp_reach_forward(&c->work->reach, c->work->in->views[event->view], c->node->within,
                           event->end, &reach))
        c->memory = true;
    return (uint32_t)reach;
}

static bool is_linked(chain *c, const oxp_event *a, const oxp_event *b)
{
    if (a->view != b->view)
        return false;
    if (c->node->ordered)
        return a->end <= b->start && b->start <= reach_of(c, a);
    return a != b && b->start <= reach_of(c, a) && a->start <= reach_of(c, b);
}

/* Whether a member for `link` that is not there yet may stand behind (or, unordered, beside) the
 * event. */
static bool may_come(chain *c, const oxp_event *event, const oxp_link *link)
{
    oxp_judge_scratch *work = c->work;
    const oxp_rule *rule = &work->in->policy->rules[c->rule];
    uint32_t reach = reach_of(c, event);

    if (oxp_step_of(work, work->in->views[event->view], reach + 1) > now(work))
        return true;
    for (uint32_t i = 0; i < link->n; i++)
        if (oxp_open_alive(work, rule, link->finds[i], event->view,
                           c->node->ordered ? event->end : 0, reach))
            return true;
    return false;
}

/* How the chain can be complete on one side of `event`, which is its member at `at`. */
static unsigned side(chain *c, const oxp_event *event, uint32_t at, int direction)
{
    oxp_judge_scratch *work = c->work;
    const oxp_rule_work *known = &work->rules.items[c->rule];
    unsigned how = 0;

    if (at == (direction < 0 ? 0 : c->node->n_links - 1))
        return KNOWN;
    uint32_t next = at + (uint32_t)direction;
    const oxp_link *link = &c->node->links[next];
    if ((direction > 0 || !c->node->ordered) && may_come(c, event, link))
        return KNOWN | COMING;
    for (uint32_t i = known->first; i < known->first + known->n; i++) {
        const oxp_event *other = &work->events.items[i];
        bool pending = other->step > now(work);
        if (!names(link, other->find) || (other->dropped && !pending) ||
            !(direction > 0 ? is_linked(c, event, other) : is_linked(c, other, event)))
            continue;
        unsigned behind = side(c, other, next, direction);
        how |= behind && pending ? behind | COMING : behind;
    }
    return how;
}

static bool chain_open(chain *c, const oxp_event *event)
{
    for (uint32_t at = 0; at < c->node->n_links; at++) {
        if (!names(&c->node->links[at], event->find))
            continue;
        unsigned before = side(c, event, at, -1), behind = side(c, event, at, 1);
        if (before && behind && ((before | behind) & COMING))
            return true;
    }
    return false;
}

/* Whether the group of events around this one may still grow. */
static bool cluster_open(chain *c, const oxp_event *event)
{
    oxp_judge_scratch *work = c->work;
    const oxp_rule_work *known = &work->rules.items[c->rule];
    oxp_link all = {c->node->finds, c->node->n_finds};
    uint32_t reach = reach_of(c, event);

    for (bool grew = true; grew;) {
        grew = false;
        for (uint32_t i = known->first; i < known->first + known->n; i++) {
            const oxp_event *other = &work->events.items[i];
            bool pending = other->step > now(work);
            if (!names(&all, other->find) || other->view != event->view || other->start > reach ||
                (other->dropped && !pending))
                continue;
            if (pending)
                return true;
            uint32_t to = reach_of(c, other);
            grew = grew || to > reach;
            reach = to > reach ? to : reach;
        }
    }
    if (oxp_step_of(work, work->in->views[event->view], reach + 1) > now(work))
        return true;
    for (uint32_t i = 0; i < all.n; i++)
        if (oxp_open_alive(work, &work->in->policy->rules[c->rule], all.finds[i], event->view, 0,
                           reach))
            return true;
    return false;
}

/* A decided match that no chain has touched yet. */
static bool may_link(oxp_judge_scratch *work, uint32_t rule, const oxp_event *event, bool *memory)
{
    uint32_t root = work->rules.items[rule].root;

    for (uint32_t i = root; i < work->clauses.items[root].next; i++) {
        const oxp_clause *clause = &work->clauses.items[i];
        const oxp_condition *node = clause->node;
        chain c = {work, rule, node, false};
        bool cluster =
            node->kind == OXP_CONDITION_OF && node->count && node->within.unit != OXP_UNIT_NONE;
        if (!clause->positive || (node->kind != OXP_CONDITION_CHAIN && !cluster))
            continue;
        if (work->rules.items[rule].n > MEMBERS_MOST)
            return true;
        oxp_link all = {node->finds, node->n_finds};
        bool open =
            cluster ? names(&all, event->find) && cluster_open(&c, event) : chain_open(&c, event);
        *memory = *memory || c.memory;
        if (open)
            return true;
    }
    return false;
}

/* Whether the rule acts on this match if all goes on as it may: the arms say it of where it
 * starts. */
static bool is_armed(const oxp_judge_scratch *work, uint32_t index, const oxp_event *event)
{
    const oxp_judge_open *open = work->in->open;
    const oxp_find *find = &work->in->policy->rules[index].finds[event->find];

    if ((open->plan->holders[index] & OXP_HOLDER_FEEDS) || find->search == OXP_NONE)
        return true;
    return open->plan->kinds[find->search] == OXP_HOLDS_ALWAYS ||
           oxp_arms_cover(open->arms, find->search, event->from);
}

/* Whether matches behind this one are acted on because of it. */
static bool is_counted(const oxp_judge_scratch *work, uint32_t rule, uint32_t find)
{
    uint32_t root = work->rules.items[rule].root;

    for (uint32_t i = root; i < work->clauses.items[root].next; i++) {
        const oxp_clause *clause = &work->clauses.items[i];
        if (clause->positive && clause->node->kind == OXP_CONDITION_COUNT &&
            clause->node->finds[0] == find)
            return true;
    }
    return false;
}

static bool look_at_rule(oxp_judge_scratch *work, uint32_t index, uint32_t *held, bool *waits)
{
    const oxp_rule_work *known = &work->rules.items[index];
    bool memory = false;

    if (oxp_arm_dead(work, index))
        return true;
    if (!oxp_condition_mark_positive(work, index))
        return false;
    for (uint32_t i = known->first; i < known->first + known->n; i++) {
        const oxp_event *event = &work->events.items[i];
        bool pending = event->step > now(work);
        *waits = *waits || pending || (event->touched != OXP_NEVER && event->touched > now(work));
        if (!work->direct.items[event->find] || event->touched <= now(work) ||
            (event->dropped && !pending))
            continue;
        /* Asked also where the hold is at its begin already: it may move on before this closes. */
        bool open = pending || event->touched != OXP_NEVER;
        if (!open && may_link(work, index, event, &memory)) {
            open = true;
            *waits = true;
        }
        if (event->from >= *held)
            continue;
        if (open && is_armed(work, index, event))
            *held = event->from;
        else if (pending && event->to < *held && is_counted(work, index, event->find))
            *held = event->to; /* it may count, and arm what starts behind it */
    }
    return !memory;
}

bool oxp_open_held(oxp_judge_scratch *work, uint32_t *held, bool *waits)
{
    const oxp_judge_open *open = work->in->open;

    *waits = false;
    *held = now(work);
    if (!work->in->shadow && open->plan->any) {
        uint32_t head = open->head(open->context, open->arms);
        *held = head < *held ? head : *held;
    }
    for (size_t i = 0; i < work->judged.n; i++) {
        uint32_t index = work->judged.items[i];
        if (!work->in->shadow && open->plan->holders[index] &&
            !look_at_rule(work, index, held, waits))
            return false;
    }
    return true;
}
