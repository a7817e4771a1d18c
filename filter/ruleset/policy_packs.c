#include <string.h>

#include "base/crypto.h"
#include "ruleset/policy.h"
#include "ruleset/yaml.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

enum { PACKS = 500 };

static bool open_pack(oxp_loader *loader, const oxp_policy_doc *policy, oxp_node *item,
                      oxp_node *name, oxp_file *file)
{
    oxp_node *path = oxp_node_get(item, "path");

    if (path)
        return oxp_file_open_named(loader, path, policy->real, (size_t)OXP_YAML_BYTES + 3, true,
                                   NULL, file);
    const char *own = oxp_loader_print(loader, "packs/%s.yaml", name->text.p);
    const char *folder = oxp_loader_print(loader, "packs/%s", name->text.p);
    if (!own || !folder)
        return false;
    if (oxp_file_open_in_root(loader, own, file) || oxp_file_open_in_root(loader, folder, file))
        return true;
    loader->unreadable += !name->blamed;
    oxp_blame(loader, name, "E0",
              "the pack '%s' is not at packs/%s.yaml in the root folder; give "
              "its path",
              name->text.p, name->text.p);
    return false;
}

static void check_version(oxp_loader *loader, oxp_node *node, const oxp_pack_doc *pack)
{
    const char *range = oxp_want_text(loader, node, 60);

    if (!range)
        return;
    if (!oxp_range_is_good(range))
        oxp_blame_type(loader, node, "a version or a range such as '^1.0'", "");
    else if (pack->model->version && !oxp_range_holds(range, &pack->version))
        oxp_blame(loader, node, "E7", "the pack '%s' has version %s, which is not in %s",
                  pack->model->name, pack->model->version, range);
}

static void check_hash(oxp_loader *loader, oxp_node *node, const oxp_pack_doc *pack)
{
    char hash[65];

    if (node->kind != OXP_NODE_SCALAR || node->text.n != 64 ||
        strspn(node->text.p, "0123456789abcdef") != 64) {
        oxp_blame_type(loader, node, "64 hexadecimal digits in lower case", "");
    } else if (pack->is_folder) {
        oxp_blame(loader, node, "E1",
                  "'sha256' goes with a pack of one file; this one is a "
                  "folder");
    } else if (!oxp_sha256_hex(pack->text.p, pack->text.n, hash)) {
        loader->no_memory = true;
    } else if (strcmp(hash, node->text.p) != 0) {
        oxp_blame(loader, node, "E7",
                  "the pack '%s' is not the file that was pinned: its sha256 is %s",
                  pack->model->name, hash);
    }
}

static void read_pack(oxp_loader *loader, oxp_node *item, uint32_t inherited,
                      oxp_policy_doc *policy)
{
    static const char *const KEYS[] = {"pack", "version", "path", "sha256"};
    oxp_file file;

    if (!oxp_want_map(loader, item))
        return;
    oxp_node_check_keys(loader, item, "an entry of 'packs'", KEYS, COUNT(KEYS));
    oxp_node *name = oxp_want_member(loader, item, "an entry of 'packs'", "pack");
    oxp_node *version = oxp_node_get(item, "version"), *hash = oxp_node_get(item, "sha256");
    if (!name || !oxp_want_name(loader, name, OXP_NAME_PACK) ||
        !open_pack(loader, policy, item, name, &file))
        return;
    oxp_pack_doc *pack = oxp_pack_load(loader, &file, NULL);
    if (!pack)
        return;
    if (strcmp(pack->model->name, name->text.p) != 0) {
        oxp_blame(loader, name, "E7", "%s holds the pack '%s', not '%s'", file.shown,
                  pack->model->name, name->text.p);
        return;
    }
    if (version)
        check_version(loader, version, pack);
    if (hash)
        check_hash(loader, hash, pack);
    for (uint32_t i = 0; i < policy->n_packs; i++)
        if (strcmp(policy->packs[i]->model->name, name->text.p) == 0) {
            if (i >= inherited)
                oxp_blame(loader, name, "E3", "the pack '%s' stands here twice; take one out",
                          name->text.p);
            policy->packs[i] = pack;
            return;
        }
    policy->packs[policy->n_packs++] = pack;
}

void oxp_policy_packs_read(oxp_loader *loader, oxp_node *node, oxp_policy_doc *policy)
{
    if (!oxp_want_list(loader, node))
        return;
    if (node->n > PACKS) {
        oxp_blame(loader, node, "E12", "more than %d packs", PACKS);
        return;
    }
    uint32_t inherited = policy->n_packs;
    oxp_pack_doc **packs = oxp_loader_take(loader, inherited + node->n, sizeof(oxp_pack_doc *));
    if (!packs)
        return;
    if (inherited)
        memcpy(packs, policy->packs, inherited * sizeof(oxp_pack_doc *));
    policy->packs = packs;
    for (oxp_node *item = node->first; item && !loader->no_memory; item = item->next)
        read_pack(loader, item, inherited, policy);
}
