/*
 * Explain: why a text got its verdict; for authors.
 */
#ifndef OXP_EXCHANGE_EXPLAIN_H
#define OXP_EXCHANGE_EXPLAIN_H

#include "oxpecker/oxpecker.h"

/* What oxp_author.explain documents. */
oxp_status oxp_explain(oxp_exchange *exchange, oxp_role role, const char *text, size_t n,
                       int32_t colour, oxp_sink sink, void *context);

#endif
