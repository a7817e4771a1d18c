#include "unit/exchange/fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

oxp_filter *fixture_load(const char *path)
{
    oxp_diag *diag = NULL;
    oxp_filter *filter = NULL;
    oxp_status status = oxp_filter_load_file(path, NULL, &diag, &filter);
    oxp_complaint complaint = OXP_COMPLAINT_INIT;
    if (status != OXP_OK && oxp_diag_get(diag, 0, &complaint) == OXP_OK)
        print_message("%s:%u: %s\n", complaint.file, complaint.line, complaint.text);
    oxp_diag_free(diag);
    assert_int_equal(status, OXP_OK);
    return filter;
}

int fixture_setup(void **state)
{
    *state = fixture_load(RULES "/policy.yaml");
    return 0;
}

int fixture_teardown(void **state)
{
    oxp_filter_unref(*state);
    return 0;
}

oxp_exchange *fixture_begin(oxp_filter *filter, uint32_t flags)
{
    oxp_exchange_options options = OXP_EXCHANGE_OPTIONS_INIT;
    options.format = OXP_FORMAT_OPENAI_CHAT;
    options.flags = flags;
    options.request_id = (oxp_str){"r1", 2};
    oxp_exchange *x = NULL;
    assert_int_equal(oxp_exchange_new(filter, &options, &x), OXP_OK);
    return x;
}
