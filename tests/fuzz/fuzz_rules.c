/*
 * Fuzz: any bytes as a rule file. The load ends, succeeds only without a complaint, gives the same
 * complaints again, and each of them is one clean line with a place.
 *
 * Patterns are parsed but not compiled: the matcher here is one that takes everything, so that
 * no input costs a child program.
 */
#include <libgen.h>
#include <stdbool.h>
#include <string.h>

#include "base/buffer.h"
#include "fuzz/fuzz.h"
#include "match/matcher.h"
#include "ruleset/load.h"
#include "text/utf8.h"

struct oxp_matcher {
    oxp_search_info info;
};

oxp_status oxp_matcher_compile(const oxp_search_spec *specs, size_t n,
                               const oxp_matcher_options *options, oxp_diag *diag,
                               oxp_matcher **matcher)
{
    (void)options;
    (void)diag;
    for (size_t i = 0; i < n; i++) {
        FUZZ_CHECK(specs[i].n_terms > 0 || specs[i].kind == OXP_SEARCH_BUILTIN);
        FUZZ_CHECK(specs[i].owner && specs[i].view < OXP_VIEWS);
        for (size_t k = 0; k < specs[i].n_terms; k++)
            FUZZ_CHECK(specs[i].terms[k].text.n > 0 && specs[i].terms[k].place.file);
    }
    *matcher = calloc(1, sizeof **matcher);
    if (*matcher)
        (*matcher)->info.max_width = n & 1 ? 40 : UINT32_MAX;
    return *matcher ? OXP_OK : OXP_ERR_MEMORY;
}

void oxp_matcher_free(oxp_matcher *matcher)
{
    free(matcher);
}

const oxp_search_info *oxp_matcher_info(const oxp_matcher *matcher, uint32_t search)
{
    (void)search;
    return &matcher->info;
}

/* The folder of the bad rules, which has a taxonomy and packs to name. */
static const char *root(void)
{
    static char path[4096];
    if (!path[0]) {
        char file[4096] = __FILE__;
        snprintf(path, sizeof path, "%s/../bad-rules", dirname(file));
    }
    return path;
}

static void check_complaint(const oxp_complaint *c, size_t n)
{
    size_t length = strlen(c->text);
    FUZZ_CHECK(c->code[0] && length > 0);
    FUZZ_CHECK(c->line <= n + 1 && c->column <= n + 1);
    FUZZ_CHECK(oxp_utf8_valid_prefix(c->text, length) == length);
    for (size_t i = 0; i < length; i++)
        FUZZ_CHECK((unsigned char)c->text[i] >= ' ' && c->text[i] != 0x7F);
}

/* What the filter says of itself hangs together. */
static void check_filter(const oxp_filter *filter)
{
    for (uint32_t i = 0; i < filter->n_policies; i++) {
        const oxp_policy *p = &filter->policies[i];
        FUZZ_CHECK(p->name && p->file);
        for (uint32_t r = 0; r < p->n_rules; r++) {
            const oxp_rule *rule = &p->rules[r];
            FUZZ_CHECK(rule->id && rule->title && rule->category && rule->when && rule->pack);
            FUZZ_CHECK(rule->n_finds > 0 && p->order[r] < p->n_rules);
            FUZZ_CHECK((rule->mode == OXP_RULE_OFF) == (rule->off_because != NULL));
            for (uint32_t f = 0; f < rule->n_finds; f++)
                FUZZ_CHECK((rule->finds[f].roles & ~rule->roles) == 0);
            for (int role = 0; role < OXP_ROLE_COUNT; role++)
                FUZZ_CHECK(!rule->acts[role].given || (rule->roles & OXP_ROLE_BIT(role)));
        }
    }
}

static oxp_status load(const char *text, size_t n, uint32_t flags, oxp_buffer *complaints)
{
    oxp_load_options options = OXP_LOAD_OPTIONS_INIT;
    oxp_diag *diag = oxp_diag_new();
    oxp_filter *filter = NULL;

    options.root = root();
    options.flags = flags;
    options.now = 1795392000;
    oxp_status status = oxp_load("fuzz.yaml", text, n, &options, diag, &filter);
    FUZZ_CHECK((status == OXP_OK) == (filter != NULL));
    FUZZ_CHECK((status == OXP_OK) == (oxp_diag_errors(diag) == 0));
    for (size_t i = 0; i < oxp_diag_count(diag); i++) {
        oxp_complaint c = OXP_COMPLAINT_INIT;
        FUZZ_CHECK(oxp_diag_get(diag, i, &c) == OXP_OK);
        check_complaint(&c, n + 100000);
        oxp_buffer_addf(complaints, "%s:%u:%u %s %s\n", c.file, c.line, c.column, c.code, c.text);
    }
    if (filter)
        check_filter(filter);
    oxp_filter_unref(filter);
    oxp_diag_free(diag);
    return status;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    oxp_buffer first = {0}, again = {0};
    const char *text = (const char *)data;
    static const char NONE[1];

    oxp_status one = load(size ? text : NONE, size, OXP_LOAD_KEEP_TESTS, &first);
    oxp_status two = load(size ? text : NONE, size, OXP_LOAD_KEEP_TESTS, &again);
    FUZZ_CHECK(one == two && first.n == again.n);
    FUZZ_CHECK(!first.n || memcmp(first.p, again.p, first.n) == 0);
    oxp_buffer_free(&first);
    oxp_buffer_free(&again);
    return 0;
}
