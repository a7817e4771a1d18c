#include "ruleset/list.h"

#include <stdio.h>
#include <string.h>

#include "ruleset/chars.h"
#include "ruleset/file.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

enum { LIST_WORDS = 2000000, TERM_CHARACTERS = 500, LIST_FILE_BYTES = 64 << 20 };

bool oxp_want_as(oxp_loader *loader, oxp_node *node, oxp_search_as *as)
{
    /* In the order of oxp_search_as. */
    static const char *const NAMES[] = {"words", "whole", "text", "host"};
    int choice = oxp_want_choice(loader, node, "E1", NAMES, COUNT(NAMES));
    if (choice >= 0)
        *as = (oxp_search_as)choice;
    return choice >= 0;
}

const oxp_list_doc *oxp_list_find(const oxp_list_doc *lists, const char *name)
{
    for (; lists; lists = lists->next)
        if (strcmp(lists->name, name) == 0)
            return lists;
    return NULL;
}

/* Terms outlive the load where authors' tools read them. */
static oxp_term *new_terms(oxp_loader *loader, size_t n)
{
    return loader->keep_tests ? oxp_loader_keep(loader, n, sizeof(oxp_term))
                              : oxp_loader_take(loader, n, sizeof(oxp_term));
}

static bool want_term(oxp_loader *loader, oxp_node *node, oxp_term *term)
{
    const char *text = oxp_want_text(loader, node, TERM_CHARACTERS);
    if (!text)
        return false;
    if (text[strspn(text, " \t\n")] == '\0') {
        oxp_blame(loader, node, "E1", "'%s' holds a text of nothing but white space", node->label);
        return false;
    }
    *term = (oxp_term){node->text, node->place};
    return true;
}

bool oxp_want_terms(oxp_loader *loader, oxp_node *node, oxp_terms *terms)
{
    bool one = node->kind == OXP_NODE_SCALAR;
    if (!one && !oxp_want_list(loader, node))
        return false;
    oxp_term *items = new_terms(loader, one ? 1 : node->n);
    *terms = (oxp_terms){items, 0};
    if (!items)
        return false;
    if (one)
        terms->n = want_term(loader, node, items);
    for (oxp_node *item = one ? NULL : node->first; item; item = item->next)
        terms->n += want_term(loader, item, &items[terms->n]);
    if (!one && !node->n)
        oxp_blame(loader, node, "E1", "'%s' is an empty list; give it a word or take it out",
                  node->label);
    return terms->n > 0;
}

bool oxp_terms_plain(oxp_loader *loader, oxp_terms *terms)
{
    bool any = false;
    for (size_t i = 0; i < terms->n && !any; i++)
        any = memmem(terms->items[i].text.p, terms->items[i].text.n, "\\*", 2) != NULL;
    if (!any)
        return true;
    oxp_term *items = new_terms(loader, terms->n);
    if (!items)
        return false;
    for (size_t i = 0; i < terms->n; i++) {
        const oxp_str from = terms->items[i].text;
        char *to = oxp_loader_keep(loader, from.n + 1, 1);
        if (!to)
            return false;
        size_t n = 0;
        for (size_t k = 0; k < from.n; k++)
            if (from.p[k] != '\\' || k + 1 == from.n || from.p[k + 1] != '*')
                to[n++] = from.p[k];
        items[i] = (oxp_term){{to, n}, terms->items[i].place};
    }
    terms->items = items;
    return true;
}

/* ---- lists of a rule file ------------------------------------------------------- */

static bool join(oxp_loader *loader, const oxp_terms *left, const oxp_terms *right, oxp_terms *both)
{
    oxp_term *items = new_terms(loader, left->n + right->n);
    if (!items)
        return false;
    if (left->n)
        memcpy(items, left->items, left->n * sizeof *items);
    if (right->n)
        memcpy(items + left->n, right->items, right->n * sizeof *items);
    *both = (oxp_terms){items, left->n + right->n};
    return true;
}

static void warn_absent(oxp_loader *loader, const oxp_term *term)
{
    char text[200];

    snprintf(text, sizeof text, "%.*s", (int)(term->text.n < 150 ? term->text.n : 150),
             term->text.p);
    oxp_char_tidy(text);
    oxp_diag_warn(loader->diag, term->place, "W20",
                  "'%s' is not in this list, so there is nothing to remove", text);
}

static bool remove_terms(oxp_loader *loader, oxp_terms *terms, oxp_node *node)
{
    oxp_terms gone;
    if (!oxp_want_terms(loader, node, &gone))
        return false;
    oxp_term *items = new_terms(loader, terms->n);
    if (!items)
        return false;
    size_t n = terms->n;
    if (n)
        memcpy(items, terms->items, n * sizeof *items);
    for (size_t g = 0; g < gone.n; g++) {
        size_t before = n;
        n = 0;
        for (size_t i = 0; i < before; i++) {
            bool same = items[i].text.n == gone.items[g].text.n &&
                        memcmp(items[i].text.p, gone.items[g].text.p, items[i].text.n) == 0;
            if (!same)
                items[n++] = items[i];
        }
        if (n == before)
            warn_absent(loader, &gone.items[g]);
    }
    *terms = (oxp_terms){items, n};
    return true;
}

static void read_file(oxp_loader *loader, oxp_node *node, const char *real, oxp_list_doc *list)
{
    oxp_file file;
    if (!oxp_file_open_named(loader, node, real, LIST_FILE_BYTES, false, NULL, &file))
        return;
    list->file = file.shown;
    /* Terms point into the file's text, which lives in scratch memory. */
    if (loader->keep_tests)
        file.text = oxp_arena_str(loader->keep, file.text.p, file.text.n);
    if (!file.text.p)
        loader->no_memory = true;
    else
        oxp_list_file_read(loader, file.shown, file.text, list);
}

/* What `list` holds beyond its own `words` or `file`: a parent policy's words, changed. */
static void change_list(oxp_loader *loader, oxp_node *node, const oxp_list_doc *parent,
                        oxp_list_doc *list)
{
    oxp_node *add = oxp_node_get(node, "add"), *remove = oxp_node_get(node, "remove");
    oxp_terms more = {0};

    if (parent) {
        list->as = parent->as;
        list->terms = parent->terms;
    }
    if (remove)
        remove_terms(loader, &list->terms, remove);
    if (add && oxp_want_terms(loader, add, &more))
        join(loader, &list->terms, &more, &list->terms);
}

static oxp_list_doc *read_list(oxp_loader *loader, oxp_node *node, const char *owner,
                               const char *real, const oxp_list_doc *parent)
{
    static const char *const KEYS[] = {"words", "file", "as", "add", "remove"};
    bool policy = strcmp(owner, "policy") == 0;
    oxp_list_doc *list = oxp_loader_take(loader, 1, sizeof *list);
    if (!list || !oxp_want_map(loader, node))
        return NULL;
    oxp_node_check_keys(loader, node, policy ? "a policy's list" : "a list", KEYS,
                        policy ? COUNT(KEYS) : COUNT(KEYS) - 2);
    *list = (oxp_list_doc){.owner = owner, .name = node->key.p, .place = node->key_place};
    oxp_node *words = oxp_node_get(node, "words"), *path = oxp_node_get(node, "file");
    oxp_node *as = oxp_node_get(node, "as");
    bool changes = policy && (oxp_node_get(node, "add") || oxp_node_get(node, "remove"));
    if ((words != NULL) + (path != NULL) + changes != 1) {
        if (!oxp_node_has_fault(node))
            oxp_blame(loader, node, "E1", "the list '%s' wants one of %s", list->name,
                      policy ? "'words', 'file', and 'add' with 'remove'" : "'words' and 'file'");
    } else if (words)
        oxp_want_terms(loader, words, &list->terms);
    else if (path)
        read_file(loader, path, real, list);
    else
        change_list(loader, node, parent, list);
    if (as)
        oxp_want_as(loader, as, &list->as);
    if (list->terms.n > LIST_WORDS)
        oxp_blame(loader, node, "E12", "the list '%s' has %zu words; at most %d are taken",
                  list->name, list->terms.n, LIST_WORDS);
    return list;
}

void oxp_lists_read(oxp_loader *loader, oxp_node *node, const char *owner, const char *real,
                    oxp_list_doc **lists)
{
    if (!oxp_want_map(loader, node))
        return;
    for (oxp_node *member = node->first; member; member = member->next) {
        if (!oxp_name_fits(member->key.p, member->key.n, OXP_NAME_LIST)) {
            oxp_blame_key(loader, member, "E1",
                          "'%s' cannot name a list; use a-z, 0-9, '.', '-' and '_'", member->key.p);
            continue;
        }
        oxp_list_doc *list =
            read_list(loader, member, owner, real, oxp_list_find(*lists, member->key.p));
        if (list) {
            list->next = *lists;
            *lists = list;
        }
    }
}
