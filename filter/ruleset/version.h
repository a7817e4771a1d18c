/*
 * Version: semantic versions, and the ranges that policies ask for.
 */
#ifndef OXP_RULESET_VERSION_H
#define OXP_RULESET_VERSION_H

#include <stdbool.h>
#include <stdint.h>

typedef struct oxp_version {
    uint32_t part[3];       /* major, minor, patch */
    const char *prerelease; /* behind '-', up to '+' or the end; "" where there is none */
} oxp_version;

/* "1.0.0", "1.0.0-rc.1+build"; false for anything else. Borrows `text`. */
bool oxp_version_read(const char *text, oxp_version *version);

/* A range is a version of one to three parts behind `^` (same major, or same minor below
 * 1.0), `~` (same minor), `>=`, or nothing (the parts that are given must be equal). False
 * where it is none. */
bool oxp_range_is_good(const char *range);
/* True where `version` is in the range; a prerelease only where the range names that very one
 * or lies behind it within the same three parts. */
bool oxp_range_holds(const char *range, const oxp_version *version);

#endif
