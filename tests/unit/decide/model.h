/*
 * Model: the definitions, executed as they are written.
 *
 * Slow, and shares no code with the judge: at every step it tries every chain, every cluster
 * and the whole condition again. Only for exact views, distances in bytes and proven spans.
 */
#ifndef TESTS_DECIDE_MODEL_H
#define TESTS_DECIDE_MODEL_H

#include "unit/decide/kit.h"

enum { MODEL_EVENTS = 256, MODEL_FINDINGS = 512 };
#define MODEL_NEVER UINT32_MAX

typedef struct model_event {
    uint32_t find, start, end;
    uint32_t certain; /* the step at which it is known to be a match, if it is not dropped */
    uint32_t step, touched;
    int confidence;
    bool dropped, linked;
} model_event;

typedef struct model_rule {
    model_event events[MODEL_EVENTS];
    uint32_t n;
} model_rule;

/* A finding; `touches` is a bit for each byte of the text that it covers. */
typedef struct model_finding {
    uint32_t step, rank; /* rank: the rule's index, categories behind the rules */
    uint32_t start;
    uint64_t touches;
    oxp_action action;
    oxp_mode mode;
    int confidence;
} model_finding;

typedef struct model_redaction {
    uint32_t from, to, step, rank;
    oxp_style style;
    const char *text;
    uint16_t keep;
} model_redaction;

typedef struct model {
    const kit *k;
    oxp_role role;
    bool output;
    bool open; /* more of the text may come */
    const char *text;
    uint32_t n, end; /* `end`: the last step */
    model_rule rules[KIT_RULES];
    uint32_t stop;
    model_finding findings[MODEL_FINDINGS];
    uint32_t n_findings;
    model_redaction redactions[MODEL_FINDINGS];
    uint32_t n_redactions;
    oxp_action action;
} model;

/* Judges `text` (at most 60 bytes) as `kit_judge` does. */
void model_judge(model *m, const kit *k, oxp_role role, const char *text, uint32_t n);

/* Judges the first `n` bytes of an answer, of which more may come: what is of step n + 1 is not
 * decided. */
void model_judge_open(model *m, const kit *k, oxp_role role, const char *text, uint32_t n);
/* h(n) of what was so judged. */
uint32_t model_held(const model *m);

/* The text passed on, where `visible` bytes were shown before a stop; NULL where that is
 * impossible, since a redaction lies across it that had not been written. */
const char *model_text(const model *m, uint32_t visible);

#endif
