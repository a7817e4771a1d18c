/*
 * The shell of the shared object: what names no exchange or filter of its own, the
 * extension door, and the table for hosts that load by hand.
 */
#include <string.h>

#include "exchange/author.h"
#include "exchange/host.h"
#include "match/matcher.h"
#include "oxpecker/oxpecker.h"

const uint32_t oxp_abi_v1 = 1;

uint32_t oxp_abi_version(void)
{
    return (uint32_t)OXP_ABI_MAJOR << 16 | OXP_ABI_MINOR;
}

const char *oxp_version_string(void)
{
    return OXP_VERSION; /* of the build's project(... VERSION) */
}

const char *oxp_engine_string(void)
{
    return oxp_matcher_engine();
}

oxp_status oxp_init(const oxp_host *host)
{
    return oxp_host_record(host);
}

void oxp_deinit(void)
{
    oxp_host_forget();
}

const void *oxp_extension(const char *id)
{
    return id && strcmp(id, "oxp.author/1") == 0 ? &oxp_author_table : NULL;
}

static const oxp_api TABLE = {
    .size = sizeof(oxp_api),
    .major = OXP_ABI_MAJOR,
    .minor = OXP_ABI_MINOR,
    .abi_version = oxp_abi_version,
    .version_string = oxp_version_string,
    .engine_string = oxp_engine_string,
    .status_name = oxp_status_name,
    .action_name = oxp_action_name,
    .severity_name = oxp_severity_name,
    .role_name = oxp_role_name,
    .role_from_name = oxp_role_from_name,
    .init = oxp_init,
    .deinit = oxp_deinit,
    .diag_count = oxp_diag_count,
    .diag_get = oxp_diag_get,
    .diag_free = oxp_diag_free,
    .filter_load_file = oxp_filter_load_file,
    .filter_load_buffer = oxp_filter_load_buffer,
    .filter_ref = oxp_filter_ref,
    .filter_unref = oxp_filter_unref,
    .filter_get_info = oxp_filter_get_info,
    .slot_new = oxp_slot_new,
    .slot_swap = oxp_slot_swap,
    .slot_acquire = oxp_slot_acquire,
    .slot_free = oxp_slot_free,
    .format_from_path = oxp_format_from_path,
    .exchange_new = oxp_exchange_new,
    .exchange_free = oxp_exchange_free,
    .check = oxp_check,
    .request_json = oxp_request_json,
    .response_json = oxp_response_json,
    .block_response = oxp_block_response,
    .stream_open = oxp_stream_open,
    .stream_feed = oxp_stream_feed,
    .stream_close = oxp_stream_close,
    .exchange_report = oxp_exchange_report,
    .extension = oxp_extension,
    .channel_open = oxp_channel_open,
    .channel_push = oxp_channel_push,
    .channel_finish = oxp_channel_finish,
    .channel_close = oxp_channel_close,
};

const oxp_api *oxp_get_api(uint32_t major, uint32_t min_minor)
{
    return major == OXP_ABI_MAJOR && min_minor <= OXP_ABI_MINOR ? &TABLE : NULL;
}
