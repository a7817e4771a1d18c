#include "policy.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "complaint.h"
#include "options.h"

/* The default policy of an installed program: found from where the program lies, so that an
 * installed tree can be moved. */
static bool installed_default(char *path, size_t size)
{
    char program[PATH_MAX];
    ssize_t n = readlink("/proc/self/exe", program, sizeof program - 1);
    if (n <= 0)
        return false;
    program[n] = '\0';
    for (int up = 0; up < 2; up++) { /* the program's folder, then the prefix */
        char *slash = strrchr(program, '/');
        if (!slash)
            return false;
        *slash = '\0';
    }
    int wanted = snprintf(path, size, "%s/%s/rules/policies/default.yaml", program, OXP_SHARE_DIR);
    return wanted > 0 && (size_t)wanted < size && !access(path, R_OK);
}

static bool default_policy(char *path, size_t size)
{
    static const char built[] = OXP_RULES_DIR "/policies/default.yaml";
    if (installed_default(path, size))
        return true;
    if (!access(built, R_OK) && sizeof built <= size) {
        memcpy(path, built, sizeof built);
        return true;
    }
    fprintf(stderr,
            "oxp: the default policy is not there (neither %s nor, from the program's prefix, "
            "%s/rules/policies/default.yaml); name a policy with --policy\n",
            built, OXP_SHARE_DIR);
    return false;
}

oxp_filter *oxp_policy_open(const char *path)
{
    char found[PATH_MAX];
    oxp_diag *diag = NULL;
    oxp_filter *filter = NULL;
    oxp_complaint_count count = {0, 0};
    if (!path) {
        if (!default_policy(found, sizeof found))
            return NULL;
        path = found;
    }
    oxp_status status = oxp_filter_load_file(path, NULL, &diag, &filter);
    oxp_complaint_print(diag, &count);
    oxp_complaint_status(path, status, &count);
    oxp_diag_free(diag);
    return status == OXP_OK ? filter : NULL;
}

oxp_exchange *oxp_policy_exchange(oxp_filter *filter, const oxp_exchange_options *options)
{
    oxp_exchange *exchange = NULL;
    oxp_status status = oxp_exchange_new(filter, options, &exchange);
    if (status == OXP_OK)
        return exchange;
    fprintf(stderr, "oxp: cannot begin an exchange (%s)\n", oxp_status_name(status));
    return NULL;
}

const oxp_author *oxp_policy_author(void)
{
    const oxp_author *author = oxp_extension("oxp.author/1");
    if (!author || author->size < sizeof *author) {
        fprintf(stderr,
                "oxp: liboxpecker.so %s does not belong to this command: it lacks "
                "oxp.author/1\n",
                oxp_version_string());
        return NULL;
    }
    return author;
}

bool oxp_policy_role(const char *verb, const char *name, oxp_role *role)
{
    *role = name ? oxp_role_from_name(name, strlen(name)) : OXP_ROLE_USER;
    if (*role >= 0)
        return true;
    char names[256] = "";
    for (oxp_role r = 0; r < OXP_ROLE_COUNT; r++) {
        size_t used = strlen(names);
        snprintf(names + used, sizeof names - used, "%s%s", r ? ", " : "", oxp_role_name(r));
    }
    oxp_options_usage(verb, "there is no role \"%s\"; the roles are %s", name, names);
    return false;
}
