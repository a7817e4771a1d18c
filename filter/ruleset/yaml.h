/*
 * YAML: one strict document, as a tree.
 *
 * The only door to the YAML library. What YAML would accept and a reviewer would not
 * expect is refused here: repeated keys, anchors, tags, merge keys, more than one document,
 * empty values, deep nesting, characters that nobody can see.
 */
#ifndef OXP_RULESET_YAML_H
#define OXP_RULESET_YAML_H

#include "ruleset/node.h"

enum { OXP_YAML_BYTES = 1 << 20, OXP_YAML_DEPTH = 16 };

/* The root of `text`; NULL where it has a fault that leaves nothing to read, or memory ran
 * out. Faults are complained of; a tree may be returned with some. `first_line` is the number
 * that complaints give the first line, for texts out of the middle of a file. */
oxp_node *oxp_yaml_read(oxp_loader *loader, const char *file, uint32_t first_line, const char *text,
                        size_t n);

#endif
