/*
 * Hyperscan: the door to the multi-pattern engine, for scanning.
 *
 * Answers which expressions match a text and where the matches end. Texts must end
 * in OXP_VIEW_PADDING zero bytes that do not count: the engine reads past the end.
 * Databases are immutable and used from any thread, each scan with its own scratch.
 */
#ifndef OXP_MATCH_HYPERSCAN_H
#define OXP_MATCH_HYPERSCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "oxpecker/oxpecker.h"

struct hs_database;
struct hs_scratch;

/* Told of each end of a match; the order is not promised. False stops the scan. */
typedef bool (*oxp_hit)(void *context, uint32_t id, uint32_t end);

/* A database out of what the compiling program sent. OXP_ERR_ENGINE where it is no
 * database of this engine, OXP_ERR_MEMORY. */
oxp_status oxp_hyperscan_load(const char *bytes, size_t n, struct hs_database **database);
void oxp_hyperscan_free(struct hs_database *database); /* NULL is fine */
size_t oxp_hyperscan_bytes(const struct hs_database *database);

/* Makes `*scratch` (NULL at first) large enough for `database` too. */
oxp_status oxp_hyperscan_scratch(const struct hs_database *database, struct hs_scratch **scratch);
oxp_status oxp_hyperscan_clone(const struct hs_scratch *scratch, struct hs_scratch **clone);
void oxp_hyperscan_scratch_free(struct hs_scratch *scratch); /* NULL is fine */
size_t oxp_hyperscan_scratch_bytes(const struct hs_scratch *scratch);

/* OXP_ERR_LIMIT: `hit` stopped it. */
oxp_status oxp_hyperscan_scan(const struct hs_database *database, struct hs_scratch *scratch,
                              const char *text, size_t n, oxp_hit hit, void *context);

/* Why this engine must not be used, or NULL: an unsupported processor, or a version that
 * is known to miss matches. */
const char *oxp_hyperscan_refused(void);
const char *oxp_hyperscan_version(void); /* "5.4.0 2021-01-26" */
/* "AVX2 AVX512": what the engine makes use of here. */
const char *oxp_hyperscan_features(void);

#endif
