/*
 * Pack: rules, lists and messages under one name, as written.
 */
#ifndef OXP_RULESET_PACK_H
#define OXP_RULESET_PACK_H

#include "ruleset/file.h"
#include "ruleset/message.h"
#include "ruleset/rule.h"
#include "ruleset/version.h"

/* One pack of a load. A folder of files that carry the same name is one pack too. */
typedef struct oxp_pack_doc {
    oxp_pack *model; /* what the filter keeps of it */
    oxp_version version;
    const char *real; /* the file or folder; NULL: from memory */
    oxp_str text;     /* of a file */
    bool is_folder;
    oxp_place place;
    oxp_rule_doc *rules;
    uint32_t n_rules;
    oxp_list_doc *lists;
    bool loaded; /* false: it lost its name or is no pack, and was complained of */
    struct oxp_pack_doc *next;
} oxp_pack_doc;

/* True where the root of a file is a pack's. */
bool oxp_pack_is(const oxp_node *root);

/* The pack of `file`, a file or a folder; read once a load, however often it is asked for. `root`:
 * the file's tree, where the caller has it already. NULL: complained, or memory ran out. */
oxp_pack_doc *oxp_pack_load(oxp_loader *loader, const oxp_file *file, oxp_node *root);

/* Where a rule's list names are looked up. */
typedef struct oxp_list_scope {
    const oxp_pack_doc *pack; /* of the rule; NULL: the policy itself asks */
    const oxp_list_doc *policy_lists;
    oxp_pack_doc *const *packs; /* of the policy */
    uint32_t n_packs;
} oxp_list_scope;

/* The list that `name` means: of the rule's pack, of another pack, or policy/name. A pack that is
 * not of the policy is looked for in the root folder. NULL where it holds no word: an unknown
 * list of the policy is empty, every other fault was complained of. */
const oxp_list_doc *oxp_pack_list(oxp_loader *loader, const oxp_list_scope *scope, oxp_node *name);

const oxp_rule_doc *oxp_pack_rule(const oxp_pack_doc *pack, const char *name);

#endif
