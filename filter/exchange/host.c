#include "exchange/host.h"

#include <pthread.h>
#include <string.h>

static pthread_mutex_t guard = PTHREAD_MUTEX_INITIALIZER;
static uint32_t count;    /* of oxp_init without oxp_deinit; under guard */
static oxp_host recorded; /* of the first; under guard */

oxp_status oxp_host_record(const oxp_host *host)
{
    if (host && host->size < sizeof *host)
        return OXP_ERR_ARGUMENT;
    pthread_mutex_lock(&guard);
    if (count++ == 0)
        recorded = host ? *host : (oxp_host)OXP_HOST_INIT;
    pthread_mutex_unlock(&guard);
    return OXP_OK;
}

void oxp_host_forget(void)
{
    pthread_mutex_lock(&guard);
    if (count && --count == 0)
        recorded = (oxp_host)OXP_HOST_INIT;
    pthread_mutex_unlock(&guard);
}

void oxp_host_log(int32_t level, const char *message)
{
    pthread_mutex_lock(&guard);
    oxp_host host = recorded;
    pthread_mutex_unlock(&guard);
    /* Called outside the lock, so that a callback may call back. */
    if (host.log)
        host.log(host.context, level, message, strlen(message));
}
