/*
 * Kit: policies in a compact notation, and spans without an engine.
 *
 * Every name in a condition is a search; what it finds is its own spelling, or the literals
 * that `let` gives it, wherever they stand in the text. So spans are easy to enumerate twice:
 * here for the judge, and in model.c for the definitions.
 *
 *   "id: CONDITION | OPTION ..."        a rule
 *   "NAME flag=2 block=3 ... | OPTION"  a category entry
 *
 * A condition is written as in rule files; a name that begins with `@` is where another rule
 * found something. Options, `_` stands for a space, distances are bytes unless `w c s` follows:
 *
 *   let.NAME=lit,lit  border.NAME  fold.NAME  conf.NAME=N  in.NAME=input
 *   block[=id] replace=id note=id flag redact=STYLE[:keep or text] points=N allow=id,id on=ROLES
 *   conf=N min=N score=N sev=N cat=NAME mode=shadow sample=N max=N
 *   match=lit,lit around=lit/D message=lit context=lit/D[+N][!]   (`~lit`: in the fold view)
 */
#ifndef TESTS_DECIDE_KIT_H
#define TESTS_DECIDE_KIT_H

#include "base/arena.h"
#include "decide/judge.h"

enum { KIT_LITERALS = 6, KIT_SEARCHES = 48, KIT_RULES = 8, KIT_FINDS = 80 };

typedef struct kit_search {
    const char *literals[KIT_LITERALS];
    uint32_t n_literals;
    bool border; /* a letter behind it refuses it, and so its step is one later */
    bool exception;
    oxp_view_kind view;
} kit_search;

typedef struct kit {
    oxp_arena *arena;
    oxp_filter filter;
    oxp_policy policy;
    oxp_rule rules[KIT_RULES];
    oxp_category categories[KIT_RULES];
    uint32_t order[KIT_RULES];
    kit_search searches[KIT_SEARCHES];
    uint32_t n_searches;
    uint8_t search_views[KIT_SEARCHES];
    oxp_view views[OXP_VIEWS];
    const oxp_view *seen[OXP_VIEWS];
    oxp_spans found;
    oxp_span *spans;
    size_t n_spans, spans_capacity;
    oxp_judge_scratch *scratch;
    oxp_judge_input input; /* may be set before judging: history, shadow, only_rule ... */
    bool unproven;         /* the spans of search 0 are unproven */
} kit;

kit *kit_new(void);
void kit_free(kit *k);
/* Both fail the test on a notation they do not know. */
void kit_rule(kit *k, const char *line);
void kit_category(kit *k, const char *line);

/* Where `search` has a match that begins at `start` of a view, the end of the literal-th; 0: none.
 */
uint32_t kit_match(const kit_search *search, const char *text, uint32_t n, uint32_t start,
                   uint32_t literal, uint32_t *step);
/* Scans and judges, in one or in two steps. `text` must live as long as the judgement is looked
 * at. */
void kit_scan(kit *k, const char *text, size_t n);
oxp_status kit_judge_scanned(kit *k, oxp_role role, oxp_judgement *judgement);
oxp_status kit_judge(kit *k, oxp_role role, const char *text, size_t n, oxp_judgement *judgement);

/* "card redact@0-4+6-8 policy/x block@3-4": the findings; a mode that is not enforce and an
 * unproven mark follow the action: "redact/shadow", "redact?". */
const char *kit_findings(const kit *k, const oxp_judgement *judgement);
/* The text that is passed on: edited, and cut where a block ended it. */
const char *kit_text(const kit *k, const oxp_judgement *judgement);

#endif
