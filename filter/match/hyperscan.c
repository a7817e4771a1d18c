#include "match/hyperscan.h"

#include <hs/hs.h>
#include <string.h>

oxp_status oxp_hyperscan_load(const char *bytes, size_t n, struct hs_database **database)
{
    *database = NULL;
    hs_error_t rc = hs_deserialize_database(bytes, n, database);
    return rc == HS_SUCCESS ? OXP_OK : rc == HS_NOMEM ? OXP_ERR_MEMORY : OXP_ERR_ENGINE;
}

void oxp_hyperscan_free(struct hs_database *database)
{
    hs_free_database(database);
}

size_t oxp_hyperscan_bytes(const struct hs_database *database)
{
    size_t n = 0;
    return database && hs_database_size(database, &n) == HS_SUCCESS ? n : 0;
}

static oxp_status status(hs_error_t rc)
{
    return rc == HS_SUCCESS ? OXP_OK : rc == HS_NOMEM ? OXP_ERR_MEMORY : OXP_ERR_ENGINE;
}

oxp_status oxp_hyperscan_scratch(const struct hs_database *database, struct hs_scratch **scratch)
{
    return status(hs_alloc_scratch(database, scratch));
}

oxp_status oxp_hyperscan_clone(const struct hs_scratch *scratch, struct hs_scratch **clone)
{
    return status(hs_clone_scratch(scratch, clone));
}

void oxp_hyperscan_scratch_free(struct hs_scratch *scratch)
{
    hs_free_scratch(scratch);
}

size_t oxp_hyperscan_scratch_bytes(const struct hs_scratch *scratch)
{
    size_t n = 0;
    return scratch && hs_scratch_size(scratch, &n) == HS_SUCCESS ? n : 0;
}

typedef struct receiver {
    oxp_hit hit;
    void *context;
} receiver;

static int on_match(unsigned id, unsigned long long from, unsigned long long to, unsigned flags,
                    void *context)
{
    (void)from; /* starts are not asked of the engine: half its speed, and refused for many */
    (void)flags;
    const receiver *r = context;
    return r->hit(r->context, id, (uint32_t)to) ? 0 : 1;
}

oxp_status oxp_hyperscan_scan(const struct hs_database *database, struct hs_scratch *scratch,
                              const char *text, size_t n, oxp_hit hit, void *context)
{
    receiver r = {hit, context};
    hs_error_t rc = hs_scan(database, text, (unsigned)n, 0, scratch, on_match, &r);
    return rc == HS_SCAN_TERMINATED ? OXP_ERR_LIMIT : status(rc);
}

/* "5.4.11 2023..." gives 11; anything else than 5.4 gives -1. */
static int patch_of_5_4(const char *version)
{
    if (strncmp(version, "5.4.", 4) != 0 || version[4] < '0' || version[4] > '9')
        return -1;
    int patch = 0;
    for (const char *p = version + 4; *p >= '0' && *p <= '9' && patch < 1000; p++)
        patch = patch * 10 + (*p - '0');
    return patch;
}

const char *oxp_hyperscan_refused(void)
{
    if (hs_valid_platform() != HS_SUCCESS)
        return "Hyperscan does not support this processor (it needs SSSE3)";
    /* Hyperscan's own 5.4 ends with 5.4.2; what follows is Vectorscan, which silently misses
     * matches up to 5.4.12. */
    int patch = patch_of_5_4(hs_version());
    if (patch >= 3 && patch <= 12)
        return "Vectorscan before 5.4.13 silently misses matches; install Hyperscan 5.4 or "
               "Vectorscan 5.4.13";
    return NULL;
}

const char *oxp_hyperscan_version(void)
{
    return hs_version();
}

const char *oxp_hyperscan_features(void)
{
    hs_platform_info_t platform;
    if (hs_populate_platform(&platform) != HS_SUCCESS)
        return "";
    if (platform.cpu_features & HS_CPU_FEATURES_AVX512VBMI)
        return "AVX512VBMI";
    if (platform.cpu_features & HS_CPU_FEATURES_AVX512)
        return "AVX512";
    return platform.cpu_features & HS_CPU_FEATURES_AVX2 ? "AVX2" : "SSE";
}
