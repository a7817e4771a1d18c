/*
 * Tool arguments: JSON inside a JSON string, as one text.
 *
 * Rules see the JSON with its string escapes decoded in place, so that no escape hides a word.
 * Edits of that text are clipped to string values, so that what comes out is JSON again.
 */
#ifndef OXP_WIRE_TOOL_ARGS_H
#define OXP_WIRE_TOOL_ARGS_H

#include "text/edit.h"
#include "wire/json.h"
#include "wire/splices.h"

/* Scratch of both functions. Zeroed is empty; keeps its memory when used again. */
typedef struct oxp_tool_args {
    oxp_json json;
    OXP_VECTOR(uint32_t) label; /* per token: 1 + the edit that replaces it whole, or 0 */
} oxp_tool_args;

void oxp_tool_args_free(oxp_tool_args *args);

/* What rules see of `json`. `*is_json` is false where it does not parse: escapes are then decoded
 * wherever they stand (wire/loose.h). `*same` is true where no escape had to be decoded: nothing is
 * appended then, the text is `json` itself. Fails with
 * OXP_ERR_LIMIT where it is over a limit of oxp_json_scan, and OXP_ERR_MEMORY. */
oxp_status oxp_tool_args_text(oxp_tool_args *args, const char *json, size_t n, uint32_t depth,
                              oxp_buffer *out, bool *is_json, bool *same);

/* Edits of that text as splices of `json`, added to `out`. A touched number, boolean or null
 * becomes a string; a touched key or bracket replaces the object or array that it belongs to by
 * the edit's text; quotes, commas, colons and white space are never touched. An edit over several
 * values leaves its text in the first. */
oxp_status oxp_tool_args_edits(oxp_tool_args *args, const char *json, size_t n, uint32_t depth,
                               const oxp_edit *edits, size_t n_edits, oxp_splices *out);

#endif
