#include <string.h>

#include "ruleset/policy.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

oxp_limits oxp_limits_default(void)
{
    return (oxp_limits){.text_bytes = 1 << 20,
                        .body_bytes = 16 << 20,
                        .messages = 4096,
                        .depth = 64,
                        .findings = 256,
                        .views = 6,
                        .decode = {.depth = 2, .max_bytes = 64 << 10},
                        .stream_hold = 4096,
                        .stream_over = OXP_FALLBACK_BLOCK};
}

static void read_decode(oxp_loader *loader, oxp_node *node, oxp_decode_limits *limits)
{
    static const char *const KEYS[] = {"depth", "max_bytes"};
    uint32_t number;

    if (!oxp_want_map(loader, node))
        return;
    oxp_node_check_keys(loader, node, "'decode'", KEYS, COUNT(KEYS));
    oxp_node *depth = oxp_node_get(node, "depth"), *bytes = oxp_node_get(node, "max_bytes");
    if (depth && oxp_want_number(loader, depth, 1, OXP_DECODE_DEPTH_MOST, &number))
        limits->depth = number;
    if (bytes && oxp_want_number(loader, bytes, 1, 999999999, &number))
        limits->max_bytes = number;
}

static void read_stream(oxp_loader *loader, oxp_node *node, oxp_limits *limits)
{
    static const char *const KEYS[] = {"hold", "over"};
    static const char *const NAMES[] = {"block", "replace"};
    uint32_t number;
    int choice;

    if (!oxp_want_map(loader, node))
        return;
    oxp_node_check_keys(loader, node, "'stream'", KEYS, COUNT(KEYS));
    oxp_node *hold = oxp_node_get(node, "hold"), *over = oxp_node_get(node, "over");
    if (hold && oxp_want_number(loader, hold, 1, OXP_HOLD_MOST, &number))
        limits->stream_hold = number;
    if (over && (choice = oxp_want_choice(loader, over, "E1", NAMES, COUNT(NAMES))) >= 0)
        limits->stream_over = choice ? OXP_FALLBACK_REPLACE : OXP_FALLBACK_BLOCK;
}

void oxp_limits_read(oxp_loader *loader, oxp_node *node, oxp_limits *limits)
{
    static const char *const KEYS[] = {"text_bytes", "body_bytes", "messages", "depth",
                                       "findings",   "views",      "decode",   "stream"};
    enum { NUMBERS = COUNT(KEYS) - 2 };
    static const uint32_t LEAST[] = {1, 1, 1, 1, 1, 1};
    static const uint32_t MOST[] = {999999999, 999999999, 1000000, 1000, 100000, 64};
    uint32_t value[NUMBERS];
    bool given[NUMBERS];

    if (!oxp_want_map(loader, node))
        return;
    oxp_node_check_keys(loader, node, "'limits'", KEYS, COUNT(KEYS));
    for (size_t i = 0; i < NUMBERS; i++) {
        oxp_node *member = oxp_node_get(node, KEYS[i]);
        given[i] = member && oxp_want_number(loader, member, LEAST[i], MOST[i], &value[i]);
    }
    if (given[0])
        limits->text_bytes = value[0];
    if (given[1])
        limits->body_bytes = value[1];
    if (given[2])
        limits->messages = value[2];
    if (given[3])
        limits->depth = value[3];
    if (given[4])
        limits->findings = value[4];
    if (given[5])
        limits->views = value[5];
    oxp_node *decode = oxp_node_get(node, "decode"), *stream = oxp_node_get(node, "stream");
    if (decode)
        read_decode(loader, decode, &limits->decode);
    if (stream)
        read_stream(loader, stream, limits);
}
