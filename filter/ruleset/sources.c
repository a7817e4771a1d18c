#include "ruleset/sources.h"

#include <string.h>

#include "ruleset/shipped.h"

static uint32_t count_lists(const oxp_list_doc *lists)
{
    uint32_t n = 0;
    for (; lists; lists = lists->next)
        n++;
    return n;
}

/* Lists are chained with the last first; a child policy's chain ends in its parent's. */
static void add_lists(const oxp_list_doc *lists, oxp_list_source *sources, uint32_t *n)
{
    for (; lists; lists = lists->next) {
        uint32_t i = 0;
        while (i < *n && !(sources[i].terms == lists->terms.items &&
                           sources[i].place.line == lists->place.line &&
                           strcmp(sources[i].place.file, lists->place.file) == 0))
            i++;
        if (i < *n)
            continue;
        sources[(*n)++] = (oxp_list_source){.owner = lists->owner,
                                            .name = lists->name,
                                            .file = lists->file,
                                            .license = lists->license,
                                            .source = lists->source,
                                            .as = lists->as,
                                            .terms = lists->terms.items,
                                            .n_terms = lists->terms.n,
                                            .place = lists->place};
    }
}

static bool keep_lists(oxp_loader *loader, oxp_policy_doc *const *docs, uint32_t n,
                       oxp_sources *sources)
{
    uint32_t most = 0;

    for (const oxp_pack_doc *pack = loader->packs; pack; pack = pack->next)
        most += count_lists(pack->lists);
    for (uint32_t i = 0; i < n; i++)
        most += count_lists(docs[i]->lists);
    oxp_list_source *lists = oxp_loader_keep(loader, most, sizeof *lists);
    if (!lists)
        return false;
    for (const oxp_pack_doc *pack = loader->packs; pack; pack = pack->next)
        add_lists(pack->lists, lists, &sources->n_lists);
    for (uint32_t i = 0; i < n; i++)
        add_lists(docs[i]->lists, lists, &sources->n_lists);
    sources->lists = lists;
    return true;
}

static bool keep_files(oxp_loader *loader, oxp_sources *sources)
{
    uint32_t n = 0;

    for (const oxp_file_memory *file = loader->files; file; file = file->next)
        n++;
    oxp_file_source *files = oxp_loader_keep(loader, n, sizeof *files);
    if (!files)
        return false;
    sources->n_files = n;
    for (const oxp_file_memory *file = loader->files; file; file = file->next)
        files[--n] = (oxp_file_source){file->file.shown, file->file.text, file->is_policy};
    sources->files = files;
    return true;
}

/* A load without it is as good: lint says what it could not judge. */
static bool keep_frequent_words(oxp_loader *loader, oxp_sources *sources)
{
    oxp_file file;

    bool found = oxp_shipped_open(loader, "lists/frequent-words.txt", &file);
    if (!found || loader->no_memory)
        return !loader->no_memory;
    sources->frequent_words = oxp_arena_str(loader->keep, file.text.p, file.text.n);
    return sources->frequent_words.p != NULL;
}

bool oxp_sources_keep(oxp_loader *loader, const oxp_specs *specs, oxp_policy_doc *const *docs,
                      uint32_t n, oxp_filter *filter)
{
    oxp_sources *sources = oxp_loader_keep(loader, 1, sizeof *sources);
    oxp_search_spec *list = oxp_loader_keep(loader, specs->list.n, sizeof *list);

    if (!sources || !list)
        return false;
    if (specs->list.n)
        memcpy(list, specs->list.items, specs->list.n * sizeof *list);
    sources->specs = list;
    sources->n_specs = (uint32_t)specs->list.n;
    if (!keep_lists(loader, docs, n, sources) || !keep_files(loader, sources) ||
        !keep_frequent_words(loader, sources))
        return false;
    filter->sources = sources;
    return true;
}
