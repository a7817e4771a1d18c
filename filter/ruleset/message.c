#include "ruleset/message.h"

#include <string.h>

enum { MESSAGE_CHARACTERS = 4000 };

const oxp_message *oxp_message_find(const oxp_message *items, uint32_t n, const char *id)
{
    for (uint32_t i = 0; i < n; i++)
        if (strcmp(items[i].id, id) == 0)
            return &items[i];
    return NULL;
}

/* ---- reading ------------------------------------------------------------------------ */

static void put(oxp_message_text *texts, uint32_t *n, oxp_message_text text)
{
    for (uint32_t i = 0; i < *n; i++)
        if (strcmp(texts[i].language, text.language) == 0) {
            texts[i] = text;
            return;
        }
    texts[(*n)++] = text;
}

/* The language of a member's key, in lower case; NULL: complained. */
static const char *language_of(oxp_loader *loader, oxp_node *member)
{
    if (!oxp_name_fits(member->key.p, member->key.n, OXP_NAME_LANGUAGE)) {
        oxp_blame_key(loader, member, "E1", "'%s' is no language; write en: ..., pt-br: ...",
                      member->key.p);
        return NULL;
    }
    return oxp_name_lower(loader, member->key);
}

static void read_message(oxp_loader *loader, oxp_node *node, oxp_message *message)
{
    if (!oxp_want_map(loader, node))
        return;
    oxp_message_text *texts = oxp_loader_keep(loader, message->n_texts + node->n, sizeof *texts);
    if (!texts)
        return;
    uint32_t n = message->n_texts;
    if (n)
        memcpy(texts, message->texts, n * sizeof *texts);
    if (!node->n)
        oxp_blame(loader, node, "E1", "the message '%s' has no text; write en: ...", node->key.p);
    for (oxp_node *member = node->first; member; member = member->next) {
        const char *language = language_of(loader, member);
        const char *text =
            member->blamed ? NULL : oxp_want_text(loader, member, MESSAGE_CHARACTERS);
        if (language && text)
            put(texts, &n, (oxp_message_text){language, text});
    }
    message->texts = texts;
    message->n_texts = n;
}

void oxp_messages_read(oxp_loader *loader, oxp_node *node, oxp_messages *messages)
{
    if (!oxp_want_map(loader, node))
        return;
    oxp_message *items = oxp_loader_keep(loader, messages->n + node->n, sizeof *items);
    if (!items)
        return;
    uint32_t n = messages->n;
    if (n)
        memcpy(items, messages->items, n * sizeof *items);
    for (oxp_node *member = node->first; member; member = member->next) {
        if (!oxp_name_fits(member->key.p, member->key.n, OXP_NAME_MESSAGE)) {
            oxp_blame_key(loader, member, "E1",
                          "'%s' cannot name a message; use a-z, 0-9, '-' and '_'", member->key.p);
            continue;
        }
        uint32_t i = 0;
        while (i < n && strcmp(items[i].id, member->key.p) != 0)
            i++;
        if (i == n)
            items[n++] = (oxp_message){.id = member->key.p};
        read_message(loader, member, &items[i]);
    }
    *messages = (oxp_messages){items, n};
}

/* ---- looking up ---------------------------------------------------------------------- */

/* `own` is in lower case. */
static bool same_language(const char *own, const char *language, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        bool capital = language[i] >= 'A' && language[i] <= 'Z';
        if (!own[i] || own[i] != (language[i] | (capital ? 0x20 : 0)))
            return false;
    }
    return own[n] == '\0';
}

static const char *text_in(const oxp_message *message, const char *language, size_t n)
{
    for (uint32_t i = 0; i < message->n_texts; i++)
        if (same_language(message->texts[i].language, language, n))
            return message->texts[i].text;
    return NULL;
}

/* The text in `language`, or in what is left of it without its last parts: pt-br, then pt. */
static const char *text_near(const oxp_message *message, const char *language, size_t n)
{
    while (n) {
        const char *text = text_in(message, language, n);
        if (text)
            return text;
        while (n && language[n - 1] != '-')
            n--;
        n -= n > 0;
    }
    return NULL;
}

const char *oxp_policy_message(const oxp_policy *policy, const oxp_pack *pack, const char *id,
                               const char *language, size_t language_n)
{
    const char *name = id ? id : OXP_DEFAULT_BLOCK;
    const oxp_message *message = oxp_message_find(policy->messages, policy->n_messages, name);

    if (!message && pack)
        message = oxp_message_find(pack->messages, pack->n_messages, name);
    if (!message || !message->n_texts)
        return strcmp(name, OXP_DEFAULT_BLOCK) == 0 ? "Sorry, I cannot help with that." : NULL;
    const char *text = text_near(message, language, language ? language_n : 0);
    for (uint32_t i = 0; !text && i < policy->n_languages; i++)
        text = text_near(message, policy->languages[i], strlen(policy->languages[i]));
    if (!text)
        text = text_in(message, "en", 2);
    return text ? text : message->texts[0].text;
}
