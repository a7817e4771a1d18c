#include "ruleset/taxonomy.h"

#include <string.h>

#include "ruleset/shipped.h"
#include "ruleset/suggest.h"
#include "ruleset/yaml.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

static const char *const MAP_KEYS[] = {"atlas",  "owasp",       "agentic", "ailuminate",
                                       "openai", "llama-guard", "roost"};

/* ---- reading it --------------------------------------------------------------------- */

static bool known(const char *const *names, uint32_t n, const char *name, size_t length)
{
    for (uint32_t i = 0; i < n; i++)
        if (strncmp(names[i], name, length) == 0 && names[i][length] == '\0')
            return true;
    return false;
}

static void read_category(oxp_loader *loader, oxp_node *item, const char **names, uint32_t *n)
{
    static const char *const KEYS[] = {"id", "title", "maps"};

    if (!oxp_want_map(loader, item))
        return;
    oxp_node_check_keys(loader, item, "a category", KEYS, COUNT(KEYS));
    oxp_node *id = oxp_want_member(loader, item, "a category", "id");
    oxp_node *title = oxp_node_get(item, "title"), *maps = oxp_node_get(item, "maps");
    const char *name = id ? oxp_want_name(loader, id, OXP_NAME_CATEGORY) : NULL;
    if (title)
        oxp_want_text(loader, title, 200);
    if (maps)
        oxp_maps_check(loader, maps);
    if (!name)
        return;
    if (known(names, *n, name, strlen(name)))
        oxp_blame(loader, id, "E3", "the category '%s' stands here again; take one out", name);
    else
        names[(*n)++] = name;
}

/* "privacy.contact" brings "privacy". */
static bool add_prefixes(oxp_loader *loader, const char **names, uint32_t *n)
{
    for (uint32_t i = 0, end = *n; i < end; i++)
        for (const char *dot = strchr(names[i], '.'); dot; dot = strchr(dot + 1, '.')) {
            size_t length = (size_t)(dot - names[i]);
            if (known(names, *n, names[i], length))
                continue;
            const char *prefix = oxp_arena_copy(loader->keep, names[i], length);
            if (!prefix)
                return false;
            names[(*n)++] = prefix;
        }
    return true;
}

static bool read_taxonomy(oxp_loader *loader, oxp_node *root, oxp_taxonomy *taxonomy)
{
    static const char *const KEYS[] = {"taxonomy", "format",     "version",   "title",
                                       "license",  "references", "categories"};
    uint32_t dots = 0;

    if (!oxp_want_map(loader, root))
        return true;
    oxp_node_check_keys(loader, root, "a taxonomy", KEYS, COUNT(KEYS));
    oxp_node *format = oxp_want_member(loader, root, "the taxonomy", "format");
    oxp_node *list = oxp_want_member(loader, root, "the taxonomy", "categories");
    if (format)
        oxp_want_format(loader, format);
    if (!list || !oxp_want_list(loader, list))
        return true;
    for (oxp_node *item = list->first; item; item = item->next) {
        oxp_node *id = oxp_node_get(item, "id");
        for (size_t i = 0; id && i < id->text.n; i++)
            dots += id->text.p[i] == '.';
    }
    const char **names = oxp_loader_keep(loader, list->n + dots, sizeof *names);
    if (!names)
        return false;
    for (oxp_node *item = list->first; item; item = item->next)
        read_category(loader, item, names, &taxonomy->n);
    taxonomy->names = names;
    return add_prefixes(loader, names, &taxonomy->n);
}

const oxp_taxonomy *oxp_taxonomy_load(oxp_loader *loader)
{
    oxp_file file;
    oxp_taxonomy *taxonomy = oxp_loader_take(loader, 1, sizeof *taxonomy);

    if (!taxonomy)
        return NULL;
    if (!oxp_shipped_open(loader, "taxonomy.yaml", &file)) {
        taxonomy->missing = true;
        loader->unreadable++;
        oxp_diag_error(loader->diag, (oxp_place){loader->root ? loader->root : "", 0, 0}, "E0",
                       "no taxonomy.yaml in the root folder, and none came with the library; "
                       "copy it from the rules folder of the sources");
        return loader->no_memory ? NULL : taxonomy;
    }
    oxp_node *root = oxp_yaml_read(loader, file.shown, 1, file.text.p, file.text.n);
    if (root) {
        oxp_node_refuse_odd(loader, root);
        if (!read_taxonomy(loader, root, taxonomy))
            loader->no_memory = true;
    }
    /* A broken taxonomy is complained of by itself, not once more for each rule. */
    taxonomy->missing = !taxonomy->n;
    return loader->no_memory ? NULL : taxonomy;
}

/* ---- using it ---------------------------------------------------------------------- */

const char *oxp_want_category(oxp_loader *loader, oxp_node *node)
{
    const char *name = oxp_want_name(loader, node, OXP_NAME_CATEGORY);
    const oxp_taxonomy *taxonomy = loader->taxonomy;

    if (!name || taxonomy->missing || known(taxonomy->names, taxonomy->n, name, strlen(name)))
        return name;
    const char *meant = oxp_suggest(name, taxonomy->names, taxonomy->n);
    if (meant)
        oxp_blame(loader, node, "E7", "unknown category '%s'; did you mean '%s'?", name, meant);
    else
        oxp_blame(loader, node, "E7",
                  "unknown category '%s'; a rule names one of the categories in taxonomy.yaml",
                  name);
    return NULL;
}

bool oxp_category_covers(const char *prefix, const char *category)
{
    size_t n = strlen(prefix);
    return strncmp(prefix, category, n) == 0 && (category[n] == '\0' || category[n] == '.');
}

/* ---- ids of other lists --------------------------------------------------------------- */

/* `form` holds each character of an id, '9' standing for a digit. */
static bool has_form(const char *text, const char *form)
{
    for (; *form; form++, text++)
        if (*form == '9' ? *text < '0' || *text > '9' : *text != *form)
            return false;
    return !*text;
}

static bool between(const char *text, size_t prefix, uint32_t most)
{
    uint32_t number = 0;
    for (const char *at = text + prefix; *at; at++)
        number = number * 10 + (uint32_t)(*at - '0');
    return number >= 1 && number <= most;
}

static bool one_of(const char *text, const char *const *names, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(text, names[i]) == 0)
            return true;
    return false;
}

static bool id_fits(int map, const char *id)
{
    static const char *const AILUMINATE[] = {"vcr",     "ncr",     "src",     "cse",     "dfm",
                                             "ipv",     "prv",     "iwp",     "hte",     "ssh",
                                             "sxc_prn", "spc_hlt", "spc_fin", "spc_lgl", "spc_ele"};
    static const char *const OPENAI[] = {"harassment",
                                         "harassment/threatening",
                                         "hate",
                                         "hate/threatening",
                                         "illicit",
                                         "illicit/violent",
                                         "self-harm",
                                         "self-harm/intent",
                                         "self-harm/instructions",
                                         "sexual",
                                         "sexual/minors",
                                         "violence",
                                         "violence/graphic"};
    static const char *const ROOST[] = {"violent_threats",   "hate_speech",   "self_harm",
                                        "harassment",        "adult_nudity",  "csam",
                                        "off_platform_harm", "impersonation", "spam"};

    switch (map) {
    case 0:
        return has_form(id, "AML.T9999") || has_form(id, "AML.T9999.999");
    case 1:
        return has_form(id, "LLM99") && between(id, 3, 10);
    case 2:
        return has_form(id, "ASI99") && between(id, 3, 10);
    case 3:
        return one_of(id, AILUMINATE, COUNT(AILUMINATE));
    case 4:
        return one_of(id, OPENAI, COUNT(OPENAI));
    case 5:
        return (has_form(id, "S9") || has_form(id, "S99")) && between(id, 1, 14);
    default:
        return one_of(id, ROOST, COUNT(ROOST));
    }
}

void oxp_maps_check(oxp_loader *loader, oxp_node *maps)
{
    if (!oxp_want_map(loader, maps))
        return;
    oxp_node_check_keys(loader, maps, "maps", MAP_KEYS, COUNT(MAP_KEYS));
    for (oxp_node *member = maps->first; member; member = member->next) {
        int map = 0;
        while (map < (int)COUNT(MAP_KEYS) && strcmp(MAP_KEYS[map], member->key.p) != 0)
            map++;
        if (map == (int)COUNT(MAP_KEYS) || !oxp_want_list(loader, member))
            continue;
        for (oxp_node *id = member->first; id; id = id->next) {
            const char *text = oxp_want_text(loader, id, 60);
            if (text && !id_fits(map, text))
                oxp_blame(loader, id, "E7", "'%s' is no id of %s", text, member->key.p);
        }
    }
}
