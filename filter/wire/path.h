/*
 * Path: JSON pointers (RFC 6901) to tokens.
 */
#ifndef OXP_WIRE_PATH_H
#define OXP_WIRE_PATH_H

#include "wire/json.h"

/* Appends the pointer of `token` (of a key: that of its member) to `out`; false when memory runs
 * out. Where it would be longer than `most` bytes nothing is appended. */
bool oxp_path_write(const oxp_json *json, uint32_t token, size_t most, oxp_buffer *out);

#endif
