#include "exchange/lint.h"

#include <stddef.h>
#include <string.h>

#include "exchange/files.h"
#include "exchange/lint_against.h"
#include "exchange/lint_clean.h"
#include "exchange/lint_holds.h"
#include "exchange/load.h"
#include "exchange/ruletest.h"
#include "ruleset/lint.h"

/* L18: a file of ours must not hold what looks like a live credential. The secrets pack itself is
 * the judge: each rule of the policy whose category is a secret, over the text of each file. */
static oxp_status lint_secrets(const oxp_filter *secrets, const oxp_filter *filter, oxp_diag *diag)
{
    oxp_workspace *workspace = NULL;
    OXP_TRY(oxp_workspace_take(secrets, &workspace));
    oxp_status status = OXP_OK;
    for (uint32_t i = 0; i < filter->sources->n_files && status == OXP_OK; i++) {
        const oxp_file_source *file = &filter->sources->files[i];
        oxp_judge_how how = {.policy = &secrets->policies[0],
                             .role = OXP_ROLE_USER,
                             .shadow = true,
                             .only_rule = OXP_NONE};
        oxp_judgement judgement;
        const char *not_scanned;
        status = oxp_workspace_judge(secrets, workspace, &how, file->text.p, file->text.n,
                                     &judgement, &not_scanned);
        for (size_t k = 0; k < judgement.n_findings && status == OXP_OK; k++) {
            const oxp_judged *judged = &judgement.findings[k];
            if (judged->rule == OXP_NONE ||
                strncmp(secrets->policies[0].rules[judged->rule].category, "secrets", 7) != 0)
                continue;
            uint32_t line = 1;
            for (uint64_t at = 0; at < judged->start; at++)
                line += file->text.p[at] == '\n';
            oxp_diag_error(diag, (oxp_place){file->file, line, 1}, "L18",
                           "this looks like a live credential (rule '%s'); make it with "
                           "{{fake:...}} instead",
                           secrets->policies[0].rules[judged->rule].id);
        }
    }
    oxp_workspace_give(secrets, workspace);
    return status;
}

/* What a path is linted with besides its own text. */
typedef struct beside {
    const oxp_load_options *options;
    const oxp_filter *secrets; /* NULL: none */
    const char *against;       /* NULL: nothing */
    oxp_clean *clean;          /* NULL: none */
    oxp_sink holds;            /* NULL: not asked for */
    void *holds_context;
    bool one; /* the path is a single file */
} beside;

static oxp_status lint_pack(oxp_filter *filter, const beside *b, oxp_diag *diag)
{
    oxp_author_tests tests = OXP_AUTHOR_TESTS_INIT;
    OXP_TRY(oxp_ruletest_filter(filter, true, diag, &tests));
    if (b->against)
        OXP_TRY(oxp_lint_against(filter, b->against, b->options, diag));
    return b->clean ? oxp_lint_clean(filter, b->clean, diag) : OXP_OK;
}

/* `diag` is of this file alone: a load takes errors that it finds there for its own. */
static oxp_status lint_file(const char *path, const beside *b, oxp_diag *diag)
{
    oxp_filter *filter = NULL;
    oxp_status status = oxp_filter_make(path, NULL, 0, b->options, diag, &filter);
    if (status != OXP_OK)
        return status;
    oxp_lint_filter(filter, diag);
    if (oxp_filter_is_pack(filter))
        status = lint_pack(filter, b, diag);
    if (status == OXP_OK && b->holds && (b->one || oxp_filter_is_pack(filter)))
        status = oxp_lint_holds(filter, b->holds, b->holds_context);
    if (status == OXP_OK && b->secrets && filter->sources)
        status = lint_secrets(b->secrets, filter, diag);
    oxp_filter_unref(filter);
    return status;
}

/* The shipped secrets packs, found as any pack is; NULL where they are not installed. */
static oxp_filter *load_secrets(const oxp_load_options *options)
{
    static const char POLICY[] = "policy: lint-secrets\n"
                                 "format: 1\n"
                                 "version: 1.0.0\n"
                                 "packs:\n"
                                 "  - {pack: secrets.cloud, version: '^1.0'}\n"
                                 "  - {pack: secrets.code, version: '^1.0'}\n"
                                 "  - {pack: secrets.generic, version: '^1.0'}\n"
                                 "  - {pack: secrets.keys, version: '^1.0'}\n"
                                 "  - {pack: secrets.models, version: '^1.0'}\n"
                                 "  - {pack: secrets.payment, version: '^1.0'}\n"
                                 "  - {pack: secrets.saas, version: '^1.0'}\n";
    oxp_diag *quiet = oxp_diag_new();
    oxp_filter *filter = NULL;
    oxp_load_options plain = *options;
    plain.flags = 0;
    if (quiet)
        (void)!oxp_filter_make("(lint)", POLICY, sizeof POLICY - 1, &plain, quiet, &filter);
    oxp_diag_free(quiet);
    return filter;
}

static oxp_status lint_all(const char *path, beside *b, oxp_diag *diag)
{
    oxp_files files = {0};
    oxp_status status = oxp_files_list(path, diag, &files);
    b->one = files.n == 1;
    for (size_t i = 0; i < files.n && status != OXP_ERR_MEMORY; i++) {
        oxp_diag *own = oxp_diag_new();
        oxp_status one = own ? lint_file(files.items[i], b, own) : OXP_ERR_MEMORY;
        status = one == OXP_OK ? status : one;
        if (own)
            oxp_diag_move(diag, own);
        oxp_diag_free(own);
    }
    oxp_files_free(&files);
    return status;
}

oxp_status oxp_lint(const char *path, const oxp_load_options *options, oxp_diag **diag)
{
    return oxp_lint_beside(path, NULL, options, diag);
}

oxp_status oxp_lint_beside(const char *path, const oxp_lint_options *asked,
                           const oxp_load_options *options, oxp_diag **diag)
{
    static const oxp_load_options DEFAULTS = OXP_LOAD_OPTIONS_INIT;
    oxp_lint_options wants = OXP_LINT_OPTIONS_INIT;
    if (!path || !diag || (options && options->size < sizeof *options) ||
        (asked && asked->size < offsetof(oxp_lint_options, holds)))
        return OXP_ERR_ARGUMENT;
    if (asked) /* callers of the first header have fewer members */
        memcpy(&wants, asked, asked->size < sizeof wants ? asked->size : sizeof wants);
    oxp_load_options own = options ? *options : DEFAULTS;
    own.flags |= OXP_LOAD_KEEP_TESTS;
    *diag = oxp_diag_new();
    if (!*diag)
        return OXP_ERR_MEMORY;
    oxp_filter *secrets = load_secrets(&own);
    beside b = {.options = &own,
                .secrets = secrets,
                .against = wants.against,
                .holds = wants.holds,
                .holds_context = wants.holds_context};
    oxp_status status = OXP_OK;
    if (wants.clean && !(b.clean = oxp_clean_read(wants.clean, *diag)))
        status = OXP_ERR_MEMORY;
    if (status == OXP_OK)
        status = lint_all(path, &b, *diag);
    oxp_clean_free(b.clean);
    oxp_filter_unref(secrets);
    oxp_diag_sort(*diag);
    if (status == OXP_OK && oxp_diag_errors(*diag))
        status = OXP_ERR_RULES;
    return status;
}
