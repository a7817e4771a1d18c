#include "ruleset/action.h"

#include <string.h>

#include "ruleset/role.h"
#include "ruleset/suggest.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

enum { REDACT_TEXT_CHARACTERS = 200, POINTS_MOST = 1000, KEEP_MOST = 64, KIND_BYTES = 8192 };
enum { BLOCK, REPLACE, NOTE }; /* of oxp_action_item.messages */

static const char *const VERBS[] = {"block", "replace", "redact", "note", "score", "flag", "allow"};

/* `score` and notes are parts of what a message is told; a text is seen by every later step. */
static const oxp_roles NOTE_ROLES = OXP_ROLES_INPUT | OXP_ROLE_BIT(OXP_ROLE_SYSTEM);

static bool is_true(const oxp_node *node)
{
    return node->style == OXP_NODE_PLAIN && oxp_node_is(node, "true");
}

static bool only_true(oxp_loader *loader, oxp_node *node)
{
    bool value = true;
    if (!oxp_want_bool(loader, node, &value))
        return false;
    if (!value)
        oxp_blame(loader, node, "E1", "'%s' can only be true; take it out instead", node->label);
    return value;
}

static const char *want_message(oxp_loader *loader, oxp_node *node, int slot, oxp_action_item *item)
{
    if (oxp_node_is(node, "true") || oxp_node_is(node, "false")) {
        oxp_blame_type(loader, node, "the name of a message", "");
        return NULL;
    }
    const char *name = oxp_want_name(loader, node, OXP_NAME_MESSAGE);
    if (name)
        item->messages[slot] = node;
    return name;
}

/* ---- redact --------------------------------------------------------------------------- */

/* A kind of value that there are fakes of. */
static const char *want_kind(oxp_loader *loader, oxp_node *node)
{
    char value[KIND_BYTES];

    if (!oxp_want_text(loader, node, REDACT_TEXT_CHARACTERS))
        return NULL;
    if (oxp_fake(node->text.p, node->text.n, 0, value, sizeof value))
        return node->text.p;
    oxp_blame(loader, node, "E7",
              "there is no fake '%s'; name a validator or a shape as {{fake:NAME}} takes it in "
              "tests, such as phone or email",
              node->text.p);
    return NULL;
}

static void read_redact(oxp_loader *loader, oxp_node *node, oxp_act *act)
{
    static const char *const KEYS[] = {"style", "text", "keep_last", "like"};
    static const char *const STYLES[] = {"label", "mask", "hash", "fake", "remove"};
    static const oxp_style VALUES[] = {OXP_STYLE_LABEL, OXP_STYLE_MASK, OXP_STYLE_HASH,
                                       OXP_STYLE_FAKE, OXP_STYLE_REMOVE};
    uint32_t keep = 0;

    if (node->kind != OXP_NODE_MAP) {
        oxp_blame_type(loader, node, "a map with a style", "; write redact: {style: label}");
        return;
    }
    oxp_node_check_keys(loader, node, "'redact'", KEYS, COUNT(KEYS));
    oxp_node *style = oxp_want_member(loader, node, "'redact'", "style");
    oxp_node *text = oxp_node_get(node, "text"), *last = oxp_node_get(node, "keep_last");
    oxp_node *like = oxp_node_get(node, "like");
    int choice = style ? oxp_want_choice(loader, style, "E1", STYLES, COUNT(STYLES)) : -1;
    act->redact = choice >= 0 ? VALUES[choice] : OXP_STYLE_NONE;
    if (text)
        act->redact_text = oxp_want_text(loader, text, REDACT_TEXT_CHARACTERS);
    if (last && oxp_want_number(loader, last, 0, KEEP_MOST, &keep))
        act->keep_last = (uint16_t)keep;
    if (text && choice >= 0 && act->redact != OXP_STYLE_LABEL && act->redact != OXP_STYLE_HASH)
        oxp_blame_key(loader, text, "E1", "'text' goes with the styles label and hash only");
    if (last && choice >= 0 && act->redact != OXP_STYLE_MASK)
        oxp_blame_key(loader, last, "E1", "'keep_last' goes with the style mask only");
    if (like && choice >= 0 && act->redact != OXP_STYLE_FAKE)
        oxp_blame_key(loader, like, "E1", "'like' goes with the style fake only");
    else if (like)
        act->fake_like = want_kind(loader, like);
}

/* ---- verbs ------------------------------------------------------------------------------ */

static void read_allow(oxp_loader *loader, oxp_node *node, oxp_action_doc *action)
{
    static const char *const KEYS[] = {"rules", "categories"};
    uint32_t n;

    action->is_allow = true;
    if (!oxp_want_map(loader, node))
        return;
    oxp_node_check_keys(loader, node, "'allow'", KEYS, COUNT(KEYS));
    oxp_node *rules = oxp_node_get(node, "rules"), *categories = oxp_node_get(node, "categories");
    if ((rules != NULL) + (categories != NULL) != 1) {
        oxp_blame(loader, node, "E1", "'allow' wants either rules or categories");
        return;
    }
    oxp_want_names(loader, rules ? rules : categories, OXP_NAME_GLOB, &n);
    if (n) {
        action->allow_rules = rules;
        action->allow_categories = categories;
    }
}

static void read_verb(oxp_loader *loader, oxp_node *member, oxp_action_doc *action,
                      oxp_action_item *item)
{
    const char *verb = member->key.p;
    oxp_act *act = &item->act;
    uint32_t points;

    act->given = true;
    if (strcmp(verb, "block") == 0) {
        act->block = true;
        if (!is_true(member))
            act->block_message = want_message(loader, member, BLOCK, item);
    } else if (strcmp(verb, "replace") == 0) {
        act->replace = true;
        act->replace_message = want_message(loader, member, REPLACE, item);
    } else if (strcmp(verb, "note") == 0) {
        act->note = want_message(loader, member, NOTE, item);
    } else if (strcmp(verb, "redact") == 0) {
        read_redact(loader, member, act);
    } else if (strcmp(verb, "score") == 0) {
        if (oxp_want_number(loader, member, 1, POINTS_MOST, &points))
            act->points = (int16_t)points;
    } else if (strcmp(verb, "flag") == 0) {
        act->flag = only_true(loader, member);
    } else if (strcmp(verb, "allow") == 0) {
        act->allow = true;
        read_allow(loader, member, action);
    }
}

/* A lone verb: `block` or `flag`. */
static bool read_word(oxp_loader *loader, oxp_node *node, oxp_action_item *item)
{
    item->act.given = true;
    if (oxp_node_is(node, "block")) {
        item->act.block = true;
        return true;
    }
    if (oxp_node_is(node, "flag")) {
        item->act.flag = true;
        return true;
    }
    static const char *const CURES[] = {"",
                                        "{replace: message}",
                                        "{redact: {style: label}}",
                                        "{note: message}",
                                        "{score: 2}",
                                        "",
                                        "{allow: {categories: [privacy]}}"};
    for (size_t i = 0; i < COUNT(VERBS); i++)
        if (oxp_node_is(node, VERBS[i])) {
            oxp_blame(loader, node, "E1", "'%s' cannot stand alone; write %s", VERBS[i], CURES[i]);
            return false;
        }
    oxp_blame(loader, node, "E1", "unknown action '%s'%s", node->text.p,
              oxp_hint(loader, node->text.p, VERBS, COUNT(VERBS), "there are"));
    return false;
}

static bool read_item(oxp_loader *loader, oxp_node *node, bool in_list, oxp_action_doc *action,
                      oxp_action_item *item)
{
    static const char *const KEYS[] = {"block", "replace", "redact", "note",
                                       "score", "flag",    "allow",  "on"};

    *item = (oxp_action_item){.roles = OXP_ROLES_ANY, .place = node->place, .act.points = -1};
    if (!in_list && node->kind == OXP_NODE_SCALAR)
        return read_word(loader, node, item);
    if (node->kind != OXP_NODE_MAP) {
        oxp_blame_type(loader, node, "a map of roles and verbs",
                       "; write e.g. {on: input, flag: true}");
        return false;
    }
    oxp_node_check_keys(loader, node, "an action", KEYS, in_list ? COUNT(KEYS) : COUNT(VERBS));
    oxp_node *on = oxp_node_get(node, "on");
    for (oxp_node *member = node->first; member; member = member->next)
        if (member != on)
            read_verb(loader, member, action, item);
    if (!item->act.given) {
        oxp_blame(loader, node, "E1", "this action does nothing; give it one of %s",
                  oxp_loader_join(loader, VERBS, COUNT(VERBS)));
        return false;
    }
    if (!in_list)
        return true;
    on = oxp_want_member(loader, node, "an action in a list", "on");
    item->has_on = true;
    item->roles = on ? oxp_want_roles(loader, on) : 0;
    return item->roles != 0;
}

/* ---- the whole ------------------------------------------------------------------------------ */

static void check_allow(oxp_loader *loader, oxp_action_doc *action)
{
    const oxp_act *act = &action->items[0].act;

    if (!action->is_allow)
        return;
    if (action->node->kind == OXP_NODE_LIST)
        oxp_blame(loader, action->node, "E1",
                  "'allow' cannot stand in a list; the rule's roles "
                  "say where it works");
    else if (act->block || act->replace || act->redact || act->note || act->flag ||
             act->points >= 0)
        oxp_blame(loader, action->node, "E1",
                  "'allow' stands alone; put the rest in a rule of "
                  "its own");
}

static void check_overlap(oxp_loader *loader, oxp_action_doc *action)
{
    for (uint32_t i = 1; i < action->n; i++)
        for (uint32_t k = 0; k < i; k++) {
            oxp_roles both = action->items[i].roles & action->items[k].roles;
            if (!both)
                continue;
            oxp_diag_error(loader->diag, action->items[i].place, "E1",
                           "two actions for %s; join them in one item",
                           oxp_roles_shown(loader, both));
            action->items[i].roles &= (oxp_roles)~both;
            break;
        }
}

oxp_action_doc *oxp_action_read(oxp_loader *loader, oxp_node *node)
{
    oxp_action_doc *action = oxp_loader_take(loader, 1, sizeof *action);
    bool list = node->kind == OXP_NODE_LIST;

    if (!action || node->blamed)
        return NULL;
    action->node = node;
    action->items = oxp_loader_take(loader, list ? node->n : 1, sizeof *action->items);
    if (!action->items)
        return NULL;
    if (list && !node->n)
        oxp_blame(loader, node, "E1", "'action' is an empty list");
    if (!list)
        action->n = read_item(loader, node, false, action, action->items);
    for (oxp_node *item = list ? node->first : NULL; item; item = item->next)
        action->n += read_item(loader, item, true, action, &action->items[action->n]);
    if (!action->n)
        return NULL;
    check_allow(loader, action);
    check_overlap(loader, action);
    return action;
}

static bool does_more_than_note(const oxp_act *act)
{
    return act->block || act->replace || act->redact || act->flag || act->allow || act->points >= 0;
}

static void apply_item(oxp_loader *loader, const oxp_action_doc *action,
                       const oxp_action_item *item, oxp_roles roles, bool whole,
                       oxp_act acts[OXP_ROLE_COUNT])
{
    oxp_roles here = item->roles & roles;
    bool mute = item->act.note && (here & ~NOTE_ROLES);

    if (!item->roles)
        return; /* complained of */
    if (whole && !here)
        oxp_diag_error(loader->diag, item->place, "E1",
                       "'on' names no role of this rule, which runs in %s",
                       oxp_roles_shown(loader, roles));
    if (whole && mute && (item->has_on || !does_more_than_note(&item->act))) {
        action->node->blamed = true;
        oxp_diag_error(loader->diag, item->place, "E1",
                       "'note' works in input roles only, and this action is also for %s",
                       oxp_roles_shown(loader, here & (oxp_roles)~NOTE_ROLES));
    }
    for (int role = 0; role < OXP_ROLE_COUNT; role++) {
        if (!(here & OXP_ROLE_BIT(role)))
            continue;
        acts[role] = item->act;
        if (!(NOTE_ROLES & OXP_ROLE_BIT(role))) {
            acts[role].note = NULL;
            acts[role].given = does_more_than_note(&acts[role]);
        }
    }
}

void oxp_action_apply(oxp_loader *loader, const oxp_action_doc *action, oxp_roles roles, bool whole,
                      oxp_act acts[OXP_ROLE_COUNT])
{
    for (int role = 0; role < OXP_ROLE_COUNT; role++)
        acts[role] = (oxp_act){.points = -1};
    for (uint32_t i = 0; i < action->n; i++)
        apply_item(loader, action, &action->items[i], roles, whole, acts);
}
