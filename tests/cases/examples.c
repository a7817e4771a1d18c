/* Worked examples that use only what is accepted: they load, with every test in them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "ruleset/load.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))
#define FOLDER       OXP_SOURCE_DIR "/tests/cases/worked-examples/"

static const struct example {
    const char *file;
    uint32_t rules, tests;
} EXAMPLES[] = {
    {"01-pii-core.yaml", 2, 7}, {"02-secrets.yaml", 2, 6}, {"03-lang.yaml", 4, 11},
    {"05-selfharm.yaml", 2, 5}, {"09-more.yaml", 5, 11},
};

static void accepted_examples_load_with_their_tests(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(EXAMPLES); i++) {
        char path[512] = FOLDER;
        oxp_load_options options = OXP_LOAD_OPTIONS_INIT;
        oxp_diag *diag = oxp_diag_new();
        oxp_filter *filter = NULL;
        uint32_t tests = 0;

        options.flags = OXP_LOAD_KEEP_TESTS;
        options.compiler = OXP_BUILD_DIR "/oxp-compile";
        strcat(path, EXAMPLES[i].file);
        assert_int_equal(oxp_load(path, NULL, 0, &options, diag, &filter), OXP_OK);
        assert_int_equal(oxp_diag_count(diag), 0);
        const oxp_policy *policy = &filter->policies[0];
        assert_int_equal(policy->n_rules, EXAMPLES[i].rules);
        for (uint32_t r = 0; r < policy->n_rules; r++)
            tests += policy->rules[r].source->n_tests;
        assert_int_equal(tests, EXAMPLES[i].tests);
        oxp_filter_unref(filter);
        oxp_diag_free(diag);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(accepted_examples_load_with_their_tests),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
