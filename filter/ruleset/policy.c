#include "ruleset/policy.h"

#include <string.h>

#include "base/crypto.h"
#include "ruleset/yaml.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

enum { PARENTS = 4, TENANT = 100, KEY_BYTES = 32, KEY_FILE_BYTES = 4096 };

bool oxp_policy_is(const oxp_node *root)
{
    return oxp_node_get(root, "policy") != NULL;
}

/* ---- single settings ---------------------------------------------------------------------- */

static void read_status(oxp_loader *loader, oxp_node *node, oxp_policy_doc *policy)
{
    static const char *const KEYS[] = {"experimental", "stable", "deprecated"};

    if (!oxp_want_map(loader, node))
        return;
    oxp_node_check_keys(loader, node, "'status'", KEYS, COUNT(KEYS));
    for (size_t i = 0; i < COUNT(KEYS); i++) {
        oxp_node *member = oxp_node_get(node, KEYS[i]);
        int mode = member ? oxp_want_mode(loader, member) : -1;
        if (mode >= 0)
            policy->status[i] = mode;
    }
}

static void read_unscanned(oxp_loader *loader, oxp_node *node, oxp_policy *model)
{
    static const char *const KEYS[] = {"parts", "body", "route"};
    static const char *const NAMES[] = {"pass", "block"};
    oxp_fallback *const VALUES[] = {&model->unscanned_parts, &model->unscanned_body,
                                    &model->unscanned_route};
    if (!oxp_want_map(loader, node))
        return;
    oxp_node_check_keys(loader, node, "'unscanned'", KEYS, COUNT(KEYS));
    for (size_t i = 0; i < COUNT(KEYS); i++) {
        oxp_node *member = oxp_node_get(node, KEYS[i]);
        int choice = member ? oxp_want_choice(loader, member, "E1", NAMES, COUNT(NAMES)) : -1;
        if (choice >= 0)
            *VALUES[i] = (oxp_fallback)choice;
    }
}

static void read_answers(oxp_loader *loader, oxp_node *root, oxp_policy *model)
{
    static const char *const HISTORY[] = {"redact", "judge", "pass"};
    static const char *const STATUS[] = {"400", "200"};
    static const char *const MODES[] = {"enforce", "shadow"};
    static const char *const REPORT[] = {"moderation_field"};
    oxp_node *node;
    int choice;

    if ((node = oxp_node_get(root, "mode")) &&
        (choice = oxp_want_choice(loader, node, "E1", MODES, COUNT(MODES))) >= 0)
        model->shadow = choice == 1;
    if ((node = oxp_node_get(root, "history")) &&
        (choice = oxp_want_choice(loader, node, "E1", HISTORY, COUNT(HISTORY))) >= 0)
        model->history = (oxp_history)choice;
    if ((node = oxp_node_get(root, "refusal_status")) &&
        (choice = oxp_want_choice(loader, node, "E1", STATUS, COUNT(STATUS))) >= 0)
        model->refusal_status = choice ? 200 : 400;
    if ((node = oxp_node_get(root, "unscanned")))
        read_unscanned(loader, node, model);
    if ((node = oxp_node_get(root, "report")) && oxp_want_map(loader, node)) {
        oxp_node_check_keys(loader, node, "'report'", REPORT, COUNT(REPORT));
        oxp_node *field = oxp_node_get(node, "moderation_field");
        if (field)
            oxp_want_bool(loader, field, &model->moderation_field);
    }
}

static void read_key(oxp_loader *loader, oxp_node *node, oxp_policy_doc *policy)
{
    oxp_file file;

    if (!oxp_file_open_named(loader, node, policy->real, KEY_FILE_BYTES, false, NULL, &file))
        return;
    if (file.text.n < KEY_BYTES)
        oxp_blame(loader, node, "E1",
                  "the key file '%s' has %zu bytes; it wants at least %d "
                  "random ones",
                  node->text.p, file.text.n, KEY_BYTES);
    else if (!oxp_sha256(file.text.p, file.text.n, policy->model.key))
        loader->no_memory = true;
    else
        policy->has_key = true;
}

static void read_levels(oxp_loader *loader, oxp_node *root, oxp_policy_doc *policy)
{
    oxp_policy *model = &policy->model;
    oxp_node *node;
    uint32_t number;

    if ((node = oxp_node_get(root, "strictness")) && oxp_want_number(loader, node, 1, 4, &number))
        policy->strictness = (uint8_t)number;
    if ((node = oxp_node_get(root, "min_confidence")) &&
        oxp_want_number(loader, node, 0, 100, &number))
        policy->min_confidence = (uint8_t)number;
    if ((node = oxp_node_get(root, "status")))
        read_status(loader, node, policy);
    if ((node = oxp_node_get(root, "languages")))
        model->languages = oxp_want_names(loader, node, OXP_NAME_LANGUAGE, &model->n_languages);
    if ((node = oxp_node_get(root, "limits")))
        oxp_limits_read(loader, node, &model->limits);
}

/* ---- the whole ---------------------------------------------------------------------------------
 */

static oxp_policy_doc *new_policy(oxp_loader *loader, const oxp_file *file)
{
    oxp_policy_doc *policy = oxp_loader_take(loader, 1, sizeof *policy);
    if (!policy)
        return NULL;
    *policy = (oxp_policy_doc){.real = file->real,
                               .status = {-1, -1, -1},
                               .strictness = 4,
                               .min_confidence = 50,
                               .reading = true,
                               .next = loader->policies};
    policy->model = (oxp_policy){.file = file->shown,
                                 .limits = oxp_limits_default(),
                                 .unscanned_parts = OXP_FALLBACK_PASS,
                                 .unscanned_body = OXP_FALLBACK_BLOCK,
                                 .unscanned_route = OXP_FALLBACK_BLOCK,
                                 .history = OXP_HISTORY_REDACT,
                                 .refusal_status = 400};
    loader->policies = policy;
    return policy;
}

/* Takes over what the parent says, under the policy's own name, tenant and file. */
static void inherit(oxp_policy_doc *policy, const oxp_policy_doc *parent)
{
    oxp_policy_doc own = *policy;

    *policy = *parent;
    policy->model.name = own.model.name;
    policy->model.version = own.model.version;
    policy->model.tenant = NULL;
    policy->model.file = own.model.file;
    policy->real = own.real;
    policy->level = parent->level + 1;
    policy->reading = own.reading;
    policy->loaded = own.loaded;
    policy->next = own.next;
}

static const oxp_policy_doc *load_parent(oxp_loader *loader, oxp_node *node,
                                         const oxp_policy_doc *policy)
{
    oxp_file file;
    uint32_t open = 0;

    if (!oxp_file_open_named(loader, node, policy->real, (size_t)OXP_YAML_BYTES + 3, false, NULL,
                             &file))
        return NULL;
    for (const oxp_policy_doc *other = loader->policies; other; other = other->next) {
        open += other->reading;
        if (other->reading && other->real && strcmp(other->real, file.real) == 0) {
            oxp_blame(loader, node, "E8",
                      "'%s' extends itself, directly or by way of others; "
                      "break the circle",
                      node->text.p);
            return NULL;
        }
    }
    if (open > PARENTS) {
        oxp_blame(loader, node, "E12", "more than %d policies extend one another; merge some",
                  PARENTS);
        return NULL;
    }
    oxp_node *root = oxp_yaml_read(loader, file.shown, 1, file.text.p, file.text.n);
    if (root && !oxp_policy_is(root)) {
        oxp_blame(loader, node, "E1", "'%s' is no policy: it lacks the key 'policy'", node->text.p);
        return NULL;
    }
    const oxp_policy_doc *parent = root ? oxp_policy_load(loader, &file, root) : NULL;
    if (parent && parent->level >= PARENTS) {
        oxp_blame(loader, node, "E12", "more than %d policies extend one another; merge some",
                  PARENTS);
        return NULL;
    }
    return parent;
}

/* Lists grow at their front, so that a child never changes its parent's. The other two are copied
 * for the same reason. */
static void read_changes(oxp_loader *loader, oxp_node *root, oxp_policy_doc *policy)
{
    oxp_override *own = NULL, **last = &own;
    oxp_exception_doc *excepted = NULL, **last_excepted = &excepted;
    oxp_node *node;

    for (const oxp_override *o = policy->overrides; o; o = o->next) {
        oxp_override *copy = oxp_loader_take(loader, 1, sizeof *copy);
        if (!copy)
            return;
        *copy = *o;
        copy->next = NULL;
        *last = copy;
        last = &copy->next;
    }
    for (const oxp_exception_doc *e = policy->exceptions; e; e = e->next) {
        oxp_exception_doc *copy = oxp_loader_take(loader, 1, sizeof *copy);
        if (!copy)
            return;
        *copy = *e;
        copy->next = NULL;
        *last_excepted = copy;
        last_excepted = &copy->next;
    }
    if ((node = oxp_node_get(root, "overrides")))
        oxp_overrides_read(loader, node, policy->level, &last);
    if ((node = oxp_node_get(root, "exceptions")))
        oxp_exceptions_read(loader, node, policy->level, &last_excepted);
    policy->overrides = own;
    policy->exceptions = excepted;
}

static void read_head(oxp_loader *loader, oxp_node *root, oxp_policy_doc *policy)
{
    oxp_node *name = oxp_want_member(loader, root, "the policy", "policy");
    oxp_node *format = oxp_want_member(loader, root, "the policy", "format");
    oxp_node *version = oxp_want_member(loader, root, "the policy", "version");
    oxp_version parts;

    if (name)
        policy->model.name = oxp_want_name(loader, name, OXP_NAME_PACK);
    if (format)
        oxp_want_format(loader, format);
    if (!version || !oxp_want_text(loader, version, 60))
        return;
    policy->model.version = version->text.p;
    if (!oxp_version_read(version->text.p, &parts))
        oxp_blame_type(loader, version, "a version of three numbers such as 1.0.0", "");
}

static void read_body(oxp_loader *loader, oxp_node *root, oxp_policy_doc *policy)
{
    oxp_policy *model = &policy->model;
    oxp_messages messages = {model->messages, model->n_messages};
    oxp_node *node;

    if ((node = oxp_node_get(root, "tenant")))
        model->tenant = oxp_want_text(loader, node, TENANT);
    if ((node = oxp_node_get(root, "packs")))
        oxp_policy_packs_read(loader, node, policy);
    read_levels(loader, root, policy);
    read_answers(loader, root, model);
    if ((node = oxp_node_get(root, "categories")))
        oxp_policy_categories_read(loader, node, policy);
    if ((node = oxp_node_get(root, "lists")))
        oxp_lists_read(loader, node, "policy", policy->real, &policy->lists);
    if ((node = oxp_node_get(root, "messages")))
        oxp_messages_read(loader, node, &messages);
    model->messages = messages.items;
    model->n_messages = messages.n;
    if ((node = oxp_node_get(root, "key_file")))
        read_key(loader, node, policy);
    read_changes(loader, root, policy);
}

oxp_policy_doc *oxp_policy_load(oxp_loader *loader, const oxp_file *file, oxp_node *root)
{
    static const char *const KEYS[] = {
        "policy",         "format",    "version",        "extends",    "packs",     "strictness",
        "status",         "languages", "min_confidence", "categories", "overrides", "exceptions",
        "lists",          "messages",  "limits",         "unscanned",  "history",   "mode",
        "refusal_status", "report",    "key_file",       "tenant"};

    for (oxp_policy_doc *seen = loader->policies; seen; seen = seen->next)
        if (seen->real && file->real && strcmp(seen->real, file->real) == 0)
            return seen->loaded ? seen : NULL;
    oxp_policy_doc *policy = new_policy(loader, file);
    if (!policy)
        return NULL;
    oxp_file_remember(loader, file, true);
    oxp_node_refuse_odd(loader, root);
    oxp_node_check_keys(loader, root, "a policy", KEYS, COUNT(KEYS));
    read_head(loader, root, policy);
    oxp_node *extends = oxp_node_get(root, "extends");
    const oxp_policy_doc *parent = extends ? load_parent(loader, extends, policy) : NULL;
    if (parent)
        inherit(policy, parent);
    else
        policy->orphan = extends != NULL;
    read_body(loader, root, policy);
    oxp_node *packs = oxp_node_get(root, "packs");
    if (!policy->n_packs && (!packs || !packs->first) && !policy->orphan)
        oxp_blame(loader, root, "E1",
                  "the policy names no pack; give it packs, or a policy that it extends");
    policy->reading = false;
    policy->loaded = policy->model.name != NULL && !loader->no_memory;
    return policy->loaded ? policy : NULL;
}

oxp_policy_doc *oxp_policy_of_pack(oxp_loader *loader, oxp_pack_doc *pack)
{
    oxp_file file = {.shown = pack->model->file, .real = pack->real};
    oxp_policy_doc *policy = new_policy(loader, &file);
    oxp_pack_doc **packs = oxp_loader_take(loader, 1, sizeof(oxp_pack_doc *));

    if (!policy || !packs)
        return NULL;
    packs[0] = pack;
    policy->packs = packs;
    policy->n_packs = 1;
    policy->min_confidence = 0;
    policy->alone = true;
    policy->reading = false;
    policy->loaded = true;
    policy->model.name = pack->model->name;
    policy->model.version = pack->model->version;
    return policy;
}
