#include "exchange/lint_against.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "exchange/load.h"
#include "ruleset/meaning.h"
#include "ruleset/version.h"

/* What a version must have risen in, of its three parts. */
typedef enum step { STEP_MAJOR, STEP_MINOR, STEP_NONE } step;

static const char *const STEP_NAMES[] = {"major", "minor"};

typedef struct comparison {
    const oxp_filter *now, *then;
    const oxp_policy *new_rules, *old_rules;
    step step; /* that the version has taken */
    oxp_diag *diag;
} comparison;

static const oxp_rule *rule_named(const oxp_policy *policy, const char *id)
{
    for (uint32_t i = 0; i < policy->n_rules; i++)
        if (strcmp(policy->rules[i].id, id) == 0)
            return &policy->rules[i];
    return NULL;
}

static bool is_stable(const oxp_rule *rule)
{
    return rule && rule->status == OXP_STATUS_STABLE;
}

/* Below 1.0.0 a minor step is as large as a major one. */
static step step_between(const char *old, const char *new)
{
    oxp_version a, b;
    if (!oxp_version_read(old, &a) || !oxp_version_read(new, &b) || b.part[0] < a.part[0])
        return STEP_NONE;
    if (b.part[0] > a.part[0])
        return STEP_MAJOR;
    if (b.part[1] <= a.part[1])
        return STEP_NONE;
    return a.part[0] ? STEP_MINOR : STEP_MAJOR;
}

static void want(const comparison *c, oxp_place place, step least, const char *id, const char *what)
{
    if (c->step <= least)
        return;
    oxp_diag_error(c->diag, place, "L14",
                   "rule '%s' %s since version %s: raise the pack's %s version (it is %s), "
                   "because others have pinned it",
                   id, what, c->then->packs[0]->version, STEP_NAMES[least],
                   c->now->packs[0]->version);
}

static oxp_status compare_rule(const comparison *c, const oxp_rule *old, const oxp_rule *new)
{
    oxp_buffer before = {0}, after = {0};
    bool fits = oxp_meaning_write(c->then, c->old_rules, old, &before) &&
                oxp_meaning_write(c->now, c->new_rules, new, &after);
    if (fits && (before.n != after.n || memcmp(before.p, after.p, before.n) != 0))
        want(c, new->place, STEP_MINOR, new->id, "finds or does something else");
    oxp_buffer_free(&before);
    oxp_buffer_free(&after);
    return fits ? OXP_OK : OXP_ERR_MEMORY;
}

static oxp_status compare(const comparison *c)
{
    oxp_place pack = {c->now->packs[0]->file, 1, 1};
    for (uint32_t i = 0; i < c->old_rules->n_rules; i++) {
        const oxp_rule *old = &c->old_rules->rules[i];
        const oxp_rule *new = rule_named(c->new_rules, old->id);
        if (!is_stable(old))
            continue;
        if (!new)
            want(c, pack, STEP_MAJOR, old->id, "is gone");
        else if (!is_stable(new))
            want(c, new->place, STEP_MAJOR, old->id, "is no longer stable");
        else
            OXP_TRY(compare_rule(c, old, new));
    }
    for (uint32_t i = 0; i < c->new_rules->n_rules; i++) {
        const oxp_rule *new = &c->new_rules->rules[i];
        const oxp_rule *old = rule_named(c->old_rules, new->id);
        if (is_stable(new) && !is_stable(old))
            want(c, new->place, STEP_MINOR, new->id, old ? "has become stable" : "is new");
    }
    return OXP_OK;
}

/* The path of the pack as it was; false where there is none, or its name is too long for one. */
static bool find_former(const char *against, const char *pack, char path[PATH_MAX])
{
    struct stat about;
    bool folder = stat(against, &about) == 0 && S_ISDIR(about.st_mode);
    int n = folder ? snprintf(path, PATH_MAX, "%s/%s.yaml", against, pack)
                   : snprintf(path, PATH_MAX, "%s", against);
    return n > 0 && n < PATH_MAX && stat(path, &about) == 0;
}

static oxp_status load_former(const char *path, const oxp_load_options *options, oxp_diag *diag,
                              oxp_filter **then)
{
    oxp_diag *quiet = oxp_diag_new();
    if (!quiet)
        return OXP_ERR_MEMORY;
    oxp_status status = oxp_filter_make(path, NULL, 0, options, quiet, then);
    oxp_complaint first = OXP_COMPLAINT_INIT;
    if (status != OXP_OK && status != OXP_ERR_MEMORY) {
        bool told = oxp_diag_get(quiet, 0, &first) == OXP_OK;
        oxp_diag_error(diag, (oxp_place){path, told ? first.line : 0, told ? first.column : 0},
                       "L14", "the pack as it was does not load, so nothing can be compared: %s",
                       told ? first.text : oxp_status_name(status));
    }
    oxp_diag_free(quiet);
    return status;
}

oxp_status oxp_lint_against(const oxp_filter *filter, const char *against,
                            const oxp_load_options *options, oxp_diag *diag)
{
    char path[PATH_MAX];
    struct stat about;
    oxp_filter *then = NULL;

    if (stat(against, &about) != 0) {
        oxp_diag_error(diag, (oxp_place){against, 0, 0}, "L14",
                       "there is no such file or folder to compare with");
        return OXP_OK;
    }
    if (!find_former(against, filter->packs[0]->name, path))
        return OXP_OK;
    oxp_load_options own = *options;
    own.root = NULL; /* it stands in a root of its own */
    oxp_status status = load_former(path, &own, diag, &then);
    if (status != OXP_OK)
        return status == OXP_ERR_MEMORY ? status : OXP_OK;
    if (then->n_packs == 1 && strcmp(then->packs[0]->name, filter->packs[0]->name) == 0)
        status = compare(
            &(comparison){.now = filter,
                          .then = then,
                          .new_rules = &filter->policies[0],
                          .old_rules = &then->policies[0],
                          .step = step_between(then->packs[0]->version, filter->packs[0]->version),
                          .diag = diag});
    oxp_filter_unref(then);
    return status;
}
