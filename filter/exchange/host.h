/*
 * Host: who loaded the library, and where its log goes. The only process-wide state, and
 * nothing that matters: a scan never looks at it.
 */
#ifndef OXP_EXCHANGE_HOST_H
#define OXP_EXCHANGE_HOST_H

#include "oxpecker/oxpecker.h"

/* What oxp_init and oxp_deinit document. */
oxp_status oxp_host_record(const oxp_host *host);
void oxp_host_forget(void);
/* Logs one line where the host gave a log callback; `message` is NUL-terminated. */
void oxp_host_log(int32_t level, const char *message);

#endif
