/*
 * Message: what users are told, by name and language.
 */
#ifndef OXP_RULESET_MESSAGE_H
#define OXP_RULESET_MESSAGE_H

#include "ruleset/model.h"
#include "ruleset/node.h"

typedef struct oxp_messages {
    const oxp_message *items;
    uint32_t n;
} oxp_messages;

/* Reads `messages:` over `*messages`: a text replaces the one of the same name and language,
 * all others stay. */
void oxp_messages_read(oxp_loader *loader, oxp_node *node, oxp_messages *messages);
const oxp_message *oxp_message_find(const oxp_message *items, uint32_t n, const char *id);

/* Its name for "block" without a message. */
#define OXP_DEFAULT_BLOCK "default-block"

#endif
