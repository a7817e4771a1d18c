/*
 * Chars: which characters a rule file may hold, and where they stand.
 */
#ifndef OXP_RULESET_CHARS_H
#define OXP_RULESET_CHARS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Control characters other than tab, line feed and carriage return; also the three line
 * breaks of Unicode, which some YAML readers take for an end of line and others do not. */
bool oxp_char_is_control(uint32_t character);
/* Characters that a reviewer cannot see: zero-width, bidirectional controls, tags. */
bool oxp_char_is_hidden(uint32_t character);

/* Makes a complaint fit for a terminal: one line, well-formed, nothing in it that cannot be seen.
 * It may quote rule files, and it may have been cut off in the middle of a character. */
void oxp_char_tidy(char *text);

/* Characters of well-formed `text`. */
size_t oxp_char_count(const char *text, size_t n);

#endif
