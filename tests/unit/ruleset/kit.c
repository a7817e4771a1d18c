#include "kit.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buffer.h"

/* 2026-11-23 */
static const int64_t NOW = 1795392000;

static loaded load_any(const char *path, const char *text, size_t n, const char *root,
                       uint32_t flags)
{
    oxp_load_options options = OXP_LOAD_OPTIONS_INIT;
    oxp_diag *diag = oxp_diag_new();
    oxp_buffer complaints = {0};
    loaded result = {0};

    options.root = root;
    options.now = NOW;
    options.flags = flags;
    result.status = oxp_load(path, text, n, &options, diag, &result.filter);
    for (size_t i = 0; i < oxp_diag_count(diag); i++) {
        oxp_complaint c = OXP_COMPLAINT_INIT;
        assert_int_equal(oxp_diag_get(diag, i, &c), OXP_OK);
        assert_true(oxp_buffer_addf(&complaints, "%u:%u: %s%s: %s\n", c.line, c.column,
                                    c.level == OXP_DIAG_WARNING ? "warning " : "", c.code, c.text));
    }
    assert_non_null(oxp_buffer_text(&complaints));
    result.complaints = complaints.p;
    oxp_diag_free(diag);
    return result;
}

loaded load_bytes(const char *text, size_t n)
{
    return load_any("text.yaml", text, n, OXP_SOURCE_DIR "/tests/bad-rules", 0);
}

loaded load_text(const char *text)
{
    return load_bytes(text, strlen(text));
}

loaded load_path(const char *path, const char *root, uint32_t flags)
{
    return load_any(path, NULL, 0, root, flags);
}

loaded must_load(loaded result)
{
    if (result.status != OXP_OK || !result.filter)
        fail_msg("status %d:\n%s", result.status, result.complaints);
    return result;
}

void unload(loaded *result)
{
    oxp_filter_unref(result->filter);
    free(result->complaints);
    *result = (loaded){0};
}

/* ---- files --------------------------------------------------------------------------- */

static char own_folder[64];
static char last_path[256];

const char *folder(void)
{
    if (!own_folder[0]) {
        strcpy(own_folder, "/tmp/oxp-ruleset-XXXXXX");
        assert_non_null(mkdtemp(own_folder));
    }
    return own_folder;
}

const char *write_bytes(const char *name, const void *bytes, size_t n)
{
    snprintf(last_path, sizeof last_path, "%s/%s", folder(), name);
    for (char *slash = last_path + strlen(folder()) + 1; (slash = strchr(slash, '/')); slash++) {
        *slash = '\0';
        mkdir(last_path, 0700);
        *slash = '/';
    }
    FILE *file = fopen(last_path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, n, file), n);
    assert_int_equal(fclose(file), 0);
    return last_path;
}

const char *write_file(const char *name, const char *text)
{
    return write_bytes(name, text, strlen(text));
}

void write_taxonomy(void)
{
    write_file("taxonomy.yaml", "taxonomy: 1\nformat: 1\nversion: 1.0.0\ncategories:\n"
                                "  - {id: privacy.contact, title: C}\n"
                                "  - {id: privacy.financial, title: F}\n"
                                "  - {id: spam, title: S}\n");
}

static int remove_one(const char *path, const struct stat *info, int type, struct FTW *walk)
{
    (void)info;
    (void)type;
    (void)walk;
    return remove(path);
}

void remove_folder(void)
{
    if (own_folder[0])
        nftw(own_folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
    own_folder[0] = '\0';
}

const oxp_rule *rule_of(const oxp_policy *policy, const char *id)
{
    for (uint32_t i = 0; i < policy->n_rules; i++)
        if (strcmp(policy->rules[i].id, id) == 0)
            return &policy->rules[i];
    fail_msg("no rule %s", id);
    return NULL;
}
