#include "ruleset/pack.h"

#include <stdlib.h>
#include <string.h>

#include "ruleset/suggest.h"
#include "ruleset/yaml.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

enum { TITLE = 100, TEXT = 1000 };

bool oxp_pack_is(const oxp_node *root)
{
    return oxp_node_get(root, "pack") && !oxp_node_get(root, "policy");
}

const oxp_rule_doc *oxp_pack_rule(const oxp_pack_doc *pack, const char *name)
{
    for (uint32_t i = 0; i < pack->n_rules; i++)
        if (strcmp(pack->rules[i].name, name) == 0)
            return &pack->rules[i];
    return NULL;
}

/* ---- secrets -------------------------------------------------------------------------- */

/* True for an address with a password in it: scheme://user:password@host. */
static bool holds_password(const char *text)
{
    for (const char *at = text; (at = strstr(at, "://"));) {
        at += 3;
        size_t n = strcspn(at, "/?# \t\n@");
        const char *colon = memchr(at, ':', n);
        if (at[n] == '@' && colon && colon + 1 < at + n)
            return true;
    }
    return false;
}

static void refuse_secrets(oxp_loader *loader, oxp_node *node)
{
    if (!node)
        return;
    if (node->kind == OXP_NODE_SCALAR && holds_password(node->text.p))
        oxp_blame(loader, node, "E9",
                  "this address has a password in it; rule files hold no "
                  "secret");
    for (oxp_node *child = node->first; child; child = child->next)
        refuse_secrets(loader, child);
}

static void refuse_secrets_in(oxp_loader *loader, oxp_node *map)
{
    static const char *const KEYS[] = {"title",    "description",     "authors", "references",
                                       "homepage", "false_positives", "messages"};
    for (size_t i = 0; i < COUNT(KEYS); i++)
        refuse_secrets(loader, oxp_node_get(map, KEYS[i]));
}

/* ---- characters ------------------------------------------------------------------------ */

/* Tests alone may hold what nobody can see. */
static void refuse_odd(oxp_loader *loader, oxp_node *root)
{
    for (oxp_node *member = root->first; member; member = member->next) {
        if (strcmp(member->key.p, "rules") != 0 || member->kind != OXP_NODE_LIST) {
            oxp_node_refuse_odd(loader, member);
            continue;
        }
        for (oxp_node *rule = member->first; rule; rule = rule->next)
            for (oxp_node *key = rule->first; key; key = key->next)
                if (!key->key.p || strcmp(key->key.p, "tests") != 0)
                    oxp_node_refuse_odd(loader, key);
    }
}

/* ---- one file ----------------------------------------------------------------------------- */

static void read_version(oxp_loader *loader, oxp_node *node, oxp_pack_doc *pack)
{
    oxp_version version;
    const char *text = oxp_want_text(loader, node, 60);

    if (!text)
        return;
    if (!oxp_version_read(text, &version)) {
        oxp_blame_type(loader, node, "a version of three numbers such as 1.0.0", "");
    } else if (pack->model->version && strcmp(pack->model->version, text) != 0) {
        oxp_blame(loader, node, "E1", "version %s differs from %s in another file of the pack",
                  text, pack->model->version);
    } else {
        pack->model->version = text;
        pack->version = version;
    }
}

static void read_head(oxp_loader *loader, oxp_node *root, oxp_pack_doc *pack)
{
    oxp_pack *model = pack->model;
    oxp_node *format = oxp_want_member(loader, root, "the pack", "format");
    oxp_node *version = oxp_want_member(loader, root, "the pack", "version");
    oxp_node *title = oxp_want_member(loader, root, "the pack", "title");
    oxp_node *license = oxp_want_member(loader, root, "the pack", "license");
    oxp_node *languages = oxp_want_member(loader, root, "the pack", "languages");
    oxp_node *authors = oxp_node_get(root, "authors"), *node;
    uint32_t n;

    if (format)
        oxp_want_format(loader, format);
    if (version)
        read_version(loader, version, pack);
    if (title)
        model->title = oxp_want_text(loader, title, TITLE);
    if (license)
        model->license = oxp_want_name(loader, license, OXP_NAME_LICENSE);
    if (languages)
        model->languages =
            oxp_want_names(loader, languages, OXP_NAME_LANGUAGE, &model->n_languages);
    if (authors)
        oxp_want_texts(loader, authors, TEXT, &n);
    if ((node = oxp_node_get(root, "references")))
        oxp_want_texts(loader, node, TEXT, &n);
    if ((node = oxp_node_get(root, "homepage")))
        oxp_want_text(loader, node, TEXT);
    if ((node = oxp_node_get(root, "linear_only")))
        oxp_want_bool(loader, node, &model->linear_only);
    refuse_secrets_in(loader, root);
}

static void read_rules(oxp_loader *loader, oxp_node *list, const oxp_rule_home *home,
                       oxp_pack_doc *pack)
{
    if (!oxp_want_list(loader, list))
        return;
    if (!list->n)
        oxp_blame(loader, list, "E1", "'rules' is an empty list; a pack has at least one rule");
    oxp_rule_doc *rules = oxp_loader_take(loader, pack->n_rules + list->n, sizeof *rules);
    if (!rules)
        return;
    if (pack->n_rules)
        memcpy(rules, pack->rules, pack->n_rules * sizeof *rules);
    pack->rules = rules;
    for (oxp_node *item = list->first; item && !loader->no_memory; item = item->next) {
        oxp_rule_doc *rule = &rules[pack->n_rules];
        if (!oxp_rule_read(loader, item, home, rule))
            continue;
        refuse_secrets_in(loader, item);
        pack->n_rules++;
    }
}

static void read_file(oxp_loader *loader, oxp_pack_doc *pack, const oxp_file *file, oxp_node *root)
{
    static const char *const KEYS[] = {
        "pack",       "format",   "version",     "title",    "license", "languages", "authors",
        "references", "homepage", "linear_only", "defaults", "lists",   "messages",  "rules"};

    oxp_file_remember(loader, file, false);
    if (!oxp_want_map(loader, root))
        return;
    if (oxp_node_get(root, "policy") && !oxp_node_get(root, "pack")) {
        oxp_blame(loader, root, "E1", "this is a policy, where a pack is wanted");
        return;
    }
    refuse_odd(loader, root);
    oxp_node_check_keys(loader, root, "a pack", KEYS, COUNT(KEYS));
    oxp_node *id = oxp_want_member(loader, root, "the pack", "pack");
    const char *name = id ? oxp_want_name(loader, id, OXP_NAME_PACK) : NULL;
    if (!name)
        return;
    if (strcmp(name, "policy") == 0) {
        oxp_blame(loader, id, "E1",
                  "no pack may be named 'policy', which stands for a policy's "
                  "own lists and findings");
        return;
    }
    if (pack->model->name && strcmp(pack->model->name, name) != 0) {
        oxp_blame(loader, id, "E1",
                  "pack '%s' beside pack '%s'; the files of a folder form one "
                  "pack",
                  name, pack->model->name);
        return;
    }
    pack->model->name = name;
    pack->loaded = true;
    read_head(loader, root, pack);
    oxp_node *lists = oxp_node_get(root, "lists"), *messages = oxp_node_get(root, "messages");
    oxp_node *defaults = oxp_node_get(root, "defaults");
    oxp_node *rules = oxp_want_member(loader, root, "the pack", "rules");
    oxp_messages texts = {pack->model->messages, pack->model->n_messages};
    if (lists)
        oxp_lists_read(loader, lists, name, file->real, &pack->lists);
    if (messages)
        oxp_messages_read(loader, messages, &texts);
    pack->model->messages = texts.items;
    pack->model->n_messages = texts.n;
    if (defaults)
        oxp_rule_check_defaults(loader, defaults);
    oxp_rule_home home = {pack, pack->model, file->real, defaults};
    if (rules)
        read_rules(loader, rules, &home, pack);
}

/* ---- the pack ------------------------------------------------------------------------------- */

static void read_folder(oxp_loader *loader, oxp_pack_doc *pack, const oxp_file *folder)
{
    uint32_t n;
    const char *const *names = oxp_file_list(loader, folder, &n);

    for (uint32_t i = 0; names && i < n && !loader->no_memory; i++) {
        oxp_file file;
        if (!oxp_file_open_in_folder(loader, folder, names[i], &file))
            continue;
        oxp_node *root = oxp_yaml_read(loader, file.shown, 1, file.text.p, file.text.n);
        if (root)
            read_file(loader, pack, &file, root);
    }
}

static int by_name_and_place(const void *left, const void *right)
{
    const oxp_rule_doc *a = *(const oxp_rule_doc *const *)left;
    const oxp_rule_doc *b = *(const oxp_rule_doc *const *)right;
    int order = strcmp(a->name, b->name);
    return order ? order : a < b ? -1 : a > b; /* in one array, as read */
}

static void refuse_repeated_rules(oxp_loader *loader, const oxp_pack_doc *pack)
{
    const oxp_rule_doc **rules = oxp_loader_take(loader, pack->n_rules, sizeof(oxp_rule_doc *));
    if (!rules)
        return;
    for (uint32_t i = 0; i < pack->n_rules; i++)
        rules[i] = &pack->rules[i];
    qsort(rules, pack->n_rules, sizeof(oxp_rule_doc *), by_name_and_place);
    for (uint32_t i = 1; i < pack->n_rules; i++) {
        oxp_place first = rules[i - 1]->rule.place, again = rules[i]->rule.place;
        if (strcmp(rules[i - 1]->name, rules[i]->name) != 0)
            continue;
        bool here = strcmp(first.file, again.file) == 0;
        oxp_diag_error(loader->diag, again, "E3",
                       "the rule '%s' stands here again; it is on line %u%s%s already, so rename "
                       "one",
                       rules[i]->name, first.line, here ? "" : " of ", here ? "" : first.file);
    }
}

static oxp_pack_doc *new_pack(oxp_loader *loader, const oxp_file *file)
{
    oxp_pack_doc *pack = oxp_loader_take(loader, 1, sizeof *pack);
    oxp_pack *model = oxp_loader_keep(loader, 1, sizeof *model);

    if (!pack || !model)
        return NULL;
    model->file = file->shown;
    pack->model = model;
    pack->real = file->real;
    pack->text = file->text;
    pack->is_folder = file->is_folder;
    pack->next = loader->packs;
    loader->packs = pack;
    return pack;
}

oxp_pack_doc *oxp_pack_load(oxp_loader *loader, const oxp_file *file, oxp_node *root)
{
    for (oxp_pack_doc *seen = loader->packs; seen; seen = seen->next)
        if (seen->real && file->real && strcmp(seen->real, file->real) == 0)
            return seen->loaded ? seen : NULL;
    oxp_pack_doc *pack = new_pack(loader, file);
    if (!pack)
        return NULL;
    if (file->is_folder) {
        read_folder(loader, pack, file);
    } else {
        if (!root)
            root = oxp_yaml_read(loader, file->shown, 1, file->text.p, file->text.n);
        if (root)
            read_file(loader, pack, file, root);
    }
    refuse_repeated_rules(loader, pack);
    return pack->loaded && !loader->no_memory ? pack : NULL;
}

/* ---- lists ------------------------------------------------------------------------------------
 */

static bool is_named(const oxp_pack_doc *pack, const char *name, size_t n)
{
    return pack->loaded && strlen(pack->model->name) == n &&
           memcmp(pack->model->name, name, n) == 0;
}

static const oxp_pack_doc *find_pack(oxp_loader *loader, const oxp_list_scope *scope,
                                     const char *name, size_t n)
{
    oxp_file file;

    if (scope->pack && is_named(scope->pack, name, n))
        return scope->pack;
    for (uint32_t i = 0; i < scope->n_packs; i++)
        if (is_named(scope->packs[i], name, n))
            return scope->packs[i];
    const char *path = oxp_loader_print(loader, "packs/%.*s.yaml", (int)n, name);
    return path && oxp_file_open_in_root(loader, path, &file) && !file.is_folder
               ? oxp_pack_load(loader, &file, NULL)
               : NULL;
}

static void blame_list(oxp_loader *loader, const oxp_list_doc *lists, oxp_node *name)
{
    const char *names[64];
    size_t n = 0;
    const char *slash = strchr(name->text.p, '/');

    for (; lists && n < COUNT(names); lists = lists->next)
        names[n++] = lists->name;
    oxp_blame(loader, name, "E7", "unknown list '%s'%s", name->text.p,
              n ? oxp_hint(loader, slash ? slash + 1 : name->text.p, names, n, "there are")
                : "; add it under lists");
}

const oxp_list_doc *oxp_pack_list(oxp_loader *loader, const oxp_list_scope *scope, oxp_node *name)
{
    const char *text = name->text.p, *slash = strchr(text, '/');
    const oxp_list_doc *lists = scope->pack ? scope->pack->lists : scope->policy_lists;

    if (slash) {
        size_t head = (size_t)(slash - text);
        if (head == 6 && memcmp(text, "policy", 6) == 0) {
            const oxp_list_doc *own = oxp_list_find(scope->policy_lists, slash + 1);
            return own && own->terms.n ? own : NULL;
        }
        const oxp_pack_doc *other = find_pack(loader, scope, text, head);
        if (!other) {
            oxp_blame(loader, name, "E7",
                      "the list '%s' is of a pack that is neither in this policy nor at "
                      "packs/%.*s.yaml in the root folder",
                      text, (int)head, text);
            return NULL;
        }
        lists = other->lists;
        text = slash + 1;
    }
    const oxp_list_doc *list = oxp_list_find(lists, text);
    if (!list)
        blame_list(loader, lists, name);
    return list && list->terms.n ? list : NULL;
}
