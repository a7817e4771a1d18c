/*
 * Redact: joins redactions and writes what stands in their place.
 */
#ifndef OXP_DECIDE_REDACT_H
#define OXP_DECIDE_REDACT_H

#include "decide/work.h"

/* Fills `edits` and `texts`. Of what is cut at `*visible`, markers that were due stay; a
 * redaction that is written only when it closes is not, and `*visible` falls to its begin. */
oxp_status oxp_redact(oxp_judge_scratch *work, uint32_t *visible);

#endif
