/* Lint of what rules stand in and speak with: files, lists, messages. */
#include <string.h>

#include "ruleset/lint.h"

/* L12: a list that came from somewhere says from where, and under which licence. */
void oxp_lint_lists(const oxp_sources *sources, oxp_diag *diag)
{
    for (uint32_t i = 0; i < sources->n_lists; i++) {
        const oxp_list_source *list = &sources->lists[i];
        if (list->file && !list->license)
            oxp_diag_error(diag, (oxp_place){list->file, 1, 1}, "L12",
                           "list '%s' names no licence: begin its file with '#! license: ...'",
                           list->name);
        if (list->file && !list->source)
            oxp_diag_error(diag, (oxp_place){list->file, 1, 1}, "L12",
                           "list '%s' names no source: begin its file with '#! source: ...'",
                           list->name);
        if (!list->file && list->n_terms == 1 && list->as == OXP_AS_WORDS)
            oxp_diag_warn(diag, list->place, "W9",
                          "list '%s' holds one term; write it where it is used", list->name);
    }
}

/* A brace variable that is not of the closed list, `*n` bytes long without its braces; NULL: none.
 */
static const char *unknown_variable(const char *text, int *n)
{
    static const char *const KNOWN[] = {"category", "title", "rule", "count",
                                        "request",  "hash",  "lang"};
    for (const char *open = text; (open = strchr(open, '{')); open++) {
        const char *close = strchr(open, '}');
        if (!close)
            return NULL;
        size_t length = (size_t)(close - open - 1);
        bool name = length > 0, known = false;
        for (size_t i = 0; i < length; i++)
            name = name && ((open[1 + i] >= 'a' && open[1 + i] <= 'z') || open[1 + i] == '_');
        for (size_t k = 0; k < sizeof KNOWN / sizeof *KNOWN; k++)
            known |= strlen(KNOWN[k]) == length && memcmp(KNOWN[k], open + 1, length) == 0;
        if (name && !known) {
            *n = (int)length;
            return open + 1;
        }
    }
    return NULL;
}

static void lint_template(const char *owner, const char *what, const char *text, oxp_place place,
                          oxp_diag *diag)
{
    int n = 0;
    const char *variable = text ? unknown_variable(text, &n) : NULL;
    if (variable)
        oxp_diag_error(diag, place, "L11",
                       "%s '%s' holds {%.*s}; a text that users see never shows what was matched: "
                       "there are {category} {title} {rule} {count} {request} {hash} {lang}",
                       owner, what, n, variable);
}

static void lint_message(const char *file, const oxp_message *message, oxp_diag *diag)
{
    oxp_place place = {file, 0, 0};
    bool english = false;
    for (uint32_t i = 0; i < message->n_texts; i++) {
        english |= strcmp(message->texts[i].language, "en") == 0 ||
                   strncmp(message->texts[i].language, "en-", 3) == 0;
        lint_template("message", message->id, message->texts[i].text, place, diag);
    }
    if (!english)
        oxp_diag_error(diag, place, "L11",
                       "message '%s' has no 'en' text, which is what stands in for other languages",
                       message->id);
}

void oxp_lint_messages(const oxp_filter *filter, oxp_diag *diag)
{
    for (uint32_t i = 0; i < filter->n_packs; i++)
        for (uint32_t k = 0; k < filter->packs[i]->n_messages; k++)
            lint_message(filter->packs[i]->file, &filter->packs[i]->messages[k], diag);
    for (uint32_t p = 0; p < filter->n_policies; p++) {
        const oxp_policy *policy = &filter->policies[p];
        for (uint32_t k = 0; k < policy->n_messages; k++)
            lint_message(policy->file, &policy->messages[k], diag);
        for (uint32_t i = 0; i < policy->n_rules; i++)
            for (oxp_role role = 0; role < OXP_ROLE_COUNT; role++) {
                const oxp_rule *rule = &policy->rules[i];
                bool first =
                    role == 0 || rule->acts[role].redact_text != rule->acts[role - 1].redact_text;
                if (first)
                    lint_template("the label of rule", rule->id, rule->acts[role].redact_text,
                                  rule->place, diag);
            }
    }
}

static void lint_line(const oxp_file_source *file, uint32_t line, const char *text, size_t n,
                      oxp_diag *diag)
{
    if (n && text[n - 1] == '\r')
        oxp_diag_error(diag, (oxp_place){file->file, line, (uint32_t)n}, "L15",
                       "the line ends in CR LF; write LF");
    else if (n && (text[n - 1] == ' ' || text[n - 1] == '\t'))
        oxp_diag_error(diag, (oxp_place){file->file, line, (uint32_t)n}, "L15",
                       "space at the end of the line");
}

/* The name that a pack's file should bear: "pii.core.yaml", or any in a folder "pii.core". */
static bool bears_name(const char *file, const char *pack)
{
    const char *slash = strrchr(file, '/');
    const char *base = slash ? slash + 1 : file;
    size_t n = strlen(pack);
    if (strncmp(base, pack, n) == 0 && strcmp(base + n, ".yaml") == 0)
        return true;
    return slash && (size_t)(slash - file) >= n && memcmp(slash - n, pack, n) == 0 &&
           ((size_t)(slash - file) == n || slash[-(ptrdiff_t)n - 1] == '/');
}

/* L15: style that keeps diffs small and files findable. */
void oxp_lint_file(const oxp_file_source *file, const oxp_filter *filter, oxp_diag *diag)
{
    uint32_t line = 1;
    const char *p = file->text.p, *end = p + file->text.n;
    while (p < end) {
        const char *next = memchr(p, '\n', (size_t)(end - p));
        const char *stop = next ? next : end;
        lint_line(file, line, p, (size_t)(stop - p), diag);
        p = stop + 1;
        line++;
    }
    if (file->text.n && end[-1] != '\n')
        oxp_diag_error(diag, (oxp_place){file->file, line - 1, 0}, "L15",
                       "no line feed at the end of the file");
    if (file->is_policy)
        return;
    for (uint32_t i = 0; i < filter->n_packs; i++)
        if (strcmp(filter->packs[i]->file, file->file) == 0 &&
            !bears_name(file->file, filter->packs[i]->name))
            oxp_diag_error(diag, (oxp_place){file->file, 0, 0}, "L15",
                           "pack '%s' should stand in a file '%s.yaml'", filter->packs[i]->name,
                           filter->packs[i]->name);
}
