/* The words for the values of the public header: one table each, in the header's order. */
#include <string.h>

#include "oxpecker/oxpecker.h"

static const char *const STATUS[] = {"OXP_OK",        "OXP_ERR_ARGUMENT", "OXP_ERR_MEMORY",
                                     "OXP_ERR_RULES", "OXP_ERR_IO",       "OXP_ERR_ENGINE",
                                     "OXP_ERR_LIMIT", "OXP_ERR_VERSION",  "OXP_ERR_TENANT"};
static const char *const ACTION[] = {"unknown", "allow",   "flag", "note",
                                     "redact",  "replace", "block"};
static const char *const SEVERITY[] = {"info", "low", "medium", "high", "critical"};
static const char *const ROLE[OXP_ROLE_COUNT] = {
    "system", "user", "assistant", "reasoning", "tool_args", "tool_result", "document"};

#define COUNT(table) ((int32_t)(sizeof(table) / sizeof *(table)))

const char *oxp_status_name(oxp_status status)
{
    return status <= 0 && status > -COUNT(STATUS) ? STATUS[-status] : "unknown";
}

const char *oxp_action_name(oxp_action action)
{
    return action > 0 && action < COUNT(ACTION) ? ACTION[action] : "unknown";
}

const char *oxp_severity_name(oxp_severity severity)
{
    return severity >= 0 && severity < COUNT(SEVERITY) ? SEVERITY[severity] : "unknown";
}

const char *oxp_role_name(oxp_role role)
{
    return role >= 0 && role < OXP_ROLE_COUNT ? ROLE[role] : "unknown";
}

oxp_role oxp_role_from_name(const char *name, size_t n)
{
    for (oxp_role role = 0; role < OXP_ROLE_COUNT; role++)
        if (strlen(ROLE[role]) == n && memcmp(ROLE[role], name, n) == 0)
            return role;
    return -1;
}
