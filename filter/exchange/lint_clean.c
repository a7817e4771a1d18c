#include "exchange/lint_clean.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "exchange/files.h"
#include "exchange/record.h"
#include "exchange/workspace.h"
#include "ruleset/taxonomy.h"
#include "text/unicode.h"
#include "text/utf8.h"

/* Policies start from this; a pack by itself asks for none. */
enum { CONFIDENCE_LEAST = 50, ID_BYTES = 60, PER = 100000 };

typedef struct clean_text {
    size_t at, n; /* in oxp_clean.bytes */
    size_t id, id_n;
    int role;      /* -1: a text by itself, be it a question, an answer or a document */
    bool personal; /* it truly holds personal data */
} clean_text;

struct oxp_clean {
    oxp_buffer bytes;
    OXP_VECTOR(clean_text) texts;
    uint64_t sentences;
};

/* ---- reading ----------------------------------------------------------------------- */

static bool ends_sentence(uint32_t c)
{
    static const uint32_t ENDS[] = {'.', '!', '?', '\n', 0x3002, 0xFF01, 0xFF1F, 0x61F, 0x964};
    for (size_t i = 0; i < sizeof ENDS / sizeof *ENDS; i++)
        if (c == ENDS[i])
            return true;
    return false;
}

/* Stretches with a letter in them, at least one a text. */
static uint64_t count_sentences(const char *text, size_t n)
{
    uint64_t sentences = 0;
    bool letters = false;
    for (size_t at = 0; at < n;) {
        uint32_t c = oxp_utf8_next(text, n, &at);
        letters |= oxp_unicode_kind(c) == OXP_CHAR_LETTER;
        if ((ends_sentence(c) || at >= n) && letters) {
            sentences++;
            letters = false;
        }
    }
    return sentences ? sentences : 1;
}

/* Labels are raw JSON that was found well-formed: ["neg","any",...]. */
static bool is_clean(oxp_str labels)
{
    static const char *const FIRST[] = {"[", "\"neg\"", ",", "\"any\""};
    size_t at = 0;
    for (size_t i = 0; i < sizeof FIRST / sizeof *FIRST; i++) {
        size_t n = strlen(FIRST[i]);
        while (at < labels.n && strchr(" \t\r\n", labels.p[at]))
            at++;
        if (labels.n - at < n || memcmp(labels.p + at, FIRST[i], n) != 0)
            return false;
        at += n;
    }
    return true;
}

static bool add_record(oxp_clean *clean, const oxp_record *record)
{
    static const char HAS[] = "\"has:";
    if (!is_clean(record->labels))
        return true;
    clean_text text = {.at = clean->bytes.n,
                       .n = record->text.n,
                       .id = clean->bytes.n + record->text.n,
                       .id_n = record->id.n < ID_BYTES ? record->id.n : 0,
                       .role = record->role,
                       .personal =
                           memmem(record->labels.p, record->labels.n, HAS, sizeof HAS - 1) != NULL};
    clean->sentences += count_sentences(record->text.p, record->text.n);
    return oxp_buffer_add(&clean->bytes, record->text.p, text.n) &&
           oxp_buffer_add(&clean->bytes, record->id.p, text.id_n) && OXP_PUSH(clean->texts, text);
}

/* False where memory ran out. */
static bool read_lines(oxp_clean *clean, const char *path, FILE *file, oxp_diag *diag)
{
    oxp_buffer decoded = {0};
    char *line = NULL;
    size_t room = 0;
    ssize_t got;
    bool fits = true;
    for (uint32_t number = 1; fits && (got = getline(&line, &room, file)) >= 0; number++) {
        size_t n = (size_t)got;
        oxp_record record;
        const char *why = NULL;
        while (n && strchr(" \t\r\n", line[n - 1]))
            n--;
        oxp_status status = n ? oxp_record_read(line, n, &decoded, &record, &why) : OXP_OK;
        fits = status != OXP_ERR_MEMORY;
        if (status == OXP_ERR_ARGUMENT)
            oxp_diag_error(diag, (oxp_place){path, number, 1}, "W14", "not a record: %s", why);
        else if (fits && n)
            fits = add_record(clean, &record);
    }
    free(line);
    oxp_buffer_free(&decoded);
    return fits;
}

static bool read_file(oxp_clean *clean, const char *path, oxp_diag *diag)
{
    FILE *file = fopen(path, "rbe");
    if (!file) {
        oxp_diag_error(diag, (oxp_place){path, 0, 0}, "W14", "cannot be read: %s",
                       strerrordesc_np(errno));
        return errno != ENOMEM;
    }
    bool fits = read_lines(clean, path, file, diag);
    fclose(file);
    return fits;
}

oxp_clean *oxp_clean_read(const char *path, oxp_diag *diag)
{
    oxp_clean *clean = calloc(1, sizeof *clean);
    oxp_files files = {0};
    oxp_status status = oxp_files_list_ending(path, ".jsonl", diag, &files);
    bool fits = clean && status != OXP_ERR_MEMORY;
    for (size_t i = 0; i < files.n && fits; i++)
        fits = read_file(clean, files.items[i], diag);
    oxp_files_free(&files);
    if (fits && !clean->texts.n && status == OXP_OK)
        oxp_diag_error(diag, (oxp_place){path, 0, 0}, "W14",
                       "holds no text whose labels begin with \"neg\", \"any\"");
    if (fits)
        return clean;
    oxp_clean_free(clean);
    return NULL;
}

void oxp_clean_free(oxp_clean *clean)
{
    if (!clean)
        return;
    oxp_buffer_free(&clean->bytes);
    free(clean->texts.items);
    free(clean);
}

/* ---- judging ------------------------------------------------------------------------- */

/* What a rule did to the texts. */
typedef struct tally {
    uint64_t hits;
    const clean_text *first, *last;
} tally;

static bool acts(const oxp_act *act)
{
    return act->given &&
           (act->flag || act->block || act->replace || act->note || act->redact != OXP_STYLE_NONE);
}

/* The role in which a rule is tried on texts that name none: the user's if it acts there, else its
 * first; -1: none. Nobody writes tool calls, so for those a record must say so. */
static int home_of(const oxp_rule *rule)
{
    if (acts(&rule->acts[OXP_ROLE_USER]))
        return OXP_ROLE_USER;
    for (oxp_role role = 0; role < OXP_ROLE_COUNT; role++)
        if (role != OXP_ROLE_TOOL_ARGS && acts(&rule->acts[role]))
            return role;
    return -1;
}

static bool is_tried(const oxp_rule *rule, const clean_text *text, oxp_role role)
{
    if (rule->is_allow)
        return false;
    return text->role >= 0 ? text->role == (int)role && acts(&rule->acts[role])
                           : home_of(rule) == (int)role;
}

static void count(const oxp_policy *policy, oxp_role role, const clean_text *text,
                  const oxp_judgement *judgement, tally *tallies)
{
    for (size_t i = 0; i < judgement->n_findings; i++) {
        const oxp_judged *judged = &judgement->findings[i];
        if (judged->rule == OXP_NONE || judged->confidence < CONFIDENCE_LEAST)
            continue;
        const oxp_rule *rule = &policy->rules[judged->rule];
        tally *t = &tallies[judged->rule];
        bool excused = text->personal && oxp_category_covers("privacy", rule->category);
        if (!is_tried(rule, text, role) || excused || t->last == text)
            continue;
        t->last = text;
        t->first = t->first ? t->first : text;
        t->hits++;
    }
}

static oxp_status judge_role(const oxp_filter *filter, oxp_workspace *workspace, oxp_role role,
                             bool home, const oxp_clean *clean, tally *tallies)
{
    oxp_judge_how how = {.policy = &filter->policies[0], .role = role, .only_rule = OXP_NONE};
    for (size_t i = 0; i < clean->texts.n; i++) {
        const clean_text *text = &clean->texts.items[i];
        oxp_judgement judgement;
        const char *not_scanned;
        if (text->role >= 0 ? text->role != (int)role : !home)
            continue;
        oxp_status status = oxp_workspace_judge(filter, workspace, &how, clean->bytes.p + text->at,
                                                text->n, &judgement, &not_scanned);
        if (status == OXP_OK)
            count(how.policy, role, text, &judgement, tallies);
        else if (status == OXP_ERR_MEMORY)
            return status;
    }
    return OXP_OK;
}

/* More than chance gives where `expected` hits are allowed: two deviations above, or one hit where
 * hardly any is. */
static bool is_excess(uint64_t hits, double expected)
{
    double over = (double)hits - expected - 0.2;
    return over > 0 && over * over > 4 * expected;
}

static void warn(const oxp_rule *rule, const tally *t, const oxp_clean *clean, oxp_diag *diag)
{
    static const uint32_t BUDGET[] = {1, 10, 100, 1000}; /* of PER sentences, by strictness */
    uint32_t budget =
        BUDGET[rule->strictness >= 1 && rule->strictness <= 4 ? rule->strictness - 1 : 0];
    if (!is_excess(t->hits, (double)budget * (double)clean->sentences / PER))
        return;
    oxp_diag_warn(diag, rule->place, "W14",
                  "rule '%s' hits %u of %zu clean texts, %u in 100,000 sentences, and strictness "
                  "%u allows %u; narrow it, or raise its strictness (the first is %.*s)",
                  rule->id, (unsigned)t->hits, clean->texts.n,
                  (unsigned)((t->hits * PER + clean->sentences / 2) / clean->sentences),
                  (unsigned)rule->strictness, (unsigned)budget, (int)t->first->id_n,
                  clean->bytes.p + t->first->id);
}

oxp_status oxp_lint_clean(const oxp_filter *filter, const oxp_clean *clean, oxp_diag *diag)
{
    const oxp_policy *policy = &filter->policies[0];
    oxp_workspace *workspace = NULL;
    oxp_roles homes = 0;
    tally *tallies = calloc(policy->n_rules ? policy->n_rules : 1, sizeof *tallies);
    oxp_status status = tallies ? oxp_workspace_take(filter, &workspace) : OXP_ERR_MEMORY;

    for (uint32_t i = 0; i < policy->n_rules; i++)
        if (home_of(&policy->rules[i]) >= 0)
            homes |= OXP_ROLE_BIT(home_of(&policy->rules[i]));
    for (oxp_role role = 0; role < OXP_ROLE_COUNT && status == OXP_OK; role++)
        status = judge_role(filter, workspace, role, homes & OXP_ROLE_BIT(role), clean, tallies);
    for (uint32_t i = 0; i < policy->n_rules && status == OXP_OK; i++)
        if (tallies[i].hits)
            warn(&policy->rules[i], &tallies[i], clean, diag);
    oxp_workspace_give(filter, workspace);
    free(tallies);
    return status;
}
